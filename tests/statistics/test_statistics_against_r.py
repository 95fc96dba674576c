"""Survey estimates against those of the R package survey 4.1-1 on NHANES and the California samples."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sampled import sampled

from barometer.statistics import calibration, intervals
from barometer.statistics.design import design

DATA = Path(__file__).parents[1] / "data" / "survey_reference"
R = json.loads((DATA / "reference_results.json").read_text(encoding="utf-8"))
EXACT = {"rel": 1e-10}


def read(name):
    return pd.read_csv(DATA / name)


def nhanes(kind):
    rows = read("nhanes_hichol.csv")
    if kind == "weights_only":
        return rows, design(rows["WTMEC2YR"])
    return rows, design(rows["WTMEC2YR"], strata=rows["SDMVSTRA"], psu=rows["SDMVPSU"], nested=True)


def california(name):
    if name == "apistrat":
        rows = read("api_strat.csv")
        return rows, design(rows["pw"], strata=rows["stype"], population_psus=rows["fpc"])
    rows = read("api_clus1.csv")
    return rows, design(rows["pw"], psu=rows["dnum"], population_psus=rows["fpc"])


@pytest.mark.parametrize("kind", ["cluster", "weights_only"])
def test_mean_total_and_design_effect(kind):
    rows, drawn = nhanes(kind)
    expected = R[f"nhanes.{kind}.mean"]
    found = sampled("mean", drawn, rows["HI_CHOL"])
    assert (found.value[0], found.se[0]) == pytest.approx((expected["estimate"], expected["se"]), **EXACT)
    assert (found.n[0], found.denominator[0]) == (
        expected["n_used"],
        pytest.approx(expected["sum_weights_used"], **EXACT),
    )
    without = found.deff[0] / (1 - found.n[0] / found.denominator[0])
    assert without == pytest.approx(R[f"nhanes.{kind}.deff"]["deff"], **EXACT)
    assert drawn.df == expected["degf"]
    if kind == "cluster":  # R counts the rows without a value too where each row is its own PSU
        limits = found.lower[0], found.upper[0]
        assert limits == pytest.approx((expected["ci95_t_lower"], expected["ci95_t_upper"]), **EXACT)
    whole, expected = sampled("total", drawn, rows["HI_CHOL"]), R[f"nhanes.{kind}.total"]
    assert (whole.value[0], whole.se[0]) == pytest.approx((expected["estimate"], expected["se"]), **EXACT)


@pytest.mark.parametrize("kind", ["cluster", "weights_only"])
def test_groups_their_covariance_and_their_gap(kind):
    rows, drawn = nhanes(kind)
    groups = sampled("proportion", drawn, rows["HI_CHOL"], rows["race"] - 1)
    expected = R[f"nhanes.{kind}.by_race"]
    assert groups.value == pytest.approx(expected["estimate"], **EXACT)
    assert groups.covariance.ravel() == pytest.approx(expected["vcov_rowmajor"], rel=1e-10, abs=1e-20)
    gap, reference = groups.gap(2, 1), R[f"nhanes.{kind}.diff_race3_minus_race2"]
    assert (gap.estimate, gap.se) == pytest.approx((reference["estimate"], reference["se"]), **EXACT)


@pytest.mark.parametrize("race", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", ["cluster", "weights_only"])
@pytest.mark.parametrize(("theirs", "ours"), [("xlogit", "logit"), ("beta", "korn-graubard"), ("mean", "t")])
def test_intervals_of_a_proportion_in_a_domain(kind, race, theirs, ours):
    rows, drawn = nhanes(kind)
    expected = R[f"nhanes.{kind}.ciprop.race{race}.{theirs}"]
    groups, k = sampled("proportion", drawn, rows["HI_CHOL"], rows["race"] - 1), race - 1
    p, se, n, df = groups.value[k], groups.se[k], groups.n[k], float(groups.df[k, k])
    assert df == expected["degf_subset"]
    if ours == "t":
        interval = intervals.from_se(p, se, df)
    else:
        interval = intervals.survey_proportion(p, se, n=n, df=df, method=ours)
    limits = pytest.approx((expected["ci_lower"], expected["ci_upper"]), rel=1e-8)
    assert (interval.lower, interval.upper) == limits
    if ours == "logit":
        assert (groups.lower[k], groups.upper[k]) == limits


@pytest.mark.parametrize("name", ["apistrat", "apiclus1"])
def test_finite_populations(name):
    rows, drawn = california(name)
    for kind, column, name_there in (("mean", "api00", "mean_api00"), ("total", "enroll", "total_enroll")):
        ours, expected = sampled(kind, drawn, rows[column]), R[f"{name}.{name_there}"]
        assert (ours.value[0], ours.se[0]) == pytest.approx((expected["estimate"], expected["se"]), **EXACT)
    schooling = sampled("proportion", drawn, rows["sch.wide"] == "Yes")
    expected = R[f"{name}.prop_sch.wide"]
    both = expected["estimate"][1], expected["se"][1]
    assert (schooling.value[0], schooling.se[0]) == pytest.approx(both, **EXACT)
    groups = sampled("mean", drawn, rows["api00"], rows["stype"].map({"E": 0, "H": 1, "M": 2}))
    expected = R[f"{name}.by_stype"]
    assert groups.value == pytest.approx(expected["estimate"], **EXACT)
    assert groups.se == pytest.approx(expected["se"], **EXACT)


def test_poststratified_and_raked_weights_count_their_gain():
    rows, drawn = california("apiclus1")
    types = {"E": 4421, "H": 755, "M": 1018}
    after = calibration.poststratify(rows["pw"], rows["stype"], types)
    raked = calibration.rake(
        rows["pw"],
        [rows["stype"], rows["sch.wide"]],
        [types, {"No": 1072, "Yes": 5122}],
        tolerance=1e-12,
    )
    for found, name in ((after, "poststratify_stype"), (raked, "rake_stype_schwide")):
        calibrated, expected = drawn.calibrated(found), R[f"apiclus1.{name}"]
        for kind, column, short in (("mean", "api00", "mean"), ("total", "enroll", "total")):
            ours = sampled(kind, calibrated, rows[column])
            theirs = expected[f"{short}_{column}"], expected[f"{short}_se"]
            assert (ours.value[0], ours.se[0]) == pytest.approx(theirs, rel=1e-9)
    assert drawn.method.endswith("weights treated as fixed")
    assert drawn.calibrated(raked).method.endswith("calibrated to margins, residuals weighted")


@pytest.mark.parametrize(
    ("name", "youngest"), [("age_standardised", True), ("age_standardised_20plus", False)]
)
def test_age_standardised_as_nchs_data_brief_92(name, youngest):
    rows, drawn = nhanes("cluster")
    shares = dict(
        zip(["(0,19]", "(19,39]", "(39,59]", "(59,Inf]"], [55901, 77670, 72816, 45364], strict=True)
    )
    weights = rows["WTMEC2YR"].where(rows["HI_CHOL"].notna(), 0.0)
    group = rows["race"].astype(str) + "|" + rows["RIAGENDR"].astype(str)
    sizes = weights.groupby(group).sum() / sum(shares.values())
    targets = {f"{g}|{age}": size * share for g, size in sizes.items() for age, share in shares.items()}
    calibrated = drawn.calibrated(calibration.poststratify(weights, group + "|" + rows["agecat"], targets))
    code = (rows["RIAGENDR"] - 1) * 4 + rows["race"] - 1
    counted = code if youngest else np.where(rows["agecat"] == "(0,19]", -1, code)
    ours, expected = sampled("mean", calibrated, rows["HI_CHOL"], counted), R[f"nhanes.{name}.by_race_sex"]
    assert ours.value == pytest.approx(expected["estimate"], **EXACT)
    assert ours.se == pytest.approx(expected["se"], **EXACT)


def test_kish():
    rows = read("nhanes_hichol.csv").dropna(subset="HI_CHOL")
    expected = R["nhanes.kish_neff"]
    assert calibration.kish_deff(rows["WTMEC2YR"]) == pytest.approx(expected["deff_weights"], **EXACT)
