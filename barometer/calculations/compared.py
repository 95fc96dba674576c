"""Estimates of any calculation's cells; those that compare groups put those of another one side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from barometer.calculations import generation_1
from barometer.calculations.cells import Cells
from barometer.calculations.computed import Computed
from barometer.calculations.estimates import EMPTY, Asked, CellEstimates, estimate, told_of_method
from barometer.calculations.gaps import GapCalculation
from barometer.calculations.inequality import Inequality
from barometer.calculations.steps import StepScore
from barometer.errors import BarometerError, nearest
from barometer.generations import of_generation
from barometer.statistics.estimates import Estimates
from barometer.statistics.gap import Gap
from barometer.statistics.inequality import Distances, InequalityMeasures, inequality
from barometer.statistics.intervals import Interval
from barometer.statistics.slope_index import concentration_index, slope_index
from barometer.statistics.worst import WorstToBest, worst_to_best


def estimated(calculation: Computed, cells: Cells, asked: Asked) -> CellEstimates:
    """Return the estimates of all cells, or of those of the group that is compared.

    Raises
    ------
    BarometerError
        If a group that is compared is not in the table, or the counts are none; see `estimate`.
    """
    if isinstance(calculation, GapCalculation):
        return _gaps(calculation, cells, asked)
    if isinstance(calculation, Inequality):
        return _inequality(calculation, cells, asked)
    if isinstance(calculation, StepScore):
        return _scored(calculation, estimated(calculation.of, cells, asked))
    fractions = calculation.fractions(cells)
    return estimate(fractions, calculation.combine, cells, asked, calculation.pooled)


def _gaps(calculation: GapCalculation, cells: Cells, asked: Asked) -> CellEstimates:
    """Estimate the gap in all cells of the group."""
    _check_groups(cells, asked, calculation.group, calculation.reference)
    inner = estimated(calculation.of, cells, asked)
    first, second = _pairs(inner.keys, calculation.group, calculation.reference)
    kind = calculation.kind.removesuffix(" gap")
    pairs = list(zip(first, second, strict=True))
    between = of_generation(GAP_INTERVALS, asked.generation, "gap_interval")
    gaps = [between(inner.estimates, *pair, kind, asked.level) for pair in pairs]
    reason = inner.reason[first].copy()
    lost = ~np.isnan(inner.estimates.value[first]) & (second >= 0)
    reason[lost] = inner.reason[second[lost]]
    scale = 1.0 if calculation.kind == "difference" else 100.0
    value = scale * np.array([one.estimate for one in gaps], dtype=np.float64)
    limits = [Interval(one.estimate, one.lower, one.upper, one.level, one.method) for one in gaps]
    found = replace(inner.estimates.taken(first), value=value).with_limits(limits, scale)
    told = [
        _lost_side(inner, *pair) if one.estimate is None else told_of_method(name, df=one.df)
        for one, name, pair in zip(gaps, found.interval, pairs, strict=True)
    ]
    return CellEstimates(inner.keys.iloc[first].reset_index(drop=True), found, reason, told)


def _check_groups(cells: Cells, asked: Asked, group: str, reference: str) -> None:
    for name in (group, reference):
        if name not in cells.known:
            there = ", ".join(filter(None, cells.known)) or "none"
            raise BarometerError(
                f"group '{name}' is not in the table, which has {there}{nearest(name, cells.known)}"
            )
    parts = dict(zip(cells.groups, cells.members, strict=True))
    shared = parts.get(group, frozenset()) & parts.get(reference, frozenset())
    if shared and asked.level is not None and asked.design is None:
        raise BarometerError(
            f"'{group}' and '{reference}' hold the same people, so their gap in counts has no interval; "
            f"compare the group with the rest, or declare uncertainty none"
        )


def _pairs(keys: pd.DataFrame, group: str, reference: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the group's cells stand, and beside each its reference; -1 where there is none."""
    where = list(zip(keys["breakdown"], keys["category"], keys["period"], strict=True))
    names = keys["group"].to_numpy()
    references = {where[i]: i for i in np.flatnonzero(names == reference)}
    first = np.flatnonzero(names == group)
    return first, np.array([references.get(where[i], -1) for i in first], dtype=np.intp)


def _lost_side(inner: CellEstimates, *sides: int) -> str:
    """Return why a gap has no number: what is told of a side that has none, though all was delivered."""
    values, reason = inner.estimates.value, inner.reason
    told = [
        inner.told[i] for i in sides if i >= 0 and values[i] != values[i] and reason[i] == "not_published"
    ]
    return next(filter(None, told), EMPTY)


def _gap(found: Estimates, first: int, second: int, kind: str, level: float | None) -> Gap:
    return found.gap(first, second, kind=kind, level=level)


GAP_INTERVALS: dict[int, Callable[[Estimates, int, int, str, float | None], Gap]] = {
    1: generation_1.symmetric_gap,
    2: _gap,
}
"""The gap of two cells of the estimates, with its interval, by generation."""


