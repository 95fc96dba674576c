"""From a frame to a table that says why a number is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from barometer.errors import BarometerError, nearest
from barometer.language import capital, change, label, number, period, signed, with_unit
from barometer.presentation.marks import MARKS, NOTHING, REASONS, WITHHELD
from barometer.presentation.objects import Caption, Cell, Header, Table
from barometer.units import Unit

if TYPE_CHECKING:
    import pandas as pd

_NUMERIC = ("number", "estimate", "change", "interval")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name
        Column of the frame; for `kind="interval"` that of the lower bound (the upper one is `upper`).
    label
        Header.
    kind
        `number` and `change` are written with `decimals`, and with `unit` where one is given; an `estimate`
        is a number with its interval (`bounds`) in brackets, where it has one;
        `verdict` holds codes of the catalogue, `period` ISO periods.
    unit, decimals
        The same for all rows, or "@column" to take them from the frame.
    status
        Column that says why a number is missing; the frame's `status` where it has one.
    bounds
        Columns of an estimate's lower and upper limit.
    """

    name: str
    label: str
    kind: Literal["text", "number", "estimate", "change", "interval", "verdict", "period"] = "text"
    unit: str | Unit = ""
    decimals: int | str = 1
    status: str = ""
    bounds: tuple[str, str] = ("lower", "upper")


def table(frame: pd.DataFrame, columns: Sequence[Column], caption: Caption, *, anchors: str = "") -> Table:
    """Lay a frame out as a table; the first column holds the row headers, rows keep their order.

    A missing number is written as the word for its status, and the word is explained below the table.

    Parameters
    ----------
    anchors
        Column that names the anchor of each row, an indicator's id as a rule; "" for none.

    Raises
    ------
    BarometerError
        If a column is not in the frame.

    Examples
    --------
    >>> import pandas as pd
    >>> f = pd.DataFrame({"name": ["A", "B"], "value": [77.2, None], "status": ["derived", "suppressed"]})
    >>> columns = [Column("name", "Navn"), Column("value", "Andel", "number", "percent")]
    >>> print(table(f, columns, Caption("Andele")).plain())
    Andele
    Navn | Andel
    A | 77,2 %
    B | udeladt
    † Afledt af andre offentliggjorte tal.
    Udeladt: tallet vises ikke af hensyn til fortrolighed.
    """
    for column in columns:
        if column.name not in frame:
            known = [str(name) for name in frame.columns]
            raise BarometerError(f"the frame has no column '{column.name}'{nearest(column.name, known)}")
    records: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in frame.to_dict("records")
    ]
    rows = tuple(tuple(_cell(row, column, caption.language) for column in columns) for row in records)
    header = tuple(Header(column.label, "right" if column.kind in _NUMERIC else "left") for column in columns)
    notes = explain_statuses([cell.status for row in rows for cell in row], caption.language)
    return Table(caption, header, rows, notes, tuple(frame[anchors]) if anchors else ())


def with_target(shown: Table, when: str, words: str) -> Table:
    """Return a table over time with a last row for the target of period `when`, in words.

    The second column is the figures'.
    """
    told = f"{capital(label('chart.target', shown.caption.language))} {period(when, shown.caption.language)}"
    row = (Cell(told), Cell(words), *(Cell("") for _ in shown.header[2:]))
    anchors = (*shown.anchors, "") if shown.anchors else ()
    return replace(shown, rows=(*shown.rows, row), anchors=anchors)


def explain_statuses(statuses: Sequence[str], language: str) -> tuple[str, ...]:
    """Return a sentence for each status that is not plain, in a fixed order.

    Examples
    --------
    >>> explain_statuses(["observed", "not_asked"], "en")
    ('Not asked: the question was not put.',)
    """
    return tuple(
        label(f"explain.{status}", language) for status in (*MARKS, *WITHHELD, *REASONS) if status in statuses
    )


def _cell(row: dict[str, Any], column: Column, language: str) -> Cell:
    value = row[column.name]
    if column.kind == "verdict" and not value:
        status = str(row.get(column.status, "not_published"))
        return Cell(label(f"short.{status}", language), status)
    if column.kind == "verdict":
        return Cell(label(f"verdict.{value}", language), verdict=str(value))
    if column.kind == "period":
        return Cell(period(str(value), language))
    if column.kind == "text":
        if isinstance(value, bool):
            return Cell(label(f"table.{str(value).lower()}", language))
        return Cell("" if value is None or value != value else str(value))
    status = str(row.get(column.status or "status", ""))
    missing = value is None or value != value
    if status in WITHHELD or (missing and status in (*REASONS, *MARKS) and status != "derived"):
        return Cell(label(f"short.{status}", language), status)
    if missing and status == NOTHING:
        return Cell("–")
    if missing:
        return Cell(label("word.unknown", language), "unknown")
    marked = status in MARKS and (column.name == "value" or column.status != "")
    return Cell(_written(row, column, float(value), language), status if marked else "")


def _written(row: dict[str, Any], column: Column, value: float, language: str) -> str:
    unit: str | Unit = _given(row, column.unit)
    decimals = int(_given(row, column.decimals))
    if column.kind == "interval":
        bounds = {
            "lower": number(value, decimals, language),
            "upper": number(row["upper"], decimals, language),
        }
        return label("table.between", language, **bounds)
    if column.kind == "change":
        return (
            change(value, unit, decimals, language, brief=True) if unit else signed(value, decimals, language)
        )
    text = with_unit(value, unit, decimals, language) if unit else number(value, decimals, language)
    if column.kind != "estimate" or row[column.bounds[0]] != row[column.bounds[0]]:
        return text
    ends = zip(("lower", "upper"), column.bounds, strict=True)
    bounds = {end: number(row[name], decimals, language) for end, name in ends}
    between = label("table.between", language, **bounds).replace(" ", "\u00a0")
    return f"{text} ({between})"


def _given(row: dict[str, Any], setting: int | str | Unit) -> Any:
    return row[setting[1:]] if isinstance(setting, str) and setting.startswith("@") else setting
