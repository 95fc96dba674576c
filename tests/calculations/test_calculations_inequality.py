"""Inequality of all groups as a calculation: the vectors, counts and samples, and when it is withheld."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_town import deliver, figures

from barometer.calculations import Difference, Index, IndexPart, Inequality, Mean, Rate, Share, SurveyDesign
from barometer.calculations.compute import compute
from barometer.calculations.inequality import IN_PERCENT, IN_POINTS, PURE
from barometer.errors import BarometerError
from barometer.policy.check import faults_of
from barometer.policy.codec import from_json, to_json
from barometer.policy.model import Method
from barometer.proof.reproduce import reproduce
from barometer.rounds.take import take
from barometer.statistics.inequality import inequality

SHARE = Share("working", of="adults")
ORIGIN = ("danish", "eu", "western", "descendant", "immigrant")
ADULTS = np.array([412000, 38500, 17200, 29100, 51800])
WORKING = np.round(np.array([0.764, 0.712, 0.689, 0.617, 0.523]) * ADULTS)
TABLE = pd.DataFrame({"period": "2025", "group": ORIGIN, "working": WORKING, "adults": ADULTS})


def asked(measure, **more):
    """Return an inequality of the five groups of origin."""
    return Inequality(SHARE, ORIGIN, measure, **{"reference": "danish", "direction": "higher", **more})


@pytest.mark.parametrize(
    ("measure", "weighted", "value", "unit"),
    [
        ("deviation", True, 7.5235, "percentage_points"),
        ("variation", True, 10.3423, "percent"),
        ("from_mean", False, 8.1068, "percentage_points"),
        ("from_mean", True, 5.4904, "percentage_points"),
        ("from_best", False, 10.3, "percentage_points"),
        ("from_best", True, 3.6554, "percentage_points"),
        ("from_reference", True, 3.6554, "percentage_points"),
        ("disparity", False, 11.1441, "percent"),
        ("disparity", True, 7.5475, "percent"),
        ("theil", True, 0.005776, "ratio"),
        ("log_deviation", True, 0.006279, "ratio"),
    ],
)
def test_the_published_vectors_through_the_public_door(measure, weighted, value, unit):
    out = compute(asked(measure, weighted=weighted), TABLE)
    assert out["group"].tolist() == [""]
    assert out.loc[0, "value"] == pytest.approx(value, rel=1e-3)
    assert (out.loc[0, "unit"], out.loc[0, "status"]) == (unit, "observed")
    assert np.isnan(out.loc[0, "lower"])


def test_every_measure_has_an_interval_where_there_is_random_variation():
    for measure in (*IN_POINTS, *IN_PERCENT, *PURE[:3]):  # the worst against the best has no interval
        row = compute(asked(measure), TABLE, uncertainty="random_variation").iloc[0]
        assert row["lower"] < row["value"] < row["upper"]
        assert row["n"] == ADULTS.sum() and np.isnan(row["numerator"])
        assert row["method"].startswith(f"{measure.replace('_', ' ')} of share; interval=")


def test_a_slope_goes_along_the_order_of_the_groups():
    up = compute(asked("slope"), TABLE).loc[0, "value"]
    down = compute(Inequality(SHARE, ORIGIN[::-1], "slope"), TABLE).loc[0, "value"]
    assert up == pytest.approx(-down)
    assert down > 0


def test_each_category_and_period_has_its_own():
    districts = pd.concat([TABLE.assign(district=d, working=WORKING * f) for d, f in (("n", 1), ("s", 0.9))])
    both = pd.concat([districts, districts.assign(period="2026", working=districts["adults"] * 0.6)])
    out = compute(asked("disparity"), both, by=["district"]).set_index(["period", "category"])["value"]
    assert out["2025", "n"] == pytest.approx(out["2025", "s"]) == pytest.approx(7.5475, rel=1e-3)
    assert out["2026", ""] == pytest.approx(0, abs=1e-9)
    assert len(out) == 6


def test_without_one_group_there_is_no_measure():
    gone = TABLE[TABLE["group"] != "eu"].assign(period="2026")
    late = TABLE.assign(period="2027", working=TABLE["working"].where(TABLE["group"] != "western"))
    out = compute(asked("theil"), pd.concat([TABLE, gone, late])).set_index("period")
    assert out["value"].isna().tolist() == [False, True, True]
    assert out.loc["2027", "status"] == "not_delivered"


def test_in_a_survey_the_weights_are_the_population():
    rng = np.random.default_rng(6)
    rows = pd.DataFrame({"period": "2025", "group": rng.choice(["a", "b", "c"], 900, p=[0.6, 0.3, 0.1])})
    rows["weight"] = rows["group"].map({"a": 40.0, "b": 25.0, "c": 10.0})
    rows["cluster"], rows["asked"] = np.arange(900) % 45, 1
    rows["yes"] = (rng.random(900) < rows["group"].map({"a": 0.5, "b": 0.4, "c": 0.2})).astype(int)
    share, drawn = Share("yes", of="asked"), SurveyDesign("weight", cluster="cluster")
    how = {"design": drawn, "uncertainty": "sampling"}
    levels = compute(share, rows, **how).set_index("group").loc[["a", "b", "c"]]
    found = compute(Inequality(share, ("a", "b", "c"), "deviation"), rows, **how).iloc[0]
    people = rows.groupby("group")["weight"].sum()
    expected = inequality(levels["value"], people)
    assert found["value"] == pytest.approx(expected.deviation.estimate)
    assert found["lower"] < found["value"] < found["upper"]
    assert found["n"] == 900


def test_means_and_rates_are_compared_too():
    marks = pd.DataFrame({"period": "2025", "group": ["a", "b"], "marks": [700.0, 550.0], "pupils": 100})
    out = compute(Inequality(Mean("marks", of="pupils", unit="mark_points"), ("a", "b"), "from_mean"), marks)
    assert (out.loc[0, "value"], out.loc[0, "unit"]) == (pytest.approx(0.75), "mark_points")
    rate = compute(Inequality(Rate("marks", of="pupils"), ("a", "b"), "disparity"), marks)
    assert rate.loc[0, "value"] == pytest.approx(12)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: asked("thiel"), "did you mean theil"),
        (lambda: Inequality(SHARE, ("a",), "theil"), "two groups or more"),
        (lambda: Inequality(SHARE, ("a", "b", "a"), "theil"), "each once"),
        (lambda: asked("from_reference", reference="danes"), "reference 'danes'"),
        (lambda: asked("from_best", direction=""), "which group is best"),
        (
            lambda: Inequality(Difference(SHARE, "a", "b"), ("a", "b"), "theil"),
            "make it of what that compares",
        ),
        (
            lambda: compute(Inequality(SHARE, ("danish", "norse"), "theil"), TABLE),
            "group 'norse' is not in the table",
        ),
        (
            lambda: compute(
                Inequality(Index((IndexPart(SHARE, 0, 100),)), ORIGIN, "theil"),
                TABLE.assign(x=1),
                uncertainty="none",
            ),
            "does not tell how many people",
        ),
    ],
)
def test_what_cannot_be_is_refused(wrong, words):
    with pytest.raises(BarometerError, match=words):
        wrong()


@pytest.fixture
def unequal(town):
    """The small town with the inequality of its two groups in place of their gap."""
    share = Share("unemployed", of="labour_force")
    found = Inequality(share, ("danish", "non_western"), "disparity")
    gap = replace(
        town.policy.indicators[0],
        methods=(Method("2011", found),),
        unit="percent",
        group="",
        reference_group="",
        targets=(),
    )
    return replace(town, policy=replace(town.policy, indicators=(gap, *town.policy.indicators[1:])))


def test_a_measurement_holds_it_and_reproduces_it(unequal):
    assert from_json(to_json(unequal.policy)) == unequal.policy
    take(unequal, 2012)
    record = take(unequal, 2013).record
    rows = record.observations.query("indicator == 'gap'").set_index("category")
    assert rows["group"].unique().tolist() == [""]
    assert rows["value"].notna().all() and rows.loc["", "upper"] > rows.loc["", "value"]
    assert reproduce(unequal).ok


def test_it_is_withheld_where_a_group_is_too_small_to_be_told(unequal):
    given = figures(2013)
    north = (given["gap"]["district"] == "north") & (given["gap"]["group"] == "non_western")
    given["gap"].loc[north, ["unemployed", "labour_force"]] = [2.0, 9.0]
    deliver(unequal, 2013, given, received="2013-01-11")
    rows = take(unequal, 2013).record.observations.query("indicator == 'gap'").set_index("category")
    assert rows.loc["north", "status"] == "suppressed" and np.isnan(rows.loc["north", "value"])
    assert rows.loc["", "status"] == "observed"


def test_a_policy_names_only_groups_that_there_are(unequal):
    indicator = unequal.policy.indicators[0]
    wrong = replace(indicator.methods[0].calculation, groups=("danish", "non_westen"))
    indicator = replace(indicator, methods=(Method("2011", wrong),))
    policy = replace(unequal.policy, indicators=(indicator, *unequal.policy.indicators[1:]))
    told = [str(fault) for fault in faults_of(policy)]
    assert any("non_westen" in fault and "non_western" in fault for fault in told), told
