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
from barometer.statistics.gap import Gap, difference
from barometer.statistics.intervals import Interval
from barometer.statistics.quantiles import FloatArray, check_choice, number


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
    v1, v2 = ((number(i.se) or 0.0) ** 2 for i in (first, second))
    parts = sum(v * v / i.df for v, i in ((v1, first), (v2, second)) if i.df is not None and i.df > 0)
    df = (v1 + v2) ** 2 / parts if parts else math.inf
    found = difference(second.estimate, second.se, first.estimate, first.se, df=df, level=level)
    return replace(found, kind="change", method="independent")


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
    known = [(i, p) for i, value in enumerate(p_values) if (p := number(value)) is not None]
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
