"""A measurement's figures as open data: one row a figure, rounded as they are published, nothing withheld."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields

from barometer.files import canonical_json
from barometer.language import catalogue_keys, label, rounded
from barometer.observations import KEY, STATUSES
from barometer.policy.model import Indicator, KeyFigure
from barometer.presentation.marks import WITHHELD
from barometer.site.measured import PublicMeasurement

TOTAL = "total"
"""Stands for "not divided" in the columns of group, breakdown and category: no cell of a key is empty."""


@dataclass(frozen=True)
class OpenRow:
    """One figure as files have it, every cell a text; a withheld one has neither value, interval nor n."""

    indicator: str
    group: str
    breakdown: str
    category: str
    period: str
    value: str
    lower: str
    upper: str
    n: str
    unit: str
    decimals: str
    status: str
    sign: str


OPEN_COLUMNS = tuple(one.name for one in fields(OpenRow))


def open_rows(measurement: PublicMeasurement) -> list[OpenRow]:
    """Return a measurement's figures in the order of their keys."""
    known = measurement.opened.declared()
    rows = measurement.opened.current.sort_values(list(KEY), kind="stable").to_dict("records")
    return [_row(row, known[str(row["indicator"])]) for row in rows if str(row["indicator"]) in known]


def _row(row: dict[object, object], declared: Indicator | KeyFigure) -> OpenRow:
    status = str(row["status"])
    shown = status not in WITHHELD

    def figure(name: str, decimals: int) -> str:
        value = float(str(row[name]))
        return f"{rounded(value, decimals)}" if shown and value == value else ""

    group, breakdown, category = (str(row[name]) or TOTAL for name in KEY[1:4])
    return OpenRow(
        indicator=declared.id,
        group=group,
        breakdown=breakdown,
        category=category,
        period=str(row["period"]),
        value=figure("value", declared.decimals),
        lower=figure("lower", declared.decimals),
        upper=figure("upper", declared.decimals),
        n=figure("n", 0),
        unit=unit_code(str(row["unit"])),
        decimals=str(declared.decimals),
        status=status,
        sign=sign_of(status),
    )


def sign_of(status: str) -> str:
    """Return the sign of a status; "" for a figure that is simply there.

    Examples
    --------
    >>> sign_of("suppressed"), sign_of("observed")
    ('c', '')
    """
    return label(f"sign.{status}") if status in catalogue_keys("sign") else ""


def unit_code(unit: str) -> str:
    """Return a unit as files call it.

    Examples
    --------
    >>> unit_code("percentage_points")
    'PERCENTAGE_POINTS'
    """
    return unit.upper().replace("-", "_")


def rows_csv(rows: list[OpenRow]) -> str:
    """Return rows as CSV: UTF-8, comma, decimal point, LF; no text begins as a formula would."""
    return _csv(OPEN_COLUMNS, [[getattr(row, name) for name in OPEN_COLUMNS] for row in rows])


def statuses_csv(languages: Sequence[str]) -> str:
    """Return the list of statuses: code, sign and what they are called."""
    names = ["code", "sign", *(f"label_{language}" for language in languages)]
    rows = [
        [code, sign_of(code), *(label(f"short.{code}", language) for language in languages)]
        for code in STATUSES
    ]
    return _csv(names, rows)


def _csv(names: tuple[str, ...] | list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()


def harmless(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; a negative number stays a number.

    Examples
    --------
    >>> harmless("=1+1"), harmless("-2.4"), harmless("-x")
    ("'=1+1", '-2.4', "'-x")
    """
    if text[:1] not in ("=", "+", "-", "@", "\t", "\r"):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text


def rows_json(measurement: PublicMeasurement, indicator: Indicator, rows: list[OpenRow]) -> str:
    """Return an indicator's figures with what they are as JSON; what is missing is null."""
    told = {
        "indicator": indicator.id,
        "edition": measurement.edition,
        "published": measurement.record.published,
        "label": {one: indicator.label(one) for one in measurement.languages},
        "definition": {one: indicator.definition(one) for one in measurement.languages},
        "source": {one: indicator.source(one) for one in measurement.languages},
        "rows": [_typed(row) for row in rows],
    }
    return canonical_json(told)


def _typed(row: OpenRow) -> dict[str, object]:
    numbers = ("value", "lower", "upper", "n", "decimals")
    found: dict[str, object] = {}
    for name in OPEN_COLUMNS:
        text = getattr(row, name)
        if name not in numbers:
            found[name] = text
        elif not text:
            found[name] = None
        else:
            found[name] = int(text) if name in ("n", "decimals") else float(text)
    return found
