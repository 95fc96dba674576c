"""Gaps of two shares of one survey: what holds for every pair, and what must be refused. Vectors: set m."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.statistics.gap import difference, mover
from barometer.statistics.survey_gap import SurveyShare, survey_change, survey_gap

SHARES = st.one_of(st.sampled_from([0.0, 1.0, 0.5]), st.floats(1e-3, 1 - 1e-3))
DF = st.sampled_from([1, 2, 5, 20, 400, math.inf])
KIND = st.sampled_from(["difference", "ratio"])


@st.composite
def pairs(draw):
    """Return two shares of one design and their covariance."""
    df, deff, r = draw(DF), draw(st.floats(0.5, 5)), draw(st.floats(-1, 1))
    found = []
    for _ in range(2):
        p, n = draw(SHARES), draw(st.integers(2, 2000))
        found.append(SurveyShare(p, math.sqrt(deff * p * (1 - p) / n), n, df))
    return *found, r * found[0].se * found[1].se


@given(pairs(), KIND, st.sampled_from([0.8, 0.95, 0.99]))
def test_interval_and_p_value_never_disagree(pair, kind, level):
    first, second, cov = pair
    g = survey_gap(first, second, cov=cov, level=level, kind=kind)
    assume(g.lower is not None)
    nothing = 0 if kind == "difference" else 1
    assert g.lower <= g.estimate <= g.upper
    assume(abs(g.p_value - (1 - level)) > 1e-9)
    assert (g.p_value < 1 - level) == (not g.lower <= nothing <= g.upper)


@given(pairs())
def test_swapping_the_groups_turns_the_sign_and_nothing_else(pair):
    first, second, cov = pair
    there, back = survey_gap(first, second, cov=cov), survey_gap(second, first, cov=cov)
    assert (back.estimate, back.lower, back.upper) == pytest.approx(
        (-there.estimate, -there.upper, -there.lower), abs=1e-12
    )
    assert back.p_value == pytest.approx(there.p_value, rel=1e-9, abs=1e-300)


@given(pairs())
def test_the_gap_of_two_complements_is_the_same_gap(pair):
    first, second, cov = pair
    others = (SurveyShare(1 - group.share, group.se, group.n, group.df) for group in (second, first))
    there, back = survey_gap(first, second, cov=cov), survey_gap(*others, cov=cov)
    assert (back.estimate, back.lower, back.upper) == pytest.approx(
        (there.estimate, there.lower, there.upper), abs=1e-9
    )


@given(pairs())
def test_a_difference_of_shares_stays_a_difference_of_shares(pair):
    first, second, cov = pair
    g = survey_gap(first, second, cov=cov)
    assert g.lower >= -1 - 1e-12
    assert g.upper <= 1 + 1e-12


@given(st.integers(1, 300), SHARES, st.integers(2, 2000), DF)
def test_a_group_without_a_case_is_not_surer_in_the_gap_than_alone(n, other, size, df):
    none = SurveyShare(0.0, 0.0, n, df)
    second = SurveyShare(other, math.sqrt(other * (1 - other) / size), size, df)
    own, g = none.interval(), survey_gap(none, second)
    assert g.upper - g.lower >= own.width - 1e-12
    assert survey_gap(none, second, kind="ratio").estimate is None


def test_none_of_40_against_5_per_cent_is_no_certain_gap():
    none, second = SurveyShare(0.0, 0.0, 40, 398), SurveyShare(0.05, 0.0115, 360, 398)
    symmetric = difference(0.0, 0.0, 0.05, 0.0115, df=398)
    g = survey_gap(none, second)
    assert symmetric.p_value < 0.001
    assert g.p_value == pytest.approx(0.271, abs=1e-3)
    assert (g.lower, g.upper) == pytest.approx((-0.0781, 0.0400), abs=1e-4)
    assert none.interval().upper == pytest.approx(0.0881, abs=1e-4)


def test_without_correlation_it_is_the_gap_of_two_independent_intervals():
    first, second = SurveyShare(0.05, 0.021, 160, 18), SurveyShare(0.02, 0.009, 240, 18)
    g, plain = survey_gap(first, second), mover(first.interval(), second.interval())
    assert (g.lower, g.upper) == pytest.approx((plain.lower, plain.upper), rel=1e-12)
    shared = survey_gap(first, second, cov=0.6 * 0.021 * 0.009)
    assert shared.upper - shared.lower < g.upper - g.lower


def test_limits_that_would_come_back_over_no_gap_stop_at_it():
    shares = SurveyShare(0.2, 0.05, 50, 1), SurveyShare(0.02, 0.02, 50, 1)
    g = survey_gap(*shares, cov=0.9 * 0.05 * 0.02, kind="ratio")
    assert g.p_value == pytest.approx(0.1667, abs=1e-4)
    assert g.lower == 1


def test_between_common_shares_of_many_respondents_it_is_the_symmetric_interval():
    first, second = SurveyShare(0.52, 0.004, 15000), SurveyShare(0.48, 0.004, 15000)
    g, symmetric = survey_gap(first, second, cov=4e-6), difference(0.52, 0.004, 0.48, 0.004, cov=4e-6)
    assert (g.lower, g.upper) == pytest.approx((symmetric.lower, symmetric.upper), abs=2e-5)
    assert g.p_value == pytest.approx(symmetric.p_value, rel=1e-2)


def test_tiny_p_values_are_told_apart():
    g = survey_gap(SurveyShare(0.60, 0.02, 3000), SurveyShare(0.05, 0.004, 3000))
    assert 1e-200 < g.p_value < 1e-100


def test_what_rounding_leaves_of_a_variance_and_a_covariance_is_none():
    level, other = SurveyShare(0.25, 3e-17, 40, 9), SurveyShare(0.4, 0.0418, 200, 9)
    assert level.interval().method == "clopper-pearson"
    assert survey_gap(level, other, cov=7.5e-20) == survey_gap(level, other)
    with pytest.raises(BarometerError, match="covariance"):
        survey_gap(level, other, cov=0.001)


def test_equal_shares_have_no_gap_and_full_correlation_leaves_no_room():
    half = SurveyShare(0.5, 0.2, 8, 3)
    g = survey_gap(half, half, cov=0.04)
    assert (g.estimate, g.p_value) == (0, 1)
    assert (g.lower, g.upper) == pytest.approx((0, 0), abs=1e-7)


@pytest.mark.parametrize("missing", [SurveyShare(None, None, 0, 14), SurveyShare(float("nan"), None, 0, 14)])
def test_a_group_without_members_has_no_gap(missing):
    g = survey_gap(missing, SurveyShare(0.2, 0.02, 400, 14))
    assert (g.estimate, g.lower, g.upper, g.p_value) == (None, None, None, None)


def test_one_psu_gives_estimates_only():
    g = survey_gap(SurveyShare(0.4, 0.0, 7, 0), SurveyShare(0.2, 0.0, 7, 0))
    assert g.estimate == pytest.approx(0.2)
    assert (g.lower, g.p_value) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: SurveyShare(42.0, 2.0, 100), "0 to 1, not per cent"),
        (lambda: SurveyShare(0.4, -0.1, 100), "negative"),
        (
            lambda: survey_gap(SurveyShare(0.4, 0.02, 600), SurveyShare(0.3, 0.02, 600), cov=0.4),
            "a covariance and not a correlation",
        ),
        (
            lambda: survey_gap(SurveyShare(0.4, 0.02, 600), SurveyShare(0.3, 0.02, 600), kind="log"),
            "difference, ratio",
        ),
    ],
)
def test_what_cannot_be_is_refused(wrong, words):
    with pytest.raises(BarometerError, match=words):
        wrong()


def test_a_change_tells_what_the_overlap_is_worth():
    before, after = SurveyShare(0.10, 0.012, 800, 60), SurveyShare(0.14, 0.014, 800, 60)
    alone, panel = survey_change(before, after), survey_change(before, after, cov=0.5 * 0.012 * 0.014)
    assert alone.estimate == panel.estimate == pytest.approx(0.04)
    assert panel.kind == "change"
    assert panel.se < alone.se == pytest.approx(math.hypot(0.012, 0.014))
    assert panel.p_value < 0.01 < alone.p_value < 0.05
    assert alone.stable(0.1) is True
    assert alone.stable(0.05) is False
