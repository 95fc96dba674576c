"""Intervals, gaps, tests, lines and decompositions against scipy and statsmodels."""

import math

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from sampled import sampled
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.oaxaca import OaxacaBlinder
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson

from barometer.statistics import change, decomposition, gap, intervals, kendall, trend
from barometer.statistics.counts import from_counts
from barometer.statistics.design import design
from barometer.statistics.fraction import Fraction

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
LEVELS = st.sampled_from([0.8, 0.9, 0.95, 0.99])


def limits(result):
    return result.lower, result.upper


@given(COUNTS, LEVELS)
def test_proportions(counts, level):
    x, n = counts
    oracle = scipy.stats.binomtest(x, n)
    for method, theirs in (("wilson", "wilson"), ("clopper-pearson", "exact")):
        expected = oracle.proportion_ci(level, theirs)
        ours = intervals.proportion(x, n, level=level, method=method)
        assert limits(ours) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_effective_numbers_may_be_fractions():
    ours = intervals.survey_proportion(0.12, 0.03, n=200, df=math.inf, method="wilson")
    expected = proportion_confint(0.12 * ours.n, ours.n, method="wilson")
    assert limits(ours) == pytest.approx(expected, rel=1e-10)


@given(st.integers(0, 300), LEVELS)
def test_exact_poisson(events, level):
    expected = confint_poisson(events, 1, method="exact-c", alpha=1 - level)
    ours = intervals.rate(events, 1, level=level, method="exact")
    assert limits(ours) == pytest.approx(expected, rel=1e-8, abs=1e-9)


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=30).filter(lambda v: np.std(v) > 1e-3), LEVELS)
def test_means(values, level):
    expected = scipy.stats.ttest_1samp(values, 0).confidence_interval(level)
    ours = sampled("mean", design(np.ones(len(values))), values, level=level)
    assert (ours.lower[0], ours.upper[0]) == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-9)


@given(COUNTS, COUNTS)
def test_gaps_of_counts(first, second):
    difference = gap.proportions(*first, *second)
    assert limits(difference) == pytest.approx(
        confint_proportions_2indep(*first, *second, method="newcomb", compare="diff"), abs=1e-9
    )
    (x1, n1), (x2, n2) = first, second
    if 0 < x1 + x2 < n1 + n2:
        table = [[x1, n1 - x1], [x2, n2 - x2]]
        expected = scipy.stats.chi2_contingency(table, correction=False).pvalue
        assert difference.p_value == pytest.approx(expected, rel=1e-7, abs=1e-12)
    if x1 and x2:
        both = Fraction("proportion", np.array([x1, x2]), np.array([n1, n2]))
        ratio = from_counts([both]).gap(0, 1, kind="ratio")
        expected = confint_proportions_2indep(*first, *second, method="log", compare="ratio")
        assert limits(ratio) == pytest.approx(expected, rel=1e-8)


@settings(max_examples=20)  # statsmodels' Holm takes a tenth of a second
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_adjusted_p_values(p):
    names = {"benjamini-hochberg": "fdr_bh", "holm": "holm", "bonferroni": "bonferroni"}
    for ours, theirs in names.items():
        expected = multipletests(p, method=theirs)
        family = change.adjust(p, method=ours)
        assert family.adjusted == pytest.approx(expected[1], abs=1e-12)


@given(st.lists(st.integers(-50, 50), min_size=3, max_size=25, unique=True))
def test_kendall_without_ties(values):
    expected = scipy.stats.kendalltau(range(len(values)), values, method="exact").pvalue
    assert kendall.mann_kendall(values).p_exact == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("values", [[3, 3, 4, 5, 5, 6], [1, 1, 1, 2], [2, 1, 2, 1, 2], [5, 5, 5]])
def test_kendall_with_ties_by_counting_all_orders(values):
    from itertools import permutations

    def score(order):
        return sum(int(np.sign(b - a)) for i, a in enumerate(order) for b in order[i + 1 :])

    scores = [score(order) for order in permutations(values)]
    expected = np.mean([abs(s) >= abs(score(values)) for s in scores])
    assert kendall.mann_kendall(values).p_exact == pytest.approx(expected, rel=1e-12)


YEARS = np.arange(2010.0, 2020.0)
VALUES = np.array([50.1, 50.9, 51.4, 52.6, 53.0, 49.2, 50.3, 51.0, 52.1, 52.7])


@pytest.mark.parametrize("slope_change", [False, True])
def test_lines_with_a_break(slope_change):
    after = (YEARS >= 2015).astype(float)
    extra = [after, (YEARS - 2015) * after] if slope_change else [after]
    expected = sm.OLS(VALUES, np.column_stack([np.ones(10), YEARS - 2010, *extra])).fit()
    ours = trend.line(YEARS, VALUES, breaks=[2015], slope_change=slope_change)
    step = ours.steps[0]
    assert (ours.intercept, ours.slope.estimate, step.size) == pytest.approx(expected.params[:3], rel=1e-9)
    assert (ours.slope.se, step.se) == pytest.approx(expected.bse[1:3], rel=1e-9)
    assert limits(ours.slope) == pytest.approx(expected.conf_int()[1], rel=1e-9)
    assert ours.r2 == pytest.approx(expected.rsquared, rel=1e-9)
    assert [ours.at(year) for year in YEARS] == pytest.approx(expected.fittedvalues, rel=1e-12)


def test_lines_with_known_standard_errors():
    se = np.linspace(0.4, 0.9, 10)
    terms = sm.add_constant(YEARS - 2010)
    expected = sm.WLS(VALUES, terms, weights=1 / se**2).fit(cov_type="fixed scale")
    ours = trend.line(YEARS, VALUES, se=se)
    assert (ours.slope.estimate, ours.slope.se) == pytest.approx(
        (expected.params[1], expected.bse[1]), rel=1e-9
    )
    assert ours.p_value == pytest.approx(expected.pvalues[1], rel=1e-7)
    assert ours.q == pytest.approx(float((expected.resid**2 / se**2).sum()), rel=1e-9)
    assert ours.se_inflated == pytest.approx(ours.slope.se * math.sqrt(ours.q / 8), rel=1e-12)


def test_theil_sen():
    assert trend.theil_sen(YEARS, VALUES) == scipy.stats.theilslopes(VALUES, YEARS).slope


def test_kitagawa_is_oaxaca_blinder_with_equal_weights():
    sizes, cases = np.array([[90, 140, 70], [120, 60, 200]]), np.array([[54, 100, 30], [78, 50, 140]])
    outcome, strata, group = [], [], []
    for g in (0, 1):
        for k in range(3):
            outcome += [1] * cases[g, k] + [0] * (sizes[g, k] - cases[g, k])
            strata += [[k == 1, k == 2]] * sizes[g, k]
            group += [g] * sizes[g, k]
    model = OaxacaBlinder(
        np.array(outcome), np.column_stack([group, strata]).astype(float), 0, hasconst=False
    )
    oracle = model.two_fold(two_fold_type="self_submitted", submitted_weight=0.5).params
    ours = decomposition.kitagawa(sizes[0], cases[0] / sizes[0], sizes[1], cases[1] / sizes[1])
    assert abs(ours.difference) == pytest.approx(abs(oracle[2]), rel=1e-9)
    assert sorted(map(abs, (ours.rate, ours.composition))) == pytest.approx(
        sorted(map(abs, oracle[:2])), rel=1e-6
    )
