"""Small groups over several years at once: counts of a window are summed, then the figure is taken.

Windows that overlap share their years: never test neighbours against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.intervals import Interval, proportion, rate
from barometer.statistics.quantiles import FloatArray, check_choice, check_level
from barometer.statistics.standardised_gap import standardised_rate


@dataclass(frozen=True)
class RollingFigure:
    """The figure of the years up to and with `year`; None where the window lacks a year or a count."""

    year: int
    events: float | None
    population: float | None
    figure: Interval


def rolling(
    years: Sequence[int],
    events: ArrayLike,
    population: ArrayLike,
    *,
    window: int = 3,
    kind: str = "proportion",
    standard: ArrayLike | None = None,
    multiplier: float = 1.0,
    level: float = 0.95,
) -> tuple[RollingFigure, ...]:
    """Return the figure of each year's window: that year and those right before it.

    Parameters
    ----------
    years
        In rising order; a year that is not among them leaves the windows that need it empty.
    events, population
        Shape (years,), or (years, strata) with a standard. A missing count empties its windows too.
    window
        How many years.
    kind
        "proportion" (Wilson's limits), "rate" (Byar's, exact below 10 events) or "standardised" (a directly
        standardised rate of events, Dobson's limits).
    standard
        Shape (strata,): the standard's people, for "standardised".
    multiplier, level
        100 for per cent, 1000 for a rate per thousand; confidence level.

    Raises
    ------
    BarometerError
        If years do not rise, shapes differ, or a standard is missing or not asked for.

    Examples
    --------
    >>> three = rolling([2019, 2020, 2021, 2022], [0, 0, 0, 4], [20, 18, 22, 25], multiplier=100)
    >>> [(r.year, r.figure.estimate and round(r.figure.estimate, 1)) for r in three]
    [(2019, None), (2020, None), (2021, 0.0), (2022, 6.2)]
    """
    check_choice("kind", kind, ("proportion", "rate", "standardised"))
    x, n = _counts(events), _counts(population)
    _check(years, x, n, window, kind, standard)
    figure = _figure(kind, standard, multiplier, check_level(level))
    found = []
    for row, year in enumerate(years):
        rows = slice(max(0, row - window + 1), row + 1)
        whole = list(years[rows]) == list(range(year - window + 1, year + 1))
        sums = x[rows].sum(axis=0), n[rows].sum(axis=0)
        if not whole or not all(np.isfinite(each).all() for each in sums):
            found.append(RollingFigure(year, None, None, Interval(None, None, None, level, kind)))
        else:
            events_of, people_of = (float(each.sum()) for each in sums)
            found.append(RollingFigure(year, events_of, people_of, figure(*sums)))
    return tuple(found)


def _counts(values: ArrayLike) -> FloatArray:
    data = np.asarray(values)
    return np.where(data == None, np.nan, data).astype(np.float64)  # noqa: E711


def _check(
    years: Sequence[int], x: FloatArray, n: FloatArray, window: int, kind: str, standard: ArrayLike | None
) -> None:
    if x.shape != n.shape or len(x) != len(years) or x.ndim != (2 if kind == "standardised" else 1):
        raise BarometerError(
            f"{len(years)} years, counts of shape {x.shape} and populations of {n.shape}; give both for each "
            f"year, and by stratum only where they are standardised"
        )
    if any(later <= earlier for earlier, later in pairwise(years)) or window < 1:
        raise BarometerError(f"years must rise and a window have a year or more; found a window of {window}")
    if (standard is None) == (kind == "standardised"):
        raise BarometerError("a standard belongs to kind 'standardised', and to no other; give both or none")


def _figure(
    kind: str, standard: ArrayLike | None, multiplier: float, level: float
) -> Callable[[FloatArray, FloatArray], Interval]:
    def of_rate(x: FloatArray, n: FloatArray) -> Interval:
        return rate(float(x), float(n), multiplier=multiplier, level=level)

    def of_share(x: FloatArray, n: FloatArray) -> Interval:
        share = proportion(float(x), float(n), level=level)
        parts = (None if v is None else multiplier * v for v in (share.estimate, share.lower, share.upper))
        estimate, lower, upper = parts
        return Interval(estimate, lower, upper, level, share.method, share.n)

    def of_strata(x: FloatArray, n: FloatArray) -> Interval:
        assert standard is not None
        return standardised_rate(x, n, standard, kind="events", multiplier=multiplier, level=level).rate

    return {"rate": of_rate, "proportion": of_share, "standardised": of_strata}[kind]
