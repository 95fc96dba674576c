"""Vectors of the same form that are not shipped: any combination of keys, any data file beside them."""

import json
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import scipy.stats
import statistics_vectors
from statistics_vectors import run

for module in ("statistics_adapters", "statistics_adapters_composed", "statistics_adapters_k_n"):
    import_module(module)

REFERENCE = Path(__file__).parents[1] / "data" / "survey_reference"
R = json.loads((REFERENCE / "reference_results.json").read_text(encoding="utf-8"))
CLUSTERS = {"psu": "dnum", "weights": "pw", "population_psus": "fpc"}


def asked(function, **inputs):
    return run({"id": "own", "function": function, "inputs": inputs})


@pytest.fixture
def beside(monkeypatch):
    monkeypatch.setattr(statistics_vectors, "FOLDER", REFERENCE)


def test_weights_that_were_raked(beside):
    margins = {"stype": {"E": 4421, "H": 755, "M": 1018}, "sch.wide": {"No": 1072, "Yes": 5122}}
    drawn = {**CLUSTERS, "calibration": {"targets": margins}}
    got = asked("survey_mean", data="api_clus1.csv", design=drawn, variable="api00")
    expected = R["apiclus1.rake_stype_schwide"]
    assert (got["est"], got["se"]) == pytest.approx((expected["mean_api00"], expected["mean_se"]), rel=1e-8)


def test_weights_that_were_post_stratified(beside):
    by_type = {"population_counts": {"E": 4421, "H": 755, "M": 1018}, "key": "stype"}
    drawn = {**CLUSTERS, "calibration": by_type}
    got = asked("survey_total", data="api_clus1.csv", design=drawn, variable="enroll")
    expected = R["apiclus1.poststratify_stype"]
    assert (got["est"], got["se"]) == pytest.approx(
        (expected["total_enroll"], expected["total_se"]), rel=1e-8
    )


def test_a_data_file_in_which_answers_are_missing(beside):
    drawn = {"weights": "WTMEC2YR", "strata": "SDMVSTRA", "psu": "SDMVPSU", "psu_nested": True}
    got = asked("survey_proportion", data="nhanes_hichol.csv", design=drawn, variable="HI_CHOL==1")
    expected = R["nhanes.cluster.mean"]
    assert (got["est"], got["se"], got["n"]) == pytest.approx(
        (expected["estimate"], expected["se"], expected["n_used"]), rel=1e-9
    )
    domain = asked(
        "survey_proportion", data="nhanes_hichol.csv", design=drawn, variable="HI_CHOL", domain="race==1"
    )
    exact = R["nhanes.cluster.ciprop.race1.xlogit"]
    assert (domain["logit_lo"], domain["logit_hi"]) == pytest.approx((exact["ci_lower"], exact["ci_upper"]))


def test_rows_of_a_survey_may_stand_in_the_vector():
    rows = [{"y": y, "w": w, "c": c} for y, w, c in ((1, 2.0, 1), (0, 1.0, 1), (1, 1.5, 2), (1, 3.0, 3))]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    drawn = {"weights": "w", "psu": "c"}
    first, second = (
        asked("survey_mean", data=data, design=drawn, variable="y", domain="c>0", level=0.9)
        for data in (rows, columns)
    )
    assert first == second and first["est"] == pytest.approx(6.5 / 7.5)
    lists = {"weights": columns["w"], "psu": columns["c"]}
    assert asked("survey_mean", values=columns["y"], design=lists, level=0.9) == first


def test_a_line_through_points_that_share_an_x():
    x, y = [1, 1, 2, 3, 3, 5], [2.1, 1.8, 3.9, 6.2, 5.8, 10.1]
    got, expected = asked("trend", x=x, y=y), scipy.stats.linregress(x, y)
    assert (got["slope"], got["se"], got["p"]) == pytest.approx(
        (expected.slope, expected.stderr, expected.pvalue)
    )
    assert got["known_se"] is None and asked("trend", x=x[:3], y=y[:3])["slope"] is None


def test_p_values_of_which_some_are_not_tested():
    got = asked("adjust_p", p=[0.01, None, 0.02, 0.2])
    assert got["bh"] == pytest.approx((0.03, None, 0.03, 0.2)) and got["rejected_bh"] == 2


def test_full_coverage_has_an_interval_of_width_none():
    got = asked("proportion_interval_finite", p=0.3, n=1200, N=1200)
    assert got == {"n_star": np.inf, "lo": 0.3, "hi": 0.3}


@pytest.mark.parametrize(
    ("values", "target", "symbol"),
    [
        ([50, 50.5, 51], 60, "not_assessable"),
        ([50, None, 52, 53, 54], 54, "sun"),
        ([4, 3, 3, 3], 9, "thunderstorm"),
    ],
)
def test_symbols(values, target, symbol):
    years = list(range(2020, 2020 + len(values)))
    got = asked("weather_symbol", values=values, years=years, target=target, target_year=2030, direction="up")
    assert got["symbol"] == symbol


def test_a_triangle_with_a_redefinition():
    vintages = {"2020": {"2021": 61.0, "2022": 61.4, "2023": 71.0}, "2021": {"2022": 62.0, "2023": 72.5}}
    got = asked("revision_triangle", vintages=vintages, redefined=["2023"])
    assert got["release1_to_2"] == {
        "n": 1,
        "mean": pytest.approx(0.4),
        "mean_absolute": pytest.approx(0.4),
        "redefined": 1,
    }
    by_period = asked("revision_triangle", vintages=vintages, redefined={"2020": "2023", "2021": ["2023"]})
    assert by_period == got and got["first_to_latest"]["n"] == 0


def test_an_index_of_both_kinds_in_either_form():
    parts = [
        {"name": "life", "value": 70, "min": 20, "max": 80},
        {"name": "ill", "value": 30, "min": 0, "max": 100, "direction": "down", "weight": 2},
    ]
    arithmetic, geometric = (
        asked(f"composite_{kind}", components=parts) for kind in ("arithmetic", "geometric")
    )
    assert arithmetic["index"] == pytest.approx((5 / 6 + 2 * 0.7) / 3)
    assert geometric["index"] == pytest.approx((5 / 6 * 0.7**2) ** (1 / 3))
    parts[0]["value"] = None
    assert asked("composite_geometric", components=parts)["index"] is None
