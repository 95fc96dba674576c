"""Every page of the city's three measurements, in both languages, held against its record."""

import re

import pytest
from browsed import WIDTHS, axe_faults, measure, page_faults, vnu_faults
from full_size import SOAK
from page_rules import faults
from pages_agree import check_goal, check_headline_tables, check_years, payloads, shared_numbers
from placed import parts

from barometer.demo.city import YEARS
from barometer.language import LANGUAGES
from barometer.reports.command import make_report
from barometer.reports.report import plan_report
from barometer.views.barometer import open_barometer


@pytest.fixture(scope="module")
def everything(city):
    """The city with every HTML page of every year, in both languages; as PDF too in a soak."""
    for year in YEARS:
        formats = ("html", "pdf") if SOAK else ("html",)
        pages = plan_report(city, year, languages=LANGUAGES, formats=formats)
        assert not make_report(pages).failed
    return city


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", YEARS)
def test_no_page_contradicts_the_record(everything, year, language):
    b = open_barometer(everything, year, language)
    folder = everything.reports / str(year) / ("" if language == "da" else language)
    checked = 0
    for goal in b.policy.goals:
        shown = payloads(folder / f"goal-{goal.number}.ipynb")
        check_goal(b, goal.number, shown)
        found = check_headline_tables(b, shown)
        assert found == check_years(b, shown)
        checked += found
    assert checked == len(b.policy.indicators)
    overview = payloads(folder / "overview.ipynb")
    assert check_headline_tables(b, overview) > 10
    assert check_years(b, overview) > 10
    goals = next(one for one in overview if one["kind"] == "table")
    for goal, row in zip(b.policy.goals, goals["rows"], strict=True):
        words = [cell["verdict"] for cell in row if cell["verdict"]]
        movement = b.verdict("goal", str(goal.number), "movement")[0]
        began = b.verdict("goal", str(goal.number), "movement", "since_start")[0]
        assert words == [movement, began, b.goal_target(goal)[0]], goal.number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("year", YEARS)
def test_the_annual_report_is_set_well(everything, year, language):
    """Two pages a goal, twenty-eight in all; goals' own PDFs are looked at where a soak has made them."""
    b = open_barometer(everything, year, language)
    folder = everything.reports / str(year) / ("" if language == "da" else language)
    texts = [file.read_text(encoding="utf-8") for file in folder.glob("*.ipynb")]
    hyphened = {word for text in texts for word in re.findall(r"(?=\b(\w+-\w+))", text)}
    made = plan_report(everything, year, languages=LANGUAGES).annual(language)
    assert faults(made, cover=True, hyphened=hyphened, shared=shared_numbers(b)) == []
    found = parts(made)
    begins = [part.first for part in found if part.kind == "H1"]
    last = max(part.last for part in found)
    assert last < 28
    goals = [part.first for part in found if part.kind == "H1" and part.text.startswith(("Mål ", "Goal "))]
    assert len(goals) == 8
    ends = [min((page for page in begins if page > goal), default=last) for goal in goals]
    assert [end - goal for goal, end in zip(goals, ends, strict=True)] == [2] * 8
    printed = {file.stem: faults(file.read_bytes(), hyphened=hyphened) for file in folder.glob("goal-*.pdf")}
    assert not SOAK or len(printed) == 8
    assert {name: told for name, told in printed.items() if told} == {}


@pytest.fixture(scope="module")
def html(everything):
    found = sorted(page for year in YEARS for page in (everything.reports / str(year)).rglob("*.html"))
    assert len(found) == 54
    return found


def test_no_page_scrolls_sideways_or_has_small_letters(html, tmp_path):
    assert page_faults(measure(html, tmp_path)) == []


def test_axe_finds_nothing(html):
    """A page of each goal, and the overview, at one width; every page at every width in a soak."""
    every = [(page, width) for page in html for width in WIDTHS]
    assert axe_faults(every if SOAK else every[::17]) == []


def test_the_html_checker_says_nothing(html):
    assert vnu_faults(html if SOAK else html[-9:]) == []
