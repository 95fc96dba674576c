"""Inequality along an order of groups: slope and relative index, concentration index.

Each group stands at its rank, the middle of its stretch of the population from the most disadvantaged (0) to
the most advantaged (1). Positive: the figure is higher among the advantaged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.inequality import GroupFigures, group_figures
from barometer.statistics.intervals import Interval, from_se
from barometer.statistics.quantiles import FloatArray, dot, expit


@dataclass(frozen=True)
class SlopeMeasures:
    """Measures along an order; an estimate of None where undefined.

    `ranks` stand in the groups' order. `slope` is the figure at the top of the fitted line minus that at the
    `bottom`, `relative` the top over the bottom, `over_mean` the slope over the mean. `slope_logit` and
    `relative_logit` come from a logistic curve, for shares. `robust_se` and `relative_robust_se` (of the
    logarithm) count with how far the groups lie off the line, not with their own errors.
    """

    ranks: tuple[float, ...]
    bottom: float | None
    top: float | None
    slope: Interval
    relative: Interval
    over_mean: float | None
    robust_se: float | None
    relative_robust_se: float | None
    slope_logit: Interval
    relative_logit: Interval


@dataclass(frozen=True)
class ConcentrationMeasures:
    """Concentration indices: `absolute`, `relative` (over the mean), and two for shares with a ceiling.

    `absolute_regression_se` and `relative_regression_se` are those of the convenient regression.
    """

    ranks: tuple[float, ...]
    absolute: Interval
    relative: Interval
    wagstaff: float | None
    erreygers: float | None
    absolute_regression_se: float | None
    relative_regression_se: float | None


def slope_index(
    estimate: ArrayLike,
    size: ArrayLike,
    order: ArrayLike,
    *,
    se: ArrayLike | None = None,
    scale: float | None = None,
    level: float = 0.95,
) -> SlopeMeasures:
    """Return the slope and the relative index of inequality.

    Parameters
    ----------
    estimate, size, se
        Shape (groups,): figures, populations, standard errors. Where one is missing none is used.
    order
        Shape (groups,): 1 for the most disadvantaged group and upwards, each once.
    scale
        What the figures' 1 is: 100 for per cent, 1 for shares. Without it there is no logistic curve.
    level
        Confidence level.

    Raises
    ------
    BarometerError
        If lengths differ, a place in the order stands twice, or a population cannot be.

    Notes
    -----
    Mackenbach & Kunst (1997) Soc Sci Med 44:757; `over_mean` is Pamuk's (1985) form. Intervals are those of
    the groups' own standard errors; of `relative` on the log scale. A fitted bottom or top of 0 or less has
    no relative index: take the logistic one. Robust errors are HC1, and need three groups.

    Examples
    --------
    >>> s = slope_index([51.3, 70.8, 77.9, 85.6], [61000, 139000, 118000, 94000], [1, 2, 3, 4],
    ...                 se=[0.9, 0.6, 0.5, 0.45])
    >>> round(s.slope.estimate, 1), round(s.slope.lower, 1), round(s.relative.estimate, 2)
    (36.3, 34.3, 1.66)
    """
    groups, x = _ordered(estimate, size, order, se, level)
    none = Interval(None, None, None, groups.level, "delta")
    if not groups.estimate.size or not dot(groups.weight, (x - 0.5) ** 2):
        return SlopeMeasures(tuple(x.tolist()), None, None, none, none, None, None, None, none, none)
    y, p, m = groups.estimate, groups.weight, groups.mean
    along = p * (x - 0.5) / dot(p, (x - 0.5) ** 2)
    slope = 0.0 if groups.equal else dot(along, y)
    bottom, top = m - slope / 2, m + slope / 2
    off = None if y.size < 3 or groups.equal else y - m - slope * (x - 0.5)
    possible = bottom > 0 and top > 0
    ln_slopes = (p + along / 2) / top - (p - along / 2) / bottom if possible else None
    relative = groups.delta(math.log(top / bottom) if possible else None, ln_slopes)
    logit = _logistic(groups, x, scale) if scale else (none, none)
    return SlopeMeasures(
        tuple(x.tolist()),
        bottom,
        top,
        groups.delta(slope, along),
        _exponential(relative),
        slope / m if m else None,
        _robust(along, off),
        _robust(ln_slopes, off),
        *logit,
    )


def _ordered(
    estimate: ArrayLike, size: ArrayLike, order: ArrayLike, se: ArrayLike | None, level: float
) -> tuple[GroupFigures, FloatArray]:
    """Return the groups from the most disadvantaged on, and the rank of each."""
    groups, place = group_figures(estimate, size, se, level), np.asarray(order, dtype=np.float64).ravel()
    if place.shape != groups.size.shape or np.unique(place).size != place.size or np.isnan(place).any():
        raise BarometerError(
            f"{groups.size.size} groups stand at {place.size} places of the order, "
            f"{np.unique(place).size} of them different; give each group a place of its own from 1 "
            f"(most disadvantaged) upwards"
        )
    row = np.argsort(place)
    p = groups.weight[row]
    if not groups.estimate.size:
        return groups, np.empty(0)
    errors = None if groups.se is None else groups.se[row]
    sorted_groups = replace(groups, estimate=groups.estimate[row], size=groups.size[row], weight=p, se=errors)
    return sorted_groups, np.cumsum(p) - p / 2


def _robust(slopes: FloatArray | None, off: FloatArray | None) -> float | None:
    """Return the HC1 error of what is linear in the figures, from the residuals."""
    if slopes is None or off is None:
        return None
    return math.sqrt(off.size / (off.size - 2) * dot(slopes**2, off**2))


def _exponential(logarithm: Interval) -> Interval:
    parts = (logarithm.estimate, logarithm.lower, logarithm.upper)
    e, low, high = (None if value is None else math.exp(value) for value in parts)
    return replace(logarithm, estimate=e, lower=low, upper=high, method=f"{logarithm.method}, log scale")


def _logistic(groups: GroupFigures, x: FloatArray, scale: float) -> tuple[Interval, Interval]:
    """Return difference and ratio of a logistic curve's ends, with HC1 errors; people count once."""
    y, none = groups.estimate / scale, Interval(None, None, None, groups.level, "logistic")
    if (y < 0).any() or (y > 1).any():
        raise BarometerError(
            f"a figure of {groups.estimate.max():g} is no share of {scale:g}; give the right scale, or none"
        )
    terms = np.column_stack([np.ones_like(x), x])
    beta = _fit_logistic(terms, y, groups.size)
    if beta is None:
        return none, none
    low, high = expit(beta[0]), expit(beta[0] + beta[1])
    ends = (scale * (high - low), math.log(high / low))
    if y.size < 3 or groups.equal:
        return replace(none, estimate=ends[0]), _exponential(replace(none, estimate=ends[1]))
    fitted = _curve(terms, beta)
    scores = terms * (groups.size * (y - fitted))[:, None]
    bread = np.linalg.inv(_products(terms * (groups.size * fitted * (1 - fitted))[:, None], terms))
    meat = _products(scores, scores)
    cover = y.size / (y.size - 2) * np.einsum("ij,jk,kl->il", bread, meat, bread)
    change = (high * (1 - high), low * (1 - low))
    slopes = np.array([[change[0] - change[1], change[0]], [low - high, 1 - high]]) * [[scale], [1]]
    errors = np.sqrt(np.einsum("ij,jk,ik->i", slopes, cover, slopes))
    slope, ratio = (
        from_se(e, float(s), level=groups.level, method="logistic") for e, s in zip(ends, errors, strict=True)
    )
    return slope, _exponential(ratio)


