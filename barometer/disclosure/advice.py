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
            instead = _instead(table, edition.counts, structure, rule_of(table, structure, rules))
            da = f"{table}: {sum(cells)} af {len(cells)} tal skjules; {instead.da}."
            en = f"{table}: {sum(cells)} of {len(cells)} numbers are hidden; {instead.en}."
            found.append(Advice(table, sum(cells), len(cells), Text(da, en)))
    return tuple(found)


def _instead(table: Key, counts: Mapping[Key, Counts], structure: Structure, rule: SourceRule) -> Text:
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
            return Text(f"for gruppen {parent} kan tabellen vises", f"for the group {parent} it can be shown")
    for years in range(2, 6):
        if table.period.isdigit() and holds(table.group, years):
            return Text(
                f"lagt sammen for de seneste {years} år kan tabellen vises",
                f"with the latest {years} years pooled it can be shown",
            )
    whole = counts.get(table._replace(breakdown=""), {})
    if whole and not sensitive(completed(whole), rule):
        return Text("vis kun tallet uden opdeling", "show only the figure without the breakdown")
    return Text("udelad tabellen", "leave the table out")