def _inequality(calculation: Inequality, cells: Cells, asked: Asked) -> CellEstimates:
    """Estimate the measure wherever there is a cell of any group."""
    for name in calculation.groups:
        if name not in cells.known:
            there = ", ".join(filter(None, cells.known)) or "none"
            raise BarometerError(
                f"group '{name}' is not in the table, which has {there}{nearest(name, cells.known)}"
            )
    inner = estimated(calculation.of, cells, asked)
    places = _places(inner, calculation.groups)
    none = Interval(None, None, None, asked.level or 0.95, "")
    found = [_measure(calculation, inner, rows, asked) if (rows >= 0).all() else none for rows in places]
    lost = [_lost(inner, rows) for rows in places]
    first = np.array([rows[rows >= 0][0] for rows in places], dtype=np.intp)
    told = [_told(calculation, one, why) for one, (_, why) in zip(found, lost, strict=True)]
    unknown = np.full(len(found), np.nan)
    estimates = replace(
        inner.estimates.taken(first),
        value=np.array([one.estimate for one in found], dtype=np.float64),
        n=np.array([inner.estimates.n[rows[rows >= 0]].sum() for rows in places]),
        numerator=unknown,
        denominator=unknown,
        se=unknown,
        notes=("",) * len(found),
    )
    keys = inner.keys.iloc[first].reset_index(drop=True).assign(group="")
    reason = np.array([status for status, _ in lost], dtype=object)
    return CellEstimates(keys, estimates.with_limits(found), reason, told)


def _told(calculation: Inequality, found: Interval, why: str) -> str:
    if found.estimate is None:
        return why
    if calculation.measure == "worst_to_best":
        return found.method
    return told_of_method("" if found.upper is None else found.method)


def _measure(calculation: Inequality, inner: CellEstimates, rows: NDArray[np.intp], asked: Asked) -> Interval:
    """Return the measure of one place, of the groups that stand at `rows`."""
    numbers = inner.estimates
    people, level = numbers.denominator[rows], asked.level or 0.95
    if np.isnan(people).all() and not np.isnan(numbers.value[rows]).any():
        raise BarometerError(
            f"{calculation.of.name} does not tell how many people it counts, so groups cannot be weighed; "
            f"make inequality of a share, a mean or a rate"
        )
    if calculation.measure == "worst_to_best":
        errors = None if asked.level is None else numbers.se[rows]
        better = calculation.direction == "higher"
        return _named(calculation, worst_to_best(numbers.value[rows], se=errors, favourable=better), level)
    sides = (numbers.value[rows], np.nan_to_num(people) if np.nansum(people) else np.ones(len(rows)))
    se = None if asked.level is None else numbers.se[rows]
    if calculation.measure in ("slope", "relative_slope"):
        slopes = slope_index(*sides, range(len(rows)), se=se, level=level)
        return slopes.slope if calculation.measure == "slope" else slopes.relative
    if calculation.measure == "concentration":
        return concentration_index(*sides, range(len(rows)), se=se, level=level).absolute
    place = calculation.groups.index(calculation.reference) if calculation.reference else None
    asked_for = {"favourable": calculation.direction != "lower", "reference": place, "level": level}
    return _chosen(calculation, inequality(*sides, se=se, **asked_for))  # type: ignore[arg-type]


def _named(calculation: Inequality, found: WorstToBest | None, level: float) -> Interval:
    """Return the ratio with the names of the groups that the data chose, and how sure the worst one is."""
    if found is None or found.ratio is None:
        return Interval(None, None, None, level, "")
    chance = "" if found.another is None else f"; another_worst={found.another:.3f}"
    groups = calculation.groups
    return Interval(
        found.ratio, None, None, level, f"worst={groups[found.worst]}; best={groups[found.best]}{chance}"
    )


def _scored(calculation: StepScore, inner: CellEstimates) -> CellEstimates:
    """Turn numbers and the ends of their intervals into scores; whose they are stays as it is."""
    found, unknown = inner.estimates, np.full(len(inner.keys), np.nan)
    value = np.array([calculation.score(one) if one == one else np.nan for one in found.value])
    ends = [
        (np.nan, np.nan) if low != low or high != high else calculation.scores(low, high)
        for low, high in zip(found.lower, found.upper, strict=True)
    ]
    lower, upper = np.array(ends, dtype=np.float64).reshape(len(ends), 2).T
    estimates = replace(
        found.taken(np.arange(len(value), dtype=np.intp)), value=value, se=unknown, lower=lower, upper=upper
    )
    return CellEstimates(inner.keys, estimates, inner.reason, inner.told)


def _chosen(calculation: Inequality, measures: InequalityMeasures) -> Interval:
    found: Interval | Distances = getattr(measures, calculation.measure)
    if isinstance(found, Distances):
        return found.weighted if calculation.weighted else found.unweighted
    return found


def _lost(inner: CellEstimates, rows: NDArray[np.intp]) -> tuple[str, str]:
    """Return status and words of the first group without a number: a measure without it has none either."""
    values = inner.estimates.value
    return next(
        ((str(inner.reason[i]), inner.told[i] or EMPTY) for i in rows if i >= 0 and values[i] != values[i]),
        ("not_published", EMPTY),
    )


def _places(inner: CellEstimates, groups: tuple[str, ...]) -> list[NDArray[np.intp]]:
    """Return, for each breakdown, category and period, where each group's cell stands; -1 for none."""
    keys = inner.keys
    where = list(zip(keys["breakdown"], keys["category"], keys["period"], strict=True))
    cell = {(place, group): i for i, (place, group) in enumerate(zip(where, keys["group"], strict=True))}
    held = {place: None for place, group in cell if group in groups}
    return [np.array([cell.get((place, group), -1) for group in groups], dtype=np.intp) for place in held]
