"""What stands where on a delivery sheet, whether it becomes a workbook or a CSV file."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.intake.forms import STATUSES, Form
from barometer.intake.rules import Before
from barometer.language import decimal_mark, label
from barometer.observations import shortest
from barometer.policy.model import Policy

Value = str | float | None


@dataclass(frozen=True)
class SheetColumn:
    """A column of the table: what it is for, its name and its heading."""

    kind: Literal["key", "figure", "before", "status", "remark"]
    name: str
    heading: str


@dataclass(frozen=True)
class Layout:
    """A sheet to write: heading lines, the box above the table, and the table."""

    form: Form
    titles: tuple[str, ...]
    box: tuple[tuple[str, str], ...]
    columns: tuple[SheetColumn, ...]
    keys: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def header(self) -> int:
        """The number of the row of headings."""
        return len(self.titles) + 1 + len(self.box) + 2


def lay_out(
    form: Form,
    policy: Policy,
    year: int,
    owner: str,
    previous: pd.DataFrame | None = None,
    figures: pd.DataFrame | None = None,
) -> Layout:
    """Return the sheet of a form, empty or filled with `figures`, with last time's figures beside.

    Raises
    ------
    BarometerError
        If `figures` lacks a column.
    """
    period = str(year - 1)
    language = form.language
    names = {administration.code: administration.name(language) for administration in policy.administrations}
    indicator, filled = form.indicator, _filled(form, figures)
    box = [
        ("code", indicator.id),
        ("measurement", str(year)),
        ("owner", f"{names[owner]} ({owner})"),
        ("definition", indicator.definition(language)),
        ("population", indicator.population(language)),
        ("comparison", indicator.comparison(language)),
        ("unit", form.unit(language)),
    ]
    said = [(label(f"workbook.{name}", language), text) for name, text in box if text]
    said += [(one.heading(language), one.help(language)) for one in form.measures if one.help.languages]
    titles = [f"{form.title}  {indicator.label(language)}", label("workbook.delivery", language, year=year)]
    titles += [label("mark.synthetic", language)] if policy.synthetic else []
    before = Before.of(previous, indicator.id)
    columns = (
        *(SheetColumn("key", name, heading(language)) for name, heading in form.keys.items()),
        *(SheetColumn("figure", measure.column, measure.heading(language)) for measure in form.measures),
        *_before_columns(form, before, period),
        *(SheetColumn(name, name, label(f"workbook.{name}", language)) for name in _LAST),
    )
    keys = tuple(key for period in sorted({period, *(key[0] for key in filled)}) for key in form.rows(period))
    rows = tuple(tuple(_value(form, column, key, filled, before) for column in columns) for key in keys)
    return Layout(form, tuple(titles), tuple(said), columns, keys, rows)


_LAST: tuple[Literal["status", "remark"], ...] = ("status", "remark")


_FIELDS = {"part": "numerator", "of": "denominator", "value": "value", "n": "n"}


def _before_columns(form: Form, before: Before, period: str) -> list[SheetColumn]:
    """Return a column for each figure that was known last time; or one for the result, if only that was."""
    found = [hit for key in form.rows(period) if (hit := before.find(form, key))]
    if not found:
        return []
    dated = sorted({period for period, _ in found})
    language = form.language
    last = label("workbook.before", language)
    when = f"{last} ({dated[0]})" if len(dated) == 1 and dated[0][:1].isdigit() else last
    columns = [
        SheetColumn(
            "before",
            _FIELDS[measure.role],
            _before(language, "column", when=when, heading=measure.heading(language)),
        )
        for measure in form.measures
        if measure.role in _FIELDS and not all(math.isnan(hit[_FIELDS[measure.role]]) for _, hit in found)
    ]
    result = _before(language, "result", when=when, unit=form.result(language))
    return columns or [SheetColumn("before", "value", result)]


def _before(language: str, which: str, **values: str) -> str:
    return label(f"workbook.before_{which}", language, **values)


def _value(
    form: Form,
    column: SheetColumn,
    key: tuple[str, ...],
    filled: Mapping[tuple[str, ...], Mapping[str, Value]],
    before: Before,
) -> Value:
    if column.kind == "key":
        code = key[list(form.keys).index(column.name)]
        return code if column.name == "period" else form.codes(column.name)[code](form.language)
    if column.kind == "before":
        hit = before.find(form, key)
        value: Value = hit[1][column.name] if hit else None
    else:
        value = filled.get(key, {}).get(column.name)
    if column.kind == "status":
        return label(f"short.{value}", form.language) if value in STATUSES else None
    return None if isinstance(value, float) and math.isnan(value) else value


def _filled(form: Form, figures: pd.DataFrame | None) -> dict[tuple[str, ...], dict[str, Value]]:
    """Return the figures by the row's key, with a total added where counts come without one."""
    if figures is None:
        return {}
    needed = [*form.keys, *(measure.column for measure in form.measures if not measure.optional)]
    for name in needed:
        if name not in figures.columns:
            there = [str(column) for column in figures.columns]
            raise BarometerError(
                f"the figures of {form.indicator.id} have no column '{name}'; expected {', '.join(needed)}"
                f"{nearest(name, there)}"
            )
    filled: dict[tuple[str, ...], dict[str, Value]] = {}
    for row in figures.to_dict("records"):
        key = tuple("" if pd.isna(row[name]) else str(row[name]) for name in form.keys)
        filled[key] = {str(name): value for name, value in row.items()}
    known = {key[1:] for key in form.rows("")}
    strange = next((key for key in filled if key[1:] not in known), None)
    if strange:
        raise BarometerError(
            f"{form.indicator.id} has no row for {form.words(strange)(form.language)}; see its groups"
        )
    first = 1 + bool(form.groups)
    if form.breakdowns and form.additive:
        for whole in dict.fromkeys((*key[:first], *("" for _ in form.breakdowns)) for key in filled):
            parts = [row for key, row in filled.items() if key[:first] == whole[:first]]
            if whole not in filled:
                columns = [measure.column for measure in form.measures]
                filled[whole] = {
                    name: math.fsum(float(part[name] or 0) for part in parts) for name in columns
                }
    return filled


def sheet_csv(layout: Layout) -> bytes:
    """Return a sheet as CSV that Excel opens: UTF-8 with BOM, CRLF, and the marks of its language.

    A semicolon stands between the cells where a comma is the decimal mark.
    """
    out, mark = io.StringIO(newline=""), decimal_mark(layout.form.language)
    writer = csv.writer(out, delimiter=";" if mark == "," else ",", lineterminator="\r\n")
    writer.writerows([title] for title in layout.titles)
    writer.writerow([])
    writer.writerows(layout.box)
    writer.writerow([])
    kept = [index for index, column in enumerate(layout.columns) if column.kind != "before"]
    writer.writerow([layout.columns[index].heading for index in kept])
    for row in layout.rows:
        writer.writerow([_written(row[index], mark) for index in kept])
    return out.getvalue().encode("utf-8-sig")


def _written(value: Value, mark: str) -> str:
    if isinstance(value, str) or value is None:
        return value or ""
    return shortest(float(value)).replace(".", mark)
