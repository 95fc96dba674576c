"""Turn a release, with everything published before it, into the attacker's system of equations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from barometer.disclosure.counts import (
    QUANTITIES,
    Counts,
    Edition,
    blanked,
    completed,
    edition_of,
    filled,
    rule_of,
)
from barometer.disclosure.derived import derived_facts
from barometer.disclosure.relations import Key, Structure, Sum, sums
from barometer.disclosure.rules import Rule, sensitive
from barometer.disclosure.system import Builder, System
from barometer.errors import BarometerError
from barometer.generations import NEWEST, of_generation

SLACK = 1e-6
REGISTER = "a register"


def build(
    shown: pd.DataFrame,
    truth: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, Rule],
    earlier: Mapping[str, pd.DataFrame],
    marked: Mapping[Key, float],
    generation: int = NEWEST.disclosure,
) -> System:
    """Return the system of a release: `shown` as it is (or would be) published, `truth` with all its counts.

    Where an earlier edition's counts are not kept, they are taken to be unrevised. The needs are those of a
    generation of disclosure control.
    """
    needs = of_generation(NEEDS, generation, "disclosure")
    this = edition_of("", shown, truth, structure, rules)
    past = []
    for name, frame in earlier.items():
        hidden = (frame["status"] == "suppressed").to_numpy(dtype=bool)
        edition = edition_of(name, blanked(frame, hidden), frame, structure, rules)
        _recalled(edition, this.counts)
        past.append(edition)
    builder, world = Builder(this.keys, (*earlier, REGISTER)), dict[Key, Counts]()
    for edition in (*past, this):
        _add(builder, edition, world, structure)
        needs(builder, edition, structure, rules, marked)
    for edition in (*past, this):
        derived_facts(builder, edition, structure, this.hidden)
    return builder.system()


def _recalled(edition: Edition, now: Mapping[Key, Counts]) -> None:
    """Fill in what an edition did not publish: unrevised counts, and numerators that its rates tell."""
    shares = {key.indicator for key, counts in now.items() if {"numerator", "denominator"} <= set(counts)}
    for key, seen in zip(edition.keys, edition.seen, strict=True):
        counts, same = edition.counts[key], now.get(key, {})
        if all(same.get(quantity) == count for quantity, count in counts.items()):
            counts.update(same)
        elif key.indicator in shares and "numerator" not in counts and counts.get("denominator"):
            x = float(np.round(seen.value * counts["denominator"] / seen.scale))
            if seen.half(seen.scale * x / counts["denominator"]) is not None:
                counts["numerator"] = x


def _add(builder: Builder, edition: Edition, world: dict[Key, Counts], structure: Structure) -> None:
    """Add an edition's counts, what its rows show, and its sums; `world` has the counts of all until now."""
    filled(edition.counts, sums(edition.keys, structure))
    world.update(edition.counts)
    rests: dict[Key, Counts] = {}
    for relation, quantity in product(sums(tuple(world), structure), QUANTITIES):
        if not {relation.total, *relation.parts}.isdisjoint(edition.counts):
            rests.setdefault(relation.rest, {}).update(_sum(builder, edition, relation, quantity, world))
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
    _shared(builder, edition.counts)


def _rate(builder: Builder, edition: Edition, row: int) -> None:
    """A published rate bounds numerator and denominator: low × d <= scale × x <= high × d."""
    key, seen = edition.keys[row], edition.seen[row]
    x, d = (edition.counts[key].get(quantity) for quantity in ("numerator", "denominator"))
    half = seen.half(seen.scale * x / d) if x is not None and d else None
    if x is None or d is None or half is None:
        return
    above, below = builder.count(key, "numerator", x), builder.count(key, "denominator", d)
    for fact in builder.ratio(above, below, seen.scale, seen.value - half, seen.value + half):
        builder.show(builder.between(key, *fact), edition.name or row)


