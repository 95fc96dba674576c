"""What one published rate tells: two bounds while it is rounded, one equation when it is not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from barometer.disclosure.relations import Key
from barometer.disclosure.system import Builder

PEOPLE = st.integers(1, 100_000)


def told(over, under, half):
    builder = Builder((), ())
    x, d = builder.count(Key("work"), "numerator", over), builder.count(Key("work"), "denominator", under)
    rate = 100.0 * over / under
    return rate, builder.ratio(x, d, 100.0, rate - half, rate + half)


def add_up(terms, counts):
    return sum(weight * count for (_, weight), count in zip(terms, counts, strict=True))


@given(PEOPLE, PEOPLE)
def test_an_unrounded_rate_is_one_equation_that_the_truth_fulfils(over, under):
    rate, facts = told(float(over), float(under), 1e-9)
    [(terms, low, high)] = facts
    assert (low, high) == (0.0, 0.0)
    assert abs(add_up(terms, (over, under))) <= 1e-9 * max(1.0, rate) * under


@given(PEOPLE, PEOPLE, st.integers(0, 100_000))
def test_a_rounded_rate_admits_the_counts_that_round_to_it_and_no_others(over, under, other):
    rate, facts = told(float(over), float(under), 0.05)
    if len(facts) == 1:  # a rate so large that a decimal is nothing beside it
        assert 1e-6 * rate >= 0.1
        return
    fits = all(low <= add_up(terms, (other, under)) <= high for terms, low, high in facts)
    distance = abs(100.0 * other / under - rate)
    assert fits == (distance <= 0.05) or np.isclose(distance, 0.05, rtol=1e-6)
