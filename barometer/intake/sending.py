"""The report of a check, to send back: a page or a spreadsheet with each fault and how to mend it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.files import write_atomic
from barometer.intake.check import CheckReport, summary
from barometer.intake.faults import Fault
from barometer.intake.privacy import mask
from barometer.language import in_each, label, listing
from barometer.policy.model import Text

_HEADINGS = ("file", "sheet", "cell", "found", "expected", "mend")
_STYLE = """body{font:16px/1.5 sans-serif;margin:2rem;color:#1a1a1a;max-width:75rem}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #8a8f98;padding:.4rem .6rem;text-align:left;
vertical-align:top}th{background:#1F3A5F;color:#fff}
td:nth-child(-n+3){white-space:nowrap}caption{text-align:left;font-weight:bold;padding:1rem 0 .4rem}"""


def write_check_report(report: CheckReport, path: Path, language: str = "da") -> Path:
    """Write the report of a check to `path`, as .html or .xlsx.

    Raises
    ------
    BarometerError
        If the name ends otherwise.
    """
    if path.suffix == ".html":
        write_atomic(path, _page(report, language))
    elif path.suffix == ".xlsx":
        write_atomic(path, _workbook(report, language))
    else:
        raise BarometerError(f"{path.name} is neither .html nor .xlsx; choose one of them")
    return path


def _title(report: CheckReport, language: str) -> str:
    return label("intake.check_of", language, year=report.year)


def _lists(report: CheckReport) -> list[tuple[Text, tuple[Fault, ...]]]:
    lists = (("to_mend", report.faults), ("to_confirm", report.warnings))
    return [(in_each(f"intake.{key}"), found) for key, found in lists if found]


def _cells(fault: Fault, language: str) -> list[str]:
    words = [text(language) for text in (fault.found, fault.expected, fault.mend)]
    return [fault.file, fault.sheet, fault.cell, *words]


def _page(report: CheckReport, language: str) -> str:
    head = "".join(f'<th scope="col">{label(f"intake.head_{name}", language)}</th>' for name in _HEADINGS)
    tables = []
    for words, found in _lists(report):
        rows = "".join(
            f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(fault, language))}</tr>\n"
            for fault in found
        )
        tables.append(f"<table>\n<caption>{words(language)}</caption>\n<tr>{head}</tr>\n{rows}</table>\n")
    mark = f"<p><strong>{label('mark.synthetic', language)}</strong></p>\n" if report.synthetic else ""
    files = listing([escape(mask(delivery.path.name)) for delivery in report.deliveries], language)
    title = _title(report, language)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>{_STYLE}</style></head>\n<body><main>\n<h1>{title}</h1>\n{mark}<p>{files}</p>\n"
        f"<p>{summary(report, language)}</p>\n{''.join(tables)}</main></body></html>\n"
    )


def _workbook(report: CheckReport, language: str) -> bytes:
    from barometer.intake.drawing import lay_page, write_workbook

    def draw(book: Any) -> None:
        sheet = book.add_worksheet(label("intake.check", language))
        for column, width in enumerate((26, 14, 8, 40, 40, 60)):
            sheet.set_column(column, column, width)
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write(0, 0, _title(report, language), book.add_format({"bold": True, "font_size": 14}))
        sheet.write(1, 0, label("mark.synthetic", language) if report.synthetic else None)
        sheet.write(2, 0, summary(report, language))
        row = 4
        for words, found in _lists(report):
            sheet.write(row, 0, words(language), bold)
            sheet.write_row(row + 1, 0, [label(f"intake.head_{name}", language) for name in _HEADINGS], bold)
            for place, fault in enumerate(found, start=row + 2):
                sheet.write_row(place, 0, _cells(fault, language), wrapped)
            row += len(found) + 3
        lay_page(sheet)

    return write_workbook(draw, report.year)
