"""Where a number is undefined, where a method abstains, and what the words are."""

import math
import subprocess
import sys

import numpy as np
import pytest
from sampled import sampled

from barometer.statistics import (
    change,
    gap,
    index,
    intervals,
    progress,
    reliability,
    revisions,
    trend,
)
from barometer.statistics.counts import from_counts
from barometer.statistics.design import design
from barometer.statistics.fraction import Fraction
from barometer.statistics.gap import Gap


def test_importing_loads_neither_scipy_nor_pandas():
    code = "import sys, barometer.statistics; print([m for m in ('scipy', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_nothing_in_gives_nothing_out(nothing):
    assert intervals.proportion(nothing, 10).estimate is None
    assert intervals.survey_proportion(nothing, nothing, n=0, df=5).lower is None
    assert intervals.from_se(nothing, 1.0).lower is None
    assert gap.difference(nothing, 1, 2, 1).estimate is None
    assert gap.ratio(1, 1, nothing, nothing).estimate is None
    assert gap.mover(intervals.proportion(0, 0), intervals.proportion(1, 2)).lower is None
    assert progress.progress(nothing, 2020, 5, 2021, 6, 2030, "up").status == "not_assessable"


def test_few_numbers():
    marks = Fraction("mean", np.array([0.0, 4.0]), np.array([0, 1]), squares=np.array([0.0, 16.0]))
    means = from_counts([marks])
    assert np.isnan(means.value[0]) and means.value[1] == 4.0 and np.isnan(means.lower).all()
    assert intervals.rate(0, 0).estimate is None
    nobody = gap.proportions(0, 0, 3, 5)
    assert (nobody.estimate, nobody.p_value) == (None, None)
    both = gap.proportions(0, 10, 0, 20)
    assert both.estimate == 0 and both.p_value is None and both.lower < 0 < both.upper
    shares = from_counts([Fraction("proportion", np.array([3, 0]), np.array([10, 10]))])
    assert shares.gap(0, 1, kind="ratio").estimate is None and shares.gap(0, -1).estimate is None


def test_a_survey_share_of_nought_borrows_the_design_effect_of_the_whole():
    alone = intervals.survey_proportion(0.0, 0.0, n=90, df=10)
    assert (alone.estimate, alone.lower, alone.upper) == (0.0, None, None)
    borrowed = intervals.survey_proportion(0.0, 0.0, n=90, df=10, deff=3.0)
    assert borrowed.method == "clopper-pearson"
    assert (borrowed.n, borrowed.lower, borrowed.upper) == (
        30.0,
        0.0,
        intervals.proportion(0, 30, method="clopper-pearson").upper,
    )
    assert intervals.survey_proportion(0.3, 0.1, n=9, df=0).lower is None
    extreme = intervals.survey_proportion(1e-6, 1e-3, n=900, df=3)
    assert extreme.lower == pytest.approx(0) and extreme.upper == pytest.approx(1)


def test_the_effective_number_is_capped_only_where_asked():
    def effective(method):
        return intervals.survey_proportion(0.5, 0.02, n=400, df=60, method=method).n

    assert effective("korn-graubard") > 600 and effective("korn-graubard-capped") == 400


@pytest.mark.parametrize(
    ("numbers", "how", "verdict"),
    [
        ((0.20, 0.10, 0.35), {"n": 29}, "suppress: n"),
        ((0.20, 0.05, 0.36), {"n": 90}, "suppress: width"),
        ((0.55, 0.40, 0.70), {"n": 90}, "suppress: width"),
        ((0.02, 0.01, 0.04), {"n": 90}, "show: "),
        ((0.10, 0.04, 0.20), {"n": 60}, "suppress: relative width"),
        ((10.0, 4.0, 20.0), {"n": 60, "whole": 100.0}, "suppress: relative width"),
        ((0.50, 0.42, 0.58), {"n": 200, "df": 5}, "review: df"),
        ((0.50, 0.42, 0.58), {"n": 20, "df": 5}, "suppress: n"),
        ((0.10, None, None), {"n": 90}, "suppress: interval"),
    ],
)
def test_reliability(numbers, how, verdict):
    found = reliability.reliability(*numbers, **how)
    assert f"{found.verdict}: {found.reason}" == verdict


