"""The rows of a table: which row each is, its figures, status and remark; or why they cannot be read."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from barometer.intake.faults import Fault, Place, fault, near
from barometer.intake.forms import OLD_STATUS_WORDS, STATUSES, Form, fold, lookup
from barometer.intake.grid import RawCell
from barometer.intake.numerals import read_number
from barometer.intake.privacy import plain, turns_into_digits
from barometer.language import decimal_mark, in_each
from barometer.policy.model import Policy

MAX_ROWS = 5_000
"""No form has more rows; a longer table is some other table."""

Cells = dict[tuple[int, int], RawCell]
Key = tuple[str | None, ...]


@dataclass(frozen=True)
class DeliveredRow:
    """A row of the table as read; a number that is not there is NaN."""

    number: int
    key: tuple[str, ...]
    values: dict[str, float] = field(repr=False)
    status: str
    remark: str = field(repr=False)


@dataclass(frozen=True)
class SheetReading:
    """A sheet as read: its form, where its columns are, its good rows and the keys of its bad ones.

    `complete` tells whether there is a table with all its columns, so that its figures can be compared.
    """

    form: Form
    place: Place
    owner: str
    header: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    complete: bool = False
    rows: tuple[DeliveredRow, ...] = ()
    bad: tuple[Key, ...] = ()
    faults: tuple[Fault, ...] = ()

    def cell(self, row: int, column: str) -> Place:
        """Return the place of a column's cell in a row."""
        return self.place.at(row, self.columns[column])


@dataclass(frozen=True)
class Expectation:
    """What a check holds deliveries against."""

    policy: Policy
    year: int
    forms: tuple[Form, ...]

    @property
    def period(self) -> str:
        """The period that must be there: the year before the measurement."""
        return str(self.year - 1)


def read_rows(
    reading: SheetReading, cells: Cells, expect: Expectation
) -> tuple[list[DeliveredRow], list[Key], list[Fault]]:
    """Read the table below the row of headings: good rows, the keys of bad ones, and the faults."""
    rows: list[DeliveredRow] = []
    bad: list[Key] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, ...], int] = {}
    named = {column: name for name, column in reading.columns.items()}
    lines: dict[int, dict[str, RawCell]] = {}
    for (row, column), cell in sorted(cells.items()):
        if row > reading.header and column in named:
            lines.setdefault(row, {})[named[column]] = cell
    if len(lines) > MAX_ROWS:
        limit = in_each("intake.rows", count=MAX_ROWS)
        return [], [], [fault("too_large", reading.place, found=str(len(lines)), limit=limit)]
    words = {name: lookup(reading.form.codes(name)) for name in reading.form.keys if name != "period"}
    for number, line in lines.items():
        if _is_note(line):
            continue
        key, found = _key(reading, number, line, expect, words)
        if found or None in key:
            bad.append(key)
            told = set(line) - set(reading.form.keys)
            faults += [*found, *(_measures(reading, number, line, ())[1] if told else ())]
            continue
        whole = tuple(part for part in key if part is not None)
        if whole in seen:
            at, first = reading.cell(number, next(iter(reading.form.keys))), str(seen[whole])
            faults.append(fault("duplicate_row", at, found=reading.form.words(whole), other=first))
            continue
        seen[whole] = number
        row_read, found = _measures(reading, number, line, whole)
        rows.append(row_read)
        faults += found
    fields = sum(not measure.optional for measure in reading.form.measures)
    if rows and len(faults) == fields * len(rows) and all(f.code == "empty_cell" for f in faults):
        at = reading.cell(rows[0].number, reading.form.measures[0].column)
        faults = [fault("empty_sheet", at)]
    return rows, bad, faults


def _is_note(line: dict[str, RawCell]) -> bool:
    # "Kilde: udtræk fra januar" in a row of its own is a remark, not a row of the table.
    (name, cell), *others = line.items()
    return not others and cell.kind == "text" and " " in plain(cell.text) and name in ("period", "remark")


