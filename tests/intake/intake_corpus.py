"""The corpus: good deliveries into each of which one known fault is put, and odd ones that are right.

A case is told once for a sheet's cells and made both as a workbook and as a CSV file; what only a workbook
or only a CSV file can have is made as such.
"""

# A case is one line, as long as it needs.
# ruff: noqa: E501

from __future__ import annotations

import csv
import functools
import io
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from intake_samples import POLICY, YEAR, figures, previous
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from barometer.intake.template import write_delivery

YOUTH, MARKS = "Mål 1.1", "Mål 1.2"
IDS = {YOUTH: "youth-education", MARKS: "marks-gap"}
PART, OF, VALUE = "Antal (tæller)", "I alt (nævner)", "Værdi (procent)"
DANISH, NON_WESTERN, IMMIGRANTS = "Dansk oprindelse", "Ikke-vestlig oprindelse", "Ikke-vestlige indvandrere"
CPR = "310299-1234"
CPR_VALUES = ("310299-1234", "3102991234", "310299 1234", "31.02.99-1234")


@dataclass(frozen=True)
class Case:
    """A file, and the fault that must be found in it ("" in a correct one), with sheet and cell."""

    name: str
    file: str
    data: bytes
    code: str = ""
    sheet: str = ""
    cell: str = ""
    also: tuple[str, ...] = ()
    """Faults that follow from the same damage: a changed number no longer adds up."""


class Sheet:
    """The cells of a good delivery's sheet, to be damaged; the same for workbooks and CSV."""

    def __init__(self, title: str, kind: str):
        self.title, self.kind = title, kind
        if kind == "xlsx":
            self.book = openpyxl.load_workbook(io.BytesIO(good_workbook()))
            self.ws = self.book[title]
            self.grid = [[cell.value for cell in row] for row in self.ws.iter_rows()]
        else:
            text = good_csv(title).decode("utf-8-sig")
            self.grid = [list(row) for row in csv.reader(io.StringIO(text), delimiter=";")]
        self.header = next(i for i, row in enumerate(self.grid, 1) if row and row[0] == "Periode")

    @property
    def name(self) -> str:
        return self.title if self.kind == "xlsx" else ""

    def column(self, heading: str) -> int:
        return self.grid[self.header - 1].index(heading) + 1

    def row(self, group: str, category: str = "Kvinder", period: str = "2013") -> int:
        wanted = (period, group, category) if self.title == YOUTH else (period, group)
        for number, row in enumerate(self.grid, 1):
            if number > self.header and tuple(str(cell) for cell in row[: len(wanted)]) == wanted:
                return number
        raise AssertionError(wanted)

    def box(self, label: str) -> int:
        return next(i for i, row in enumerate(self.grid, 1) if row and row[0] == label)

    def put(self, row: int, column: int, value: object, number_format: str = "") -> str:
        if self.kind == "xlsx":
            cell = self.ws.cell(row, column)
            cell.value = value
            if number_format:
                cell.number_format = number_format
        else:
            while len(self.grid) < row:
                self.grid.append([])
            line = self.grid[row - 1]
            line += [""] * (column - len(line))
            line[column - 1] = _csv_value(value)
        return f"{get_column_letter(column)}{row}"

    def get(self, row: int, column: int) -> Any:
        return self.ws.cell(row, column).value if self.kind == "xlsx" else self.grid[row - 1][column - 1]

    def delete_row(self, row: int) -> None:
        if self.kind == "xlsx":
            self.ws.delete_rows(row)
        else:
            del self.grid[row - 1]

    @property
    def last(self) -> int:
        return self.ws.max_row if self.kind == "xlsx" else len(self.grid)

    def data(self) -> bytes:
        if self.kind == "xlsx":
            return saved(self.book)
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(self.grid)
        return out.getvalue().encode("utf-8-sig")

    @property
    def file(self) -> str:
        return "2014-BUF.xlsx" if self.kind == "xlsx" else f"2014-BUF-{IDS[self.title]}.csv"


