"""What must hold whatever the numbers are."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sampled import sampled

from barometer.statistics import change, decomposition, gap, index, intervals, progress, trend
from barometer.statistics.counts import from_counts
from barometer.statistics.design import design
from barometer.statistics.fraction import Fraction

COUNTS = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
SHARES = st.floats(0.01, 0.99)
ERRORS = st.floats(0.001, 0.2)
SIZES = st.lists(st.floats(1, 1000), min_size=2, max_size=8)


def holds(result):
    return result.lower <= result.estimate <= result.upper


@given(COUNTS, st.sampled_from(["wilson", "clopper-pearson"]))
def test_intervals_of_counts_hold_the_share_and_shrink_with_n(counts, method):
    x, n = counts
    one, four = intervals.proportion(x, n, method=method), intervals.proportion(4 * x, 4 * n, method=method)
    assert holds(one) and one.lower >= 0 and one.upper <= 1
    assert four.width < one.width
    part = intervals.proportion(x, n, method=method, population=2 * n)
    assert holds(part) and part.width <= one.width + 1e-12


@given(SHARES, ERRORS, st.sampled_from(["logit", "korn-graubard", "korn-graubard-capped", "wilson"]))
def test_survey_intervals_hold_the_share_and_shrink_with_the_error(p, se, method):
    one = intervals.survey_proportion(p, se, n=500, df=30, method=method)
    half = intervals.survey_proportion(p, se / 2, n=2000, df=30, method=method)
    assert 0 <= one.lower <= p <= one.upper <= 1
    assert half.width < one.width


@given(st.integers(0, 10_000), st.sampled_from(["byar", "exact"]))
def test_rates_hold_the_rate(events, method):
    rate = intervals.rate(events, 1000, multiplier=100, method=method)
    assert (rate.lower or 0.0) <= rate.estimate <= rate.upper


def mirrored(one, other):
    return (-other.estimate, -other.upper, -other.lower) == pytest.approx(
        (one.estimate, one.lower, one.upper), abs=1e-12
    )


@given(COUNTS, COUNTS)
def test_swapping_groups_turns_the_sign_and_nothing_else(first, second):
    there, back = gap.proportions(*first, *second), gap.proportions(*second, *first)
    assert mirrored(there, back) and holds(there)
    if first[0] and second[0]:
        shares = Fraction("proportion", *(np.array(side) for side in zip(first, second, strict=True)))
        both = from_counts([shares])
        ratio, inverse = both.gap(0, 1, kind="ratio"), both.gap(1, 0, kind="ratio")
        assert ratio.estimate * inverse.estimate == pytest.approx(1)
        assert ratio.lower * inverse.upper == pytest.approx(1)


@given(SHARES, ERRORS, SHARES, ERRORS, st.floats(-1, 1), st.integers(1, 200))
def test_gaps_within_a_survey(e1, s1, e2, s2, correlation, df):
    cov = correlation * s1 * s2
    there = gap.difference(e1, s1, e2, s2, cov=cov, df=df)
    assert mirrored(there, gap.difference(e2, s2, e1, s1, cov=cov, df=df)) and holds(there)
    ratio = gap.ratio(e1, s1, e2, s2, cov=cov, df=df)
    assert ratio.relative().estimate == pytest.approx(e1 / e2 - 1)
    first, second = intervals.from_se(e1, s1), intervals.from_se(e2, s2)
    found = change.independent(first, second)
    assert found.estimate == -gap.difference(e1, s1, e2, s2).estimate
    by_limits = change.from_limits(first, second)
    assert (by_limits.lower, by_limits.upper) == pytest.approx((found.lower, found.upper), abs=1e-9)
    assert by_limits.p_value == pytest.approx(found.p_value, rel=1e-6)


@given(SIZES, st.data())
def test_composition_and_rate_add_up(sizes, data):
    k = len(sizes)

    def draw(low, high):
        return np.array(data.draw(st.lists(st.floats(low, high), min_size=k, max_size=k)))

    other, rate1, rate2 = draw(1, 1000), draw(0, 1), draw(0, 1)
    parts = decomposition.kitagawa(sizes, rate1, other, rate2)
    assert parts.composition + parts.rate == pytest.approx(parts.difference, abs=1e-12)
    assert sum(parts.composition_by) == pytest.approx(parts.composition, abs=1e-12)
    assert sum(parts.three_part) == pytest.approx(parts.difference, abs=1e-12)
    back = decomposition.kitagawa(other, rate2, sizes, rate1)
    assert (back.composition, back.rate) == pytest.approx((-parts.composition, -parts.rate), abs=1e-12)
    assert decomposition.kitagawa(sizes, rate1, np.array(sizes) * 3, rate2).composition == pytest.approx(
        0, abs=1e-12
    )
    strata = [
        Fraction("proportion", np.array([r * n]), np.array([n])) for r, n in zip(rate1, sizes, strict=True)
    ]
    own = from_counts(strata, lambda values: index.weighted_mean(values, sizes), level=None)
    assert own.value[0] == pytest.approx(own.numerator[0] / own.denominator[0], abs=1e-12)


@st.composite
def samples(draw):
    """A stratified cluster sample: weights, strata, PSUs, values of 0 and 1, groups."""
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    strata, psus = draw(st.integers(1, 4)), draw(st.integers(2, 5))
    rows = draw(st.integers(30, 120))
    stratum, psu = np.arange(rows) % strata, (np.arange(rows) // strata) % psus
    return rng.uniform(1, 9, rows), stratum, psu, rng.integers(0, 2, rows), rng.integers(0, 3, rows), rng


def shown(estimates):
    known = np.nan_to_num(np.concatenate([estimates.value, estimates.se]), nan=-1)
    return pytest.approx(known, rel=1e-9, abs=1e-12)


def estimated(weights, stratum, psu, values, groups):
    drawn = design(weights, strata=stratum, psu=psu, nested=True)
    return sampled("proportion", drawn, values, groups, count=3)


@given(samples())
def test_order_of_rows_and_scale_of_weights_change_nothing(sample):
    *columns, rng = sample
    before = estimated(*columns)
    order = rng.permutation(len(columns[0]))
    after = estimated(*(column[order] for column in columns))
    scaled = estimated(columns[0] * 1000, *columns[1:])
    for other in (after, scaled):
        assert np.nan_to_num(np.concatenate([other.value, other.se]), nan=-1) == shown(before)
        assert np.nan_to_num(other.covariance) == pytest.approx(np.nan_to_num(before.covariance), abs=1e-12)
        assert (other.df == before.df).all()


@given(samples())
def test_adding_a_group_changes_no_other_and_parts_make_the_whole(sample):
    weights, stratum, psu, values, groups, _ = sample
    drawn = design(weights, strata=stratum, psu=psu, nested=True)
    some = sampled("mean", drawn, values, np.where(groups == 2, -1, groups), count=2)
    every = sampled("mean", drawn, values, np.column_stack([groups, np.full(len(groups), 3)]), count=4)
    assert np.nan_to_num(every.covariance[:2, :2]) == pytest.approx(np.nan_to_num(some.covariance), abs=1e-12)
    assert np.nan_to_num(every.value[:2]) == pytest.approx(np.nan_to_num(some.value), abs=1e-12)
    alone = sampled("mean", drawn, values)
    assert every.se[3] == pytest.approx(alone.se[0], rel=1e-9, abs=1e-12)
    totals, total = sampled("total", drawn, values, groups, count=3), sampled("total", drawn, values)
    assert np.nansum(totals.value) == pytest.approx(total.value[0], abs=1e-9)
    assert np.nansum(totals.covariance) == pytest.approx(total.covariance[0, 0], abs=1e-6)


@given(samples())
def test_blocks_of_units_give_the_same(sample):
    from barometer.statistics import linearisation

    *columns, _ = sample
    whole, usual = estimated(*columns), linearisation.BLOCK
    try:
        linearisation.BLOCK = 7
        parts = estimated(*columns)
    finally:
        linearisation.BLOCK = usual
    assert np.nan_to_num(parts.covariance) == pytest.approx(np.nan_to_num(whole.covariance), abs=1e-13)
    assert (parts.df == whole.df).all()


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=20))
def test_adjusted_p_values_keep_order_and_are_never_smaller(p_values):
    family = change.adjust(p_values)
    assert [q is None for q in family.adjusted] == [p is None for p in p_values]
    known = [(p, q) for p, q in zip(p_values, family.adjusted, strict=True) if p is not None]
    assert all(p <= q + 1e-12 and q <= 1 for p, q in known)
    assert all(q1 <= q2 + 1e-12 for p1, q1 in known for p2, q2 in known if p1 <= p2)
    padded = change.adjust([*p_values, None])
    assert padded.adjusted[:-1] == family.adjusted


@given(st.lists(st.floats(-100, 100), min_size=6, max_size=10), st.floats(0.5, 20), st.floats(-50, 50))
def test_trends_move_with_their_unit(values, scale, shift):
    assume(np.std(values) > 0.01)
    years = list(range(2010, 2010 + len(values)))
    one = trend.trend(years, values)
    other = trend.trend(years, [scale * v + shift for v in values])
    assert other.line.slope.estimate == pytest.approx(scale * one.line.slope.estimate, abs=1e-7)
    mirrored_one = trend.trend(years, [-v for v in values])
    words = {"rise": "fall", "fall": "rise", "no clear trend": "no clear trend"}
    assert mirrored_one.word == words[one.word]
    assert mirrored_one.kendall.s == -one.kendall.s
    back = trend.trend(years[::-1], values[::-1])
    assert back.line.slope.estimate == one.line.slope.estimate


@given(st.floats(1, 99), st.floats(1, 99), st.floats(1, 99), st.sampled_from(["up", "down"]))
def test_the_complement_tells_the_same_linear_story(base, current, target, direction):
    other = {"up": "down", "down": "up"}[direction]
    one = progress.progress(base, 2020, current, 2024, target, 2030, direction)
    two = progress.progress(100 - base, 2020, 100 - current, 2024, 100 - target, 2030, other)
    assume(abs(target - base) > 1e-6)
    assert one.status == two.status
    if one.ratio is not None:
        assert two.ratio == pytest.approx(one.ratio, rel=1e-6, abs=1e-6)


@given(st.lists(SHARES, min_size=2, max_size=6))
def test_an_unbalanced_index_is_never_above_the_arithmetic_one(scores):
    arithmetic = composed(scores)
    assert 100 * min(scores) - 1e-9 <= arithmetic <= 100 * max(scores) + 1e-9
    assert composed(scores, "geometric") <= arithmetic + 1e-9
    assert composed(scores, "ampi") <= 70 + 0.6 * arithmetic + 1e-9
    assert composed(scores[::-1]) == pytest.approx(arithmetic)
    assert math.isnan(composed([*scores, math.nan]))


def composed(scores, method="arithmetic"):
    k = len(scores)
    values = np.array(scores).reshape(k, 1)
    return float(index.composite(values, [0] * k, [1] * k, [1] * k, method=method).value[0])


@given(SHARES, ERRORS, st.floats(2, 60))
def test_more_degrees_of_freedom_never_widen(p, se, df):
    narrow, wide = intervals.from_se(p, se, math.inf), intervals.from_se(p, se, df)
    assert narrow.width < wide.width
