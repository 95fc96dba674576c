"""What is summed, and what comes out: the shapes that counts and samples share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from barometer.generations import NEWEST

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from barometer.calculations.cells import Cells, FloatArray, Mask, Numbers
    from barometer.statistics.design import Design
    from barometer.statistics.intervals import Interval

EMPTY = "empty group"
"""What the method says where nobody could be counted."""


@dataclass(frozen=True, eq=False)
class Fraction:
    """One sum over another in every cell: `part` and `whole` have a number for each row; times `scale`.

    A total has no `whole`. `rows` are the rows that count. `squares` are those of the values behind a mean of
    counts.
    """

    kind: Literal["proportion", "rate", "mean", "total"]
    part: Numbers
    whole: Numbers | None
    scale: float = 1.0
    names: tuple[str, str] = ("part", "whole")
    squares: Numbers | None = None
    rows: Mask | None = None


@dataclass(frozen=True, eq=False)
class Asked:
    """How sure the numbers are to be shown; no design for counts. `generation`: of the interval of a gap."""

    uncertainty: str
    level: float
    design: Design | None = None
    generation: int = NEWEST.gap_interval


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimates of many cells, in the order of `keys`; NaN where undefined.

    `reason` is the status of a number that is not there; `how` names the interval and what a reader needs to
    know with it. `covariance` and `df`, shape (cells, cells), belong to a sample; counts have only `se`.
    """

    keys: pd.DataFrame
    value: FloatArray
    se: FloatArray
    lower: FloatArray
    upper: FloatArray
    n: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    reason: NDArray[np.object_]
    how: NDArray[np.object_]
    covariance: FloatArray | None = None
    df: NDArray[np.intp] | None = None

    def taken(self, cells: NDArray[np.intp]) -> Estimates:
        """Return the estimates of some cells, without their covariance."""
        arrays = ("value", "se", "lower", "upper", "n", "numerator", "denominator", "reason", "how")
        some = {name: getattr(self, name)[cells] for name in arrays}
        keys = self.keys.iloc[cells].reset_index(drop=True)
        return replace(self, keys=keys, covariance=None, df=None, **some)

    def with_limits(self, found: Sequence[Interval | None], scale: float = 1.0) -> Estimates:
        """Return the estimates with an interval for each cell; its name is put before `how`."""
        import numpy as np

        limits = [(None, None) if one is None else (one.lower, one.upper) for one in found]
        lower, upper = (
            scale * np.array([pair[side] for pair in limits], dtype=np.float64) for side in (0, 1)
        )
        named = ["" if one is None or one.upper is None else f"interval={one.method}" for one in found]
        how = ["; ".join(filter(None, pair)) for pair in zip(named, self.how, strict=True)]
        return replace(self, lower=lower, upper=upper, how=np.array(how, dtype=object))


def put_together(
    cells: Cells,
    value: FloatArray,
    se: FloatArray,
    notes: Sequence[str],
    counted: tuple[FloatArray, FloatArray, FloatArray],
    pooled: bool,
) -> Estimates:
    """Return estimates without limits; `counted`: n, numerators, denominators, (fractions, cells) each.

    `pooled`: those of several fractions add up; else n is the smallest and there is no numerator. What is not
    there has a reason: a status of the table itself, a missing number, or nobody to count.
    """
    import numpy as np

    none = np.full_like(value, np.nan)
    value = np.where(cells.incomplete, np.nan, value)
    n, numerator, denominator = (array.sum(axis=0) for array in counted)
    if not pooled:
        n, numerator, denominator = counted[0].min(axis=0), none, none
    missing = np.isnan(counted[0] + counted[1]).any(axis=0) | cells.incomplete
    reason = np.where(missing, "not_delivered", "not_published").astype(object)
    if "status" in cells.table and missing.any():
        status = cells.table["status"].to_numpy()
        for name in sorted(set(status) - {"observed", "derived", ""}):
            reason[missing & (cells.total(None, status == name) > 0)] = name
    how = np.array(notes, dtype=object)
    how[np.isnan(value) & ~missing] = EMPTY
    return Estimates(cells.keys, value, se, none, none, n, numerator, denominator, reason, how)
