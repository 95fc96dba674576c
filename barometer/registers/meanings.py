"""What is written in a register's columns, told by its engine value by value, and what each value means.

How many rows hold each value of one column leaves the engine first. What a value means is settled here by the
same rules as in memory, and the engine then groups by meanings: an age leaves it as the band it falls into.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from barometer.errors import BarometerError
from barometer.intake.description import MicrodataDescription, Recoding
from barometer.intake.microdata import Counts, recode_frame
from barometer.registers.engine import asked_of


@dataclass(frozen=True, eq=False)
class Meanings:
    """One column: `values` as written, how many `rows` hold each, the place of each one's meaning.

    `answers` has a row for each meaning and a column for each thing that the column tells; the last value is
    that of a row without any.
    """

    column: str
    values: list[Any]
    rows: Counts
    places: Counts
    answers: pd.DataFrame

    def expression(self, table: Any) -> Any:
        """Return what the engine groups by: the value where each means something else, else its meaning."""
        import ibis  # type: ignore[import-untyped]

        column = table[self.column]
        if self._one_to_one:
            return column
        written = list(zip(self.values[:-1], self.places[:-1].tolist(), strict=True))
        branches = [
            (column.isin([value for value, own in written if own == place]), place)
            for place in dict.fromkeys(place for _, place in written)
        ]
        return ibis.cases(*branches, else_=int(self.places[-1]))

    def told(self, grouped: list[Any]) -> pd.DataFrame:
        """Return what the grouped column tells, in the order of its rows."""
        known = dict(zip(self.values, self.places.tolist(), strict=True))
        last = int(self.places[-1])
        places = [known.get(value, last) if self._one_to_one else int(value) for value in grouped]
        return self.answers.iloc[places].reset_index(drop=True)

    def require_same(self, grouped: list[Any], rows: Counts, where: str) -> None:
        """Refuse a register that was written to between the two questions.

        Raises
        ------
        BarometerError
            If a meaning has another number of rows than before.
        """
        known = dict(zip(self.values, self.places.tolist(), strict=True))
        places = [known.get(value, -1) if self._one_to_one else int(value) for value in grouped]
        size = len(self.answers)
        before = np.bincount(self.places, weights=self.rows, minlength=size)
        if min(places, default=0) < 0 or not np.array_equal(
            np.bincount(places, weights=rows, minlength=size), before
        ):
            raise BarometerError(f"{where} was changed while it was added up; do it again when it is at rest")

    @property
    def _one_to_one(self) -> bool:
        return len(self.answers) == len(self.values)


def meanings(
    table: Any, items: Mapping[str, Recoding], description: MicrodataDescription, where: Path
) -> list[Meanings]:
    """Return what each column that items are read from holds, and what it means.

    Raises
    ------
    BarometerError
        If a value is not covered by the description; told are column and rows, never the value.
    """
    columns = dict.fromkeys(item.column for item in items.values() if item.column)
    return [
        _meanings(
            table, {name: one for name, one in items.items() if one.column == column}, description, where
        )
        for column in columns
    ]


def _meanings(
    table: Any, items: Mapping[str, Recoding], description: MicrodataDescription, where: Path
) -> Meanings:
    column = next(iter(items.values())).column
    told = asked_of(table.group_by(v=table[column]).aggregate(n=table.count()), where.name)
    # Every column is settled in one order, whichever engine has told it.
    pairs = sorted(zip(told["v"], told["n"], strict=True), key=lambda pair: repr(pair[0]))
    empty = sum(int(rows) for value, rows in pairs if _absent(value))
    pairs = [pair for pair in pairs if not _absent(pair[0])]
    values: list[Any] = [*(value for value, _ in pairs), None]
    rows = np.array([*(rows for _, rows in pairs), empty], dtype=np.int64)
    fractional = table[column].type().is_floating() or table[column].type().is_decimal()
    raw = pd.DataFrame({column: pd.Series(values, dtype="float64" if fractional else "object")})
    answers = recode_frame(raw, _narrowed(description, items), where, rows)[list(items)]
    seen: dict[tuple[Any, ...], int] = {}
    alike = answers.astype("object").where(answers.notna(), None).itertuples(index=False, name=None)
    places = np.array([seen.setdefault(told, len(seen)) for told in alike], dtype=np.int64)
    firsts = np.unique(places, return_index=True)[1]
    return Meanings(column, values, rows, places, answers.iloc[firsts])


def _absent(value: object) -> bool:
    return value is None or value != value


def _narrowed(description: MicrodataDescription, items: Mapping[str, Recoding]) -> MicrodataDescription:
    """Return the description of some items alone."""
    period = items.get("period", "")
    breakdowns = {name: one for name, one in description.breakdowns.items() if name in items}
    measures = {name: one for name, one in description.measures.items() if name in items}
    group = items.get("group")
    return replace(
        description, period=period, group=group, breakdowns=breakdowns, measures=measures, design=None
    )