def _shared(builder: Builder, counts: Mapping[Key, Counts]) -> None:
    """Equate what two indicators share: counts that agree in all common cells (three or more) are one."""
    tables: dict[tuple[str, str], dict[Key, float]] = {}
    for key, found in counts.items():
        for quantity, count in found.items():
            tables.setdefault((key.indicator, quantity), {})[key._replace(indicator="")] = count
    for (one, first), (two, second) in product(tables.items(), tables.items()):
        common = first.keys() & second.keys() if one[0] < two[0] else frozenset[Key]()
        if len(common) >= 3 and all(first[key] == second[key] for key in common):
            for key in sorted(common):
                pair = [(key._replace(indicator=name), quantity, first[key]) for name, quantity in (one, two)]
                builder.equate([(builder.count(*pair[0]), 1.0), (builder.count(*pair[1]), -1.0)])


def _sum(
    builder: Builder, edition: Edition, relation: Sum, quantity: str, world: Mapping[Key, Counts]
) -> Counts:
    """Add one sum; return what its parts leave of the whole, which is an unnamed cell that nobody shows.

    A sum over several editions, or one that is not sure, counts only where it adds up to the last person.
    """
    counts: Mapping[Key, Counts] = edition.counts
    parts = [part for part in relation.parts if quantity in counts.get(part, {})]
    own = relation.total in counts and relation.surely
    if not own or len(parts) < len(relation.parts):
        if _left(relation, relation.parts, quantity, world) == 0:
            counts, parts = world, list(relation.parts)
        elif not own:
            return {}
    rest = _left(relation, parts, quantity, counts)
    if rest is None or (rest < 0 and edition.name):
        return {}
    if rest < 0:
        raise BarometerError(
            f"the parts of {relation.total} ({quantity}) add up to more than the whole; correct the delivery"
        )
    terms = [(builder.count(part, quantity, counts[part][quantity]), 1.0) for part in parts]
    left = {quantity: rest} if rest > 0 or len(parts) < len(relation.parts) else {}
    terms += [(builder.count(relation.rest, quantity, rest), 1.0) for rest in left.values()]
    builder.equate(
        [*terms, (builder.count(relation.total, quantity, counts[relation.total][quantity]), -1.0)]
    )
    return left


def _left(relation: Sum, parts: Sequence[Key], quantity: str, counts: Mapping[Key, Counts]) -> float | None:
    """Return what the parts leave of the whole, 0 within rounding; None where a count is missing."""
    total = counts.get(relation.total, {}).get(quantity)
    there = [counts[part][quantity] for part in parts if quantity in counts.get(part, {})]
    if total is None or len(there) < len(parts):
        return None
    rest = total - sum(there)
    return 0.0 if abs(rest) <= SLACK * max(1.0, total) else rest


def _needs(
    builder: Builder,
    edition: Edition,
    structure: Structure,
    rules: Mapping[str, Rule],
    marked: Mapping[Key, float],
) -> None:
    """Note what must stay possible: for every sensitive count of this release, and those hidden before."""
    shown = {key for key, hidden in zip(edition.keys, edition.hidden, strict=True) if not hidden}
    for key, counts in edition.counts.items():
        rule = rule_of(key, structure, rules)
        if edition.name and key in shown:
            continue
        limit = counts.get("denominator", np.inf) if rule.known_denominator else np.inf
        if rule.known_denominator and "denominator" in counts:
            builder.show(builder.count(key, "denominator", limit), REGISTER)
        for quantity in sensitive(counts, rule):
            if quantity != "denominator" or np.isinf(limit):
                reach, room = min(rule.least(quantity), limit), min(rule.room, limit)
                builder.need(builder.count(key, quantity, counts[quantity]), reach, room, edition.name)
        if key in marked and "numerator" in counts:
            total, margin = counts["numerator"], marked[key]
            builder.need(builder.count(key, "numerator", total), total + margin, margin, edition.name)


NEEDS: dict[int, Callable[..., None]] = {1: _needs, 2: _needs}
"""What must stay possible, by generation of disclosure control; the second counts other units as people."""
