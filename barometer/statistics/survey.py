"""Design-based estimates of many cells of a survey at once, with their covariance.

Taylor linearisation of the ultimate cluster. Every PSU stays in the variance of every cell, with zero scores
where it has no members: rows are never filtered. All cells, and all fractions of a number, are linearised
together: whatever is compared or put together afterwards has its covariance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from barometer.errors import BarometerError
from barometer.statistics.design import Design
from barometer.statistics.estimates import Estimates, Mask, without_limits
from barometer.statistics.fraction import Combine, Fraction, alone
from barometer.statistics.intervals import Interval, from_se, survey_proportion
from barometer.statistics.linearisation import Rows, Scored, covariance
from barometer.statistics.quantiles import Codes, FloatArray, IntArray, number_or_none


@dataclass(frozen=True, eq=False)
class Linearised:
    """A fraction's rows: weight, part and whole, 0 where a row does not count; who belongs to which cell."""

    weight: FloatArray
    part: FloatArray
    whole: FloatArray
    members: tuple[tuple[Rows, IntArray], ...]

    def sums(self, count: int) -> FloatArray:
        """Return n, Σw·part, Σw·whole and Σw, shape (4, cells)."""
        weighted = (None, self.weight * self.part, self.weight * self.whole, self.weight)
        return np.array([self._added(values, count) for values in weighted])

    def spread(self, count: int, centre: FloatArray) -> FloatArray:
        """Return Σw·residual² around each cell's centre, shape (cells,)."""
        out = np.zeros(count)
        for row, cell in self.members:
            residual = self.part[row] - centre[cell] * self.whole[row]
            out += np.bincount(cell, weights=self.weight[row] * residual**2, minlength=count)
        return out

    def scores(self, slope: FloatArray, centre: FloatArray) -> list[Scored]:
        """Return what each row adds to the linearised cells it belongs to."""
        return [
            (row, cell, slope[cell] * self.weight[row] * (self.part[row] - centre[cell] * self.whole[row]))
            for row, cell in self.members
        ]

    def _added(self, values: FloatArray | None, count: int) -> FloatArray:
        out = np.zeros(count)
        for row, cell in self.members:
            out += np.bincount(cell, weights=None if values is None else values[row], minlength=count)
        return out


