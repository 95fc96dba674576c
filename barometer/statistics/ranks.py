"""Ranks with intervals: which places a unit may have among all, as far as its figures are sure.

A list in order of size looks more certain than it is: where figures are close, another sample or another
year would have put them otherwise. From intervals that hold for all units at once follows, for all at once,
between which places each unit lies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.errors import BarometerError
from barometer.statistics.quantiles import check_level


@dataclass(frozen=True)
class RankInterval:
    """A unit's place, and the first and the last place that it may have; 1 is the first."""

    rank: int
    first: int
    last: int


def simultaneous_level(count: int, level: float = 0.95) -> float:
    """Return the level of each of `count` independent intervals that hold all at once with `level` (Šidák).

    Raises
    ------
    BarometerError
        If there is no interval, or the level is none.

    Examples
    --------
    >>> round(simultaneous_level(98), 6)
    0.999477
    """
    if count < 1:
        raise BarometerError(f"{count} intervals have no level; expected 1 or more")
    return float(check_level(level) ** (1 / count))


def rank_intervals(
    estimates: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
    *,
    highest_first: bool = True,
) -> list[RankInterval]:
    """Return each unit's rank with the places that intervals which hold all at once leave it.

    A unit comes after those whose whole interval lies on the better side of its own, and before those whose
    whole interval lies on the worse side. Equal figures share a rank, the first.

    Parameters
    ----------
    estimates, lower, upper
        A figure each, with its interval; at `simultaneous_level` for independent figures.
    highest_first
        Whether the highest figure has rank 1; else the lowest.

    Raises
    ------
    BarometerError
        If the lengths differ, a number is lacking, or a figure lies outside its interval.

    Notes
    -----
    Klein, Wright & Wieczorek (2020) J R Stat Soc A 183:589. The places hold jointly, with the level of the
    intervals: with that chance no unit truly lies outside of its own.

    Examples
    --------
    >>> rank_intervals([0.5, 0.7, 0.6], [0.45, 0.65, 0.5], [0.55, 0.75, 0.7])[1]
    RankInterval(rank=1, first=1, last=2)
    """
    if not len(estimates) == len(lower) == len(upper):
        raise BarometerError(
            f"{len(estimates)} figures have {len(lower)} lower and {len(upper)} upper limits; give each both"
        )
    for value, low, high in zip(estimates, lower, upper, strict=True):
        if not low <= value <= high:  # a missing number is neither
            raise BarometerError(
                f"the figure {value:g} does not lie in its interval from {low:g} to {high:g}; "
                "leave out units without a figure"
            )
    side = 1.0 if highest_first else -1.0
    values = [side * value for value in estimates]
    near = [side * (high if highest_first else low) for low, high in zip(lower, upper, strict=True)]
    far = [side * (low if highest_first else high) for low, high in zip(lower, upper, strict=True)]
    return [
        RankInterval(
            1 + sum(other > value for other in values),
            1 + sum(other > best for other in far),
            len(values) - sum(other < worst for other in near),
        )
        for value, best, worst in zip(values, near, far, strict=True)
    ]
