"""What is asked of a table: every variable named, every code known, and no more cells than it answers."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from barometer.errors import BarometerError, nearest
from barometer.statbank.codes import part_codes, total_code
from barometer.statbank.query import Format, Query
from barometer.statbank.tableinfo import TIME, TableInfo, Variable

LIMIT = 1_000_000
"""Cells in one answer, but for streaming formats; a cell is a field: rows times (variables + 1)."""

_RANGE = re.compile(r"^(?:>=?(?P<first>[^<>=]+))?(?:<=?(?P<last>[^<>=]+))?$")
_NTH = re.compile(r"^(?P<oldest>-)?\((?P<last>-n\+)?(?P<number>\d+)\)$")


def query_for(
    info: TableInfo,
    wanted: Mapping[str, Sequence[str]],
    parts_of: Sequence[str] = (),
    format: Format = "CSV",
) -> Query:
    """Return a request that names every variable of a table.

    Parameters
    ----------
    wanted
        Codes by variable: as they stand in the table, with wildcards (`*K4`), ranges (`>=2008K1<=2025K4`), or
        the n-th period (`(1)` the latest, `(-n+3)` the last three, `-(1)` the oldest).
    parts_of
        Variables by all their codes that are no sum of others.

    A variable that is not named gets its total. One without a total, but for periods, cannot be left out: its
    codes are measures that must not be mixed, such as the unit and the kind of an income.

    Raises
    ------
    BarometerError
        For an unknown variable or code, and for a variable that must be named.
    """
    named = {info.variable(name).id: tuple(values) for name, values in wanted.items()}
    divided = {info.variable(name).id for name in parts_of}
    codes = {}
    for variable in info.variables:
        if variable.id in named:
            codes[variable.id] = _resolved(info, variable, named[variable.id])
        elif variable.id in divided:
            codes[variable.id] = part_codes(info, variable)
        else:
            codes[variable.id] = _left_out(info, variable)
    return Query(info.id, codes, format)


def split_query(query: Query, limit: int = LIMIT) -> tuple[Query, ...]:
    """Return requests that each stay within the limit of cells and together ask for the same.

    Examples
    --------
    >>> query = Query("T", {"A": ("1", "2", "3"), "Tid": ("2020", "2021")})
    >>> [part.codes["A"] for part in split_query(query, 12)]
    [('1', '2'), ('3',)]
    """
    if query.cells <= limit:
        return (query,)
    name = max(query.codes, key=lambda each: len(query.codes[each]))
    codes = query.codes[name]
    if len(codes) == 1:
        raise BarometerError(f"table {query.table}: one row alone has more than {limit:,} cells")
    each = max(limit * len(codes) // query.cells, 1)
    return tuple(
        small
        for first in range(0, len(codes), each)
        for small in split_query(
            replace(query, codes={**query.codes, name: codes[first : first + each]}), limit
        )
    )


def refuse_too_large(query: Query, limit: int = LIMIT) -> None:
    """Refuse a request that the bank would refuse, before it is sent.

    Raises
    ------
    BarometerError
        If it asks for more cells than one answer holds; the error names the split that fits.
    """
    if query.format == "BULK" or query.cells <= limit:
        return
    parts = split_query(query, limit)
    name = next(each for each in query.codes if parts[0].codes[each] != query.codes[each])
    raise BarometerError(
        f"table {query.table}: asked for up to {query.cells:,} cells ({query.rows:,} rows of "
        f"{len(query.codes) + 1} fields), at most {limit:,} fit in one answer; ask for fewer codes, or add "
        f"--split: {len(parts)} requests, {len(parts[0].codes[name])} codes of {name} in the first"
    )


def _left_out(info: TableInfo, variable: Variable) -> tuple[str, ...]:
    if variable.time:
        return variable.ids
    if len(variable.codes) == 1:
        return variable.ids
    total = total_code(info, variable)
    if total is None:
        some = ", ".join(f"{code.id} ({code.text})" for code in variable.codes[:8])
        more = ", …" if len(variable.codes) > 8 else ""
        raise BarometerError(
            f"table {info.id}: {variable.id} ({variable.text}) has no total and must be named; it has {some}"
            f"{more}: add --select {variable.id}={variable.codes[0].id}"
        )
    return (total,)


def _resolved(info: TableInfo, variable: Variable, written: tuple[str, ...]) -> tuple[str, ...]:
    chosen = {code for one in written for code in _matching(info, variable, one.strip())}
    return tuple(code for code in variable.ids if code in chosen)


def _matching(info: TableInfo, variable: Variable, one: str) -> Sequence[str]:
    ids = variable.ids
    if one in ids:
        return [one]
    if "*" in one or "?" in one:
        found: Sequence[str] = fnmatch.filter(ids, one)
    elif variable.time and (nth := _NTH.match(one)):
        found = _nth(ids, int(nth["number"]), oldest=bool(nth["oldest"]), several=bool(nth["last"]))
    elif one and one[0] in "<>" and (bounds := _RANGE.match(one)):
        found = _within(ids, one, bounds["first"], bounds["last"])
    else:
        found = []
    if not found:
        raise BarometerError(
            f"table {info.id}: {variable.id} has no code '{one}'; it has {len(ids)}, from {ids[0]} to "
            f"{ids[-1]}{nearest(one, ids)}"
        )
    return found


def _nth(ids: Sequence[str], number: int, *, oldest: bool, several: bool) -> Sequence[str]:
    """Return the n-th period, as the bank counts: (1) the latest, (-n+3) the last three, -(1) the oldest."""
    if not 1 <= number <= len(ids):
        return []
    if several:
        return ids[:number] if oldest else ids[-number:]
    return [ids[number - 1]] if oldest else [ids[-number]]


def _within(ids: Sequence[str], one: str, first: str | None, last: str | None) -> Sequence[str]:
    lowest, highest = (one.startswith(">") and ">=" not in one), ("<" in one and "<=" not in one)
    return [
        id
        for id in ids
        if (first is None or (id > first if lowest else id >= first))
        and (last is None or (id < last if highest else id <= last))
    ]


def periods_from(info: TableInfo, first: str) -> str:
    """Return the range of periods from a year or period on, as it is asked for.

    Raises
    ------
    BarometerError
        If the table has no period from then on.

    Examples
    --------
    >>> from barometer.statbank.tableinfo import Code
    >>> time = Variable("Tid", "time", True, False, (Code("2008K1", "2008Q1"), Code("2008K2", "2008Q2")))
    >>> periods_from(TableInfo("T", "", "", "", "", (time,)), "2008")
    '>=2008K1'
    """
    ids = info.variable(TIME).ids
    later = [id for id in ids if id >= first]
    if not later:
        raise BarometerError(f"table {info.id} has no period from {first} on; its latest is {ids[-1]}")
    return f">={later[0]}"
