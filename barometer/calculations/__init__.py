"""How a number is computed from a table: small frozen dataclasses, each a declaration.

They know neither tables nor statistics, so that a policy is read without them;
`barometer.calculations.compute.compute` takes one and a table.
"""

from barometer.calculations.base import RESULT_COLUMNS, Calculation, SurveyDesign
from barometer.calculations.composed import Index, IndexPart, Standardised
from barometer.calculations.deviation import Deviation
from barometer.calculations.gaps import Difference, Ratio
from barometer.calculations.inequality import Inequality
from barometer.calculations.published import Published
from barometer.calculations.score import Score, ScorePart
from barometer.calculations.share import Count, Mean, Rate, Share
from barometer.calculations.steps import Complement, StepScore

__all__ = [
    "RESULT_COLUMNS",
    "Calculation",
    "Complement",
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
    "StepScore",
    "SurveyDesign",
]
