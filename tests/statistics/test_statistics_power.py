"""What could have been seen: against simulated rounds, statsmodels, and its own inverse."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower

from barometer.errors import BarometerError
from barometer.statistics.power import (
    detectable_change,
    detectable_mean,
    detectable_share,
    respondents_for_mean,
    respondents_for_share,
    respondents_needed,
)
from barometer.statistics.survey_gap import SurveyShare, survey_change

DESIGNS = st.fixed_dictionaries(
    {
        "deff": st.floats(0.8, 4),
        "df": st.sampled_from([8, 30, 400, math.inf]),
        "correlation": st.floats(0, 0.7),
    }
)


@pytest.mark.parametrize("n", [10, 60, 900])
def test_a_mean_is_that_of_the_t_test(n):
    effect = TTestIndPower().solve_power(nobs1=n, alpha=0.05, power=0.8)
    assert detectable_mean(1.0, n, df=2 * n - 2) == pytest.approx(effect, rel=1e-4)


@pytest.mark.parametrize(("share", "n", "rise"), [(0.20, 500, True), (0.20, 500, False), (0.45, 1100, True)])
def test_the_change_is_found_in_four_of_five_simulated_rounds(share, n, rise):
    found = detectable_share(share, n)
    after = share + found.rise if rise else share - found.fall
    rng = np.random.default_rng(8)
    first, second = rng.binomial(n, share, 3000) / n, rng.binomial(n, after, 3000) / n

    def seen(p, q):
        before, now = (SurveyShare(x, math.sqrt(x * (1 - x) / (n - 1)), n) for x in (p, q))
        return survey_change(before, now).p_value < 0.05

    power = np.mean([seen(p, q) for p, q in zip(first.tolist(), second.tolist(), strict=True)])
    assert power == pytest.approx(0.8, abs=0.03)


def test_what_the_survey_of_1100_would_have_found():
    found = detectable_share(0.35, 1100, deff=1.3)
    assert (100 * found.rise, 100 * found.fall) == pytest.approx((6.61, 6.33), abs=0.01)
    assert detectable_share(0.35, 1100, deff=1.3, df=12).rise > found.rise


@given(st.floats(0.1, 0.9), st.integers(100, 5000), DESIGNS)
def test_as_many_respondents_as_are_needed_find_the_margin(share, margin_of, design):
    margin = min(0.05, margin_of / 50_000)
    n = respondents_for_share(share, margin, **design)
    enough, less = (detectable_share(share, k, **design) for k in (n, 0.99 * n))
    widest = max(enough.rise or 0, enough.fall or 0)
    assert widest <= margin * (1 + 1e-9)
    assert max(less.rise, less.fall) > margin


@given(st.floats(0.1, 50), st.floats(0.01, 5), DESIGNS)
def test_of_a_mean_too(sd, margin, design):
    n = respondents_for_mean(sd, margin, **design)
    assert detectable_mean(sd, n, **design) <= margin * (1 + 1e-9)


@given(st.floats(0, 1), st.integers(20, 5000))
def test_a_share_and_its_complement_tell_the_same(share, n):
    one, other = detectable_share(share, n), detectable_share(1 - share, n)
    assert (one.rise is None) == (other.fall is None)
    if one.rise is not None:
        assert one.rise == pytest.approx(other.fall, abs=1e-9)


@given(st.floats(0.05, 0.95), st.integers(200, 5000), DESIGNS)
def test_more_respondents_see_more_and_a_panel_sees_more(share, n, design):
    one, more = detectable_share(share, n, **design), detectable_share(share, 2 * n, **design)
    panel = detectable_share(share, n, **design | {"correlation": 0.9})
    for better in (more, panel):
        assert one.rise is None or better.rise < one.rise
        assert one.fall is None or better.fall < one.fall


def test_a_rare_share_cannot_be_seen_to_fall():
    assert detectable_share(0.02, 100).fall is None
    assert detectable_share(0.0, 100).rise > 0


def test_any_figure_with_a_standard_error():
    change = detectable_change(math.hypot(1.5, 1.6))
    assert change == pytest.approx(2.80 * 2.193, rel=1e-3)
    assert respondents_needed(420, change, change / 2) == 1680
    assert respondents_needed(420, None, 2.0) is None


def test_without_degrees_of_freedom_nothing_can_be_found():
    assert detectable_change(0.02, df=0) is None
    assert detectable_change(None) is None
    assert (detectable_share(0.3, 500, df=0).rise, respondents_for_share(0.3, 0.05, df=0)) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: detectable_change(-1.0), "negative"),
        (lambda: detectable_change(1.0, certainty=80), "share such as 0.8"),
        (lambda: detectable_change(1.0, certainty=0.04), "above 0.05"),
        (lambda: detectable_share(35, 500), "not per cent"),
        (lambda: detectable_share(0.35, 0), "number of respondents of 0"),
        (lambda: detectable_share(0.35, 500, deff=0), "design effect of 0"),
        (lambda: detectable_share(0.35, 500, correlation=1.2), "no correlation"),
        (lambda: respondents_for_share(0.35, 5), "cannot change by 5"),
        (lambda: respondents_for_mean(2.1, 0), "margin of 0"),
        (lambda: respondents_needed(400, 6.0, 0), "margin of 0"),
    ],
)
def test_what_cannot_be_is_refused(wrong, words):
    with pytest.raises(BarometerError, match=words):
        wrong()
