"""From the rows of a table to estimates of its cells: what is summed, and what a missing number means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from barometer.errors import BarometerError
from barometer.generations import NEWEST
from barometer.observations import df_text
from barometer.statistics.counts import from_counts
from barometer.statistics.survey import from_sample

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from barometer.calculations.cells import Cells
    from barometer.statistics.design import Design
    from barometer.statistics.estimates import Estimates
    from barometer.statistics.fraction import Combine, FloatArray, Fraction

EMPTY = "empty group"
"""What the method says where nobody could be counted."""


@dataclass(frozen=True, eq=False)
class Asked:
    """How sure the numbers shall be: the level of their intervals, None for none; no design for counts.

    `generation`: of the interval of a gap.
    """

    level: float | None
    design: Design | None = None
    generation: int = NEWEST.gap_interval


@dataclass(frozen=True, eq=False)
class CellEstimates:
    """Estimates of the cells `keys`; for each the status of a missing number, and what the method says."""

    keys: pd.DataFrame
    estimates: Estimates
    reason: NDArray[np.object_]
    told: list[str]


def estimate(
    fractions: Sequence[Fraction], combine: Combine, cells: Cells, asked: Asked, pooled: bool
) -> CellEstimates:
    """Estimate all cells, from counts or from one round of a survey.

    Raises
    ------
    BarometerError
        If a part exceeds its whole, a count is negative, or a mean lacks the squares for its interval.
    """
    missing = cells.incomplete
    if asked.design is None:
        sums = [_summed(one, cells) for one in fractions]
        for one in sums:
            missing = missing | np.isnan(one.part) | (one.whole is not None and np.isnan(one.whole))
        found = from_counts(sums, combine, pooled=pooled, level=asked.level, lost=cells.incomplete)
    else:
        rows = [_answered(one) for one in fractions]
        domains, count = cells.domains(), len(cells.keys)
        found = from_sample(
            asked.design,
            rows,
            domains,
            count,
            combine,
            pooled=pooled,
            level=asked.level,
            lost=cells.incomplete,
        )
    reason = np.where(missing, "not_delivered", "not_published").astype(object)
    if "status" in cells.table and missing.any():
        status = cells.table["status"].to_numpy()
        for name in sorted(set(status) - {"observed", "derived", ""}):
            reason[missing & (cells.total(None, status == name) > 0)] = name
    empty = np.isnan(found.value) & ~missing
    told = [found.notes[i] or EMPTY if empty[i] else _told(found, i, asked) for i in range(len(missing))]
    return CellEstimates(cells.keys, found, reason, told)


def _told(found: Estimates, cell: int, asked: Asked) -> str:
    surveyed = asked.level is not None and found.value[cell] == found.value[cell]
    df = None if found.df is None or not surveyed else float(found.df[cell, cell])
    deff = math.nan if found.deff is None or df is None else found.deff[cell]
    if found.denominator[cell] != found.denominator[cell]:  # a total is told without a design effect
        deff = math.nan
    more = (f"deff={deff:.2f}", f"n_eff={found.n[cell] / deff:.0f}") if deff > 0 else ()
    return told_of_method(found.interval[cell], found.notes[cell], df, *more)


def told_of_method(interval: str, note: str = "", df: float | None = None, *more: str) -> str:
    """Return what a method says of one number.

    Examples
    --------
    >>> told_of_method("logit", df=16)
    'interval=logit; df=16'
    """
    named = f"interval={interval}" if interval else ""
    return "; ".join(filter(None, (named, note, df_text(df), *more)))


def _answered(fraction: Fraction) -> Fraction:
    """Return a fraction of respondents, of whom those outside the whole do not count."""
    if fraction.whole is None:
        return fraction
    inside = np.asarray(fraction.whole) != 0
    return replace(fraction, rows=inside if fraction.rows is None else inside & fraction.rows)


def _summed(fraction: Fraction, cells: Cells) -> Fraction:
    """Return a fraction with its sums in each cell, after a check that they are counts."""
    part, whole, squares = (
        np.empty(0) if rows is None else cells.total(rows, fraction.rows)
        for rows in (fraction.part, fraction.whole, fraction.squares)
    )
    sides = (part, np.ones_like(part) if fraction.whole is None else whole)
    _check(fraction, *sides, cells)
    return replace(
        fraction,
        part=part,
        whole=None if fraction.whole is None else whole,
        squares=None if fraction.squares is None else squares,
    )


def _check(fraction: Fraction, part: FloatArray, whole: FloatArray, cells: Cells) -> None:
    negative = (whole < 0) | ((part < 0) & (fraction.kind != "mean"))
    wrong = negative | ((part > whole * (1 + 1e-12)) & (fraction.kind == "proportion"))
    if not wrong.any():
        return
    cell = int(np.argmax(wrong))
    where = ", ".join(text for text in cells.keys.iloc[cell] if text)
    found = [f"{name} ({x[cell]:g})" for name, x in zip(fraction.names, (part, whole), strict=True)]
    if negative[cell]:
        raise BarometerError(f"{found[0]} or {found[1]} is negative in {where}; expected counts of 0 or more")
    raise BarometerError(
        f"{found[0]} is larger than {found[1]} in {where}; a part cannot exceed its whole, so one of the "
        f"two is wrong or they count different people"
    )
