"""The reference vectors of set i, through the public door."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barometer.disclosure.audit import audit
from barometer.disclosure.protect import protect
from barometer.disclosure.relations import Key, Structure, Sum
from barometer.disclosure.rules import SourceRule, dominance, sensitive
from barometer.observations import frame

FOLDER = Path(os.environ.get("BAROMETER_VECTORS") or Path(__file__).parents[1] / "data" / "vectors")
FILE = FOLDER / "i_sdc.json"
VECTORS = json.loads(FILE.read_text(encoding="utf-8"))["vectors"] if FILE.exists() else []
FUNCTIONS = ("primary_suppression", "audit_suppression", "secondary_suppression", "dominance")
FUNCTIONS += ("rate_suppression", "differencing")


def vectors(function):
    return [
        pytest.param(v["inputs"], v["expected"], id=v["id"]) for v in VECTORS if v["function"] == function
    ]


def release(table, hidden=()):
    """A table of persons with row, column and grand totals; rows are groups, columns categories."""
    body = np.array(table, dtype=float)
    high, wide = body.shape
    rows = []
    for i in [*range(high), None]:
        for j in [*range(wide), None]:
            value = body[slice(None) if i is None else i][..., slice(None) if j is None else j].sum()
            if high == 1 and i is None:
                continue
            rows.append(
                {
                    "indicator": "cases",
                    "group": "all" if i is None else f"r{i}",
                    "breakdown": "" if j is None else "column",
                    "category": "" if j is None else f"c{j}",
                    "value": np.nan if [i, j] in [list(cell) for cell in hidden] else value,
                    "status": "suppressed" if [i, j] in [list(cell) for cell in hidden] else "observed",
                    "unit": "persons",
                }
            )
    structure = Structure(
        groups={"all": tuple(f"r{i}" for i in range(high))} if high > 1 else {},
        breakdowns={"column": tuple(f"c{j}" for j in range(wide))},
    )
    return frame(rows), structure


def cells(keys_frame):
    return [[int(row.group[1:]), int(row.category[1:])] for row in keys_frame.itertuples() if row.breakdown]


def test_every_function_of_the_vectors_is_offered():
    assert {vector["function"] for vector in VECTORS} <= set(FUNCTIONS)


@pytest.mark.parametrize(("inputs", "expected"), vectors("primary_suppression"))
def test_vectors_primary(inputs, expected):
    truth, structure = release(inputs["table"])
    rule = SourceRule("default", "the vector", minimum=inputs["threshold"])
    report = protect(truth, structure, {"default": rule}).report
    assert cells(report[report["role"] == "primary"]) == expected["primary"]


@pytest.mark.parametrize(("inputs", "expected"), vectors("audit_suppression"))
def test_vectors_audit(inputs, expected):
    truth, structure = release(inputs["table"])
    public, _ = release(inputs["table"], inputs["suppressed"])
    found = audit(public, truth, structure, {})
    assert found.safe is expected["safe"]
    bounds = {
        f"{row.group[1:]},{row.category[1:]}": [row.lower, row.upper] for row in found.bounds.itertuples()
    }
    assert bounds == expected["intervals"]
    exact = [[int(n) for n in cell.split(",")] for cell, (low, high) in bounds.items() if low == high]
    assert exact == expected["exactly_disclosed"]
    if "secondary" in expected:
        report = protect(truth, structure, {}).report
        assert cells(report[report["role"] == "secondary"]) == expected["secondary"]
        assert sum(inputs["table"][i][j] for i, j in expected["secondary"]) == expected["secondary_cost"]


@pytest.mark.parametrize(("inputs", "expected"), vectors("secondary_suppression"))
def test_vectors_secondary(inputs, expected):
    truth, structure = release(inputs["table"])
    result = protect(truth, structure, {"default": SourceRule("default", "v", minimum=inputs["threshold"])})
    roles = result.report.groupby("role")
    assert cells(roles.get_group("primary")) == expected["primary"]
    assert cells(roles.get_group("secondary")) == expected["secondary"]
    bounds = audit(result.public, truth, structure, {}).bounds
    assert {
        f"{row.group[1:]},{row.category[1:]}": [row.lower, row.upper] for row in bounds.itertuples()
    } == expected["intervals"]


@pytest.mark.parametrize(("inputs", "expected"), vectors("dominance"))
def test_vectors_dominance(inputs, expected):
    found = dominance(inputs["contributions"], inputs["n"], inputs["k"], inputs["p"])
    assert found.total == expected["total"]
    assert found.share == pytest.approx(expected["top_n_share"], rel=1e-7)
    assert found.nk_sensitive is expected["nk_sensitive"]
    assert found.p_sensitive is expected["p_percent_sensitive"]
    assert found.remainder == pytest.approx(expected["p_percent_remainder"])
    assert found.limit == pytest.approx(expected["p_percent_limit"])


@pytest.mark.parametrize(("inputs", "expected"), vectors("rate_suppression"))
def test_vectors_rates(inputs, expected):
    rule = SourceRule(
        "default",
        "the vector",
        minimum=inputs["threshold_count"],
        minimum_denominator=inputs["threshold_denominator"],
    )
    reasons = [
        sensitive({**cell, "complement": cell["denominator"] - cell["numerator"]}, rule)
        for cell in inputs["cells"]
    ]
    assert [bool(reason) for reason in reasons] == expected["suppress"]
    assert [reason[0] if reason else None for reason in reasons] == expected["reason"]


@pytest.mark.parametrize(("inputs", "expected"), vectors("differencing"))
def test_vectors_differencing(inputs, expected):
    names = [item["area"] for item in inputs["published"]]
    cell = expected["derived"][0]
    rows = [
        {
            "indicator": "n",
            "category": item["area"],
            "value": item["n"],
            "unit": "persons",
            "status": "observed",
        }
        for item in [*inputs["published"], cell]
    ]
    truth = frame(rows)
    structure = Structure(
        sums=(
            Sum(Key("n", category=names[0]), (Key("n", category=names[1]), Key("n", category=cell["area"]))),
        )
    )
    public = truth.copy()
    gone = public["category"] == cell["area"]
    public.loc[gone, ["value", "status"]] = [np.nan, "suppressed"]
    found = audit(
        public, truth, structure, {"default": SourceRule("default", "v", minimum=inputs["threshold"])}
    )
    assert found.safe is expected["safe"]
    known = found.bounds.loc[found.bounds["category"] == cell["area"]]
    assert known[["lower", "upper"]].to_numpy().tolist() == [[cell["n"], cell["n"]]]


def test_two_in_each_row_and_column_is_not_enough():
    """WP22's table 3 hides two or more in every line and gives one cell away; the audit says which."""
    inputs = next((v["inputs"] for v in VECTORS if "table3" in v["id"]), None)
    if inputs is None:
        pytest.skip("WP22's table 3 is not among these vectors")
    hidden = pd.DataFrame(inputs["suppressed"])
    assert hidden[0].value_counts().min() >= 2
    assert hidden[1].value_counts().min() >= 2
    truth, structure = release(inputs["table"])
    public, _ = release(inputs["table"], inputs["suppressed"])
    found = audit(public, truth, structure, {})
    assert "cases/r0/column/c3" in {str(finding.key) for finding in found.findings}
    assert found.findings[0].hide
    assert " 1" not in found.message()
