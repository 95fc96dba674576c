"""Gaps and distances to targets as people: from published counts alone, rounded once, not of surveys."""

import csv
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from barometer.assessment.reading import Readings
from barometer.calculations import Share
from barometer.calculations.compute import compute
from barometer.observations import frame
from barometer.policy.model import Method, Target
from barometer.views.answers import Unanswered
from barometer.views.indicator import IndicatorView
from barometer.views.people_table import people_table

FILE = Path(__file__).parents[1] / "data" / "dc_equity_gaps_2019.csv"


def with_figures(view: IndicatorView, rows: pd.DataFrame, **declared: object) -> IndicatorView:
    """The same indicator, declared otherwise, over other figures of the newest measurement."""
    told = rows.assign(indicator=view.declared.id, published="2013", known_since="2013")
    figures = frame(told).assign(edition=view.opened.edition)
    opened = replace(view.opened, figures=figures, earlier=())
    return IndicatorView(opened, replace(view.declared, **declared))


def test_the_towns_gap_and_distance_are_its_counts(town):
    answer = town.indicator("unemployment").people()
    found = answer.to_frame().set_index("what")
    now = Readings("2013", town.current).pick(town.indicator("unemployment").declared)
    population = now.denominator
    assert (found["population"] == population).all() and (found["have"] == now.numerator).all()
    assert found.loc["gap", "value"] == pytest.approx(0.06 * population)
    assert found.loc["target", "value"] == pytest.approx(now.numerator - 0.05 * population)
    assert (found["lower"] < found["value"]).all() and (found["value"] < found["upper"]).all()
    own = town.indicator("gap").people().to_frame().iloc[0]
    assert own[["value", "lower", "upper"]].tolist() == pytest.approx(
        found.loc["gap", ["value", "lower", "upper"]].tolist()
    )
    assert f"{round(0.06 * population):,} people more" in answer.sentence
    views = town.goal(1).indicators
    table = people_table(views)
    assert [row[-2].text for row in table.rows][:2] == [f"+{value:,.0f}" for value in found["value"]]
    said = town.goal(1).people().markdown
    for row in found.itertuples():
        assert f"{row.value:,.0f} more people ({row.lower:,.0f} to {row.upper:,.0f}) than at" in said


def test_the_gaps_in_people_of_washington_are_those_that_it_published(town):
    """876 rows of the city's own: numerator(A) - rate(B) · denominator(A); shares of people alone."""
    view, rows = town.indicator("unemployment"), {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            rows.setdefault(row["indicator"], []).append(row)
    checked = 0
    for name, areas in rows.items():
        if name == "Premature mortality":  # age-adjusted: its value is not numerator over denominator
            continue
        best = max(areas[1:], key=lambda row: float(row["value"]))
        for area in areas[1:]:
            sides = [("non_western", area), ("danish", best)]
            counts = [(group, float(row["numerator"]), float(row["denominator"])) for group, row in sides]
            if area is best or any(x > n for _, x, n in counts):
                continue
            table = pd.DataFrame(counts, columns=["group", "x", "n"]).assign(period="2012")
            share = Share("x", of="n")
            told = compute(share, table)
            asked = with_figures(view, told, methods=(Method("2000", share),), targets=(), breakdowns=())
            found = asked.people().to_frame().iloc[0]
            expected = counts[0][1] - float(best["value"]) * counts[0][2]
            assert found["value"] == pytest.approx(expected, rel=1e-6, abs=0.01), (name, area["geo"])
            checked += 1
    assert checked > 40


def test_the_ministers_answer_is_rounded_from_what_is_not_rounded(town):
    """82,667 have work; at the others' rate 118,232 would: a gap of 35,564, and the note that says why."""
    population, have, rate = 189_000, 82_667, 118_231.6 / 189_000
    share = Share("x", of="n")
    others = 1_000_000
    counts = [("non_western", have, population), ("danish", round(rate * others), others)]
    table = pd.DataFrame(counts, columns=["group", "x", "n"]).assign(period="2012")
    told = compute(share, table)
    view = town.indicator("unemployment")
    asked = with_figures(
        view, told, methods=(Method("2000", share),), targets=(), breakdowns=(), uncertainty="none"
    )
    answer = asked.people()
    row = answer.to_frame().iloc[0]
    assert answer.table.rows[0][-1].text.endswith(f"{abs(round(row['value'])):,}")
    shown = [round(row[name]) for name in ("have", "would_have", "value")]
    rounded = "rounded by itself" in answer.table.caption.note
    assert rounded == (shown[0] - shown[1] != shown[2])


def test_what_is_no_share_of_people_is_not_counted_in_them(town, published):
    survey = town.indicator("unemployment")
    survey = IndicatorView(survey.opened, replace(survey.declared, uncertainty="sampling"))
    for answer, words in (
        (survey.people(), "need not add up"),
        (published.indicator("excess-unemployment").people(), "ikke en andel af personer"),
        (published.indicator("offer-use").people(), "ingen tal"),
    ):
        assert isinstance(answer, Unanswered) and words in answer.sentence
    assert published.goal(2).people() is None


def test_a_hidden_count_is_no_number_of_people(town):
    view = town.indicator("unemployment")
    rows = view.opened.current[view.opened.current["indicator"] == "unemployment"].copy()
    newest = rows["period"] == rows["period"].max()
    hidden = newest & (rows["group"] == "danish") & (rows["breakdown"] == "")
    rows.loc[hidden, ["value", "lower", "upper", "numerator", "denominator", "n"]] = float("nan")
    rows.loc[hidden, "status"] = "suppressed"
    found = with_figures(view, rows.drop(columns="edition")).people().to_frame()
    assert found["what"].tolist() == ["target"]
    assert not with_figures(
        view, rows.drop(columns="edition"), targets=(Target(-1.0, "2015", "2000", "BR"),)
    ).people()
