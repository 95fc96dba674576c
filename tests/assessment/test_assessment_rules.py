"""Words for movements, targets and goals: what decides them, and when they abstain."""

from dataclasses import replace
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.assessment import tested
from barometer.assessment.alternatives import what_if
from barometer.assessment.assess import assess
from barometer.assessment.change import Change
from barometer.assessment.goal import Judged, combine, judge_goal_target
from barometer.assessment.reading import Readings
from barometer.assessment.reasons import explain
from barometer.assessment.rules import RULES, judging
from barometer.assessment.turned import in_newest_words
from barometer.calculations import Difference, Share
from barometer.calculations.compute import compute
from barometer.errors import BarometerError
from barometer.generations import NEWEST
from barometer.observations import frame
from barometer.policy.choices import RuleName
from barometer.policy.load import shipped
from barometer.policy.model import Goal, Indicator, Method, Rule, SeriesBreak, Target, Text

POLICY = shipped("copenhagen_2011")

SHARE = Share("x", of="n")
NONE = Text("", "")


def indicator(id="i1", goal=1, **change):
    declared = {
        "id": id,
        "goal": goal,
        "label": NONE,
        "definition": NONE,
        "population": NONE,
        "methods": (Method("2011", SHARE),),
        "unit": "percent",
        "direction": "higher",
        "starred": True,
        "evidence": "synthetic",
        "source": NONE,
        "group": "g",
        "uncertainty": "none",
    }
    return Indicator(**{**declared, **change})


def policy(*indicators, rule=None):
    goals = tuple(Goal(n, NONE, (), "") for n in sorted({one.goal for one in indicators}))
    rules = (rule or Rule("since_last", "2011"),)
    return replace(POLICY, goals=goals, indicators=indicators, key_figures=(), rules=rules)


def row(period, value=float("nan"), id="i1", **more):
    return {"indicator": id, "group": "g", "period": period, "value": value, "status": "observed", **more}


def counted(period, x, n, id="i1"):
    out = compute(
        SHARE,
        pd.DataFrame({"period": [period], "group": "g", "x": x, "n": n}),
        uncertainty="random_variation",
    )
    return {**out.iloc[0].to_dict(), "indicator": id}


class Round:
    def __init__(self, year, *rows):
        self.year, self.observations = year, frame(list(rows))


def judge(
    now, before, *indicators, rule=None, year=2014, judgement="movement", level="indicator", under=None
):
    """Return {id: (verdict, reason)} under the policy's rule."""
    declared = policy(*indicators, rule=rule)
    earlier = [Round(year - 1, *before)] if before else []
    out = assess(frame(now), earlier, declared, year)
    name = under or (rule.name if rule else "since_last")
    out = out[(out["judgement"] == judgement) & (out["level"] == level)]
    out = out[out["rule"] == name] if judgement == "movement" else out
    return {one.id: (one.verdict, one.reason) for one in out.itertuples()}


def only(*args, **options):
    (found,) = judge(*args, **options).values()
    return found


def test_the_direction_is_declared():
    for direction, word in (("higher", "worsened"), ("lower", "improved"), (None, "undecided")):
        assert only([row("2013", 10)], [row("2012", 12)], indicator(direction=direction))[0] == word


def test_a_change_within_random_variation_is_unchanged_by_the_sheet_and_undecided_by_us():
    declared = indicator(uncertainty="random_variation")
    now, before = [counted("2013", 30, 100)], [counted("2012", 27, 100)]
    assert only(now, before, declared)[0] == "unchanged"
    verdict, why = only(now, before, declared, under="barometer")
    assert verdict == "undecided"
    assert explain(why) == (
        "Stigningen på 3,0 procentpoint er mindre end den statistiske usikkerhed. "
        "Vi kan derfor ikke sige, om der er sket noget. "
        "En ændring på 17,6 procentpoint ville være fundet med 80 % sikkerhed."
    )
    clear = only([counted("2013", 3000, 10000)], [counted("2012", 2700, 10000)], declared, under="barometer")
    assert clear[0] == "improved" and clear[1].startswith("moved_clearly")


