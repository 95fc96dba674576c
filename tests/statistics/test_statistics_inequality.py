"""Inequality of all groups at once: what holds for any groups, independent oracles, and what is refused.

Vectors: set k.
"""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.statistics.attributable import attributable
from barometer.statistics.inequality import inequality
from barometer.statistics.slope_index import concentration_index, slope_index

ORIGIN = ([76.4, 71.2, 68.9, 61.7, 52.3], [412000, 38500, 17200, 29100, 51800], [0.3, 1.1, 1.6, 1.2, 0.9])
EDUCATION = ([51.3, 70.8, 77.9, 85.6], [61000, 139000, 118000, 94000], [0.9, 0.6, 0.5, 0.45])

GROUPS = st.lists(st.tuples(st.floats(1, 99), st.integers(1, 10**6)), min_size=2, max_size=8).map(
    lambda rows: tuple(map(list, zip(*rows, strict=True)))
)


def numbers(found):
    """Return every estimate of a result, by name."""
    out = {}
    for name, value in vars(found).items():
        if hasattr(value, "weighted"):
            out |= {f"{name}_u": value.unweighted.estimate, f"{name}_w": value.weighted.estimate}
        else:
            out[name] = getattr(value, "estimate", value)
    return out


@given(GROUPS)
def test_the_order_in_which_groups_are_given_does_not_matter(groups):
    y, n = groups
    turned = (y[::-1], n[::-1])
    there, back = (
        numbers(inequality(*each, reference=at)) for each, at in ((groups, 0), (turned, len(y) - 1))
    )
    assert back == pytest.approx(there, rel=1e-9, abs=1e-9)


@given(GROUPS, st.floats(0.5, 50))
def test_relative_measures_know_no_unit(groups, factor):
    y, n = groups
    one, other = numbers(inequality(y, n)), numbers(inequality([factor * v for v in y], n))
    for name in ("variation", "disparity_u", "disparity_w", "theil", "log_deviation"):
        assert other[name] == pytest.approx(one[name], rel=1e-6, abs=1e-9)
    assert other["from_best_w"] == pytest.approx(factor * one["from_best_w"], rel=1e-9, abs=1e-9)
    assert other["variance"] == pytest.approx(factor**2 * one["variance"], rel=1e-9, abs=1e-9)


@given(GROUPS)
def test_a_group_told_in_two_halves_changes_no_weighted_measure(groups):
    y, n = groups
    whole = numbers(inequality(y, n))
    halves = numbers(inequality([*y, y[0]], [n[0] / 2, *n[1:], n[0] / 2]))
    for name in ("mean", "variance", "theil", "log_deviation", "from_mean_w", "from_best_w", "disparity_w"):
        assert halves[name] == pytest.approx(whole[name], rel=1e-9, abs=1e-9)


@given(GROUPS)
def test_measures_are_nought_or_more(groups):
    found = numbers(inequality(*groups))
    assert all(value >= -1e-12 for name, value in found.items() if value is not None and name != "mean")


@given(st.floats(1, 99), st.lists(st.integers(1, 1000), min_size=2, max_size=6))
def test_equal_groups_have_no_inequality_and_no_first_order_interval(same, n):
    found = inequality([same] * len(n), n, se=[1.0] * len(n))
    assert found.mean == same
    for one in (found.deviation, found.variation, found.theil, found.from_mean.weighted):
        assert (one.estimate, one.se) == (0, None)
    assert found.variance.se > 0
    slope = slope_index([same] * len(n), n, range(len(n)), se=[1.0] * len(n))
    assert (slope.slope.estimate, slope.robust_se) == (0, None)
    assert slope.slope.se > 0


@pytest.mark.parametrize("what", ["deviation", "variation", "theil", "log_deviation"])
def test_first_order_errors_are_those_of_a_numerical_derivative(what):
    y, n, se = ORIGIN
    found = getattr(inequality(y, n, se=se), what)
    steps = np.eye(len(y)) * 1e-5
    moved = [
        (numbers(inequality(y + step, n))[what] - numbers(inequality(y - step, n))[what]) / 2e-5
        for step in steps
    ]
    assert found.se == pytest.approx(np.sqrt(np.sum((np.array(moved) * se) ** 2)), rel=1e-5)


@pytest.mark.parametrize("what", ["from_mean", "from_best", "from_reference", "disparity"])
@pytest.mark.parametrize("how", ["unweighted", "weighted"])
def test_errors_of_mean_distances_are_those_of_a_numerical_derivative(what, how):
    y, n, se = ORIGIN

    def value(figures):
        return numbers(inequality(figures, n, reference=2))[f"{what}_{how[0]}"]

    moved = [(value(y + step) - value(y - step)) / 2e-5 for step in np.eye(len(y)) * 1e-5]
    found = getattr(getattr(inequality(y, n, se=se, reference=2), what), how)
    assert found.se == pytest.approx(np.sqrt(np.sum((np.array(moved) * se) ** 2)), rel=1e-5)
    assert found.lower < found.estimate < found.upper


