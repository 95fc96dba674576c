"""How a number is computed from a table: small frozen dataclasses called on a frame.

To declare one imports neither pandas nor numpy; they are imported where it is called.
"""

from barometer.calculations.base import RESULT_COLUMNS, Calculation, SurveyDesign
from barometer.calculations.composed import Index, IndexPart, Standardised
from barometer.calculations.deviation import Deviation
from barometer.calculations.gaps import Difference, Ratio
from barometer.calculations.inequality import Inequality
from barometer.calculations.published import Published
from barometer.calculations.score import Score, ScorePart
from barometer.calculations.share import Count, Mean, Rate, Share

__all__ = [
    "RESULT_COLUMNS",
    "Calculation",
    "Count",
    "Deviation",
    "Difference",
    "Index",
    "IndexPart",
    "Inequality",
    "Mean",
    "Published",
    "Rate",
    "Ratio",
    "Score",
    "ScorePart",
    "Share",
    "Standardised",
    "SurveyDesign",
]
