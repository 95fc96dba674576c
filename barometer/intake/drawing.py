"""How a delivery workbook looks: what to fill in is yellow, last time's figures are grey."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from barometer.intake.forms import STATUS_WORDS, TOTAL, Form
from barometer.intake.layout import Layout
from barometer.intake.sheets import GUIDE, LISTS
from barometer.language import label
from barometer.policy.model import Policy

_STEPS = (
    "Hvert ark er én indikator. Læs definitionen og populationen øverst i arket, før du finder tallene.",
    "Skriv tallene i de gule felter. Resten er udfyldt på forhånd og skal stå, som det står.",
    "De grå tal er fra sidste måling. De er kun til sammenligning.",
    "Skriv hele tal uden skilletegn (1234) og decimaltal med komma (12,5). Procent skrives 77,2, ikke 0,772.",
    "Mangler et tal, så lad feltet stå tomt, og vælg under Status, hvorfor. Nul er et tal: skriv 0.",
    "Er der en række »i alt«, skal den være summen af kategorierne under den.",
    "Er et tal meget anderledes end sidst, så skriv årsagen under Bemærkning. Så ved vi, at det er rigtigt.",
    "Retter du tal for et tidligere år, så tilføj alle årets rækker nederst i tabellen.",
    "Skriv aldrig navne, CPR-numre eller andet om enkeltpersoner. Levér kun sammentalte tal, også når de er "
    "små: små tal bliver skjult, før noget offentliggøres.",
    "Indsæt værdier, ikke formler. Flet ikke celler, og skjul ikke rækker, kolonner eller ark.",
    "Gem som Excel-projektmappe (.xlsx) uden adgangskode, og send filen tilbage. En CSV-fil for hvert ark "
    "med de samme overskrifter er lige så god.",
)
_COLOURS = (
    ("FFF2CC", "Felter, der skal udfyldes"),
    ("E4E6EA", "Sidste målings tal; skal stå, som de står"),
    ("F4B6B0", "En tæller, der er større end sin nævner"),
)
_INPUT, _BEFORE, _WRONG = (colour for colour, _ in _COLOURS)
_INK, _PAPER, _QUIET, _LINE = "1F3A5F", "F6F7F9", "5F6672", "C9CED6"
_WIDTHS = {"figure": 15.0, "before": 15.0, "status": 19.0, "remark": 44.0}


def to_workbook(layouts: Sequence[Layout], policy: Policy, year: int, owner: str) -> bytes:
    """Return the workbook's bytes: the same for the same contents, whenever it is written."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = policy.municipality.da
    book.properties.title = f"Leverance {year} {owner}"
    book.properties.created = datetime(year, 1, 1)
    guide = book.active
    guide.title = GUIDE
    for layout in layouts:
        _draw(book.create_sheet(layout.form.title), layout, _lists([entry.form for entry in layouts]))
    _draw_guide(guide, layouts, policy, year, owner)
    _draw_lists(book.create_sheet(LISTS), _lists([layout.form for layout in layouts]))
    out = io.BytesIO()
    book.save(out)
    return timeless(out.getvalue(), year)


