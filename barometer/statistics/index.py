"""A composite index with fixed goalposts: arithmetic, geometric or AMPI.

Goalposts are chosen once. Scores relative to this year's rows (z-scores, observed minimum and maximum) are
not offered: they move when a group or a year is added. Publish the components beside the index, always.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.quantiles import FloatArray, check_choice, dot, number, sign

METHODS = ("arithmetic", "geometric", "ampi")


@dataclass(frozen=True)
class Score:
    """A value on the scale between its goalposts, 0 to 1; `clipped` if it lay outside them."""

    score: float | None
    clipped: bool


def normalise(
    value: float | None, minimum: float, maximum: float, *, direction: str = "up", log: bool = False
) -> Score:
    """Place a value between fixed goalposts: (x - min)/(max - min), or 1 minus that if less is better.

    Examples
    --------
    >>> normalise(62, 40, 80).score, normalise(90, 40, 80)
    (0.55, Score(score=1.0, clipped=True))
    """
    x = number(value)
    if not minimum < maximum or (log and minimum <= 0):
        raise BarometerError(
            f"goalposts {minimum:g} and {maximum:g} are no scale; expected the lower one first"
        )
    d = sign(direction)
    if x is None:
        return Score(None, False)
    if log:
        x, minimum, maximum = math.log(max(x, minimum)), math.log(minimum), math.log(maximum)
    share = (x - minimum) / (maximum - minimum)
    share = share if d > 0 else 1 - share
    return Score(min(1.0, max(0.0, share)), not 0 <= share <= 1)


@dataclass(frozen=True)
class Index:
    """A composite with its components beside it; None with a `reason` where it would not hold.

    For AMPI `scores` are 70 to 130, `mean` and `sd` what its penalty rests on.
    """

    value: float | None
    method: str
    scores: tuple[float | None, ...]
    weights: tuple[float, ...]
    se: float | None = None
    mean: float | None = None
    sd: float | None = None
    reason: str = ""


def composite(
    scores: Sequence[float | None],
    weights: Sequence[float] | None = None,
    *,
    method: str = "arithmetic",
    floor: float = 0.0,
    covariance: ArrayLike | None = None,
) -> Index:
    """Combine scores (0 to 1, from `normalise`) into one index.

    Parameters
    ----------
    scores
        One for each component. With one missing there is no index: weights are never moved silently.
    weights
        Any positive numbers; equal if not given. AMPI knows equal weights only.
    method
        "arithmetic" (a weak component can be made up for), "geometric" (imbalance costs; a zero makes the
        index zero) or "ampi" (70-130, mean minus sd²/mean).
    floor
        Smallest score that the geometric index counts with; 0.01 keeps a zero from deciding alone.
    covariance
        Shape (components, components) of the scores: gives the index a standard error by the delta method.

    Raises
    ------
    BarometerError
        If lengths differ or a weight is not above 0.

    Notes
    -----
    OECD/JRC Handbook (2008); Mazziotta & Pareto (2016, 2018).

    Examples
    --------
    >>> round(composite([0.55, 0.525, 0.5667], method="geometric").value, 4)
    0.547
    """
    check_choice("method", method, METHODS)
    known = tuple(number(score) for score in scores)
    w = np.ones(len(known)) if weights is None else np.asarray(weights, dtype=np.float64)
    if w.size != len(known) or w.size == 0 or not (w > 0).all():
        raise BarometerError(
            f"{len(known)} scores and weights {w.tolist()}; expected one weight above 0 for each"
        )
    if method == "ampi" and np.ptp(w) > 1e-12:
        raise BarometerError("AMPI gives every component the same weight; leave the weights out")
    w = w / w.sum()
    shares = tuple(w.tolist())
    if method == "ampi":
        known = tuple(None if score is None else 70 + 60 * score for score in known)
    missing = sum(score is None for score in known)
    if missing:
        return Index(None, method, known, shares, reason=f"{missing} of {len(known)} components are missing")
    x = np.array(known, dtype=np.float64)
    if method == "ampi":
        m, s = float(x.mean()), float(x.std())
        return Index(m - s * s / m, method, known, shares, mean=m, sd=s)
    value, gradient = _weighted(x, w, method, floor)
    se = None
    if covariance is not None:
        se = math.sqrt(dot(np.outer(gradient, gradient).ravel(), np.ravel(covariance)))
    return Index(value, method, known, shares, se)


def _weighted(x: FloatArray, w: FloatArray, method: str, floor: float) -> tuple[float, FloatArray]:
    if method == "arithmetic":
        return dot(w, x), w
    x = np.maximum(x, floor)
    if (x <= 0).any():
        return 0.0, np.zeros_like(x)
    value = math.exp(dot(w, np.log(x)))
    return value, value * w / x