def test_an_empty_cell_is_undefined_and_disturbs_no_other():
    drawn = design([1.0, 2.0, 1.0, 2.0])
    result = sampled("proportion", drawn, [1, 0, 1, 1], [0, 0, 2, 2], count=4)
    for empty in (1, 3):
        assert np.isnan([result.value[empty], result.se[empty], result.lower[empty]]).all()
        assert result.n[empty] == 0 and result.interval[empty] == ""
        assert result.gap(0, empty).estimate is None
    assert result.value[0] == pytest.approx(1 / 3)
    assert np.isnan(sampled("total", drawn, [1, 0, 1, 1], [0, 0, 2, 2], count=4).value[1])


def test_cells_share_no_variance_only_where_no_cluster_is_shared():
    weights, values, group = np.ones(6), [1, 2, 4, 3, 5, 9], [0, 1, 0, 1, 0, 1]
    shared = sampled("mean", design(weights, psu=[1, 1, 2, 2, 3, 3]), values, group)
    apart = sampled("mean", design(weights, strata=group), values, group)
    assert abs(shared.covariance[0, 1]) > 0.1 and apart.covariance[0, 1] == 0
    assert shared.gap(0, 1).df == 2 and apart.gap(0, 1).df == 4


def test_a_sampled_fraction_is_as_good_as_a_population_size():
    values, weights = [1, 2, 4, 8], [5.0] * 4
    count = sampled("mean", design(weights, population_psus=20), values)
    share = sampled("mean", design(weights, population_psus=0.2), values)
    without = sampled("mean", design(weights), values)
    assert count.se == share.se
    assert count.se[0] == pytest.approx(without.se[0] * math.sqrt(0.8))
    assert sampled("mean", design(weights, population_psus=4), values).se[0] == 0


def test_rows_without_weight_do_not_count():
    some = sampled("mean", design([1.0, 1.0, 0.0]), [1, 3, 100])
    assert (some.value[0], some.n[0]) == (2.0, 2)


def test_a_change_between_independent_samples():
    before, after = intervals.from_se(50.0, 1.0), intervals.from_se(50.4, 1.0)
    moved = change.independent(before, after)
    assert isinstance(moved, Gap) and moved.kind == "change"
    assert moved.df == math.inf and moved.p_value > 0.7
    assert change.independent(before, intervals.from_se(None, None)).p_value is None
    assert change.adjust([None, None]).adjusted == (None, None)


def test_a_trend_abstains():
    def word(values, **how):
        return trend.trend(range(2010, 2010 + len(values)), values, **how).word

    assert word([1, 2, 3]) == "too few points"
    assert trend.trend([2010, 2011], [1, 2]).line is None
    assert word([1, 2, 3, 4]) == word([1, 2, 3, 4, 5]) == "few points"
    assert word([1, 2, 3, 4, 5, 7]) == "rise" and word([7, 5, 4, 3, 2, 1]) == "fall"
    assert word([1, 3, 2, 3, 1, 2]) == "no clear trend"
    assert word([0, 2, 4, 6, 8, 10]) == "rise" and word([8, 7, 6, 5, 4, 3, 2]) == "fall"
    for flat in (4, 0.1, 0.3, 1e6 + 0.7):
        assert word([flat] * 6) == word([flat] * 9) == word([flat] * 6, se=[1] * 6) == "no clear trend"
    assert word([1, 2, 3, 4, 5, 7], se=[9] * 6) == "no clear trend"
    assert word([1, 8, 2, 9, 4, 12], se=[0.1] * 6) == "no clear trend"
    assert word([1, 8, 2, 9, 4, 12], breaks=[2010, 2030]) == word([1, 8, 2, 9, 4, 12])


def test_a_break_with_a_step():
    years, values = range(2015, 2025), [50.1, 50.9, 51.4, 52.6, 53.0, 49.2, 50.3, 51.0, 52.1, 52.7]
    stepped = trend.trend(years, values, breaks=[2020], step=True)
    assert stepped.word == "rise" and stepped.kendall is None and stepped.sen_slope is None
    assert stepped.line.steps[0].size == pytest.approx(-4.615)
    assert trend.trend(years, values).word == "no clear trend"
    assert trend.trend(range(4), [1, 2, 1, 2], breaks=[2], step=True).word == "too few points"


def status(base, current, target, direction, year=2025, **how):
    return progress.progress(base, 2020, current, year, target, 2030, direction, **how).status


