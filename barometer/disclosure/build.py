"""Turn a release, with everything published before it, into the attacker's system of equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pandas as pd

from barometer.disclosure.approach import Approach
from barometer.disclosure.counts import (
    Edition,
    add_unseen,
    blanked,
    completed,
    edition_of,
    filled,
    rule_of,
)
from barometer.disclosure.derived import derived_facts
from barometer.disclosure.needs import REGISTER
from barometer.disclosure.relations import QUANTITIES, Key, Structure, Sum, sums, unseen
from barometer.disclosure.respondents import Counts
from barometer.disclosure.rules import SourceRule
from barometer.disclosure.system import Builder, System
from barometer.errors import BarometerError
from barometer.observations import KEY

SLACK = 1e-6


def build_system(
    shown: pd.DataFrame,
    truth: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    earlier: Mapping[str, pd.DataFrame],
    marked: Mapping[Key, float],
    approach: Approach,
    behind: Mapping[str, pd.DataFrame] | None = None,
) -> System:
    """Return the system of a release: `shown` as it is (or would be) published, `truth` with all its counts.

    `behind` has the counts behind what earlier editions showed. Where they are not kept, they are taken to be
    unrevised.
    """
    this = edition_of("", shown, truth, structure, rules, approach)
    past = []
    for name, frame in earlier.items():
        hidden = (frame["status"] == "suppressed").to_numpy(dtype=bool)
        full = _with_counts(frame, (behind or {}).get(name))
        edition = edition_of(name, blanked(frame, hidden), full, structure, rules, approach)
        _recalled(edition, this)
        past.append(edition)
    positive = {
        key
        for edition in (*past, this)
        for key in edition.keys
        if approach.one_or_more and rule_of(key, structure, rules).zeros == "publish"
    }
    builder, world = Builder(this.keys, (*earlier, REGISTER), positive), World()
    for edition in (*past, this):
        _add(builder, edition, world, structure)
        approach.needs(builder, edition, structure, rules, marked)
    for edition in (*past, this):
        derived_facts(builder, edition, structure, this.hidden)
    return builder.system()


@dataclass(frozen=True, eq=False)
class World:
    """The counts of all editions until now, and the weights of those that are respondents."""

    counts: dict[Key, Counts] = field(default_factory=dict)
    weights: dict[Key, float] = field(default_factory=dict)


def _with_counts(shown: pd.DataFrame, behind: pd.DataFrame | None) -> pd.DataFrame:
    """Return an edition's rows with the counts that it did not publish, where they are kept."""
    if behind is None:
        return shown
    order = list(KEY)
    counts = behind.set_index(order).reindex(pd.MultiIndex.from_frame(shown[order]))
    kept = {name: shown[name].fillna(counts[name].set_axis(shown.index)) for name in QUANTITIES}
    return shown.assign(**kept)


def _recalled(edition: Edition, this: Edition) -> None:
    """Fill in what an edition did not publish: unrevised counts, and numerators that its rates tell."""
    now = this.counts
    shares = {key.indicator for key, counts in now.items() if {"numerator", "denominator"} <= set(counts)}
    for key, seen in zip(edition.keys, edition.seen, strict=True):
        counts, same = edition.counts[key], now.get(key, {})
        if all(same.get(quantity) == count for quantity, count in counts.items()):
            counts.update(same)
            edition.weights.update({key: this.weights[key]} if key in this.weights else {})
        elif key in edition.weights:
            continue
        elif key.indicator in shares and "numerator" not in counts and counts.get("denominator"):
            x = float(np.round(seen.value * counts["denominator"] / seen.scale))
            if seen.half(seen.scale * x / counts["denominator"]) is not None:
                counts["numerator"] = x


def _add(builder: Builder, edition: Edition, world: World, structure: Structure) -> None:
    """Add an edition's counts, what its rows show, and its sums; `world` has the counts of all until now."""
    wholes = unseen(edition.keys, structure)
    add_unseen(edition.counts, edition.weights, wholes)
    filled(edition.counts, sums((*edition.keys, *wholes), structure), edition.weights)
    world.counts.update(edition.counts)
    world.weights.update(edition.weights)
    rests: dict[Key, Counts] = {}
    for relation in sums(tuple(world.counts), structure):
        if {relation.total, *relation.parts}.isdisjoint(edition.counts):
            continue
        for pair in relation.counts:
            rests.setdefault(relation.rest, {}).update(_sum(builder, edition, relation, pair, world))
            if relation.total in world.weights:
                world.weights[relation.rest] = world.weights[relation.total]
    edition.counts.update({key: counts for key, counts in rests.items() if counts})
    for key, counts in edition.counts.items():
        counts.update(completed(counts))
        variables = {quantity: builder.count(key, quantity, counts[quantity]) for quantity in counts}
        if "complement" in counts:
            x, c, d = (variables[quantity] for quantity in ("numerator", "complement", "denominator"))
            builder.equate([(x, 1.0), (c, 1.0), (d, -1.0)])
    for row, (key, seen) in enumerate(zip(edition.keys, edition.seen, strict=True)):
        counts = edition.counts[key]
        for quantity in counts if seen.interval else seen.counts:
            builder.show(builder.count(key, quantity, counts[quantity]), edition.name or row)
        if not {"numerator", "denominator"} <= set(seen.counts):
            _rate(builder, edition, row)
    _shared(builder, edition.counts, structure)


