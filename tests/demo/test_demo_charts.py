"""The invented city's charts: on them is what the record has, no text covers another, words say the same."""

import re

import pytest
from drawn import charts, text_faults
from full_size import SOAK
from matplotlib.collections import PathCollection

import barometer
import barometer.language as lang
from barometer.demo.city import YEARS
from barometer.presentation import MIME, Notice

ASKED = {(2026, "da"): (1, 4, 5), (2025, "en"): (4,), (2024, "da"): (3,)}
"""Goals of which all that an analyst can ask is measured, too; all of all years and languages in a soak."""


@pytest.fixture(scope="module")
def newest(city):
    return barometer.open(project=city.root, measurement=2026)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("year", YEARS)
def test_no_text_of_a_chart_covers_another_or_leaves_it(city, year, language):
    b = barometer.open(project=city.root, measurement=year, language=language)
    goals = () if SOAK else ASKED.get((year, language), ())
    found = dict(charts(b, asked=False)) | (dict(charts(b, goals)) if goals or SOAK else {})
    assert len(found) > 20
    faults = {name: text_faults(figure) for name, figure in found.items()}
    assert {name: told for name, told in faults.items() if told} == {}
    for name, figure in found.items():
        assert len(figure.caption.description) > 20, name
        assert figure.caption.description not in figure.caption.alt, name


def test_an_indicator_is_drawn_on_axes_with_the_records_figures(newest):
    view = newest.indicator("youth-education")
    axes = view.plot()
    lines = [line for line in axes.lines if line.get_marker() == "None" and len(line.get_xdata()) > 2]
    drawn = [list(zip(line.get_xdata(), line.get_ydata(), strict=True)) for line in lines]
    for group in ("non_western", "danish"):
        told = view.series(group).to_frame()
        assert list(zip(told["period"].astype(int), told["value"], strict=True)) in drawn
    assert (2028.0, 85.0) in [tuple(line.get_xydata()[0]) for line in axes.lines]
    axes.set_title("Mine egne ord")
    assert "Mine egne ord" in axes._repr_mimebundle_()[MIME]["svg"]


def test_dots_gap_and_map_show_the_same_figures(newest):
    view = newest.indicator("unsafe-neighbourhood")
    told = view.dots("district").to_frame()
    known = told[told["value"].notna()]
    dots = view.dots("district").plot()
    marks = [each for each in dots.collections if isinstance(each, PathCollection)]
    drawn = {float(x) for each in marks for x, _ in each.get_offsets()}
    assert drawn == {*known["value"], *told["reference"].dropna()}
    gap = view.gap("district")
    marks = {
        float(line.get_xdata()[0])
        for line in gap.plot().lines
        if line.get_marker() == "o" and len(line.get_xdata())
    }
    frame = gap.to_frame()
    assert marks >= {*frame["group"].dropna(), *frame["reference"].dropna()}
    places = view.map("district").plot()
    assert len(places.patches) == len(told) == 5
    written = " ".join(text.get_text() for text in places.texts)
    assert all(lang.number(value, 1) in written for value in known["value"])
    assert sum(bool(patch.get_hatch()) for patch in places.patches) == len(told) - len(known)
    assert isinstance(view.map("age").plot(), Notice)


def test_small_multiples_are_axes_of_one_figure(newest):
    axes = newest.goal(1).plot()
    assert len(axes) == 4 and len({id(one.figure) for one in axes}) == 1


def test_descriptions_say_no_number_that_the_record_does_not_have(newest):
    rows = newest.to_frame(every_edition=True)
    for number in (1, 5):
        known: set[str] = set()
        for one in newest.goal(number).indicators:
            mine = rows[rows["indicator"] == one.declared.id]
            values = [*mine["value"].dropna(), *(each.value for each in one.declared.targets)]
            told = {*values, *mine["lower"].dropna(), *mine["upper"].dropna(), *mine["n"].dropna()}
            told |= {a - b for a in values for b in values}
            known |= {lang.number(abs(each), one.declared.decimals, "da") for each in told}
        for name, figure in charts(newest, (number,)):
            said = re.sub(
                r"\b\d+-\d+\b|\b20\d\d\b|\b9\\. klasse|\b10 procent", "", figure.caption.description
            )
            found = re.findall(r"\d+(?:,\d+)?(?= %| procent| områder| point)", said)
            assert found and set(found) <= known, (name, set(found) - known)
