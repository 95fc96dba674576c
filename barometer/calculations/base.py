"""What every calculation takes and gives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.observations import NUMBERS

RESULT_COLUMNS = ("group", "breakdown", "category", "period", *NUMBERS, "unit", "status", "method")
"""The columns that a calculation fills; indicator, dates, source and evidence are added around it."""


@runtime_checkable
class Calculation(Protocol):
    """A frozen dataclass, called on a tidy frame.

    The frame has a column `period`, a column `group` (may be missing where nothing is divided by group), one
    column for each breakdown that is asked for, and the measure columns that `columns` names.
    The result has `RESULT_COLUMNS`: one row for each period × group overall (`breakdown` and `category`
    empty) and for each category of each breakdown in `by`.
    """

    @property
    def columns(self) -> tuple[str, ...]:
        """The measure columns that a table must bring."""

    @property
    def unit(self) -> str:
        """The unit of the result, which follows from the calculation."""

    def __call__(self, table: pd.DataFrame, *, by: Sequence[str] = ()) -> pd.DataFrame:
        """Compute the observations of a table."""


def require(table: pd.DataFrame, columns: Sequence[str], calculation: str) -> None:
    """Refuse a table that lacks a column.

    Raises
    ------
    BarometerError
        Naming the first missing column, and the nearest that is there.
    """
    for column in columns:
        if column not in table.columns:
            there = [str(name) for name in table.columns]
            has = f"the table has {', '.join(there)}{nearest(column, there)}"
            raise BarometerError(f"{calculation} needs a column '{column}'; {has}")


def result(rows: pd.DataFrame, **constants: object) -> pd.DataFrame:
    """Return rows with all of `RESULT_COLUMNS`, in that order; what is not given is "" or NaN."""
    out = rows.assign(**constants)
    for column in RESULT_COLUMNS:
        if column not in out:
            out[column] = float("nan") if column in NUMBERS else ""
    return out[list(RESULT_COLUMNS)].reset_index(drop=True)
