"""Whether a survey proportion is sure enough to be printed (NCHS: Parker et al. 2017, Series 2 no. 175)."""

from __future__ import annotations

from dataclasses import dataclass

NEAR = 1e-12
"""Widths closer than this to an edge, as a share of the whole, lie on it."""


@dataclass(frozen=True)
class Reliability:
    """Whether a proportion can be printed: "show", "review" by a statistician, "suppress"; and by which rule.

    `reason` is "" or one of "n", "interval" (there is none), "width", "relative width", "df".
    """

    verdict: str
    reason: str = ""


def reliability(
    estimate: float | None,
    lower: float | None,
    upper: float | None,
    *,
    n: float | None,
    df: float | None = None,
    whole: float = 1.0,
    smallest_n: float = 30,
    always_narrow: float = 0.05,
    always_wide: float = 0.30,
    relative_width: float = 1.30,
    smallest_df: float = 8,
) -> Reliability:
    """Judge whether a survey proportion is sure enough to be printed.

    Parameters
    ----------
    estimate, lower, upper
        The proportion with its limits; None where there is none.
    n
        Respondents, or the effective number where that is lower; None if it shall not count.
    df
        Degrees of freedom of the design.
    whole
        What a proportion of one is: 1, or 100 for percent.
    smallest_n, always_narrow, always_wide, relative_width, smallest_df
        Thresholds: from how many respondents; up to which width always; from which width never; up to which
        width, over the estimate, in between; below how many degrees of freedom a statistician looks.

    Examples
    --------
    >>> reliability(0.08, 0.032, 0.16, n=90, df=40)
    Reliability(verdict='suppress', reason='relative width')
    """
    if n is not None and n < smallest_n:
        return Reliability("suppress", "n")
    if estimate is None or lower is None or upper is None:
        return Reliability("suppress", "interval")
    width = (upper - lower) / whole
    if width >= always_wide - NEAR:
        return Reliability("suppress", "width")
    if width > always_narrow + NEAR and width > relative_width * estimate / whole:
        return Reliability("suppress", "relative width")
    if df is not None and df < smallest_df:
        return Reliability("review", "df")
    return Reliability("show")
