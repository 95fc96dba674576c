"""What most calculations are: fractions, and how they are put together. `compute` sums and estimates them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barometer.statistics.fraction import Combined, Fraction, alone

if TYPE_CHECKING:
    from barometer.calculations.cells import Cells
    from barometer.statistics.fraction import FloatArray


def is_calculation(kind: type) -> bool:
    """Return whether a class is one of calculations: those of fractions, and those that are called.

    Examples
    --------
    >>> is_calculation(Computed)
    True
    """
    return issubclass(kind, Computed) or "__call__" in dir(kind)


class Computed:
    """A calculation that says which fractions it is made of, and how they are put together.

    It knows neither tables nor estimates: `barometer.calculations.compute.compute` does.
    """

    pooled = True
    """Whether n, numerator and denominator of several fractions add up; else n is the smallest."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The measure columns that a table must bring."""
        raise NotImplementedError

    @property
    def unit(self) -> str:
        """The unit of the result, which follows from the calculation."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        """How the number is made, in a few words that stay the same."""
        return type(self).__name__.lower()

    def fractions(self, cells: Cells) -> list[Fraction]:
        """Return what is summed."""
        raise NotImplementedError

    def combine(self, values: FloatArray) -> Combined:
        """Put (fractions, cells) together: each cell's value, its slope in each fraction, a note."""
        return alone(values)


@dataclass(frozen=True)
class Wrapping(Computed):
    """A calculation that is made of another one: it needs the same columns, and is in the same unit."""

    of: Computed

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the calculation that it is made of."""
        return self.of.columns

    @property
    def unit(self) -> str:
        """That of the calculation that it is made of."""
        return self.of.unit
