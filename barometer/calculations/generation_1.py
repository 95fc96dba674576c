"""What the first generation of methods did here and the newest does otherwise. Frozen: nobody edits this.

A gap of two shares of a survey had the symmetric interval d ± t·se (a ratio that of its logarithm), which
claims certainty that it lacks between rare shares, most of all beside a group without a case.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barometer.statistics.estimates import Estimates
    from barometer.statistics.gap import Gap


def symmetric_gap(found: Estimates, first: int, second: int, kind: str, level: float | None) -> Gap:
    """Return the gap of two cells; `kind` is "difference", "ratio" or "relative"."""
    return replace(found, whole=None).gap(first, second, kind=kind, level=level)
