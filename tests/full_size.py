"""Whether the tests run at full size, as `make soak` has them."""

import os

SOAK = os.environ.get("BAROMETER_SOAK") == "1"