def _rate(builder: Builder, edition: Edition, row: int) -> None:
    """A published rate bounds numerator and denominator: low × d <= scale × x <= high × d."""
    key, seen = edition.keys[row], edition.seen[row]
    x, d = (edition.counts[key].get(quantity) for quantity in ("numerator", "denominator"))
    if x is None or not d:
        return
    half = None if seen.ends else seen.half(seen.scale * x / d)
    if half is None and seen.ends is None:
        return
    low, high = seen.ends or (seen.value - (half or 0.0), seen.value + (half or 0.0))
    above, below = builder.count(key, "numerator", x), builder.count(key, "denominator", d)
    for fact in builder.ratio(above, below, seen.scale, low, high):
        builder.show(builder.between(key, *fact), edition.name or row)


def _shared(builder: Builder, counts: Mapping[Key, Counts], structure: Structure) -> None:
    """Equate what two indicators share: counts that agree in all common cells are one.

    Three cells say so, or one where the indicators are declared to add up.
    """
    related = {pair for item in structure.between for pair in product(item.indicators, repeat=2)}
    tables: dict[tuple[str, str], dict[Key, float]] = {}
    for key, found in counts.items():
        for quantity, count in found.items():
            tables.setdefault((key.indicator, quantity), {})[key._replace(indicator="")] = count
    for (one, first), (two, second) in product(tables.items(), tables.items()):
        common = first.keys() & second.keys() if one[0] < two[0] else frozenset[Key]()
        enough = 1 if (one[0], two[0]) in related and one[1] == two[1] == "denominator" else 3
        if len(common) >= enough and all(first[key] == second[key] for key in common):
            for key in sorted(common):
                pair = [(key._replace(indicator=name), quantity, first[key]) for name, quantity in (one, two)]
                builder.equate([(builder.count(*pair[0]), 1.0), (builder.count(*pair[1]), -1.0)])


def _sum(builder: Builder, edition: Edition, relation: Sum, pair: tuple[str, str], world: World) -> Counts:
    """Add one sum; return what its parts leave of the whole, which is an unnamed cell that nobody shows.

    A sum over several editions, or one that is not sure, counts only where it adds up to the last person.
    """
    counts: Mapping[Key, Counts] = edition.counts
    of_total, of_parts = pair
    weights = world.weights if of_parts == "numerator" else {}
    parts = [part for part in relation.parts if of_parts in counts.get(part, {})]
    own = relation.total in counts and relation.surely
    if not own or len(parts) < len(relation.parts):
        if _left(relation, relation.parts, pair, world.counts, weights) == 0:
            counts, parts = world.counts, list(relation.parts)
        elif not own:
            return {}
    rest = _left(relation, parts, pair, counts, weights)
    if rest is None or (rest < 0 and edition.name):
        return {}
    if rest < 0:
        raise BarometerError(
            f"the parts of {relation.total} ({of_total}) add up to more than the whole; correct the delivery"
        )
    whole = weights.get(relation.total, 1.0)
    rest = rest / whole
    terms = [
        (builder.count(part, of_parts, counts[part][of_parts]), weights.get(part, whole)) for part in parts
    ]
    left = {of_parts: rest} if rest > 0 or len(parts) < len(relation.parts) else {}
    terms += [(builder.count(relation.rest, of_parts, rest), whole) for rest in left.values()]
    terms += [(builder.count(relation.total, of_total, counts[relation.total][of_total]), -whole)]
    builder.equate([(variable, weight / whole) for variable, weight in terms])
    return left


def _left(
    relation: Sum,
    parts: Sequence[Key],
    pair: tuple[str, str],
    counts: Mapping[Key, Counts],
    weights: Mapping[Key, float],
) -> float | None:
    """Return what the parts leave of the whole, 0 within rounding; None where a count is missing."""
    of_total, of_parts = pair
    total = counts.get(relation.total, {}).get(of_total)
    there = [
        counts[part][of_parts] * weights.get(part, 1.0) for part in parts if of_parts in counts.get(part, {})
    ]
    if total is None or len(there) < len(parts):
        return None
    total *= weights.get(relation.total, 1.0)
    rest = total - sum(there)
    return 0.0 if abs(rest) <= SLACK * max(1.0, total) else rest
