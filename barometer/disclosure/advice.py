"""What to publish instead where suppression would empty a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from barometer.disclosure.counts import Counts, edition_of, rule_of
from barometer.disclosure.relations import Key, Structure
from barometer.disclosure.rules import Rule, sensitive
from barometer.policy.model import Text

EMPTY = 0.5
"""A table with more than this share of its cells hidden is as good as empty."""


@dataclass(frozen=True)
class Advice:
    """One table (indicator × group × breakdown × period) that would be empty, and what would hold."""

    indicator: str
    group: str
    breakdown: str
    period: str
    hidden: int
    cells: int
    text: Text


def advise(
    truth: pd.DataFrame, public: pd.DataFrame, structure: Structure, rules: Mapping[str, Rule]
) -> tuple[Advice, ...]:
    """Return advice on every table of which suppression leaves less than half.

    What would hold is looked for in this order: the same table for a larger group, the same table with the latest
    years pooled, the figure without the breakdown. A table holds when no cell in it falls under the rule.
    """
    edition = edition_of("", truth, truth, structure, rules)
    hidden = (public["status"] == "suppressed").to_numpy(dtype=bool)
    tables: dict[Key, list[bool]] = {}
    for key, gone in zip(edition.keys, hidden, strict=True):
        if key.breakdown:
            tables.setdefault(key._replace(category=""), []).append(bool(gone))
    return tuple(
        Advice(
            table.indicator,
            table.group,
            table.breakdown,
            table.period,
            sum(gone),
            len(gone),
            _text(table, sum(gone), len(gone), edition.counts, structure, rule_of(table, structure, rules)),
        )
        for table, gone in tables.items()
        if sum(gone) > EMPTY * len(gone)
    )


def _text(
    table: Key, gone: int, cells: int, counts: Mapping[Key, Counts], structure: Structure, rule: Rule
) -> Text:
    where = f"{table.indicator}, {table.group or '-'}, {table.breakdown}, {table.period}"
    da = f"{where}: {gone} af {cells} tal skjules."
    en = f"{where}: {gone} of {cells} numbers are hidden."
    for parent, parts in structure.groups.items():
        if table.group in parts and _holds(table._replace(group=parent), 1, counts, structure, rule):
            return Text(
                f"{da} For gruppen {parent} kan tabellen vises.",
                f"{en} For the group {parent} the table can be shown.",
            )
    years = 1
    while table.period.isdigit() and _rows(table, years + 1, counts, structure):
        years += 1
        if _holds(table, years, counts, structure, rule):
            return Text(
                f"{da} Slås de seneste {years} år sammen, kan tabellen vises.",
                f"{en} With the latest {years} years pooled the table can be shown.",
            )
    whole = counts.get(table._replace(breakdown=""), {})
    if whole and not sensitive(_complemented(whole), rule):
        return Text(
            f"{da} Vis kun tallet uden opdeling.", f"{en} Show only the figure without the breakdown."
        )
    return Text(
        f"{da} Intet grovere mål i tallene kan vises; vis ikke tabellen.",
        f"{en} Nothing coarser in these figures can be shown; leave the table out.",
    )


def _holds(table: Key, years: int, counts: Mapping[Key, Counts], structure: Structure, rule: Rule) -> bool:
    rows = _rows(table, years, counts, structure)
    return bool(rows) and not any(sensitive(_complemented(row), rule) for row in rows)


def _rows(table: Key, years: int, counts: Mapping[Key, Counts], structure: Structure) -> list[Counts]:
    """Return the table's counts with the latest years added up; empty where one is missing."""
    last = int(table.period) if table.period.isdigit() else 0
    periods = [str(last - back) for back in range(years)] if years > 1 else [table.period]
    rows = []
    for category in structure.breakdowns.get(table.breakdown, ()):
        cells = [counts.get(table._replace(category=category, period=period), {}) for period in periods]
        if not all(cells):
            return []
        shared = set.intersection(*(set(cell) for cell in cells))
        rows.append({name: sum(cell[name] for cell in cells) for name in shared})
    return rows


def _complemented(counts: Counts) -> Counts:
    if {"numerator", "denominator"} <= set(counts) and counts["numerator"] <= counts["denominator"]:
        return {**counts, "complement": counts["denominator"] - counts["numerator"]}
    return counts