def test_the_order_of_decisions_about_progress():
    assert status(60, 72, 72, "up") == status(76, 73, 72, "up") == "met"
    assert status(60, 70, 72, "up", year=2030) == status(60, 70, 72, "up", year=2031) == "missed"
    assert status(60, 73, 72, "up", year=2031) == "met"
    assert status(74, 71, 72, "up") == "away" and status(60, 59, 72, "up") == "away"
    assert status(10, 10, 12, "up", year=2020) == "not_assessable"
    assert status(10, 12, 12, "up", year=2020) == "met"
    started = progress.progress(10, 2020, 10, 2020, 12, 2030, "up").course
    assert (started.path, started.remaining, started.pace, started.projected) == (10, 2, None, None)
    assert status(20, 0, 0, "down", method="eurostat") == "met"
    assert status(20, 25, 0, "down", method="eurostat") == "not_assessable"
    assert status(20, 15, 0, "down", year=2030, method="un2023") == "missed"


def test_a_target_on_the_other_side_of_nought():
    across = progress.progress(-4, 2020, 1, 2025, 6, 2030, "up")
    assert (across.status, across.ratio, across.course.projected) == ("on_track", 1.0, 6.0)
    assert status(-4, 1, 6, "up", method="eurostat") == "not_assessable"
    assert status(-4, 1, 6, "up", method="sdg-build") == "not_assessable"
    assert status(-10, -8, -5, "up", method="sdg-build") == "moderate"
    assert progress.progress(-10, 2020, -8, 2025, -5, 2030, "up", method="eurostat").ratio is None


@pytest.mark.parametrize(("current", "word"), [(65.7, "on_track"), (63.6, "moderate"), (60, "insufficient")])
def test_class_edges_belong_to_the_better_class(current, word):
    assert status(60, current, 72, "up") == word
    assert status(60, current - 1e-6, 72, "up") != word


def test_the_status_of_a_survey_figure_can_be_uncertain():
    def judged(current, se, **how):
        return progress.progress(60, 2020, current, 2025, 72, 2030, "up", se=se, **how)

    assert judged(66, None).uncertain is None
    assert judged(66, 0.9).uncertain is True
    assert judged(62, 0.9).uncertain is False
    assert judged(72.5, 0.9).uncertain is True and judged(76, 0.9).uncertain is False
    certain, weaker = judged(63, 1.5), judged(63, 1.5, base_se=2.0)
    assert abs(weaker.z_path) < abs(certain.z_path)
    assert weaker.z_path == pytest.approx(-3 / math.hypot(1.5, 2.0 * 0.5))
    assert weaker.z_target == certain.z_target


def test_weather_abstains_and_knows_a_met_target():
    def symbol(values, target, direction="up"):
        return progress.weather(values, range(2020, 2020 + len(values)), target, 2030, direction).symbol

    assert symbol([50, 51, 52], 60) == "not_assessable"
    assert symbol([50, 51, 52, 53], 51) == "sun" and symbol([56, 55, 54, 53], 52) == "thunderstorm"
    assert symbol([50, 50, 50, 50], 52) == "thunderstorm"
    assert symbol([50, 49, 48, 47], 40, "down") == "sun"
    assert progress.weather([1, 2, 3, 4], [2027, 2028, 2029, 2031], 9, 2030, "up").symbol == "not_assessable"


def at_mix(kind, events, population, standard):
    strata = zip(events, population, strict=True)
    parts = [Fraction(kind, np.array([x]), np.array([n])) for x, n in strata]
    return from_counts(parts, lambda values: index.weighted_mean(values, standard))


def test_no_standardised_rate_where_it_would_not_hold():
    assert np.isnan(at_mix("proportion", [5, 0], [40, 0], [1, 1]).value[0])
    without = at_mix("proportion", [5, 0], [40, 0], [1, 0])
    assert without.value[0] == 5 / 40 and without.lower[0] < 5 / 40 < without.upper[0]
    few, enough = at_mix("rate", [5, 4], [40, 50], [1, 1]), at_mix("rate", [5, 5], [40, 50], [1, 1])
    assert np.isnan([few.value[0], few.lower[0]]).all() and few.notes == ("fewer than 10 events",)
    assert enough.interval == ("dobson",) and enough.lower[0] < enough.value[0] < enough.upper[0]


