"""The exact Mann-Kendall test for a monotone trend, ties included (Mann 1945; Kendall 1970)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.statistics.quantiles import normal_cdf

EXACT_UP_TO = 40
"""Longer series have only the normal approximation, which is good by then."""


@dataclass(frozen=True)
class MannKendall:
    """S = Σ sign(later - earlier), its variance and z, and two-sided p values.

    With 4 points the smallest exact p is 0.083: never significant. `p_exact` is None for a very long series.
    """

    s: int
    variance: float
    z: float
    p_normal: float
    p_exact: float | None


def mann_kendall(y: ArrayLike) -> MannKendall:
    """Test values in time order, shape (n,), for a monotone trend.

    Examples
    --------
    >>> m = mann_kendall([3, 3, 4, 5, 5, 6])
    >>> m.s, round(m.p_exact, 4)
    (13, 0.0111)
    """
    values = np.asarray(y, dtype=np.float64)
    n = values.size
    s = int(np.sign(values[None, :] - values[:, None])[np.triu_indices(n, 1)].sum())
    ties = list(Counter(values.tolist()).values())
    variance = sum(side * m * (m - 1) * (2 * m + 5) for m, side in ((n, 1), *((t, -1) for t in ties))) / 18
    z = (s - math.copysign(1, s)) / math.sqrt(variance) if s else 0.0
    exact = None
    if n <= EXACT_UP_TO:
        counts = null_counts(n, ties)
        exact = sum(count for value, count in counts.items() if abs(value) >= abs(s)) / sum(counts.values())
    return MannKendall(s, variance, z, 2 * normal_cdf(-abs(z)), exact)


def null_counts(n: int, ties: Iterable[int] = ()) -> dict[int, int]:
    """Return how many orderings of `n` values give each S without a trend; `ties` are sizes of equal sets.

    The generating function of the inversions of a multiset is the product of 1 + q + ... + q^(i-1) for i up
    to n, divided by the same product for each group of ties. (scipy's exact distribution knows no ties.)

    Examples
    --------
    >>> null_counts(3)
    {-3: 1, -1: 2, 1: 2, 3: 1}
    """
    counts, sizes = [1], list(ties)
    for i in range(2, n + 1):
        counts = [sum(counts[max(0, k - i + 1) : k + 1]) for k in range(len(counts) + i - 1)]
    for i in (i for size in sizes for i in range(2, size + 1)):
        divided: list[int] = []
        for k in range(len(counts) - i + 1):
            divided.append(counts[k] - sum(divided[max(0, k - i + 1) :]))
        counts = divided
    largest = len(counts) - 1
    return {2 * k - largest: count for k, count in enumerate(counts)}


def upper_tail(n: int) -> dict[int, float]:
    """Return P(S ≥ s) for each positive s without a trend or ties (the table of Kendall 1970).

    Examples
    --------
    >>> {s: round(p, 3) for s, p in upper_tail(4).items()}
    {2: 0.375, 4: 0.167, 6: 0.042}
    """
    counts, total = null_counts(n), math.factorial(n)
    return {s: sum(c for value, c in counts.items() if value >= s) / total for s in counts if s > 0}
