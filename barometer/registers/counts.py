"""A register added up to one row for each combination of what its description tells apart.

The engine groups by the columns as they are written, counts rows and adds amounts up; what the codes mean is
settled afterwards, on the few combinations, by the same rules as in memory. So the figures are the register's
own, whichever engine has counted: counts are whole numbers, and amounts are added as exact decimals.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from barometer.errors import BarometerError
from barometer.intake.description import MicrodataDescription, Recoding
from barometer.intake.microdata import Counts, Microdata, recode_frame
from barometer.project import RegisterSettings
from barometer.registers.engine import opened_engine, table_of

ROWS = "rows of the register"
"""The column of counts; no name in a description has spaces."""

DECIMALS = 6
"""Decimals of an amount that are added up exactly; a register's amounts have two."""


def open_register(description: MicrodataDescription, path: Path, settings: RegisterSettings) -> Microdata:
    """Return a register added up by an engine, for calculations to be called on.

    Parameters
    ----------
    description
        See `describe`; without a survey's design, whose errors need each respondent.

    Returns
    -------
    Microdata whose frame has a row for each combination of period, group and breakdowns, with its measures
    added up; every calculation on it gives the register's results.

    Raises
    ------
    BarometerError
        If the register cannot be read, lacks a column, or holds a value that the description does not cover;
        the message tells how many rows and in which column, never the value.
    """
    if description.design:
        raise BarometerError(
            f"'{description.name}' is a survey, whose errors need each respondent; take added_up "
            "out of its description"
        )
    with opened_engine(settings) as engine:
        table = table_of(engine, path, description.separator, description.table)
        combinations = _combinations(table, description, path)
        name = f"{engine.name} {engine.version}"
    rows = combinations[ROWS].to_numpy()
    frame = recode_frame(combinations, _summed(description), path, rows)
    frame = _added_up(frame, description, combinations, rows)
    return Microdata(description.name, frame, None, int(rows.sum()), name)


def _amounts(description: MicrodataDescription) -> dict[str, Recoding]:
    """Return the measures that are amounts: taken as they are and added up."""
    return {name: item for name, item in description.measures.items() if item.range}


def _summed(description: MicrodataDescription) -> MicrodataDescription:
    """Return the description without its amounts, which the engine has added up already."""
    left = {name: item for name, item in description.measures.items() if not item.range}
    return replace(description, measures=left)


def _combinations(table: Any, description: MicrodataDescription, path: Path) -> pd.DataFrame:
    """Return one row for each combination of written values, with its rows and amounts."""
    import ibis  # type: ignore[import-untyped]

    where = description.table or path.name
    for column in description.columns:
        if column not in table.columns:
            raise BarometerError(f"{where} has no column '{column}' that '{description.name}' describes")
    keys = list(dict.fromkeys(item.column for item in _items(_summed(description)) if item.column))
    named: dict[str, Any] = {f"k{number}": table[key] for number, key in enumerate(keys)}
    sums = {ROWS: table.count()}
    for number, item in enumerate(_amounts(description).values()):
        amount, state = _amount(ibis, table[item.column], item, description)
        named[f"s{number}"] = state
        sums[f"a{number}"] = ibis.cases((state == 1, amount), else_=None).sum()
    grouped = table.group_by(**named).aggregate(**sums) if named else table.aggregate(**sums)
    try:
        answered = grouped.to_pyarrow()
    except Exception:  # what an engine says may hold a value
        raise BarometerError(f"{where} cannot be added up; check its format and its description") from None
    frame = pd.DataFrame({name: answered[name].to_pylist() for name in answered.column_names}, dtype="object")
    frame = frame.rename(columns={f"k{number}": key for number, key in enumerate(keys)})
    frame = frame.sort_values(list(frame.columns), key=lambda each: each.map(repr), ignore_index=True)
    return frame.astype({ROWS: "int64"})


def _items(description: MicrodataDescription) -> list[Recoding]:
    items = [*description.breakdowns.values(), *description.measures.values()]
    return items + [item for item in (description.period, description.group) if isinstance(item, Recoding)]


def _amount(ibis: Any, column: Any, item: Recoding, description: MicrodataDescription) -> tuple[Any, Any]:
    """Return an amount as an exact decimal, and what it is: 1 an answer, 0 none, 2 not covered."""
    missing = {*item.missing, *description.missing}
    if column.type().is_string():
        text = column.strip()
        none = text.isnull() | text.isin(["", *missing])
        number = text.replace(description.decimal, ".").try_cast("float64")
    else:
        codes = [float(code) for code in missing if _is_number(code)]
        number = column.cast("float64")
        none = column.isnull() | (number.isin(codes) if codes else ibis.literal(False))
    assert item.range is not None
    low, high = item.range
    state = ibis.cases((none, 0), (number.notnull() & (number >= low) & (number <= high), 1), else_=2)
    return ibis.cases(
        (state == 1, number.round(DECIMALS).cast(f"decimal(38, {DECIMALS})")), else_=None
    ), state


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _added_up(
    frame: pd.DataFrame, description: MicrodataDescription, combinations: pd.DataFrame, rows: Counts
) -> pd.DataFrame:
    """Return the recoded combinations with measures added up: a row for each period, group and categories."""
    measures = list(description.measures)
    for number, (name, item) in enumerate(_amounts(description).items()):
        state = combinations[f"s{number}"].to_numpy()
        if wrong := int(rows[state == 2].sum()):
            raise BarometerError(
                f"column '{item.column}': {wrong} rows hold what the description does not cover; "
                "complete the description or have the register corrected"
            )
        sums = [float(each) if each is not None else np.nan for each in combinations[f"a{number}"]]
        frame[name] = np.where(state == 1, sums, np.nan)
    for name in set(measures) - set(_amounts(description)):
        frame[name] = frame[name] * rows
    keys = [name for name in frame if name not in measures]
    # Rows without an answer stay apart from those with one: together they would have none.
    answered = [frame[name].isna().rename(f"{name}?") for name in measures]
    whole = frame.groupby([*keys, *answered], dropna=False, sort=True)[measures]
    return whole.sum(min_count=1).reset_index()[[*keys, *measures]]
