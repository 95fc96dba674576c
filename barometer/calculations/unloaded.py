"""A calculation that is declared and not run: its code came with a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Unloaded:
    """What a record says of a calculation of a project's own: its name, and what was declared.

    A record is opened, shown and held against another without running the code that came with it.

    Examples
    --------
    >>> import pandas as pd
    >>> Unloaded("ShareWithout", (("part", "poor"),))(pd.DataFrame())
    Traceback (most recent call last):
        ...
    barometer.errors.BarometerError: ShareWithout is a calculation of the project's own, and its code was \
not run; compute the measurement again with barometer reproduce
    """

    name: str
    declared: tuple[tuple[str, Any], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """None: what it needs is known to its code."""
        return ()

    @property
    def unit(self) -> str:
        """What follows from its code; the indicator declares it, too."""
        return "unknown"

    def __call__(self, table: pd.DataFrame, *, by: Sequence[str] = (), **asked: Any) -> pd.DataFrame:
        """Refuse: the code was not run."""
        raise BarometerError(
            f"{self.name} is a calculation of the project's own, and its code was not run; compute the "
            f"measurement again with barometer reproduce"
        )
