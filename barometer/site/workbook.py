"""Figures as a workbook that reads well aloud: cover, contents, notes, one table a sheet, signs explained."""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter import Workbook

from barometer.language import catalogue_keys, label, language_tag, unit_words
from barometer.observations import UNKNOWN
from barometer.policy.described import category_names, group_name
from barometer.policy.model import Indicator
from barometer.site.dates import moment
from barometer.site.measured import PublicMeasurement
from barometer.site.tidy import TOTAL, OpenRow, sign_of

_COLUMNS = ("group", "breakdown", "category", "period", "value", "lower", "upper", "n", "status")
_NUMBERS = ("value", "lower", "upper", "n")
_TOP_OF_CONTENTS = 3
"""The first row of the contents below title, what the sheet holds, and header."""


def figures_workbook(
    measurement: PublicMeasurement,
    tables: Sequence[tuple[Indicator, list[OpenRow]]],
    language: str,
) -> bytes:
    """Return a workbook with a sheet for each indicator; the same bytes every time."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = Workbook(out, options)
    words = _Words(measurement, language)
    book.set_properties(
        {"title": words.title, "author": words.municipality, "created": moment(measurement.record.published)}
    )
    book.set_custom_property("Language", language_tag(language))
    styles = {
        "title": book.add_format({"bold": True, "font_size": 15}),
        "head": book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _lines(book.add_worksheet(words.say("cover")), styles, words.title, words.cover())
    names = [f"{number}_{one.id}"[:31] for number, (one, _) in enumerate(tables, start=1)]
    rows = [(name, one.label(language)) for name, (one, _) in zip(names, tables, strict=True)]
    contents = book.add_worksheet(words.say("contents"))
    _table(contents, styles, words.say("contents"), [], ("sheet", "what"), rows, words, "contents")
    for at, name in enumerate(names, start=_TOP_OF_CONTENTS):
        contents.write_url(at, 0, f"internal:'{name}'!A1", string=name)
    signs = [
        (
            f"[{sign_of(code)}]",
            label(f"short.{code}", language),
            label(f"status.{code}", language),
        )
        for code in catalogue_keys("sign")
    ]
    notes = book.add_worksheet(words.say("notes"))
    _table(
        notes,
        styles,
        words.say("notes"),
        [words.say("no_blanks")],
        ("sign", "status", "meaning"),
        signs,
        words,
        "notes",
    )
    for name, (indicator, found) in zip(names, tables, strict=True):
        _figures(book, styles, name, indicator, found, words)
    book.close()
    return out.getvalue()


class _Words:
    """What a workbook says around its tables."""

    def __init__(self, measurement: PublicMeasurement, language: str):
        self.measurement, self.language = measurement, language
        self.policy = measurement.record.policy
        self.municipality = self.policy.municipality(language)
        self.title = f"{measurement.title(language)}, {self.municipality}"

    def say(self, key: str, **values: object) -> str:
        return label(f"sheets.{key}", self.language, **values)

    def cover(self) -> list[str]:
        record = self.measurement.record
        marks = [label("mark.synthetic", self.language)] if self.policy.synthetic else []
        code = label("site.code", self.language, code=record.code)
        edition = label("site.edition", self.language, edition=record.edition)
        return [*marks, edition, code, label("site.licence_text", self.language), self.say("one_table_each")]

    def cell(self, row: OpenRow, name: str) -> str | float:
        """Return a cell: a number as a number, a missing one as its sign in brackets."""
        text = str(getattr(row, name))
        if name in _NUMBERS:
            if text:
                return float(text)
            return f"[{row.sign}]" if row.sign and not row.value else self.say("none")
        if name == "status":
            return label(f"short.{text}", self.language)
        if text == TOTAL:
            return label("report.all", self.language) if name == "group" else self.say("total")
        if name == "group":
            return group_name(self.policy, text, self.language)
        if name == "breakdown":
            return {one.id: one.label(self.language) for one in self.policy.breakdowns}.get(text, text)
        if name == "category":
            return category_names(self.policy, row.breakdown, self.language).get(text, text)
        return label("word.unknown", self.language) if text == UNKNOWN else text


def _lines(sheet: Workbook, styles: dict[str, object], title: str, lines: Sequence[str]) -> None:
    sheet.set_column(0, 0, 90, styles["wrap"])
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title, styles["title"])
    for at, line in enumerate(lines, start=1):
        sheet.write_string(at, 0, line, styles["wrap"])


def _table(
    sheet: Workbook,
    styles: dict[str, object],
    title: str,
    lines: Sequence[str],
    names: Sequence[str],
    rows: Sequence[Sequence[str | float]],
    words: _Words,
    called: str,
) -> None:
    """Write a sheet: title, that it has one table, what else is to be said, and the table with its header."""
    sheet.set_column(0, len(names) - 1, 24)
    sheet.hide_gridlines(2)
    told = [title, words.say("one_table"), *lines]
    for at, line in enumerate(told):
        sheet.write_string(at, 0, line, styles["title"] if at == 0 else None)
    top = len(told)
    heads = [{"header": words.say(f"column_{name}"), "header_format": styles["head"]} for name in names]
    body = [[*row] for row in rows]
    look = {
        "columns": heads,
        "data": body,
        "name": f"t_{called}".replace("-", "_"),
        "style": None,
        "autofilter": False,
    }
    sheet.add_table(top, 0, top + max(len(rows), 1), len(names) - 1, look)
    sheet.freeze_panes(top + 1, 1)


def _figures(
    book: Workbook,
    styles: dict[str, object],
    name: str,
    indicator: Indicator,
    rows: Sequence[OpenRow],
    words: _Words,
) -> None:
    language = words.language
    lines = [
        indicator.definition(language),
        label("table.source", language, text=indicator.source(language)),
        words.say("unit", unit=_unit(words, indicator), decimals=indicator.decimals),
        *(
            label("site.break", language, period=one.period, reason=one.reason(language)) + " [b]"
            for one in indicator.breaks
        ),
    ]
    body = [[words.cell(row, column) for column in _COLUMNS] for row in rows]
    sheet = book.add_worksheet(name)
    _table(
        sheet,
        styles,
        indicator.label(language),
        [one for one in lines if one],
        _COLUMNS,
        body,
        words,
        indicator.id,
    )


def _unit(words: _Words, indicator: Indicator) -> str:
    return unit_words(words.policy.told_in(indicator.unit), words.language) or indicator.unit
