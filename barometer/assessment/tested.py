"""Whether a change between two figures is more than chance: by their counts, or by the limits of both."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from barometer.assessment.change import Change
from barometer.assessment.reading import Reading
from barometer.statistics.gap import Gap

if TYPE_CHECKING:
    from barometer.policy.model import Indicator


def tested_change(change: Change, declared: Indicator) -> Gap | None:
    """Return the tested change between two independent figures; None where the uncertainty is not told.

    Shares of counts are compared as counts, all else by the limits of the two figures, each half where it
    matters; rounds of a survey that share respondents are thereby judged cautiously.
    """
    from barometer.statistics.change import from_limits, of_counts

    now, before = (_as_distance(side, declared.toward) for side in (change.now, change.before))
    if now is None or before is None or declared.uncertainty == "none":
        return None
    sides = (now, before)
    if declared.uncertainty == "random_variation" and all(is_share(side) for side in sides):
        x2, n2, x1, n1 = (x for side in sides for x in (side.numerator, side.denominator))
        found = of_counts(x1, n1, x2, n2)
        points = [None if x is None else 100 * x for x in (found.estimate, found.lower, found.upper)]
        return replace(found, estimate=points[0], lower=points[1], upper=points[2])
    found = from_limits(*(side.interval for side in (before, now)))
    return None if found.p_value is None else found


def _as_distance(reading: Reading | None, toward: float | None) -> Reading | None:
    """Return a figure as how far it lies from the value to be approached, its limits seen from there."""
    if reading is None or toward is None:
        return reading
    side = 1 if reading.value >= toward else -1
    ends = (side * (end - toward) for end in (reading.lower, reading.upper)[::side])
    lower, upper = ends
    return replace(reading, value=abs(reading.value - toward), lower=lower, upper=upper)


def is_share(reading: Reading) -> bool:
    """Return whether a figure is simply its numerator in percent of its denominator."""
    share = 100 * reading.numerator / reading.denominator if reading.denominator else math.nan
    return abs(share - reading.value) < 1e-9
