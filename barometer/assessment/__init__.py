"""From change to word, from target to word, from indicators to the word of a goal; each with its reason."""

from barometer.assessment.alternatives import what_if
from barometer.assessment.assess import assess
from barometer.assessment.goal import combine
from barometer.assessment.judgement import VERDICT_COLUMNS, Earlier
from barometer.assessment.reading import Change, Reading, Readings, change_between, gap_between
from barometer.assessment.reasons import explain, reason
from barometer.assessment.rules import RULES, Judging, judging

__all__ = [
    "RULES",
    "VERDICT_COLUMNS",
    "Change",
    "Earlier",
    "Judging",
    "Reading",
    "Readings",
    "assess",
    "change_between",
    "combine",
    "explain",
    "gap_between",
    "judging",
    "reason",
    "what_if",
]
