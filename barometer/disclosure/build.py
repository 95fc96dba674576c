"""Turn a release, with everything published before it, into the attacker's system of equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from barometer.disclosure.counts import QUANTITIES, Counts, Edition, blanked, edition_of, filled, rule_of
from barometer.disclosure.derived import derived_facts
from barometer.disclosure.relations import Key, Structure, Sum, sums
from barometer.disclosure.rules import Rule, sensitive
from barometer.disclosure.system import Builder, Need, System
from barometer.errors import BarometerError

SLACK = 1e-6


def build(
    shown: pd.DataFrame,
    truth: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, Rule],
    earlier: Mapping[str, pd.DataFrame],
    marked: Mapping[Key, float],
) -> System:
    """Return the system of a release.

    Parameters
    ----------
    shown
        The release: suppressed rows have that status, other rows their numbers as published.
    truth
        The same rows with the counts behind them.
    structure, rules
        How numbers hang together; primary rules by source.
    earlier
        Edition → what it published, oldest first. Suppressed rows may carry their restricted numbers; without
        them they are taken to have been what this release says.
    marked
        Money cells that a dominance rule found sensitive → by how much their upper bound must exceed them.

    Raises
    ------
    BarometerError
        If parts add up to more than their whole.
    """
    this = edition_of("", shown, truth, structure, rules)
    past = []
    for name, frame in earlier.items():
        hidden = (frame["status"] == "suppressed").to_numpy(dtype=bool)
        edition = edition_of(name, blanked(frame, hidden), frame, structure, rules)
        for row in np.flatnonzero(hidden):
            key = edition.keys[row]
            if not edition.counts[key]:
                edition.counts[key] = dict(this.counts.get(key, {}))
        past.append(edition)
    builder = Builder()
    world: dict[Key, Counts] = {}
    for edition in (*past, this):
        _add(builder, edition, world, structure, rules)
        _needs(builder, edition, structure, rules, marked)
    for edition in (*past, this):
        derived_facts(builder, edition, structure, this.hidden)
    return builder.system(this.keys)


def _add(
    builder: Builder,
    edition: Edition,
    world: dict[Key, Counts],
    structure: Structure,
    rules: Mapping[str, Rule],
) -> None:
    """Add one edition's variables, what its rows show, and its sums; `world` is updated with its counts."""
    filled(edition, sums(edition.keys, structure))
    world.update(edition.counts)
    for key, counts in edition.counts.items():
        _complete(builder, key, counts)
        if "denominator" in counts and rule_of(key, structure, rules).known_denominator:
            builder.show(builder.count(key, "denominator", counts["denominator"]), None, "a register")
    for row, (key, seen) in enumerate(zip(edition.keys, edition.seen, strict=True)):
        place = None if edition.name else row
        if edition.hidden[row] and edition.name:
            continue
        counts = edition.counts[key]
        for quantity in counts if seen.interval else seen.counts:
            builder.show(builder.count(key, quantity, counts[quantity]), place, edition.name)
        if not {"numerator", "denominator"} <= set(seen.counts):
            _rate(builder, edition, row, place)
    _shared(builder, edition, structure)
    rests: dict[Key, Counts] = {}
    for relation in sums(tuple(world), structure):
        if not {relation.total, *relation.parts}.isdisjoint(edition.counts):
            for quantity in QUANTITIES:
                rests.setdefault(relation.rest, {}).update(_sum(builder, edition, relation, quantity, world))
    for key, counts in rests.items():
        _complete(builder, key, counts)
    edition.counts.update(rests)


def _complete(builder: Builder, key: Key, counts: Counts) -> None:
    """Add the counts of an observation, with the complement where numerator and complement make up the whole."""
    variables = {quantity: builder.count(key, quantity, counts[quantity]) for quantity in counts}
    if {"numerator", "denominator"} <= set(counts) and counts["numerator"] <= counts["denominator"]:
        counts["complement"] = counts["denominator"] - counts["numerator"]
        rest = builder.count(key, "complement", counts["complement"])
        builder.equate([(variables["numerator"], 1), (rest, 1), (variables["denominator"], -1)])


