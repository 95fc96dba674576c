"""What an analyst holds in a notebook: a measurement, its goals and indicators, and their answers."""

from barometer.investigation.answers import Answer, Unanswered
from barometer.investigation.indicator import IndicatorView
from barometer.investigation.opened import Barometer, GoalView
from barometer.investigation.opened import open_barometer as open

__all__ = ["Answer", "Barometer", "GoalView", "IndicatorView", "Unanswered", "open"]