def _csv_value(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%d-%m-%Y")
    return "" if value is None else str(value).replace(".", ",") if isinstance(value, float) else str(value)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@functools.cache
def good_workbook(owner: str = "BUF") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        return write_delivery(path, POLICY, YEAR, owner, figures()[owner], previous()).read_bytes()


@functools.cache
def good_csv(title: str = YOUTH) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        own = {IDS[title]: figures()["BUF"][IDS[title]]}
        return write_delivery(path, POLICY, YEAR, "BUF", own, previous()).read_bytes()


SUMS = ("total_does_not_add_up", "parts_do_not_add_up", "numerator_over_denominator")
Edit = Callable[[Sheet], str]


def both(name: str, code: str, title: str, edit: Edit, also: tuple[str, ...] = ()) -> Iterator[Case]:
    """Make a case of cells as a workbook and as a CSV file; `edit` returns the cell to be named."""
    for kind in ("xlsx", "csv"):
        sheet = Sheet(title, kind)
        cell = edit(sheet)
        yield Case(f"{name} ({kind})", sheet.file, sheet.data(), code, sheet.name, cell, also)


def count_cells() -> Iterator[Case]:
    """Yield what may stand in a field of counts and is wrong."""
    wrong = [
        ("12.5", "decimal_point"),
        ("1,234.5", "decimal_point"),
        ("2,413", "thousand_point"),
        ("2,410,000", "thousand_point"),
        (2.413, "thousand_point"),
        (77.2, "not_whole"),
        ("77,25", "not_whole"),
        ("2410 unge", "not_a_number"),
        ("ca. 2400", "not_a_number"),
        ("1,2E+05", "not_a_number"),
        ("(2410)", "not_a_number"),
        ("2 41 0", "not_a_number"),
        ("2.41.0", "not_a_number"),
        ("inf", "not_a_number"),
        ("to tusind", "not_a_number"),
        ("-", "missing_mark"),
        ("..", "missing_mark"),
        ("n/a", "missing_mark"),
        ("<5", "missing_mark"),
        ("ukendt", "missing_mark"),
        ("ikke leveret", "missing_mark"),
        (datetime(2013, 5, 1), "date_for_number"),
        ("1. maj", "date_for_number"),
        ("maj-13", "date_for_number"),
        ("2013-05-01", "date_for_number"),
        ("#DIV/0!", "error_value"),
        ("#I/T", "error_value"),
        ("=D16*2", "formula"),
        ("@SUM(D16)", "formula"),
        (-5, "out_of_range"),
        ("−5", "out_of_range"),
        (2_000_000_000, "out_of_range"),
        ("83 %", "percent_for_count"),
        ("83 pct.", "percent_for_count"),
        (None, "empty_cell"),
        ("\u00a0 ", "empty_cell"),
    ]
    for value, code in wrong:
        for heading, group in (
            ((PART, DANISH),) if isinstance(value, str) else ((PART, DANISH), (OF, NON_WESTERN))
        ):

            def edit(sheet: Sheet, value: object = value, heading: str = heading, group: str = group) -> str:
                cell = sheet.put(sheet.row(group), sheet.column(heading), value)
                if sheet.kind == "xlsx" and str(value).startswith("@"):
                    sheet.ws[cell] = "=SUM(D16)"
                return cell

            yield from both(f"{value!r} as a count", code, YOUTH, edit, SUMS)
    for share, shown in ((0.83, "0%"), (0.834, '0.0"%"'), (1, "0.00 %")):
        sheet = Sheet(YOUTH, "xlsx")
        cell = sheet.put(sheet.row(DANISH), sheet.column(PART), share, shown)
        code = "percent_for_count" if shown != '0.0"%"' else "not_whole"
        yield Case(f"{share} shown as {shown}", sheet.file, sheet.data(), code, YOUTH, cell, SUMS)
    sheet = Sheet(YOUTH, "xlsx")
    cell = sheet.put(sheet.row(DANISH), sheet.column(PART), True)
    yield Case("a truth value", sheet.file, sheet.data(), "not_a_number", YOUTH, cell, SUMS)


def value_cells() -> Iterator[Case]:
    """Yield what may stand in a field of a finished percentage and is wrong; last time it was 92.8."""
    wrong = [
        (0.931, "share_for_percent"),
        ("0,931", "share_for_percent"),
        (931, "decimal_mistaken"),
        (9.31, "decimal_mistaken"),
        (9310, "decimal_mistaken"),
        ("93.1", "decimal_point"),
        ("1.234", "ambiguous_number"),
        (193.1, "over_hundred"),
        (-93.1, "out_of_range"),
        ("93,1 point", "not_a_number"),
        ("93,1 (foreløbigt)", "not_a_number"),
        (datetime(2013, 1, 93 % 28), "date_for_number"),
        ("93-1", "date_for_number"),
        ("=931/10", "formula"),
        ("#REF!", "error_value"),
        ("ingen nye tal", "missing_mark"),
        (None, "empty_sheet"),
    ]
    for value, code in wrong:

        def edit(sheet: Sheet, value: object = value) -> str:
            return sheet.put(sheet.header + 1, sheet.column(VALUE), value)

        yield from both(f"{value!r} as a percentage", code, MARKS, edit)


def keys_and_rows() -> Iterator[Case]:
    """Yield wrong codes, wrong periods, missing rows and rows too many."""
    for value in ("Dansk oprindelsee", "dansker", "Nydanskere", 17):
        yield from both(
            f"group {value!r}", "unknown_code", YOUTH, lambda s, v=value: s.put(s.row(DANISH), 2, v), SUMS
        )
    for value in ("Kvindr", "K", "I alle"):
        yield from both(
            f"sex {value!r}", "unknown_code", YOUTH, lambda s, v=value: s.put(s.row(DANISH), 3, v), SUMS
        )
    for value in ("2103", 2014, "2013K4", "13", "2013/14", 1066, "okt 2013", datetime(2013, 1, 1)):
        yield from both(
            f"period {value!r}", "unknown_period", YOUTH, lambda s, v=value: s.put(s.row(DANISH), 1, v), SUMS
        )
    yield from both(
        "period '2011-12'",
        "ambiguous_period",
        YOUTH,
        lambda s: s.put(s.row(DANISH), 1, "2011-12"),
        SUMS,
    )
    for column in (1, 2, 3):
        yield from both(
            f"no key in column {column}",
            "empty_key",
            YOUTH,
            lambda s, c=column: s.put(s.row(DANISH), c, None),
            SUMS,
        )

    def again(sheet: Sheet) -> str:
        source, target = sheet.row(DANISH), sheet.last + 1
        for column in range(1, 6):
            sheet.put(target, column, sheet.get(source, column))
        return f"A{target}"

    yield from both("a row twice", "duplicate_row", YOUTH, again)

    def without(groups: tuple[str, ...], categories: tuple[str, ...]) -> Edit:
        def edit(sheet: Sheet) -> str:
            for group in groups:
                for category in categories:
                    sheet.delete_row(Sheet(YOUTH, sheet.kind).row(group, category) - deleted(sheet))
            return f"A{sheet.last + 1}"

        def deleted(sheet: Sheet) -> int:
            return Sheet(YOUTH, sheet.kind).last - sheet.last

        return edit

    every = ("i alt", "Kvinder", "Mænd")
    yield from both("no women", "missing_row", YOUTH, without((DANISH,), ("Kvinder",)))
    yield from both("no total", "missing_row", YOUTH, without((NON_WESTERN,), ("i alt",)))
    yield from both("no such group", "missing_group", YOUTH, without((IMMIGRANTS,), every))
    groups = (DANISH, NON_WESTERN, IMMIGRANTS)
    yield from both("only one group", "missing_group", YOUTH, without(groups, every))

    def other_year(sheet: Sheet) -> str:
        for row in range(sheet.header + 1, sheet.last + 1):
            sheet.put(row, 1, "2012")
        return f"A{sheet.last + 1}"

    yield from both("last year's rows", "missing_period", YOUTH, other_year)

    def half_a_revision(sheet: Sheet) -> str:
        source, target = sheet.row(DANISH), sheet.last + 1
        for column, value in enumerate(("2012", *(sheet.get(source, c) for c in range(2, 6))), start=1):
            sheet.put(target, column, value)
        return f"A{target + 1}"

    yield from both("half a revision", "missing_row", YOUTH, half_a_revision, ("missing_group",))


def figures_against_each_other() -> Iterator[Case]:
    """Yield numerators over denominators and sums that are wrong, in several places."""
    for group, category in ((DANISH, "Kvinder"), (IMMIGRANTS, "Mænd"), (DANISH, "i alt")):

        def swap(sheet: Sheet, group: str = group, category: str = category) -> str:
            row = sheet.row(group, category)
            part, of = sheet.get(row, sheet.column(PART)), sheet.get(row, sheet.column(OF))
            sheet.put(row, sheet.column(OF), part)
            return sheet.put(row, sheet.column(PART), of)

        yield from both(f"swapped, {group} {category}", "numerator_over_denominator", YOUTH, swap, SUMS)
    for heading in (PART, OF):
        for group in (DANISH, NON_WESTERN, IMMIGRANTS):

            def more(sheet: Sheet, heading: str = heading, group: str = group) -> str:
                row, column = sheet.row(group, "i alt"), sheet.column(heading)
                return sheet.put(row, column, int(sheet.get(row, column)) + 1)

            yield from both(f"total, {group}, {heading}", "total_does_not_add_up", YOUTH, more, SUMS)
        for category in ("Kvinder", "Mænd"):

            def less(sheet: Sheet, heading: str = heading, category: str = category) -> str:
                row, column = sheet.row(NON_WESTERN, category), sheet.column(heading)
                return sheet.put(row, column, int(sheet.get(row, column)) - 2)

            yield from both(f"parts, {category}, {heading}", "parts_do_not_add_up", YOUTH, less, SUMS)

    def suppressed(sheet: Sheet) -> str:
        row = sheet.row(DANISH, "Kvinder")
        for heading in (PART, OF):
            sheet.put(row, sheet.column(heading), None)
        sheet.put(row, sheet.column("Status"), "diskretioneret")
        return sheet.put(sheet.row(DANISH, "i alt"), sheet.column(PART), 2000)

    yield from both("a total below its parts", "total_does_not_add_up", YOUTH, suppressed, SUMS)
    yield from both(
        "a number and a status", "value_with_status", YOUTH,
        lambda s: (s.put(s.row(DANISH), s.column("Status"), "ikke leveret"), f"D{s.row(DANISH)}")[1],
    )  # fmt: skip
    yield from both(
        "an unknown status",
        "unknown_code",
        YOUTH,
        lambda s: s.put(s.row(DANISH), s.column("Status"), "ikke levert"),
    )


def headings_and_box() -> Iterator[Case]:
    """Yield wrong headings, and a box above the table that says something else than the policy."""
    yield from both(
        "a heading renamed", "missing_column", YOUTH,
        lambda s: (s.put(s.header, s.column(PART), "Tal"), f"A{s.header}")[1], ("unknown_column",),
    )  # fmt: skip
    yield from both(
        "a heading misspelt", "unknown_column", YOUTH,
        lambda s: s.put(s.header, s.column(OF), "I alt (nævnerne)"), ("missing_column",),
    )  # fmt: skip
    for name in ("Gruppe", "Køn", "Periode"):
        yield from both(
            f"no column {name}", "missing_column", YOUTH,
            lambda s, n=name: (s.put(s.header, s.column(n), None), f"A{s.header}")[1], ("unknown_column",),
        )  # fmt: skip
    yield from both("a heading twice", "duplicate_column", YOUTH, lambda s: s.put(s.header, 14, PART))
    yield from both(
        "a column too many", "unknown_column", YOUTH, lambda s: s.put(s.header, 14, "Heraf piger")
    )
    yield from both("figures beside the table", "unknown_column", YOUTH,
        lambda s: (s.put(s.header + 2, 15, 4711), f"O{s.header}")[1])  # fmt: skip

    def no_headings(sheet: Sheet) -> str:
        sheet.delete_row(sheet.header)
        return "A1"

    yield from both("no headings", "no_table", YOUTH, no_headings)
    changes = [
        ("Enhed", "promille", "unit_differs"),
        ("Enhed", "procent", "unit_differs"),
        ("Population", "Unge på 16-24 år", "population_differs"),
        ("Definition", "Unge, der har gennemført en ungdomsuddannelse", "definition_differs"),
        ("Kode", "youth-eduction", "unknown_indicator"),
        ("Kode", "unge", "unknown_indicator"),
        ("Måling", 2013, "wrong_measurement"),
        ("Måling", "næste", "wrong_measurement"),
        ("Forvaltning", "Socialforvaltningen (SOF)", "wrong_owner"),
        ("Forvaltning", "Miljøstyrelsen", "wrong_owner"),
    ]
    for label, value, code in changes:
        also = ("missing_sheet",) if label in ("Kode", "Forvaltning") else ()
        yield from both(
            f"{label} {value}", code, YOUTH, lambda s, n=label, v=value: s.put(s.box(n), 2, v), also
        )


def personal_data() -> Iterator[Case]:
    """Yield personal data in every corner. The number's date is one that does not exist."""
    for value in CPR_VALUES:
        yield from both(
            "CPR in the remark", "personal_number", YOUTH,
            lambda s, v=value: s.put(s.row(DANISH), s.column("Bemærkning"), f"gælder ikke {v} længere"),
        )  # fmt: skip
    for value in (*CPR_VALUES[:2], 3102991234, 102991234):
        yield from both(
            "CPR as a figure", "personal_number", YOUTH,
            lambda s, v=value: s.put(s.row(DANISH), s.column(PART), v), SUMS,
        )  # fmt: skip
    yield from both("CPR as a group", "personal_number", YOUTH, lambda s: s.put(s.row(DANISH), 2, CPR), SUMS)
    yield from both("CPR as a heading", "personal_number", YOUTH, lambda s: s.put(s.header, 14, CPR))
    yield from both("CPR beside the table", "personal_number", YOUTH, lambda s: s.put(2, 20, CPR))
    yield from both("CPR far below", "personal_number", YOUTH, lambda s: s.put(s.last + 30, 1, CPR))
    yield from both("CPR in the box", "personal_number", YOUTH, lambda s: s.put(s.box("Population"), 2, CPR))
    yield from both(
        "e-mail", "personal_contact", YOUTH,
        lambda s: s.put(s.row(DANISH), s.column("Bemærkning"), "spørg hanne@example.org"),
    )  # fmt: skip
    yield from both(
        "telephone", "personal_contact", YOUTH,
        lambda s: s.put(s.row(DANISH), s.column("Bemærkning"), "ring på tlf. 12 34 56 78"),
    )  # fmt: skip
    for heading in ("CPR-nr.", "Navn", "Fødselsdato", "E-mail"):
        yield from both(
            f"a column {heading}", "personal_column", YOUTH, lambda s, h=heading: s.put(s.header, 14, h)
        )
    yield Case("CPR in the file's name", f"{CPR}.xlsx", good_workbook(), "personal_number")
    sheet = Sheet(YOUTH, "xlsx")
    sheet.ws["B3"].comment = Comment(f"gælder {CPR}", "afsender")
    yield Case("CPR in a note", sheet.file, sheet.data(), "personal_number", YOUTH, "B3")
    sheet = Sheet(YOUTH, "xlsx")
    sheet.book["Sådan udfylder du"]["B40"] = CPR
    yield Case("CPR on the guide", sheet.file, sheet.data(), "personal_number", "Sådan udfylder du", "B40")
    sheet = Sheet(YOUTH, "xlsx")
    sheet.book.create_sheet(CPR)
    yield Case("CPR as a sheet's name", sheet.file, sheet.data(), "personal_number")
    sheet = Sheet(YOUTH, "xlsx")
    cell = sheet.put(sheet.row(DANISH), sheet.column(PART), f'=LEN("{CPR}")')
    yield Case("CPR in a formula", sheet.file, sheet.data(), "personal_number", YOUTH, cell)
    drawing = f"<wsDr><t>{CPR[:6]}</t><t>{CPR[6:]}</t></wsDr>".encode()
    yield Case(
        "CPR in a text box",
        "2014-BUF.xlsx",
        with_part("xl/drawings/drawing9.xml", drawing),
        "personal_number",
    )


def structure() -> Iterator[Case]:
    """Yield workbooks with hidden, merged, missing and foreign things."""

    def case(
        name: str,
        code: str,
        edit: Callable[[Any], None],
        cell: str = "",
        sheet: str = YOUTH,
        also: tuple[str, ...] = (),
    ) -> Case:
        book = openpyxl.load_workbook(io.BytesIO(good_workbook()))
        edit(book)
        return Case(name, "2014-BUF.xlsx", saved(book), code, sheet, cell, also)

    def hide(row: int = 0, column: str = "") -> Callable[[Any], None]:
        def edit(book: Any) -> None:
            if row:
                book[YOUTH].row_dimensions[row].hidden = True
            if column:
                book[YOUTH].column_dimensions[column].hidden = True

        return edit

    yield case("a hidden row", "hidden_cells", hide(row=17), "A17")
    flat = replaced(SHEET2, rb'<row r="18" spans="1:9" ht="18"', b'<row r="18" ht="0"')
    yield Case("a row without height", "2014-BUF.xlsx", flat, "hidden_cells", YOUTH, "A18")
    yield case("a hidden row in the box", "hidden_cells", hide(row=6), "A6")
    yield case("a hidden column", "hidden_cells", hide(column="E"), "E14")
    yield case(
        "a hidden sheet", "hidden_sheet", lambda b: setattr(b[MARKS], "sheet_state", "hidden"), sheet=MARKS
    )
    yield case(
        "a very hidden sheet",
        "hidden_sheet",
        lambda b: setattr(b[MARKS], "sheet_state", "veryHidden"),
        sheet=MARKS,
    )
    yield case(
        "a hidden guide",
        "hidden_sheet",
        lambda b: setattr(b["Lister"], "sheet_state", "hidden"),
        sheet="Lister",
    )
    yield case(
        "merged groups", "merged_cells", lambda b: b[YOUTH].merge_cells("B15:B17"), "B15", also=("empty_key",)
    )
    yield case(
        "merged figures",
        "merged_cells",
        lambda b: b[YOUTH].merge_cells("D16:E16"),
        "D16",
        also=("empty_cell", *SUMS),
    )
    yield case(
        "merged headings",
        "merged_cells",
        lambda b: b[YOUTH].merge_cells("D14:E14"),
        "D14",
        also=("missing_column", "unknown_column"),
    )
    yield case("merged remarks", "merged_cells", lambda b: b[YOUTH].merge_cells("I15:I26"), "I15")
    yield case(
        "a sheet of its own",
        "unknown_sheet",
        lambda b: b.create_sheet("Beregning").append([1, 2, 3]),
        sheet="Beregning",
    )
    yield case("a sheet less", "missing_sheet", lambda b: b.remove(b[MARKS]), sheet="")
    yield case(
        "a sheet copied", "delivered_twice", lambda b: b.copy_worksheet(b[MARKS]), sheet=f"{MARKS} Copy"
    )
    yield case("a formula in the box", "formula", lambda b: b[YOUTH].__setitem__("B12", "=1+1"), "B12")
    yield case("a formula far away", "formula", lambda b: b[YOUTH].__setitem__("Z99", "=A1"), "Z99")
    yield case(
        "a formula on the guide", "formula", lambda b: b["Lister"].__setitem__("D9", "=A1"), "D9", "Lister"
    )
    yield case(
        "an untouched sheet", "empty_sheet", lambda b: [b[MARKS].__setitem__("C14", None)], "C14", MARKS
    )

    def long(book: Any) -> None:
        for _ in range(5100):
            book[YOUTH].append(["2013", DANISH, "Kvinder", 1, 2])

    yield case("five thousand rows", "too_large", long)


def with_part(name: str, content: bytes = b"x", data: bytes = b"") -> bytes:
    """Return a workbook with one part more, or with a part replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or good_workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return out.getvalue()


def part(name: str, data: bytes = b"") -> bytes:
    with zipfile.ZipFile(io.BytesIO(data or good_workbook())) as package:
        return package.read(name)


def replaced(name: str, pattern: bytes, by: bytes) -> bytes:
    content, count = re.subn(pattern, lambda _: by, part(name), count=1)
    assert count, (name, pattern)
    return with_part(name, content)


SHEET2 = "xl/worksheets/sheet2.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000


def files() -> Iterator[Case]:
    """Yield files that are no workbook, a dangerous one, or half of one."""
    good, xlsx = good_workbook(), "2014-BUF.xlsx"
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + part(SHEET2)
    outside = b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + part(SHEET2)
    encrypted = bytearray(good)
    for match in re.finditer(b"PK\x01\x02", good):
        encrypted[match.start() + 8] |= 1
    swollen = with_part("xl/worksheets/sheet9.xml", b"<worksheet>" + b" " * 15_000_000 + b"</worksheet>")
    macro = part("[Content_Types].xml").replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    many = b"<sheetData>" + b"<row>" + b"<c/>" * 700_000 + b"</row></sheetData>"
    grid = (
        b"<worksheet><sheetData>"
        + b"<row>"
        + b"<c><v>1</v></c>" * 110_000
        + b"</row></sheetData></worksheet>"
    )
    tags = b"<worksheet>" + b"<a/>" * 700_000 + b"</worksheet>"
    middle = good.index(b"xl/worksheets/sheet2.xml") + 60
    bad_crc = bytearray(good)
    bad_crc[middle] ^= 0x55
    yield from (
        Case("an empty file", xlsx, b"", "empty_file"),
        Case("an empty CSV file", "2014-BUF-marks-gap.csv", b"", "empty_file"),
        Case("only zeros", xlsx, bytes(4096), "empty_file"),
        Case("only blanks", "a.csv", b"\xef\xbb\xbf \r\n\r\n", "empty_file"),
        *(Case(f"cut at {cut} %", xlsx, good[: len(good) * cut // 100], "damaged_file") for cut in (1, 10, 50, 90, 99)),
        Case("a broken checksum", xlsx, bytes(bad_crc), "damaged_file"),
        Case("a text called .xlsx", xlsx, b"Periode;Gruppe\r\n2013;x\r\n", "damaged_file"),
        Case("no content types", xlsx, zipped({"a.xml": b"<a/>"}), "damaged_file"),
        Case("an archive of files", "2014-BUF.zip", zipped({"2014-BUF.xlsx": good}), "damaged_file"),
        Case("a sheet that is no XML", xlsx, with_part(SHEET2, b"<worksheet><sheetData>"), "damaged_file"),
        Case("a workbook part missing", xlsx, without_part("xl/workbook.xml"), "damaged_file"),
        Case("a sheet part missing", xlsx, without_part(SHEET2), "damaged_file"),
        Case("a string that is not there", xlsx, replaced(SHEET2, rb't="s"><v>\d+', b't="s"><v>99999'), "damaged_file"),
        Case("a cell beyond the sheet", xlsx, replaced(SHEET2, rb'r="A1"', b'r="ABCD99999999"'), "damaged_file"),
        Case("a number that is none", xlsx, replaced(SHEET2, rb'"><v>2014<', b'"><v>1x<'), "damaged_file"),
        Case("a password (Excel)", xlsx, OLE + "EncryptedPackage".encode("utf-16-le") + bytes(900), "password_protected"),
        Case("a password (ZIP)", xlsx, bytes(encrypted), "password_protected"),
        Case("the old format", "2014-BUF.xls", OLE, "wrong_format"),
        Case("OpenDocument", "2014-BUF.ods", zipped({"mimetype": b"application/vnd.oasis", "[Content_Types].xml": b"<a/>"}), "wrong_format"),
        Case("Word", "2014-BUF.docx", zipped({"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "wrong_format"),
        Case("the binary format", "2014-BUF.xlsb", zipped({"xl/workbook.bin": b"", "[Content_Types].xml": b"<a/>"}), "wrong_format"),
        Case("PDF", "2014-BUF.pdf", b"%PDF-1.7\n" + bytes(500), "wrong_format"),
        Case("a page called .xls", "2014-BUF.xls", b"<html><table><tr><td>1</td></tr></table></html>", "wrong_format"),
        Case("XML of 2003", "2014-BUF.xls", b'<?xml version="1.0"?><Workbook/>', "wrong_format"),
        Case("a picture", "2014-BUF.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "wrong_format"),
        Case("macros", "2014-BUF.xlsm", with_part("xl/vbaProject.bin"), "macros"),
        Case("macros called .xlsx", xlsx, with_part("xl/vbaProject.bin"), "macros"),
        Case("a type for macros", xlsx, with_part("[Content_Types].xml", macro), "macros"),
        Case("old macro sheets", xlsx, with_part("xl/macrosheets/sheet1.xml", b"<a/>"), "macros"),
        Case("controls", xlsx, with_part("xl/activeX/activeX1.xml", b"<a/>"), "macros"),
        Case("links to other files", xlsx, with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "external_links"),
        Case("a connection", xlsx, with_part("xl/connections.xml", b"<a/>"), "external_links"),
        Case("a pivot table's records", xlsx, with_part("xl/pivotCache/pivotCacheRecords1.xml", b"<a/>"), "embedded_data"),
        Case("a data model", xlsx, with_part("xl/model/item.data"), "embedded_data"),
        Case("an embedded file", xlsx, with_part("xl/embeddings/oleObject1.bin"), "embedded_data"),
        Case("a billion laughs", xlsx, with_part(SHEET2, laughs), "unsafe_content"),
        Case("an outside entity", xlsx, with_part(SHEET2, outside), "unsafe_content"),
        Case("an outside entity in the styles", xlsx, with_part("xl/styles.xml", outside), "unsafe_content"),
        Case("a part outside the package", xlsx, with_part("../../etc/cron.d/x", b"x"), "unsafe_content"),
        Case("a ZIP bomb", xlsx, swollen, "zip_bomb"),
        Case("a thousand parts", xlsx, zipped({f"p{i}.xml": b"<a/>" for i in range(1000)}), "zip_bomb"),
        Case("a million empty cells", xlsx, with_part(SHEET2, part(SHEET2).replace(b"<sheetData>", many[:-12])), "zip_bomb"),
        Case("too many cells", xlsx, zipped({**parts(), SHEET2: grid}, zipfile.ZIP_STORED), "too_large"),
        Case("too many tags", xlsx, zipped({**parts(), SHEET2: tags}, zipfile.ZIP_STORED), "too_large"),
        Case("a merge of the whole sheet", xlsx, replaced(SHEET2, rb'<mergeCell ref="[^"]*"', b'<mergeCell ref="A1:XFD1048576"'),
             "merged_cells", YOUTH, "A1"),
        Case("six megabytes of text", "a.csv", b"2013;1\r\n" * 800_000, "too_large"),
    )  # fmt: skip


def parts(owner: str = "BUF") -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(good_workbook(owner))) as package:
        return {entry: package.read(entry) for entry in package.namelist()}


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def without_part(name: str) -> bytes:
    return zipped({entry: content for entry, content in parts().items() if entry != name})


def text_files() -> Iterator[Case]:
    """Yield CSV files that only a CSV file can be."""
    text, name = good_csv().decode("utf-8-sig"), "2014-BUF-youth-education.csv"
    commas = text.replace(",", "").replace(";", ",")
    yield Case("separated by commas", name, commas.encode(), "wrong_separator")
    yield Case("an open quote", name, text.replace("2013;Dansk", '2013;"Dansk', 1).encode(), "damaged_file")
    yield Case(
        "binary in the middle", name, text.encode()[:300] + b"\0\1\2" + text.encode()[300:], "damaged_file"
    )
    yield Case(
        "bytes of no encoding", name, text.encode("cp1252").replace(b"\xf8", b"\x81", 1), "unreadable_text"
    )
    yield Case("an unknown file", "noter.csv", b"dette;er\r\nikke;en leverance\r\n", "unknown_indicator")
    yield Case("one endless field", name, text.encode() + b"x" * 40_000, "too_large")
    utf8_as_ansi = text.encode().decode("cp1252", "replace").replace("�", "?")
    yield Case("wrongly decoded", name, utf8_as_ansi.encode(), "unreadable_text")


def warnings() -> Iterator[Case]:
    """Yield figures that are asked about: they stop nothing, and a remark confirms them."""
    for value in (70.5, 79.9):
        yield from both(
            f"{value} after 92.8",
            "implausible_jump",
            MARKS,
            lambda s, v=value: s.put(s.header + 1, s.column(VALUE), v),
        )

    def fewer(sheet: Sheet) -> str:
        row = sheet.row(DANISH, "i alt")
        for category, part_, of in (("i alt", 2430, 3050), ("Kvinder", 200, 200)):
            sheet.put(sheet.row(DANISH, category), sheet.column(PART), part_)
            sheet.put(sheet.row(DANISH, category), sheet.column(OF), of)
        return f"E{row}"

    yield from both("half as many young people", "implausible_jump", YOUTH, fewer)


@functools.cache
def damaged() -> list[Case]:
    makers = (
        count_cells, value_cells, keys_and_rows, figures_against_each_other, headings_and_box,
        personal_data, structure, files, text_files,
    )  # fmt: skip
    return [case for maker in makers for case in maker()]


@dataclass(frozen=True)
class Odd:
    """Files that look odd and are right; `figures` are what they hold, None for those of the good delivery."""

    name: str
    files: dict[str, bytes]
    figures: dict[tuple[str, str], float] | None = None


def _each(sheet: Sheet, heading: str, change: Callable[[Any], object]) -> None:
    column = sheet.column(heading)
    for row in range(sheet.header + 1, sheet.last + 1):
        sheet.put(row, column, change(sheet.get(row, column)))


def _thousands(mark: str) -> Callable[[Any], object]:
    return lambda value: f"{int(value):,}".replace(",", mark)


def odd_cells() -> Iterator[Odd]:
    """Yield cells that are written in an unusual way, as workbooks and as CSV files."""
    changes: list[tuple[str, str, str, Callable[[Any], object]]] = [
        ("numbers as text", YOUTH, PART, str),
        ("a point between thousands", YOUTH, OF, _thousands(".")),
        ("a blank between thousands", YOUTH, OF, _thousands(" ")),
        ("a hard blank between thousands", YOUTH, OF, _thousands("\u00a0")),
        ("a narrow blank between thousands", YOUTH, OF, _thousands("\u202f")),
        ("whole numbers with decimals", YOUTH, PART, lambda v: f"{v},0"),
        ("an apostrophe before the number", YOUTH, PART, lambda v: f"'{v}"),
        ("blanks around the number", YOUTH, PART, lambda v: f"  {v}\u00a0"),
        ("groups in lower case", YOUTH, "Gruppe", lambda v: v.lower()),
        ("groups in capitals", YOUTH, "Gruppe", lambda v: v.upper()),
        ("groups with a long dash", YOUTH, "Gruppe", lambda v: v.replace("-", "–")),
        ("groups with a soft hyphen", YOUTH, "Gruppe", lambda v: v.replace("oprindelse", "oprin\u00addelse")),
        ("groups with two blanks", YOUTH, "Gruppe", lambda v: v.replace(" ", "  ") + "\u200b"),
        ("categories decomposed", YOUTH, "Køn", lambda v: unicodedata.normalize("NFD", v)),
        ("categories as codes", YOUTH, "Køn", lambda v: {"Kvinder": "women", "Mænd": "men"}.get(v, "total")),
        ("periods as numbers", YOUTH, "Periode", int),
        ("periods with a decimal", YOUTH, "Periode", lambda v: f"{v},0"),
        ("percent with a sign", MARKS, VALUE, lambda v: f"{_csv_value(v)} %"),
        ("percent with a word", MARKS, VALUE, lambda v: f"{_csv_value(v)} pct."),
        ("remarks everywhere", YOUTH, "Bemærkning", lambda v: '; ligger hos os = i orden, "sikkert"'),
    ]
    for name, title, heading, change in changes:
        for kind in ("xlsx", "csv"):
            sheet = Sheet(title, kind)
            _each(sheet, heading, change)
            yield Odd(f"{name} ({kind})", {sheet.file: sheet.data()})
    sheet = Sheet(MARKS, "xlsx")
    sheet.put(sheet.header + 1, sheet.column(VALUE), 0.931, "0.0%")
    yield Odd("a share shown as a percentage", {sheet.file: sheet.data()})


def odd_values() -> Iterator[Odd]:
    """Yield numbers that differ from the good delivery's and are right."""
    first = ("marks-gap", "value")
    remark = "Ny prøveform i dansk"
    for value, said, number in (
        (105.2, remark, 105.2),
        (0.9, remark, 0.9),
        (70.1, remark, 70.1),
        ("93,14", "", 93.14),
    ):
        for kind in ("xlsx", "csv"):
            sheet = Sheet(MARKS, kind)
            sheet.put(sheet.header + 1, sheet.column(VALUE), value)
            sheet.put(sheet.header + 1, sheet.column("Bemærkning"), said)
            yield Odd(
                f"{value} with the remark '{said}' ({kind})", {sheet.file: sheet.data()}, {first: number}
            )
    for word, value, expected in (
        ("Ikke leveret", None, float("nan")),
        ("ingen nye tal", None, float("nan")),
        ("ingen nye tal", 92.8, 92.8),
        ("IKKE SPURGT ", "", float("nan")),
        ("leveret", 93.1, 93.1),
    ):
        sheet = Sheet(MARKS, "xlsx")
        sheet.put(sheet.header + 1, sheet.column(VALUE), value)
        sheet.put(sheet.header + 1, sheet.column("Status"), word)
        yield Odd(f"status {word}, {value}", {sheet.file: sheet.data()}, {first: expected})
    sheet = Sheet(YOUTH, "xlsx")
    for row in range(sheet.header + 1, sheet.last + 1):
        for heading in (PART, OF):
            sheet.put(row, sheet.column(heading), 0)
        sheet.put(row, sheet.column("Bemærkning"), "Registret er nulstillet")
    yield Odd("nothing but zeros", {sheet.file: sheet.data()}, {("youth-education", OF): 0.0})


def odd_shapes() -> Iterator[Odd]:
    """Yield sheets that stand otherwise than in the template."""
    for kind in ("xlsx", "csv"):
        sheet = Sheet(YOUTH, kind)
        rows = [
            [sheet.get(row, column) for column in range(1, 6)]
            for row in range(sheet.header + 1, sheet.last + 1)
        ]
        start = sheet.header + 1
        for at, row in enumerate(reversed(rows)):
            for column, value in enumerate(row, start=1):
                sheet.put(start + at, column, value)
        yield Odd(f"rows turned around ({kind})", {sheet.file: sheet.data()})
        for at, row in enumerate(rows):
            for column, value in enumerate(row, start=1):
                sheet.put(start + 2 * at, column, value)
                sheet.put(start + 2 * at + 1, column, None)
        yield Odd(f"an empty row between ({kind})", {sheet.file: sheet.data()})
        sheet = Sheet(YOUTH, kind)
        sheet.put(sheet.last + 2, 1, "Kilde: forvaltningens eget register, udtræk fra oktober")
        yield Odd(f"a note below ({kind})", {sheet.file: sheet.data()})
        sheet = Sheet(YOUTH, kind)
        for row in range(sheet.header, sheet.last + 1):
            part, of = sheet.get(row, 4), sheet.get(row, 5)
            sheet.put(row, 4, of)
            sheet.put(row, 5, part)
        yield Odd(f"columns swapped with their headings ({kind})", {sheet.file: sheet.data()})
        sheet = Sheet(YOUTH, kind)
        for row in range(1, sheet.header - 1):
            for column in (1, 2):
                sheet.put(row, column, None)
        yield Odd(f"no box above the table ({kind})", {sheet.file: sheet.data()})
        sheet = Sheet(YOUTH, kind)
        for at, row in enumerate(rows):
            for column, value in enumerate(("2011", *row[1:]), start=1):
                sheet.put(sheet.header + 1 + len(rows) + at, column, value)
        yield Odd(f"a complete revision of 2011 ({kind})", {sheet.file: sheet.data()})
        sheet = Sheet(YOUTH, kind)
        for heading, by in (
            (PART, "ANTAL (TÆLLER): "),
            (OF, "i alt  (nævner)*"),
            ("Periode", "År"),
            ("Gruppe", "group"),
        ):
            sheet.put(sheet.header, sheet.column(heading), by)
        yield Odd(f"headings written otherwise ({kind})", {sheet.file: sheet.data()})


def odd_workbooks() -> Iterator[Odd]:
    """Yield workbooks with things more or less that do not matter."""

    def case(name: str, edit: Callable[[Any], object], file: str = "2014-BUF.xlsx") -> Odd:
        book = openpyxl.load_workbook(io.BytesIO(good_workbook()))
        edit(book)
        return Odd(name, {file: saved(book)})

    def moved(book: Any) -> None:
        book[YOUTH].insert_rows(14, 3)
        book[YOUTH].insert_cols(1)
        for merged in list(book[YOUTH].merged_cells.ranges):
            book[YOUTH].unmerge_cells(str(merged))

    def no_before(book: Any) -> None:
        book[YOUTH].delete_cols(6, 2)

    yield case("an empty sheet more", lambda b: b.create_sheet("Ark1"))
    yield case("no guide", lambda b: (b.remove(b["Sådan udfylder du"]), b.remove(b["Lister"])))
    yield case("sheets renamed", lambda b: setattr(b[YOUTH], "title", "Ungdomsuddannelse"))
    yield case("sheets turned around", lambda b: b.move_sheet(YOUTH, 2))
    yield case("another name", lambda b: None, "Leverance BUF endelig (3) RETTET.XLSX")
    yield case("a name that lies", lambda b: None, "2014-BUF.csv")
    yield case("the table moved", moved)
    yield case("last time's figures deleted", no_before)
    yield case("a filter", lambda b: setattr(b[YOUTH].auto_filter, "ref", "A14:I26"))
    yield case("hidden empty columns", lambda b: setattr(b[YOUTH].column_dimensions["K"], "hidden", True))
    yield case(
        "colours and notes",
        lambda b: setattr(b[YOUTH]["D16"], "comment", Comment("husk at spørge STIL", "x")),
    )
    yield case("a unit in another word", lambda b: b[MARKS].__setitem__("B10", "%"))
    yield Odd(
        "saved by LibreOffice",
        {"2014-BUF.xlsx": (Path(__file__).parent / "saved-by-libreoffice.xlsx").read_bytes()},
    )
    yield Odd(
        "CSV saved by LibreOffice",
        {"youth-education.csv": (Path(__file__).parent / "saved-by-libreoffice.csv").read_bytes()},
    )


def odd_text() -> Iterator[Odd]:
    """Yield CSV files in the dialects of several programs."""
    good, name = good_csv().decode("utf-8-sig"), "2014-BUF-youth-education.csv"
    table = good[good.index("Periode;") :]
    for case, data in (
        ("Windows-1252", good.encode("cp1252", "replace")),
        ("UTF-8 without BOM", good.encode()),
        ("UTF-16", good.encode("utf-16")),
        ("line feeds", good.replace("\r\n", "\n").encode()),
        ("carriage returns", good.replace("\r\n", "\r").encode()),
        ("tabs", good.replace(";", "\t").encode()),
        ("sep=; on top", b"sep=;\r\n" + good.encode("cp1252", "replace")),
        ("quotes around everything", re.sub(r"([^;\r\n]+)", r'"\1"', good).encode()),
        ("empty fields at the end", good.replace("\r\n", ";;;;\r\n").encode()),
        ("empty lines at the end", (good + ";;;;;\r\n" * 50).encode()),
        ("no box", table.encode()),
    ):
        yield Odd(f"CSV: {case}", {name: data})
    yield Odd("CSV: a short name", {"youth-education.txt": table.encode()})


def odd() -> list[Odd]:
    makers = (odd_cells, odd_values, odd_shapes, odd_workbooks, odd_text)
    return [case for maker in makers for case in maker()]
