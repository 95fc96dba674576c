"""One question, one answer: record, page, commentary check, compare_methods and what_if say the same."""

from pathlib import Path

import pytest
from pages_agree import check_headline_tables

from barometer.assessment.target import METHOD
from barometer.commentary.check import check
from barometer.commentary.documents import Commentary
from barometer.commentary.figures import Figures
from barometer.demo.city import YEARS
from barometer.language import LANGUAGES, label
from barometer.views.barometer import open_barometer
from barometer.views.choices import choice_name, rule_label

MOVEMENTS = ("improved", "unchanged", "worsened", "undecided")


def is_so(figures, language, id, word) -> bool:
    """Whether the commentary check lets a sentence stand that calls an indicator so."""
    body = f"[{label(f'verdict.{word}', language)}](#{id}.verdict)."
    file = Commentary(Path("goal-1.analyst.da.md"), 1, "analyst", language, "draft", "", "", "", body)
    return [one.kind for one in check([file], figures)] == ["true"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", YEARS)
def test_every_door_gives_one_answer(city, year, language):
    b = open_barometer(city, year, language)
    own, figures = b.policy.rule_for(year).name, Figures.load(city, str(year))
    tried = b.choices
    asked = 0
    for goal in b.policy.goals:
        check_headline_tables(b, [b.goal(goal.number).table().payload()])
        now = tried[(tried["level"] == "goal") & (tried["id"] == str(goal.number))]
        assert set(now["now"]) == {b.verdict("goal", str(goal.number), "movement")[0]}
    for one in b.policy.indicators:
        record = b.verdicts[(b.verdicts["level"] == "indicator") & (b.verdicts["id"] == one.id)]
        moved = record[record["rule"] == own]["verdict"].item()
        began = record[record["rule"] == "since_start"]["verdict"].item()
        aimed = record[record["judgement"] == "target"]["verdict"].item()
        mine = tried[(tried["level"] == "indicator") & (tried["id"] == one.id)]
        assert set(mine[mine["judgement"] == "movement"]["now"]) == {moved}
        assert set(mine[mine["judgement"] == "target"]["now"]) == {aimed}
        again = mine[(mine["choice"] == "method") & (mine["option"] == METHOD)]["verdict"].item()
        assert again == aimed and b.verdict("indicator", one.id, "target")[0] in (aimed, "target_unknown")
        answer = b.indicator(one.id).compare_methods()
        if answer:
            told = dict(zip(answer.frame["method"], answer.frame["outcome"], strict=True))
            for rule, word in ((own, moved), ("since_start", began)):
                name = label("investigation.movement", language, name=rule_label(b.policy, rule, language))
                assert told[name] == label(f"verdict.{word}", language), (one.id, rule)
            if aimed != "no_target":
                name = label(
                    "investigation.target", language, name=choice_name("method", METHOD, "", language)
                )
                assert told[name] == label(f"verdict.{aimed}", language), one.id
            asked += 1
        if moved in MOVEMENTS:
            right = [word for word in MOVEMENTS if is_so(figures, language, one.id, word)]
            assert right == [moved], (one.id, moved)
    assert asked >= 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_survey_says_who_answered_and_no_count_follows(city, language):
    b = open_barometer(city, 2026, language)
    view = b.indicator("belonging")
    told = b.record.manifest["fieldwork"]["survey"]
    assert set(told["groups"]) == {"", "danish", "non_western"}
    assert told["groups"]["danish"]["rate"] > told["groups"]["non_western"]["rate"]
    assert all(one["asked"] % 100 == 0 and 0 < one["r"] <= 1 for one in told["groups"].values())
    answer = view.response()
    assert len(answer.table.rows) == 3 and answer.to_frame()["rate"].between(30, 80).all()
    shown = " ".join(cell.text for table in b.goal(6).definitions() for row in table.rows for cell in row)
    assert label("report.nonresponse", language) in shown and "R-indi" in shown
    assert not b.indicator("excess-unemployment").response()
