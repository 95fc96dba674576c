"""Statistics that know no goal: arrays in, small frozen results out, None where a number is undefined.

One module per subject; the classes below are what they return. scipy is loaded when first needed.
"""

from barometer.statistics.attributable import Attributable
from barometer.statistics.calibration import Calibration
from barometer.statistics.change import Change, Family
from barometer.statistics.course import Course
from barometer.statistics.decomposition import Kitagawa, Standardised
from barometer.statistics.design import Design
from barometer.statistics.funnel import FunnelLimits
from barometer.statistics.gap import Gap
from barometer.statistics.index import Index, Score
from barometer.statistics.inequality import Distances, InequalityMeasures
from barometer.statistics.intervals import Interval
from barometer.statistics.kendall import MannKendall
from barometer.statistics.overdispersion import Overdispersion
from barometer.statistics.people import PeopleGap
from barometer.statistics.power import Detectable
from barometer.statistics.progress import Progress, Weather
from barometer.statistics.reliability import Reliability, ReliabilityRule
from barometer.statistics.revisions import Revisions, Triangle
from barometer.statistics.rolling import RollingFigure
from barometer.statistics.slope_index import ConcentrationMeasures, SlopeMeasures
from barometer.statistics.standardised_gap import StandardisedGap, StandardisedRate
from barometer.statistics.survey import Estimate, Estimates
from barometer.statistics.survey_gap import SurveyShare
from barometer.statistics.trend import Line, Step, Trend

__all__ = [
    "Attributable",
    "Calibration",
    "Change",
    "ConcentrationMeasures",
    "Course",
    "Design",
    "Detectable",
    "Distances",
    "Estimate",
    "Estimates",
    "Family",
    "FunnelLimits",
    "Gap",
    "Index",
    "InequalityMeasures",
    "Interval",
    "Kitagawa",
    "Line",
    "MannKendall",
    "Overdispersion",
    "PeopleGap",
    "Progress",
    "Reliability",
    "ReliabilityRule",
    "Revisions",
    "RollingFigure",
    "Score",
    "SlopeMeasures",
    "Standardised",
    "StandardisedGap",
    "StandardisedRate",
    "Step",
    "SurveyShare",
    "Trend",
    "Triangle",
    "Weather",
]
