"""The gap, or the change, of two shares of a survey: from their own lopsided limits and their correlation.

A symmetric t interval of a gap between rare shares claims certainty it lacks. Here each share keeps its own
limits, and the p value is the level at which the gap's interval touches no gap: the two never disagree.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from barometer.errors import BarometerError
from barometer.statistics.gap import Gap, se_difference
from barometer.statistics.intervals import Interval
from barometer.statistics.quantiles import (
    beta_quantile,
    check_choice,
    check_level,
    check_se,
    expit,
    number_or_none,
)

NO_VARIANCE = 1e-18
"""Up to here a variance counts as none: what rounding leaves of equal answers."""

DEEPEST = 690.0
"""-ln of the smallest p value that is told apart from 0."""

Limit = Callable[[float], float]
Limits = Callable[[float], tuple[float, float]]
Sides = tuple[float, float, float, float]


@dataclass(frozen=True)
class SurveyShare:
    """A share of a survey (0 to 1) with its design's standard error; None where undefined.

    `n` counts the respondents of the group, unweighted; `df` is PSUs minus strata: in a comparison those with
    members of either group.
    """

    share: float | None
    se: float | None
    n: float
    df: float = math.inf

    def __post_init__(self) -> None:
        share = number_or_none(self.share)
        if share is not None and not 0 <= share <= 1:
            raise BarometerError(f"{share:g} is no share; expected 0 to 1, not per cent")
        check_se(self.se)

    @property
    def spread(self) -> float | None:
        """The standard error; 0 where all that is left of it is rounding."""
        se = number_or_none(self.se)
        return None if se is None else (se if se * se > NO_VARIANCE else 0.0)

    def interval(self, *, level: float = 0.95) -> Interval:
        """Return the share's own interval: logit-t, and Clopper-Pearson on n where the design has no spread.

        Examples
        --------
        >>> i = SurveyShare(0.0, 0.0, n=40, df=19).interval()
        >>> i.method, i.lower, round(i.upper, 4)
        ('clopper-pearson', 0.0, 0.0881)
        """
        p, se = number_or_none(self.share), self.spread
        method = "logit-t" if se else "clopper-pearson"
        limits = _limits(self)
        low, high = (None, None) if limits is None else limits(1 - check_level(level))
        return Interval(p, low, high, check_level(level), method, self.n, se, self.df)


def survey_gap(
    first: SurveyShare,
    second: SurveyShare,
    *,
    cov: float = 0.0,
    level: float = 0.95,
    kind: str = "difference",
) -> Gap:
    """Return the gap of two shares of one survey, first minus (or over) second, with its p value.

    Parameters
    ----------
    first, second
        The two shares.
    cov
        Covariance of the two in the design. Zero only if the groups never share a cluster.
    level
        Confidence level.
    kind
        "difference" or "ratio". The p values of the two differ slightly: print one and say which.

    Returns
    -------
    Gap
        Without limits where the design has no degrees of freedom, or a share of a ratio is 0. `statistic` is
        None: the p value is read from the interval itself.

    Raises
    ------
    BarometerError
        If the covariance is larger than the standard errors allow, as a correlation would be.

    Notes
    -----
    Method of variance estimates recovery, Zou & Donner (2008) Stat Med 27:1693, on logit-t limits. Where a
    share has no spread (0, 1, or equal in every PSU) its limits are Clopper-Pearson's on n, and the
    correlation counts as 0; so the gap of a group without a case is never surer than the group's own share.

    Examples
    --------
    >>> elementary, middle = SurveyShare(0.77778, 0.029544, 144, 14), SurveyShare(0.56, 0.1326, 25, 14)
    >>> g = survey_gap(elementary, middle, cov=-0.001867)
    >>> round(g.lower, 3), round(g.upper, 3), round(g.p_value, 3)
    (-0.064, 0.523, 0.135)
    """
    check_choice("kind", kind, ("difference", "ratio"))
    alpha = 1 - check_level(level)
    p1, p2, cov = number_or_none(first.share), number_or_none(second.share), _covariance(first, second, cov)
    se = se_difference(first.spread, second.spread, cov)
    is_ratio = kind == "ratio"
    if p1 is None or p2 is None or (is_ratio and not (p1 and p2)):
        return Gap(kind, None, None, None, level, "mover")
    gap = Gap(kind, p1 / p2 if is_ratio else p1 - p2, None, None, level, "mover", df=min(first.df, second.df))
    limits1, limits2 = _limits(first), _limits(second)
    if limits1 is None or limits2 is None:
        return gap
    r = _correlation(first.spread, second.spread, cov)
    scale = _log if is_ratio else float
    side = _Recovered(scale(p1), scale(p2), scale, limits1, limits2, r)
    lower, upper, p = side.lower(alpha), side.upper(alpha), side.p_value()
    if p > alpha:  # with a high correlation and few PSUs limits can come back over no gap as alpha falls
        lower, upper = min(lower, 0.0), max(upper, 0.0)
    if not is_ratio:
        return replace(gap, lower=lower, upper=upper, se=se, p_value=p)
    return replace(gap, lower=math.exp(lower), upper=math.exp(upper), p_value=p)


def survey_change(before: SurveyShare, after: SurveyShare, *, cov: float = 0.0, level: float = 0.95) -> Gap:
    """Return the change of a share from one round of a survey to another, by the method of `survey_gap`.

    `cov` is that of the two rounds: 0 for independent samples, from stacked rounds where people were asked
    twice. Each round keeps its own degrees of freedom.

    Examples
    --------
    >>> before, after = SurveyShare(0.020, 0.0062, 520), SurveyShare(0.046, 0.0092, 520)
    >>> c = survey_change(before, after)
    >>> round(c.lower, 4), round(c.upper, 4), round(c.p_value, 3)
    (0.0037, 0.0496, 0.025)
    """
    return replace(survey_gap(after, before, cov=cov, level=level), kind="change")


@dataclass(frozen=True)
class _Recovered:
    """Limits of e1 - e2 on the scale of `scale` (identity or logarithm), at any alpha."""

    e1: float
    e2: float
    scale: Callable[[float], float]
    limits1: Limits
    limits2: Limits
    r: float

    def lower(self, alpha: float) -> float:
        low1, _, _, high2 = self._sides(alpha)
        return self.e1 - self.e2 - _distance(self.e1 - low1, high2 - self.e2, self.r)

    def upper(self, alpha: float) -> float:
        _, high1, low2, _ = self._sides(alpha)
        return self.e1 - self.e2 + _distance(high1 - self.e1, self.e2 - low2, self.r)

    def _sides(self, alpha: float) -> Sides:
        (a, b), (c, d) = self.limits1(alpha), self.limits2(alpha)
        return self.scale(a), self.scale(b), self.scale(c), self.scale(d)

    def p_value(self) -> float:
        """Return the first alpha, from 1 downwards, at which the interval touches no gap."""
        estimate = self.e1 - self.e2
        if estimate == 0:
            return 1.0

        def apart(depth: float) -> float:
            alpha = math.exp(-depth)
            return self.lower(alpha) if estimate > 0 else -self.upper(alpha)

        if apart(0.0) <= 0:
            return 1.0
        inside, depth = 0.0, 0.01
        while apart(depth) > 0:
            if depth >= DEEPEST:
                return 0.0
            inside, depth = depth, min(1.5 * depth, DEEPEST)
        return math.exp(-_root(apart, inside, depth))


def _root(function: Limit, above: float, below: float) -> float:
    """Return where a falling function is 0, by false position (Illinois' form)."""
    high, low = function(above), function(below)
    last, side = above, 0
    for _ in range(200):
        share = high / (high - low) if math.isfinite(low) else 0.5
        middle = above + share * (below - above)
        value = function(middle)
        if abs(middle - last) <= 1e-15 * middle or value == 0:
            break
        if value > 0:
            above, high = middle, value
            low, side = low / (2 if side > 0 else 1), 1
        else:
            below, low = middle, value
            high, side = high / (2 if side < 0 else 1), -1
        last = middle
    return middle


def _limits(group: SurveyShare) -> Limits | None:
    """Return the group's limits as a function of alpha; small alphas lose nothing, as 1 - level would."""
    p, se, n, df = number_or_none(group.share), group.spread, group.n, group.df
    if p is None or se is None or not n or not df >= 1:
        return None
    if not se or p in (0, 1):
        return lambda alpha: _exact(p, n, alpha / 2)
    centre, spread = math.log(p / (1 - p)), se / (p * (1 - p))

    def logit(alpha: float) -> tuple[float, float]:
        half = _critical(alpha, df) * spread
        return expit(centre - half), expit(centre + half)

    return logit


def _critical(alpha: float, df: float) -> float:
    from scipy.special import ndtri, stdtrit

    return -float(ndtri(alpha / 2) if math.isinf(df) else stdtrit(df, alpha / 2))


def _exact(p: float, n: float, tail: float) -> tuple[float, float]:
    x = p * n
    lower = beta_quantile(tail, x, n - x + 1) if p > 0 else 0.0
    upper = 1 - beta_quantile(tail, n - x, x + 1) if p < 1 else 1.0
    return lower, upper


def _covariance(first: SurveyShare, second: SurveyShare, cov: float) -> float:
    """Return 0 for what rounding leaves of a covariance with a share that has no spread."""
    s1, s2 = first.spread, second.spread
    left = math.sqrt(NO_VARIANCE) * max(s1 or 0.0, s2 or 0.0, math.sqrt(NO_VARIANCE))
    return 0.0 if not (s1 and s2) and abs(cov) <= left else cov


def _correlation(se1: float | None, se2: float | None, cov: float) -> float:
    return max(-1.0, min(1.0, cov / (se1 * se2))) if se1 and se2 else 0.0


def _distance(a: float, b: float, r: float) -> float:
    if math.isinf(a) or math.isinf(b):
        return math.inf
    return math.sqrt(max(0.0, a * a + b * b - 2 * r * a * b))


def _log(value: float) -> float:
    return math.log(value) if value > 0 else -math.inf
