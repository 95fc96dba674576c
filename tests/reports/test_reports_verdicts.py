"""Page equals verdict: what the record judged stands on the goal's page and on the overview, and no other."""

import re

import lxml.html
import pandas as pd
import pytest
from pages_agree import check_goal, check_headline_tables, check_years, payloads

from barometer.language import label
from barometer.records.record import open_record
from barometer.views.barometer import open_barometer
from barometer.views.choices import rule_name

LANGUAGES = ("da", "en")
MOVEMENTS = ("improved", "unchanged", "worsened", "no_new_data", "undecided")


def shown(project, name, language):
    folder = project.reports / "2013" / ("" if language == "da" else language)
    return lxml.html.fromstring((folder / f"{name}.html").read_bytes())


def text(element) -> str:
    return " ".join(element.text_content().split())


def judged(project, level, id) -> pd.DataFrame:
    rows = open_record(project, 2013).verdicts
    return rows[(rows["level"] == level) & (rows["id"] == id) & (rows["judgement"] == "movement")]


def under(project, level, id) -> dict[str, str]:
    """Return each rule's verdict."""
    rows = judged(project, level, id)
    return dict(zip(rows["rule"], rows["verdict"], strict=True))


def cells(page, first) -> list[str]:
    """Return the first table row that begins with a text, or that stands below it."""
    rows = [[text(cell) for cell in row.xpath("./th|./td")] for row in page.xpath("//tr")]
    at = next(at for at, row in enumerate(rows) if row and row[0].removeprefix("★ ").startswith(first))
    return rows[at] if len(rows[at]) > 1 else rows[at + 1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("goal", range(1, 9))
def test_a_goals_page_gives_each_verdict_under_its_rule(built, goal, language):
    (block,) = shown(built, f"goal-{goal}", language).find_class("verdicts")
    told = text(block)
    any_word = "|".join(re.escape(label(f"verdict.{word}", language)) for word in MOVEMENTS)
    rows, policy = judged(built, "goal", str(goal)), open_record(built, 2013).policy
    assert len(rows) >= 2
    for row in rows.itertuples():
        rule = re.escape(rule_name(policy, row.rule, language))
        found = re.search(rf"{rule}\W*({any_word})", told)
        assert found and found[1] == label(f"verdict.{row.verdict}", language), (row.rule, told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_indicators_row_has_its_verdict_on_goal_page_and_overview(built, language):
    record = open_record(built, 2013)
    rule, compared = record.policy.rule_for(2013).name, set()
    for indicator in record.policy.indicators:
        verdict = under(built, "indicator", indicator.id)[rule]
        for name in (f"goal-{indicator.goal}", "overview"):
            page = shown(built, name, language)
            if indicator.label(language) in text(page) and (name != "overview" or verdict != "undecided"):
                key = "indicator" if name == "overview" else "group"
                head = cells(page, label(f"table.{key}", language))
                row = cells(page, indicator.label(language))
                assert row[head.index(label("table.movement", language))] == label(
                    f"verdict.{verdict}", language
                ), (name, row)
                compared.add(verdict)
    assert compared == set(MOVEMENTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_gives_each_goal_the_verdicts_of_the_record(built, language):
    page = shown(built, "overview", language)
    head = cells(page, label("report.goal_column", language))
    any_word = {label(f"verdict.{word}", language) for word in MOVEMENTS}
    for goal in open_record(built, 2013).policy.goals:
        told = cells(page, label("report.goal", language, number=goal.number, title=goal.title(language)))
        rules = under(built, "goal", str(goal.number))
        for column, rule in (("status_published", "published"), ("status_own", "barometer")):
            cell = told[head.index(label(f"report.{column}", language))]
            if rule in rules:
                assert cell == label(f"verdict.{rules[rule]}", language), (goal.number, rule)
            else:
                assert cell not in any_word, (goal.number, rule)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_of_2013_contradicts_the_record(built, language):
    b = open_barometer(built, 2013, language)
    folder = built.reports / "2013" / ("" if language == "da" else language)
    for goal in b.policy.goals:
        displayed = payloads(folder / f"goal-{goal.number}.ipynb")
        check_goal(b, goal.number, displayed)
        mine = len(b.policy.indicators_of(goal.number))
        assert check_headline_tables(b, displayed) == check_years(b, displayed) == mine
    overview = payloads(folder / "overview.ipynb")
    assert check_headline_tables(b, overview) == check_years(b, overview) == 7
