"""The shipped commentary of 2012 and 2013: bound throughout, true, and false as soon as a figure changes."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from barometer.commentary.check import check, read_sentences
from barometer.commentary.documents import read_folder
from barometer.commentary.figures import Figures
from barometer.commentary.refresh import refresh
from barometer.project import Project

PROJECT = Project.open(Path(__file__).parents[2])
FIGURES = {year: Figures.load(PROJECT, year) for year in ("2012", "2013")}
FILES = {year: read_folder(PROJECT.commentary / year, figures.policy) for year, figures in FIGURES.items()}


def with_value(figures: Figures, index: int, **cells: object) -> Figures:
    changed = figures.observations.copy()
    for column, cell in cells.items():
        changed.loc[index, column] = cell
    return replace(figures, observations=changed)


def places(findings) -> set[tuple[str, int, int]]:
    return {(one.file, one.line, one.column) for one in findings if one.stops}


def speaking(year: str, id: str, fields: tuple[str, ...], period: str = "") -> set[tuple[str, int, int]]:
    """Return the sentences that link a number to a figure, found by the links alone."""
    out = set()
    for file in FILES[year]:
        for reading in read_sentences(file, FIGURES[year]):
            for link in reading.sentence.links:
                name, _, query = link.address.removeprefix("#").partition("?")
                target, _, field = name.partition(".")
                said = reading.sentence.text[link.start : link.end]
                number = target == id and (field or "value") in fields and re.search(r"\d", said)
                if number and query == (f"period={period}" if period else ""):
                    out.add((file.name, reading.line, reading.sentence.column))
    return out


@pytest.mark.parametrize("year", ["2012", "2013"])
def test_bound_throughout_and_true(year):
    findings = check(FILES[year], FIGURES[year])
    assert [str(one) for one in findings if one.kind != "true"] == []
    assert len(findings) >= {"2012": 12, "2013": 46}[year]


def test_every_goal_of_2013_is_commented_in_both_languages():
    written = {(one.goal, one.language) for one in FILES["2013"] if one.author == "analyst"}
    assert written == {(goal, language) for goal in range(1, 9) for language in ("da", "en")}


def mutations(year: str) -> list[tuple[int, str, float, float]]:
    """Return every published value with what it is changed to: last digit, a leap, the other side of zero."""
    figures = FIGURES[year]
    out = []
    for index, row in figures.observations.iterrows():
        if row["value"] == row["value"]:
            unit = 10.0 ** -figures.declared[row["indicator"]].decimals
            for new in (row["value"] + unit, row["value"] - 7 * unit, -row["value"] - 3 * unit):
                out.append((index, row["indicator"], row["value"], round(new, 6)))
    return out


@pytest.mark.parametrize("year", ["2012", "2013"])
def test_a_changed_value_fails_exactly_the_sentences_that_speak_of_it(year):
    tried = mutations(year)
    for index, id, _, new in tried:
        findings = check(FILES[year], with_value(FIGURES[year], index, value=new))
        assert places(findings) == speaking(year, id, ("value", "change")), (id, new)
        for one in findings:
            if one.stops:
                assert one.claimed in one.message and one.now in one.message
                assert one.kind == "false" and one.claimed != one.now
    assert len(tried) >= 15


def test_the_message_shows_old_and_new(capsys):
    index = FIGURES["2013"].observations.query("indicator == 'excess-unemployment'").index[0]
    found = [one for one in check(FILES["2013"], with_value(FIGURES["2013"], index, value=11.4)) if one.stops]
    first = next(one for one in found if one.file == "goal-2.analyst.da.md")
    assert str(first) == (
        "goal-2.analyst.da.md:8:1: passer ikke med måling 2013: »10,8 procentpoint« (excess-unemployment); "
        "nu 11,4 procentpoint"
    )


def test_a_correction_says_since_which_edition():
    figures = FIGURES["2013"]
    index = figures.observations.query("indicator == 'excess-unemployment'").index[0]
    corrected = replace(with_value(figures, index, value=11.4), edition="2013.1", earlier=figures.history)
    found = [one for one in check(FILES["2013"], corrected) if one.stops]
    assert found and {one.since for one in found} == {"2013.1"}
    assert "passer ikke længere siden 2013.1" in found[0].message


def test_a_changed_previous_value_fails_the_changes_and_what_names_it():
    figures = FIGURES["2013"]
    before = figures.earlier[-1]
    for index, row in before.observations.iterrows():
        if row["value"] != row["value"]:
            continue
        changed = replace(figures, earlier=(with_value(before, index, value=row["value"] + 1.7),))
        expected = speaking("2013", row["indicator"], ("change",))
        expected |= speaking("2013", row["indicator"], ("value",), before.edition)
        assert places(check(FILES["2013"], changed)) == expected


def test_a_changed_verdict_fails_exactly_the_sentences_that_name_it():
    figures = FIGURES["2013"]
    for goal in figures.policy.goals:
        changed = figures.verdicts.copy()
        rows = (changed["level"] == "goal") & (changed["id"] == str(goal.number))
        changed.loc[rows, "verdict"] = "improved"
        found = places(check(FILES["2013"], replace(figures, verdicts=changed)))
        expected = {
            (file.name, reading.line, reading.sentence.column)
            for file in FILES["2013"]
            for reading in read_sentences(file, figures)
            if any(link.address == f"#goal-{goal.number}.verdict" for link in reading.sentence.links)
        }
        assert found == expected and len(found) >= 2


def test_a_figure_that_arrives_fails_the_sentences_that_say_there_is_none():
    figures = FIGURES["2013"]
    rows = figures.observations.query("status == 'not_published'")
    assert len(rows) >= 7
    for index, row in rows.iterrows():
        found = check(
            FILES["2013"], with_value(figures, index, value=12.0, status="observed", unit="percent")
        )
        wrong = [one for one in found if one.stops]
        assert {one.file.split(".")[-2] for one in wrong} == {"da", "en"}
        assert all(row["indicator"] in one.message and "12" in one.message for one in wrong)


def test_refresh_rewrites_numbers_only_and_leaves_words():
    figures = FIGURES["2013"]
    index = figures.observations.query("indicator == 'excess-unemployment'").index[0]
    nearer = with_value(figures, index, value=10.6)
    plain = re.compile(r"[\d.,]+")
    for done, file in zip(refresh(FILES["2013"], nearer), FILES["2013"], strict=True):
        assert plain.sub("#", done.file.body) == plain.sub("#", file.body)
        assert bool(done.changes) == (file.goal == 2) and done.turned == ()
    higher = with_value(figures, index, value=11.5)
    turned = {one.file.name: one for one in refresh(FILES["2013"], higher)}
    danish = turned["goal-2.analyst.da.md"]
    assert [(old, new) for _, old, new in danish.changes] == [("10,8", "11,5"), ("0,3", "0,4")]
    assert [one.claimed for one in danish.turned] == ["lavere"]