def from_sample(
    design: Design,
    parts: Sequence[Fraction],
    domains: Sequence[Codes] = (),
    cells: int = 1,
    combine: Combine = alone,
    *,
    pooled: bool = True,
    level: float | None = 0.95,
    lost: Mask | None = None,
) -> Estimates:
    """Estimate the cells of one round of a survey.

    Parameters
    ----------
    design
        How the survey was drawn.
    parts
        Fractions of shape (rows,). A row without a number is left out of part and whole; its PSU stays.
    domains
        Which cell each row belongs to, codes from 0, -1 for none, shape (rows,) each: several where a row
        belongs to several cells at once, such as the whole, its group and its district. Not given: of all.
    cells
        How many cells there are.
    combine, pooled, level, lost
        As in `counts.from_counts`. Proportions have logit-t limits, all else those of Student's t.

    Raises
    ------
    BarometerError
        If lengths differ, a code is not among the cells, or a respondent counts in the part but not in the
        whole.

    Examples
    --------
    Two rounds of a panel: stack the rows, let the person be the PSU, let the round be the cell.

    >>> from barometer.statistics.design import design
    >>> drawn = design([1.0] * 6, psu=["ann", "bo", "eva"] * 2)
    >>> score = Fraction("mean", np.array([3, 5, 7, 4, 6, 9]), np.ones(6))
    >>> change = from_sample(drawn, [score], [np.array([0, 0, 0, 1, 1, 1])], 2).gap(1, 0)
    >>> round(change.estimate, 3), round(change.se, 3)
    (1.333, 0.333)
    """
    highest = max((int(codes.max(initial=-1)) for codes in domains), default=-1)
    if highest >= cells:
        raise BarometerError(f"cell code {highest} is not among the {cells} cells 0 to {cells - 1}")
    domains = domains or [np.zeros(len(design.weights), dtype=np.int32)]
    lines = [_line(one, design.weights, domains) for one in parts]
    total = parts[0].whole is None
    n, y, x, w = np.stack([line.sums(cells) for line in lines], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(n == 0, np.nan, y / x)
    around = np.where(n == 0, np.nan, 0.0) if total else mean
    scale = np.array([[one.scale] for one in parts])
    combined = combine(scale * np.where(n == 0, np.nan, y if total else around))
    slopes = combined.slopes * scale / np.where(n == 0, np.inf, 1.0 if total else x)
    centres = zip(lines, np.nan_to_num(slopes), np.nan_to_num(around), strict=True)
    scored = [score for line, slope, centre in centres for score in line.scores(slope, centre)]
    variance, df = covariance(design, scored, cells)
    se = np.where(np.isnan(combined.value), np.nan, np.sqrt(np.diagonal(variance)))
    deff = np.full(cells, np.nan)
    if len(parts) == 1:
        spread = lines[0].spread(cells, np.nan_to_num(mean[0]))
        simple = slopes[0] ** 2 * w[0] * spread / np.maximum(n[0] - 1, 1)
        deff = np.divide(se**2, simple, out=deff, where=simple > 0)
    counted = (n, y, x * np.nan if total else x)
    found = without_limits(combined, se, counted, pooled, lost)
    found = replace(found, covariance=variance, df=df, deff=deff)
    if level is None:
        return found
    whole = lines[0].whole
    if len(parts) > 1 or parts[0].kind != "proportion" or not ((whole == 0) | (whole == 1)).all():
        each = zip(found.value, found.se, np.diagonal(df), strict=True)
        return found.with_limits([from_se(value, se, float(free), level) for value, se, free in each])
    alike = (found.se == 0) | (found.value == 0) | (found.value == scale[0, 0])
    lent = None
    if alike.any():  # where all answer alike, the design effect of the whole sample is borrowed
        everyone = np.full(len(design.weights), cells, dtype=np.int32)
        beside = from_sample(design, parts, [*domains, everyone], cells + 1, level=None).deff
        lent = None if beside is None else number_or_none(float(beside[-1]))
    of_all = float(scale[0, 0])
    return _with_logit_limits(replace(found, whole=of_all, lent=lent), lent, of_all, level)


def _line(fraction: Fraction, weights: FloatArray, domains: Sequence[Codes]) -> Linearised:
    part = np.asarray(fraction.part, dtype=np.float64)
    whole = np.ones_like(part) if fraction.whole is None else np.asarray(fraction.whole, dtype=np.float64)
    if any(len(column) != len(weights) for column in (part, whole, *domains)):
        raise BarometerError(
            f"the design has {len(weights)} rows, {fraction.names[0]} has {len(part)}, {fraction.names[1]} "
            f"{len(whole)}, the cells {', '.join(str(len(one)) for one in domains)}; give all the same"
        )
    if fraction.kind == "proportion" and (part > whole).any():
        raise BarometerError(
            f"{int((part > whole).sum())} respondents count in {fraction.names[0]} but not in "
            f"{fraction.names[1]}; a part cannot exceed its whole, so mend the coding of the two"
        )
    counts = np.isfinite(part) & np.isfinite(whole) & (weights > 0)
    if fraction.rows is not None:
        counts &= fraction.rows
    members: list[tuple[Rows, IntArray]] = []
    for codes in domains:
        inside = counts & (codes >= 0)
        row = slice(None) if inside.all() else np.flatnonzero(inside)
        members.append((row, codes[row].astype(np.intp, copy=False)))
    if not counts.all():
        weights, part, whole = (np.where(counts, values, 0.0) for values in (weights, part, whole))
    return Linearised(weights, part, whole, tuple(members))


def _with_logit_limits(found: Estimates, deff: float | None, scale: float, level: float) -> Estimates:
    """Return proportions, times `scale`, with limits; `deff` is that of the whole sample."""
    assert found.df is not None
    intervals: list[Interval | None] = []
    for value, se, n, df in zip(found.value, found.se, found.n, np.diagonal(found.df), strict=True):
        p = min(1.0, max(0.0, value / scale))
        known = value == value
        intervals.append(
            survey_proportion(p, se / scale, n=n, df=float(df), level=level, deff=deff) if known else None
        )
    return found.with_limits(intervals, scale)
