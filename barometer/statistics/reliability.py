"""Whether a survey proportion is sure enough to be printed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from barometer.statistics.intervals import Interval


@dataclass(frozen=True)
class ReliabilityRule:
    """Thresholds for printing a survey proportion at all (NCHS: Parker et al. 2017, Series 2 no. 175)."""

    smallest_n: float = 30
    always_narrow: float = 0.05
    always_wide: float = 0.30
    relative_width: float = 1.30
    smallest_df: float = 8


@dataclass(frozen=True)
class Reliability:
    """Whether a proportion can be printed ("show", "review" by a statistician, "suppress") and why."""

    verdict: str
    reason: str


def reliability(
    interval: Interval, n: float | None = None, rule: ReliabilityRule | None = None
) -> Reliability:
    """Judge whether a survey proportion is sure enough to be printed.

    Parameters
    ----------
    interval
        Proportion with limits; its `n` (effective number) and `df` count too.
    n
        Respondents, if they are to be judged beside the effective number.
    rule
        Thresholds; those of NCHS if not given.

    Examples
    --------
    >>> reliability(Interval(0.08, 0.032, 0.16, 0.95, "korn-graubard", n=90, df=40))
    Reliability(verdict='suppress', reason='width is 160 % of the estimate')
    """
    rule = rule or ReliabilityRule()
    counts = [count for count in (n, interval.n) if count is not None]
    width = interval.width
    if interval.estimate is None or width is None:
        return Reliability("suppress", "no estimate or no interval")
    if counts and min(counts) < rule.smallest_n:
        return Reliability("suppress", f"only {min(counts):.0f} (effective) respondents")
    if width >= rule.always_wide - 1e-12:
        return Reliability("suppress", f"interval is {width:.2f} wide")
    relative = width / interval.estimate if interval.estimate else math.inf
    if width > rule.always_narrow and relative > rule.relative_width:
        return Reliability("suppress", f"width is {100 * relative:.0f} % of the estimate")
    if interval.df is not None and interval.df < rule.smallest_df:
        return Reliability("review", f"only {interval.df:g} degrees of freedom")
    return Reliability("show", "sure enough")
