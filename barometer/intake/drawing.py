"""How a delivery workbook looks: what to fill in is yellow, last time's figures are grey."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from barometer.intake.faults import cell_name
from barometer.intake.forms import STATUSES, Form, Measure
from barometer.intake.layout import Layout, SheetColumn
from barometer.language import catalogue_keys, in_each, label
from barometer.policy.model import Policy

_COLOURS = {"#FFF2CC": "fill", "#E4E6EA": "earlier", "#F4B6B0": "contradicted"}
_INPUT, _BEFORE, _WRONG = _COLOURS
_INK, _PAPER, _QUIET_INK, _LINE = "#1F3A5F", "#F6F7F9", "#5F6672", "#C9CED6"
_WIDTHS = {"figure": 15.0, "before": 15.0, "status": 19.0, "remark": 44.0}

Style = dict[str, Any]
_PLAIN: Style = {}
_BOLD: Style = {"bold": True, "font_color": _INK}
_TITLE: Style = {**_BOLD, "font_size": 16}
_QUIET: Style = {"italic": True, "font_color": _QUIET_INK}
_LINK: Style = {"underline": True, "font_color": "#0B5394"}
_WRAP: Style = {"text_wrap": True, "valign": "top", "align": "left"}
_BORDER: Style = {"border": 1, "border_color": _LINE}
_HEAD: Style = {**_BORDER, "text_wrap": True, "valign": "vcenter", "align": "center"}


def to_workbook(layouts: Sequence[Layout], policy: Policy, year: int, owner: str) -> bytes:
    """Return the workbook's bytes: the same for the same contents, whenever it is written."""
    language = policy.languages[0]
    words = _words_in(language)

    def draw(book: Any) -> None:
        lists = _lists([layout.form for layout in layouts], language)
        _draw_guide(book, book.add_worksheet(words("guide")), layouts, policy, year, owner)
        for layout in layouts:
            _draw(book, book.add_worksheet(layout.form.title), layout, lists)
        _draw_lists(book, book.add_worksheet(words("lists")), lists)

    title = words("title", year=year, owner=owner)
    return write_workbook(draw, year, author=policy.municipality(language), title=title)


def _words_in(language: str) -> Callable[..., str]:
    return lambda name, **values: label(f"workbook.{name}", language, **values)


def write_workbook(draw: Callable[[Any], None], year: int, **properties: str) -> bytes:
    """Return the bytes of the workbook that `draw` fills; a text in it is never a formula, number or link."""
    from xlsxwriter import Workbook

    texts = {f"strings_to_{kind}": False for kind in ("formulas", "numbers", "urls")}
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, **texts}) as book:
        book.set_properties({**properties, "created": datetime(year, 1, 1)})
        draw(book)
    return out.getvalue()


def _lists(forms: Sequence[Form], language: str) -> dict[str, list[str]]:
    """Return the words of each drop-down by the heading of its column."""
    found: dict[str, list[str]] = {}
    for form in forms:
        for name, heading in form.keys.items():
            if name != "period":
                values = found.setdefault(heading(language), [])
                told = [text(language) for text in form.codes(name).values()]
                values += [text for text in told if text not in values]
    return {
        **found,
        label("workbook.status", language): [label(f"short.{one}", language) for one in STATUSES],
    }


def _draw(book: Any, sheet: Any, layout: Layout, lists: Mapping[str, list[str]]) -> None:
    """Draw the sheet of one indicator."""
    last = len(layout.columns) - 1
    widths = [_width(layout, index) for index in range(last + 1)]
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    for row, title in enumerate(layout.titles):
        sheet.write(row, 0, title, book.add_format(_BOLD if row else _TITLE))
    bold, plain = book.add_format(_BOLD | _WRAP), book.add_format(_WRAP)
    for row, (name, text) in enumerate(layout.box, start=len(layout.titles) + 1):
        lines = math.ceil(len(text) * 1.1 / sum(widths[1:])), math.ceil(len(name) * 1.2 / widths[0])
        sheet.set_row(row, 15.5 * max(lines))
        sheet.write(row, 0, name, bold)
        sheet.merge_range(row, 1, row, last, int(text) if text.isdigit() else text, plain)
    top, whole = layout.header, label("workbook.total", layout.form.language)
    sheet.set_row(top - 1, 48)
    for index, column in enumerate(layout.columns):
        quiet = column.kind == "before"
        ink = _QUIET | {"bg_color": _BEFORE} if quiet else _BOLD | {"font_color": "white", "bg_color": _INK}
        sheet.write(top - 1, index, column.heading, book.add_format(_HEAD | ink))
        style = book.add_format(_style(column, layout.form))
        total = book.add_format(_style(column, layout.form) | _BOLD)
        for row, values in enumerate(layout.rows, start=top):
            value = values[index]
            sheet.write(row, index, value, total if column.kind == "key" and value == whole else style)
    for row in range(top, top + len(layout.rows)):
        sheet.set_row(row, 18)
    _draw_rules(book, sheet, layout, lists)
    sheet.freeze_panes(top, len(layout.form.keys))
    sheet.repeat_rows(top - 1)
    lay_page(sheet)


def _width(layout: Layout, index: int) -> float:
    column = layout.columns[index]
    if column.kind != "key":
        return _WIDTHS[column.kind]
    longest = max([len(column.heading), *(len(str(row[index])) for row in layout.rows)])
    return max(20.0 if index == 0 else 12.0, min(longest + 3.0, 38.0))


