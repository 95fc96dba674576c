"""Gaps as numbers of people: figures of Washington DC, a ministers' answer, and what holds for any gap."""

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.statistics.gap import Gap, proportions, ratio
from barometer.statistics.intervals import Interval, proportion
from barometer.statistics.people import people_in_gap, people_to_target

FILE = Path(__file__).parents[1] / "data" / "dc_equity_gaps_2019.csv"


def areas():
    """Return city and wards of each indicator as (geo, numerator, denominator, printed value)."""
    found = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            counts = (float(row[key]) for key in ("numerator", "denominator", "value"))
            found[row["indicator"]].append((row["geo"], *counts))
    return found


SHARES = {name: rows for name, rows in areas().items() if name != "Premature mortality"}


def persons(row, against):
    """Return a ward's gap to another area as people, by the package."""
    _, x, n, _ = row
    _, other, size, _ = against
    gap = proportions(min(x, n), n, min(other, size), size)
    return people_in_gap(gap, min(1, x / n), n)


def test_there_are_fourteen_indicators_of_eight_wards_and_the_city():
    assert len(SHARES) == 14
    assert {len(rows) for rows in SHARES.values()} == {9}
    mortality = areas()["Premature mortality"][0]
    assert abs(mortality[1] / mortality[2] - mortality[3]) > 1  # age-adjusted: not to be told as people


@pytest.mark.parametrize("name", SHARES)
def test_the_gap_of_a_ward_is_its_people_less_the_others_rate_of_them(name):
    best = max(SHARES[name][1:], key=lambda row: row[3])
    for row in SHARES[name]:
        _, x, n, value = row
        assert x / n == pytest.approx(value, abs=1e-9)
        found = persons(row, best)
        assert found.gap.estimate == pytest.approx(x - best[3] * n, rel=1e-6, abs=1e-3)
        assert found.have - found.would_have == pytest.approx(found.gap.estimate, abs=1e-6)
        assert found.gap.lower <= found.gap.estimate <= found.gap.upper
        assert found.gap.upper - found.gap.lower > 0


@pytest.mark.parametrize("name", sorted(set(SHARES) - {"Affordable home sales"}))
def test_the_wards_gaps_to_the_city_cancel_out(name):
    city, *wards = SHARES[name]
    gaps = [persons(ward, city).gap.estimate for ward in wards]
    assert sum(gaps) == pytest.approx(0, abs=0.5)
    assert max(map(abs, gaps)) > 50


def test_ward_8_in_figures():
    city, *wards = SHARES["Unemployment"]
    found = persons(wards[7], city)
    assert wards[7][0] == "Ward 8"
    assert [round(x) for x in (found.have, found.would_have, found.gap.estimate)] == [7089, 2814, 4274]


def half_up(value):
    return Decimal(repr(value)).quantize(Decimal(1), rounding=ROUND_HALF_UP)


def test_the_gap_is_rounded_from_the_gap_as_the_ministers_did():
    population = 200_000
    own, danish = 82_667.4 / population, 118_231.6 / population
    found = people_in_gap(Gap("difference", own - danish, None, None, 0.95, ""), own, population)
    assert [half_up(x) for x in (found.have, found.would_have, found.gap.estimate)] == [82667, 118232, -35564]
    assert not found.adds_up(half_up)
    assert people_in_gap(Gap("difference", -0.25, None, None, 0.95, ""), 0.5, 1000).adds_up(half_up)


@given(
    st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 10**6)
)
def test_limits_are_those_of_the_share_times_its_people(counts, population):
    share = proportion(*counts)
    found = people_to_target(share, 0.5, population)
    assert found.gap.lower == pytest.approx(population * (share.lower - 0.5))
    assert found.gap.upper == pytest.approx(population * (share.upper - 0.5))
    assert found.would_have == pytest.approx(population / 2, abs=1e-6 * population)
    assert (found.gap.estimate < 0) == (share.estimate < 0.5)


@pytest.mark.parametrize("population", [None, float("nan")])
def test_without_a_population_there_are_no_people(population):
    found = people_in_gap(proportions(40, 100, 52, 100), 0.4, population)
    assert (found.have, found.would_have, found.gap.estimate, found.gap.lower) == (None, None, None, None)
    assert found.adds_up(round)


def test_an_undefined_gap_has_no_people():
    found = people_in_gap(proportions(0, 0, 52, 100), None, 100)
    assert (found.have, found.gap.estimate) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: people_in_gap(ratio(0.40, 0.05, 0.52, 0.05), 0.4, 100), "take the difference"),
        (lambda: people_in_gap(proportions(40, 100, 52, 100), 40, 100), "not per cent"),
        (lambda: people_in_gap(proportions(40, 100, 52, 100), 0.4, -5), "negative"),
        (lambda: people_to_target(Interval(0.4, 0.3, 0.5, 0.95, ""), 70, 100), "not per cent"),
    ],
)
def test_what_cannot_be_is_refused(wrong, words):
    with pytest.raises(BarometerError, match=words):
        wrong()
