"""The gap that two groups would have at one mix of ages (or of anything else), beside the crude one."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from barometer.statistics.decomposition import Standardised, standardise
from barometer.statistics.gap import Gap, difference, mover
from barometer.statistics.intervals import Interval, proportion


@dataclass(frozen=True)
class StandardisedGap:
    """First minus second, standardised and crude; None where a group cannot be standardised.

    `gap` and `ratio` are recovered from the two groups' own limits, `normal` is the symmetric form.
    `composition` is the crude gap minus the standardised one: what goes with the different mix. `flagged`
    names strata, counted from 0, whose cell is one person, or none or all of its people: no variance there.
    """

    first: Standardised
    second: Standardised
    crude: float | None
    gap: Gap
    normal: Gap
    ratio: Gap
    composition: float | None
    flagged: tuple[int, ...]


def standardised_gap(
    events1: ArrayLike,
    population1: ArrayLike,
    events2: ArrayLike,
    population2: ArrayLike,
    standard: ArrayLike,
    *,
    kind: str = "proportion",
    multiplier: float = 1.0,
    level: float = 0.95,
    fewest: float = 10,
) -> StandardisedGap:
    """Return the gap of two directly standardised shares or rates.

    Parameters
    ----------
    events1, population1, events2, population2
        Shape (strata,): cases and people of the two groups.
    standard
        Shape (strata,): the fixed standard's people, the same for both groups and all years; they need not
        add to 1. A stratum of weight 0 is left out.
    kind, multiplier, level, fewest
        As in `decomposition.standardise`: "proportion" (Wilson's limits on the effective number), or "events"
        (Dobson's limits; none below `fewest` events).

    Raises
    ------
    BarometerError
        If lengths differ, or a stratum has more cases than people in a proportion.

    Notes
    -----
    Zou & Donner (2008) Stat Med 27:1693 on the limits of each group; the groups count as independent.

    Examples
    --------
    The younger group's raw gap is 8.9 points below; at one age mix it is 5.3 points above:

    >>> young, old = ([90, 60, 20, 10, 5], [600, 300, 80, 30, 10]), ([12, 70, 200, 330, 480],
    ...     [80, 360, 900, 1200, 1500])
    >>> g = standardised_gap(*young, *old, [14.2, 24.1, 21.8, 21.3, 18.6], multiplier=100)
    >>> round(g.crude, 1), round(g.gap.estimate, 1), round(g.gap.lower, 1), round(g.composition, 1)
    (-8.9, 5.3, -1.5, -14.2)
    """

    def one(events: ArrayLike, population: ArrayLike) -> Standardised:
        if kind == "proportion":
            return standardised_share(events, population, standard, multiplier=multiplier, level=level)
        asked = {"kind": kind, "method": "dobson", "multiplier": multiplier, "level": level, "fewest": fewest}
        return standardise(events, population, standard, **asked)  # type: ignore[arg-type]

    first, second = one(events1, population1), one(events2, population2)
    gap = mover(first.rate, second.rate)
    a, b = first.rate, second.rate
    crude = None if first.crude is None or second.crude is None else first.crude - second.crude
    known = crude is not None and gap.estimate is not None
    flagged = {
        stratum
        for events, population in ((events1, population1), (events2, population2))
        for stratum in _silent(events, population, standard, kind)
    }
    return StandardisedGap(
        first,
        second,
        crude,
        gap,
        replace(difference(a.estimate, a.se, b.estimate, b.se, level=level), method="normal"),
        _ratio(a, b),
        (crude or 0.0) - (gap.estimate or 0.0) if known else None,
        tuple(sorted(flagged)),
    )


def standardised_share(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    multiplier: float = 1.0,
    level: float = 0.95,
) -> Standardised:
    """Return a directly standardised share with Wilson's limits on its effective number of people.

    Examples
    --------
    >>> s = standardised_share([0, 12, 15], [25, 40, 44], [20, 30, 30], multiplier=100)
    >>> round(s.rate.estimate, 1), round(s.rate.lower, 1), round(s.rate.upper, 1)
    (24.0, 17.4, 32.2)
    """
    found = standardise(events, population, standard, level=level)
    p, se = found.rate.estimate, found.rate.se
    if p is None:
        rate = found.rate
    else:
        effective = p * (1 - p) / se**2 if se else float(np.sum(np.asarray(population, dtype=np.float64)))
        limits = proportion(min(p, 1.0) * effective, effective, level=level)
        rate = replace(limits, estimate=p, se=se, method="wilson, effective n")
    parts = (rate.estimate, rate.lower, rate.upper, rate.se)
    estimate, lower, upper, error = (None if value is None else multiplier * value for value in parts)
    crude = None if found.crude is None else multiplier * found.crude
    scaled = replace(rate, estimate=estimate, lower=lower, upper=upper, se=error)
    return Standardised(scaled, crude, found.reason)


def _silent(events: ArrayLike, population: ArrayLike, standard: ArrayLike, kind: str) -> list[int]:
    if kind != "proportion":
        return []
    x, n, w = (np.asarray(values, dtype=np.float64) for values in (events, population, standard))
    return np.flatnonzero((w > 0) & ((n == 1) | (x == 0) | (x == n))).tolist()


def _ratio(first: Interval, second: Interval) -> Gap:
    """Return first over second, recovered on the log scale."""
    e1, e2 = first.estimate, second.estimate
    if not e1 or not e2:
        return Gap("ratio", None, None, None, first.level, "mover")
    logs = [_logarithm(one) for one in (first, second)]
    if logs[0] is None or logs[1] is None:
        return Gap("ratio", e1 / e2, None, None, first.level, "mover")
    found = mover(logs[0], logs[1])
    lower, upper = (None if value is None else math.exp(value) for value in (found.lower, found.upper))
    return Gap("ratio", e1 / e2, lower, upper, first.level, "mover")


def _logarithm(one: Interval) -> Interval | None:
    e, lower, upper = one.estimate, one.lower, one.upper
    if not e or lower is None or upper is None or not lower > 0:
        return None
    return replace(one, estimate=math.log(e), lower=math.log(lower), upper=math.log(upper))
