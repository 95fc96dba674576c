"""What a published gap, ratio or index tells of the levels it was computed from."""

from __future__ import annotations

import numpy as np

from barometer.disclosure.counts import Edition, Seen
from barometer.disclosure.relations import Derived, Key, Structure
from barometer.disclosure.system import Builder, Mask

Term = tuple[int, float]
Bounds = tuple[list[Term], float, float]


def derived_facts(builder: Builder, edition: Edition, structure: Structure, hidden: Mask) -> None:
    """Add what the derived rows of an edition show while the rows `hidden` of this release are hidden.

    A difference or ratio of two levels bounds their counts linearly when both denominators are known, or all of
    one level. Anything else (an index, an interval, two unknown denominators) is not linear: the attacker is
    taken to know the counts it was made from.
    """
    row_of = {key: row for row, key in enumerate(edition.keys)}
    for relation in structure.derived:
        if relation.row not in row_of:
            continue
        row = row_of[relation.row]
        of = [key for key in relation.of if key in edition.counts]
        if not edition.name:
            shown = [row_of[key] for key in of if key in row_of and not hidden[row_of[key]]]
            builder.follows.update({(row, component): None for component in shown})
        levels = [_level(builder, edition, relation.row, key) for key in of]
        seen = edition.seen[row]
        if edition.hidden[row] or not (np.isfinite(seen.value) or seen.interval):
            continue
        place = None if edition.name else row
        if all(builder.fixed(variable, hidden) for level in levels for variable in level.values()):
            continue
        for terms, low, high in _linear(builder, relation, seen, levels, hidden) or ():
            builder.show(builder.between(relation.row, terms, low, high), place, edition.name)
            levels = []
        for level in levels:
            for variable in level.values():
                builder.show(variable, place, edition.name)


def _level(builder: Builder, edition: Edition, derived: Key, key: Key) -> dict[str, int]:
    """Return the variables of a level; counts that the derived row carries too are taken from there."""
    level, own = {}, edition.counts[derived]
    for quantity, count in edition.counts[key].items():
        level[quantity] = builder.count(key, quantity, count)
        if own.get(quantity) == count:
            mine = builder.count(derived, quantity, count)
            builder.equate([(mine, 1.0), (level[quantity], -1.0)])
            level[quantity] = mine
    return level


def _linear(
    builder: Builder, relation: Derived, seen: Seen, levels: list[dict[str, int]], hidden: Mask
) -> list[Bounds] | None:
    """Return linear facts that hold for the true counts, or None where there are none."""
    both = all({"numerator", "denominator"} <= set(level) for level in levels)
    if seen.interval or relation.kind == "index" or len(levels) != 2 or not both:
        return None
    (x1, d1), (x2, d2) = ((level["numerator"], level["denominator"]) for level in levels)
    if not builder.truth(d1) or not builder.truth(d2):
        return None
    ratio, low, high = relation.kind == "ratio", seen.value - seen.half, seen.value + seen.half
    scale = 1.0 if ratio else seen.scale
    rate1, rate2 = (scale * builder.truth(x) / builder.truth(d) for x, d in ((x1, d1), (x2, d2)))
    value = 100 * rate1 / rate2 if ratio and rate2 else rate1 - rate2
    if abs(value - seen.value) > seen.half or (ratio and (not rate2 or low <= 0)):
        return None
    if builder.fixed(d1, hidden) and builder.fixed(d2, hidden):
        one, two = scale / builder.truth(d1), scale / builder.truth(d2)
        if not ratio:
            return [([(x1, one), (x2, -two)], low, high)]
        return [
            ([(x1, one), (x2, -two * low / 100)], 0.0, np.inf),
            ([(x1, one), (x2, -two * high / 100)], -np.inf, 0.0),
        ]
    if builder.fixed(x2, hidden) and builder.fixed(d2, hidden):
        least, most = (low / 100 * rate2, high / 100 * rate2) if ratio else (low + rate2, high + rate2)
        return _rate_between(x1, d1, scale, least, most)
    if builder.fixed(x1, hidden) and builder.fixed(d1, hidden):
        least, most = (100 * rate1 / high, 100 * rate1 / low) if ratio else (rate1 - high, rate1 - low)
        return _rate_between(x2, d2, scale, least, most)
    return None


def _rate_between(x: int, d: int, scale: float, low: float, high: float) -> list[Bounds]:
    return [([(x, scale), (d, -low)], 0.0, np.inf), ([(x, scale), (d, -high)], -np.inf, 0.0)]
