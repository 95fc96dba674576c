"""Corrections, vintages, comparisons: the same number twice, and what was known when."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_town import at, deliver, figures

from barometer.calculations import Ratio, Share
from barometer.errors import BarometerError
from barometer.policy.model import Method
from barometer.project import Project
from barometer.proof.history import history
from barometer.proof.reproduce import reproduce
from barometer.proof.verify import verify
from barometer.records.chain import chain
from barometer.records.comparison import compare
from barometer.records.record import open_record
from barometer.records.vintages import as_of
from barometer.rounds.take import take


@pytest.fixture(scope="module")
def corrected_template(town_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2012 and 2013 measured; then 2013 corrected, and 2012 after it."""
    root = tmp_path_factory.mktemp("corrected") / "town"
    shutil.copytree(town_template, root)
    town = at(root)
    take(town, 2012)
    take(town, 2013)
    later = figures(2013)
    later["gap"].loc[3, "unemployed"] += 400.0
    deliver(town, 2013, later, "2013-05-02")
    take(town, 2013, reason="BBB fandt fejl", revision="better_source", published="2013-06-15")
    older = figures(2012)
    older["gap"].loc[4, "unemployed"] += 60.0
    deliver(town, 2012, older, "2013-09-01")
    take(town, 2012, reason="tastefejl", revision="correction", published="2013-09-10")
    return root


@pytest.fixture
def corrected(corrected_template: Path, tmp_path: Path) -> Project:
    root = tmp_path / "corrected"
    shutil.copytree(corrected_template, root)
    return at(root)


def gap(frame: pd.DataFrame, category: str = "", column: str = "value") -> Any:
    rows = frame[(frame["indicator"] == "gap") & (frame["category"] == category)]
    return rows[column].iloc[-1]


def test_a_correction_is_a_new_edition_that_says_what_it_touches(corrected: Project) -> None:
    assert chain(corrected) == ["2012", "2013", "2013.1", "2012.1"]
    told = open_record(corrected, "2013.1").manifest["correction"]
    assert (told["of"], told["class"], told["reason"]) == ("2013", "better_source", "BBB fandt fejl")
    assert told["touches"]["numbers"] == [
        "gap / non_western / 2012",
        "gap / non_western / district / north / 2012",
    ]
    assert told["touches"]["later_measurements"] == []
    assert open_record(corrected, "2012.1").manifest["correction"]["touches"]["later_measurements"] == [
        "2013",
        "2013.1",
    ]
    assert open_record(corrected, 2013).edition == "2013.1"
    assert verify(corrected).ok
    found = reproduce(corrected)
    assert found.ok, found.text("en")


def test_only_what_changed_is_known_since_the_correction(corrected: Project) -> None:
    rows = open_record(corrected, "2013.1").observations
    assert gap(rows, "north", "known_since") == gap(rows, "", "known_since") == "2013-06-15"
    assert gap(rows, "south", "known_since") == gap(rows, "south", "published") == "2013-01"


def test_as_of_gives_what_was_known_then_and_nothing_later(corrected: Project) -> None:
    newest = open_record(corrected, "2013.1").observations
    before, after = as_of(corrected, "2013-06-14"), as_of(corrected, "2013-06-15")
    assert gap(before.observations, "north") == pytest.approx(8.0)
    assert gap(after.observations, "north") == gap(newest, "north") == pytest.approx(18.0)
    assert gap(after.observations, "north", "edition") == "2013.1"
    assert gap(after.observations, "south", "edition") == "2013.1"
    assert set(as_of(corrected, "2012-12-31").observations["edition"]) == {"2012"}
    assert as_of(corrected, "2011").observations.empty and as_of(corrected, "2011").verdicts.empty
    assert set(as_of(corrected, "2013-10").observations["edition"]) == {"2012.1", "2013.1"}
    assert set(after.verdicts["edition"]) == {"2012", "2013.1"}
    assert (after.observations["known_since"] <= "2013-06-15").all()
    with pytest.raises(BarometerError, match="'juni' is not a date"):
        as_of(corrected, "juni")


def test_as_of_on_the_published_figures(copenhagen: Project) -> None:
    for year in (2012, 2013):
        take(copenhagen, year)
    known = as_of(copenhagen, "2012-06-01").observations
    assert sorted(known["indicator"].unique()) == ["diversity-charter", "poverty-score"]
    assert known.set_index("period")["value"].to_dict() == {
        "2009": 5.0,
        "2010": 4.8,
        "2011": 3.7,
        "2012": 530.0,
    }
    both = as_of(copenhagen, "2013-01").observations
    marks = both[both["indicator"] == "marks-gap"]
    assert marks["value"].tolist() == [92.8, 93.1] and marks["edition"].tolist() == ["2012", "2013"]