def _style(column: SheetColumn, form: Form) -> Style:
    """Return how the cells below a heading look."""
    if column.kind == "key":
        return _BORDER | {"bg_color": _PAPER, "num_format": "@"}
    if column.kind == "status":
        return _BORDER
    if column.kind == "remark":
        return _BORDER | _WRAP
    measure = next((measure for measure in form.measures if measure.column == column.name), None)
    whole = measure.whole if measure else column.name in ("numerator", "denominator", "n")
    decimals = "0" * max(form.indicator.decimals, 1)
    shown = _BORDER | {"num_format": "#,##0" if whole else f"#,##0.{decimals}"}
    return shown | (_QUIET | {"bg_color": _BEFORE} if column.kind == "before" else {"bg_color": _INPUT})


def _draw_rules(book: Any, sheet: Any, layout: Layout, lists: Mapping[str, list[str]]) -> None:
    """Add drop-downs, limits on what can be typed, and red where two figures contradict each other."""
    form, top, bottom = layout.form, layout.header, layout.header + len(layout.rows) + 59
    words = _words_in(form.language)
    there = words("lists")
    for index, column in enumerate(layout.columns):
        rule = None
        if column.kind in ("key", "status") and column.name != "period":
            rule = _drop_down(
                there, list(lists).index(column.heading), len(lists[column.heading]), words("choose")
            )
        elif column.kind == "figure":
            rule = _limits(next(m for m in form.measures if m.column == column.name), column.heading, form)
        if rule:
            sheet.data_validation(top, index, bottom, index, rule | {"error_title": words("wrong")})
    places = {column.name: index for index, column in enumerate(layout.columns) if column.kind == "figure"}
    red = book.add_format({"bg_color": _WRONG})
    for part, of in form.pairs:
        small, large = (f"${cell_name(top + 1, places[name] + 1)}" for name in (part, of))
        wrong = f"=AND(ISNUMBER({small}),ISNUMBER({large}),{small}>{large})"
        rule = {"type": "formula", "criteria": wrong, "format": red}
        sheet.conditional_format(top, places[part], bottom, places[of], rule)


def _drop_down(there: str, place: int, length: int, message: str) -> Style:
    letter = cell_name(1, place + 1)[:-1]
    source = f"={there}!${letter}$2:${letter}${length + 1}"
    return {"validate": "list", "source": source, "error_message": message}


def _limits(measure: Measure, heading: str, form: Form) -> Style:
    percent = form.unit_of_result.scale == "percent" and measure.role == "value"
    words = _words_in(form.language)
    return {
        "validate": "integer" if measure.whole else "decimal",
        "criteria": "between",
        "minimum": 0 if measure.whole or percent else -1_000_000_000,
        "maximum": 100 if percent else 1_000_000_000,
        # 77,2 and not 0,772; a ratio may exceed 100, so the sender may insist.
        "error_type": "warning" if percent else "stop",
        "error_message": words("write_whole" if measure.whole else "write_number"),
        "input_title": heading[:32],
        "input_message": measure.help(form.language),
    }


def _draw_guide(
    book: Any, sheet: Any, layouts: Sequence[Layout], policy: Policy, year: int, owner: str
) -> None:
    """Draw the sheet that says how the others are filled in."""
    language = policy.languages[0]
    words = _words_in(language)
    names = {administration.code: administration.name(language) for administration in policy.administrations}
    steps = [label(f"workbook_step.{step}", language) for step in catalogue_keys("workbook_step")]
    told = {"municipality": policy.municipality(language), "policy": policy.title(language), "year": year}
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 108)
    lines: list[tuple[str, str, Style]] = [
        (words("guide"), "", _TITLE),
        (words("policy", **told), "", _BOLD),
        (f"{names[owner]} ({owner})", "", _BOLD),
        *([(label("mark.synthetic", language), "", _BOLD)] if policy.synthetic else []),
        ("", "", _PLAIN),
        *((f"{place}.", text, _WRAP) for place, text in enumerate(steps, start=1)),
        ("", "", _PLAIN),
        (words("sheets"), "", _BOLD),
        *((layout.form.title, layout.form.indicator.label(language), _LINK | _WRAP) for layout in layouts),
        ("", "", _PLAIN),
        (words("status_words"), "", _BOLD),
        *(
            ("", f"{label(f'short.{one}', language)}: {label(f'status.{one}', language)}", _WRAP)
            for one in STATUSES
        ),
        ("", "", _PLAIN),
        (words("colours"), "", _BOLD),
        *(("", words(name), _BORDER | {"bg_color": colour}) for colour, name in _COLOURS.items()),
    ]
    wrapped = book.add_format(_WRAP)
    for row, (left, right, style) in enumerate(lines):
        sheet.set_row(row, 18 * max(1, math.ceil(len(right) / 112)) if row else 24)
        shown = book.add_format(style)
        if style == _LINK | _WRAP:
            sheet.write_url(row, 0, f"internal:'{left}'!A1", shown, left)
        else:
            sheet.write(row, 0, left or None, shown)
        sheet.write(row, 1, right or None, wrapped)
    lay_page(sheet)


def _draw_lists(book: Any, sheet: Any, lists: Mapping[str, list[str]]) -> None:
    for column, (heading, values) in enumerate(lists.items()):
        sheet.set_column(column, column, 36)
        sheet.write(0, column, heading, book.add_format(_BOLD))
        sheet.write_column(1, column, values)


def lay_page(sheet: Any) -> None:
    """Set a sheet up for the printer: across, as wide as the paper."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    guides = in_each("workbook.guide")
    guide = sheet.get_name() in map(guides, guides.languages)
    sheet.fit_to_pages(1, 1 if guide else 0)
    sheet.set_margins(left=0.5, right=0.5, top=1, bottom=1)
