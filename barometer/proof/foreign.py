"""What others have published of a record's cells: a table of the state, a minister's answer, an old sheet.

It is the attacker's knowledge, too. A file with the columns of an observation is taken as it is; any other
stands beside a description of the same name that ends in `.yaml`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from barometer import observations as obs
from barometer.errors import BarometerError, nearest
from barometer.files import read_table
from barometer.intake.faults import Fault, Place
from barometer.intake.forms import Measure
from barometer.intake.grid import RawCell
from barometer.intake.numerals import read_number
from barometer.mapping import fill, parse_yaml
from barometer.policy.model import Policy
from barometer.text import Text
from barometer.units import Unit, find_unit

QUANTITIES = ("value", "n", "numerator", "denominator")


@dataclass(frozen=True)
class ForeignTable:
    """How a table of others is read: what its rows and columns are called in the policy.

    Attributes
    ----------
    indicator, period
        Whose figures they are, and of when.
    group, groups
        The group that they are of; or the group of each column of figures.
    column
        The column of figures, where all are of one group.
    breakdown, category
        By what the rows are divided, and the column that says of which category a row is.
    categories
        What stands in that column → the category's id; other rows are left out. None: as it is written.
    quantity
        What the figures are: value, n, numerator or denominator.
    whole
        The group that the figures are shares of, in per cent, where the indicator counts people; "" where
        they are the indicator's own.
    only
        Column → what must stand in it; other rows are left out.
    hidden
        What stands in place of a number that was withheld.
    decimal_mark, delimiter
        Of the file.

    Examples
    --------
    A minister's table of schools, in per cent of all pupils, with a column for each origin:

    >>> raw = {"indicator": "pupils", "period": "2021", "breakdown": "school", "category": "afdeling",
    ...        "whole": "all", "groups": {"dansk": "danish"}, "categories": {"Byens Skole": "s1"}}
    >>> fill(ForeignTable, raw, "minister.yaml").hidden
    ('nn', '..', '-', '')
    """

    indicator: str
    period: str
    group: str = ""
    groups: Mapping[str, str] = field(default_factory=dict)
    column: str = ""
    breakdown: str = ""
    category: str = ""
    categories: Mapping[str, str] = field(default_factory=dict)
    quantity: str = "value"
    whole: str = ""
    only: Mapping[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ("nn", "..", "-", "")
    decimal_mark: str = ","
    delimiter: str = ","


@dataclass(frozen=True, eq=False)
class ForeignFigures:
    """Figures of others as observations, and the group that they are shares of: "" for none."""

    rows: pd.DataFrame
    whole: str = ""

    def of_record(self, observations: pd.DataFrame) -> pd.DataFrame:
        """Return those figures that are of cells of a record, each once.

        A share of a group that the record does not show bounds nothing, and is left out.
        """
        key = list(obs.KEY)
        there = pd.MultiIndex.from_frame(observations[key])
        mine = self.rows[pd.MultiIndex.from_frame(self.rows[key]).isin(there)].drop_duplicates(key)
        if self.whole:
            shown = observations[observations["group"] == self.whole].set_index(_beside(key))["value"]
            wholes = shown.reindex(pd.MultiIndex.from_frame(mine[_beside(key)]))
            mine = mine.assign(denominator=wholes.to_numpy())
            mine = mine[mine["denominator"].notna()]
        return mine.reset_index(drop=True)


def _beside(key: list[str]) -> list[str]:
    return [name for name in key if name != "group"]


def read_foreign(file: Path, policy: Policy) -> ForeignFigures:
    """Return a table of others; what was withheld there is left out.

    Parameters
    ----------
    file
        CSV in UTF-8: with the columns of an observation's key and any of `QUANTITIES`, or with a description.

    Raises
    ------
    BarometerError
        If the file or its description cannot be read, names what the policy does not have, or holds a cell
        that is no number.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BarometerError(
            f"{file} cannot be read ({error}); expected a table as CSV in UTF-8 of what others have published"
        ) from error
    described, whole = file.with_suffix(".yaml"), ""
    if described.is_file():
        raw = parse_yaml(described.read_text(encoding="utf-8"), str(described), texts=True)
        table = fill(ForeignTable, raw, str(described))
        whole = table.whole
        rows = list(_rows(text, file, table, policy, str(described)))
    else:
        rows = _own_form(text, file, policy)
    return ForeignFigures(obs.frame(rows) if rows else obs.empty(), whole)


