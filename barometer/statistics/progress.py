"""Progress towards a dated target: the linear pace by default, other methods by name.

Linear is the default because shares and gaps are read in points and "gap to zero" is the commonest target: a
compound rate is undefined there, and it rates the same facts otherwise when told as the complement.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.course import EDGE, Course
from barometer.statistics.quantiles import check_choice, check_se, critical, normal_cdf, number_or_none, sign
from barometer.statistics.trend import yearly

METHODS = ("linear", "eurostat", "un2023", "sdg-build")

Classes = tuple[tuple[float, str], ...]
EUROSTAT: Classes = ((0.95, "on_track"), (0.60, "moderate"), (0.0, "insufficient"), (-math.inf, "away"))
UN: Classes = ((0.95, "on_track"), (0.10, "progress"), (-math.inf, "stagnation"))


@dataclass(frozen=True)
class Progress:
    """A judgement of progress.

    `status` is "met", "missed", "away", "not_assessable" or the class of `ratio` under `method`; `rating` is
    that class alone. "met" with a negative `course.moved` is met, but falling back. `z_path` and `z_target`
    tell how far above path and target the value is, in standard errors, `p_path` and `p_target` how likely it
    is there; with either inside ± Student's 95 % quantile (1.96 for many degrees of freedom) the status is
    `uncertain`. `receded` tells whether the value lies behind its base by more than both their errors. No
    `course` where a value is missing.
    """

    status: str
    method: str
    rating: str | None
    ratio: float | None
    course: Course | None
    z_path: float | None = None
    z_target: float | None = None
    p_path: float | None = None
    p_target: float | None = None
    uncertain: bool | None = None
    receded: bool | None = None


def progress(
    base: float | None,
    base_year: float,
    current: float | None,
    year: float,
    target: float | None,
    target_year: float,
    direction: str,
    *,
    method: str = "linear",
    se: float | None = None,
    base_se: float | None = None,
    df: float = math.inf,
    base_df: float = math.inf,
) -> Progress:
    """Judge progress from a base towards a target.

    Parameters
    ----------
    base, current, target
        Values; None where there is none. A base may be the mean of two or three years.
    base_year, year, target_year
        Their years.
    direction
        "up" if more is better, else "down". Declared, never guessed.
    method
        "linear" (observed over required pace), "eurostat" (the same of compound rates), "un2023" (UN Progress
        Chart) or "sdg-build" (open-sdg; it replaces zero by 0.001).
    se, base_se
        Standard errors of the current and the base value, if they come from a survey.
    df, base_df
        Their degrees of freedom; the path's are Satterthwaite's.

    Raises
    ------
    BarometerError
        If the target year is not after the base year, the year is before the base, or a name is unknown.

    Notes
    -----
    Class edges 0.95, 0.60, 0: Eurostat's monitoring report, annex III, and open-sdg/sdg-build; 0.95, 0.10: UN
    Progress Chart, technical note 2023.

    Examples
    --------
    >>> p = progress(20, 2020, 10, 2025, 0, 2030, "down")
    >>> p.status, p.ratio
    ('on_track', 1.0)
    >>> progress(20, 2020, 10, 2025, 0, 2030, "down", method="eurostat").status
    'not_assessable'
    """
    check_choice("method", method, METHODS)
    sign(direction)
    if target_year <= base_year:
        raise BarometerError(
            f"the target year {target_year:g} is not after the base year {base_year:g}; a pace needs time"
        )
    if year < base_year:
        raise BarometerError(f"the year {year:g} is before the base year {base_year:g}; swap the two")
    y0, y, goal = number_or_none(base), number_or_none(current), number_or_none(target)
    if y0 is None or y is None or goal is None:
        return Progress("not_assessable", method, None, None, None)
    course = Course(y0, base_year, y, year, goal, target_year, direction)
    ratio = _ratio(course, method)
    rating = None if ratio is None else classify(ratio, UN if method == "un2023" else EUROSTAT)
    if course.met:
        status = "met"
    elif year >= target_year:
        status = "missed"
    elif course.distance is None and course.pace is not None:
        status = "away"
    else:
        status = rating or "not_assessable"
    found = Progress(status, method, rating, ratio, course, receded=course.moved < -EDGE)
    now, then = (check_se(se) or 0.0, df), (check_se(base_se) or 0.0, base_df)
    return _doubted(found, course, now, then) if now[0] or then[0] * (1 - course.elapsed) else found


def _doubted(
    found: Progress, course: Course, now: tuple[float, float], base: tuple[float, float]
) -> Progress:
    """Return a judgement with how sure it is; `now` and `base` are standard errors with their df."""
    ahead = sign(course.direction) * (course.current - course.path)
    path = _in_errors(ahead, now, (base[0] * (1 - course.elapsed), base[1]))
    z_target = course.lead / now[0] if now[0] else math.copysign(math.inf, course.lead)
    sides = ((z_target, now[1]), path, _in_errors(course.moved, now, base))
    at_target, on_path, at_base = (abs(z) < (critical(0.95, df) or math.inf) for z, df in sides)
    near = at_target or (on_path and found.status not in ("met", "missed"))
    receded = bool(found.receded) and not at_base
    p_path, p_target = normal_cdf(path[0]), normal_cdf(z_target)
    told = replace(found, z_path=path[0], z_target=z_target, p_path=p_path, p_target=p_target)
    return replace(told, uncertain=near, receded=receded)


def _in_errors(gap: float, *parts: tuple[float, float]) -> tuple[float, float]:
    """Return a difference in standard errors, and Satterthwaite's degrees of freedom; parts are (se, df)."""
    error = math.hypot(*(se for se, _ in parts))
    rest = math.fsum(se**4 / df for se, df in parts if df > 0)
    return gap / error, error**4 / rest if rest else math.inf


