"""Weights that match known population counts: raking and post-stratification.

Deming & Stephan (1940); Deville & Särndal (1992); worked example in Kalton & Flores-Cervantes (2003).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError, nearest
from barometer.statistics.design import check_weights, codes
from barometer.statistics.quantiles import FloatArray, IntArray, dot


@dataclass(frozen=True, eq=False)
class Calibration:
    """Calibrated weights and how far they moved.

    `weights`, `base` (the weights before) and each of `margins` (codes) have shape (rows,). `smallest` and
    `largest` are the extreme ratios of new to old weight, `error` the largest relative error of a margin,
    `deff` Kish's 1 + cv².
    """

    weights: FloatArray
    base: FloatArray
    margins: tuple[IntArray, ...]
    iterations: int
    error: float
    smallest: float
    largest: float
    deff: float


def kish_deff(weights: ArrayLike) -> float:
    """Return n·Σw²/(Σw)²: the part of the design effect that unequal weights alone cause.

    Examples
    --------
    >>> kish_deff([1, 1, 2])
    1.125
    """
    w = check_weights(weights)
    w = w[w > 0]
    return w.size * dot(w, w) / dot(w, np.ones_like(w)) ** 2


def rake(
    weights: ArrayLike,
    margins: Sequence[ArrayLike],
    targets: Sequence[Mapping[str, float]],
    *,
    tolerance: float = 1e-8,
    max_iterations: int = 1000,
) -> Calibration:
    """Adjust weights until each margin's weighted counts equal the population's.

    Parameters
    ----------
    weights
        Shape (rows,).
    margins
        One array of labels, shape (rows,), for each margin.
    targets
        For each margin, the population count of each label. All margins have the same sum.
    tolerance
        Largest relative error of a margin that counts as equal.
    max_iterations
        Rounds over all margins before giving up.

    Raises
    ------
    BarometerError
        If a label has no target or a target no rows, margins differ in their sum, or it does not converge.

    Examples
    --------
    >>> r = rake([1, 1, 1], [["m", "m", "f"]], [{"m": 30, "f": 30}])
    >>> r.weights.tolist(), r.largest
    ([15.0, 15.0, 30.0], 30.0)
    """
    start = check_weights(weights)
    coded = [_margin(i, m, t, start) for i, (m, t) in enumerate(zip(margins, targets, strict=True), 1)]
    sums = [float(goal.sum()) for _, goal in coded]
    if not coded or max(sums) - min(sums) > 1e-6 * max(sums):
        raise BarometerError(f"the margins sum to {sums}; expected one or more margins with the same sum")
    w = start.copy()
    for iteration in range(1, max_iterations + 1):
        for code, goal in coded:
            w *= (goal / np.bincount(code, weights=w, minlength=len(goal)))[code]
        error = max(
            float(np.max(np.abs(np.bincount(code, weights=w, minlength=len(goal)) / goal - 1)))
            for code, goal in coded
        )
        if error <= tolerance:
            factor = w[start > 0] / start[start > 0]
            extremes = float(factor.min()), float(factor.max())
            return Calibration(
                w, start, tuple(c for c, _ in coded), iteration, error, *extremes, kish_deff(w)
            )
    raise BarometerError(
        f"raking did not converge in {max_iterations} rounds (largest error {error:.1e}); some combination "
        f"of categories is empty, so merge categories or drop a margin"
    )


def poststratify(weights: ArrayLike, cells: ArrayLike, totals: Mapping[str, float]) -> Calibration:
    """Adjust weights so that each cell's weighted count equals the population's. Errors as in `rake`.

    Examples
    --------
    >>> poststratify([1, 1, 2], ["a", "a", "b"], {"a": 8, "b": 2}).weights.tolist()
    [4.0, 4.0, 2.0]
    """
    return rake(weights, [cells], [totals])


def _margin(
    order: int, labels: ArrayLike, target: Mapping[str, float], weights: FloatArray
) -> tuple[IntArray, FloatArray]:
    code, names = codes(f"margin {order}", labels, weights.size)
    found = [str(name) for name in names]
    wanted = {str(name): float(count) for name, count in target.items()}
    for name in found:
        if name not in wanted:
            raise BarometerError(f"margin {order} has no target for '{name}'{nearest(name, wanted)}")
    filled = np.bincount(code, weights=weights, minlength=len(found)) > 0
    empty = [name for name in wanted if name not in found or not filled[found.index(name)]]
    if empty:
        raise BarometerError(f"margin {order} has no respondent with '{empty[0]}'; merge it with a neighbour")
    goal = np.array([wanted[name] for name in found])
    if not (goal > 0).all():
        raise BarometerError(f"margin {order} has a target of {goal.min():g}; expected counts above 0")
    return code, goal