def _own_form(text: str, file: Path, policy: Policy) -> list[dict[str, Any]]:
    head = next(csv.reader([text.partition("\n")[0]]), [])
    lost = [name for name in ("indicator", "period") if name not in head]
    numbers = [name for name in QUANTITIES if name in head]
    if lost or not numbers:
        raise BarometerError(
            f"{file} has no column '{(lost or ['value'])[0]}'; expected the columns of an observation "
            f"({', '.join((*obs.KEY, *QUANTITIES))}), or a description beside it: "
            f"{file.with_suffix('.yaml').name}"
        )
    columns = [name for name in obs.KEY if name in head] + numbers
    table = read_table(text, str(file), columns, numbers, "mend it")
    found = []
    for row in table.to_pylist():
        unit = _unit(policy, row["indicator"], str(file))
        told = {name: value for name, value in row.items() if value is not None}
        if any(name in told for name in numbers):
            found.append(_observed(told, unit))
    return found


def _rows(text: str, file: Path, table: ForeignTable, policy: Policy, where: str) -> Iterator[dict[str, Any]]:
    """Yield the figures of a described table that are cells of the policy's."""
    unit = find_unit("percent") if table.whole else _unit(policy, table.indicator, where)
    _unit(policy, table.indicator, where)
    if table.quantity not in QUANTITIES:
        raise BarometerError(
            f"{where}, quantity is '{table.quantity}'; expected one of {', '.join(QUANTITIES)}"
            f"{nearest(table.quantity, QUANTITIES)}"
        )
    columns = dict(table.groups) or {table.column: table.group}
    reader = csv.reader(io.StringIO(text), delimiter=table.delimiter)
    head = next(reader, [])
    for name in (*columns, *table.only, *([table.category] if table.category else [])):
        if name not in head:
            raise BarometerError(f"{file} has no column '{name}', which {where} names{nearest(name, head)}")
    for number, cells in enumerate(reader, start=2):
        row = dict(zip(head, cells, strict=False))
        category = row.get(table.category, "")
        other = any(row.get(name) != wanted for name, wanted in table.only.items())
        if other or (table.categories and category not in table.categories):
            continue
        of = {
            "indicator": table.indicator,
            "breakdown": table.breakdown,
            "category": table.categories.get(category, category),
            "period": table.period,
        }
        for column, group in columns.items():
            told = row.get(column, "").strip()
            if told not in table.hidden:
                value = _read(told, table, unit, f"{file}, row {number}, column '{column}'", where)
                yield _observed({**of, "group": group, table.quantity: value}, unit)


def _read(told: str, table: ForeignTable, unit: Unit, place: str, where: str) -> float:
    """Return the number in a cell; one that cannot be read is never passed over."""
    measure = Measure(table.quantity, "value", Text(table.quantity, table.quantity))
    of = unit if table.quantity == "value" else None
    value = read_number(RawCell("text", told), measure, of, Place(place), table.decimal_mark)
    if isinstance(value, Fault):
        raise BarometerError(
            f"{place} is '{told}'; expected a number, or what stands for a withheld one: {where} may name it "
            f"under hidden (now {', '.join(filter(None, table.hidden))})"
        )
    return value


def _observed(told: Mapping[str, Any], unit: Unit) -> dict[str, Any]:
    return {"status": "observed", "unit": unit.id, **told}


def _unit(policy: Policy, indicator: str, where: str) -> Unit:
    declared = {one.id: one.unit for one in policy.key_figures}
    declared |= {one.id: one.unit for one in policy.indicators}
    if indicator not in declared:
        raise BarometerError(
            f"{where} names the indicator '{indicator}', which the record's policy does not have"
            f"{nearest(indicator, declared)}"
        )
    return find_unit(declared[indicator], policy.units)
