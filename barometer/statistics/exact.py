"""Means in exact decimals: nothing is rounded before the end, so that a half stays a half."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from barometer.errors import BarometerError


def exact_mean(values: Sequence[Fraction], weights: Sequence[float] = ()) -> Fraction:
    """Return the weighted mean of numbers, exactly; each weighs 1 where no weights are given.

    Raises
    ------
    BarometerError
        If there are no numbers, not one weight for each, or a weight is not above 0.

    Examples
    --------
    Rounding themes before their mean is taken gives 33.6 for a city at 33.5:

    >>> themes = [Fraction(text) for text in ("41.8", "29.0", "25.8", "36.8", "17.3", "50.6")]
    >>> float(exact_mean(themes))
    33.55
    """
    parts = [decimal_fraction(one) for one in weights] or [Fraction(1)] * len(values)
    if not values or len(parts) != len(values) or min(parts) <= 0:
        raise BarometerError(
            f"a mean of {len(values)} numbers with weights {', '.join(map(str, weights)) or 'none'}; "
            f"expected one number or more, and a weight above 0 for each, or none"
        )
    return sum((one * part for one, part in zip(values, parts, strict=True)), Fraction(0)) / sum(parts)


def decimal_fraction(value: float) -> Fraction:
    """Return the decimal that a person would write for a float, exactly.

    Examples
    --------
    >>> decimal_fraction(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(value)))
