"""What pages say of a first measurement, over a break, of counted things, and where no number is known."""

import pytest

import barometer
from barometer.commentary.figures import Figures
from barometer.commentary.suggest import suggest
from barometer.site.charts import charts_of


@pytest.mark.parametrize(
    ("language", "first", "alone", "yet"),
    [
        (
            "da",
            "Det er den første måling.",
            "Der er [ingen tidligere tal](#excluded-by-poverty.change) at sammenligne med.",
            "Måltallet er [endnu ikke nået](#minority-managers.target).",
        ),
        (
            "en",
            "This is the first measurement.",
            "There is [no earlier figure](#excluded-by-poverty.change) to compare with.",
            "The target is [not yet reached](#minority-managers.target).",
        ),
    ],
)
def test_the_first_measurement_says_that_it_is_the_first(city, language, first, alone, yet):
    b = barometer.open(project=city.root, measurement=2024, language=language)
    assert first in [one.plain() for one in b.overview().since_last()]
    figures = Figures.load(city, "2024")
    assert alone in suggest(7, figures, language)
    assert yet in suggest(3, figures, language)
    later = barometer.open(project=city.root, measurement=2025, language=language)
    assert first not in [one.plain() for one in later.overview().since_last()]
    assert alone not in suggest(7, Figures.load(city, "2025"), language)


def test_of_what_is_counted_there_are_fewer(city):
    figures = Figures.load(city, "2026")
    assert "Det er [1 område færre](#areas-in-need.change) end" in suggest(5, figures, "da")
    assert "This is [1 area fewer](#areas-in-need.change) than" in suggest(5, figures, "en")


@pytest.mark.parametrize(("year", "language"), [(2025, "da"), (2025, "en"), (2026, "da"), (2026, "en")])
def test_no_description_of_a_chart_leads_over_a_break(city, year, language):
    goal = barometer.open(project=city.root, measurement=year, language=language).goal(5)
    told = [one.caption.description for one in (goal.panels(), *goal.series(), *goal.charts()) if one]
    unsafe = [one for one in told if "2023" in one and ("14,4" in one or "14.4" in one)]
    assert unsafe, told
    for text in unsafe:
        before, after = text.split("databruddet i 2024" if language == "da" else "the break in 2024", 1)
        assert "2024 (" not in before and "(2024)" not in before and "(2025)" not in before
        assert "(2023)" not in after.split("; ")[0]


def test_a_breakdown_without_a_number_is_told_and_not_drawn(city):
    goal = barometer.open(project=city.root, measurement=2025, language="da").goal(5)
    drawn, told = goal.places(), goal.to_know()
    assert drawn is not None and "Antal områder" not in drawn.caption.description
    assert "Antal områder" in told.markdown and "ikke offentliggjort" in told.markdown
    newest = barometer.open(project=city.root, measurement=2026, language="da").goal(5).places()
    assert newest is not None and "Antal områder" in newest.caption.description


def test_public_pages_draw_the_group_that_is_shown_first_as_reports_do(city):
    b, seen = barometer.open(project=city.root, measurement=2026), 0
    for goal in b.goals:
        for view in goal.indicators:
            for chart in charts_of(view):
                if chart.anchor == "grupper" and view.declared.reference_group:
                    shown = (view.declared.group, view.declared.reference_group)
                    assert chart.keys[:2] == shown, view.declared.id
                    seen += 1
    assert seen > 5
