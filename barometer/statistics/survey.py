"""Design-based estimates for many groups of a survey at once, with their covariance.

Taylor linearisation of the ultimate cluster. Every PSU stays in the variance of every group, with zero scores
where it has no members: rows are never filtered. One pass over the rows serves all groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from barometer.errors import BarometerError
from barometer.statistics import gap as gaps
from barometer.statistics.design import Design
from barometer.statistics.intervals import Interval, from_se, survey_proportion
from barometer.statistics.linearisation import covariance as covariances
from barometer.statistics.quantiles import FloatArray, IntArray, check_choice, number

Mask = NDArray[np.bool_]
Part = tuple[IntArray, IntArray]


@dataclass(frozen=True)
class Estimate:
    """One survey estimate; None where undefined.

    `n` counts respondents with a positive weight, `df` the PSUs with members minus their strata. `deff` is
    against a simple random sample without replacement (it needs weights that sum to the population),
    `deff_replacement` against one with replacement, `n_eff` is n / deff_replacement.
    """

    kind: str
    estimate: float | None
    se: float | None
    df: int
    n: int
    weight: float
    deff: float | None
    deff_replacement: float | None
    n_eff: float | None

    def interval(self, *, level: float = 0.95, method: str = "", deff: float | None = None) -> Interval:
        """Return the interval: by default logit-t for proportions, t for all else.

        `deff` is that of the same indicator in the whole sample; see `intervals.survey_proportion`.
        """
        if self.kind != "proportion" or method == "t":
            return from_se(self.estimate, self.se, self.df, level, self.n_eff)
        return survey_proportion(
            self.estimate, self.se, n=self.n, df=self.df, level=level, method=method or "logit", deff=deff
        )


@dataclass(frozen=True, eq=False)
class Estimates:
    """Estimates of D groups; indexing gives one `Estimate`. Arrays hold NaN where undefined.

    `estimate`, `n`, `weight`, `deff`, `deff_replacement` have shape (D,); `covariance` (D, D); `df` (D, D):
    off the diagonal that of a comparison, over the PSUs with members of either group.
    """

    kind: str
    estimate: FloatArray
    covariance: FloatArray
    df: IntArray
    n: IntArray
    weight: FloatArray
    deff: FloatArray
    deff_replacement: FloatArray
    method: str

    @property
    def se(self) -> FloatArray:
        """Standard errors, shape (D,)."""
        return np.sqrt(np.diagonal(self.covariance))

    def __len__(self) -> int:
        return len(self.estimate)

    def __getitem__(self, group: int) -> Estimate:
        deff = number(self.deff_replacement[group])
        n = int(self.n[group])
        return Estimate(
            self.kind,
            number(self.estimate[group]),
            number(self.se[group]),
            int(self.df[group, group]),
            n,
            float(self.weight[group]),
            number(self.deff[group]),
            deff,
            n / deff if deff else None,
        )

    def gap(self, first: int, second: int, *, level: float = 0.95, kind: str = "difference") -> gaps.Gap:
        """Return the gap ("difference" or "ratio") of two groups, with their covariance."""
        compare = gaps.ratio if kind == "ratio" else gaps.difference
        a, b = self[first], self[second]
        cov, df = float(self.covariance[first, second]), int(self.df[first, second])
        return compare(a.estimate, a.se, b.estimate, b.se, cov=cov if cov == cov else 0.0, df=df, level=level)


def mean(
    design: Design,
    values: ArrayLike,
    domain: ArrayLike | None = None,
    *,
    groups: int = 0,
    missing: str = "refuse",
) -> Estimates:
    """Estimate means by group.

    Parameters
    ----------
    design
        How the survey was drawn.
    values
        Shape (rows,).
    domain
        Which group each row belongs to: nothing (all rows, one group), booleans (one group), or codes from 0,
        -1 for none. Shape (rows,), or (rows, k) where a row belongs to up to k groups at once, such as the
        whole, its group and its district. The covariance covers them all.
    groups
        How many groups there are, if the highest codes may have no row.
    missing
        What a missing value does: "refuse", or "leave-out" (out of every group; its PSU stays).

    Raises
    ------
    BarometerError
        If lengths differ or values are missing unasked.

    Examples
    --------
    Two rounds of a panel: stack the rows, let the person be the PSU, let the round be the domain.

    >>> from barometer.statistics.design import design
    >>> d = design([1.0] * 6, psu=["ann", "bo", "eva"] * 2)
    >>> rounds = mean(d, [3, 5, 7, 4, 6, 9], domain=[0, 0, 0, 1, 1, 1])
    >>> change = rounds.gap(1, 0)
    >>> round(change.estimate, 3), round(change.se, 3)
    (1.333, 0.333)
    """
    return _estimate("mean", design, values, None, domain, groups, missing)


def proportion(
    design: Design,
    values: ArrayLike,
    domain: ArrayLike | None = None,
    *,
    groups: int = 0,
    missing: str = "refuse",
) -> Estimates:
    """Estimate proportions by group; `values` are 0 and 1 or booleans. Parameters as in `mean`.

    Examples
    --------
    >>> from barometer.statistics.design import design
    >>> p = proportion(design([1, 1, 1, 2, 2, 2]), [1, 0, 0, 1, 1, 0])
    >>> round(p[0].estimate, 3), p[0].df
    (0.556, 5)
    """
    data = np.asarray(values, dtype=np.float64)
    if not ((data == 0) | (data == 1) | np.isnan(data)).all():
        raise BarometerError("a proportion needs values of 0 and 1; for other values take the mean")
    return _estimate("proportion", design, data, None, domain, groups, missing)


def total(
    design: Design,
    values: ArrayLike,
    domain: ArrayLike | None = None,
    *,
    groups: int = 0,
    missing: str = "refuse",
) -> Estimates:
    """Estimate population totals by group. Parameters as in `mean`."""
    return _estimate("total", design, values, None, domain, groups, missing)


def ratio(
    design: Design,
    numerator: ArrayLike,
    denominator: ArrayLike,
    domain: ArrayLike | None = None,
    *,
    groups: int = 0,
    missing: str = "refuse",
) -> Estimates:
    """Estimate ratios of two totals by group. Parameters as in `mean`."""
    return _estimate("ratio", design, numerator, denominator, domain, groups, missing)


def _estimate(
    kind: str,
    design: Design,
    y: ArrayLike,
    x: ArrayLike | None,
    domain: ArrayLike | None,
    groups: int,
    missing: str,
) -> Estimates:
    values = _column("values", y, design)
    under = None if x is None else _column("denominator", x, design)
    check_choice("missing", missing, ("refuse", "leave-out"))
    present = np.isfinite(values) if under is None else np.isfinite(values) & np.isfinite(under)
    parts, groups = _parts(domain, design, present, groups, missing)
    sums = np.zeros((4, groups))
    for row, group in parts:
        w, v, u = design.weights[row], values[row], 1.0 if under is None else under[row]
        for i, part in enumerate((None, w, w * v, w * u)):
            sums[i] += np.bincount(group, weights=part, minlength=groups)
    n, weight, ys, xs = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = ys / xs
    estimate = np.where(n > 0, ys, np.nan) if kind == "total" else centre
    scored, spread = [], np.zeros(groups)
    divisor = np.ones(groups) if kind == "total" else np.where(xs == 0, 1.0, xs)
    for row, group in parts:
        w, v, u = design.weights[row], values[row], 1.0 if under is None else under[row]
        residual = v - np.nan_to_num(centre)[group] * u
        spread += np.bincount(group, weights=w * residual**2, minlength=groups)
        scored.append((row, group, w * (v if kind == "total" else residual) / divisor[group]))
    covariance, df = covariances(design, scored, groups)
    undefined = ~np.isfinite(estimate)
    covariance[undefined, :] = covariance[:, undefined] = np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = (weight if kind == "total" else weight / xs) ** 2 * spread / weight / (n - 1)
        replaced = np.where((n > 1) & (simple > 0), np.diagonal(covariance) / simple, np.nan)
        deff = np.where(weight > n, replaced / (1 - n / weight), np.nan)
    return Estimates(kind, estimate, covariance, df, n.astype(np.intp), weight, deff, replaced, design.method)


def _column(what: str, values: ArrayLike, design: Design) -> FloatArray:
    data = np.asarray(values, dtype=np.float64)
    if data.shape != design.weights.shape:
        raise BarometerError(f"{what} has shape {data.shape}, the design has {len(design.weights)} rows")
    return data


def _parts(
    domain: ArrayLike | None, design: Design, present: Mask, groups: int, missing: str
) -> tuple[list[Part], int]:
    """Return, for each column of domain codes, the rows that count in a group and their codes."""
    rows = len(present)
    codes = np.zeros(rows, dtype=np.intp) if domain is None else np.asarray(domain)
    if codes.dtype == np.bool_:
        codes = np.where(codes, 0, -1)
    if codes.shape[:1] != (rows,) or codes.ndim > 2 or codes.dtype.kind not in "iu":
        raise BarometerError(
            f"domain has shape {codes.shape} of {codes.dtype}, the design has {rows} rows; expected "
            f"booleans or whole-number codes from 0, one a row"
        )
    highest = int(codes.max(initial=-1))
    if groups and highest >= groups:
        raise BarometerError(f"domain code {highest} is not among the {groups} groups 0 to {groups - 1}")
    parts: list[Part] = []
    for column in codes.reshape(rows, -1).T:
        inside = (column >= 0) & (design.weights > 0)
        absent = int((inside & ~present).sum())
        if absent and missing == "refuse":
            raise BarometerError(
                f"{absent} of {int(inside.sum())} rows have no value; say missing='leave-out' to leave them "
                f"out of the estimate (their PSUs stay in the design)"
            )
        row = np.flatnonzero(inside & present)
        parts.append((row, column[row].astype(np.intp, copy=False)))
    return parts, groups or max(1, highest + 1)