def test_stable_needs_the_whole_interval_inside_the_margin():
    declared = indicator(uncertainty="random_variation", relevance=2.0)
    stable = only(
        [counted("2013", 30100, 100000)], [counted("2012", 30000, 100000)], declared, under="barometer"
    )
    assert stable[0] == "unchanged" and stable[1].startswith("stable")
    unsure = only([counted("2013", 31, 100)], [counted("2012", 30, 100)], declared, under="barometer")
    assert unsure[0] == "undecided"
    full = indicator(relevance=2.0)
    assert only([row("2013", 30.1)], [row("2012", 30.0)], full, under="barometer")[0] == "unchanged"


def test_changes_shown_together_are_one_family():
    """One p of 0.04 is a claim alone, and none among ten that say nothing (Benjamini-Hochberg)."""
    one = indicator(uncertainty="random_variation")
    now, before = [counted("2013", 560, 1000)], [counted("2012", 514, 1000)]
    assert only(now, before, one)[0] == "improved"
    many = [replace(one, id=f"i{number}") for number in range(1, 11)]
    more = [counted("2013", 501, 1000, f"i{n}") for n in range(2, 11)]
    past = [counted("2012", 500, 1000, f"i{n}") for n in range(2, 11)]
    found = judge(now + more, before + past, *many)
    assert {verdict for verdict, _ in found.values()} == {"unchanged"}


def test_the_interval_of_a_survey_gap_is_its_uncertainty():
    declared = indicator(uncertainty="sampling", methods=(Method("2011", Difference(SHARE, "g", "h")),))
    told = {"level": 0.95, "method": "difference of share; interval=covariance; df=30"}
    before = [row("2012", 10, lower=8, upper=12, **told)]
    assert only([row("2013", 12, lower=10, upper=14, **told)], before, declared)[0] == "unchanged"
    assert only([row("2013", 13, lower=11, upper=15, **told)], before, declared)[0] == "improved"
    without = only([row("2013", 13)], before, declared)
    assert without[0] == "undecided" and without[1].startswith("no_interval")


@pytest.mark.parametrize(
    ("now", "before", "declared", "verdict", "why"),
    [
        (row("2013", status="not_delivered"), row("2012", 1), {}, "undecided", "not_delivered"),
        (row("2013", status="suppressed"), row("2012", 1), {}, "undecided", "suppressed"),
        (row("2013", status="not_asked"), row("2012", 1), {}, "undecided", "not_asked"),
        (row("2012", 1.5, status="no_new_data"), row("2012", 1.5), {}, "no_new_data", "no_new_data"),
        (row("2012", 1.6), row("2012", 1.5), {}, "no_new_data", "same_period; period=2012"),
        (row("2013", 2), row("2012", status="not_published"), {}, "undecided", "no_earlier_figure"),
        (row("2013", 2), row("2012", 2), {}, "unchanged", "no_change"),
        (
            row("2013", 2),
            row("2012", 1),
            {"breaks": (SeriesBreak("2013", NONE),)},
            "undecided",
            "series_break; period=2013",
        ),
        (
            row("2013", 2),
            row("2012", 1),
            {"methods": (Method("2011", SHARE), Method("2014", Share("y", of="n")))},
            "undecided",
            "new_method; period=2014",
        ),
    ],
)
def test_what_cannot_be_compared_says_so(now, before, declared, verdict, why):
    assert only([now], [before], indicator(**declared)) == (verdict, why)
    assert explain(why, "da") != explain(why, "en")


def test_the_newest_period_is_judged_and_only_overall():
    rows = [row("2012", 9), row("2013", 5), row("2013", 99, breakdown="district", category="a")]
    rows.append({**row("2013", 77), "group": "other"})
    found = Readings("2013", frame(rows)).pick(indicator())
    assert (found.period, found.value) == ("2013", 5)
    assert Readings("2013", frame(rows)).pick(indicator("nowhere")) is None


