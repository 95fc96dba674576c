"""Disclosure control as it was in the first generation, where it is done otherwise now. Nobody edits this.

Only what stood on a list of units counted people. Of a survey only the respondents were protected, and only
against being fewer than the threshold: weighted totals, figures and what is hidden as unreliable made no
need. A hidden count could be 0 where zeros are published. Nobody in the table himself was reckoned with, and
the pattern was chosen by sizes alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from barometer.disclosure.counts import Edition, rule_of
from barometer.disclosure.needs import count_needs
from barometer.disclosure.relations import Key, Structure
from barometer.disclosure.rules import SourceRule
from barometer.disclosure.system import Builder
from barometer.units import Unit, unit_or_protected

PEOPLE = ("persons", "pupils", "children", "households", "employees", "cases")


def unit_of_generation_1(id: str, added: tuple[Unit, ...] = ()) -> Unit:
    """Return a unit as it was protected: only what stood on a list counted people."""
    return replace(unit_or_protected(id), people=id in PEOPLE)


def respondents_alone(numbers: Mapping[str, float]) -> tuple[dict[str, float], float | None]:
    """Return the respondents behind a survey's row."""
    n = numbers["n"]
    return ({"n": n} if math.isfinite(n) else {}), None


def needs_of_counts(
    builder: Builder,
    edition: Edition,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    marked: Mapping[Key, float],
) -> None:
    """Note a need for each small count."""
    shown = {key for key, hidden in zip(edition.keys, edition.hidden, strict=True) if not hidden}
    for key in edition.counts:
        if not (edition.name and key in shown):
            count_needs(builder, edition, key, rule_of(key, structure, rules), marked)
