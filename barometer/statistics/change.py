"""Change between two rounds, and what a family of tests shown together may claim.

Where rounds share respondents, the change is `gap.difference` (of shares `survey_gap`) with their covariance:
from stacked rounds with the person as PSU (`survey`), or from published standard errors alone by
`overlap_covariance`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from barometer.errors import BarometerError
from barometer.statistics.gap import Gap, difference, proportions
from barometer.statistics.intervals import Interval
from barometer.statistics.quantiles import FloatArray, check_choice, critical, number_or_none, two_sided_p

EXACT = 40_000
"""Up to so many pairs of counts a change is tested exactly."""


def independent(first: Interval, second: Interval, *, level: float = 0.95) -> Gap:
    """Return the change between two independent samples, with Satterthwaite's degrees of freedom.

    `first` and `second` need `se` and `df` (None counts as infinite), as those of `intervals.from_se` have.

    Examples
    --------
    >>> from barometer.statistics.intervals import from_se
    >>> c = independent(from_se(612.4, 11.2, 28), from_se(641.9, 9.7, 35))
    >>> round(c.estimate, 1), round(c.df, 1), round(c.p_value, 3)
    (29.5, 59.1, 0.051)
    """
    v1, v2 = ((number_or_none(i.se) or 0.0) ** 2 for i in (first, second))
    parts = sum(v * v / i.df for v, i in ((v1, first), (v2, second)) if i.df is not None and i.df > 0)
    df = (v1 + v2) ** 2 / parts if parts else math.inf
    found = difference(second.estimate, second.se, first.estimate, first.se, df=df, level=level)
    return replace(found, kind="change", method="independent")


def of_counts(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> Gap:
    """Return the change of a share between two full counts: `x1` of `n1` before, `x2` of `n2` after.

    Newcombe's limits. In small counts the p value is exact and unconditional (Barnard's test with the pooled
    statistic), so that no change is called one in at most 1 - `level` of cases; in large ones it is that of
    the pooled score test.

    Raises
    ------
    BarometerError
        As in `gap.proportions`.

    Notes
    -----
    Suissa & Shuster (1985) JRSS A 148:317. Above `EXACT` cells the score test is too eager by 0.2 points at
    most.

    Examples
    --------
    Of twelve persons three, then eight: the score test would call that a rise.

    >>> round(of_counts(3, 12, 8, 12).p_value, 3), round(of_counts(80, 800, 112, 800).p_value, 3)
    (0.064, 0.014)
    """
    found = proportions(x2, n2, x1, n1, level=level)
    small = n1 * n2 <= EXACT and all(float(count).is_integer() for count in (x1, n1, x2, n2))
    if found.estimate is None or not small:
        return replace(found, kind="change")
    from scipy.stats import barnard_exact

    same = x1 * n2 == x2 * n1
    p = 1.0 if same else float(barnard_exact([[x1, x2], [n1 - x1, n2 - x2]], pooled=True).pvalue)
    return replace(found, kind="change", p_value=p)


def from_limits(before: Interval, after: Interval, *, level: float = 0.95) -> Gap:
    """Return the change between two independent figures from their own, perhaps lopsided, limits.

    Each half of an interval counts for the side on which it matters: a rise is tested by how far the first
    figure may lie above and the second below its estimate. Where limits are symmetric this is `independent`.

    Parameters
    ----------
    before, after
        Figures with limits; `df` are those of their limits (None counts as infinite).
    level
        Confidence level of the change.

    Returns
    -------
    Gap
        `se` is half the sum of the two sides'. Without limits or test where a figure has none, or no spread.

    Notes
    -----
    Method of variance estimates recovery, Zou & Donner (2008) Stat Med 27:1693; Satterthwaite's degrees of
    freedom for each side. The p value is the level at which the interval touches no change.

    Examples
    --------
    A gap of 2 points (0.3 to 4.9) that was 6 points (3.8 to 9.0):

    >>> c = from_limits(Interval(6.0, 3.8, 9.0, 0.95, ""), Interval(2.0, 0.3, 4.9, 0.95, ""))
    >>> round(c.estimate, 1), round(c.lower, 2), round(c.upper, 2), round(c.p_value, 3)
    (-4.0, -7.45, -0.36, 0.031)
    """
    first, second = (_halves(one) for one in (before, after))
    e1, e2 = number_or_none(before.estimate), number_or_none(after.estimate)
    change = None if e1 is None or e2 is None else e2 - e1
    if change is None or first is None or second is None:
        return Gap("change", change, None, None, level, "mover")
    (low1, high1), (low2, high2) = first, second
    below, above = _side((low2, after.df), (high1, before.df)), _side((high2, after.df), (low1, before.df))
    near, df = below if change > 0 else above
    error = (below[0] + above[0]) / 2
    t_low, t_high = (critical(level, side[1]) for side in (below, above))
    if t_low is None or t_high is None or not error:
        return Gap("change", change, None, None, level, "mover", error, None, df)
    statistic = change / near if near else math.copysign(math.inf, change)
    limits = change - t_low * below[0], change + t_high * above[0]
    p = two_sided_p(statistic, df)
    return Gap("change", change, *limits, level, "mover", error, None, df, statistic, p)


def _halves(one: Interval) -> tuple[float, float] | None:
    """Return the standard errors that the two halves of an interval stand for: below, above."""
    estimate, lower, upper = (number_or_none(value) for value in (one.estimate, one.lower, one.upper))
    quantile = critical(one.level, math.inf if one.df is None else one.df)
    if estimate is None or lower is None or upper is None or quantile is None:
        return None
    return max(0.0, estimate - lower) / quantile, max(0.0, upper - estimate) / quantile


def _side(*parts: tuple[float, float | None]) -> tuple[float, float]:
    """Return the root of the summed squares of standard errors, and Satterthwaite's degrees of freedom."""
    whole = math.fsum(se**2 for se, _ in parts)
    free = math.fsum(se**4 / df for se, df in parts if df is not None and df > 0)
    return math.sqrt(whole), whole**2 / free if free else math.inf


