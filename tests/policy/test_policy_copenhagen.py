"""The policy 2011-2014 against the letter and the sheet it is declared from."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from barometer.errors import BarometerError
from barometer.policy import codec
from barometer.policy.load import shipped

POLICY = shipped("copenhagen_2011")

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "data" / "published"

PINNED = [
    "marks-gap",
    "youth-education",
    "school-mix",
    "institution-mix",
    "ninth-grade-after-measure",
    "excess-unemployment",
    "minority-managers",
    "offer-use",
    "unsafe-neighbourhood",
    "areas-in-need",
    "belonging",
    "inclusion-index",
    "excluded-by-poverty",
    "experienced-discrimination",
]


def letter_goals() -> dict[int, tuple[str, list[str], bool]]:
    """Read title, responsible committees and "alle udvalg" of each goal out of the letter itself."""
    text = (PUBLISHED / "letter-2011-04-05.txt").read_text(encoding="utf-8")
    found = {}
    for number, title, who in re.findall(r"Mål (\d):? (.+?)\n+Ansvarlig: (.+)", text):
        everyone = "(alle udvalg)" in who
        names = re.findall(r"[A-ZÆØÅ][\wæøå-]*(?: og [A-ZÆØÅ][\wæøå-]*)?udvalget", who)
        found[int(number)] = (title, names, everyone)
    return found


def test_goals_and_committees_are_those_of_the_letter():
    letter = letter_goals()
    assert sorted(letter) == list(range(1, 9))
    for goal in POLICY.goals:
        title, names, everyone = letter[goal.number]
        assert goal.title.da == title.replace("Færre: skal", "Færre skal")
        assert [POLICY.committee(code).name.da for code in goal.committees] == names
        assert goal.all_committees is everyone
    assert [goal.number for goal in POLICY.goals if goal.all_committees] == [6, 8]


def test_the_letters_typing_errors_in_goal_8_are_mended():
    assert "Færre: skal opleve" in (PUBLISHED / "letter-2011-04-05.txt").read_text(encoding="utf-8")
    assert POLICY.goal(8).title.da == "Færre skal opleve diskrimination"


def test_seven_committees_each_with_its_administration():
    assert len(POLICY.committees) == 7
    assert {committee.administration for committee in POLICY.committees} == {
        administration.code for administration in POLICY.administrations
    }


def test_the_pinned_ids_are_all_there_and_no_others():
    assert sorted(indicator.id for indicator in POLICY.indicators) == sorted(PINNED)


def test_indicators_of_goals_1_to_3_carry_the_sheets_labels_and_stars():
    rows = pd.read_csv(PUBLISHED / "indicators.csv", dtype="str", keep_default_na=False)
    sheet = rows[
        (rows["policy_period"] == "2011-2014 Inklusionsbarometer") & rows["goal_no"].isin(["1", "2", "3"])
    ]
    declared = [indicator for indicator in POLICY.indicators if indicator.goal <= 3]
    assert [indicator.label.da for indicator in declared] == list(sheet["indicator_da"])
    for indicator, definition in zip(declared, sheet["definition"], strict=True):
        assert indicator.starred is ("Not starred" not in definition)
    for indicator, direction in zip(declared, sheet["direction"], strict=True):
        assert direction.startswith(str(indicator.direction))


def test_candidates_are_graded_as_inferred_and_never_counted():
    for indicator in POLICY.indicators:
        if indicator.goal >= 4:
            assert indicator.evidence == "inferred"
            assert not indicator.starred
            assert not indicator.asked


def test_everything_is_said_in_both_languages():
    def texts(value):
        if isinstance(value, dict):
            if value.get("type") == "Text":
                yield value
            for item in value.values():
                yield from texts(item)
        if isinstance(value, list):
            for item in value:
                yield from texts(item)

    for text in texts(codec.to_json(POLICY)):
        assert bool(text["da"]) is bool(text["en"]), text


def test_definitions_survive_json_without_loss():
    assert codec.from_json(json.loads(json.dumps(codec.to_json(POLICY)))) == POLICY


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: POLICY.goal(9), "goal 9 is unknown; the policy has goals 1 to 8"),
        (lambda: POLICY.indicator("exces-unemployment"), "did you mean excess-unemployment"),
        (lambda: POLICY.committee("BIF"), "did you mean BIU"),
        (lambda: POLICY.rule_for(2010), "no rule for 2010"),
        (lambda: codec.from_json({"type": "Shaer"}), "declares a 'Shaer'"),
        (lambda: codec.from_json({"type": "Category", "id": "x"}), "Category cannot be rebuilt"),
    ],
)
def test_wrong_use_says_what_is_wrong(ask, sentence):
    with pytest.raises(BarometerError, match=re.escape(sentence)):
        ask()
