"""Every page of the city's three measurements, in both languages, held against its record."""

import pytest
from pages_agree import check_goal, check_headline_tables, check_years, payloads

from barometer.demo.city import YEARS
from barometer.language import LANGUAGES
from barometer.reports.command import make_report
from barometer.reports.report import plan_report
from barometer.views.barometer import open_barometer


@pytest.fixture(scope="module")
def everything(city):
    """The city with every HTML page of every year, in both languages."""
    for year in YEARS:
        pages = plan_report(city, year, languages=LANGUAGES, formats=("html",))
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
