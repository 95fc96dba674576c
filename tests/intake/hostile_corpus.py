"""Deliveries of the kinds that once went in wrong, or were refused without a reason that helps.

`Case` and `Odd` are those of the corpus: what must be refused at its cell, and what is right and is read.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator

from intake_corpus import (
    CPR,
    DANISH,
    MARKS,
    OF,
    PART,
    SUMS,
    VALUE,
    YOUTH,
    Case,
    Odd,
    Sheet,
    both,
    good_csv,
    good_workbook,
)
from intake_samples import POLICY, previous

ODD_DIGITS = (
    "306¹",
    "17³",
    "306①",
    "306₂",
    "²",
    "½",
    "12¾",
    "３０６",
    "٣٠٦",
    "⁴10",
    "30⑥",
    "306 ¹",
    "1.234²",
    "🄌5",
    "\u202e0142",
    "24\u206610",
)
"""What normalisation turns into a digit, is one of another script, or is shown from the other end."""

SHOWN = ("#,##0,", '"1"0', '0"5"', "0\\5", '"306"', ";;;", '[>1000]"5";0')
"""Number formats that show another number than the cell holds, or none."""


SHEET = "xl/worksheets/sheet2.xml"
"""Where the sheet of youth education lies in the good workbook."""


def rewritten(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Return a workbook with one part changed as text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry.filename, change(text.decode("utf-8")) if entry.filename == name else text)
        if name not in old.namelist():
            new.writestr(name, change(""))
    return out.getvalue()


def in_cell(cell: str, inner: str, kind: str = "inlineStr", data: bytes = b"") -> bytes:
    """Return a workbook in whose first sheet a cell holds other XML."""

    def change(text: str) -> str:
        text, hits = re.subn(
            rf'<c r="{cell}"([^>]*?)(?:/>|>.*?</c>)',
            lambda m: f'<c r="{cell}"{re.sub(chr(32) + "t=.[a-zA-Z]*.", "", m[1])} t="{kind}">{inner}</c>',
            text,
            count=1,
        )
        assert hits == 1, cell
        return text

    return rewritten(data or good_workbook(), SHEET, change)


def rich(*runs: tuple[str, str]) -> str:
    """Return the XML of rich text: look and text of each run."""
    told = "".join(f"<r><rPr>{look}</rPr><t>{text}</t></r>" for look, text in runs)
    return f"<is>{told}</is>"


def raised_digits() -> Iterator[Case]:
    for value in ODD_DIGITS:
        yield from both(
            f"{value} as a count",
            "odd_digits",
            YOUTH,
            lambda s, v=value: s.put(s.row(DANISH), s.column(PART), v),
            SUMS,
        )
    for value in ("77,5¹", "77,5² pct.", "７７,５", "93,1 %³"):
        yield from both(
            f"{value} as a value",
            "odd_digits",
            MARKS,
            lambda s, v=value: s.put(s.header + 1, s.column(VALUE), v),
        )
    for value in ("２０１３", "201³", "2013¹"):
        yield from both(
            f"{value} as a period", "odd_digits", YOUTH, lambda s, v=value: s.put(s.row(DANISH), 1, v)
        )
    yield from both("a year in the box", "odd_digits", YOUTH, lambda s: s.put(s.box("Måling"), 2, "201⁴"))
    _title, sheet = YOUTH, Sheet(YOUTH, "xlsx")
    cell = f"D{sheet.row(DANISH)}"
    raised, struck = '<vertAlign val="superscript"/>', "<strike/>"
    for name, inner in (
        ("a raised footnote", rich(("", "306"), (raised, "1"))),
        ("a lowered footnote", rich(("", "17"), ('<vertAlign val="subscript"/>', "3"))),
        ("a struck-out digit", rich(("", "306"), (struck, "1"))),
        ("an old figure struck out", rich((struck, "310"), ("", "306"))),
        ("struck out in so many words", rich(('<strike val="1"/>', "310"), ("", " 306"))),
    ):
        yield Case(name, sheet.file, in_cell(cell, inner), "odd_digits", YOUTH, cell, SUMS)
    runs = f"<r><t>306</t></r><r><rPr>{raised}</rPr><t>1</t></r>"
    with zipfile.ZipFile(io.BytesIO(good_workbook())) as package:
        count = package.read("xl/sharedStrings.xml").decode("utf-8").count("<si>")
    shared = rewritten(
        in_cell(cell, f"<v>{count}</v>", "s"),
        "xl/sharedStrings.xml",
        lambda text: text.replace("</sst>", f"<si>{runs}</si></sst>"),
    )
    yield Case("raised in a shared text", sheet.file, shared, "odd_digits", YOUTH, cell, SUMS)


def packages() -> Iterator[Case]:
    title, sheet = YOUTH, Sheet(YOUTH, "xlsx")
    cell = f"D{sheet.row(DANISH)}"

    def again(text: str) -> str:
        found = re.search(rf'<c r="{cell}".*?</c>', text)
        assert found
        return text.replace(found[0], found[0] + re.sub("<v>.*?</v>", "<v>17</v>", found[0]))

    twice = rewritten(good_workbook(), SHEET, again)
    yield Case("a cell twice", sheet.file, twice, "unsafe_content", title, cell)
    for inner in ("<v>2410</v><v>17</v>", "<v>17</v><is><t>2410</t></is>", "<v>24<x>10</x></v>"):
        yield Case(f"{inner} in a cell", sheet.file, in_cell(cell, inner, "n"), "damaged_file")
    for shown in SHOWN:
        put = Sheet(YOUTH, "xlsx")
        at = put.put(sheet.row(DANISH), sheet.column(PART), 2410, shown)
        yield Case(f"shown as {shown}", sheet.file, put.data(), "shown_otherwise", title, at, SUMS)
    picture = f'<d><cNvPr id="2" descr="{CPR}"/></d>'
    told = rewritten(good_workbook(), "xl/drawings/drawing9.xml", lambda _: picture)
    yield Case("CPR told of a picture", sheet.file, told, "personal_number")

    def row_again(text: str) -> str:
        found = re.search(rf'<row r="{sheet.row(DANISH)}".*?</row>', text, re.DOTALL)
        assert found
        return text.replace(found[0], found[0] * 2)

    rows = rewritten(good_workbook(), SHEET, row_again)
    yield Case("a row twice", sheet.file, rows, "unsafe_content", title, f"A{sheet.row(DANISH)}")
    footer = rewritten(
        good_workbook(),
        SHEET,
        lambda text: re.sub(
            "<headerFooter.*?</headerFooter>|</worksheet>",
            f"<headerFooter><oddFooter>&amp;L{CPR}</oddFooter></headerFooter></worksheet>",
            text,
            count=1,
            flags=re.DOTALL,
        ).replace("</worksheet></worksheet>", "</worksheet>"),
    )
    yield Case("CPR in a footer", sheet.file, footer, "personal_number", title, "")
    drawing = f"<d><p><r><t>{CPR[:4]}</t></r><r><t>{CPR[4:]}</t></r></p></d>"
    box = rewritten(good_workbook(), "xl/drawings/drawing9.xml", lambda _: drawing)
    yield Case("CPR over two runs", sheet.file, box, "personal_number")
    hidden = CPR.replace("0", "_x0030_")
    escaped = (
        in_cell(f"I{sheet.row(DANISH)}", f"<is><t>{hidden}</t></is>") if sheet.ws.max_column >= 9 else b""
    )
    if escaped:
        yield Case(
            "CPR behind escapes", sheet.file, escaped, "personal_number", title, f"I{sheet.row(DANISH)}"
        )


def text_files() -> Iterator[Case]:
    sheet = Sheet(YOUTH, "csv")
    cell = sheet.put(sheet.row(DANISH), sheet.column(PART), "2411\x080")
    yield Case("a letter taken back", sheet.file, sheet.data(), "odd_digits", "", cell, SUMS)
    good, name = good_csv().decode("utf-8-sig"), "2014-BUF-youth-education.csv"
    for encoding in ("cp865", "cp850", "mac_roman"):
        yield Case(f"saved as {encoding}", name, good.encode(encoding, "replace"), "unreadable_text")
    lower = good.replace("Å", "A").replace("Ø", "O")
    yield Case("Macintosh without capitals", name, lower.encode("mac_roman", "replace"), "unreadable_text")
    commas = io.StringIO(newline="")
    rows = list(csv.reader(io.StringIO(good), delimiter=";"))
    csv.writer(commas).writerows(rows)
    yield Case("commas", name, commas.getvalue().encode("utf-8"), "wrong_separator")
    remark = [*rows[:-1], [*rows[-1][:-1], "fra januar; ikke februar"]]
    commas = io.StringIO(newline="")
    csv.writer(commas).writerows(remark)
    yield Case("commas and one semicolon", name, commas.getvalue().encode("utf-8"), "wrong_separator")
    yield Case(
        "commas as told", name, b"sep=,\r\n" + good.replace(";", ",").encode("utf-8"), "wrong_separator"
    )
    for value in ("+SUM(D16)", "-D16", "+D16+D17", "-SUM(D1:D2)", "@SUM(D16)", "=5"):
        sheet = Sheet(YOUTH, "csv")
        cell = sheet.put(sheet.row(DANISH), sheet.column(PART), value)
        yield Case(f"{value} in a CSV file", sheet.file, sheet.data(), "formula", "", cell, SUMS)


def personal() -> Iterator[Case]:
    for value in (
        "310299-1234",
        "se 310299 1234",
        "31.02.99-1234",
        "31 02 99 1234",
        "barn 3102991234 flyttet",
    ):
        yield from both(
            f"{value} in a remark", "personal_number", YOUTH,
            lambda s, v=value: s.put(s.row(DANISH), s.column("Bemærkning"), v),
        )  # fmt: skip


def last_years() -> Iterator[Case]:
    """Last year's figures handed in again, under this year's period: a warning at the first figure."""
    before = previous()
    rows = before[(before["indicator"] == "youth-education") & (before["breakdown"] == "sex")]
    for kind in ("xlsx", "csv"):
        sheet = Sheet(YOUTH, kind)
        names = {"women": "Kvinder", "men": "Mænd"}
        groups = {group.id: group.label.da for group in POLICY.groups}
        for row in before[before["indicator"] == "youth-education"].to_dict("records"):
            at = sheet.row(groups[row["group"]], names.get(row["category"], "i alt"))
            for heading, field in ((PART, "numerator"), (OF, "denominator")):
                sheet.put(at, sheet.column(heading), int(row[field]))
        assert len(rows)
        first = sheet.header + 1
        yield Case(
            f"last year's figures ({kind})", sheet.file, sheet.data(), "same_figures", sheet.name, f"D{first}"
        )


def hostile() -> list[Case]:
    makers = (raised_digits, packages, text_files, personal)
    return [case for maker in makers for case in maker()]


def _text_odd(name: str, text: str, encoding: str = "utf-8-sig", of: str = YOUTH) -> Odd:
    file = f"2014-BUF-{'youth-education' if of == YOUTH else 'marks-gap'}.csv"
    return Odd(name, {file: text.encode(encoding)})


def harmless() -> Iterator[Odd]:
    """Yield what was refused and is right."""
    good = good_csv().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(good), delimiter=";"))
    for remark in ("a; b", "a;b;c", "måske; måske ikke; hvem ved"):
        told = [[*row[:-1], remark] if row and row[0] == "2013" else row for row in rows[:-1]] + [rows[-1]]
        out = io.StringIO(newline="")
        csv.writer(out, delimiter="\t", lineterminator="\r\n").writerows(told)
        for encoding in ("utf-16", "utf-8-sig"):
            yield _text_odd(f"tabs and {remark} ({encoding})", out.getvalue(), encoding)
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(
        [
            [*row[:-1], "en\tto\ttre\tfire\n\tfem\tseks\tsyv"] if row and row[0] == "2013" else row
            for row in rows
        ]
    )
    yield _text_odd("tabs in remarks", out.getvalue())
    for told in ("sep=;\r\n", "sep=;\n"):
        yield _text_odd("a separator told", told + good)
    tabs = io.StringIO(newline="")
    csv.writer(tabs, delimiter="\t").writerows(rows)
    yield _text_odd("tabs told", "sep=\t\n" + tabs.getvalue())
    for remark in (
        "+5 personer (anslået)", "-3 (fratrådt)", "+ 2 elever", "- flyttet (se notat)",
        "pr. 01.10.2013 1234 unge", "01-10-2013 1234", "opgjort den 01.10.13 1234 i alt",
            "fra 01/09/2013 2413 elever",
        "se note²", "m² pr. elev", "1. halvår ½", "børnenes ‘egne’ tal",
    ):  # fmt: skip
        for kind in ("xlsx", "csv"):
            sheet = Sheet(YOUTH, kind)
            sheet.put(sheet.row(DANISH), sheet.column("Bemærkning"), remark)
            yield Odd(f"the remark {remark} ({kind})", {sheet.file: sheet.data()})
    sheet = Sheet(YOUTH, "xlsx")
    row = sheet.row(DANISH)
    part = sheet.get(row, sheet.column(PART))
    for name, cell, inner in (
        ("an escaped return in a group", f"B{row}", "<is><t>Dansk_x000D_ oprindelse</t></is>"),
        ("an escaped return in a heading", f"D{sheet.header}", "<is><t>Antal_x000D_\n(tæller)</t></is>"),
        ("a return in a heading", f"D{sheet.header}", "<is><t>Antal&#13;(tæller)</t></is>"),
        ("bold runs", f"D{row}", rich(("<b/>", str(part)[:2]), ("", str(part)[2:]))),
        ("a stroke that is none", f"D{row}", rich(('<strike val="0"/>', str(part)))),
        ("an escaped underscore", f"I{row}", "<is><t>fil_x005F_x0031_</t></is>"),
    ):
        yield Odd(name, {sheet.file: in_cell(cell, inner)})
    for shown in ('#,##0;-#,##0;"-"', '0" m2"', '0;-0;"0"', "_-* #,##0_-;-* #,##0_-"):
        sheet = Sheet(YOUTH, "xlsx")
        sheet.put(row, sheet.column(PART), part, shown)
        yield Odd(f"shown as {shown}", {sheet.file: sheet.data()})
    chart = "<c><v>25</v><v>11</v><v>30</v><v>1500</v><v>0102</v><v>991234</v></c>"
    yield Odd("a chart", {sheet.file: rewritten(good_workbook(), "xl/charts/chart1.xml", lambda _: chart)})
    boxes = "<d><p><t>0102</t></p><p><t>991234</t></p></d>"
    yield Odd(
        "two boxes", {sheet.file: rewritten(good_workbook(), "xl/drawings/drawing9.xml", lambda _: boxes)}
    )
