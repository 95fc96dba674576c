"""The gap between two groups: difference, ratio and relative gap. The sign is never lost.

A gap is always first minus (or over) second; swapping the groups changes the sign of a difference and
inverts a ratio. Whether two intervals overlap says nothing about the gap (Schenker & Gentleman 2001).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from barometer.errors import BarometerError
from barometer.statistics.intervals import Interval, proportion
from barometer.statistics.quantiles import check_level, check_se, critical, number_or_none, two_sided_p


@dataclass(frozen=True)
class Gap:
    """A gap with its limits and test; None where undefined.

    `kind` is "difference", "ratio" or "relative" (ratio minus 1). `se` is that of the estimate, `se_log` that
    of the log ratio. `statistic` and `p_value` test "no gap".
    """

    kind: str
    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    method: str
    se: float | None = None
    se_log: float | None = None
    df: float | None = None
    statistic: float | None = None
    p_value: float | None = None

    def stable(self, margin: float) -> bool | None:
        """Return whether the whole interval lies within ± `margin`; None without an interval.

        Not significant is not stable: stable needs a margin that was declared as irrelevant.
        """
        if self.lower is None or self.upper is None:
            return None
        return -margin <= self.lower and self.upper <= margin

    def relative(self) -> Gap:
        """Return a ratio as a relative gap: ratio minus 1, limits likewise."""
        if self.kind != "ratio":
            raise BarometerError(
                f"only a ratio has a relative form, this is a {self.kind}; start from a ratio"
            )
        e, lower, upper = (None if v is None else v - 1 for v in (self.estimate, self.lower, self.upper))
        return replace(self, kind="relative", estimate=e, lower=lower, upper=upper)


def proportions(x1: float, n1: float, x2: float, n2: float, *, level: float = 0.95) -> Gap:
    """Return p1 - p2 of two independent groups of counts with Newcombe's hybrid score interval.

    The p value is the pooled score test (chi-square with one degree of freedom).

    Raises
    ------
    BarometerError
        If a numerator exceeds its denominator or a count is negative.

    Notes
    -----
    Newcombe (1998) Stat Med 17:873, method 10.

    Examples
    --------
    >>> g = proportions(56, 70, 48, 80)
    >>> round(g.lower, 4), round(g.upper, 4)
    (0.0524, 0.3339)
    """
    gap = mover(proportion(x1, n1, level=level), proportion(x2, n2, level=level))
    if gap.estimate is None:
        return replace(gap, method="newcombe")
    pooled = (x1 + x2) / (n1 + n2)
    se = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = gap.estimate / se if se else None
    return replace(gap, method="newcombe", statistic=z, p_value=two_sided_p(z))


def mover(first: Interval, second: Interval) -> Gap:
    """Return the difference of two independent estimates from their own, perhaps lopsided, intervals.

    Raises
    ------
    BarometerError
        If the two intervals have different levels.

    Notes
    -----
    MOVER: Zou & Donner (2008) Stat Med 27:1693.

    Examples
    --------
    >>> a = Interval(0.62, 0.55, 0.684, 0.95, "logit")
    >>> b = Interval(0.81, 0.78, 0.837, 0.95, "logit")
    >>> g = mover(a, b)
    >>> round(g.estimate, 3), round(g.lower, 3), round(g.upper, 3)
    (-0.19, -0.265, -0.119)
    """
    if first.level != second.level:
        raise BarometerError(
            f"intervals of {first.level:g} and {second.level:g} cannot be combined; make both at one level"
        )
    e1, e2 = number_or_none(first.estimate), number_or_none(second.estimate)
    d = None if e1 is None or e2 is None else e1 - e2
    l1, u1, l2, u2 = first.lower, first.upper, second.lower, second.upper
    if e1 is None or e2 is None or d is None or l1 is None or u1 is None or l2 is None or u2 is None:
        return Gap("difference", d, None, None, first.level, "mover")
    lower, upper = d - math.hypot(e1 - l1, u2 - e2), d + math.hypot(u1 - e1, e2 - l2)
    return Gap("difference", d, lower, upper, first.level, "mover")


def difference(
    e1: float | None,
    se1: float | None,
    e2: float | None,
    se2: float | None,
    *,
    cov: float = 0.0,
    df: float = math.inf,
    level: float = 0.95,
) -> Gap:
    """Return e1 - e2 of two estimates with their covariance: d ± t(df)·sqrt(v1 + v2 - 2cov).

    Parameters
    ----------
    e1, se1, e2, se2
        Estimates and standard errors; None where there is none.
    cov
        Covariance of the two. Zero only if the groups never share a cluster.
    df
        Degrees of freedom of the design.
    level
        Confidence level.

    Raises
    ------
    BarometerError
        If a standard error is negative or the covariance is larger than the two allow.

    Examples
    --------
    >>> g = difference(0.7708, 0.0290, 0.52, 0.1166, cov=-0.00127, df=14)
    >>> round(g.lower, 3), round(g.upper, 3), round(g.p_value, 3)
    (-0.029, 0.53, 0.075)
    """
    e1, e2 = number_or_none(e1), number_or_none(e2)
    d = None if e1 is None or e2 is None else e1 - e2
    se = se_difference(se1, se2, cov)
    t = critical(level, df)
    if d is None or se is None or t is None:
        return Gap("difference", d, None, None, check_level(level), "covariance", se, df=df)
    statistic = d / se if se else None
    p = two_sided_p(statistic, df)
    return Gap("difference", d, d - t * se, d + t * se, level, "covariance", se, None, df, statistic, p)


def se_difference(se1: float | None, se2: float | None, cov: float = 0.0) -> float | None:
    """Return sqrt(v1 + v2 - 2cov), or None if a standard error is not known."""
    se1, se2 = check_se(se1), check_se(se2)
    if se1 is None or se2 is None:
        return None
    if abs(cov) > se1 * se2 * (1 + 1e-9):
        raise BarometerError(
            f"a covariance of {cov:g} is larger than the standard errors {se1:g} and {se2:g} allow "
            f"({se1 * se2:g}); check that it is a covariance and not a correlation"
        )
    return math.sqrt(max(0.0, se1 * se1 + se2 * se2 - 2 * cov))


def ratio(
    e1: float | None,
    se1: float | None,
    e2: float | None,
    se2: float | None,
    *,
    cov: float = 0.0,
    df: float = math.inf,
    level: float = 0.95,
) -> Gap:
    """Return e1 / e2 with the delta interval on the log scale: exp(ln r ± t(df)·s).

    s² = v1/e1² + v2/e2² - 2cov/(e1·e2); parameters as in `difference`. For shares of counts that is the
    interval of Katz et al. (1978). Zero, or two signs, have no interval: keep the difference.

    Examples
    --------
    >>> r = ratio(0.73, 0.0441, 0.32, 0.0644, df=197)
    >>> round(r.estimate, 3), round(r.lower, 2), round(r.upper, 2)
    (2.281, 1.51, 3.45)
    """
    e1, e2, se1, se2 = number_or_none(e1), number_or_none(e2), check_se(se1), check_se(se2)
    r = None if e1 is None or not e2 else e1 / e2
    t, se_log = critical(level, df), None
    if e1 and e2 and e1 * e2 > 0:
        first, second = (None if se is None else se / abs(e) for se, e in ((se1, e1), (se2, e2)))
        se_log = se_difference(first, second, cov / (e1 * e2))
    if r is None or se_log is None or t is None:
        return Gap("ratio", r, None, None, check_level(level), "log-delta", df=df)
    statistic = math.log(r) / se_log if se_log else None
    lower, upper = r * math.exp(-t * se_log), r * math.exp(t * se_log)
    p = two_sided_p(statistic, df)
    return Gap("ratio", r, lower, upper, level, "log-delta", r * se_log, se_log, df, statistic, p)
