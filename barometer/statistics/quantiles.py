"""Quantiles, tail probabilities and the few checks that every method shares."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from barometer.errors import BarometerError, nearest

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
Codes = NDArray[np.signedinteger]
Direction = Literal["up", "down"]

# scipy.special is imported inside the functions: it is the dear part of loading this room.


def number_or_none(value: float | None) -> float | None:
    """Return `value` as a float, or None where there is no number (None or NaN).

    Examples
    --------
    >>> number_or_none(3), number_or_none(None), number_or_none(float("nan"))
    (3.0, None, None)
    """
    return None if value is None or math.isnan(value) else float(value)


def check_level(level: float) -> float:
    """Return a confidence level after a check that it lies between 0 and 1."""
    if not 0 < level < 1:
        raise BarometerError(f"level {level} is not a confidence level; expected a share such as 0.95")
    return level


def check_choice(what: str, value: str, known: tuple[str, ...]) -> str:
    """Return `value` after a check that it is one of the names in `known`."""
    if value not in known:
        raise BarometerError(
            f"{what} '{value}' is unknown; expected one of {', '.join(known)}{nearest(str(value), known)}"
        )
    return value


def check_se(se: float | None, where: str = "standard error") -> float | None:
    """Return a standard error (None if not known) after a check that it is not negative."""
    se = number_or_none(se)
    if se is not None and se < 0:
        raise BarometerError(f"{where} {se} is negative; expected 0 or more")
    return se


def sign(direction: str) -> int:
    """Return +1 for "up" (more is better), -1 for "down"."""
    return 1 if check_choice("direction", direction, ("up", "down")) == "up" else -1


def dot(a: FloatArray, b: FloatArray) -> float:
    """Return Σ a·b rounded once: the same on every processor and in every order, which BLAS is not.

    Examples
    --------
    >>> dot(np.array([0.1, 0.2]), np.array([1.0, 1.0]))
    0.30000000000000004
    """
    return math.fsum((a * b).tolist())


def normal(probability: float) -> float:
    """Return the standard normal quantile.

    Examples
    --------
    >>> round(normal(0.975), 6)
    1.959964
    """
    from scipy.special import ndtri

    return float(ndtri(probability))


def normal_cdf(z: float) -> float:
    """Return the probability that a standard normal variable is below `z`."""
    from scipy.special import ndtr

    return float(ndtr(z))


def critical(level: float, df: float = math.inf) -> float | None:
    """Return the two-sided critical value of Student's t, or None below one degree of freedom.

    Examples
    --------
    >>> round(critical(0.95, 14) or 0, 4), critical(0.95, 0)
    (2.1448, None)
    """
    from scipy.special import stdtrit

    if not df >= 1:
        return None
    upper = (1 + check_level(level)) / 2
    return normal(upper) if math.isinf(df) else float(stdtrit(df, upper))


def two_sided_p(statistic: float | None, df: float = math.inf) -> float | None:
    """Return the two-sided p value of a t (or, with infinite df, z) statistic; None if undefined."""
    from scipy.special import stdtr

    if statistic is None or not df >= 1:
        return None
    tail = normal_cdf(-abs(statistic)) if math.isinf(df) else float(stdtr(df, -abs(statistic)))
    return min(1.0, 2 * tail)


def expit(x: float) -> float:
    """Return 1 / (1 + exp(-x)) without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Return the quantile of the beta distribution."""
    from scipy.special import betaincinv

    return float(betaincinv(a, b, probability))


def gamma_quantile(probability: float, shape: float) -> float:
    """Return the quantile of the gamma distribution with scale 1."""
    from scipy.special import gammaincinv

    return float(gammaincinv(shape, probability))