GOAL = Target(value=80, period="2015", applies_from="2011", decision="BR", base_value=70, base_period="2011")


@pytest.mark.parametrize(
    ("period", "value", "word", "code"),
    [
        ("2013", 76, "on_track", "pace"),
        ("2013", 72, "off_track", "pace"),
        ("2013", 69, "moving_away", "target_away"),
        ("2013", 80, "met", "target_met"),
        ("2015", 79, "missed", "target_missed"),
        ("unknown", 79, "undecided", "period_unknown"),
        ("unknown", 81, "met", "target_met"),
    ],
)
def test_the_way_to_a_target(period, value, word, code):
    verdict, why = only([row(period, value)], [], indicator(targets=(GOAL,)), judgement="target")
    assert (verdict, why.split(";")[0]) == (word, code)
    assert "80" in explain(why) or code == "period_unknown"


def test_a_target_without_a_base_starts_at_the_first_measurement():
    target = replace(GOAL, base_value=None, base_period=None)
    assert (
        only([row("2013", 75)], [row("2011", 70)], indicator(targets=(target,)), judgement="target")[0]
        == "on_track"
    )
    why = only([row("2013", 74)], [], indicator(targets=(target,)), judgement="target")[1]
    assert why == "no_base"


SECOND = replace(NEWEST, judgement=2)


@pytest.mark.parametrize(
    ("value", "half", "word", "code"),
    [(60, 2, "moving_away", "target_away"), (69, 2, "off_track", "target_still"), (69, 9, "undecided", "")],
)
def test_only_what_surely_lies_behind_its_base_moves_away_from_its_target(value, half, word, code):
    declared = indicator(targets=(GOAL,), uncertainty="sampling")
    now = row("2013", value, level=0.95, lower=value - half, upper=value + half)
    verdict, why = only([now], [], declared, judgement="target")
    assert verdict == word and why.startswith(code or "target_near")
    # The generation before had one word for both, and one reason.
    told = assess(frame([now]), [], policy(declared), 2013, generations=SECOND)
    before = told[(told["judgement"] == "target") & (told["level"] == "indicator")].iloc[0]
    if code:
        assert (before["verdict"], before["reason"].partition(";")[0]) == ("off_track", "target_away")
    else:
        assert (before["verdict"], before["reason"]) == (verdict, why)


def test_a_new_word_for_the_same_answer_is_no_news():
    declared = (indicator(targets=(GOAL,)), indicator("i2", targets=(GOAL,)), indicator("i3"))
    rows = frame([row("2013", 69), row("2013", 72, id="i2"), row("2013", 1, id="i3")])
    stored, now = (assess(rows, [], policy(*declared), 2013, generations=each) for each in (SECOND, NEWEST))
    words = ["level", "id", "judgement", "rule", "verdict"]
    assert not stored[words].equals(now[words])
    assert in_newest_words(stored, policy(*declared))[words].equals(now[words])
    assert in_newest_words(now, policy(*declared)).equals(now)


def test_uncertainty_makes_a_target_undecided():
    declared = indicator(targets=(GOAL,), uncertainty="sampling")
    told = {"level": 0.95, "lower": 77, "upper": 83}
    verdict, why = only([row("2013", 80, **told)], [], declared, judgement="target")
    assert verdict == "undecided" and why.startswith("target_near")
    near = only([row("2013", 80, **told)], [], indicator(targets=(GOAL,)), judgement="target")
    assert near[0] == "met"


def test_targets_age():
    later = replace(GOAL, value=75, applies_from="2014")
    declared = indicator(targets=(GOAL, later))
    assert only([row("2013", 76)], [], declared, judgement="target", year=2014)[0] == "met"
    assert only([row("2013", 76)], [], declared, judgement="target", year=2013)[0] == "on_track"