def test_the_standard_error_stands_on_the_scale_of_its_estimate():
    y, n, se = ORIGIN
    found = inequality(y, n, se=se)
    assert found.theil.lower == pytest.approx(0.004907, abs=1e-6)
    assert found.theil.upper == pytest.approx(0.006645, abs=1e-6)
    fraction = attributable(y, n, se=se).fraction
    assert (fraction.lower, fraction.upper) == pytest.approx((4.59, 5.46), abs=0.01)


@pytest.mark.parametrize("se", [None, [1.0, None, 2.0]])
def test_without_every_standard_error_there_are_estimates_and_no_intervals(se):
    found = inequality([70, 64, 55], [4000, 900, 700], se=se, reference=0)
    assert found.from_reference.unweighted.estimate == pytest.approx(7)
    assert found.variance.estimate > 0
    assert found.variance.se is found.theil.lower is found.disparity.weighted.upper is None


@pytest.mark.parametrize("figures", [[70.0, None, 55.0], [70.0, float("nan"), 55.0]])
def test_a_withheld_group_leaves_nothing(figures):
    found = inequality(figures, [4000, 900, 700], se=[1, 1, 1])
    assert set(numbers(found).values()) == {None}
    assert slope_index(figures, [4000, 900, 700], [1, 2, 3]).slope.estimate is None
    assert concentration_index(figures, [4000, 900, 700], [1, 2, 3]).absolute.estimate is None
    assert attributable(figures, [4000, 900, 700]).risk.estimate is None


def test_one_group_is_no_inequality():
    assert set(numbers(inequality([70.0], [4000])).values()) == {None}


def test_no_small_number_is_put_in_for_a_group_at_nought():
    found = inequality([12.5, 0.0, 8.0], [500, 40, 260], se=[1.5, 0.0, 1.7], favourable=False)
    assert (found.log_deviation.estimate, found.theil.se) == (None, None)
    assert found.theil.estimate == pytest.approx(0.0712838, abs=1e-7)
    assert found.from_best.weighted.estimate == pytest.approx(10.4125)


@given(GROUPS)
def test_the_slope_is_that_of_weighted_least_squares(groups):
    y, n = groups
    found = slope_index(y, n, range(len(y)))
    share = np.array(n) / np.sum(n)
    ranks = np.cumsum(share) - share / 2
    assert found.ranks == pytest.approx(ranks)
    beta = np.polyfit(ranks, y, 1, w=np.sqrt(share))
    assert found.slope.estimate == pytest.approx(beta[0], rel=1e-6, abs=1e-6)
    assert found.bottom == pytest.approx(beta[1], rel=1e-6, abs=1e-6)


def test_the_logistic_slope_is_that_of_a_generalised_linear_model():
    y, n, _ = EDUCATION
    found = slope_index(y, n, [1, 2, 3, 4], scale=100)
    terms = sm.add_constant(np.array(found.ranks))
    model = sm.GLM(np.array(y) / 100, terms, family=sm.families.Binomial(), freq_weights=np.array(n)).fit()
    low, high = model.predict([[1, 0], [1, 1]])
    assert found.slope_logit.estimate == pytest.approx(100 * (high - low), rel=1e-9)
    assert found.relative_logit.estimate == pytest.approx(high / low, rel=1e-9)
    assert found.slope_logit.estimate == pytest.approx(36.0, abs=0.05)  # people count once, unrounded


def test_a_line_below_nought_has_no_ratio_but_the_logistic_one():
    found = slope_index([0.4, 10.0, 31.0], [600, 300, 100], [1, 2, 3], scale=100)
    assert found.relative.estimate is None
    assert found.relative_logit.estimate == pytest.approx(792.756, abs=1e-3)


def test_a_logistic_curve_that_runs_away_is_not_given():
    found = slope_index([0.0, 0.0, 100.0], [100, 100, 100], [1, 2, 3], scale=100)
    assert found.slope_logit.estimate is None
    assert found.slope.estimate == pytest.approx(150)


def test_turning_the_order_turns_the_sign():
    y, n, se = EDUCATION
    up, down = (slope_index(y, n, order, se=se) for order in ([1, 2, 3, 4], [4, 3, 2, 1]))
    assert down.slope.estimate == pytest.approx(-up.slope.estimate)
    assert down.relative.estimate == pytest.approx(1 / up.relative.estimate)
    there, back = (concentration_index(y, n, order, se=se) for order in ([1, 2, 3, 4], [4, 3, 2, 1]))
    assert back.relative.estimate == pytest.approx(-there.relative.estimate)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: inequality([1, 2], [1, 2, 3]), "2 figures, 3 populations"),
        (lambda: inequality([1, 2], [0, 0]), "population"),
        (lambda: inequality([1, 2], [5, None]), "population"),
        (lambda: inequality([1, 2], [5, 5], se=[1, -1]), "negative"),
        (lambda: inequality([1, 2], [5, 5], reference=2), "reference 2 is no group; expected 0 to 1"),
        (lambda: inequality([1, 2], [5, 5], level=95), "confidence level"),
        (lambda: slope_index([1, 2], [5, 5], [1, 1]), "a place of its own"),
        (lambda: slope_index([51, 60], [5, 5], [1, 2], scale=1), "no share of 1"),
        (lambda: attributable([1, 2], [5, 5], reference=-1), "no group"),
    ],
)
def test_what_cannot_be_is_refused(wrong, words):
    with pytest.raises(BarometerError, match=words):
        wrong()
