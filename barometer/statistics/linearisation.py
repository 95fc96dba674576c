"""The covariance of many linearised estimates from the scores of rows: PSU sums, strata, stages, margins.

Products of tables go through einsum, which adds in one order everywhere; BLAS adds as the processor likes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from barometer.statistics.design import Design, Stage
from barometer.statistics.quantiles import FloatArray, IntArray

Mask = NDArray[np.bool_]
Rows = IntArray | slice
Scored = tuple[Rows, IntArray, FloatArray]
"""Rows, the group of each, and its score."""

BLOCK = 262_144
"""Cells (unit × group) held in memory at once."""


def covariance(design: Design, scored: list[Scored], groups: int) -> tuple[FloatArray, IntArray]:
    """Return the covariance of all groups, and the degrees of freedom of each pair of groups."""
    projection = _projection(design, scored, groups)
    total = np.zeros((groups, groups))
    for stage in design.stages:
        parents, units = len(stage.count), len(stage.parent)
        sums = _sums(stage.parent[stage.unit], (0, parents), design, scored, groups, projection)
        centre = sums / stage.count[:, None]
        centre[stage.grand] = sums.sum(axis=0) / units
        scale = np.sqrt(stage.factor)
        for block in _blocks(units, groups):
            scores = _sums(stage.unit, block, design, scored, groups, projection)
            parent = stage.parent[slice(*block)]
            scores = (scores - centre[parent]) * scale[parent, None]
            total += np.einsum("ui,uj->ij", scores, scores)
    return total, _pair_df(design.stages[0], scored, groups)


def _blocks(units: int, groups: int) -> list[tuple[int, int]]:
    step = max(1, BLOCK // groups)
    return [(start, min(start + step, units)) for start in range(0, units, step)]


def _sums(
    unit: IntArray,
    block: tuple[int, int],
    design: Design,
    scored: list[Scored],
    groups: int,
    projection: list[tuple[IntArray, FloatArray]],
) -> FloatArray:
    """Return the sums of scores of the units in `block`, shape (units, groups), less what margins explain."""
    first, last = block
    out = np.zeros((last - first, groups))
    for row, group, score in scored:
        cell, inside = _cells(unit[row], block, group, groups)
        out += np.bincount(cell, weights=score[inside], minlength=out.size).reshape(out.shape)
    for margin, beta in projection:
        cell, inside = _cells(unit, block, margin, len(beta))
        weights = np.bincount(cell, weights=design.weights[inside], minlength=(last - first) * len(beta))
        out -= np.einsum("uk,kg->ug", weights.reshape(last - first, len(beta)), beta)
    return out


def _cells(
    unit: IntArray, block: tuple[int, int], code: IntArray, codes: int
) -> tuple[IntArray, Mask | slice]:
    inside: Mask | slice = slice(None)
    if block[0] > 0 or block[1] <= unit.max(initial=0):
        inside = (unit >= block[0]) & (unit < block[1])
    return (unit[inside] - block[0]) * codes + code[inside], inside


def _projection(design: Design, scored: list[Scored], groups: int) -> list[tuple[IntArray, FloatArray]]:
    """Return, for each calibration margin, what its categories explain of the scores (category × group).

    The regression counts with the weights before calibration, the residuals with those after (Deville &
    Särndal 1992); `Design.calibrated` says how other packages do it.
    """
    if not design.margins:
        return []
    base = design.base / np.where(design.weights > 0, design.weights, 1.0)
    sizes = [int(margin.max()) + 1 for margin in design.margins]
    starts = np.cumsum([0, *sizes])
    cross = np.zeros((starts[-1], starts[-1]))
    target = np.zeros((starts[-1], groups))
    for i, a in enumerate(design.margins):
        here = slice(starts[i], starts[i + 1])
        for row, group, score in scored:
            before = score * base[row]
            cells = np.bincount(a[row] * groups + group, weights=before, minlength=sizes[i] * groups)
            target[here] += cells.reshape(sizes[i], groups)
        for j, b in enumerate(design.margins):
            cells = np.bincount(a * sizes[j] + b, weights=design.base, minlength=sizes[i] * sizes[j])
            cross[here, starts[j] : starts[j + 1]] = cells.reshape(sizes[i], sizes[j])
    beta = np.linalg.lstsq(cross, target, rcond=None)[0]
    return [(m, beta[starts[i] : starts[i + 1]]) for i, m in enumerate(design.margins)]


def _pair_df(stage: Stage, scored: list[Scored], groups: int) -> IntArray:
    """Return PSUs minus strata with members of either group, for each pair of groups."""

    def together(unit: IntArray, units: int) -> FloatArray:
        shared = np.zeros((groups, groups))
        for block in _blocks(units, groups):
            members = np.zeros((block[1] - block[0], groups))
            for row, group, _ in scored:
                cell, _ = _cells(unit[row], block, group, groups)
                members += np.bincount(cell, minlength=members.size).reshape(members.shape)
            has = (members > 0).astype(np.float64)
            shared += np.einsum("ui,uj->ij", has, has)
        own = np.diagonal(shared)
        return own[:, None] + own[None, :] - shared

    psus = together(stage.unit, len(stage.parent))
    return (psus - together(stage.parent[stage.unit], len(stage.count))).astype(np.intp)
