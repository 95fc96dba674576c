"""How a survey was drawn: weights, strata, clusters, stages and finite populations.

The variance is that of the ultimate cluster; where both stages' population sizes are known, the second
stage adds its share. Särndal, Swensson & Wretman (1992); Lumley (2004) JSS 9(8).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.quantiles import FloatArray, IntArray, check_choice

if TYPE_CHECKING:
    from barometer.statistics.calibration import Calibration

SINGLE_PSU = ("fail", "remove", "adjust", "average")


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of sampling, as the variance needs it.

    Attributes
    ----------
    unit
        Shape (rows,): which sampled unit each row belongs to, 0 to U-1.
    parent
        Shape (U,): the stratum (or, at the second stage, the PSU) of each unit, 0 to P-1.
    count
        Shape (P,): units sampled in each parent.
    factor
        Shape (P,): what the sum of squares in each parent counts with.
    grand
        Shape (P,): whether the parent's units are centred on the mean of all units instead of their own.
    """

    unit: IntArray
    parent: IntArray
    count: IntArray
    factor: FloatArray
    grand: np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, eq=False)
class Design:
    """A survey design over rows, made by `design`.

    `margins` are those the weights were calibrated to, `base` the weights before. `single_psu` says what is
    done with strata of one PSU.
    """

    weights: FloatArray
    stages: tuple[Stage, ...]
    base: FloatArray
    margins: tuple[IntArray, ...] = ()
    single_psu: str = "fail"

    @property
    def df(self) -> int:
        """Degrees of freedom: PSUs with a positive weight minus their strata."""
        first = self.stages[0]
        psus = np.unique(first.unit[self.weights > 0])
        return len(psus) - len(np.unique(first.parent[psus]))

    @property
    def method(self) -> str:
        """What the variance rests on, in words; the variant where packages differ."""
        ground = "calibrated to margins, residuals weighted" if self.margins else "weights treated as fixed"
        single = f", single PSUs: {self.single_psu}" if self.single_psu in ("adjust", "average") else ""
        wide = " of all strata, in domains too" if self.single_psu == "average" else ""
        return f"Taylor linearisation, {ground}{single}{wide}"

    def calibrated(self, calibration: Calibration) -> Design:
        """Return the design with raked or post-stratified weights, whose gain the variance then counts.

        Residuals count with the weights after calibration. R's survey and svy do the same for post-strata,
        but sweep raking margins unweighted: another standard error where the weights before were unequal.
        """
        return replace(self, weights=calibration.weights, base=calibration.base, margins=calibration.margins)


def design(
    weights: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    psu: ArrayLike | None = None,
    nested: bool = False,
    population_psus: ArrayLike | None = None,
    ssu: ArrayLike | None = None,
    population_ssus: ArrayLike | None = None,
    single_psu: str = "fail",
) -> Design:
    """Describe how a survey was drawn.

    Parameters
    ----------
    weights
        Shape (rows,): sampling weights, 0 or more. They are not frequencies.
    strata, psu, ssu
        Shape (rows,): labels of the stratum, the primary and the second-stage unit. Without `psu` each row is
        its own. SSU codes may repeat across PSUs.
    nested
        Whether PSU codes repeat across strata and mean different PSUs there.
    population_psus, population_ssus
        Shape (rows,) or one number: how many PSUs the stratum (SSUs the PSU) has in the population, or, at
        most 1, the fraction sampled. Without it, sampling counts as with replacement.
    single_psu
        A stratum with one PSU has no variance of its own: "fail", "remove" (as if certain), "adjust" (centre
        on the mean of all PSUs), "average" (the mean of the other strata: of all the design's, in a domain
        too, where svy takes those with members of the domain).

    Raises
    ------
    BarometerError
        If a weight is negative or missing, lengths differ, a PSU lies in two strata, a stratum has one
        PSU, or a population is smaller than its sample.

    Examples
    --------
    >>> d = design([3, 3, 4, 4], strata=["n", "n", "s", "s"], psu=[1, 2, 1, 2], nested=True)
    >>> d.df
    2
    """
    check_choice("single_psu", single_psu, SINGLE_PSU)
    w = check_weights(weights)
    stratum, stratum_names = codes("strata", strata, w.size)
    label, _ = (np.arange(w.size), None) if psu is None else codes("psu", psu, w.size)
    unit, parent = _combine(stratum, label)
    if psu is not None and not nested and len(parent) > label.max() + 1:
        raise BarometerError(
            f"{label.max() + 1} PSU codes stand in {len(parent)} combinations with strata; if the codes "
            f"repeat across strata say nested=True, else mend the codes"
        )
    share = _fraction("population_psus", population_psus, unit, parent)
    stages = [_stage(unit, parent, share, np.ones(len(share)), single_psu, stratum_names)]
    if ssu is not None and share.any():
        sub, sub_parent = _combine(unit, codes("ssu", ssu, w.size)[0])
        sub_share = _fraction("population_ssus", population_ssus, sub, sub_parent)
        stages.append(_stage(sub, sub_parent, sub_share, share[parent], single_psu, None))
    return Design(w, tuple(stages), w, single_psu=single_psu)


