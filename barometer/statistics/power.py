"""How much could have been seen: the change that a survey would find, and how many it must ask for a margin.

A change that was not found says little before one knows which change would have been. Everything here is
asked of two rounds (or two groups) of one design; it is a plan, true to a few points of certainty.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from barometer.errors import BarometerError
from barometer.statistics.quantiles import check_level, check_se, critical, normal


@dataclass(frozen=True)
class Detectable:
    """The smallest rise and fall (both above 0) that are found with the certainty asked for.

    None where no change in that direction would be: a share of 2 per cent cannot fall far enough.
    """

    rise: float | None
    fall: float | None


def detectable_change(
    se: float | None, df: float = math.inf, *, certainty: float = 0.8, level: float = 0.95
) -> float | None:
    """Return the change that would have been found with `certainty`, from the standard error of a change.

    Parameters
    ----------
    se
        Standard error of the change, of any figure; for a next round like this one √2 times the figure's own.
        None where it is not known.
    df
        Degrees of freedom of the test; below 1 nothing can be found.
    certainty
        How often a true change of this size would be called one.
    level
        Confidence level; 1 minus it is how often no change is called one.

    Raises
    ------
    BarometerError
        If the standard error is negative, or certainty or level lie outside 0-1.

    Notes
    -----
    The noncentral t that exceeds the test's critical value with `certainty`; the tail on the wrong side is
    left out. For many respondents 2.8 standard errors.

    Examples
    --------
    >>> round(detectable_change(0.02), 3), round(detectable_change(0.02, df=8), 3)
    (0.056, 0.064)
    """
    se, shift = check_se(se), _shift(df, certainty, level)
    return None if se is None or shift is None else shift * se


def _shift(df: float, certainty: float, level: float) -> float | None:
    """Return how many standard errors a change must measure."""
    from scipy.special import nctdtrinc

    if not 1 - check_level(level) < certainty < 1:
        raise BarometerError(
            f"certainty {certainty:g} is none at level {level:g}; expected a share such as 0.8, above "
            f"{1 - level:g}"
        )
    t = critical(level, df)
    if t is None:
        return None
    return t + normal(certainty) if math.isinf(df) else float(nctdtrinc(df, 1 - certainty, t))


def detectable_share(
    share: float,
    n: float,
    *,
    n_before: float | None = None,
    deff: float = 1.0,
    df: float = math.inf,
    correlation: float = 0.0,
    certainty: float = 0.8,
    level: float = 0.95,
) -> Detectable:
    """Return the rise and the fall of a share that would be found from one round to the next.

    Parameters
    ----------
    share
        The share (0 to 1) in the first round, or of the first group.
    n, n_before
        Respondents of the second and of the first round; as many before if not given.
    deff, df
        Design effect of the share and degrees of freedom of the comparison.
    correlation
        Of the two rounds' estimates: above 0 where people are asked twice.
    certainty, level
        As in `detectable_change`.

    Raises
    ------
    BarometerError
        If the share lies outside 0-1, a number of respondents or the design effect is not above 0, or the
        correlation is not one.

    Examples
    --------
    >>> d = detectable_share(0.20, 500)
    >>> round(d.rise, 3), round(d.fall, 3)
    (0.075, 0.066)
    >>> detectable_share(0.02, 100).fall is None
    True
    """
    _check_share(share)
    shift = _shift(df, certainty, level)
    if shift is None:
        return Detectable(None, None)
    room = shift**2 * _scale(deff, correlation)
    after, before = room / _positive(n), room / _positive(n if n_before is None else n_before)
    # d² = before·p(1-p) + after·(p+d)(1-p-d), a quadratic in d with one root on either side of 0
    a, b, c = 1 + after, after * (1 - 2 * share), (before + after) * share * (1 - share)
    root = math.sqrt(b * b + 4 * a * c)
    rise, fall = (b + root) / (2 * a), (root - b) / (2 * a)
    return Detectable(rise if 0 < rise <= 1 - share else None, fall if 0 < fall <= share else None)


def detectable_mean(
    sd: float,
    n: float,
    *,
    n_before: float | None = None,
    deff: float = 1.0,
    df: float = math.inf,
    correlation: float = 0.0,
    certainty: float = 0.8,
    level: float = 0.95,
) -> float | None:
    """Return the change of a mean that would be found; `sd` is the spread of answers, rest as for a share.

    Examples
    --------
    >>> round(detectable_mean(2.1, 500), 2)
    0.37
    """
    after, before = 1 / _positive(n), 1 / _positive(n if n_before is None else n_before)
    spread = check_se(sd, "standard deviation") or 0.0
    se = spread * math.sqrt(_scale(deff, correlation) * (after + before))
    return detectable_change(se, df, certainty=certainty, level=level)


def respondents_for_share(
    share: float,
    margin: float,
    *,
    deff: float = 1.0,
    df: float = math.inf,
    correlation: float = 0.0,
    certainty: float = 0.8,
    level: float = 0.95,
) -> int | None:
    """Return how many respondents a round needs so that a change of `margin`, up or down, would be found.

    `margin` is a share too (0.05 for five points); of the two directions the one that needs more counts, if
    the share can go there. None where `df` allow no test. Other parameters as in `detectable_share`.

    Examples
    --------
    >>> respondents_for_share(0.20, 0.05), respondents_for_share(0.20, 0.05, deff=1.8)
    (1091, 1964)
    """
    _check_share(share)
    if not 0 < margin <= max(share, 1 - share):
        raise BarometerError(
            f"a share of {share:g} cannot change by {margin:g}; expected a margin above 0, as a share too"
        )
    shift = _shift(df, certainty, level)
    ends = [end for end in (share + margin, share - margin) if 0 <= end <= 1]
    spread = share * (1 - share) + max(end * (1 - end) for end in ends)
    return None if shift is None else _enough(shift**2 * _scale(deff, correlation) * spread / margin**2)


def respondents_for_mean(
    sd: float,
    margin: float,
    *,
    deff: float = 1.0,
    df: float = math.inf,
    correlation: float = 0.0,
    certainty: float = 0.8,
    level: float = 0.95,
) -> int | None:
    """Return how many respondents a round needs so that a mean's change of `margin` would be found.

    Examples
    --------
    >>> respondents_for_mean(2.1, 0.25)
    1108
    """
    spread, shift = check_se(sd, "standard deviation") or 0.0, _shift(df, certainty, level)
    scale = 2 * _scale(deff, correlation) * (spread / _positive(margin, "margin")) ** 2
    return None if shift is None else max(2, _enough(shift**2 * scale))


def respondents_needed(n: float, detectable: float | None, margin: float) -> int | None:
    """Return how many respondents find `margin`, where `n` find `detectable`, by the same design.

    For any figure with a standard error, such as a gap: errors shrink with the root of the respondents.

    Examples
    --------
    >>> respondents_needed(400, 6.0, 3.0)
    1600
    """
    if detectable is None:
        return None
    return _enough(_positive(n) * (detectable / _positive(margin, "margin")) ** 2)


def _enough(respondents: float) -> int:
    return math.ceil(respondents * (1 - 1e-12))


def _scale(deff: float, correlation: float) -> float:
    if not -1 <= correlation <= 1:
        raise BarometerError(f"{correlation:g} is no correlation; expected -1 to 1")
    return _positive(deff, "design effect") * (1 - correlation)


def _positive(value: float, what: str = "number of respondents") -> float:
    if not value > 0:
        raise BarometerError(f"a {what} of {value:g}; expected one above 0")
    return value


def _check_share(share: float) -> None:
    if not 0 <= share <= 1:
        raise BarometerError(f"{share:g} is no share; expected 0 to 1, not per cent")
