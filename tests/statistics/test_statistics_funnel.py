"""Funnel limits and overdispersion: what holds for every size, scipy as oracle, refusals. Vectors: set l."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.statistics.funnel import count_limits, observed_limits, ratio_limits, share_limits
from barometer.statistics.intervals import proportion
from barometer.statistics.overdispersion import overdispersion

SHARES, SIZES = st.floats(0.02, 0.98), st.integers(1, 5000)


def values(limits):
    return [limits.lower998, limits.lower95, limits.upper95, limits.upper998]


@given(SHARES, SIZES, st.sampled_from(["normal", "exact"]))
def test_limits_lie_in_order_around_the_baseline_and_within_0_and_1(baseline, n, method):
    found = values(share_limits(baseline, n, method=method))
    assert found == sorted(found)
    assert 0 <= found[0] <= found[3] <= 1
    if n * min(baseline, 1 - baseline) > 5:
        assert found[1] <= baseline <= found[2]


@given(SHARES, SIZES)
def test_exact_limits_lie_in_the_step_of_the_binomial_quantile(baseline, n):
    limits = share_limits(baseline, n, method="exact")
    for q, limit in ((0.025, limits.lower95), (0.975, limits.upper95), (0.999, limits.upper998)):
        r = scipy.stats.binom.ppf(q, n, baseline)
        assert max(0, r - 1) - 1e-6 <= limit * n <= r + 1e-6


@given(st.floats(0.05, 3000))
def test_exact_limits_lie_in_the_step_of_the_poisson_quantile(expected):
    limits = count_limits(expected)
    for q, limit in ((0.025, limits.lower95), (0.975, limits.upper95), (0.999, limits.upper998)):
        r = scipy.stats.poisson.ppf(q, expected)
        assert max(0, r - 1) - 1e-6 <= limit <= r + 1e-6


@given(SHARES, SIZES)
def test_the_limit_is_the_share_whose_wilson_interval_touches_the_baseline(baseline, n):
    upper = share_limits(baseline, n).upper95
    if upper < 1:
        assert proportion(upper * n, n).lower == pytest.approx(baseline, abs=1e-9)


def test_large_and_small_units_of_one_baseline_meet():
    small, large = (share_limits(0.3, n, method="exact") for n in (10, 100_000))
    assert large.upper95 - large.lower95 < 0.02 * (small.upper95 - small.lower95)
    normal = share_limits(0.3, 100_000)
    assert values(large) == pytest.approx(values(normal), abs=2e-5)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0.10, "far_below"),
        (0.17, "below"),
        (0.30, "within"),
        (0.43, "above"),
        (0.50, "far_above"),
        (None, ""),
        (math.nan, ""),
    ],
)
def test_a_place_is_a_word(value, word):
    assert share_limits(0.3, 60).place(value) == word


def test_a_value_on_a_limit_is_within_it():
    limits = share_limits(0.3, 60)
    assert limits.place(limits.upper95) == "within"
    assert limits.place(limits.upper998) == "above"


@given(st.integers(1, 400))
def test_along_events_the_line_is_where_the_exact_tail_is_met(events):
    limits = ratio_limits(events, multiplier=1)
    assert scipy.stats.poisson.cdf(events, events / limits.lower95) == pytest.approx(0.025, rel=1e-6)
    assert scipy.stats.poisson.sf(events - 1, events / limits.upper95) == pytest.approx(0.025, rel=1e-6)


def test_without_events_there_is_no_upper_limit():
    assert values(ratio_limits(0))[:2] == [0, 0]
    assert ratio_limits(0).upper95 is None
    assert ratio_limits(0).place(10_000) == "within"


def test_a_unit_of_nobody_has_no_limits():
    for limits in (share_limits(0.4, 0), count_limits(0), observed_limits(3, 0)):
        assert values(limits) == [None] * 4
    assert share_limits(0.4, 0).place(0.9) == "within"


def test_a_common_level_of_nought_or_all_has_no_room():
    assert set(values(share_limits(0.0, 40, method="exact"))) == {0.0}
    assert set(values(share_limits(1.0, 40, method="exact"))) == {1.0}


def test_schools_that_scatter_as_chance_does_keep_their_limits():
    rng = np.random.default_rng(5)
    n = rng.integers(80, 900, 400)
    calm, wild = rng.binomial(n, 0.4), rng.binomial(n, np.clip(rng.normal(0.4, 0.08, 400), 0, 1))
    first, second = (overdispersion(x, n, 0.4) for x in (calm, wild))
    assert first.factor < 1.2 < 3 < second.factor
    assert overdispersion(wild, n, 0.4, winsorise=0).tau2 == pytest.approx(0.08**2, rel=0.2)
    beyond = [
        np.mean([one.place(x / k) != "within" for one, x, k in zip(found.limits, counts, n, strict=True)])
        for found, counts in ((first, calm), (second, wild))
    ]
    alone = np.mean([share_limits(0.4, k).place(x / k) != "within" for x, k in zip(wild, n, strict=True)])
    assert beyond[0] < 0.08
    assert beyond[1] < 0.15 < 0.4 < alone


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 400)), min_size=2, max_size=12))
def test_nothing_is_narrower_than_chance(units):
    x, n = map(list, zip(*units, strict=True))
    for scale, baseline in (("share", 0.2), ("arcsine", 0.2), ("ratio", 1.0)):
        found = overdispersion(x, n, baseline, scale=scale)
        assert found.factor >= 1
        assert all(abs(a) <= abs(z) + 1e-12 for a, z in zip(found.z_adjusted, found.z, strict=True))
        if scale == "share":
            plain = [share_limits(baseline, size).upper95 for size in n]
            assert all(one.upper95 >= p - 1e-12 for one, p in zip(found.limits, plain, strict=True))


def test_without_winsorising_nothing_is_drawn_in_and_a_unit_of_nobody_counts_for_nothing():
    found = overdispersion([30, 55, 0, 20], [60, 80, 0, 70], 0.4, winsorise=0)
    assert found.winsorised == found.z
    assert (found.z[2], found.limits[2].upper95, found.z_adjusted[2]) == (None, None, None)
    assert found.phi == pytest.approx(np.mean(np.square([z for z in found.z if z is not None])))


def test_one_unit_has_no_scatter():
    found = overdispersion([30], [60], 0.4)
    assert found.z == pytest.approx([1.5811388])
    assert (found.phi, found.limits, found.overdispersed) == (None, None, None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: share_limits(40, 60), "expected 0 to 1"),
        (lambda: share_limits(0.4, -1), "0 or more"),
        (lambda: share_limits(0.4, 60.5, method="exact"), "no whole number"),
        (lambda: share_limits(0.4, 60, method="wilson"), "normal, exact"),
        (lambda: count_limits(-2), "0 or more"),
        (lambda: ratio_limits(-1), "0 or more"),
        (lambda: observed_limits(-1, 2), "0 or more"),
        (lambda: overdispersion([1, 2], [5], 0.4), "2 counts and 1 sizes"),
        (lambda: overdispersion([1, 2], [5, 5], 40), "share between 0 and 1"),
        (lambda: overdispersion([1, 9], [5, 5], 0.4), "cannot exceed"),
        (lambda: overdispersion([1, 2], [5, 5], 0.4, scale="log"), "share, arcsine, ratio"),
    ],
)
def test_what_cannot_be_is_refused(wrong, words):
    with pytest.raises(BarometerError, match=words):
        wrong()
