"""Slow drift: the mean yearly change over four points and more, tested.

A step from year to year may be too small to be told from chance, and the sum of seven such steps not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.gap import Gap
from barometer.statistics.quantiles import FloatArray, critical, dot, two_sided_p
from barometer.statistics.trend import FEW, line, series, yearly


@dataclass(frozen=True)
class Drift:
    """What a line through `n` points tells.

    Attributes
    ----------
    slope
        Mean change a year.
    gap
        The change over the whole line, with interval and test.
    scattered
        Whether points lie further from the line than their errors explain (Q at 5 %): a jump, or a turn.
    serial
        Correlation of neighbouring points about the line; None where all lie on it. So few points measure it
        badly, and it is told, not corrected for.
    """

    n: int
    slope: float
    gap: Gap
    serial: float | None
    scattered: bool = False


def drift(
    x: ArrayLike,
    y: ArrayLike,
    *,
    se: ArrayLike | None = None,
    df: ArrayLike | None = None,
    shared: ArrayLike | None = None,
    level: float = 0.95,
) -> Drift:
    """Return the change over a yearly series by its straight line.

    Parameters
    ----------
    x, y
        Shape (n,): years and values, at least four, in any order.
    se, df
        Shape (n,): standard errors of survey figures and their degrees of freedom (infinite if not given).
        Points weigh 1/se² then, and the slope is tested against those errors; without `se` against the
        scatter about the line, with t on n - 2.
    shared
        Shape (n,): how far one error moves each point at once (its standard error there), such as that of a
        factor that bridges a break; 0 where it does not.
    level
        Confidence level.

    Raises
    ------
    BarometerError
        If there are fewer than four points, or as in `trend.line`.

    Examples
    --------
    >>> d = drift([2019, 2020, 2021, 2022, 2023], [30, 30.8, 31.1, 31.9, 32.4], se=[0.7] * 5)
    >>> round(d.slope, 2), round(d.gap.estimate, 2), round(d.gap.p_value, 3)
    (0.59, 2.36, 0.008)
    """
    years, values = yearly(x, y)
    if years.size < FEW:
        raise BarometerError(f"{years.size} points show no drift; give at least {FEW}, or compare two")
    errors = None if se is None else series(x, se)[1]
    fitted = line(x, y, se=se, level=level)
    slope = fitted.slope.estimate or 0.0
    error, free = fitted.slope.se or 0.0, float(years.size - 2)
    if errors is not None:
        free = _free(years, errors, _sorted(x, df))
    if shared is not None:
        error = math.hypot(error, _moved(years, errors, np.asarray(_sorted(x, shared))))
    span = float(years[-1] - years[0])
    statistic = slope / error if error else (math.copysign(math.inf, slope) if slope else 0.0)
    half = (critical(level, free) or math.inf) * error * span
    gap = Gap(
        "change",
        slope * span,
        slope * span - half,
        slope * span + half,
        level,
        "wls" if errors is not None else "ols",
        se=error * span,
        df=free,
        statistic=statistic,
        p_value=two_sided_p(statistic, free),
    )
    rest = values - np.array([fitted.at(float(at)) for at in years])
    scattered = errors is not None and _scattered(fitted.q or 0.0, years.size - 2, level)
    return Drift(years.size, slope, gap, _serial(rest), scattered)


def _moved(years: FloatArray, errors: FloatArray | None, shared: FloatArray) -> float:
    """Return how far a slope moves with an error that moves points together."""
    weight = np.ones_like(years) if errors is None else 1 / errors**2
    lever = weight * (years - dot(weight, years) / math.fsum(weight.tolist()))
    return dot(lever, shared) / dot(lever, years)


def _scattered(q: float, free: int, level: float) -> bool:
    from scipy.special import chdtrc

    return float(chdtrc(free, q)) < 1 - level


def _sorted(x: ArrayLike, df: ArrayLike | None) -> FloatArray | None:
    if df is None:
        return None
    return np.asarray(df, dtype=np.float64)[np.argsort(np.asarray(x), kind="stable")]


def _free(years: FloatArray, errors: FloatArray, df: FloatArray | None) -> float:
    """Return Satterthwaite's degrees of freedom of a weighted slope."""
    if df is None or np.isinf(df).all():
        return math.inf
    weight = 1 / errors**2
    share = weight * (years - dot(weight, years) / math.fsum(weight.tolist()))
    parts = (share * errors) ** 2
    whole = math.fsum(parts.tolist())
    return whole**2 / math.fsum((parts**2 / df).tolist())


def _serial(rest: FloatArray) -> float | None:
    whole = dot(rest, rest)
    return dot(rest[1:], rest[:-1]) / whole if whole > 1e-18 else None
