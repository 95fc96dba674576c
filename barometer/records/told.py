"""How results of this room are written: plain tables for a terminal, and JSON values for machines."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import pandas as pd

from barometer.language import catalogue_keys, decimal_mark, label
from barometer.observations import shortest

DECIMALS = 4
"""More than is published, so that a small revision can be seen; machines are told all."""

_RESULT = ("verdict", "short")
WORDS = {
    **dict.fromkeys(("before", "after", "stored", "recomputed"), _RESULT),
    **dict.fromkeys(("status", "status_before", "status_after"), ("short",)),
    **dict.fromkeys(("fault", "restricted"), ("fault",)),
    **dict.fromkeys(("protected", "safe"), ("yes_no",)),
    **{
        name: (name,)
        for name in ("cause", "revision", "succession", "why", "level", "judgement", "rule", "quantity")
    },
}
"""Which groups of the catalogue hold the words of a column."""


def text_table(frame: pd.DataFrame, language: str = "da", limit: int = 40) -> str:
    """Return a frame as an aligned plain table with headings in the reader's language.

    Columns that are empty throughout are left out; after `limit` rows the rest is only counted.

    Examples
    --------
    >>> print(text_table(pd.DataFrame({"what": ["a", "b"], "value": [1.5, float("nan")]})))
      hvad  værdi
      a     1,5
      b
    """
    cells = pd.DataFrame({name: [shown(cell, language, str(name)) for cell in frame[name]] for name in frame})
    cells = cells[[name for name in cells if (cells[name] != "").any()]]
    rows = [[heading(str(name), language) for name in cells], *cells.head(limit).to_numpy().tolist()]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    if len(cells) > limit:
        lines.append(label("record.more", language, count=len(cells) - limit))
    return "\n".join(f"  {line}" for line in lines)


def heading(name: str, language: str) -> str:
    """Return the words for a column; its own name where the catalogue has none."""
    return label(f"column.{name}", language) if name in catalogue_keys("column") else name


def shown(cell: Any, language: str = "da", column: str = "") -> str:
    """Return a cell as text: numbers to four decimals, words of the catalogue in the reader's language.

    Examples
    --------
    >>> shown(10.8), shown("better_source", "da", "revision"), shown("improved", "en", "before")
    ('10,8', 'bedre kilde', 'progress')
    """
    if isinstance(cell, float):
        if math.isinf(cell):
            return "∞"
        return shortest(round(cell, DECIMALS)).replace(".", decimal_mark(language))
    text = " ".join(str(cell).split())  # a line of a file of others makes no line here
    if column == "cause" and "+" in text:
        return " + ".join(shown(part, language, column) for part in text.split("+"))
    for group in WORDS.get(column, ()):
        if text in catalogue_keys(group):
            return label(f"{group}.{text}", language)
    return text


def as_json(value: Any) -> Any:
    """Return a result as JSON values: a frame as its rows, NaN as None, a frozen dataclass by its fields.

    Examples
    --------
    >>> as_json({"rows": pd.DataFrame({"value": [1.5, float("nan")]}), "names": ("a",)})
    {'rows': [{'value': 1.5}, {'value': None}], 'names': ['a']}
    """
    if isinstance(value, pd.DataFrame):
        return value.astype("object").where(value.notna(), None).to_dict("records")
    if hasattr(value, "to_json"):
        return value.to_json()
    if dataclasses.is_dataclass(value):
        shown = [field.name for field in dataclasses.fields(value) if field.repr]
        return {name: as_json(getattr(value, name)) for name in shown}
    if isinstance(value, Mapping):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value


class Told:
    """A result of this room: a frozen dataclass that is also told to machines.

    `ALSO` names the properties that are told beside the fields that `repr` shows.
    """

    ALSO: ClassVar[tuple[str, ...]] = ("ok",)

    def to_json(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        shown = [field.name for field in dataclasses.fields(self) if field.repr]  # type: ignore[arg-type]
        return {name: as_json(getattr(self, name)) for name in (*self.ALSO, *shown)}
