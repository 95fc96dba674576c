"""Numbers that are one sum over another: shares, means, rates; and counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barometer.calculations.computed import Computed
from barometer.statistics.fraction import Fraction

if TYPE_CHECKING:
    from barometer.calculations.cells import Cells


@dataclass(frozen=True)
class Share(Computed):
    """How many percent `part` is of `of`: columns of counts, or of 0 and 1 in a register or survey.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> table = pd.DataFrame({"period": "2012", "group": ["danish", "non_western"],
    ...                       "unemployed": [56, 48], "labour_force": [700, 300]})
    >>> compute(Share("unemployed", of="labour_force"), table)[["group", "value", "n"]].values.tolist()
    [['danish', 8.0, 700.0], ['non_western', 16.0, 300.0]]
    """

    part: str
    of: str

    @property
    def columns(self) -> tuple[str, str]:
        """Part and whole."""
        return self.part, self.of

    @property
    def unit(self) -> str:
        """Percent."""
        return "percent"

    def fractions(self, cells: Cells) -> list[Fraction]:
        """Part over whole, times 100."""
        return [Fraction("proportion", cells.column(self.part), cells.column(self.of), 100.0, self.columns)]


@dataclass(frozen=True)
class Mean(Computed):
    """The sum `total` over the number `of`; in microdata each person's value, and 1 for those who count.

    On counts an interval needs `squares`, the column with the sum of squared values.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> marks = pd.DataFrame({"period": ["2012"], "marks": [650.0], "pupils": [100]})
    >>> float(compute(Mean("marks", of="pupils", unit="mark_points"), marks).loc[0, "value"])
    6.5
    """

    total: str
    of: str
    unit: str = "mark_points"
    squares: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Sum and number; the squares where declared."""
        return (self.total, self.of, *([self.squares] if self.squares else []))

    def fractions(self, cells: Cells) -> list[Fraction]:
        """Sum over number."""
        squares = cells.column(self.squares) if self.squares else None
        names = (self.total, self.of)
        return [Fraction("mean", cells.column(self.total), cells.column(self.of), 1.0, names, squares)]


@dataclass(frozen=True)
class Rate(Computed):
    """Events per so many persons or person-years.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> crime = pd.DataFrame({"period": ["2012"], "reports": [65], "residents": [1000]})
    >>> out = compute(Rate("reports", of="residents"), crime, uncertainty="random_variation")
    >>> out[["value", "lower", "upper"]].round(1).values.tolist(), out.loc[0, "method"]
    ([[65.0, 50.2, 82.8]], 'rate; interval=byar')
    """

    events: str
    of: str
    per: float = 1000.0

    @property
    def columns(self) -> tuple[str, str]:
        """Events and population."""
        return self.events, self.of

    @property
    def unit(self) -> str:
        """Per thousand, or as many as declared."""
        return f"per_{self.per:.0f}"

    def fractions(self, cells: Cells) -> list[Fraction]:
        """Events over population."""
        return [Fraction("rate", cells.column(self.events), cells.column(self.of), self.per, self.columns)]


@dataclass(frozen=True)
class Count(Computed):
    """How many.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> areas = pd.DataFrame({"period": "2012", "district": ["a", "b"], "in_need": [1, 2]})
    >>> out = compute(Count("in_need", unit="areas"), areas, by=["district"])
    >>> out[["category", "value"]].values.tolist()
    [['', 3.0], ['a', 1.0], ['b', 2.0]]
    """

    of: str
    unit: str = "persons"

    @property
    def columns(self) -> tuple[str]:
        """What is counted."""
        return (self.of,)

    def fractions(self, cells: Cells) -> list[Fraction]:
        """The sum alone."""
        return [Fraction("total", cells.column(self.of), None, 1.0, (self.of, ""))]
