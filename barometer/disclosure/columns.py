"""Numbers as columns that may add up, and how sure it is that it is no chance where they do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from barometer.disclosure.system import Mask, Vector

SLACK = 1e-6
SHAPES = 12
"""Different sets of columns that are looked at; tables differ in few ways."""

Cell = tuple[str, ...]
Found = tuple[tuple[int, ...], tuple[int, ...]]
"""The column of a whole, or of what adds up to one that nobody tells, and those of its parts."""


class SumTable:
    """Numbers by row (cells that the columns have in common) and column (what may add up)."""

    def __init__(self, cells: Mapping[tuple[Cell, str], float]) -> None:
        self.rows = sorted({row for row, _ in cells})
        self.columns = sorted({column for _, column in cells})
        at = {row: place for place, row in enumerate(self.rows)}
        to = {column: place for place, column in enumerate(self.columns)}
        self.values = np.full((len(self.rows), len(self.columns)), np.nan)
        for (row, column), value in cells.items():
            self.values[at[row], to[column]] = value

    def shapes(self) -> Iterator[tuple[Vector, list[int]]]:
        """Yield sets of columns that stand in the same rows, with those rows, each row once."""
        there = np.isfinite(self.values)
        patterns = np.unique(there, axis=0)
        for pattern in patterns[np.argsort(-patterns.sum(axis=1), kind="stable")][:SHAPES]:
            columns = np.flatnonzero(pattern)
            rows = self.values[there[:, columns].all(axis=1)][:, columns]
            some = np.any(rows != 0, axis=0)
            if some.sum() > 2:
                yield np.unique(rows[:, some], axis=0), columns[some].tolist()

    def compared(self, found: Found) -> tuple[Mask, Mask]:
        """Return in which rows a sum can be looked at, and in which of those it fails."""
        known = np.isfinite(self.values[:, [*found[0], *found[1]]]).all(axis=1)
        total, parts = (self.values[known][:, list(side)].sum(axis=1) for side in found)
        return known, np.abs(parts - total) > SLACK * np.maximum(1.0, np.abs(total))

    def holds(self, found: Found) -> bool:
        """Return whether a sum fails nowhere."""
        return not self.compared(found)[1].any()


def bits(rows: Vector, whole: int) -> float:
    """Return how unlikely it is that the whole is met by chance in every row."""
    return float(np.log2(1.0 + np.abs(rows[:, whole])).sum())
