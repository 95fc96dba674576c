"""Disclosure control by generation."""

from __future__ import annotations

from barometer.disclosure import generation_1
from barometer.disclosure.approach import Approach
from barometer.disclosure.needs import needs
from barometer.disclosure.respondents import respondents
from barometer.units import unit_or_protected

APPROACHES: dict[int, Approach] = {
    1: Approach(
        generation_1.unit_of_generation_1,
        generation_1.respondents_alone,
        generation_1.needs_of_counts,
        rounded=False,
        one_or_more=False,
        insiders=False,
        keyed=False,
    ),
    2: Approach(unit_or_protected, respondents, needs),
}
"""What each generation does, by its number."""
