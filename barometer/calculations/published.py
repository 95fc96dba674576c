"""A value taken over as it was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barometer.calculations.base import require, result
from barometer.observations import NUMBERS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Published:
    """Take a published value over unchanged; nothing is known of how it was computed.

    Parameters
    ----------
    unit
        The unit in which it was published.

    Examples
    --------
    >>> import pandas as pd
    >>> sheet = pd.DataFrame({"period": ["unknown"], "group": ["non_western"], "value": [10.8]})
    >>> Published("percentage_points")(sheet)[["group", "value", "method"]].values.tolist()
    [['non_western', 10.8, 'published']]
    """

    unit: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The table brings the value itself."""
        return ("value",)

    def __call__(self, table: pd.DataFrame, *, by: Sequence[str] = (), **asked: Any) -> pd.DataFrame:
        """Return the table's values as observations; `by` names breakdowns given as columns of their own."""
        require(table, ("period", "value", *by), "Published")
        rows = table.copy()
        if "status" not in rows:
            rows["status"] = "observed"
        if "method" not in rows:
            rows["method"] = "published"
        keep = [
            name for name in ("group", "breakdown", "category", "period", "status", "method") if name in rows
        ]
        numbers = [name for name in NUMBERS if name in rows]
        return result(rows[keep + numbers], unit=self.unit)
