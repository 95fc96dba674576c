"""Estimates from survey microdata, by Taylor linearisation.

All cells, and all fractions of a calculation, are linearised together: whatever is compared or put together
afterwards has its covariance. No row is filtered away; who is not in a cell has a zero score there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from barometer.calculations.cells import Cells, Codes, Combine, FloatArray
from barometer.calculations.estimates import Asked, Estimates, Fraction, put_together
from barometer.errors import BarometerError
from barometer.observations import df_text
from barometer.statistics.intervals import Interval, from_se, survey_proportion
from barometer.statistics.linearisation import covariance
from barometer.statistics.quantiles import IntArray, number


@dataclass(frozen=True, eq=False)
class Line:
    """A fraction's rows: weight, part and whole, 0 where a row does not count; who belongs to which cell."""

    weight: FloatArray
    part: FloatArray
    whole: FloatArray
    members: tuple[tuple[IntArray, IntArray], ...]

    def sums(self, count: int, centre: FloatArray | None = None) -> FloatArray:
        """Return n, Σw·part, Σw·whole, Σw and, around a centre, Σw·residual²; shape (5, cells)."""
        out = np.zeros((5, count))
        for row, cell in self.members:
            weight, part, whole = self.weight[row], self.part[row], self.whole[row]
            residual = 0 * part if centre is None else part - centre[cell] * whole
            for place, values in enumerate(
                (None, weight * part, weight * whole, weight, weight * residual**2)
            ):
                out[place] += np.bincount(cell, weights=values, minlength=count)
        return out


def of_sample(parts: list[Fraction], combine: Combine, cells: Cells, asked: Asked, pooled: bool) -> Estimates:
    """Estimate all cells from one round of a survey.

    Raises
    ------
    BarometerError
        If a respondent counts in the part but not in the whole.
    """
    assert asked.design is not None
    count = len(cells.keys) + 1
    # The last cell, of everyone, lends its design effect to cells where all answer alike.
    domains = [*cells.domains(), np.full(len(cells.table), count - 1, dtype=np.int32)]
    lines = [_line(one, asked.design.weights, domains) for one in parts]
    total = parts[0].whole is None
    n, y, x, *_ = np.stack([line.sums(count) for line in lines], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = np.where(n == 0, np.nan, 0.0 if total else y / x)
    scale = np.array([[one.scale] for one in parts])
    value, slopes, notes = combine(scale * np.where(n == 0, np.nan, y if total else centre))
    slopes, centre = slopes * scale / np.where(n == 0, np.inf, 1.0 if total else x), np.nan_to_num(centre)
    scored = [
        (row, cell, slope[cell] * line.weight[row] * (line.part[row] - mean[cell] * line.whole[row]))
        for line, mean, slope in zip(lines, centre, np.nan_to_num(slopes), strict=True)
        for row, cell in line.members
    ]
    variance, df = covariance(asked.design, scored, count)
    se = np.where(np.isnan(value), np.nan, np.sqrt(np.diagonal(variance)))
    counted = (n[:, :-1], y[:, :-1], (x * np.nan if total else x)[:, :-1])
    found = put_together(cells, value[:-1], se[:-1], notes[:-1], counted, pooled)
    found = replace(found, covariance=variance[:-1, :-1], df=df[:-1, :-1])
    if asked.uncertainty == "none":
        return found
    deff = np.full(count, np.nan)
    if len(parts) == 1 and not total:
        sums = lines[0].sums(count, centre[0])
        simple = slopes[0] ** 2 * sums[3] * sums[4] / np.maximum(n[0] - 1, 1)
        deff = np.divide(se**2, simple, out=deff, where=simple > 0)
    binary = (
        len(parts) == 1 and parts[0].kind == "proportion" and set(np.unique(lines[0].whole)) <= {0.0, 1.0}
    )
    return _with_intervals(found, deff, parts[0].scale if binary else None, asked.level)


def _line(fraction: Fraction, weights: FloatArray, domains: list[Codes]) -> Line:
    part = np.asarray(fraction.part, dtype=np.float64)
    whole = np.ones_like(part) if fraction.whole is None else np.asarray(fraction.whole, dtype=np.float64)
    if fraction.kind == "proportion" and (part > whole).any():
        raise BarometerError(
            f"{int((part > whole).sum())} respondents count in {fraction.names[0]} but not in "
            f"{fraction.names[1]}; a part cannot exceed its whole, so mend the coding of the two"
        )
    counts = np.isfinite(part) & np.isfinite(whole) & (whole != 0) & (weights > 0)
    if fraction.rows is not None:
        counts &= fraction.rows
    members = []
    for codes in domains:
        row = np.flatnonzero(counts & (codes >= 0))
        members.append((row, codes[row].astype(np.intp)))
    weight, part, whole = (np.where(counts, values, 0.0) for values in (weights, part, whole))
    return Line(weight, part, whole, tuple(members))


def _with_intervals(found: Estimates, deff: FloatArray, scale: float | None, level: float) -> Estimates:
    """Return estimates with limits, df and design effect; `scale` is that of a proportion, else None."""
    assert found.df is not None
    everyone = number(float(deff[-1]))
    intervals: list[Interval | None] = []
    how = []
    for cell, (value, se, n) in enumerate(zip(found.value, found.se, found.n, strict=True)):
        freedom = float(found.df[cell, cell])
        if np.isnan(value):
            intervals.append(None)
            how.append(str(found.how[cell]))
            continue
        if scale is None:
            intervals.append(from_se(value, se, freedom, level))
        else:
            p = min(1.0, max(0.0, value / scale))
            intervals.append(survey_proportion(p, se / scale, n=n, df=freedom, level=level, deff=everyone))
        more = f"; deff={deff[cell]:.2f}; n_eff={n / deff[cell]:.0f}" if deff[cell] > 0 else ""
        how.append("; ".join(filter(None, (str(found.how[cell]), df_text(freedom)))) + more)
    named = replace(found, how=np.array(how, dtype=object))
    return named.with_limits(intervals, 1.0 if scale is None else scale)
