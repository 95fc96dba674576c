"""What composition does to a gap or a change: Kitagawa's two parts (standardisation: see `counts`).

The parts say what is associated with a mix (of ages, say), not what causes a gap. They often have opposite
signs, so they are points, never percentages of the total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.quantiles import FloatArray, dot


@dataclass(frozen=True)
class Kitagawa:
    """Second rate minus first as `composition` + `rate`; by stratum in `composition_by` and `rate_by`.

    `three_part` is (composition, rate, interaction) with the first group as the base.
    """

    first: float
    second: float
    difference: float
    composition: float
    rate: float
    composition_by: tuple[float, ...]
    rate_by: tuple[float, ...]
    three_part: tuple[float, float, float]


def kitagawa(size1: ArrayLike, rate1: ArrayLike, size2: ArrayLike, rate2: ArrayLike) -> Kitagawa:
    """Split the difference of two groups (or years) into composition and rate.

    Parameters
    ----------
    size1, rate1, size2, rate2
        Shape (strata,): sizes in any unit, and the rate in each stratum.

    Raises
    ------
    BarometerError
        If lengths differ, a size is negative, or a stratum has no rate.

    Notes
    -----
    Kitagawa (1955) JASA 50:1168; equal to Oaxaca-Blinder with weight one half on a saturated model.

    Examples
    --------
    >>> k = kitagawa([30, 70], [0.6, 0.8], [50, 50], [0.65, 0.9])
    >>> round(k.difference, 3), round(k.composition, 3), round(k.rate, 3)
    (0.035, -0.045, 0.08)
    """
    s1, r1, s2, r2 = _strata(size1, rate1, size2, rate2)
    s1, s2 = _shares(s1), _shares(s2)
    composition, rate = (s2 - s1) * (r1 + r2) / 2, (r2 - r1) * (s1 + s2) / 2
    return Kitagawa(
        first=dot(s1, r1),
        second=dot(s2, r2),
        difference=dot(s2, r2) - dot(s1, r1),
        composition=float(composition.sum()),
        rate=float(rate.sum()),
        composition_by=tuple(composition.tolist()),
        rate_by=tuple(rate.tolist()),
        three_part=(dot(s2 - s1, r1), dot(s1, r2 - r1), dot(s2 - s1, r2 - r1)),
    )


def _strata(*columns: ArrayLike) -> list[FloatArray]:
    found = [np.asarray(column, dtype=np.float64) for column in columns]
    if any(column.ndim != 1 or column.size != found[0].size for column in found):
        sizes = ", ".join(str(column.size) for column in found)
        raise BarometerError(f"columns of {sizes} strata; give all the same strata in the same order")
    if not all(np.isfinite(column).all() for column in found):
        raise BarometerError("a stratum has no number (an empty one has no rate); merge it with a neighbour")
    return found


def _shares(size: FloatArray) -> FloatArray:
    if (size < 0).any() or not size.sum() > 0:
        raise BarometerError("sizes of strata must be 0 or more, with some above 0; check the counts")
    return size / size.sum()