def _key(
    reading: SheetReading,
    number: int,
    line: dict[str, RawCell],
    expect: Expectation,
    known: dict[str, dict[str, str]],
) -> tuple[Key, list[Fault]]:
    """Read which row it is; a part that cannot be read is None and has a fault, unless it was refused."""
    parts: list[str | None] = []
    faults: list[Fault] = []
    if any(name in line and line[name].kind == "refused" for name in reading.form.keys):
        return (None,) * len(reading.form.keys), []
    for name in reading.form.keys:
        cell, at = line.get(name), reading.cell(number, name)
        if cell is None:
            words = in_each("intake.a_period") if name == "period" else reading.form.keys[name]
            faults.append(fault("empty_key", at, expected=words))
            parts.append(None)
        elif name == "period":
            period = _period(cell, expect)
            parts.append(period)
            if period is None and _two_ways(cell.text):
                faults.append(fault("ambiguous_period", at, found=cell.text))
            elif period is None:
                latest = expect.period
                words = in_each("intake.or_earlier", period=latest)
                close = near(plain(cell.text), {latest: latest})
                faults.append(fault("unknown_period", at, found=cell.text, expected=words, near=close))
        else:
            parts.append(known[name].get(fold(cell.text)))
            if parts[-1] is None:
                codes = reading.form.codes(name)
                close = near(
                    cell.text,
                    {word: codes[code](reading.form.language) for word, code in known[name].items()},
                )
                faults.append(fault("unknown_code", at, found=cell.text, near=close))
    return tuple(parts), faults


def _period(cell: RawCell, expect: Expectation) -> str | None:
    """Return the period if it is the one expected, or an earlier one."""
    if cell.kind not in ("text", "number") or turns_into_digits(cell.text):
        return None
    text = plain(cell.text).upper().removesuffix(".0").removesuffix(",0")
    year = re.fullmatch(r"[0-9]{4}", text) is not None
    return text if year and str(expect.policy.first_year - 10) <= text <= expect.period else None


def _two_ways(text: str) -> bool:
    """Return whether a text can be a month and a school year, as 2011-12 can."""
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", plain(text))
    return found is not None and int(found[2]) <= 12 and (int(found[1]) + 1) % 100 == int(found[2])


def _measures(
    reading: SheetReading, number: int, line: dict[str, RawCell], key: tuple[str, ...]
) -> tuple[DeliveredRow, list[Fault]]:
    """Read the figures of a row, its status and its remark."""
    form, faults = reading.form, []
    unit = None if form.additive else form.unit_of_result
    status, mark = "", decimal_mark(form.language)
    if (cell := line.get("status")) and cell.kind != "refused":
        told = {code: in_each(f"short.{code}") for code in STATUSES}
        words = lookup(told) | OLD_STATUS_WORDS
        status = words.get(fold(cell.text), "")
        if not status and fold(cell.text) not in ("", "opgjort", "observeret", "observed", "leveret"):
            close = near(cell.text, {word: told[code](form.language) for word, code in words.items()})
            faults.append(fault("unknown_code", reading.cell(number, "status"), found=cell.text, near=close))
    values = {measure.column: math.nan for measure in form.measures}
    empty = 0
    for measure in form.measures:
        cell = line.get(measure.column)
        if cell is None:
            empty += not measure.optional
            if not status and not measure.optional:
                faults.append(fault("empty_cell", reading.cell(number, measure.column)))
        elif cell.kind != "refused":
            at = reading.cell(number, measure.column)
            number_read = read_number(cell, measure, None if measure.whole else unit, at, mark)
            if isinstance(number_read, Fault):
                faults.append(number_read)
            else:
                values[measure.column] = number_read
    if status not in ("", "no_new_data") and not empty:
        first = form.measures[0].column
        at = reading.cell(number, first)
        faults.append(fault("value_with_status", at, found=values[first], status=in_each(f"short.{status}")))
    remark = line["remark"].text.strip() if "remark" in line else ""
    return DeliveredRow(number, key, values, status or "observed", remark), faults