def _products(a: FloatArray, b: FloatArray) -> FloatArray:
    return np.asarray(np.einsum("ki,kj->ij", a, b))


def _curve(terms: FloatArray, beta: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-np.clip(beta[0] + beta[1] * terms[:, 1], -700, 700))))


def _fit_logistic(terms: FloatArray, y: FloatArray, size: FloatArray) -> FloatArray | None:
    """Return a logistic curve's two terms by Newton's method; None where they run away."""
    beta = np.zeros(2)
    for _ in range(100):
        fitted = _curve(terms, beta)
        information = _products(terms * (size * fitted * (1 - fitted))[:, None], terms)
        if not np.linalg.cond(information) < 1e14:
            return None
        step = np.linalg.solve(information, _products(terms, (size * (y - fitted))[:, None])[:, 0])
        beta = beta + step
        if np.abs(step).max() <= 1e-12 * max(1.0, np.abs(beta).max()):
            return beta
    return None


def concentration_index(
    estimate: ArrayLike,
    size: ArrayLike,
    order: ArrayLike,
    *,
    se: ArrayLike | None = None,
    scale: float | None = None,
    level: float = 0.95,
) -> ConcentrationMeasures:
    """Return the concentration indices of groups in an order; parameters as in `slope_index`.

    `scale` is the figures' ceiling; without it there are no indices for shares.

    Notes
    -----
    Kakwani, Wagstaff & van Doorslaer (1997) J Econometrics 77:87; Wagstaff (2005) Health Econ 14:429;
    Erreygers (2009) J Health Econ 28:504.

    Examples
    --------
    >>> c = concentration_index([0.44, 0.52, 0.71], [210, 650, 300], [1, 2, 3], se=[0.034, 0.020, 0.026])
    >>> round(c.absolute.estimate, 3), round(c.relative.lower, 3), round(c.relative.upper, 3)
    (0.048, 0.061, 0.113)
    """
    groups, x = _ordered(estimate, size, order, se, level)
    none = Interval(None, None, None, groups.level, "delta")
    if not groups.estimate.size:
        return ConcentrationMeasures((), none, none, None, None, None, None)
    y, p, m = groups.estimate, groups.weight, groups.mean
    slopes = 2 * p * (x - 0.5)
    absolute = 0.0 if groups.equal else dot(slopes, y)
    relative = absolute / m if m else None
    spread = dot(p, (x - 0.5) ** 2)
    free = 0 if groups.equal or not spread else y.size - 2
    error = None
    if free > 0:
        off = y - m - absolute / (2 * spread) * (x - 0.5)
        error = 2 * spread * math.sqrt(dot(p, off**2) / free / spread)
    bounded = relative is not None and scale is not None
    return ConcentrationMeasures(
        tuple(x.tolist()),
        groups.delta(absolute, slopes),
        groups.delta(relative, None if relative is None else (slopes - relative * p) / m),
        relative / (1 - m / scale) if relative is not None and scale and m < scale else None,
        4 * absolute / scale if bounded and scale else None,
        error,
        None if error is None or not m else error / m,
    )
