"""The figures that a report's pages print, held against the record that the report says it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from barometer.assessment.reading import Readings
from barometer.language import LANGUAGES, label, with_unit
from barometer.policy.described import name_with_group
from barometer.policy.model import Indicator
from barometer.proof.tagged import PrintedTable, Tagged, unspaced
from barometer.records.record import Record

NOW = tuple(
    unspaced(label(f"table.{key}", language)) for key in ("now", "now_sure") for language in LANGUAGES
)
"""How the column is headed that prints this measurement's figures."""

_NUMBER = re.compile(r"\d")


@dataclass(frozen=True)
class Printed:
    """What came of it.

    Attributes
    ----------
    checked
        How many figures were read on the pages, each in the row of its indicator, and are the record's.
    wrong
        Page, indicator, what is printed and what the record has, of those that are not.
    other
        How many cells with numbers were not held against anything.
    """

    checked: int
    wrong: tuple[tuple[int, str, str, str], ...]
    other: int


def hold_pages(record: Record, tagged: Tagged) -> Printed:
    """Hold each figure that is printed in an indicator's own row against the record."""
    expected: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, indicator, text in _expected(record):
        expected[name] = (indicator, (*expected.get(name, ("", ()))[1], text))
    checked, other = 0, 0
    wrong: list[tuple[int, str, str, str]] = []
    for table in tagged.tables:
        numbers = sum(bool(_NUMBER.search(cell)) for row in table.rows for cell in row[1:])
        held = 0
        for name, cell in _figures(table):
            if name not in expected:
                continue
            indicator, texts = expected[name]
            held += 1
            if any(cell.startswith(text) for text in texts):
                checked += 1
            else:
                wrong.append((table.page, indicator, cell, texts[0]))
        other += max(0, numbers - held)
    return Printed(checked, tuple(wrong), other)


def _figures(table: PrintedTable) -> Iterator[tuple[str, str]]:
    """Yield the name and this measurement's cell of each row."""
    place = next((at for at, heading in enumerate(table.head) if heading in NOW), 0)
    for row in table.rows if place else ():
        if place < len(row):
            yield row[0].lstrip("★"), row[place]


def _expected(record: Record) -> Iterator[tuple[str, str, str]]:
    """Yield what may stand in a row's first cell, the indicator, and how its figure is printed."""
    readings = Readings(record.edition, record.observations, record.policy)
    for indicator in record.policy.indicators:
        found = readings.pick(indicator)
        group = indicator.group if found is None else found.group
        value = None if found is None or not found.known else found.value
        status = "not_asked" if found is None else found.status
        for language in record.policy.languages:
            text = _text(record, indicator, value, status, language)
            for name in {
                name_with_group(record.policy, indicator, group, language),
                indicator.label(language),
            }:
                yield unspaced(name), indicator.id, unspaced(text)


def _text(record: Record, indicator: Indicator, value: float | None, status: str, language: str) -> str:
    if value is None:
        return label(f"short.{status}", language)
    return with_unit(value, record.policy.told_in(indicator.unit), indicator.decimals, language)
