"""Inequality between all groups at once: how far they lie from their mean, the best and a reference.

Groups count by their population, never by how many were asked. A measure speaks of the groups shown: another
grouping gives another figure, so the grouping is named beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.intervals import Interval, from_se
from barometer.statistics.quantiles import FloatArray, check_level, dot


@dataclass(frozen=True, eq=False)
class GroupFigures:
    """Figures of G groups after checks: `estimate`, population share `weight`, and `se` if all are known.

    `size` is the population. `estimate` is empty where a figure is withheld or there are fewer than two
    groups: a measure over the visible ones alone would be another quantity.
    """

    estimate: FloatArray
    size: FloatArray
    weight: FloatArray
    se: FloatArray | None
    level: float

    @property
    def mean(self) -> float:
        """The mean of the population; exactly the groups' figure where all have the same."""
        counted = self.estimate[self.weight > 0]
        return float(counted[0]) if np.ptp(counted) == 0 else dot(self.weight, self.estimate)

    @property
    def equal(self) -> bool:
        """Whether all groups that have people have the same figure."""
        return bool(np.ptp(self.estimate[self.weight > 0]) == 0)

    def delta(self, value: float | None, slopes: FloatArray | None, method: str = "delta") -> Interval:
        """Return a measure with the interval that its slopes (by each group's figure) and the SEs give."""
        if slopes is None or self.se is None or value is None:
            return Interval(value, None, None, self.level, method)
        se = math.sqrt(dot(slopes**2, self.se**2))
        return from_se(value, se, level=self.level, method=method)


def group_figures(
    estimate: ArrayLike, size: ArrayLike, se: ArrayLike | None = None, level: float = 0.95
) -> GroupFigures:
    """Return groups' figures, populations and standard errors as arrays, checked.

    Raises
    ------
    BarometerError
        If lengths differ, or a population is missing, negative, or all are 0.
    """
    y = _numbers(estimate)
    n, s = _numbers(size), None if se is None else _numbers(se)
    if n.shape != y.shape or (s is not None and s.shape != y.shape):
        raise BarometerError(
            f"{y.size} figures, {n.size} populations and {y.size if s is None else s.size} standard errors; "
            f"give one of each a group, in the same order"
        )
    if not (np.isfinite(n) & (n >= 0)).all() or not n.sum() > 0:
        raise BarometerError("a group's population must be 0 or more, some above 0; check the counts")
    if s is not None and (s < 0).any():
        raise BarometerError(f"a standard error of {np.nanmin(s):g} is negative; expected 0 or more")
    if y.size < 2 or not np.isfinite(y).all():
        y = y[:0]
    known = s if s is not None and np.isfinite(s).all() else None
    return GroupFigures(y, n, n / n.sum(), known, check_level(level))


def _numbers(values: ArrayLike) -> FloatArray:
    data = np.asarray(values)
    if data.dtype == object:
        data = np.array([np.nan if value is None else value for value in data.ravel()])
    return data.astype(np.float64).ravel()


@dataclass(frozen=True)
class Distances:
    """The groups' mean distance from one figure: each group alike (`unweighted`), or by its population."""

    unweighted: Interval
    weighted: Interval


@dataclass(frozen=True)
class InequalityMeasures:
    """Every measure of one set of groups, each with its interval; an estimate of None where undefined.

    `variance` is between-group variance, `deviation` its root, `variation` that in percent of the mean.
    `from_mean`, `from_best` and `from_reference` are distances in the figures' unit, `disparity` (index of
    disparity) that from the mean in percent of it. `theil` and `log_deviation` are pure numbers.
    """

    mean: float | None
    variance: Interval
    deviation: Interval
    variation: Interval
    from_mean: Distances
    from_best: Distances
    from_reference: Distances
    disparity: Distances
    theil: Interval
    log_deviation: Interval


