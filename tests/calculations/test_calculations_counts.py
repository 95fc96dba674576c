"""Calculations on tables of counts: published examples, groups, breakdowns, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barometer import calculations as calc
from barometer.calculations import (
    RESULT_COLUMNS,
    Calculation,
    Count,
    Deviation,
    Difference,
    Index,
    IndexPart,
    Mean,
    Rate,
    Ratio,
    Score,
    ScorePart,
    Share,
    Standardised,
)
from barometer.calculations.compute import compute
from barometer.errors import BarometerError
from barometer.policy.codec import from_json, to_json

VECTORS = Path(__file__).parents[1] / "data" / "vectors"
UNEMPLOYMENT = Share("unemployed", of="labour_force")
GAP = Difference(UNEMPLOYMENT, group="non_western", reference="danish")


def vectors(name, function):
    found = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    return [pytest.param(v["inputs"], v["expected"], id=v["id"]) for v in found if v["function"] == function]


def register():
    """Return unemployment by group, district and age: two districts of opposite sign."""
    rows = [
        ("2011", "danish", "a", "young", 10, 100),
        ("2011", "danish", "a", "old", 20, 400),
        ("2011", "danish", "b", "young", 30, 100),
        ("2011", "danish", "b", "old", 10, 200),
        ("2011", "immigrants", "a", "young", 15, 100),
        ("2011", "immigrants", "b", "old", 2, 50),
        ("2011", "descendants", "a", "old", 3, 50),
        ("2011", "descendants", "b", "young", 4, 50),
    ]
    names = ["period", "group", "district", "age", "unemployed", "labour_force"]
    return pd.DataFrame(rows, columns=names)


NON_WESTERN = {"non_western": ("immigrants", "descendants")}


def one(frame, **key):
    """Return the single row of a result with this key."""
    for column, value in {"breakdown": "", "category": "", **key}.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_share_comes_overall_by_group_and_by_each_breakdown():
    out = compute(UNEMPLOYMENT, register(), by=["district", "age"], groups=NON_WESTERN)
    assert list(out.columns) == list(RESULT_COLUMNS)
    assert len(out) == 4 * (1 + 2 + 2)
    whole = one(out, group="non_western")
    assert whole["value"] == pytest.approx(100 * 24 / 250)
    assert (whole["n"], whole["numerator"], whole["denominator"]) == (250, 24, 250)
    assert (whole["unit"], whole["status"], whole["method"]) == ("percent", "observed", "share")
    assert one(out, group="danish", breakdown="district", category="b")["value"] == pytest.approx(
        100 * 40 / 300
    )
    assert np.isnan(whole["level"]) and np.isnan(whole["lower"])


def test_a_gap_keeps_its_sign():
    out = compute(GAP, register(), by=["district"], groups=NON_WESTERN)
    assert one(out, group="non_western")["value"] == pytest.approx(9.6 - 8.75)
    assert one(out, group="non_western", breakdown="district", category="a")["value"] == pytest.approx(12 - 6)
    assert one(out, group="non_western", breakdown="district", category="b")["value"] == pytest.approx(
        6 - 40 / 3
    )
    assert set(out["unit"]) == {"percentage_points"}


def test_the_gap_within_an_age_band_and_at_an_equal_mix():
    within = compute(GAP, register(), by=["age"], groups=NON_WESTERN)
    young, old = (one(within, group="non_western", breakdown="age", category=age) for age in ("young", "old"))
    mix = (("young", 3.0), ("old", 1.0))
    equal = Difference(Standardised(UNEMPLOYMENT, over="age", standard=mix), "non_western", "danish")
    out = compute(equal, register(), groups=NON_WESTERN, uncertainty="random_variation")
    found = one(out, group="non_western")
    assert found["value"] == pytest.approx(0.75 * young["value"] + 0.25 * old["value"])
    assert found["lower"] < found["value"] < found["upper"]
    assert found["method"] == "difference of share standardised over age; interval=mover"


@pytest.mark.parametrize(("inputs", "expected"), vectors("b_gap", "gap_difference"))
def test_vectors_of_the_gap_of_two_shares(inputs, expected):
    table = pd.DataFrame(
        {
            "period": "2012",
            "group": ["non_western", "danish"],
            "unemployed": [inputs["x1"], inputs["x2"]],
            "labour_force": [inputs["n1"], inputs["n2"]],
        }
    )
    row = compute(GAP, table, uncertainty="random_variation", level=inputs["level"]).iloc[0]
    found = row["value"] / 100, row["lower"] / 100, row["upper"] / 100
    assert found == pytest.approx((expected["diff"], expected["lo"], expected["hi"]), abs=1e-12)
    assert row["method"] == "difference of share; interval=newcombe"


@pytest.mark.parametrize(("inputs", "expected"), vectors("b_gap", "gap_ratio"))
@pytest.mark.parametrize("relative", [False, True])
def test_vectors_of_the_ratio_of_two_shares(inputs, expected, relative):
    table = pd.DataFrame(
        {
            "period": "2012",
            "group": ["a", "b"],
            "x": [inputs["x1"], inputs["x2"]],
            "n": [inputs["n1"], inputs["n2"]],
        }
    )
    ratio = Ratio(Share("x", of="n"), "a", "b", relative)
    row = compute(ratio, table, uncertainty="random_variation", level=inputs["level"]).iloc[0]
    assert row["value"] / 100 == pytest.approx(expected["ratio"] - relative)
    if expected["lo"] is None:
        assert np.isnan(row["lower"]) and np.isnan(row["upper"]) and np.isnan(row["level"])
    else:
        found = row["lower"] / 100, row["upper"] / 100
        assert found == pytest.approx((expected["lo"] - relative, expected["hi"] - relative))


@pytest.mark.parametrize(("inputs", "expected"), vectors("g_decomposition", "direct_standardise"))
def test_vectors_of_direct_standardisation(inputs, expected):
    table = pd.DataFrame(
        {"period": "2012", "age": inputs["strata"], "x": inputs["events"], "n": inputs["population"]}
    )
    mix = tuple(zip(inputs["strata"], inputs["standard"], strict=True))
    events = inputs["kind"] == "events"
    inner = Rate("x", of="n", per=inputs["multiplier"]) if events else Share("x", of="n")
    scale = 1 if events else 100
    row = compute(Standardised(inner, "age", mix), table, uncertainty="random_variation").iloc[0]
    limits = ("dobson_lo", "dobson_hi") if events else ("lo", "hi")
    found = row["value"] / scale, row["lower"] / scale, row["upper"] / scale
    assert found == pytest.approx((expected["rate"], *(expected[name] for name in limits)))


def test_a_mean_of_counts_has_students_interval_where_the_squares_are_known():
    marks = np.array([2.0, 4, 4, 7, 7, 7, 10, 12])
    table = pd.DataFrame(
        {"period": ["2012"], "sum": [marks.sum()], "sq": [(marks**2).sum()], "n": [len(marks)]}
    )
    row = compute(Mean("sum", of="n", squares="sq"), table, uncertainty="random_variation").iloc[0]
    half = 2.3646242510102993 * marks.std(ddof=1) / np.sqrt(8)
    assert (row["value"], row["lower"], row["upper"]) == pytest.approx(
        (marks.mean(), marks.mean() - half, marks.mean() + half)
    )


def test_the_marks_gap_is_a_ratio_and_the_score_is_the_published_one():
    marks = pd.DataFrame(
        {"period": "2012", "group": ["bilingual", "monolingual"], "sum": [5586, 6000.0], "n": 1000}
    )
    ratio = Ratio(Mean("sum", of="n"), "bilingual", "monolingual")
    assert ratio.unit == "percent"
    assert compute(ratio, marks)["value"].round(1).tolist() == [93.1]
    parts = (ScorePart("poor", 15478, 12382, 0.75), ScorePart("evicted", 605, 363, 0.25))
    table = pd.DataFrame({"period": ["2009", "2012"], "poor": [15478, 14476], "evicted": [605, 600]})
    assert Score(parts)(table)["value"].round(1).tolist() == [5.0, 6.2]


def test_deviation_says_whether_ten_percent_are_points():
    schools = pd.DataFrame(
        {
            "period": "2012",
            "district": ["a", "a", "b", "b"],
            "bilingual": [50, 30, 46, 0],
            "pupils": [100, 100, 100, 0],
            "area_bilingual": [400, 400, 400, 400],
            "area": 1000,
        }
    )
    columns = ("bilingual", "pupils", "area_bilingual", "area")
    points = compute(Deviation(*columns, measure="percentage_points"), schools, by=["district"])
    # 50 and 30 are ten points from 40, not more; the empty school is no school.
    assert points["value"].tolist() == [0, 0, 0]
    assert points["n"].tolist() == [3, 2, 1]
    percent = compute(Deviation(*columns, measure="percent"), schools, by=["district"])
    assert percent["value"].tolist() == [100, 100, 100]
    with pytest.raises(
        BarometerError, match="measure 'pct' is unknown; expected one of percentage_points, percent"
    ):
        compute(Deviation(*columns, measure="pct"), schools)


def test_an_index_keeps_its_goalposts_and_says_what_it_clipped():
    table = pd.DataFrame(
        {"period": "2012", "group": list("ab"), "trust": [60, 10], "asked": 100, "lonely": [30, 70]}
    )
    parts = (
        IndexPart(Share("trust", of="asked"), 20, 100),
        IndexPart(Share("lonely", of="asked"), 60, 20, 3.0),
    )
    out = compute(Index(parts), table)
    assert out["value"].tolist() == pytest.approx([25 * 0.5 + 75 * 0.75, 0.0])
    assert out["method"].tolist() == ["arithmetic index of 2", "arithmetic index of 2; clipped"]
    alone = compute(Index(parts), table[table["group"] == "a"])
    assert alone["value"].tolist() == out["value"].tolist()[:1]
    geometric = compute(Index(parts, "geometric"), table)
    assert geometric["value"].tolist() == pytest.approx([100 * 0.5**0.25 * 0.75**0.75, 1.0])


def test_what_is_missing_has_a_reason_and_is_never_a_number():
    table = pd.DataFrame(
        {
            "period": "2012",
            "group": ["danish", "danish", "non_western", "western"],
            "district": ["a", "b", "a", "a"],
            "unemployed": [5, np.nan, 2, 0],
            "labour_force": [50, 60, 20, 0],
            "status": ["observed", "suppressed", "observed", "observed"],
        }
    )
    out = compute(UNEMPLOYMENT, table, by=["district"], uncertainty="random_variation")
    for lost in (one(out, group="danish"), one(out, group="danish", breakdown="district", category="b")):
        assert lost["status"] == "suppressed" and np.isnan(lost["value"]) and np.isnan(lost["lower"])
    assert (
        one(compute(UNEMPLOYMENT, table.drop(columns="status")), group="danish")["status"] == "not_delivered"
    )
    empty = one(out, group="western")
    assert (empty["status"], empty["n"], empty["method"]) == ("not_published", 0, "share; empty group")
    gap = compute(GAP, table, by=["district"])
    assert one(gap, group="non_western")["status"] == "suppressed"
    assert one(gap, group="non_western", breakdown="district", category="a")["value"] == pytest.approx(0.0)


def test_zero_is_a_number():
    table = pd.DataFrame({"period": ["2012"], "x": [0], "n": [40]})
    row = compute(Share("x", of="n"), table, uncertainty="random_variation").iloc[0]
    assert (row["value"], row["status"]) == (0, "observed")
    assert row["lower"] == 0 and 0 < row["upper"] < 10


def test_a_whole_that_lacks_a_part_is_not_formed():
    table = register()
    table = pd.concat([table, table[table["group"] != "descendants"].assign(period="2012")])
    out = compute(UNEMPLOYMENT, table, groups=NON_WESTERN)
    assert one(out, group="non_western", period="2011")["status"] == "observed"
    lost = one(out, group="non_western", period="2012")
    assert lost["status"] == "not_delivered" and np.isnan(lost["value"])


def test_groups_nest_and_a_delivered_whole_stays_as_it_is():
    nested = {"all": ("danish", "non_western"), **NON_WESTERN, "elsewhere": ("western", "danish")}
    out = compute(UNEMPLOYMENT, register(), groups=nested)
    assert one(out, group="all")["n"] == 1050
    assert "elsewhere" not in set(out["group"])
    delivered = pd.concat([register(), register().head(1).assign(group="non_western", unemployed=1)])
    assert one(compute(UNEMPLOYMENT, delivered, groups=NON_WESTERN), group="non_western")["numerator"] == 1
    with pytest.raises(BarometerError, match="'x' is declared as a part of itself"):
        compute(UNEMPLOYMENT, register(), groups={"x": ("y",), "y": ("x",)})


def test_an_empty_table_gives_no_rows():
    out = compute(UNEMPLOYMENT, register().head(0), by=["district"])
    assert out.empty and list(out.columns) == list(RESULT_COLUMNS)


@pytest.mark.parametrize(
    ("calculate", "sentence"),
    [
        (lambda t: compute(Share("unemployd", of="labour_force"), t), "did you mean unemployed"),
        (
            lambda t: compute(UNEMPLOYMENT, t, by=["distric"]),
            "needs a column 'distric'.*did you mean district",
        ),
        (
            lambda t: compute(UNEMPLOYMENT, t.assign(unemployed=500)),
            "unemployed .* is larger than labour_force .* in danish",
        ),
        (
            lambda t: compute(UNEMPLOYMENT, t.assign(unemployed=-1)),
            "negative .* expected counts of 0 or more",
        ),
        (lambda t: compute(UNEMPLOYMENT, t.assign(unemployed="x")), "column 'unemployed' holds text"),
        (lambda t: compute(UNEMPLOYMENT, t.assign(period=None)), "a row of the table has no period"),
        (
            lambda t: compute(Difference(UNEMPLOYMENT, "danis", "immigrants"), t),
            "group 'danis' .*did you mean danish",
        ),
        (lambda t: Difference(GAP, "danish", "immigrants"), "a gap cannot be made of another gap"),
        (lambda t: compute(UNEMPLOYMENT, t, uncertainty="sampling"), "needs design=SurveyDesign"),
        (lambda t: compute(UNEMPLOYMENT, t, uncertainty="samplin"), "uncertainty 'samplin' is unknown"),
        (
            lambda t: compute(UNEMPLOYMENT, t, uncertainty="random_variation", level=95),
            "level 95 is not a confidence level",
        ),
        (
            lambda t: compute(UNEMPLOYMENT, t, uncertainty="random_variation", design=calc.SurveyDesign()),
            "random variation belongs to full counts",
        ),
        (
            lambda t: compute(
                Difference(UNEMPLOYMENT, "immigrants", "all"),
                t,
                groups={"all": ("danish", "immigrants")},
                uncertainty="random_variation",
            ),
            "hold the same people",
        ),
        (
            lambda t: compute(Standardised(UNEMPLOYMENT, "age", (("young", 1.0), ("olde", 1.0))), t),
            "no weight for 'old'.*did you mean olde",
        ),
        (
            lambda t: compute(
                Standardised(UNEMPLOYMENT, "age", (("young", 1.0), ("old", 1.0))), t, by=["age"]
            ),
            "cannot be broken down by age",
        ),
        (lambda t: Index((IndexPart(UNEMPLOYMENT, 5, 5),)), "expected two different goalposts"),
        (
            lambda t: compute(Mean("unemployed", of="labour_force"), t, uncertainty="random_variation"),
            "sum of squares",
        ),
    ],
)
def test_wrong_use_is_one_sentence(calculate, sentence):
    with pytest.raises(BarometerError, match=sentence) as caught:
        calculate(register())
    assert "\n" not in str(caught.value)


def test_every_calculation_survives_json_nested_as_it_may_be():
    mix = (("young", 0.5), ("old", 0.5))
    trees = [
        GAP,
        Ratio(Standardised(UNEMPLOYMENT, "age", mix), "a", "b", relative=True),
        Index(
            (
                IndexPart(Mean("m", of="n", unit="marks", squares="q"), 0, 12),
                IndexPart(Rate("e", of="n"), 9, 0),
            )
        ),
        Deviation("a", "b", "c", "d", "percent", 15.0),
        Count("a", unit="areas"),
        calc.SurveyDesign("w", "s", "c", "f", "adjust"),
    ]
    for tree in trees:
        assert from_json(json.loads(json.dumps(to_json(tree)))) == tree
    assert all(isinstance(tree, Calculation) and hash(tree) for tree in trees[:-1])
