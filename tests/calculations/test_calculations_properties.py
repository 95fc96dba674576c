"""What must hold for any table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.calculations import Difference, Share, Standardised, SurveyDesign
from barometer.calculations.cells import counted
from barometer.calculations.compute import compute

SHARE = Share("x", of="n")
NUMBERS = ["value", "lower", "upper", "n", "numerator", "denominator"]


@st.composite
def tables(draw, groups=("a", "b"), least=0):
    """Return counts by period, group, age and district."""
    rows = []
    for period in ("2011", "2012"):
        for group in groups:
            for age in ("young", "old"):
                for district in ("north", "south"):
                    n = draw(st.integers(least, 400))
                    rows.append((period, group, age, district, draw(st.integers(0, n)), n))
    return pd.DataFrame(rows, columns=["period", "group", "age", "district", "x", "n"])


def same(first, second):
    pd.testing.assert_frame_equal(first.reset_index(drop=True), second.reset_index(drop=True), rtol=1e-9)


@given(tables())
def test_a_gap_turns_its_sign_with_its_groups(table):
    there = compute(Difference(SHARE, "a", "b"), table, by=["age"], uncertainty="random_variation")
    back = compute(Difference(SHARE, "b", "a"), table, by=["age"], uncertainty="random_variation")
    for one, other in (("value", "value"), ("lower", "upper"), ("upper", "lower")):
        np.testing.assert_allclose(there[one], -back[other], atol=1e-9)


@given(tables(), tables(groups=("c",)))
def test_adding_a_group_changes_no_other(table, more):
    alone = compute(SHARE, table, by=["age", "district"], uncertainty="random_variation")
    together = compute(
        SHARE, pd.concat([table, more]), by=["age", "district"], uncertainty="random_variation"
    )
    same(together[together["group"] != "c"], alone)


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_how_finely_they_are_cut_change_nothing(table, random):
    order = list(range(len(table)))
    random.shuffle(order)
    whole = compute(SHARE, table, by=["age"], uncertainty="random_variation")
    same(compute(SHARE, table.iloc[order], by=["age"], uncertainty="random_variation"), whole)
    summed = table.groupby(["period", "group", "age"], as_index=False)[["x", "n"]].sum()
    same(compute(SHARE, summed, by=["age"], uncertainty="random_variation"), whole)
    added_up = counted(table, SHARE.columns, by=["age", "district"])
    same(compute(SHARE, added_up, by=["age"], uncertainty="random_variation"), whole)
    typed = table.astype({"group": "category", "age": "category", "x": "Int32", "period": "int64"})
    same(compute(SHARE, typed, by=["age"], uncertainty="random_variation"), whole)


@given(tables(least=1))
def test_standardising_to_the_own_mix_changes_nothing(table):
    one = table[(table["period"] == "2011") & (table["group"] == "a")]
    mix = tuple((age, float(n)) for age, n in one.groupby("age")["n"].sum().items())
    plain, standardised = compute(SHARE, one), compute(Standardised(SHARE, "age", mix), one)
    assert standardised.loc[0, "value"] == pytest.approx(plain.loc[0, "value"])


@given(tables())
def test_the_interval_contains_the_estimate_and_narrows_with_n(table):
    out = compute(SHARE, table, by=["district"], uncertainty="random_variation")
    known = out[out["n"] > 0]
    assert (known["lower"] <= known["value"]).all() and (known["value"] <= known["upper"]).all()
    more = compute(
        SHARE,
        table.assign(x=10 * table["x"], n=10 * table["n"]),
        by=["district"],
        uncertainty="random_variation",
    )
    wider = (out["upper"] - out["lower"])[out["n"] > 0]
    assert ((more["upper"] - more["lower"])[out["n"] > 0] < wider).all()


@given(tables())
def test_categories_add_up_to_the_whole(table):
    out = compute(SHARE, table, by=["district"], groups={"all": ("a", "b")})
    overall = out[out["breakdown"] == ""].set_index(["period", "group"])["numerator"]
    parts = out[out["breakdown"] == "district"].groupby(["period", "group"])["numerator"].sum()
    pd.testing.assert_series_equal(overall.sort_index(), parts.sort_index())
    by_period = overall.unstack()
    assert (by_period["all"] == by_period["a"] + by_period["b"]).all()


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1000))
def test_scaling_the_weights_and_shuffling_respondents_change_nothing(seed, factor):
    random = np.random.default_rng(seed)
    people = pd.DataFrame(
        {
            "period": "2012",
            "group": random.choice(["a", "b"], 120),
            "x": random.integers(0, 2, 120),
            "n": 1,
            "w": random.uniform(0.5, 3, 120),
            "s": random.integers(0, 3, 120),
            "c": random.integers(0, 12, 120) // 3,
        }
    )
    drawn = SurveyDesign("w", "s", "c", single="adjust")
    gap = Difference(SHARE, "a", "b")
    out = compute(gap, people, design=drawn, uncertainty="sampling")
    scaled = people.assign(w=people["w"] * factor).sample(frac=1, random_state=seed % 1000)
    again = compute(gap, scaled, design=drawn, uncertainty="sampling")
    for name in ("value", "lower", "upper", "n"):
        np.testing.assert_allclose(again[name], out[name], rtol=1e-8, atol=1e-8)
    assert (again["method"] == out["method"]).all()
