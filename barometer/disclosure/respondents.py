"""A survey's cells as counts of respondents, and how they are told where one beside them is hidden.

Weighted totals count nobody, but they give respondents away: where all respondents of a cell weigh the same,
the total divided by that weight is their number, and what a respondent weighs can be learned from any figure
that is shown. So the attacker is taken to know the mean weight of each cell; the counts behind a survey's
row are its respondents and how many of them, at that weight, make up the numerator.

In a table where a cell is hidden the shown cells and the total are told as a reader sees them: figure and
interval rounded to the rule's decimals, without weighted totals and effective numbers. Unrounded, any two
hidden cells could be told apart by the weights alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

Counts = dict[str, float]

WHOLE = 1e-6


def respondents(numbers: Mapping[str, float]) -> tuple[Counts, float | None]:
    """Return the counts of respondents behind a row and their mean weight; None where it is not known.

    Examples
    --------
    40 respondents who stand for 100 each, 10 of whom say yes:

    >>> respondents({"n": 40.0, "numerator": 1000.0, "denominator": 4000.0})
    ({'denominator': 40.0, 'numerator': 10.0}, 100.0)
    """
    n, part, whole = (numbers[name] for name in ("n", "numerator", "denominator"))
    if not math.isfinite(n):
        return {}, None
    if not (n > 0 and whole > 0 and math.isfinite(part)):
        return {"denominator": n}, None
    weight = whole / n
    x = part / weight
    return {"denominator": n, "numerator": float(round(x)) if abs(x - round(x)) < WHOLE else x}, weight


def told_between(numbers: Mapping[str, float], method: str, decimals: int) -> tuple[float, float]:
    """Return between what an exact percentage lies that was told rounded, its interval inverted.

    A logit interval has the percentage in the middle on the scale of log-odds, any other is taken to have it
    halfway between the ends.

    Examples
    --------
    >>> low, high = told_between({"value": 8.0, "lower": 5.0, "upper": 12.6}, "interval=logit", 1)
    >>> 7.94 < low < 8.0 < high < 8.06
    True
    """
    half = 0.5 * 10.0**-decimals
    value, *ends = (numbers[name] for name in ("value", "lower", "upper"))
    low, high = value - half, value + half
    if "interval=logit" in method and half < min(ends) and max(ends) < 100 - half:
        middles = [
            100 / (1 + math.exp(-sum(math.log(at / (100 - at)) for at in moved) / 2))
            for moved in ([end - half for end in ends], [end + half for end in ends])
        ]
        low, high = max(low, middles[0]), min(high, middles[1])
    return low - WHOLE, high + WHOLE
