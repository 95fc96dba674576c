"""What an analyst gets: small frozen objects that show themselves, or say why there is no answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.presentation import Figure, Notice, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from barometer.presentation.objects import Shown


def choose(what: str, name: str, there: Collection[str]) -> str:
    """Return a name that is there.

    Raises
    ------
    BarometerError
        If it is not; the nearest is told.
    """
    if name not in there:
        known = ", ".join(filter(None, there)) or "none"
        raise BarometerError(f"{what} '{name}' is unknown; there is {known}{nearest(name, there)}")
    return name


class _Shows:
    """Displayed in a notebook as the table or notice it holds."""

    def shown(self) -> Shown:
        """Return what is displayed."""
        raise NotImplementedError

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        return self.shown()._repr_mimebundle_(include, exclude)

    def _repr_html_(self) -> str:
        return str(self._repr_mimebundle_()["text/html"])

    def __str__(self) -> str:
        return self.shown().plain()


@dataclass(frozen=True, eq=False)
class Answer(_Shows):
    """An answer in words and numbers.

    Attributes
    ----------
    sentence
        The answer in one sentence.
    result
        The result of `barometer.statistics` behind it, or None.
    """

    sentence: str
    table: Table = field(repr=False)
    frame: pd.DataFrame = field(repr=False)
    result: Any = field(default=None, repr=False)
    draw: Callable[[], Figure | Notice] | None = field(default=None, repr=False)

    def shown(self) -> Table:
        """Return the table."""
        return self.table

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers, unrounded."""
        return self.frame.copy()

    def chart(self) -> Figure | Notice | Table:
        """Return a chart as pages show it, or why there is none; the table where nothing is to be drawn."""
        return self.table if self.draw is None else self.draw()

    def plot(self) -> Axes | Notice | Table:
        """Return the chart as matplotlib's axes, to be changed further; a notebook shows it as it is then."""
        drawn = self.chart()
        return drawn.axes[0] if isinstance(drawn, Figure) else drawn

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Unanswered(_Shows):
    """The data do not allow an answer; `sentence` says why. It is false in a condition."""

    sentence: str
    language: str = "da"

    def shown(self) -> Notice:
        """Return the sentence as a notice."""
        return Notice(self.sentence, language=self.language)

    def to_frame(self) -> pd.DataFrame:
        """Return a frame without rows."""
        return pd.DataFrame()

    def chart(self) -> Notice:
        """Return the sentence: there is nothing to draw."""
        return self.shown()

    def plot(self) -> Notice:
        """Return the sentence: there is nothing to draw."""
        return self.shown()

    def __bool__(self) -> bool:
        return False
