"""A score on a fixed scale between a baseline and a target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barometer.calculations.base import require, result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ScorePart:
    """One component of a score: a column, where it began, where it shall be, and how much it weighs."""

    column: str
    baseline: float
    target: float
    weight: float


@dataclass(frozen=True)
class Score:
    """Weighted mean of components that each go linearly from `low` at the baseline to `high` at the target.

    Nothing is clipped: a component that has moved away from its target scores below `low`.

    Examples
    --------
    The Social Committee's pointer 7 for 2012, published as 6,2:

    >>> import pandas as pd
    >>> poor = ScorePart("long_term_poor", baseline=15478, target=12382, weight=0.75)
    >>> evicted = ScorePart("evictions", baseline=605, target=363, weight=0.25)
    >>> table = pd.DataFrame({"period": ["2012"], "long_term_poor": [14476], "evictions": [600]})
    >>> round(float(Score((poor, evicted))(table).loc[0, "value"]), 1)
    6.2
    """

    parts: tuple[ScorePart, ...]
    low: float = 5.0
    high: float = 10.0

    @property
    def columns(self) -> tuple[str, ...]:
        """One column for each component."""
        return tuple(part.column for part in self.parts)

    @property
    def unit(self) -> str:
        """A score on the scale from `low` (baseline) to `high` (target)."""
        return "score"

    def __call__(self, table: pd.DataFrame, *, by: Sequence[str] = (), **asked: Any) -> pd.DataFrame:
        """Score each row of a table; a missing component gives no score."""
        import pandas as pd

        require(table, ("period", *self.columns, *by), "Score")
        total = pd.Series(0.0, index=table.index)
        for part in self.parts:
            way = (table[part.column] - part.baseline) / (part.target - part.baseline)
            total = total + part.weight * (self.low + (self.high - self.low) * way)
        value = total / sum(part.weight for part in self.parts)
        keep = [name for name in ("group", "breakdown", "category", "period") if name in table]
        rows = table[keep].assign(value=value, status="derived")
        rows.loc[value.isna(), "status"] = "not_delivered"
        return result(rows, unit=self.unit, method="score, linear from baseline to target")
