"""All groups at once, funnels, gaps at one mix, several years at a time, and how sure every figure is."""

import math
from dataclasses import replace

import numpy as np
import pytest

from barometer.assessment.quality import WORDS, quality
from barometer.assessment.reading import Readings
from barometer.presentation import Figure
from barometer.statistics.funnel import share_limits
from barometer.statistics.inequality import inequality
from barometer.statistics.standardised_gap import standardised_gap
from barometer.views.answers import Answer, Unanswered
from barometer.views.indicator import IndicatorView


def counts(view, group, by="age"):
    rows = view.opened.readings.across(view.declared, group, by)
    return [one.numerator for one in rows], [one.denominator for one in rows], [one.se for one in rows]


def test_every_measure_of_inequality_is_that_of_the_published_figures(town):
    view = town.indicator("unemployment")
    answer = view.inequality("age")
    x, n, se = counts(view, "non_western")
    known = inequality([100 * a / b for a, b in zip(x, n, strict=True)], n, se=se, favourable=False)
    found = answer.to_frame().set_index("measure")
    for name in ("variance", "deviation", "variation", "theil", "log_deviation"):
        one = getattr(known, name)
        assert found.loc[name, ["value", "lower", "upper"]].tolist() == pytest.approx(
            [one.estimate, one.lower, one.upper]
        )
    assert found.loc["from_best", "value"] == pytest.approx(known.from_best.weighted.estimate)
    assert found.loc["from_best_unweighted", "value"] == pytest.approx(known.from_best.unweighted.estimate)
    assert set(view.inequality("age", ordered=True).to_frame()["measure"]) - set(found.index) == {
        *("slope", "relative_slope", "concentration", "relative_concentration")
    }
    groups = view.inequality().to_frame().set_index("measure")
    assert groups.loc["from_reference_unweighted", "value"] == pytest.approx(3.0)
    assert isinstance(town.indicator("gap").inequality("age"), Unanswered)


def test_a_measure_over_the_visible_groups_alone_is_refused(town):
    view = town.indicator("unemployment")
    rows = town.current.copy()
    last = rows["period"] == rows["period"].max()
    hidden = last & (rows["indicator"] == "unemployment") & (rows["category"] == "old")
    rows.loc[hidden, ["value", "lower", "upper", "numerator", "denominator", "n"]] = math.nan
    rows.loc[hidden, "status"] = "suppressed"
    asked = IndicatorView(replace(view.opened, figures=rows), view.declared)
    for answer in (asked.inequality("age"), asked.funnel("age")):
        assert isinstance(answer, Unanswered) and "old" in answer.sentence
    assert isinstance(asked.standardised("age"), Unanswered)


def test_a_funnel_has_exact_limits_about_the_common_share(town):
    view = town.indicator("unemployment")
    answer = view.funnel("age")
    x, n, _ = counts(view, "non_western")
    for row, a, b in zip(answer.to_frame().to_dict("records"), x, n, strict=True):
        limits = share_limits(sum(x) / sum(n), round(b), method="exact")
        assert (row["lower95"], row["upper998"]) == pytest.approx(
            (100 * limits.lower95, 100 * limits.upper998)
        )
        assert row["place"] == limits.place(a / b)
    assert {"far_above", "far_below"} == set(answer.to_frame()["place"])
    wide = view.funnel("age", overdispersed=True)
    assert set(wide.to_frame()["place"]) == {"within"} and "widened" in wide.table.caption.note
    for one in (answer, wide):
        drawn = one.chart()
        assert isinstance(drawn, Figure) and drawn.svg.startswith("<svg")
        assert ("Young" in drawn.caption.description) == (one is answer)
        shown = one.plot().collections
        assert sorted(xy for each in shown for xy in each.get_offsets().tolist()) == sorted(
            one.to_frame()[["people", "value"]].to_numpy().tolist()
        )
    survey = IndicatorView(view.opened, replace(view.declared, uncertainty="sampling"))
    assert not survey.funnel("age")


def test_the_gap_at_one_mix_stands_beside_the_crude_one(town):
    view = town.indicator("unemployment")
    sides = [counts(view, group)[:2] for group in ("non_western", "danish")]
    (x1, n1), (x2, n2) = sides
    known = standardised_gap(x1, n1, x2, n2, np.add(n1, n2), multiplier=100)
    found = view.standardised("age").to_frame().set_index("measure")
    assert found.loc["standardised", ["value", "lower", "upper"]].tolist() == pytest.approx(
        [known.gap.estimate, known.gap.lower, known.gap.upper]
    )
    assert found.loc["crude", "value"] == pytest.approx(known.crude)
    lines = [[cell.text for cell in row] for row in view.gap().table.rows]
    assert [line[0] for line in lines][1:] == ["at one mix by age"]
    assert len(view.gap().to_frame()) == 1 and lines[1][3].startswith("+6.0")
    assert isinstance(view.standardised("district"), Unanswered)


def test_three_years_at_a_time_sum_their_counts(town):
    view = town.indicator("unemployment")
    found = view.rolling().to_frame().set_index("period")
    line = view.series().to_frame().set_index("period")
    for period, row in found.iterrows():
        first, last = period.split("-")
        years = line.loc[[str(year) for year in range(int(first), int(last) + 1)]]
        assert row["value"] == pytest.approx(100 * years["numerator"].sum() / years["denominator"].sum())
    assert list(found.index)[-1] == "2010-2012" and len(found) == len(line) - 2
    assert not town.indicator("gap").rolling()


def test_every_figure_says_how_sure_it_is(town):
    answer = town.indicator("unemployment").series()
    assert {row[-2].text for row in answer.table.rows} == {"sure"}
    for name in ("unemployment", "gap"):
        assert {row[-1].text for row in town.indicator(name).gap(by="age").table.rows} == {"sure"}
    for one in town.policy.indicators:
        assert isinstance(town.indicator(one.id).gap(), Answer | Unanswered)


@pytest.mark.parametrize(
    ("unit", "value", "half", "word"),
    [
        ("percent", 12.0, 2.0, "good"),
        ("percent", 50.0, 15.0, "poor"),
        ("percent", 3.0, 2.9, "poor"),
        ("percentage_points", 0.1, 4.9, "good"),
        ("percentage_points", 8.0, 9.0, "caution"),
        ("percentage_points", 8.0, 15.0, "poor"),
        ("score", 6.0, 0.5, "good"),
        ("score", 6.0, 2.5, "caution"),
        ("score", 6.0, 6.0, "poor"),
        ("score", 6.0, math.nan, ""),
    ],
)
def test_shares_gaps_and_means_have_a_flag_each(town, unit, value, half, word):
    from barometer.observations import frame

    declared = town.indicator("unemployment").declared
    told = {"indicator": "unemployment", "group": "non_western", "period": "2012", "status": "observed"}
    limits = {"lower": value - half, "upper": value + half, "level": 0.95}
    row = {**told, "value": value, "unit": unit, **(limits if half == half else {})}
    reading = Readings("2013", frame([row])).pick(declared)
    assert quality(declared, reading) == word and word in WORDS
    assert quality(replace(declared, uncertainty="none"), reading) == ""
