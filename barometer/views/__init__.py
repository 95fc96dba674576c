"""What an analyst holds in a notebook: a measurement, its goals and indicators, and their answers."""

from barometer.views.answers import Answer, Unanswered
from barometer.views.barometer import Barometer
from barometer.views.barometer import open_barometer as open
from barometer.views.goal import GoalView
from barometer.views.indicator import IndicatorView

__all__ = ["Answer", "Barometer", "GoalView", "IndicatorView", "Unanswered", "open"]
