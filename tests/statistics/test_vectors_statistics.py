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
