"""What the bank has answered, as a table: zero, missing and left out kept apart."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd

from barometer.errors import BarometerError
from barometer.statbank.query import Query
from barometer.statbank.tableinfo import TableInfo, Variable

VALUE, STATUS, MEASURE = "value", "status", "measure"
"""Columns of an answer beside its variables; `measure` where it holds numbers and percentages."""

OBSERVED, MISSING, LEFT_OUT = "observed", "missing", "zero_or_withheld"
"""A number; none, which is missing, confidential or too uncertain; a zero that may hide a withheld number."""

NO_NUMBER = ".."
CONTENT, KIND = "INDHOLD", "CONTENT_TYPE"


def read_answer(data: bytes, query: Query, info: TableInfo, where: str) -> pd.DataFrame:
    r"""Read an answer in CSV, BULK or JSON-stat.

    Returns
    -------
    One row for each combination that was asked for, in the order of the codes: a column for each variable
    with its code, `value` (float64, NaN where missing) and `status`; where numbers and percentages were asked
    for together, `measure`, too.

    Raises
    ------
    BarometerError
        If it is no answer to that request: other columns, a code that was not asked for, a row twice, a
        row that is not there, or something that is no number. File, line and column are named.

    Examples
    --------
    >>> from barometer.statbank.tableinfo import Code
    >>> sex = Variable("KØN", "sex", False, True, (Code("1", "Men"), Code("2", "Women")))
    >>> info = TableInfo("T", "", "", "", "", (sex,))
    >>> data = "KØN;INDHOLD\n1;0\n2;..\n".encode("utf-8-sig")
    >>> read_answer(data, Query("T", {"KØN": ("1", "2")}), info, "answer.csv")["status"].tolist()
    ['observed', 'missing']
    """
    rows = _stat_rows(data, where) if data[:1] == b"{" else _text_rows(data, query, info, where)
    found: dict[tuple[str, ...], float | None] = {}
    for key, value, place in rows:
        if key in found:
            raise BarometerError(f"{place}: the row {' '.join(key)} stands twice; fetch it again")
        found[key] = value
    frame = pd.DataFrame(list(_whole(found, query, info, where)), columns=_columns(found, query))
    return frame.astype({VALUE: "float64"})


def _columns(found: Mapping[tuple[str, ...], Any], query: Query) -> list[str]:
    more = [MEASURE] if any(len(key) > len(query.codes) for key in found) else []
    return [*query.codes, *more, VALUE, STATUS]


def _whole(
    found: dict[tuple[str, ...], float | None], query: Query, info: TableInfo, where: str
) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each combination that was asked for, in their order."""
    width = len(query.codes)
    measures = sorted({key[width:] for key in found}) or [()]
    asked = list(product(*query.codes.values()))
    known = set(asked)
    for key in found:
        if key[:width] not in known:
            raise BarometerError(f"{where}: found {' '.join(key)}, which was not asked for; fetch it again")
    for key in asked:
        for measure in measures:
            if (*key, *measure) in found:
                yield (*key, *measure, *_judged(found[(*key, *measure)], info))
            elif query.format == "BULK" and info.withheld_as:
                yield (*key, *measure, float(info.withheld_as), LEFT_OUT)
            elif query.format == "BULK":  # a stream leaves out zeros
                yield (*key, *measure, 0.0, OBSERVED)
            else:
                raise BarometerError(
                    f"{where}: expected {len(asked)} rows, found none for {' '.join(key)}; fetch it again"
                )


def _judged(value: float | None, info: TableInfo) -> tuple[float, str]:
    if value is None:
        return float("nan"), MISSING
    withheld = info.withheld_as != "" and value == float(info.withheld_as)
    return value, LEFT_OUT if withheld else OBSERVED


def _text_rows(
    data: bytes, query: Query, info: TableInfo, where: str
) -> Iterator[tuple[tuple[str, ...], float | None, str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BarometerError(
            f"{where}: expected text in UTF-8; {error.reason} at byte {error.start}"
        ) from error
    table = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    head = next(table, [])
    names = {name.upper(): name for name in query.codes}
    known = {*names, CONTENT}
    if {*head} - {KIND} != known or len(head) != len({*head}):
        raise BarometerError(
            f"{where}, line 1: expected the columns {';'.join([*names, CONTENT])}, "
            f"found {';'.join(head)[:120]}"
        )
    read = {name: _reader(info.variable(name), query.presentation) for name in query.codes}
    places = [head.index(name.upper()) for name in query.codes]
    kind, content = (head.index(KIND) if KIND in head else None), head.index(CONTENT)
    for number, row in enumerate(table, 2):
        place = f"{where}, line {number}"
        if not row:
            continue
        if len(row) != len(head):
            raise BarometerError(f"{place}: expected {len(head)} fields, found {len(row)}; fetch it again")
        key = tuple(
            read[name](row[at], f"{place}, {name}") for name, at in zip(query.codes, places, strict=True)
        )
        more = () if kind is None else (row[kind],)
        yield (*key, *more), _number(row[content], query.language, place), place


def _reader(variable: Variable, presentation: str) -> Any:
    """Return what reads a cell's code: written as code, as text, or as both with a space between."""
    texts: dict[str, list[str]] = {}
    for code in variable.codes:
        texts.setdefault(code.text, []).append(code.id)

    def read(cell: str, place: str) -> str:
        if presentation == "Code":
            return cell
        if presentation == "CodeAndValue":
            return cell.split(" ", 1)[0]
        if len(texts.get(cell, ())) != 1:
            how = "two codes have" if cell in texts else "no code has"
            raise BarometerError(f"{place}: {how} the text '{cell}'; ask for codes instead of texts")
        return texts[cell][0]

    return read


def _number(cell: str, language: str, place: str) -> float | None:
    if cell == NO_NUMBER:
        return None
    plain = cell.replace(",", ".") if language == "da" else cell
    try:
        return float(plain) if plain.strip("-.0123456789") == "" else float("x")
    except ValueError:
        mark = "comma" if language == "da" else "point"
        raise BarometerError(
            f"{place}, {CONTENT}: expected a number with a decimal {mark} or {NO_NUMBER}, found '{cell}'"
        ) from None


def _stat_rows(data: bytes, where: str) -> Iterator[tuple[tuple[str, ...], float | None, str]]:
    """Yield the cells of a JSON-stat answer, which stand row by row; its ContentsCode is no variable."""
    try:
        said = json.loads(data)["dataset"]
        dimension = said["dimension"]
        codes = [_ordered(dimension[name]["category"]["index"]) for name in dimension["id"]]
        sizes, values = dimension["size"], said["value"]
    except (ValueError, KeyError, TypeError) as error:
        raise BarometerError(f"{where}: expected JSON-stat, found {data[:60]!r}") from error
    if [len(each) for each in codes] != sizes or len(values) != math.prod(sizes):
        raise BarometerError(f"{where}: its sizes {sizes} are not those of its {len(values)} values")
    kept = [at for at, name in enumerate(dimension["id"]) if name != "ContentsCode"]
    for key, value in zip(product(*codes), values, strict=True):
        yield tuple(key[at] for at in kept), None if value is None else float(value), where


def _ordered(index: Mapping[str, int] | Sequence[str]) -> list[str]:
    return sorted(index, key=index.__getitem__) if isinstance(index, Mapping) else list(index)