@pytest.mark.parametrize(
    ("words", "majority", "worst"),
    [
        ("improved improved worsened", "improved", "worsened"),
        ("improved worsened", "undecided", "worsened"),
        ("improved unchanged worsened", "undecided", "worsened"),
        ("improved unchanged unchanged", "unchanged", "unchanged"),
        ("improved improved undecided", "improved", "undecided"),
        ("worsened undecided undecided", "undecided", "worsened"),
        ("no_new_data no_new_data", "no_new_data", "no_new_data"),
        ("improved no_new_data no_new_data", "undecided", "undecided"),
        ("improved", "improved", "improved"),
    ],
)
def test_how_several_words_become_one(words, majority, worst):
    assert combine(words.split(), "majority") == majority
    assert combine(words.split(), "worst") == worst


@pytest.mark.parametrize(
    ("words", "one"),
    [
        ("improved improved unchanged", "improved"),
        ("worsened unchanged worsened", "worsened"),
        ("unchanged unchanged unchanged", "unchanged"),
        ("improved improved worsened", "undecided"),
        ("improved unchanged unchanged", "undecided"),
        ("improved worsened unchanged", "undecided"),
    ],
)
def test_the_national_rule_decides_only_what_its_source_tells(words, one):
    assert combine(words.split(), "two_of_three") == one


def test_the_goal_says_when_the_other_combination_would_flip_it():
    three = [indicator(f"i{n}") for n in (1, 2, 3)]
    now = [row("2013", value, f"i{n}") for n, value in ((1, 9), (2, 9), (3, 1))]
    before = [row("2012", 5, f"i{n}") for n in (1, 2, 3)]
    verdict, why = only(now, before, *three, level="goal")
    assert verdict == "improved" and why.endswith("flips; combination=worst; verdict=worsened")
    assert explain(why).endswith("Hvis den dårligste afgør, bliver vurderingen »tilbagegang«.")
    worst = only(now, before, *three, level="goal", rule=Rule("since_last", "2011", "worst"))
    assert worst[0] == "worsened" and "verdict=improved" in worst[1]


def test_only_starred_indicators_count():
    two = [indicator("i1", starred=False), indicator("i2")]
    now, before = [row("2013", 1, "i1"), row("2013", 9, "i2")], [row("2012", 5, "i1"), row("2012", 5, "i2")]
    assert only(now, before, *two, level="goal")[0] == "improved"
    none = [replace(one, starred=False) for one in two]
    assert only(now, before, *none, level="goal") == ("undecided", "none_counts")


def test_a_base_year_is_found_in_this_measurement_or_an_earlier_one():
    rule = Rule("base_year_2014", "2011")
    now, before = [row("2017", 60)], [row("2014", 50), row("2016", 70)]
    assert only(now, before, indicator(), rule=rule, year=2018)[0] == "improved"
    revised = [*now, row("2014", 65)]
    assert only(revised, before, indicator(), rule=rule, year=2018)[0] == "worsened"
    assert only(now, before[1:], indicator(), rule=rule, year=2018)[1] == "no_base_figure; period=2014"
    assert [
        RULES["base_year_2014"].colour(w) for w in ("improved", "unchanged", "worsened", "no_new_data")
    ] == [
        "green",
        "yellow",
        "red",
        "white",
    ]


def test_the_national_rule_compares_rounded_figures():
    rule = Rule("national", "2011", base_period="2012")
    declared = indicator(decimals=0)
    assert only([row("2017", 50.4)], [row("2012", 49.6)], declared, rule=rule) == (
        "unchanged",
        "no_change_rounded",
    )
    assert only([row("2017", 50.6)], [row("2012", 50.4)], declared, rule=rule)[0] == "improved"
    five = [indicator(f"i{n}") for n in range(1, 6)]
    now = [row("2017", 2, f"i{n}") for n in range(1, 6)]
    assert only(now, [row("2012", 1, f"i{n}") for n in range(1, 6)], *five, rule=rule, level="goal") == (
        "undecided",
        "one_or_three; count=5",
    )