def _rate(builder: Builder, edition: Edition, row: int, place: int | None) -> None:
    """A published rate bounds numerator and denominator: low × d <= scale × x <= high × d."""
    key, seen = edition.keys[row], edition.seen[row]
    counts = edition.counts[key]
    if not {"numerator", "denominator"} <= set(counts) or not counts["denominator"]:
        return
    rate = seen.scale * counts["numerator"] / counts["denominator"]
    if not abs(rate - seen.value) <= seen.half:
        return
    above = builder.count(key, "numerator", counts["numerator"])
    below = builder.count(key, "denominator", counts["denominator"])
    for bound, low, high in ((seen.value + seen.half, -np.inf, 0.0), (seen.value - seen.half, 0.0, np.inf)):
        fact = builder.between(key, [(above, seen.scale), (below, -bound)], low, high)
        builder.show(fact, place, edition.name)


def _shared(builder: Builder, edition: Edition, structure: Structure) -> None:
    """Equate the counts that two indicators share, where they are indeed the same."""
    for key, counts in edition.counts.items():
        for same in structure.same:
            other = key._replace(indicator=same.other)
            if key.indicator != same.indicator or other not in edition.counts:
                continue
            one, two = counts.get(same.quantity), edition.counts[other].get(same.other_quantity)
            if one is not None and one == two:
                pair = builder.count(key, same.quantity, one), builder.count(other, same.other_quantity, two)
                builder.equate([(pair[0], 1), (pair[1], -1)])


def _sum(
    builder: Builder, edition: Edition, relation: Sum, quantity: str, world: Mapping[Key, Counts]
) -> Counts:
    """Add one sum; return what its parts leave of the whole, which is an unnamed cell that nobody shows."""
    counts: Mapping[Key, Counts] = edition.counts
    parts = [part for part in relation.parts if quantity in counts.get(part, {})]
    if relation.total not in counts or len(parts) < len(relation.parts) or not relation.surely:
        whole = _add_up(relation, relation.parts, quantity, world) == 0
        if not whole and (relation.total not in counts or not relation.surely):
            return {}
        counts, parts = (world, list(relation.parts)) if whole else (counts, parts)
    rest = _add_up(relation, parts, quantity, counts)
    if rest is None or (rest < 0 and edition.name):
        return {}
    if rest < 0:
        raise BarometerError(
            f"the parts of {relation.total} ({quantity}) add up to more than the whole; correct the delivery"
        )
    terms = [(builder.count(part, quantity, counts[part][quantity]), 1.0) for part in parts]
    left = rest > 0 or len(parts) < len(relation.parts)
    if left:
        terms.append((builder.count(relation.rest, quantity, rest), 1.0))
    builder.equate(
        [*terms, (builder.count(relation.total, quantity, counts[relation.total][quantity]), -1.0)]
    )
    return {quantity: rest} if left else {}


def _add_up(relation: Sum, parts: Sequence[Key], quantity: str, counts: Mapping[Key, Counts]) -> float | None:
    """Return what the parts leave of the whole, 0 within rounding; None where a count is missing."""
    total = counts.get(relation.total, {}).get(quantity)
    there = [counts.get(part, {}).get(quantity) for part in parts]
    if total is None or None in there:
        return None
    rest = total - sum(count for count in there if count is not None)
    return 0.0 if abs(rest) <= SLACK * max(1.0, total) else rest


def _needs(
    builder: Builder,
    edition: Edition,
    structure: Structure,
    rules: Mapping[str, Rule],
    marked: Mapping[Key, float],
) -> None:
    """Note what must stay possible: for every sensitive count of this release, and those hidden before."""
    open_rows = {key for key, hidden in zip(edition.keys, edition.hidden, strict=True) if not hidden}
    for key, counts in edition.counts.items():
        rule = rule_of(key, structure, rules)
        if edition.name and key in open_rows:
            continue
        for quantity in sensitive(counts, rule):
            reach, room = float(rule.least(quantity)), float(rule.room)
            if rule.known_denominator and quantity == "denominator":
                continue
            if rule.known_denominator:
                reach, room = min(reach, counts["denominator"]), min(room, counts["denominator"])
            variable = builder.count(key, quantity, counts[quantity])
            builder.need(Need(variable, reach, room, quantity, key, edition.name))
        if key in marked and "numerator" in counts:
            total, margin = counts["numerator"], marked[key]
            variable = builder.count(key, "numerator", total)
            builder.need(Need(variable, total + margin, margin, "numerator", key, edition.name))
