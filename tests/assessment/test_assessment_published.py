"""The published figures of January 2013 give what was published; other choices what they would give."""

from pathlib import Path

import pandas as pd
import pytest

from barometer.assessment.alternatives import what_if
from barometer.assessment.assess import assess
from barometer.assessment.judgement import VERDICT_COLUMNS
from barometer.assessment.reasons import explain
from barometer.intake.published import read_published
from barometer.language import catalogue_keys
from barometer.policy.load import shipped
from barometer.policy.model import Rule
from barometer.rounds.observe import observe_published, reconstruct_previous

POLICY = shipped("copenhagen_2011")

PUBLISHED = Path(__file__).parents[2] / "data" / "published"
JANUARY = "2013-01"


class Before:
    """The reconstructed measurement before, as the assessment needs it."""

    year = 2012

    def __init__(self, observations):
        self.observations = observations


@pytest.fixture(scope="module")
def sheet():
    figures = read_published(PUBLISHED)
    before = Before(reconstruct_previous(figures, POLICY, JANUARY))
    changes = figures.changes(JANUARY)
    return observe_published(figures, POLICY, 2013, JANUARY), [before], changes


@pytest.fixture(scope="module")
def verdicts(sheet):
    observations, earlier, changes = sheet
    return assess(observations, earlier, POLICY, 2013, changes)


def word(verdicts, level, id, rule, judgement="movement"):
    key = (verdicts["level"] == level) & (verdicts["id"] == str(id)) & (verdicts["rule"] == rule)
    found = verdicts[key & (verdicts["judgement"] == judgement)]
    assert len(found) == 1
    return found["verdict"].iloc[0], found["reason"].iloc[0]


@pytest.mark.parametrize(("goal", "published"), [(1, "worsened"), (2, "unchanged"), (3, "unchanged")])
def test_the_sheets_rule_gives_what_the_sheet_printed(verdicts, goal, published):
    assert word(verdicts, "goal", goal, "since_last")[0] == published


def test_our_own_rule_does_not_call_old_or_uncertain_figures_unchanged(verdicts):
    assert word(verdicts, "goal", 3, "barometer") == ("no_new_data", "no_new_data")
    goal, why = word(verdicts, "goal", 2, "barometer")
    assert goal == "undecided" and why.startswith("not_significant_as_published; change=-0.3")
    assert word(verdicts, "goal", 1, "barometer")[0] == "worsened"


@pytest.mark.parametrize("goal", range(4, 9))
def test_goals_without_published_figures_are_undecided_and_not_without_new_data(verdicts, goal):
    for rule in ("since_last", "barometer"):
        assert word(verdicts, "goal", goal, rule) == ("undecided", "not_published")


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("marks-gap", "improved"),
        ("youth-education", "worsened"),
        ("ninth-grade-after-measure", "worsened"),
        ("school-mix", "improved"),
        ("excess-unemployment", "unchanged"),
        ("minority-managers", "no_new_data"),
        ("belonging", "undecided"),
    ],
)
def test_each_indicator_has_its_word(verdicts, indicator, expected):
    assert word(verdicts, "indicator", indicator, "since_last")[0] == expected
    assert word(verdicts, "indicator", indicator, "linear", "target") == ("no_target", "no_target")


def test_each_verdict_stands_once_as_text_and_can_be_read_in_both_languages(verdicts):
    assert list(verdicts.columns) == list(VERDICT_COLUMNS)
    assert not verdicts.duplicated(["level", "id", "judgement", "rule"]).any()
    assert len(verdicts) == 4 * (len(POLICY.indicators) + 8)
    for why in verdicts["reason"].unique():
        danish, english = explain(why, "da"), explain(why, "en")
        assert danish != why and english not in (why, danish)
        assert "{" not in danish + english
    assert set(verdicts["rule"]) <= set(catalogue_keys("rule"))
    told = word(verdicts, "goal", 1, "since_last")[1]
    assert explain(told) == (
        "Vurderingen bygger på tre indikatorer: én i fremgang og to i tilbagegang. Flertallet afgør."
    )


def test_the_change_is_computed_where_none_was_printed(sheet):
    observations, earlier, _ = sheet
    alone = assess(observations, earlier, POLICY, 2013)
    verdict, why = word(alone, "indicator", "excess-unemployment", "since_last")
    # Nothing declares an uncertainty for it, so without the printed remark the difference is the difference.
    assert (verdict, why) == ("improved", "moved; change=-0.3; unit=percentage_points; decimals=1")
    first = assess(observations, [], POLICY, 2013)
    assert word(first, "goal", 1, "since_last")[0] == "undecided"
    assert word(first, "indicator", "marks-gap", "since_last")[1] == "no_earlier_figure"


def test_what_if_names_the_choices_that_flip_a_verdict(sheet):
    observations, earlier, changes = sheet
    found = what_if(observations, earlier, POLICY, 2013, changes)
    goals = found[(found["level"] == "goal") & found["flips"]]
    flipped = {(one.id, one.choice, one.option): one.verdict for one in goals.itertuples()}
    assert flipped["3", "rule", "barometer"] == "no_new_data"
    assert flipped["2", "rule", "direction_2007"] == "improved"
    assert ("1", "combination", "worst") not in flipped
    assert not any(goal in "45678" for goal, *_ in flipped)
    assert set(found["choice"]) == {"rule", "combination", "rounding", "correction", "method"}
    assert set(found[found["choice"] == "rule"]["option"]) == {"barometer", "direction_2007"}


def test_a_rule_that_cannot_be_used_flips_nothing(sheet):
    observations, earlier, changes = sheet
    others = [Rule("base_year_2014", "2015"), Rule("national", "2012")]
    found = what_if(observations, earlier, POLICY, 2013, changes, others)
    rules = found[(found["level"] == "goal") & (found["choice"] == "rule")]
    tried = rules[rules["id"].isin(["1", "2"])]
    assert len(tried) == 4 and not tried["usable"].any() and not tried["flips"].any()
    assert set(tried["base"]) == {"2014", "2012"}


def test_the_same_sheet_in_another_order_gives_the_same_verdicts(sheet, verdicts):
    observations, earlier, changes = sheet
    shuffled = observations.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(assess(shuffled, earlier, POLICY, 2013, changes), verdicts)