def test_rounding_or_another_base_year_can_flip_a_verdict():
    declared = policy(indicator(decimals=0))
    earlier = [Round(2012, row("2011", 52)), Round(2013, row("2012", 49.8))]
    others = [Rule("base_year_2014", "2011", base_period=year) for year in ("2011", "2012", "2010")]
    found = what_if(frame([row("2013", 50.2)]), earlier, declared, 2014, alternatives=others)
    mine = found[(found["level"] == "indicator") & (found["judgement"] == "movement")]
    said = {(one.choice, one.base): (one.verdict, one.usable, one.flips) for one in mine.itertuples()}
    assert said["rounding", ""] == ("unchanged", True, True)
    assert said["rule", "2011"] == ("worsened", True, True)
    assert said["rule", "2012"] == ("improved", True, False)
    assert said["rule", "2010"] == ("undecided", False, False)
    targets = found[found["judgement"] == "target"]
    assert set(targets["option"]) == {"linear", "eurostat", "un2023", "sdg-build"}


def test_an_unknown_rule_is_one_sentence():
    with pytest.raises(BarometerError, match=r"rule 'since_lst' is unknown; .* did you mean since_last"):
        judging("since_lst")


@given(st.lists(st.sampled_from(["improved", "unchanged", "worsened", "undecided"]), min_size=1, max_size=7))
def test_combining_does_not_depend_on_the_order_and_worst_is_never_better(words):
    order = ["worsened", "undecided", "unchanged", "improved"]
    for combination in ("majority", "worst", "two_of_three"):
        assert combine(words, combination) == combine(words[::-1], combination)
    assert (
        order.index(combine(words, "worst")) <= min(order.index(word) for word in words)
        or "undecided" in words
    )
    assert combine(words * 3, "majority") == combine(words, "majority")


def test_a_policy_can_choose_just_the_rules_that_are_there():
    assert set(RULES) == set(get_args(RuleName))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["met", "met"], "met"),
        (["met", "on_track"], "on_track"),
        (["met", "off_track", "undecided"], "off_track"),
        (["off_track", "missed"], "missed"),
        (["off_track", "moving_away", "on_track"], "moving_away"),
        (["moving_away", "missed"], "missed"),
        (["on_track", "undecided"], "undecided"),
        (["on_track", "no_target"], "on_track"),
        (["no_target", "no_target"], "no_target"),
    ],
)
def test_a_goal_reaches_its_targets_where_no_starred_one_falls_short(words, said):
    judged = [Judged(f"i{place}", word, "pace", True) for place, word in enumerate(words)]
    assert judge_goal_target(judged)[0] == said
    beside = Judged("beside", "missed", "pace", False)
    assert judge_goal_target([*judged, beside])[0] == said


def test_a_gap_that_is_approached_from_below_keeps_its_lopsided_limits():
    declared = indicator(uncertainty="sampling", direction=None, toward=0.0, relevance=0.5)
    told = {"group": "g", "unit": "percentage_points", "status": "observed", "level": 0.95, "indicator": "i1"}
    rows = [
        {**told, "period": "2011", "value": -6.0, "lower": -9.0, "upper": -5.0},
        {**told, "period": "2012", "value": -3.0, "lower": -4.0, "upper": -1.0},
    ]
    before, now = (Readings("2013", frame([row])).pick(declared) for row in rows)
    found = tested.tested_change(Change(now, before), declared)
    # From 6 (5 to 9) away to 3 (1 to 4) away: a fall, tested by what lies between the two.
    assert (found.estimate, found.upper) == (-3.0, pytest.approx(-3 + np.hypot(1.0, 1.0)))
    assert found.lower == pytest.approx(-3 - np.hypot(3.0, 2.0))
