"""Ranks with intervals, held against every order that the intervals allow, and against the truth."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.statistics.intervals import proportion
from barometer.statistics.ranks import RankInterval, rank_intervals, simultaneous_level

NUMBERS = st.integers(0, 12)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS).map(sorted), min_size=1, max_size=6), st.booleans())
def test_the_places_are_those_of_every_order_that_the_intervals_allow(units, highest_first):
    lower, values, upper = zip(*units, strict=True)
    found = rank_intervals(values, lower, upper, highest_first=highest_first)
    side = 1 if highest_first else -1
    places = [set() for _ in units]
    for truth in itertools.product(*[{low, high} for low, high in zip(lower, upper, strict=True)]):
        for place, one in zip(places, truth, strict=True):
            before = sum(side * other > side * one for other in truth)
            ties = sum(other == one for other in truth)
            place |= {1 + before, before + ties}
    assert [(one.first, one.last) for one in found] == [(min(place), max(place)) for place in places]
    for one, value in zip(found, values, strict=True):
        assert one.rank == 1 + sum(side * other > side * value for other in values)
        assert one.first <= one.rank <= one.last


def test_no_unit_lies_outside_of_its_places_more_often_than_is_said(tell):
    """Twelve cities of different size whose true shares lie close; 600 years of chance."""
    chance = np.random.default_rng(25)
    sizes = chance.integers(80, 4000, 12)
    true = 0.12 + 0.02 * chance.standard_normal(12)
    places = 1 + (true[None, :] > true[:, None]).sum(axis=1)
    level, held, years = simultaneous_level(12), 0, 600
    for _ in range(years):
        shares = [
            proportion(x, n, level=level) for x, n in zip(chance.binomial(sizes, true), sizes, strict=True)
        ]
        found = rank_intervals(*zip(*[(one.estimate, one.lower, one.upper) for one in shares], strict=True))
        held += all(one.first <= place <= one.last for one, place in zip(found, places, strict=True))
    tell(f"ranks: in {held} of {years} years every city lay within its places (95 % aimed at)")
    assert held / years >= 0.95


def test_certain_figures_have_one_place_and_equal_ones_share_it():
    assert rank_intervals([3, 1, 3], [3, 1, 3], [3, 1, 3]) == [
        RankInterval(1, 1, 2),
        RankInterval(3, 3, 3),
        RankInterval(1, 1, 2),
    ]
    assert [one.rank for one in rank_intervals([3, 1], [3, 1], [3, 1], highest_first=False)] == [2, 1]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (([1.0], [], [2.0]), "1 figures have 0 lower and 1 upper limits"),
        (([float("nan")], [0.0], [1.0]), "does not lie in its interval"),
        (([2.0], [0.0], [1.0]), "the figure 2 does not lie in its interval from 0 to 1"),
    ],
)
def test_what_has_no_rank_is_refused(given, sentence):
    with pytest.raises(BarometerError, match=sentence):
        rank_intervals(*given)
    with pytest.raises(BarometerError, match="0 intervals have no level"):
        simultaneous_level(0)
