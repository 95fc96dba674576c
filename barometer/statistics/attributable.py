"""What the whole would gain if every group were as well off as the reference group."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.inequality import GroupFigures, group_figures
from barometer.statistics.intervals import Interval, from_se


@dataclass(frozen=True)
class Attributable:
    """The reference's figure minus the mean, in the figures' unit (`risk`) and in percent of it (`fraction`).

    The first two carry the groups' standard errors; `risk_of_counts` and `fraction_of_counts` that of the
    numbers of people alone.
    """

    reference: float | None
    mean: float | None
    risk: Interval
    fraction: Interval
    risk_of_counts: Interval
    fraction_of_counts: Interval


def attributable(
    estimate: ArrayLike,
    size: ArrayLike,
    *,
    reference: int | None = None,
    se: ArrayLike | None = None,
    favourable: bool = True,
    scale: float | None = None,
    level: float = 0.95,
) -> Attributable:
    """Return population attributable risk and fraction.

    Parameters
    ----------
    estimate, size, se
        Shape (groups,): figures, populations, standard errors.
    reference
        Place of the reference group, from 0; the best one if not given. Of ordered groups take the highest.
    favourable
        Whether more is better.
    scale
        What the figures' 1 is (100 for per cent): without it nothing is told from counts.
    level
        Confidence level.

    Raises
    ------
    BarometerError
        If lengths differ, a population cannot be, or the reference is no group.

    Notes
    -----
    Walter (1978) for the errors of counts. A reference no better than the mean has nothing to give: both are
    then 0, without an interval.

    Examples
    --------
    >>> a = attributable([76.4, 61.7, 52.3], [412000, 29100, 51800], se=[0.3, 1.2, 0.9])
    >>> round(a.risk.estimate, 2), round(a.risk.lower, 2), round(a.fraction.estimate, 1)
    (3.4, 3.15, 4.7)
    """
    groups = group_figures(estimate, size, se, level)
    none = groups.delta(None, None)
    y, p = groups.estimate, groups.weight
    if not y.size:
        return Attributable(None, None, none, none, none, none)
    which = reference if reference is not None else int(y.argmax() if favourable else y.argmin())
    if not 0 <= which < y.size:
        raise BarometerError(f"reference {which} is no group; expected 0 to {y.size - 1}")
    best, m = float(y[which]), groups.mean
    gain = best - m
    if not (gain > 0 if favourable else gain < 0):
        nothing, share = groups.delta(0.0, None), groups.delta(0.0 if m else None, None)
        return Attributable(best, m, nothing, share, nothing, share)
    own = np.zeros(y.size)
    own[which] = 1
    relative = None if not m else 100 * (own / m - best * p / m**2)
    fraction = None if not m else 100 * (best / m - 1)
    error = _counts_error(groups, which, scale)
    of_counts = None if fraction is None else from_se(fraction, error, level=level, method="counts")
    in_unit = None if error is None else error * m / 100
    return Attributable(
        best,
        m,
        groups.delta(gain, own - p),
        groups.delta(fraction, relative),
        from_se(gain, in_unit, level=level, method="counts"),
        of_counts or none,
    )


def _counts_error(groups: GroupFigures, which: int, scale: float | None) -> float | None:
    """Return the standard error of the fraction from cases and people in the reference and in all."""
    if not scale:
        return None
    cases, people = groups.estimate / scale * groups.size, groups.size
    c, k, m, n = float(cases[which]), float(cases.sum()), float(people[which]), float(people.sum())
    if not c > 0 or not k > 0:
        return None
    variance = 1 / c - 1 / m - 1 / k + 2 * c / (m * k) - 1 / n
    return 100 * (c / m) / (k / n) * math.sqrt(max(0.0, variance))
