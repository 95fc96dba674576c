"""How a number is computed from a table: small frozen dataclasses called on a frame."""

from barometer.calculations.base import RESULT_COLUMNS, Calculation
from barometer.calculations.published import Published
from barometer.calculations.score import Score, ScorePart

__all__ = ["RESULT_COLUMNS", "Calculation", "Published", "Score", "ScorePart"]
