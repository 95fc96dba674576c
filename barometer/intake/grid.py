"""What a workbook and a CSV file have in common: sheets of cells, read within limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from barometer.intake.faults import Fault, Place, fault
from barometer.text import Text

MAX_BYTES = 5_000_000
MAX_UNPACKED = 20_000_000
MAX_PART = 6_000_000
MAX_RATIO = 250
MAX_PARTS = 300
MAX_TAGS = 600_000
MAX_CELLS = 100_000
MAX_TEXT = 32_767
"""A delivery of 2,000 rows and 10 columns takes a fifth of this; a reader that honours it is bounded."""

Kind = Literal["text", "number", "date", "formula", "error", "flag", "otherwise", "refused"]


@dataclass(frozen=True)
class RawCell:
    """One cell: what it holds, never shown by its repr."""

    kind: Kind
    text: str = field(repr=False)
    number: float = field(default=float("nan"), repr=False)
    percent: bool = False


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet by row and column (from 1), without the empty ones."""

    name: str
    cells: dict[tuple[int, int], RawCell] = field(repr=False)
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: dict[str, str] = field(default_factory=dict, repr=False)


class Refused(Exception):
    """A file that cannot be read further; carries the fault that says why."""

    def __init__(self, code: str, file: str, at: Place | None = None, **values: str | Text):
        super().__init__(code)
        self.fault: Fault = fault(code, at or Place(file), **values)
