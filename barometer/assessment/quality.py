"""How sure a figure is: a flag for every kind of figure, shares, gaps and means alike."""

from __future__ import annotations

from barometer.assessment.reading import Reading
from barometer.assessment.tested import is_share
from barometer.policy.model import Indicator, KeyFigure
from barometer.statistics.reliability import reliability

WORDS = ("good", "caution", "poor", "")
"""Sure; to be read with caution; too unsure to carry a conclusion; "" where no uncertainty is told."""

NARROW, WIDE = 10.0, 30.0
"""Widths of a gap's interval in points: up to which it is sure, and from which it is too unsure."""

SMALL, LARGE = 1 / 6, 1 / 3
"""Standard errors over the figure (Statistics Canada's 16.6 and 33.3 per cent), for all that is no share."""


def quality(declared: Indicator | KeyFigure, reading: Reading | None) -> str:
    """Return how sure a figure is, as one of `WORDS`.

    Shares by the rule of NCHS (see `statistics.reliability`), gaps in points by the width of their interval,
    since a gap near 0 has no relative error, and all else by its standard error over the figure.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> quality(shipped("copenhagen_2011").indicator("marks-gap"), None)
    ''
    """
    if reading is None or not reading.known or getattr(declared, "uncertainty", "none") == "none":
        return ""
    if reading.se is None:
        return ""
    if reading.unit == "percent" and (is_share(reading) or reading.numerator != reading.numerator):
        asked = reading.n if declared.uncertainty == "sampling" and reading.n == reading.n else None  # type: ignore[union-attr]
        found = reliability(
            reading.value, reading.lower, reading.upper, n=asked, df=reading.df, whole=100.0
        ).verdict
        return {"show": "good", "review": "caution", "suppress": "poor"}[found]
    if reading.unit == "percentage_points":
        width = reading.upper - reading.lower
        return "good" if width <= NARROW else "caution" if width < WIDE else "poor"
    error = reading.se / abs(reading.value) if reading.value else float("inf")
    return "good" if error <= SMALL else "caution" if error <= LARGE else "poor"