def _ratio(c: Course, method: str) -> float | None:
    if c.pace is None:
        return None
    if method == "sdg-build":
        base, target = c.base or 0.001, c.target or 0.001
        if min(c.current / base, target / base) < 0 or base == target:
            return None
        observed, required = c.rates(base, target)
        return math.copysign(1, base) * sign(c.direction) * observed / abs(required)
    if c.distance is None:
        return None
    if method == "linear":
        return c.pace / c.required_pace
    if c.compound is None or c.compound_projected is None:
        return None
    if method == "eurostat":
        return c.compound[0] / c.compound[1]
    return (c.compound_projected - c.base) / (c.target - c.base)


def classify(ratio: float, classes: Classes) -> str:
    """Return the class of a ratio; an edge belongs to the better class.

    Examples
    --------
    >>> classify(0.95, EUROSTAT), classify(0.0, EUROSTAT), classify(-0.1, UN)
    ('on_track', 'insufficient', 'stagnation')
    """
    return next(word for edge, word in classes if ratio >= edge - EDGE)


@dataclass(frozen=True)
class Weather:
    """The German indicator report's symbol: "sun", "sun_cloud", "cloud", "thunderstorm", "not_assessable".

    `pace` is the mean yearly change, `projected` where it ends, `shortfall` the share of what remains today
    that will still be missing then.
    """

    symbol: str
    pace: float | None
    projected: float | None
    shortfall: float | None


def weather(
    values: ArrayLike, years: ArrayLike, target: float, target_year: float, direction: str
) -> Weather:
    """Project the mean of the last five yearly changes (at least four points) to the target year.

    Examples
    --------
    >>> weather([50, 51, 52, 53, 54, 55], [2019, 2020, 2021, 2022, 2023, 2024], 62, 2030, "up").symbol
    'sun_cloud'
    """
    at, y = (part[-6:].tolist() for part in yearly(years, values))
    if len(at) < 4 or at[-1] > target_year:
        return Weather("not_assessable", None, None, None)
    c = Course(y[0], at[0], y[-1], at[-1], target, target_year, direction)
    beyond = sign(direction) * ((c.projected or 0.0) - target)
    if c.met:
        return Weather("sun" if beyond >= -EDGE else "thunderstorm", c.pace, c.projected, None)
    shortfall = -beyond / c.remaining
    if c.moved <= 0:
        symbol = "thunderstorm"
    elif shortfall < 0.05 - EDGE:
        symbol = "sun"
    else:
        symbol = "sun_cloud" if shortfall <= 0.20 + EDGE else "cloud"
    return Weather(symbol, c.pace, c.projected, shortfall)


def standardised_distance(current: float, target: float, reference_sd: float, direction: str) -> float:
    """Return OECD's distance to a target in standard deviations of a fixed reference; 0 when met.

    Examples
    --------
    >>> standardised_distance(62, 75, 6.5, "up")
    2.0
    """
    if not reference_sd > 0:
        raise BarometerError(f"a reference spread of {reference_sd:g} measures nothing; expected above 0")
    return max(0.0, sign(direction) * (target - current) / reference_sd)
