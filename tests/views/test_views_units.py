"""A unit that a policy adds: its words stand on every page, in both languages, from deliveries to views."""

from dataclasses import replace

import pandas as pd
import pytest
from small_town import deliver, figures, indicator, make_town

from barometer.calculations import Count, Difference, Published
from barometer.commentary.address import Address
from barometer.commentary.figures import Figures
from barometer.policy.model import Target, Text
from barometer.rounds.take import take
from barometer.units import Unit
from barometer.views.barometer import open_barometer

PATIENTS = Unit(
    "patients",
    "a person in treatment",
    "count",
    many=Text("patienter", "patients"),
    one=Text("patient", "patient"),
)
YEARS = (2012, 2013, 2014)


@pytest.fixture(scope="module")
def ward(tmp_path_factory):
    """A town that counts patients: a finished number with a target, and a gap between two counts."""
    town = make_town(tmp_path_factory.mktemp("ward"), years=())
    both = {"group": "non_western", "reference_group": "danish", "groups": ("danish", "non_western")}
    added = (
        indicator(
            "in-treatment",
            2,
            Published("patients"),
            direction="lower",
            decimals=0,
            breakdowns=("district",),
            targets=(Target(100.0, "2020", "2011", "council"),),
            relevance=5.0,
        ),
        indicator(
            "gap-between-wards", 2, Difference(Count("treated", "patients"), "non_western", "danish"), **both
        ),
    )
    policy = replace(town.policy, indicators=(*town.policy.indicators, *added), units=(PATIENTS,))
    assert policy.check(town.settings.disclosure) == ()
    ward = replace(town, policy=policy)
    for year in YEARS:
        moved = 11 * (year - 2012)
        finished = [("", 300 - moved), ("north", 90 - moved), ("south", 110), ("west", 100)]
        counted = [("danish", 200), ("non_western", 240 + moved)]
        given = {
            "in-treatment": pd.DataFrame(finished, columns=["district", "value"]).assign(
                period=str(year - 1)
            ),
            "gap-between-wards": pd.DataFrame(counted, columns=["group", "treated"]).assign(
                period=str(year - 1)
            ),
        }
        deliver(ward, year, {**figures(year), **given})
        take(ward, year)
    return ward


def everything(goal):
    """All that a goal's page shows, as plain text with the drawings' letters."""
    shown = [
        goal.verdicts(),
        goal.table(),
        goal.all_figures(),
        *goal.charts(),
        *goal.series(),
        *goal.groups(),
        *goal.definitions(),
    ]
    return "\n".join(one.plain() for one in shown)


@pytest.mark.parametrize(
    ("language", "many", "moved"),
    [("da", "278 patienter", "11 patienter"), ("en", "278 patients", "11 patients")],
)
def test_a_goals_page_and_its_reasons_speak_of_patients(ward, language, many, moved):
    opened = open_barometer(ward, 2014, language)
    text = everything(opened.goal(2))
    assert many in text and f"−{moved}" in text and f" | {many.split()[1]}\n" in text
    assert ("patients" in text) is (language == "en")
    reasons = " ".join(opened.goal(2).verdict_frame()["why"])
    assert moved in reasons or many in reasons
    view = opened.indicator("gap-between-wards")
    answers = (view.series(), view.trend(), view.gap(), opened.indicator("in-treatment").series())
    for answer in answers:
        assert answer.chart().plain() and answer._repr_html_()
    assert PATIENTS.many(language) in opened.indicator("in-treatment").series()._repr_html_()


def test_a_sentence_about_patients_is_held_against_the_figure(ward):
    figures_of = Figures.load(ward, 2014)
    assert figures_of.answer(Address("in-treatment")).text("da") == "278 patienter"
    assert figures_of.answer(Address("in-treatment", "change")).text("en") == "−11 patients"
    assert figures_of.answer(Address("in-treatment", "target")).text("en") == "100 patients"
