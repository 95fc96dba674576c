"""Trend over a few yearly points: it abstains, and never crosses a declared break unseen.

Fewer than 4 points give no trend, 4 or 5 a slope without a claim. Serial correlation cannot be estimated from
ten points, and is not corrected for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.intervals import Interval, from_se
from barometer.statistics.kendall import MannKendall, mann_kendall
from barometer.statistics.quantiles import FloatArray, dot, two_sided_p

FEW, ENOUGH = 4, 6
"""From how many points there is a slope, and from how many a claim."""


@dataclass(frozen=True)
class LevelStep:
    """What a declared break at `at` moved: the level and, where that was asked for, the slope."""

    at: float
    size: float
    se: float
    statistic: float | None
    slope_change: float = 0.0
    slope_change_se: float | None = None


@dataclass(frozen=True)
class FittedLine:
    """A fitted line: the level at the first year `origin`, the slope a year, steps at declared breaks.

    `statistic` (infinite for a perfect line) and `p_value` test "no slope". Where the points' standard errors
    were known, `slope.df` is infinite, and `q` (on `q_df` degrees of freedom) tells whether points scatter
    more than those say; `se_inflated` is then the slope's standard error.
    """

    slope: Interval
    intercept: float
    origin: float
    statistic: float | None
    p_value: float | None
    r2: float | None
    steps: tuple[LevelStep, ...] = ()
    q: float | None = None
    q_df: int | None = None
    se_inflated: float | None = None

    def at(self, year: float) -> float:
        """Return the height of the line in a year."""
        moved = (s.size + s.slope_change * (year - s.at) for s in self.steps if year >= s.at)
        return self.intercept + (self.slope.estimate or 0.0) * (year - self.origin) + sum(moved)


@dataclass(frozen=True)
class Trend:
    """What a series of `n` points lets one say.

    `word` is "rise", "fall", "no clear trend", "few points" (a slope, no claim) or "too few points".
    `line` is None where the series is too short; the robust checks `sen_slope` and `kendall` also across a
    break.
    """

    n: int
    word: str
    line: FittedLine | None
    sen_slope: float | None
    kendall: MannKendall | None


def trend(
    x: ArrayLike,
    y: ArrayLike,
    *,
    se: ArrayLike | None = None,
    breaks: Sequence[float] = (),
    step: bool = False,
    shared: ArrayLike | None = None,
    level: float = 0.95,
) -> Trend:
    """Return the trend of a yearly series, as far as its length allows one.

    Parameters
    ----------
    x, y
        Shape (n,): real years (gaps count) and values, in any order.
    se
        Shape (n,): standard errors of survey figures; the line is then weighted by 1/se².
    breaks
        Known breaks: values from each of these years on do not compare with those before.
    step
        Whether to fit a step at each break inside the series, instead of refusing.
    shared
        Shape (n,): how far one error moves each point at once, as that of a factor that bridges a break.
    level
        Confidence level of the slope, and 1 minus the significance level of the claim.

    Raises
    ------
    BarometerError
        If a year stands twice, a value is missing, or a break lies inside and `step` is not asked for.

    Examples
    --------
    >>> t = trend([2015, 2016, 2018, 2020, 2023], [12.1, 12.6, 13.3, 13.9, 15.0])
    >>> t.word, round(t.line.slope.estimate, 3), round(t.kendall.p_exact, 4)
    ('few points', 0.353, 0.0167)
    """
    years, values = yearly(x, y)
    inside = sorted({at for at in breaks if years.size and years[0] < at <= years[-1]})
    if inside and not step:
        raise BarometerError(
            f"a break in {inside[0]:g} lies inside the series {years[0]:g}-{years[-1]:g}; fit a step there "
            f"(step=True) or take one side"
        )
    if years.size < FEW + len(inside):
        return Trend(years.size, "too few points", None, None, None)
    fitted = line(x, y, se=se, breaks=inside, shared=shared, level=level)
    sen, robust = (None, None) if inside else (theil_sen(x, y), mann_kendall(values))
    if years.size < ENOUGH:
        return Trend(years.size, "few points", fitted, sen, robust)
    slope, p = fitted.slope.estimate or 0.0, fitted.p_value
    if fitted.se_inflated:
        p = two_sided_p(slope / fitted.se_inflated)
    word = ("rise" if slope > 0 else "fall") if p is not None and p < 1 - level else "no clear trend"
    return Trend(years.size, word, fitted, sen, robust)


def yearly(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return years and values sorted by year, after a check that each year has one value."""
    years, values = series(x, y)
    twice = years[1:][np.diff(years) == 0]
    if twice.size:
        raise BarometerError(f"the year {twice[0]:g} stands twice; a trend needs one vintage of each year")
    return years, values


