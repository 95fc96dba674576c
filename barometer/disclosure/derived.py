"""What a published gap, ratio or index tells of the levels it was computed from."""

from __future__ import annotations

import numpy as np

from barometer.disclosure.counts import Edition, Seen
from barometer.disclosure.relations import Derived, Key, Structure
from barometer.disclosure.system import Builder, Fact, Mask


def derived_facts(builder: Builder, edition: Edition, structure: Structure, hidden: Mask) -> None:
    """Add what the derived rows of an edition tell while the rows `hidden` of this release are hidden.

    A difference or ratio of two levels bounds their counts linearly when both denominators are known, or all
    of one level. Anything else (an index, an interval, two unknown denominators) is not linear: the attacker
    is taken to know the counts it was made from.
    """
    row_of = {key: row for row, key in enumerate(edition.keys)}
    for relation in structure.derived:
        if relation.row not in row_of:
            continue
        row, of = row_of[relation.row], [key for key in relation.of if key in edition.counts]
        if not edition.name:
            shown = [row_of[key] for key in of if key in row_of and not hidden[row_of[key]]]
            builder.follows.update({(row, component): None for component in shown})
        levels = [_level(builder, edition, relation.row, key) for key in of]
        seen = edition.seen[row]
        secret = any(not builder.fixed(name, hidden) for level in levels for name in level.values())
        if not secret or not (np.isfinite(seen.value) or seen.interval):
            continue
        facts = _linear(builder, relation, seen, levels, hidden)
        told = [builder.between(relation.row, *fact) for fact in facts]
        for variable in told or [name for level in levels for name in level.values()]:
            builder.show(variable, edition.name or row)


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
) -> list[Fact]:
    """Return linear facts that hold for the true counts; none where there are none."""
    both = len(levels) == 2 and all({"numerator", "denominator"} <= set(level) for level in levels)
    if seen.interval or relation.kind == "index" or not both:
        return []
    (x1, d1), (x2, d2) = ((level["numerator"], level["denominator"]) for level in levels)
    ratio = relation.kind == "ratio"
    if not all(builder.truth(variable) for variable in (d1, d2, *([x2] if ratio else []))):
        return []
    one, two = ((1.0 if ratio else seen.scale) / builder.truth(d) for d in (d1, d2))
    rate1, rate2 = one * builder.truth(x1), two * builder.truth(x2)
    half = seen.half(100 * rate1 / rate2 if ratio else rate1 - rate2)
    if half is None or (ratio and seen.value <= half):
        return []
    low, high = seen.value - half, seen.value + half
    known = {variable for variable in (x1, d1, x2, d2) if builder.fixed(variable, hidden)}
    if {d1, d2} <= known:
        if not ratio:
            return [([(x1, one), (x2, -two)], low, high)]
        return builder.ratio(x1, x2, 100 * one / two, low, high)
    if {x2, d2} <= known:
        x, d, scale = x1, d1, one * builder.truth(d1)
        least, most = (low / 100 * rate2, high / 100 * rate2) if ratio else (low + rate2, high + rate2)
    elif {x1, d1} <= known:
        x, d, scale = x2, d2, two * builder.truth(d2)
        least, most = (100 * rate1 / high, 100 * rate1 / low) if ratio else (rate1 - high, rate1 - low)
    else:
        return []
    return builder.ratio(x, d, scale, least, most)
