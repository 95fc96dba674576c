"""The gap that two groups would have at one mix of ages (or of anything else), beside the crude one."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.counts import from_counts
from barometer.statistics.fraction import Fraction
from barometer.statistics.gap import Gap, difference, mover
from barometer.statistics.index import weighted_mean
from barometer.statistics.intervals import Interval, proportion, survey_proportion
from barometer.statistics.quantiles import FloatArray, check_choice, check_level


@dataclass(frozen=True)
class StandardisedRate:
    """A directly standardised share or rate beside the crude one; only a `reason` where it would not hold."""

    rate: Interval
    crude: float | None
    reason: str = ""


@dataclass(frozen=True)
class StandardisedGap:
    """First minus second, standardised and crude; None where a group cannot be standardised.

    `gap` and `ratio` are recovered from the two groups' own limits, `normal` is the symmetric form.
    `composition` is the crude gap minus the standardised one: what goes with the different mix. `flagged`
    names strata, counted from 0, whose cell is one person, or none or all of its people: no variance there.
    """

    first: StandardisedRate
    second: StandardisedRate
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
) -> StandardisedGap:
    """Return the gap of two directly standardised shares or rates.

    Parameters
    ----------
    events1, population1, events2, population2
        Shape (strata,): cases and people of the two groups.
    standard
        Shape (strata,): the fixed standard's people, the same for both groups and all years; they need not
        add to 1. A stratum of weight 0 is left out.
    kind, multiplier, level
        As in `standardised_rate`.

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
    first, second = (
        standardised_rate(x, n, standard, kind=kind, multiplier=multiplier, level=level)
        for x, n in ((events1, population1), (events2, population2))
    )
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


def standardised_rate(
    events: ArrayLike,
    population: ArrayLike,
    standard: ArrayLike,
    *,
    kind: str = "proportion",
    multiplier: float = 1.0,
    level: float = 0.95,
) -> StandardisedRate:
    """Return the share or rate that a group would have at the standard's mix, with lopsided limits.

    Parameters
    ----------
    events, population, standard
        Shape (strata,): cases, people, and the fixed standard's people; a stratum of weight 0 is left out.
    kind
        "proportion" (a person counts once; Wilson's limits on the effective number of people), or "events"
        (Dobson's limits; below `counts.FEWEST_EVENTS` there is no rate).
    multiplier, level
        100 for per cent, 1000 for a rate per thousand; confidence level.

    Raises
    ------
    BarometerError
        If lengths differ, a number is missing or negative, or a share's stratum has more cases than people.

    Examples
    --------
    >>> s = standardised_rate([0, 12, 15], [25, 40, 44], [20, 30, 30], multiplier=100)
    >>> round(s.rate.estimate, 1), round(s.rate.lower, 1), round(s.rate.upper, 1)
    (24.0, 17.4, 32.2)
    """
    check_choice("kind", kind, ("proportion", "events"))
    x, n, w = _strata(events, population, standard)
    if kind == "proportion" and (x > n).any():
        raise BarometerError("a stratum has more cases than people; a part cannot exceed the whole")
    named: Literal["proportion", "rate"] = "rate" if kind == "events" else "proportion"
    strata = [Fraction(named, x[k : k + 1], n[k : k + 1]) for k in range(len(w))]
    found = from_counts(strata, partial(weighted_mean, weights=w), level=level)
    crude = multiplier * float(x.sum() / n.sum()) if n.any() else None
    rate, se = float(found.value[0]), float(found.se[0])
    if math.isnan(rate):
        reason = found.notes[0] or "a stratum of the standard is empty in the group; merge strata"
        return StandardisedRate(Interval(None, None, None, check_level(level), kind), crude, reason)
    people = float(n[w > 0].sum())
    own = Interval(rate, float(found.lower[0]), float(found.upper[0]), level, "dobson", people, se)
    if kind == "proportion":  # without spread, all people count
        share = min(rate, 1.0)
        own = survey_proportion(share, se, n=people, df=math.inf, level=level, method="wilson")
        own = own if se else proportion(share * people, people, level=level)
    lower, upper = (None if x is None else multiplier * x for x in (own.lower, own.upper))
    shown = Interval(multiplier * rate, lower, upper, level, own.method, people, multiplier * se)
    return StandardisedRate(shown, crude)


def _strata(*columns: ArrayLike) -> list[FloatArray]:
    found = [np.asarray(column, dtype=np.float64).ravel() for column in columns]
    if len({column.size for column in found}) > 1:
        sizes = ", ".join(str(column.size) for column in found)
        raise BarometerError(f"columns of {sizes} strata; give all the same strata in the same order")
    if not all((column >= 0).all() for column in found) or not found[-1].sum() > 0:
        raise BarometerError("a stratum has no count, or one below 0; give 0 or more, and a standard")
    return found


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
