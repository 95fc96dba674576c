"""What the first generation of disclosure control did otherwise. Frozen: old records rest on it."""

from __future__ import annotations

from dataclasses import replace

from barometer.units import Unit, unit_or_protected

PEOPLE = ("persons", "pupils", "children", "households", "employees", "cases")


def unit_of_generation_1(id: str) -> Unit:
    """Return a unit as it was protected: only what stood on a list counted people."""
    return replace(unit_or_protected(id), people=id in PEOPLE)
