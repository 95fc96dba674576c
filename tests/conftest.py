"""One hypothesis profile for all: derandomised, no deadlines; more examples under `make soak`."""

import os

from hypothesis import HealthCheck, settings

SOAK = os.environ.get("BAROMETER_SOAK") == "1"

settings.register_profile(
    "barometer",
    derandomize=True,
    deadline=None,
    max_examples=500 if SOAK else 60,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.load_profile("barometer")
