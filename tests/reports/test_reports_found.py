"""Figures that were found after the record of 2013 was frozen: on its pages, with their source's grade."""

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import lxml.html
import pytest

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.intake.published import read_published
from barometer.language import label, number
from barometer.project import Project
from barometer.rounds.take import take

ROOT = Path(__file__).parents[2]


def page(project, name):
    return lxml.html.fromstring((project.reports / "2013" / name).read_bytes())


def text(element) -> str:
    return " ".join(element.text_content().split())


FOUND_LATER = {
    "feels-discriminated": 1,
    "has-experienced-discrimination": 1,
    "nightlife-reports": 1,
    "young-experienced-discrimination": 3,
    "citizenship-survey-answers": 1,
    "looked-down-on": 4,
    "without-danish-citizenship": 9,
    "listed-areas": 8,
    **dict.fromkeys(("list-outside-work", "list-non-western", "list-convicted"), 1),
    **dict.fromkeys(("list-basic-schooling", "list-income"), 1),
    **dict.fromkeys(("women-employed", "women-employed-as-danish", "women-employment-gap"), 2),
    "share-immigrants-descendants": 1,
    "population-copenhagen": 2,
    "share-non-danish-background": 1,
    "spelling-marks": 2,
}
"""What was found in November 2026, after the records were frozen: how many figures of each key figure."""


def found_later() -> list[dict[str, str]]:
    rows = list(csv.DictReader((ROOT / "data/published/values.csv").open(encoding="utf-8")))[-45:]
    assert Counter(row["series"] for row in rows) == FOUND_LATER
    return rows


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_figure_found_later_stands_on_a_page_with_its_definition_and_its_grade(built, language):
    policy, folder = built.in_year(2013).policy, "en/" if language == "en" else ""
    declared = {one.id: one for one in policy.key_figures}
    told = list(csv.DictReader((ROOT / "data/published/sources.csv").open(encoding="utf-8")))
    grades = {row["url"]: row["grade"] for row in told}
    for row in found_later():
        figure = declared[row["series"]]
        shown = page(built, f"{folder}goal-{figure.goal}.html" if figure.goal else f"{folder}overview.html")
        written = number(float(row["value"]), figure.decimals, language)
        lines = [[text(cell) for cell in line.xpath("./th|./td")] for line in shown.xpath("//tr")]
        mine = [line for line in lines if line and line[0] == figure.label(language)]
        assert any(
            re.match(rf"{re.escape(written)}(?![\d]|[.,]\d)", cell) for line in mine for cell in line
        ), row
        assert " ".join(figure.definition(language).split()) in text(shown), figure.id
        if grades[row["source_url"]] == "secondary":
            assert any(label("evidence.secondary", language) in line for line in mine), figure.id


def test_what_was_known_and_found_later_is_among_the_key_figures_and_not_in_the_record(built):
    record = ROOT / "data/measurements/2013"
    assert digest((record / "manifest.json").read_bytes()).startswith("6ef24c808255e172cd87ca6a38a7534f")
    frozen = (record / "observations.csv").read_text(encoding="utf-8")
    assert not [series for series in FOUND_LATER if series in frozen]
    shown = text(page(built, "goal-5.html"))
    before, later = shown.split("Tallene her indgår ikke i målingen", 1)
    known, newer = "Andel beboere uden dansk statsborgerskab", "»Listens kriterium 1"
    assert known in before and known not in later and newer in later and newer not in before
    assert "blev først fundet, efter at målingen var låst" in before
    assert "Databrud 2018. Listen fik en ny definition." in later
    assert "juni 2012" in text(page(built, "overview.html"))  # the population's only figure that was known


def test_a_measurement_made_today_holds_what_was_known_and_says_how_well(built, tmp_path):
    shutil.copytree(built.published, tmp_path / "data" / "published")
    shutil.copy(built.root / "barometer.toml", tmp_path)
    fresh = Project.open(tmp_path)
    with (fresh.published / "measurements.csv").open("a", encoding="utf-8") as file:
        file.write("2014,2014-12,published,,,x,En prøve.,A trial.\n")
    rows = take(fresh, 2013).record.observations.set_index("indicator")
    assert len(rows.loc["without-danish-citizenship"]) == 9 and "feels-discriminated" not in rows.index
    assert set(rows.loc["without-danish-citizenship", "evidence"]) == {"published"}
    rows = take(fresh, 2014).record.observations.set_index("indicator")
    assert tuple(rows.loc["feels-discriminated", ["value", "evidence"]]) == (11, "secondary")


def test_a_source_of_no_known_grade_is_refused(built, tmp_path):
    shutil.copytree(built.published, tmp_path / "published")
    sources = tmp_path / "published" / "sources.csv"
    sources.write_text(sources.read_text(encoding="utf-8").replace(",secondary", ",rumour"), encoding="utf-8")
    with pytest.raises(BarometerError, match=r"has the grade 'rumour'; expected one of published, secondary"):
        read_published(sources.parent)