def check_weights(weights: ArrayLike) -> FloatArray:
    """Return weights as floats after a check that they are numbers of 0 or more, some above 0."""
    w = np.asarray(weights, dtype=np.float64)
    if w.ndim != 1 or not np.isfinite(w).all() or (w < 0).any() or not w.any():
        faulty = int((~(w >= 0)).sum())
        raise BarometerError(
            f"{faulty} of {w.size} weights are negative or missing; expected one number of 0 or more a row, "
            f"some above 0"
        )
    return w


def codes(what: str, labels: ArrayLike | None, rows: int) -> tuple[IntArray, np.ndarray]:
    """Return labels as codes from 0 in order of appearance, and the label of each code."""
    if labels is None:
        return np.zeros(rows, dtype=np.intp), np.array(["all"])
    import pandas as pd

    codes, names = pd.factorize(np.asarray(labels))
    if len(codes) != rows:
        raise BarometerError(f"{what} has {len(codes)} rows, the weights have {rows}; expected as many")
    if len(codes) and codes.min() < 0:
        raise BarometerError(f"{what} is missing in {int((codes < 0).sum())} rows; every row needs one")
    return codes.astype(np.intp, copy=False), np.asarray(names)


def _combine(parent: IntArray, label: IntArray) -> tuple[IntArray, IntArray]:
    """Return the unit of each row (a label within a parent) and the parent of each unit."""
    import pandas as pd

    span = int(label.max()) + 1
    unit, pairs = pd.factorize(parent * span + label)
    return unit.astype(np.intp, copy=False), (np.asarray(pairs) // span).astype(np.intp)


def _fraction(what: str, population: ArrayLike | None, unit: IntArray, parent: IntArray) -> FloatArray:
    """Return the fraction sampled in each parent; 0 where no population is declared."""
    count = np.bincount(parent)
    if population is None:
        return np.zeros(len(count))
    size = np.broadcast_to(np.asarray(population, dtype=np.float64), unit.shape)
    of_parent = np.empty(len(count))
    of_parent[parent[unit]] = size
    if not (of_parent[parent[unit]] == size).all() or not (of_parent > 0).all():
        raise BarometerError(
            f"{what} must be one number above 0 for each stratum or PSU; mend the rows that differ"
        )
    share = np.where(of_parent <= 1, of_parent, count / of_parent)
    if (share > 1).any():
        worst = int(np.argmax(share))
        raise BarometerError(
            f"{what} is {of_parent[worst]:g} where {count[worst]} units were sampled; a sample cannot be "
            f"larger than its population"
        )
    return share


def _stage(
    unit: IntArray,
    parent: IntArray,
    share: FloatArray,
    scale: FloatArray,
    single_psu: str,
    names: np.ndarray | None,
) -> Stage:
    count = np.bincount(parent, minlength=len(share)).astype(np.intp)
    single = (count == 1) & (share < 1) & (scale > 0)
    if single.any() and single_psu == "fail":
        where = f"stratum {names[np.argmax(single)]}" if names is not None else "a PSU's second stage"
        raise BarometerError(
            f"{where} has one sampled unit, so it has no variance of its own; merge it with another, or "
            f"choose single_psu: remove, adjust or average"
        )
    factor = scale * (1 - share) * count / np.maximum(count - 1, 1)
    if single_psu != "adjust":
        factor[single] = 0
    if single_psu == "average":
        if single.all():
            raise BarometerError("every stratum has one sampled unit; there are no others to average over")
        factor *= len(factor) / (~single).sum()
    return Stage(unit, parent, count, factor, single & (single_psu == "adjust"))
