"""Worst against best, as the data have it: which groups these are, how far apart, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

_STEPS = 4001
"""Points of the line on which a chance is integrated, from 8 standard errors below all to 8 above."""


@dataclass(frozen=True)
class WorstToBest:
    """The places of the worst and the best of G groups, the larger figure over the smaller, and a chance.

    `ratio` is None where the smaller figure is not above 0. `another` is the chance that another group than
    `worst` is the worst one, given the figures and their errors; None where an error is not known.
    """

    worst: int
    best: int
    ratio: float | None
    another: float | None


def worst_to_best(
    estimate: ArrayLike, *, se: ArrayLike | None = None, favourable: bool = True
) -> WorstToBest | None:
    """Return the worst and the best of groups and the ratio of their figures, at least 1.

    For something good the ratio is turned round, so that 1 is always equal and larger always worse. Of groups
    that have the same figure the first counts.

    Parameters
    ----------
    estimate, se
        The groups' figures and standard errors.
    favourable
        Whether a larger figure is better.

    Returns
    -------
    WorstToBest or None
        None where a figure is missing: the groups that are left are not all.

    Examples
    --------
    >>> found = worst_to_best([26.1, 14.8, 8.4], se=[2.0, 2.0, 1.0], favourable=False)
    >>> found.worst, found.best, round(found.ratio, 2), found.another < 0.001
    (0, 2, 3.11, True)
    """
    values = np.asarray(estimate, dtype=np.float64)
    if values.size < 2 or not np.isfinite(values).all():
        return None
    order = values if favourable else -values
    worst, best = int(np.argmin(order)), int(np.argmax(order))
    low, high = sorted((float(values[worst]), float(values[best])))
    ratio = high / low if low > 0 else None
    return WorstToBest(worst, best, ratio, None if se is None else _another(order, se, worst))


def _another(order: FloatArray, se: ArrayLike, worst: int) -> float | None:
    """Return the chance that another independent, normal figure lies below that of `worst`.

    One minus the integral of its density times the chances that each of the others lies above.
    """
    from scipy.stats import norm

    errors = np.asarray(se, dtype=np.float64)
    if not np.isfinite(errors).all() or (errors < 0).any():
        return None
    if not errors[worst] > 0:
        below = [norm.cdf(order[worst], m, s) if s > 0 else 0.0 for m, s in _others(order, errors, worst)]
        return 1.0 - math.prod(1.0 - float(one) for one in below)
    mean, error = float(order[worst]), float(errors[worst])
    line = np.linspace(mean - 8 * error, mean + 8 * error, _STEPS)
    above = norm.pdf(line, mean, error)
    for m, s in _others(order, errors, worst):
        above = above * (norm.sf(line, m, s) if s > 0 else (line < m))
    return min(1.0, max(0.0, 1.0 - float(np.trapezoid(above, line))))


def _others(order: FloatArray, errors: FloatArray, worst: int) -> list[tuple[float, float]]:
    return [(float(m), float(s)) for i, (m, s) in enumerate(zip(order, errors, strict=True)) if i != worst]
