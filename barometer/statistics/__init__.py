"""Statistics that know no goal: arrays in, small frozen results out, None where a number is undefined.

One module per subject; the classes below are what they return. scipy is loaded when first needed.
"""

from barometer.statistics.calibration import Calibration
from barometer.statistics.design import Design
from barometer.statistics.gap import Gap
from barometer.statistics.intervals import Interval
from barometer.statistics.reliability import Reliability, ReliabilityRule
from barometer.statistics.survey import Estimate, Estimates

__all__ = [
    "Calibration",
    "Design",
    "Estimate",
    "Estimates",
    "Gap",
    "Interval",
    "Reliability",
    "ReliabilityRule",
]
