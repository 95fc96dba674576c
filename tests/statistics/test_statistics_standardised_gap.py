"""Standardised gaps and rolling figures: what holds for any strata, and what is refused. Vectors: set n."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.statistics.decomposition import kitagawa
from barometer.statistics.intervals import proportion
from barometer.statistics.rolling import rolling
from barometer.statistics.standardised_gap import standardised_gap

CELL = st.integers(20, 500).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
GROUP = st.lists(CELL, min_size=3, max_size=3)
STANDARD = [20, 50, 30]


def strata(group):
    """Return the cases and the people of a group."""
    return tuple(map(list, zip(*group, strict=True)))


@given(GROUP, GROUP)
def test_the_parts_add_up_and_swapping_turns_the_sign(first, second):
    one = standardised_gap(*strata(first), *strata(second), STANDARD, multiplier=100)
    other = standardised_gap(*strata(second), *strata(first), STANDARD, multiplier=100)
    assert one.crude == pytest.approx(one.gap.estimate + one.composition)
    assert one.gap.lower <= one.gap.estimate <= one.gap.upper
    assert (other.gap.estimate, other.gap.lower) == pytest.approx((-one.gap.estimate, -one.gap.upper))
    assert other.ratio.estimate == pytest.approx(1 / one.ratio.estimate)


@given(GROUP, st.lists(st.integers(1, 19), min_size=3, max_size=3))
def test_groups_of_one_mix_have_the_crude_gap(first, cases):
    x, n = strata(first)
    gap = standardised_gap(x, n, cases, n, n)
    assert gap.composition == pytest.approx(0, abs=1e-12)
    assert gap.gap.estimate == pytest.approx(gap.crude)


def test_at_the_mean_of_both_mixes_it_is_the_rate_part_of_kitagawa():
    n1, n2 = np.array([600, 300, 110]), np.array([80, 360, 900])
    p1, p2 = np.array([0.15, 0.2, 0.25]), np.array([0.14, 0.19, 0.22])
    mix = (n1 / n1.sum() + n2 / n2.sum()) / 2
    gap = standardised_gap(p1 * n1, n1, p2 * n2, n2, mix)
    assert gap.gap.estimate == pytest.approx(-kitagawa(n1, p1, n2, p2).rate)


def test_a_gap_may_turn_at_one_mix():
    young, old = ([90, 60, 30], [600, 300, 100]), ([12, 70, 1010], [80, 360, 3600])
    gap = standardised_gap(*young, *old, STANDARD, multiplier=100)
    assert gap.crude < -8
    assert gap.gap.estimate > 0


def test_cells_without_variance_are_flagged():
    gap = standardised_gap([0, 5, 1], [10, 20, 1], [4, 9, 8], [10, 20, 8], STANDARD)
    assert gap.flagged == (0, 2)
    assert standardised_gap([0, 5, 1], [10, 20, 1], [4, 9, 8], [10, 20, 8], [0, 50, 0]).flagged == ()


def test_too_few_events_leave_the_crude_rates():
    gap = standardised_gap([3, 2, 1], [90, 80, 70], [40, 30, 20], [900, 800, 700], STANDARD, kind="events")
    assert gap.crude == pytest.approx(6 / 240 - 90 / 2400)
    assert (gap.gap.estimate, gap.ratio.estimate, gap.composition) == (None, None, None)
    assert gap.first.reason == "fewer than 10 events"


@given(st.lists(CELL, min_size=4, max_size=9), st.integers(1, 4))
def test_a_window_is_the_share_of_its_years_together(cells, window):
    x, n = strata(cells)
    years = list(range(2010, 2010 + len(x)))
    for row, found in enumerate(rolling(years, x, n, window=window)):
        if row < window - 1:
            assert (found.events, found.figure.estimate) == (None, None)
            continue
        rows = slice(row - window + 1, row + 1)
        whole = proportion(sum(x[rows]), sum(n[rows]))
        assert (found.figure.lower, found.figure.upper) == (whole.lower, whole.upper)
        assert found.year == years[row]


def test_a_missing_year_and_a_missing_count_leave_their_windows_empty():
    found = rolling([2015, 2016, 2017, 2019, 2020, 2021, 2022], [4, 5, 6, 7, None, 9, 8], [90] * 7, window=2)
    there = [one.year for one in found if one.figure.estimate is not None]
    assert there == [2016, 2017, 2022]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: rolling([2012, 2011], [1, 2], [5, 5]), "must rise"),
        (lambda: rolling([2011, 2012], [1, 2], [5, 5], window=0), "window of 0"),
        (lambda: rolling([2011, 2012], [1, 2], [5, 5, 5]), "2 years"),
        (lambda: rolling([2011], [[1, 2]], [[5, 5]]), "by stratum only"),
        (lambda: rolling([2011], [[1, 2]], [[5, 5]], kind="standardised"), "a standard belongs"),
        (lambda: rolling([2011], [1], [5], standard=[1]), "a standard belongs"),
        (lambda: rolling([2011], [1], [5], kind="mean"), "proportion, rate, standardised"),
        (lambda: standardised_gap([9], [5], [1], [5], [1]), "more cases than people"),
    ],
)
def test_what_cannot_be_is_refused(wrong, words):
    with pytest.raises(BarometerError, match=words):
        wrong()
