"""Intervals of one proportion, or count rate, or of an estimate with its standard error.

Undefined numbers are None: an empty group has no share, and a share without spread has no logit interval.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from barometer.errors import BarometerError
from barometer.statistics.quantiles import (
    beta_quantile,
    check_choice,
    check_level,
    check_se,
    critical,
    expit,
    gamma_quantile,
    normal,
    number_or_none,
)


@dataclass(frozen=True)
class Interval:
    """An estimate with its limits and how they were made.

    `n` is the number of observations the method counted with: the effective number for a survey, the
    finite-population number n* where a population size was given. `se` and `df` are None where the method
    has none.
    """

    estimate: float | None
    lower: float | None
    upper: float | None
    level: float
    method: str
    n: float | None = None
    se: float | None = None
    df: float | None = None

    @property
    def width(self) -> float | None:
        """Upper minus lower limit."""
        return None if self.lower is None or self.upper is None else self.upper - self.lower


def proportion(
    x: float, n: float, *, level: float = 0.95, method: str = "wilson", population: float | None = None
) -> Interval:
    """Return a proportion of simple counts with its interval.

    Parameters
    ----------
    x, n
        How many of how many.
    level
        Confidence level.
    method
        "wilson" (score; the default) or "clopper-pearson" (coverage never below `level`).
    population
        Size of the finite population that `n` was drawn from without replacement; n becomes
        n* = n(N-1)/(N-n). A full count (N = n) has an interval of width zero.

    Raises
    ------
    BarometerError
        If x is above n, a count is negative, or the population is smaller than n.

    Notes
    -----
    Wilson (1927); Clopper & Pearson (1934); Newcombe (1998) Stat Med 17:857. scipy's own forms take whole
    counts only; finite populations and effective sample sizes need fractions, so one formula serves all.

    Examples
    --------
    >>> i = proportion(81, 263)
    >>> round(i.lower, 4), round(i.upper, 4)
    (0.2553, 0.3662)
    >>> proportion(0, 0).estimate is None
    True
    """
    check_choice("method", method, ("wilson", "clopper-pearson"))
    known_x, known_n = number_or_none(x), number_or_none(n)
    _check_counts(known_x or 0, known_n or 0, population)
    if known_x is None or not known_n:
        return Interval(None, None, None, check_level(level), method, known_n)
    share, effective = min(1.0, known_x / known_n), known_n
    if population is not None:
        rest = population - known_n
        effective = known_n * (population - 1) / rest if rest else math.inf
    limits = _wilson if method == "wilson" else _clopper_pearson
    lower, upper = (share, share) if math.isinf(effective) else limits(share, effective, level)
    return Interval(share, lower, upper, level, method, effective)


def _check_counts(x: float, n: float, population: float | None) -> None:
    if x < 0 or n < 0 or math.isinf(n):
        raise BarometerError(f"{x:g} of {n:g} are not counts; expected 0 or more of both")
    if x > n * (1 + 1e-12):
        raise BarometerError(
            f"the numerator {x:g} is larger than the denominator {n:g}; a part cannot exceed the whole, "
            f"so one of the two is wrong or they count different people"
        )
    if population is not None and population < n:
        raise BarometerError(f"a population of {population:g} cannot hold a sample of {n:g}; check both")


def _wilson(share: float, n: float, level: float) -> tuple[float, float]:
    z = normal((1 + check_level(level)) / 2)
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return min(share, max(0.0, centre - half)), max(share, min(1.0, centre + half))


def _clopper_pearson(share: float, n: float, level: float) -> tuple[float, float]:
    tail = (1 - check_level(level)) / 2
    x = share * n
    lower = 0.0 if x == 0 else beta_quantile(tail, x, n - x + 1)
    upper = 1.0 if share == 1 else beta_quantile(1 - tail, x + 1, n - x)
    return lower, upper


def survey_proportion(
    p: float | None,
    se: float | None,
    *,
    n: float,
    df: float,
    level: float = 0.95,
    method: str = "logit",
    deff: float | None = None,
) -> Interval:
    """Return the interval of a survey proportion from its design-based standard error.

    Parameters
    ----------
    p, se
        Estimate and standard error; None where there is none.
    n, df, level
        Respondents, degrees of freedom of the design (PSUs minus strata), confidence level.
    method
        "logit" (t limits on the logit scale; the default), "korn-graubard" (near 0 or 1 or few cases),
        "korn-graubard-capped" (effective n never above n, as NCHS), or "wilson" (score with
        n_eff = p(1-p)/se² and the normal quantile; svy's "wilson" uses t and another n_eff).
    deff
        Design effect of the same indicator in the whole sample. At p = 0 or 1, or without spread, these
        methods are undefined; with `deff` the limits are then Clopper-Pearson on n/deff, else None.

    Raises
    ------
    BarometerError
        If p lies outside 0-1 or se is negative.

    Notes
    -----
    Korn & Graubard (1998) Survey Methodology 24:193; Franco et al. (2019) JSSAM. In R: svyciprop with
    method "xlogit" and "beta".

    Examples
    --------
    >>> i = survey_proportion(0.0219, 0.0226, n=183, df=14)
    >>> round(i.lower, 4), round(i.upper, 4)
    (0.0023, 0.1771)
    """
    check_choice("method", method, ("logit", "korn-graubard", "korn-graubard-capped", "wilson"))
    p, se = number_or_none(p), check_se(se)
    if p is None:
        return Interval(None, None, None, check_level(level), method, None, se, df)
    if not 0 <= p <= 1:
        raise BarometerError(f"{p:g} is no proportion; expected a share between 0 and 1, not per cent")
    if p in (0, 1) or not se:
        if deff is None or not n or not deff > 0:
            return Interval(p, None, None, check_level(level), method, None, se, df)
        return Interval(p, *_clopper_pearson(p, n / deff, level), level, "clopper-pearson", n / deff, se, df)
    lower, upper, effective = _survey_limits(p, se, n, df, level, method)
    return Interval(p, lower, upper, level, method, effective, se, df)


def _survey_limits(
    p: float, se: float, n: float, df: float, level: float, method: str
) -> tuple[float | None, float | None, float | None]:
    effective = p * (1 - p) / (se * se)
    if method == "wilson":
        return *_wilson(p, effective, level), effective
    t = critical(level, df)
    if t is None:
        return None, None, None
    if method == "logit":
        centre, half = math.log(p / (1 - p)), t * se / (p * (1 - p))
        return expit(centre - half), expit(centre + half), effective
    simple = critical(level, n - 1)
    if simple is None:
        return None, None, None
    effective *= (simple / t) ** 2
    if method == "korn-graubard-capped":
        effective = min(effective, n)
    return *_clopper_pearson(p, effective, level), effective


def rate(
    events: float, population: float, *, multiplier: float = 1.0, level: float = 0.95, method: str = "auto"
) -> Interval:
    """Return a count rate, events / population × multiplier, with its interval.

    `method` is "byar", "exact" (Poisson) or "auto": exact below 10 events, else Byar. Byar's lower limit does
    not exist at 0 events.

    Notes
    -----
    Byar in Breslow & Day (1987) vol. II; the switch at 10 events as in PHEindicatormethods.

    Examples
    --------
    >>> i = rate(65, 100, multiplier=100)
    >>> i.method, round(i.lower, 3), round(i.upper, 3)
    ('byar', 50.163, 82.849)
    """
    check_choice("method", method, ("auto", "byar", "exact"))
    if events < 0 or population < 0:
        raise BarometerError(
            f"{events:g} events in {population:g} are not counts; expected 0 or more of both"
        )
    used = method if method != "auto" else ("exact" if events < 10 else "byar")
    if not population > 0 or math.isnan(events):
        return Interval(None, None, None, check_level(level), used, number_or_none(population))
    lower, upper = poisson_limits(events, level, used)
    scale = multiplier / population
    return Interval(
        events * scale, None if lower is None else lower * scale, upper * scale, level, used, population
    )


def poisson_limits(events: float, level: float, method: str) -> tuple[float | None, float]:
    """Return the limits of a Poisson count by "byar" or "exact" (gamma quantiles)."""
    tail = (1 - check_level(level)) / 2
    if method == "exact":
        return (gamma_quantile(tail, events) if events else 0.0), gamma_quantile(1 - tail, events + 1)
    z = normal(1 - tail)

    def cube(count: float, side: int) -> float:
        return max(0.0, count * (1 - 1 / (9 * count) + side * z / (3 * math.sqrt(count))) ** 3)

    return (cube(events, -1) if events else None), cube(events + 1, 1)


def from_se(
    estimate: float | None,
    se: float | None,
    df: float = math.inf,
    level: float = 0.95,
    n: float | None = None,
    method: str = "t",
) -> Interval:
    """Return estimate ± t(df) · se; the normal quantile where df is infinite. `method` names the interval.

    Examples
    --------
    >>> i = from_se(644.169, 23.5422, 14)
    >>> round(i.lower, 1), round(i.upper, 1)
    (593.7, 694.7)
    """
    estimate, se, t = number_or_none(estimate), check_se(se), critical(level, df)
    if estimate is None or se is None or t is None:
        return Interval(estimate, None, None, level, method, n, se, df)
    return Interval(estimate, estimate - t * se, estimate + t * se, level, method, n, se, df)