def timeless(data: bytes, year: int) -> bytes:
    """Pack a workbook anew without the times at which it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", f"{year}-01-01T00:00:00Z".encode(), content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, content)
    return out.getvalue()


def _lists(forms: Sequence[Form]) -> dict[str, list[str]]:
    """Return the values of the drop-downs: name of the list → values."""
    found: dict[str, list[str]] = {}
    for form in forms:
        for name, heading in form.keys.items():
            if name != "period":
                values = found.setdefault(heading.da, [])
                values += [text.da for text in form.codes(name).values() if text.da not in values]
    return {**found, "Status": list(STATUS_WORDS.values())}


def _styles() -> Any:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    side = Side(style="thin", color=_LINE)
    return SimpleNamespace(
        title=Font(name="Calibri", size=16, bold=True, color=_INK),
        bold=Font(name="Calibri", size=11, bold=True, color=_INK),
        link=Font(name="Calibri", size=11, underline="single", color="0B5394"),
        plain=Font(name="Calibri", size=11),
        head=Font(name="Calibri", size=11, bold=True, color="FFFFFF"),
        quiet=Font(name="Calibri", size=11, italic=True, color=_QUIET),
        fill=lambda colour: PatternFill("solid", start_color=colour),
        border=Border(left=side, right=side, top=side, bottom=side),
        wrap=Alignment(wrap_text=True, vertical="top", horizontal="left"),
        centre=Alignment(wrap_text=True, vertical="center", horizontal="center"),
    )


def _draw(sheet: Any, layout: Layout, lists: Mapping[str, list[str]]) -> None:
    """Draw the sheet of one indicator."""
    from openpyxl.utils import get_column_letter

    style, last = _styles(), len(layout.columns)
    widths = [_width(layout, index) for index in range(last)]
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    for row, title in enumerate(layout.titles, start=1):
        cell = sheet.cell(row, 1, title)
        cell.font = style.title if row == 1 else style.bold
    for row, (name, text) in enumerate(layout.box, start=len(layout.titles) + 2):
        sheet.cell(row, 1, name).font = style.bold
        cell = sheet.cell(row, 2, int(text) if text.isdigit() else text)
        cell.font, cell.alignment = style.plain, style.wrap
        sheet.cell(row, 1).alignment = style.wrap
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=last)
        lines = math.ceil(len(text) * 1.1 / sum(widths[1:])), math.ceil(len(name) * 1.2 / widths[0])
        sheet.row_dimensions[row].height = 15.5 * max(lines)
    for index, column in enumerate(layout.columns, start=1):
        cell = sheet.cell(layout.header, index, column.heading)
        quiet = column.kind == "before"
        cell.font = style.quiet if quiet else style.head
        cell.fill = style.fill(_BEFORE if quiet else _INK)
        cell.alignment, cell.border = style.centre, style.border
    sheet.row_dimensions[layout.header].height = 48
    for row, values in enumerate(layout.rows, start=layout.header + 1):
        sheet.row_dimensions[row].height = 18
        for index, value in enumerate(values, start=1):
            _draw_cell(sheet.cell(row, index), value, layout, index - 1, style)
    _draw_rules(sheet, layout, lists)
    sheet.freeze_panes = sheet.cell(layout.header + 1, len(layout.form.keys) + 1)
    lay_page(sheet)
    sheet.print_title_rows = f"{layout.header}:{layout.header}"


def _width(layout: Layout, index: int) -> float:
    column = layout.columns[index]
    if column.kind != "key":
        return _WIDTHS[column.kind]
    longest = max([len(column.heading), *(len(str(row[index])) for row in layout.rows)])
    return max(20.0 if index == 0 else 12.0, min(longest + 3.0, 38.0))


def _draw_cell(cell: Any, value: object, layout: Layout, index: int, style: Any) -> None:
    column = layout.columns[index]
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.border = style.border
    form = layout.form
    measure = next((m for m in form.measures if m.column == column.name), None)
    cell.font = style.quiet if column.kind == "before" else style.plain
    if column.kind in ("figure", "before"):
        whole = measure.whole if measure else column.name in ("numerator", "denominator", "n")
        decimals = "0" * max(form.indicator.decimals, 1)
        cell.number_format = "#,##0" if whole else f"#,##0.{decimals}"
    if column.kind == "key":
        cell.fill = style.fill(_PAPER)
        cell.number_format = "@"
        cell.font = style.bold if value == TOTAL.da else style.plain
    elif column.kind in ("before", "figure"):
        cell.fill = style.fill(_BEFORE if column.kind == "before" else _INPUT)
    elif column.kind == "remark":
        cell.alignment = style.wrap


def _draw_rules(sheet: Any, layout: Layout, lists: Mapping[str, list[str]]) -> None:
    """Add drop-downs, limits on what can be typed, and red where two figures contradict each other."""
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.utils import get_column_letter as letter
    from openpyxl.worksheet.datavalidation import DataValidation

    form, top, bottom = layout.form, layout.header + 1, layout.header + len(layout.rows) + 60
    red = _styles().fill(_WRONG)
    at = {column.name: letter(index) for index, column in enumerate(layout.columns, start=1)}
    for column in layout.columns:
        rule = None
        if column.kind in ("key", "status") and column.name != "period":
            place = letter(list(lists).index(column.heading) + 1)
            rule = DataValidation("list", f"{LISTS}!${place}$2:${place}${len(lists[column.heading]) + 1}")
            rule.error = "Vælg en værdi på listen."
        elif column.kind == "figure":
            measure = next(m for m in form.measures if m.column == column.name)
            number = "whole" if measure.whole else "decimal"
            percent = form.indicator.unit == "percent" and measure.role == "value"
            low = "0" if measure.whole or percent else "-1000000000"
            rule = DataValidation(number, low, "100" if percent else "1000000000", operator="between")
            # 77,2 and not 0,772; a ratio may exceed 100, so the sender may insist.
            rule.errorStyle = "warning" if percent else "stop"
            rule.error = "Skriv et helt tal." if measure.whole else "Skriv et tal i enheden over tabellen."
            rule.promptTitle, rule.prompt, rule.showInputMessage = column.heading[:32], measure.help, True
        if rule:
            rule.allow_blank, rule.showErrorMessage, rule.errorTitle = True, True, "Passer ikke"
            sheet.add_data_validation(rule)
            rule.add(f"{at[column.name]}{top}:{at[column.name]}{bottom}")
    for part, of in form.pairs:
        wrong = f"AND(ISNUMBER({at[part]}{top}),ISNUMBER({at[of]}{top}),{at[part]}{top}>{at[of]}{top})"
        sheet.conditional_formatting.add(f"{at[part]}{top}:{at[of]}{bottom}", FormulaRule([wrong], fill=red))


def _draw_guide(sheet: Any, layouts: Sequence[Layout], policy: Policy, year: int, owner: str) -> None:
    """Draw the sheet that says how the others are filled in."""
    style = _styles()
    names = {administration.code: administration.name.da for administration in policy.administrations}
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 12, 108
    lines: list[tuple[str, str]] = [
        (GUIDE, ""),
        (f"{policy.municipality.da}: {policy.title.da}, måling {year}", ""),
    ]
    lines += [(f"{names[owner]} ({owner})", "")]
    lines += [(label("mark.synthetic"), "")] if policy.synthetic else []
    lines += [("", ""), *((f"{place}.", text) for place, text in enumerate(_STEPS, start=1))]
    lines += [("", ""), ("Dine ark", "")]
    first = len(lines) + 1
    lines += [(layout.form.title, layout.form.indicator.label.da) for layout in layouts]
    lines += [("", ""), ("Ord under Status", "")]
    lines += [("", f"{word}: {label(f'status.{code}')}") for code, word in STATUS_WORDS.items()]
    lines += [("", ""), ("Farver", ""), *(("", text) for _, text in _COLOURS)]
    for row, (left, right) in enumerate(lines, start=1):
        for column, text in ((1, left), (2, right)):
            cell = sheet.cell(row, column, text or None)
            cell.font = style.plain if right else style.bold
            if right:
                cell.alignment = style.wrap
        sheet.row_dimensions[row].height = 18 * max(1, math.ceil(len(right) / 112))
    sheet["A1"].font = style.title
    sheet.row_dimensions[1].height = 24
    for row, layout in enumerate(layouts, start=first):
        sheet.cell(row, 1).hyperlink = f"#'{layout.form.title}'!A1"
        sheet.cell(row, 1).font = style.link
    for row, (colour, _) in enumerate(_COLOURS, start=len(lines) - len(_COLOURS) + 1):
        sheet.cell(row, 1).fill, sheet.cell(row, 1).border = style.fill(colour), style.border
    lay_page(sheet)


def _draw_lists(sheet: Any, lists: Mapping[str, list[str]]) -> None:
    style = _styles()
    for column, (heading, values) in enumerate(lists.items(), start=1):
        sheet.cell(1, column, heading).font = style.bold
        for row, value in enumerate(values, start=2):
            sheet.cell(row, column, value).font = style.plain
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 36


def lay_page(sheet: Any) -> None:
    """Set a sheet up for the printer: across, as wide as the paper."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if sheet.title == GUIDE else 0
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
