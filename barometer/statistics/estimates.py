"""Estimates of many cells at once, from counts or from a sample, and the gaps between two of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from barometer.statistics import gap as gaps
from barometer.statistics.fraction import Combined
from barometer.statistics.intervals import Interval
from barometer.statistics.quantiles import FloatArray, IntArray, check_choice, number_or_none
from barometer.statistics.survey_gap import SurveyShare, survey_gap

Mask = NDArray[np.bool_]

_ARRAYS = ("value", "se", "n", "numerator", "denominator", "lower", "upper")


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimates of D cells; arrays of shape (D,) with NaN where undefined.

    `n` is unweighted, `numerator` and `denominator` are weighted. `interval` names how each cell's limits
    were made ("" where there are none), `notes` what a reader must know. To a sample belong `covariance` and
    `df`, shape (D, D), off the diagonal that of a comparison, over the PSUs with members of either cell; and
    `deff`, against a simple random sample with replacement. Of shares of a sample `whole` is what everybody
    counts (100 where they are percent), and `lent` the design effect of the whole sample, borrowed where all
    of a cell answer alike.
    """

    value: FloatArray
    se: FloatArray
    n: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    lower: FloatArray
    upper: FloatArray
    interval: tuple[str, ...]
    notes: tuple[str, ...]
    covariance: FloatArray | None = None
    df: IntArray | None = None
    deff: FloatArray | None = None
    whole: float | None = None
    lent: float | None = None

    def taken(self, cells: IntArray) -> Estimates:
        """Return the estimates of some cells, without their covariance."""
        some: dict[str, Any] = {name: values[cells] for name, values in vars(self).items() if name in _ARRAYS}
        some |= {name: tuple(getattr(self, name)[i] for i in cells) for name in ("interval", "notes")}
        return replace(self, **some, covariance=None, df=None, deff=None)

    def with_limits(self, found: Sequence[Interval | None], scale: float = 1.0) -> Estimates:
        """Return the estimates with an interval for each cell, times `scale`."""
        sides = [(None, None) if one is None else (one.lower, one.upper) for one in found]
        limits = scale * np.array(sides, dtype=np.float64).reshape(len(sides), 2)
        named = tuple("" if one is None or one.upper is None else one.method for one in found)
        return replace(self, lower=limits[:, 0], upper=limits[:, 1], interval=named)

    def gap(
        self, first: int, second: int, *, kind: str = "difference", level: float | None = 0.95
    ) -> gaps.Gap:
        """Return the gap of two cells, with the covariance of a sample; -1 is a cell that is not there.

        `kind` is "difference", "ratio" or "relative". Shares of a sample have the interval of `survey_gap`,
        shares of counts Newcombe's (MOVER on their Wilson limits) and Katz's (the delta method on the log
        scale); without `level` there is none.
        """
        check_choice("kind", kind, ("difference", "ratio", "relative"))
        if self.whole is not None and self.covariance is not None and second >= 0 and level is not None:
            return self._gap_of_shares(first, second, kind, level)
        numbers = (self.value, self.se, self.lower, self.upper)
        e1, se1, l1, u1 = (number_or_none(float(x[first])) for x in numbers)
        e2, se2, l2, u2 = (number_or_none(float(x[second])) if second >= 0 else None for x in numbers)
        if level is None:
            se1 = se2 = None
        level, cov, df = level or 0.95, 0.0, math.inf
        if second >= 0 and self.covariance is not None and self.df is not None:
            cov, df = float(np.nan_to_num(self.covariance[first, second])), float(self.df[first, second])
        simple = self.covariance is None and self.interval[first] == self.interval[second] == "wilson"
        if kind != "difference":
            found = gaps.ratio(e1, se1, e2, se2, cov=cov, df=df, level=level)
            found = found.relative() if kind == "relative" else found
            return replace(found, method="katz") if simple else found
        if self.covariance is not None:
            return gaps.difference(e1, se1, e2, se2, cov=cov, df=df, level=level)
        sides = (Interval(e, low, up, level, "") for e, low, up in ((e1, l1, u1), (e2, l2, u2)))
        return replace(gaps.mover(*sides), method="newcombe" if simple else "mover")

    def _gap_of_shares(self, first: int, second: int, kind: str, level: float) -> gaps.Gap:
        """Return the gap of two shares of a sample, each with the limits that it has by itself."""
        assert self.whole is not None and self.covariance is not None and self.df is not None
        whole, df = self.whole, float(self.df[first, second])
        cov = float(np.nan_to_num(self.covariance[first, second])) / whole**2
        shares = [self._share(cell, df) for cell in (first, second)]
        if kind != "difference":
            found = survey_gap(*shares, cov=cov, level=level, kind="ratio")
            if (
                shares[0].share == 0 and shares[1].share
            ):  # nothing over something is nothing, of unknown limits
                found = replace(found, estimate=0.0)
            return found.relative() if kind == "relative" else found
        found = survey_gap(*shares, cov=cov, level=level)
        parts = (found.estimate, found.lower, found.upper, found.se)
        estimate, lower, upper, se = (None if part is None else whole * part for part in parts)
        return replace(found, estimate=estimate, lower=lower, upper=upper, se=se)

    def _share(self, cell: int, df: float) -> SurveyShare:
        """Return a cell's share; where all answer alike, of as many as the design effect leaves."""
        assert self.whole is not None
        value, se = (number_or_none(float(x[cell]) / self.whole) for x in (self.value, self.se))
        share = None if value is None else min(1.0, max(0.0, value))
        found = SurveyShare(share, se, float(self.n[cell]), df)
        return found if found.spread or not self.lent else replace(found, n=found.n / self.lent)


def without_limits(
    combined: Combined,
    se: FloatArray,
    counted: tuple[FloatArray, FloatArray, FloatArray],
    pooled: bool,
    lost: Mask | None,
) -> Estimates:
    """Return estimates before they have limits; `counted`: n, numerators, denominators, (fractions, D) each.

    `pooled`: those of several fractions add up; else n is the smallest and there is no numerator. Cells that
    are `lost` are counted, but have no number.
    """
    value = combined.value if lost is None else np.where(lost, np.nan, combined.value)
    none = np.full_like(value, np.nan)
    n, numerator, denominator = (array.sum(axis=0) for array in counted)
    if not pooled:
        n, numerator, denominator = counted[0].min(axis=0), none, none
    names = ("",) * len(value)
    return Estimates(value, se, n, numerator, denominator, none, none, names, tuple(combined.notes))
