"""Every vector of the sets: each job is offered, and gives what was computed independently.

`BAROMETER_VECTORS` points the same test at another folder of the same form.
"""

from importlib import import_module

import pytest
from statistics_vectors import JOBS, SHIPPED, differences, load, run

from barometer.errors import BarometerError

for module in ("statistics_adapters", "statistics_adapters_composed", "statistics_adapters_k_n"):
    import_module(module)  # each offers its jobs

DECLINED = {"composite_normalise": {"z_ddof1", "z_mean"}}
"""Results that the package does not offer, and why: z-scores move when a row or a year is added."""


def test_the_shipped_vectors_ask_for_every_job():
    asked = {vector["function"] for vector in load(SHIPPED)}
    assert asked == set(JOBS)


@pytest.mark.parametrize("vector", load(), ids=lambda vector: vector["id"])
def test_vector(vector):
    expected = vector["expected"]
    if "error" in expected:
        with pytest.raises(BarometerError):
            run(vector)
        return
    got, declined = run(vector), DECLINED.get(vector["function"], set())
    asked = {key: value for key, value in expected.items() if key not in declined}
    assert not differences(got, asked, vector["tolerance"], vector["function"])
    printed = {key: value for key, value in vector.get("published", {}).items() if key not in declined}
    tolerance = {"abs": vector.get("published_tolerance_abs", 0), "rel": 0}
    assert not differences(got, printed, tolerance, f"{vector['function']} as published")


RESULTS = {}
for each in load(SHIPPED):
    declined = DECLINED.get(each["function"], set())
    RESULTS.setdefault(each["function"], set()).update(set(each["expected"]) - declined - {"error"})


@pytest.mark.parametrize("vector", load(SHIPPED), ids=lambda vector: vector["id"])
def test_a_job_offers_every_result_that_any_of_its_vectors_asks_for(vector):
    if "error" not in vector["expected"]:
        assert RESULTS[vector["function"]] <= set(run(vector))


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        ({"x": 1, "n": 4, "confidence": 0.9}, "has confidence, which the adapter does not know"),
        ({"data": {"w": [1, 1]}, "design": {"weight": "w"}}, "design has weight, which the adapter does not"),
    ],
)
def test_an_unknown_key_is_named(inputs, named):
    function = "survey_mean" if "data" in inputs else "proportion_interval"
    with pytest.raises(AssertionError, match=named):
        run({"id": "x", "function": function, "inputs": inputs})
    got = differences({"p": 1}, {"p": 1, "odds": 1}, {"abs": 0, "rel": 0})
    assert got == [".odds: the adapter does not know this result; it knows ['p']"]
