"""A register added up to one row for each combination of what its description tells apart.

The engine groups by what the values mean, counts rows and adds amounts up. So the figures are the register's
own, whichever engine has counted: counts are whole numbers, and amounts are added as exact decimals. Of a
survey it adds up weights, cluster by cluster: see `barometer.registers.respondents`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from barometer.intake.description import MicrodataDescription, Recoding
from barometer.intake.microdata import NOT_COVERED, Counts, Microdata, refuse_rows
from barometer.intake.microdata_files import Unfit
from barometer.registers.amounts import EngineAmount, engine_amount
from barometer.registers.engine import asked_of, opened_engine, table_of
from barometer.registers.meanings import Meanings, meanings
from barometer.registers.respondents import Drawn, alike_respondents
from barometer.settings import RegisterSettings

ROWS = "rows of the register"
"""The column of counts; no name in a description has spaces."""


def open_register(description: MicrodataDescription, path: Path, settings: RegisterSettings) -> Microdata:
    """Return a register or survey added up by an engine, for calculations to be called on.

    Parameters
    ----------
    description
        See `describe`.

    Returns
    -------
    Microdata whose frame has a row for each combination of period, group and breakdowns, with its measures
    added up; every calculation on it gives the register's results. A survey's has a row a respondent: those
    who are alike share their weight, see `alike_respondents`.

    Raises
    ------
    BarometerError
        If the register cannot be read, lacks a column, or holds a value that the description does not cover;
        the message tells how many rows and in which column, never the value.
    """
    where = Path(description.table or path.name)
    with opened_engine(settings, description.table) as engine:
        table = table_of(engine, path, description.separator, description.table)
        for column in description.columns:
            if column not in table.columns:
                raise Unfit(
                    f"{where} has no column '{column}' that '{description.name}' describes",
                    "missing_column",
                    found=column,
                )
        drawn = Drawn.of(table, description, where) if description.design else None
        added = _added(table, description, where, drawn)
        name = f"{engine.name} {engine.version}"
    total = int(added.rows.sum())
    if drawn is None:
        return Microdata(description.name, _register(added, description), None, total, name)
    frame = alike_respondents(added.frame, added.rows, added.sums, drawn, description, where)
    amounts = tuple(_amounts(description))
    asked = description.fieldwork
    return Microdata(description.name, frame, description.design, total, name, asked, amounts=amounts)


@dataclass(frozen=True, eq=False)
class _Added:
    """What has left the engine: what each combination means, its rows, and its sums as exact decimals."""

    frame: pd.DataFrame
    rows: Counts
    sums: dict[str, list[Any]]


def _items(description: MicrodataDescription) -> dict[str, Recoding]:
    """Return everything that a description tells apart, by name."""
    named = {"period": description.period, "group": description.group}
    first = {name: one for name, one in named.items() if isinstance(one, Recoding)}
    return {**first, **description.breakdowns, **description.measures}


def _amounts(description: MicrodataDescription) -> dict[str, Recoding]:
    """Return the measures that are amounts: taken as they are and added up."""
    return {name: item for name, item in description.measures.items() if item.range and not item.answered}


def _answered(description: MicrodataDescription) -> dict[str, Recoding]:
    """Return the measures that only ask whether there is an answer, whatever it is."""
    return {
        name: item
        for name, item in description.measures.items()
        if item.answered and not item.codes and not item.bands
    }


def _added(table: Any, description: MicrodataDescription, where: Path, drawn: Drawn | None) -> _Added:
    by_engine = {**_amounts(description), **_answered(description)}
    items = {name: item for name, item in _items(description).items() if name not in by_engine}
    columns = meanings(table, items, description, where)
    read = {name: engine_amount(table[item.column], item, description) for name, item in by_engine.items()}
    keys: dict[str, Any] = {f"k{number}": one.expression(table) for number, one in enumerate(columns)}
    keys |= {f"s{number}": one.state for number, one in enumerate(read.values())}
    sums = {ROWS: table.count()}
    if drawn:
        keys |= drawn.keys(table)
        sums |= drawn.sums({name: read[name] for name in _amounts(description)})
    else:
        sums |= {name: read[name].exact().sum() for name in _amounts(description)}
    answered = asked_of(
        table.group_by(**keys).aggregate(**sums) if keys else table.aggregate(**sums), where.name
    )
    return _told(answered, columns, read, description, where)


def _told(
    answered: dict[str, list[Any]],
    columns: Sequence[Meanings],
    read: dict[str, EngineAmount],
    description: MicrodataDescription,
    where: Path,
) -> _Added:
    """Return what the engine has answered with its meanings, in one order."""
    rows = np.array(answered.pop(ROWS), dtype=np.int64)
    frame = pd.DataFrame(index=range(len(rows)))
    for number, one in enumerate(columns):
        grouped = answered.pop(f"k{number}")
        one.require_same(grouped, rows, where.name)
        frame = frame.join(one.told(grouped))
    for number, name in enumerate(read):
        state, item = np.array(answered.pop(f"s{number}"), dtype=np.int64), description.measures[name]
        refuse_rows(state == 2, where, item.column, NOT_COVERED, "not_covered", rows)
        frame[name] = np.where(state == 1, 1.0, np.nan)
    if isinstance(description.period, str):
        frame["period"] = description.period
    for name, item in description.measures.items():
        if item.constant is not None:
            frame[name] = item.constant
    frame = frame[[*(name for name in _named(description) if name in frame)]]
    # One order, whichever engine has answered.
    told = frame.astype("str").assign(**{name: [str(each) for each in answered[name]] for name in answered})
    order = told.sort_values(list(told.columns), kind="stable").index if len(told.columns) else told.index
    sums = {name: [each[place] for place in order] for name, each in answered.items()}
    return _Added(frame.loc[order].reset_index(drop=True), rows[order], sums)


def _named(description: MicrodataDescription) -> list[str]:
    return ["period", "group", *description.breakdowns, *description.measures]


def _register(added: _Added, description: MicrodataDescription) -> pd.DataFrame:
    """Return a register's measures added up: a row for each period, group and categories."""
    frame, rows, measures = added.frame, added.rows, list(description.measures)
    for name in measures:
        if name in added.sums:
            frame[name] = [np.nan if each is None else float(each) for each in added.sums[name]]
        else:
            frame[name] = frame[name].astype("float64") * rows
    keys = [name for name in frame if name not in measures]
    # Rows without an answer stay apart from those with one: together they would have none.
    answered = [frame[name].isna().rename(f"{name}?") for name in measures]
    whole = frame.groupby([*keys, *answered], dropna=False, sort=True)[measures]
    return whole.sum(min_count=1).reset_index()[[*keys, *measures]]