def test_the_revision_triangle(corrected: Project) -> None:
    found = history(corrected, "gap")
    north = found.triangle[found.triangle["category"] == "north"].set_index("period")
    assert north.loc["2012", ["2013", "2013.1"]].tolist() == pytest.approx([8.0, 18.0])
    assert found.revisions["revision"].value_counts().to_dict() == {"better_source": 2, "correction": 2}
    first = found.statistics.first_to_latest
    assert first.n == 4 and first.mean_absolute == pytest.approx(found.revisions["difference"].abs().mean())
    assert found.redefined.empty and "bedre kilde" in found.text()
    with pytest.raises(BarometerError, match="no measurement has an indicator 'gaps'; did you mean gap"):
        history(corrected, "gaps")


def test_a_new_definition_is_no_revision(corrected: Project) -> None:
    """A gap that was a difference becomes a ratio."""
    gap = corrected.policy.indicators[0]
    ratio = Ratio(Share("unemployed", of="labour_force"), group="non_western", reference="danish")
    new = replace(gap, methods=(Method("2011", ratio),), unit="percent")
    policy = replace(corrected.policy, indicators=(new, *corrected.policy.indicators[1:]))
    project = replace(corrected, policy=policy)
    take(project, 2013, reason="ny definition", revision="method", published="2013-11")
    found = history(project, "gap")
    assert set(found.redefined["edition"]) == {"2013.2"} and len(found.redefined) == 4
    assert "2013.2" not in set(found.revisions["edition"])
    assert "definitionen er ny" in found.text()
    side = compare(project, "2013.1", "2013.2")
    assert "beregning" in side.text() and "calculation" not in side.text().split()
    assert side.revised.empty and set(side.redefined["indicator"]) == {"gap"}
    assert side.definitions["what"].tolist() == ["gap unit", "gap calculation"]
    verdicts = side.verdicts.set_index(["level", "id", "rule"])
    assert verdicts.loc[("indicator", "gap", "since_last"), ["before", "after", "why"]].tolist() == [
        "worsened",
        "undecided",
        "definition",
    ]
    assert reproduce(project, "2013").ok


def test_compare_two_editions(corrected: Project) -> None:
    side = compare(corrected, "2013", "2013.1")
    assert side.new.empty and side.gone.empty and side.remeasured.empty
    assert set(side.revised["category"]) == {"", "north"} and set(side.revised["revision"]) == {
        "better_source"
    }
    assert (
        side.verdicts.set_index(["level", "id", "rule"]).loc[("indicator", "gap", "since_last")]["why"]
        == "numbers"
    )
    assert (
        compare(corrected, 2013, 2013).equal
        and "Intet er forskelligt" in compare(corrected, 2013, 2013).text()
    )
    for language, words in (("da", "udgør ikke én serie"), ("en", "do not form one series")):
        assert words in side.text(language)
    with pytest.raises(BarometerError, match="there is no edition 2014"):
        compare(corrected, 2013, 2014)


LABELS = {
    "da": "Gabet mellem et- og tosprogedes karaktergennemsnit",
    "en": "Gap between monolingual and bilingual pupils' average marks",
}
IDS = {"marks-gap", "ethnic_minority", "mjoelnerparken", "unknown"}
"""Ids of the policy, which people are told no more than machines are told the words."""


def test_compare_where_periods_are_not_known(copenhagen: Project) -> None:
    for year in (2012, 2013):
        take(copenhagen, year)
    side = compare(copenhagen, 2012, 2013)
    assert side.revised.empty and side.redefined.empty
    assert len(side.remeasured) == 7 and len(side.new) == 16 and side.gone.empty
    assert side.verdicts.empty and side.judged_once == 91
    words = {"da": ("etnisk minoritetsbaggrund", "ikke oplyst"), "en": ("minority background", "not stated")}
    for language, told in words.items():
        shown = side.text(language)
        assert all(word in shown for word in (*told, LABELS[language], "Mjølnerparken"))
        assert not IDS & {*shown.split()} and {*str(side.to_json()).replace("'", " ").split()} >= IDS
    vintages = history(copenhagen, "marks-gap")
    assert LABELS["da"] in vintages.text("da") and "tosprogede" in vintages.text("da")
    assert vintages.to_json()["indicator"] == "marks-gap"
    assert {row["group"] for row in vintages.to_json()["triangle"]} == {"bilingual"}
    text = vintages.text("en")
    assert "No period has numbers in two editions" in text and "92.8" in text and "93.1" in text