def overlap_covariance(se1: float, se2: float, share: float, correlation: float) -> float:
    """Return the covariance of two rounds as share · correlation · se1 · se2 (Kish 1965, 12.4).

    `share` is the part of the larger sample asked in both rounds, `correlation` that of a person's
    answers. An unknown overlap is best treated as none: that is conservative.

    Examples
    --------
    >>> cov = overlap_covariance(0.018, 0.017, 0.5, 0.6)
    >>> round(difference(0.63, 0.018, 0.6, 0.017, cov=cov).se, 6)
    0.020722
    """
    if not 0 <= share <= 1 or not -1 <= correlation <= 1:
        raise BarometerError(
            f"overlap share {share:g} and correlation {correlation:g} are not possible; expected a share of "
            f"0 to 1 and a correlation of -1 to 1"
        )
    return share * correlation * se1 * se2


@dataclass(frozen=True)
class Family:
    """Adjusted p values in the order given (None stays None), and which are significant at `alpha`."""

    adjusted: tuple[float | None, ...]
    significant: tuple[bool | None, ...]
    method: str
    alpha: float
    tested: int


def adjust(
    p_values: Sequence[float | None], *, method: str = "benjamini-hochberg", alpha: float = 0.05
) -> Family:
    """Adjust the p values of all changes shown together.

    Parameters
    ----------
    p_values
        One for each change; None (suppressed, register figure, not tested) is not counted.
    method
        "benjamini-hochberg" (the default), "holm" (a short list with consequences) or "bonferroni".
    alpha
        Share of false claims (Benjamini-Hochberg) or chance of any (the others) that is accepted.

    Raises
    ------
    BarometerError
        If a p value lies outside 0-1.

    Notes
    -----
    Benjamini & Hochberg (1995) JRSS B 57:289; it assumes that overlapping groups depend positively.

    Examples
    --------
    >>> f = adjust([0.01, None, 0.04, 0.03])
    >>> [p and round(p, 3) for p in f.adjusted], f.significant
    ([0.03, None, 0.04, 0.04], (True, None, True, True))
    """
    check_choice("method", method, ("benjamini-hochberg", "holm", "bonferroni"))
    known = [(i, p) for i, value in enumerate(p_values) if (p := number_or_none(value)) is not None]
    for _, p in known:
        if not 0 <= p <= 1:
            raise BarometerError(f"{p:g} is no p value; expected 0 to 1, or None for what was not tested")
    adjusted: list[float | None] = [None] * len(p_values)
    for (i, _), q in zip(known, _adjusted(np.array([p for _, p in known]), method), strict=True):
        adjusted[i] = float(q)
    significant = tuple(None if q is None else q <= alpha for q in adjusted)
    return Family(tuple(adjusted), significant, method, alpha, len(known))


def _adjusted(p: FloatArray, method: str) -> FloatArray:
    if p.size and method == "benjamini-hochberg":
        from scipy.stats import false_discovery_control

        return np.asarray(false_discovery_control(p))
    if method == "bonferroni":
        return np.minimum(1, p * p.size)
    order = np.argsort(p, kind="stable")
    stepped = np.empty_like(p)
    stepped[order] = np.minimum(1, np.maximum.accumulate(p[order] * (p.size - np.arange(p.size))))
    return stepped