def inequality(
    estimate: ArrayLike,
    size: ArrayLike,
    *,
    se: ArrayLike | None = None,
    favourable: bool = True,
    reference: int | None = None,
    level: float = 0.95,
) -> InequalityMeasures:
    """Return the measures of inequality between groups that have no order.

    Parameters
    ----------
    estimate, size, se
        Shape (groups,): figures in any unit, populations, standard errors. Where one standard error is
        missing none is used.
    favourable
        Whether more is better: the best group is then the highest, else the lowest.
    reference
        Place of the reference group, from 0; without one there is no distance from it.
    level
        Confidence level.

    Raises
    ------
    BarometerError
        If lengths differ, a population or a standard error cannot be, or the reference is no group.

    Notes
    -----
    WHO, Handbook on health inequality monitoring (2013); Pearcy & Keppel (2002) for the index of disparity.
    Intervals are estimate ± z·SE and are not cut at 0. Variance, deviation, Theil and log deviation are
    biased upwards by noise (variance by Σp(1-p)·SE²): say so where standard errors are large. All but that of
    `variance` are first-order: undefined where all groups are equal or one lies on the mean, and too narrow
    where groups lie closer together than their standard errors.

    Examples
    --------
    >>> i = inequality([76.4, 61.7, 52.3], [412000, 29100, 51800], se=[0.3, 1.2, 0.9])
    >>> round(i.variance.estimate, 1), round(i.variance.se, 1), round(i.disparity.weighted.estimate, 1)
    (62.2, 4.6, 7.8)
    """
    groups = group_figures(estimate, size, se, level)
    if reference is not None and not 0 <= reference < groups.size.size:
        raise BarometerError(f"reference {reference} is no group; expected 0 to {groups.size.size - 1}")
    if not groups.estimate.size:
        none = Interval(None, None, None, groups.level, "delta")
        both = Distances(none, none)
        return InequalityMeasures(None, none, none, none, both, both, both, both, none, none)
    y, m = groups.estimate, groups.mean
    best = int(y.argmax() if favourable else y.argmin())
    from_mean = _from_mean(groups)
    return InequalityMeasures(
        m,
        *_variances(groups),
        from_mean,
        _from_group(groups, best, int((y == y[best]).sum()) == 1),
        _from_group(groups, reference, True),
        _disparity(groups, from_mean),
        *_entropies(groups),
    )


def _variances(groups: GroupFigures) -> tuple[Interval, Interval, Interval]:
    y, p, s, m = groups.estimate, groups.weight, groups.se, groups.mean
    apart = y - m
    variance = dot(p, apart**2)
    se = None
    if s is not None:  # the exact variance of a quadratic form of independent normal estimates
        noise = dot(p**2, s**2) ** 2 - dot(p**4, s**4) + dot(p**2 * (1 - p) ** 2, s**4)
        se = math.sqrt(4 * dot(p**2 * s**2, apart**2) + 2 * noise)
    root = math.sqrt(variance)
    slopes = None if groups.equal else p * apart / root
    percent = 100 * root / m if m else None
    relative = None if slopes is None or not m else 100 * (slopes / m - root * p / m**2)
    first = from_se(variance, se, level=groups.level, method="quadratic form")
    return first, groups.delta(root, slopes), groups.delta(percent, relative)


def _mean_slopes(groups: GroupFigures, weight: FloatArray) -> FloatArray | None:
    """Return how Σ weight·|y - m| moves with each group's figure; None where a group lies on the mean."""
    side = np.sign(groups.estimate - groups.mean)
    if not side.all():
        return None
    return np.asarray(weight * side - groups.weight * dot(weight, side))


def _from_mean(groups: GroupFigures) -> Distances:
    apart = np.abs(groups.estimate - groups.mean)
    alike = np.full(apart.size, 1 / apart.size)
    unweighted, weighted = (
        groups.delta(dot(weight, apart), _mean_slopes(groups, weight)) for weight in (alike, groups.weight)
    )
    return Distances(unweighted, weighted)


def _from_group(groups: GroupFigures, which: int | None, alone: bool) -> Distances:
    if which is None:
        none = groups.delta(None, None)
        return Distances(none, none)
    y = groups.estimate
    side = np.sign(y - y[which])
    clear = alone and np.count_nonzero(side) == y.size - 1
    found = []
    for weight in (np.full(y.size, 1 / y.size), groups.weight):
        slopes = weight * side
        slopes[which] = -dot(weight, side)
        found.append(groups.delta(dot(weight, np.abs(y - y[which])), slopes if clear else None))
    return Distances(*found)


def _disparity(groups: GroupFigures, from_mean: Distances) -> Distances:
    m = groups.mean
    found = []
    alike = np.full(groups.weight.size, 1 / groups.weight.size)
    for weight, distance in ((alike, from_mean.unweighted), (groups.weight, from_mean.weighted)):
        value, slopes = distance.estimate or 0.0, _mean_slopes(groups, weight)
        relative = None if slopes is None or not m else 100 * (slopes / m - value * groups.weight / m**2)
        found.append(groups.delta(100 * value / m if m else None, relative))
    return Distances(*found)


def _entropies(groups: GroupFigures) -> tuple[Interval, Interval]:
    """Return Theil's index and mean log deviation; no small number is put in for a group at 0."""
    y, p, m = groups.estimate, groups.weight, groups.mean
    counted = p > 0
    if not m > 0 or (y[counted] < 0).any():
        none = groups.delta(None, None)
        return none, none
    r = np.where(counted, y / m, 1.0)
    positive = bool((r > 0).all())
    logs = np.log(np.where(r > 0, r, 1.0))
    theil = dot(p, r * logs)
    first_order = positive and not groups.equal
    deviation = -dot(p, logs) if positive else None
    safe = np.where(r > 0, m * r, m)
    return (
        groups.delta(theil, p * (logs - theil) / m if first_order else None),
        groups.delta(deviation, p * (1 / m - 1 / safe) if first_order else None),
    )
