"""Numbers made of several: a mean at fixed weights, and a composite index between fixed goalposts.

Goalposts are chosen once. Scores relative to this year's rows (z-scores, observed minimum and maximum) are
not offered: they move when a group or a year is added. Publish the components beside the index, always.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.fraction import Combined
from barometer.statistics.quantiles import FloatArray, check_choice

METHODS = ("arithmetic", "geometric", "ampi")

FLOOR = 0.01
"""What a component at or below its lower goalpost counts in a geometric mean, which would else be zero."""


def weighted_mean(values: FloatArray, weights: ArrayLike) -> Combined:
    """Return the mean of components, shape (components, cells); one without weight may be missing.

    Examples
    --------
    >>> float(weighted_mean(np.array([[15.0], [5.0]]), [0.7, 0.3]).value[0])
    12.0
    """
    w = np.asarray(weights, dtype=np.float64).reshape(-1, 1)
    if len(w) != len(values) or (w < 0).any() or not w.sum() > 0:
        raise BarometerError(
            f"{len(values)} components and weights {w.ravel().tolist()}; expected one weight of 0 or "
            f"more for each, some above 0"
        )
    slopes = np.broadcast_to(w / w.sum(), values.shape)
    value = (slopes * np.where(w > 0, values, 0.0)).sum(axis=0)
    return Combined(value, slopes, [""] * len(value))


def composite(
    values: FloatArray,
    low: ArrayLike,
    high: ArrayLike,
    weights: ArrayLike,
    *,
    method: str = "arithmetic",
    floor: float = FLOOR,
) -> Combined:
    """Bring components between their goalposts, and put them together.

    Parameters
    ----------
    values
        Shape (components, cells). With one missing there is no index: weights are never moved silently.
    low, high, weights
        Shape (components,): the value that counts 0, the one that counts 100 (the smaller where less is
        better), and any positive weight. A value outside is clipped, and the note says so.
    method
        "arithmetic" (0-100; one component can make up for another), "geometric" (imbalance costs) or "ampi"
        (70-130 with equal weights: mean minus variance/mean).
    floor
        Smallest share of its way that a component counts in the geometric index.

    Raises
    ------
    BarometerError
        If two goalposts are equal, a weight is not above 0, or AMPI is given unequal weights.

    Notes
    -----
    OECD/JRC Handbook (2008); Mazziotta & Pareto (2016, 2018).

    Examples
    --------
    >>> found = composite(np.array([[62.0], [90.0]]), [40, 50], [80, 80], [1, 1])
    >>> float(found.value[0]), found.notes
    (77.5, ['clipped'])
    """
    check_choice("method", method, METHODS)
    bottom, top, weight = (np.asarray(x, dtype=np.float64).reshape(-1, 1) for x in (low, high, weights))
    width = top - bottom
    if (width == 0).any() or not (weight > 0).all() or (method == "ampi" and np.ptp(weight) > 1e-12):
        raise BarometerError(
            f"goalposts {bottom.ravel().tolist()} and {top.ravel().tolist()} with weights "
            f"{weight.ravel().tolist()}; expected two different goalposts and a weight above 0 for each "
            f"component, the same for all in AMPI"
        )
    raw, weight = (values - bottom) / width, weight / weight.sum()
    outside = (raw < 0) | (raw > 1)
    scaled, steep = np.clip(raw, 0, 1), np.where(outside, 0.0, 1 / width)
    if method == "arithmetic":
        value, slopes = 100 * (weight * scaled).sum(axis=0), 100 * weight * steep
    elif method == "geometric":
        kept = np.maximum(scaled, floor)
        with np.errstate(divide="ignore"):
            value = 100 * np.exp((weight * np.log(kept)).sum(axis=0))
        slopes = np.where(scaled < floor, 0.0, value * weight / np.where(kept > 0, kept, 1.0)) * steep
    else:
        scores = 70 + 60 * scaled
        mean, spread = scores.mean(axis=0), scores.var(axis=0)
        value = mean - spread / mean
        slopes = 60 * weight * (1 - 2 * (scores - mean) / mean + spread / mean**2) * steep
    clipped = outside.any(axis=0) & ~np.isnan(value)
    return Combined(value, slopes, ["clipped" if one else "" for one in clipped])
