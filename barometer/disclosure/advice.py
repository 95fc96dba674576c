"""What to publish instead where suppression would empty a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from barometer.disclosure.approach import Approach
from barometer.disclosure.counts import completed, edition_of, rule_of
from barometer.disclosure.relations import Key, Structure
from barometer.disclosure.respondents import Counts
from barometer.disclosure.rules import SourceRule, sensitive
from barometer.language import in_each
from barometer.policy.model import Text

EMPTY = 0.5
"""A table with more than this share of its cells hidden is as good as empty."""


@dataclass(frozen=True)
class Advice:
    """One table (its key has no category) that would be empty, and what would hold."""

    table: Key
    hidden: int
    cells: int
    text: Text


def advise(
    truth: pd.DataFrame,
    public: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    approach: Approach,
) -> tuple[Advice, ...]:
    """Return advice on every table of which suppression leaves less than half.

    Looked for in this order: the table for a larger group, the latest years pooled, the figure without the
    breakdown. A table holds when no cell in it falls under the rule.
    """
    edition = edition_of("", public, truth, structure, rules, approach)
    tables: dict[Key, list[bool]] = {}
    for key, gone in zip(edition.keys, edition.hidden.tolist(), strict=True):
        if key.breakdown:
            tables.setdefault(key._replace(category=""), []).append(gone)
    found = []
    for table, cells in tables.items():
        if sum(cells) > EMPTY * len(cells):
            way, more = _instead(table, edition.counts, structure, rule_of(table, structure, rules))
            told = {"table": table, "hidden": sum(cells), "cells": len(cells), **more}
            found.append(Advice(table, sum(cells), len(cells), in_each(f"advice.{way}", **told)))
    return tuple(found)


def _instead(
    table: Key, counts: Mapping[Key, Counts], structure: Structure, rule: SourceRule
) -> tuple[str, dict[str, object]]:
    """Return what holds instead of a table: its name in the catalogue, and what its words tell."""

    def holds(group: str, years: int = 1) -> bool:
        last = int(table.period) if table.period.isdigit() else 0
        periods = [str(last - back) for back in range(years)] if years > 1 else [table.period]
        rows = []
        for category in structure.breakdowns.get(table.breakdown, ()):
            place = table._replace(group=group, category=category)
            cells = [counts.get(place._replace(period=period), {}) for period in periods]
            shared = set.intersection(*(set(cell) - {"complement"} for cell in cells))
            rows.append({name: sum(cell[name] for cell in cells) for name in shared})
        return bool(rows) and all(row and not sensitive(completed(row), rule) for row in rows)

    for parent, parts in structure.groups.items():
        if table.group in parts and holds(parent):
            return "group", {"group": parent}
    for years in range(2, 6):
        if table.period.isdigit() and holds(table.group, years):
            return "years", {"years": years}
    whole = counts.get(table._replace(breakdown=""), {})
    return ("whole" if whole and not sensitive(completed(whole), rule) else "nothing"), {}