def composed(scores, **how):
    values = np.array(scores, dtype=float).reshape(2, -1)
    return index.composite(values, [0, 0], [1, 1], how.pop("weights", [1, 1]), **how)


def test_an_index_flags_what_it_did():
    assert composed([1.2, 0.5]).notes == ["clipped"] and composed([1.2, 0.5]).value[0] == 75
    down = index.composite(np.array([[20.0]]), [100], [0], [1])
    assert (down.value[0], down.notes) == (80.0, [""])
    assert composed([0.0, 0.8], method="geometric", floor=0.0).value[0] == 0
    assert composed([0.0, 0.8], method="geometric").value[0] == pytest.approx(100 * math.sqrt(0.01 * 0.8))
    missing = composed([1.5, math.nan], method="ampi")
    assert np.isnan(missing.value[0]) and missing.notes == [""]


@pytest.mark.parametrize("method", index.METHODS)
def test_the_error_of_an_index_is_that_of_simulated_components(method):
    weights = [1, 1] if method == "ampi" else [1, 2]
    covariance = np.array([[0.0004, 0.0001], [0.0001, 0.0009]])
    drawn = np.random.default_rng(3).multivariate_normal([0.5, 0.8], covariance, 20_000).T
    simulated = np.std(composed(drawn, weights=weights, method=method).value)
    slopes = composed([0.5, 0.8], weights=weights, method=method).slopes[:, 0]
    assert math.sqrt(slopes @ covariance @ slopes) == pytest.approx(simulated, rel=0.03)


def test_a_step_across_a_new_definition_is_no_revision():
    releases = {"2020": {"2021": 61.0, "2022": 61.4, "2023": 70.0}, "2021": {"2022": 62.2, "2023": 72.0}}
    found = revisions.triangle(releases, redefined={"2020": ["2023"], "2021": ["2023"]})
    assert found.steps[0].revisions == pytest.approx([0.4]) and found.steps[0].redefined == 1
    assert (found.steps[1].n, found.steps[1].redefined) == (0, 1)
    assert (found.first_to_latest.n, found.first_to_latest.redefined) == (0, 2)
    assert revisions.triangle(releases).first_to_latest.n == 2


def test_few_revisions_are_listed_not_tested():
    few = revisions.revisions(
        [1.0, 2.0, math.nan, 4.0], [1.5, 2.0, 3.0, 4.5], redefined=[False, False, False, True]
    )
    assert (few.n, few.revisions, few.redefined, few.p_value) == (2, (0.5, 0.0), 1, None)
    none = revisions.revisions([], [])
    assert (none.n, none.mean) == (0, None)
    assert revisions.one_vintage(["2013", "2013"]) == "2013"


def test_a_change_of_lopsided_figures_is_tested_on_the_side_that_matters():
    sure, unsure = intervals.Interval(5.0, 4.0, 9.0, 0.95, ""), intervals.Interval(1.0, 0.5, 2.0, 0.95, "")
    fall, rise = change.from_limits(sure, unsure), change.from_limits(unsure, sure)
    assert fall.upper == pytest.approx(-4 + math.hypot(1.0, 1.0)) and fall.lower == pytest.approx(
        -4 - math.hypot(0.5, 4.0)
    )
    assert (fall.lower, fall.upper) == (-rise.upper, -rise.lower)
    assert fall.p_value == rise.p_value < 0.001
    none = change.from_limits(unsure, unsure)
    assert none.estimate == 0 and none.p_value == 1
    assert change.from_limits(unsure, intervals.Interval(1.0, None, None, 0.95, "")).p_value is None
    point = intervals.Interval(1.0, 1.0, 1.0, 0.95, "")
    assert change.from_limits(point, point).p_value is None


def test_no_change_of_a_small_count_is_called_one_in_more_than_five_per_cent():
    n, counts = 9, range(10)
    called = np.array([[change.of_counts(x, n, y, n).p_value <= 0.05 for y in counts] for x in counts])
    assert (called == called.T).all() and called.any()
    for share in np.linspace(0.05, 0.95, 19):
        mass = np.array([math.comb(n, x) * share**x * (1 - share) ** (n - x) for x in counts])
        assert mass @ called @ mass <= 0.05
    # In large counts the score test: 12.0 to 14.9 per cent of 800.
    assert change.of_counts(96, 800, 119, 800).p_value == pytest.approx(
        gap.proportions(119, 800, 96, 800).p_value
    )
