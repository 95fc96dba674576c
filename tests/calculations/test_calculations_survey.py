"""Calculations on survey microdata, against R's survey package, svy and the statistics room."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sampled import sampled
from scipy.stats import t

from barometer.calculations import (
    Count,
    Difference,
    Index,
    IndexPart,
    Mean,
    Ratio,
    Share,
    Standardised,
    SurveyDesign,
)
from barometer.calculations.compute import compute
from barometer.errors import BarometerError
from barometer.statistics.design import design

REFERENCE = Path(__file__).parents[1] / "data" / "survey_reference"
VECTORS = REFERENCE.with_name("vectors")
HIGH = Share("HI_CHOL", of="examined")
NHANES = SurveyDesign(weight="WTMEC2YR", strata="SDMVSTRA", cluster="SDMVPSU")


@pytest.fixture(scope="module")
def r():
    return json.loads((REFERENCE / "reference_results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nhanes():
    table = pd.read_csv(REFERENCE / "nhanes_hichol.csv")
    table["HI_CHOL"] = pd.to_numeric(table["HI_CHOL"], errors="coerce")
    return table.assign(period="2010", group="r" + table["race"].astype(str), examined=1)


@pytest.fixture(scope="module")
def schools():
    table = pd.read_csv(REFERENCE / "api_clus1.csv")
    table["high"] = (table["api00"] > 700).astype(int)
    return table.assign(period="2000", group=table["stype"], school=1)


SCHOOLS = SurveyDesign(weight="pw", cluster="dnum", fpc="fpc")


def ask(calculation, table, drawn, **options):
    return compute(calculation, table, design=drawn, uncertainty="sampling", **options)


def test_shares_by_group_are_those_of_r(nhanes, r):
    out = ask(HIGH, nhanes, NHANES, groups={"all": ("r1", "r2", "r3", "r4")}).set_index("group")
    by_race = r["nhanes.cluster.by_race"]
    assert out.loc[["r1", "r2", "r3", "r4"], "value"].to_numpy() / 100 == pytest.approx(by_race["estimate"])
    first = r["nhanes.cluster.ciprop.race1.xlogit"]
    assert (out.loc["r1", ["lower", "upper"]] / 100).tolist() == pytest.approx(
        [first["ci_lower"], first["ci_upper"]]
    )
    mean = r["nhanes.cluster.mean"]
    assert out.loc["all", "value"] / 100 == pytest.approx(mean["estimate"])
    assert out.loc["all", "n"] == mean["n_used"]
    assert out.loc["all", "denominator"] == pytest.approx(mean["sum_weights_used"])
    assert out.loc["all", "numerator"] == pytest.approx(r["nhanes.cluster.total"]["estimate"])
    assert out.loc["all", "method"].startswith("share; interval=logit; df=16; deff=2.34; n_eff=")


def test_the_first_generation_of_a_gap_inside_a_survey_is_symmetric(nhanes, r):
    row = ask(Difference(HIGH, "r3", "r2"), nhanes, NHANES, generation=1).iloc[0]
    expected = r["nhanes.cluster.diff_race3_minus_race2"]
    assert row["value"] / 100 == pytest.approx(expected["estimate"])
    half = (row["upper"] - row["lower"]) / 2 / 2.1199052992210112
    assert half / 100 == pytest.approx(expected["se"], rel=1e-6)
    assert row["method"] == "difference of share; interval=covariance; df=16"


def test_a_gap_inside_a_survey_is_recovered_from_its_two_shares_and_their_correlation():
    cases = json.loads((VECTORS / "m_survey_gap.json").read_text(encoding="utf-8"))["vectors"]
    expected = next(one["expected"] for one in cases if one["id"] == "m-s-clus1-comp-E-M")
    rows = pd.read_csv(VECTORS / "data" / "apiclus1.csv").assign(period="2000", school=1)
    rows = rows.assign(group=rows["stype"], improved=(rows["comp_imp"] == "Yes").astype(int))
    share, drawn = Share("improved", of="school"), SurveyDesign("pw", cluster="dnum", fpc="fpc")
    gap, ratio = (ask(kind(share, "E", "M"), rows, drawn).iloc[0] for kind in (Difference, Ratio))
    limits = [100 * expected[key] for key in ("diff", "lo", "hi", "ratio", "ratio_lo", "ratio_hi")]
    found = [one[key] for one in (gap, ratio) for key in ("value", "lower", "upper")]
    assert found == pytest.approx(limits, rel=1e-9)
    assert gap["method"] == "difference of share; interval=mover; df=14"
    relative = ask(Ratio(share, "E", "M", relative=True), rows, drawn).iloc[0]
    assert relative["lower"] == pytest.approx(ratio["lower"] - 100)


def test_a_gap_to_a_group_without_a_case_is_no_surer_than_that_group():
    rng = np.random.default_rng(4)
    rows = pd.DataFrame(
        {"period": "2026", "asked": 1, "weight": 1.0, "cluster": np.repeat(np.arange(20), 20)}
    )
    rows["group"] = np.where(np.arange(400) % 10 == 0, "few", "many")
    rows["yes"] = np.where(rows["group"] == "few", 0, rng.random(400) < 0.05).astype(int)
    share, drawn = Share("yes", of="asked"), SurveyDesign("weight", cluster="cluster")
    own = ask(share, rows, drawn).set_index("group").loc["few"]
    gaps = [ask(Difference(share, "few", "many"), rows, drawn, generation=which).iloc[0] for which in (1, 2)]
    widths = [one["upper"] - one["lower"] for one in (*gaps, own)]
    assert own["value"] == 0
    assert widths[0] < widths[2] <= widths[1]
    assert gaps[0]["upper"] < 0 < gaps[1]["upper"]
    ratio = ask(Ratio(share, "few", "many"), rows, drawn).iloc[0]
    assert ratio["value"] == 0 and np.isnan(ratio["upper"])


def test_a_domain_is_not_a_filter(nhanes):
    only = nhanes[nhanes["race"] == 4]
    domain = ask(HIGH, nhanes, NHANES, by=["agecat"]).query("group == 'r4' and breakdown == ''").iloc[0]
    filtered = ask(HIGH, only, SurveyDesign("WTMEC2YR", "SDMVSTRA", "SDMVPSU", single="remove")).iloc[0]
    assert domain["value"] == pytest.approx(filtered["value"])
    assert domain["lower"] != pytest.approx(filtered["lower"], rel=1e-4)


def test_breakdowns_are_the_domains_of_the_statistics_room(schools):
    out = ask(Mean("api00", of="school"), schools, SCHOOLS, by=["awards"])
    drawn = design(schools["pw"], psu=schools["dnum"], population_psus=schools["fpc"])
    for row in out.to_dict("records"):
        domain = (schools["group"] == row["group"]).to_numpy()
        if row["breakdown"]:
            domain = domain & (schools["awards"] == row["category"]).to_numpy()
        expected = sampled("mean", drawn, schools["api00"], domain)
        found = row["value"], row["lower"], row["upper"]
        assert found == pytest.approx((expected.value[0], expected.lower[0], expected.upper[0]))
        assert row["n"] == domain.sum()


def test_a_part_against_its_whole_uses_the_covariance(schools):
    row = ask(
        Difference(Share("high", of="school"), "H", "all"), schools, SCHOOLS, groups={"all": ("E", "H", "M")}
    )
    drawn = design(schools["pw"], psu=schools["dnum"], population_psus=schools["fpc"])
    domain = np.stack([np.where(schools["group"] == "H", 0, -1), np.ones(len(schools), dtype=int)], axis=1)
    expected = sampled("proportion", drawn, schools["high"], domain).gap(0, 1)
    assert row.loc[0, ["value", "lower", "upper"]].tolist() == pytest.approx(
        [100 * expected.estimate, 100 * expected.lower, 100 * expected.upper]
    )


def test_ratio_and_total(schools):
    ratio = ask(Ratio(Mean("api00", of="school"), "H", "E"), schools, SCHOOLS).iloc[0]
    drawn = design(schools["pw"], psu=schools["dnum"], population_psus=schools["fpc"])
    codes = schools["group"].map({"E": 0, "H": 1, "M": 2}).to_numpy()
    expected = sampled("mean", drawn, schools["api00"], codes).gap(1, 0, kind="ratio")
    assert [ratio["value"], ratio["lower"], ratio["upper"]] == pytest.approx(
        [100 * expected.estimate, 100 * expected.lower, 100 * expected.upper]
    )
    pupils = ask(Count("enroll", unit="pupils"), schools, SCHOOLS)
    totals = sampled("total", drawn, schools["enroll"], codes)
    assert pupils["value"].tolist() == pytest.approx(totals.value)
    half = (pupils["upper"] - pupils["lower"]) / 2
    assert half.tolist() == pytest.approx((totals.se * t.ppf(0.975, totals.df.diagonal())).tolist())


def test_an_index_knows_that_the_same_people_answered_its_parts(schools):
    """A linear index of means is the mean of the linear index, to the last interval."""
    parts = (
        IndexPart(Mean("api00", of="school"), 200, 1000, 2.0),
        IndexPart(Mean("api99", of="school"), 1000, 200),
    )
    table = schools.assign(both=100 * (2 * (schools["api00"] - 200) + (1000 - schools["api99"])) / 2400)
    composite = ask(Index(parts), table, SCHOOLS, by=["awards"])
    person = ask(Mean("both", of="school"), table, SCHOOLS, by=["awards"])
    for name in ("value", "lower", "upper", "n"):
        assert composite[name].tolist() == pytest.approx(person[name].tolist())


def test_standardising_a_survey_to_its_own_mix_is_the_plain_estimate(schools):
    mix = tuple(schools.groupby("awards")["pw"].sum().items())
    table = schools.drop(columns="group")
    share = Share("high", of="school")
    plain, same = (ask(one, table, SCHOOLS).iloc[0] for one in (share, Standardised(share, "awards", mix)))
    assert same["value"] == pytest.approx(plain["value"])
    assert same["n"] == plain["n"] and same["lower"] < same["value"] < same["upper"]


def test_no_answer_leaves_the_estimate_but_not_the_design(schools):
    silent = schools.assign(high=schools["high"].astype(float).where(schools["snum"] % 7 != 0))
    out = ask(Share("high", of="school"), silent.drop(columns="group"), SCHOOLS).iloc[0]
    drawn = design(schools["pw"], psu=schools["dnum"], population_psus=schools["fpc"])
    expected = sampled("proportion", drawn, silent["high"])
    assert out["n"] == silent["high"].notna().sum() == expected.n[0]
    assert out["lower"] / 100 == pytest.approx(expected.lower[0])


def test_where_all_answer_alike_the_whole_samples_design_effect_serves(schools):
    table = schools.assign(high=schools["high"].where(schools["group"] != "H", 1))
    row = ask(Share("high", of="school"), table, SCHOOLS).query("group == 'H'").iloc[0]
    assert row["value"] == 100 and row["upper"] == 100 and 0 < row["lower"] < 100
    assert "interval=clopper-pearson" in row["method"]


def test_rounds_are_surveys_of_their_own(schools):
    share = Share("high", of="school")
    twice = pd.concat([schools, schools.assign(period="2001", high=1 - schools["high"])])
    one = ask(share, schools, SCHOOLS, by=["awards"])
    both = ask(share, twice, SCHOOLS, by=["awards"])
    assert both[both["period"] == "2000"].reset_index(drop=True).equals(one)
    gone = pd.concat([schools, schools[schools["group"] != "H"].assign(period="2001")])
    gaps = ask(Difference(share, "H", "E"), gone, SCHOOLS)
    assert gaps["period"].tolist() == ["2000"]


def test_weights_without_an_interval(schools):
    out = compute(Share("high", of="school"), schools.drop(columns="group"), design=SCHOOLS)
    assert out.loc[0, "value"] == pytest.approx(33.879781) and np.isnan(out.loc[0, "lower"])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pw": -1.0}, "weights are negative or missing"),
        ({"high": 2}, "count in high but not in school"),
        ({"dnum": 1}, "one sampled unit, so it has no variance of its own"),
    ],
)
def test_wrong_use_is_one_sentence(schools, change, sentence):
    with pytest.raises(BarometerError, match=sentence):
        ask(Share("high", of="school"), schools.assign(**change), SurveyDesign("pw", cluster="dnum"))


def test_a_design_column_that_is_not_there(schools):
    with pytest.raises(BarometerError, match=r"needs a column 'dnun'.*did you mean dnum"):
        ask(Share("high", of="school"), schools, SurveyDesign("pw", cluster="dnun"))