def series(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return points sorted by x, after a check that none is missing."""
    years, values = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if years.ndim != 1 or years.shape != values.shape:
        raise BarometerError(f"{years.size} years and {values.size} values; expected one value a year")
    if not np.isfinite(years).all() or not np.isfinite(values).all():
        raise BarometerError(
            "a year or a value is missing; leave that year out, a trend carries nothing forward"
        )
    order = np.argsort(years, kind="stable")
    return years[order], values[order]


def theil_sen(x: ArrayLike, y: ArrayLike) -> float | None:
    """Return the median of all pairwise slopes (Theil 1950, Sen 1968); None below two points.

    Examples
    --------
    >>> theil_sen([2021, 2022, 2024], [44, 47, 50])
    2.0
    """
    from scipy.stats import theilslopes

    years, values = series(x, y)
    return float(theilslopes(values, years)[0]) if years.size > 1 else None


def line(
    x: ArrayLike,
    y: ArrayLike,
    *,
    se: ArrayLike | None = None,
    breaks: Sequence[float] = (),
    slope_change: bool = False,
    shared: ArrayLike | None = None,
    level: float = 0.95,
) -> FittedLine:
    """Fit a straight line, with a step (and a change of slope, if asked) at each break.

    Parameters
    ----------
    x, y, se, breaks, shared, level
        As in `trend`. Without `se` ordinary least squares with t, with it 1/se² weights with z.
    slope_change
        Whether the slope may change at a break too.

    Raises
    ------
    BarometerError
        If there are too few points for the line's terms, a standard error is not above 0, or a break lies
        outside the series.

    Examples
    --------
    >>> l = line([2015, 2016, 2017, 2018, 2019, 2020], [50, 51, 52, 49, 50, 51], breaks=[2018])
    >>> round(l.slope.estimate, 6), round(l.steps[0].size, 6), round(l.at(2017), 6)
    (1.0, -4.0, 52.0)
    """
    years, values = series(x, y)
    terms = _terms(years, breaks, slope_change)
    free = years.size - terms.shape[1]
    if free < 1:
        raise BarometerError(
            f"{years.size} points are too few for a line of {terms.shape[1]} terms; give more"
        )
    weighing = None if se is None else series(x, se)[1]
    beta, errors, q = _fit(terms, values, weighing)
    own, moved = errors[1], 0.0 if shared is None else _fit(terms, series(x, shared)[1], weighing)[0][1]
    errors[1] = math.hypot(own, moved)
    tests = [_statistic(b, e) for b, e in zip(beta, errors, strict=True)]
    df = free if q is None else math.inf
    slope = from_se(beta[1], errors[1], df, level, years.size, "ols" if q is None else "wls")
    rest, spread = values - terms @ np.array(beta), values - values.mean()
    r2 = 1 - dot(rest, rest) / dot(spread, spread) if q is None and spread.any() else None
    width = 2 if slope_change else 1
    steps = []
    for i, at in enumerate(breaks):
        k = 2 + i * width
        turn = (beta[k + 1], errors[k + 1]) if slope_change else (0.0, None)
        steps.append(LevelStep(float(at), beta[k], errors[k], tests[k], *turn))
    found = FittedLine(slope, beta[0], float(years[0]), tests[1], two_sided_p(tests[1], df), r2, tuple(steps))
    if q is None:
        return found
    return replace(found, q=q, q_df=free, se_inflated=math.hypot(own * math.sqrt(max(1.0, q / free)), moved))


def _statistic(size: float, se: float) -> float | None:
    if se > 0:
        return size / se
    return math.copysign(math.inf, size) if size else None


def _terms(years: FloatArray, breaks: Sequence[float], slope_change: bool) -> FloatArray:
    columns = [np.ones_like(years), years - years[0]]
    for at in breaks:
        if not years[0] < at <= years[-1]:
            raise BarometerError(
                f"the break {at:g} lies outside the series {years[0]:g}-{years[-1]:g}; drop it"
            )
        after = (years >= at).astype(np.float64)
        columns += [after, (years - at) * after] if slope_change else [after]
    return np.column_stack(columns)


def _fit(
    terms: FloatArray, values: FloatArray, se: FloatArray | None
) -> tuple[list[float], list[float], float | None]:
    """Return coefficients, their standard errors, and the weighted squares left if `se` is known."""
    if se is not None and not (se > 0).all():
        raise BarometerError(f"a standard error of {se.min():g} cannot weight a point; expected above 0")
    weight = np.ones_like(values) if se is None else 1 / se
    level = values[0]  # taken off and put back, so that a flat series has a slope of exactly 0
    scaled, target = terms * weight[:, None], (values - level) * weight
    beta, _, rank, _ = np.linalg.lstsq(scaled, target, rcond=None)
    if rank < terms.shape[1]:
        raise BarometerError("too few points lie between the breaks; take one side of a break")
    errors = np.sqrt(np.diagonal(np.linalg.inv(scaled.T @ scaled)))
    rest = float(((target - scaled @ beta) ** 2).sum())
    if se is None:
        errors = errors * math.sqrt(rest / (len(values) - terms.shape[1]))
    beta[0] += level
    return beta.tolist(), errors.tolist(), None if se is None else rest
