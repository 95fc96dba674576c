"""Every vector of the sets: each job is offered, and gives what was computed independently.

`BAROMETER_VECTORS` points the same test at another folder of the same form.
"""

import pytest
from statistics_adapters import ADAPTERS as A_TO_J
from statistics_adapters_k_n import ADAPTERS_K_N
from statistics_vectors import FOLDER, differences, load

from barometer.errors import BarometerError

SETS = "abcdefghjklmn"
CASES = load(SETS)
ADAPTERS = A_TO_J | ADAPTERS_K_N

HEADLINES = {
    "proportion_interval": {"p", "lo", "hi", "wilson_lo", "wilson_hi"},
    "survey_proportion_interval": {"logit_t_lo", "logit_t_hi", "kg_lo", "kg_hi"},
    "composite_normalise": {"minmax", "arithmetic", "geometric", "ampi"},
}
"""Where not every expected key is offered, those that must be. z-scores are not: they move with a new row."""


def test_there_are_vectors_of_every_set():
    assert {case["id"][0] for case in CASES} == set(SETS), f"sets are missing in {FOLDER.name}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_vector(case):
    assert case["function"] in ADAPTERS, f"{case['function']} is not offered"
    expected = case["expected"]
    if "error" in expected:
        with pytest.raises(BarometerError):
            ADAPTERS[case["function"]](case["inputs"])
        return
    got = ADAPTERS[case["function"]](case["inputs"])
    headline = HEADLINES.get(case["function"], set(expected)) & set(expected)
    assert headline <= set(got), f"not offered: {sorted(headline - set(got))}"
    shared = {key: value for key, value in expected.items() if key in got}
    assert shared, f"{case['function']} offers none of {sorted(expected)}"
    assert not differences(got, shared, case["tolerance"])
    printed = {key: value for key, value in case.get("published", {}).items() if key in got}
    tolerance = {"abs": case.get("published_tolerance_abs", 0), "rel": 0}
    assert not differences(got, printed, tolerance)
