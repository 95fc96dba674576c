"""What estimates are made of: one sum over another in each of many cells. Imports no numpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Numbers = NDArray[np.generic]


@dataclass(frozen=True, eq=False)
class Fraction:
    """One sum over another, times `scale`: a number for each row of a sample or, added up, for each cell.

    A total has no `whole`. `rows` are the rows that count. `squares` are those of the values behind a mean of
    counts. `names` are those of part and whole, for messages.
    """

    kind: Literal["proportion", "rate", "mean", "total"]
    part: Numbers
    whole: Numbers | None = None
    scale: float = 1.0
    names: tuple[str, str] = ("part", "whole")
    squares: Numbers | None = None
    rows: NDArray[np.bool_] | None = None


@dataclass(frozen=True, eq=False)
class Combined:
    """Fractions put together: each cell's `value`, its slope in each fraction (fractions, cells), a note."""

    value: FloatArray
    slopes: FloatArray
    notes: Sequence[str]


Combine = Callable[["FloatArray"], Combined]
"""Fractions, shape (fractions, cells), to one number a cell."""


def alone(values: FloatArray) -> Combined:
    """Return the first fraction by itself."""
    import numpy as np

    return Combined(values[0], np.ones_like(values), [""] * values.shape[1])
