"""Gaps between two groups, made of another calculation. The sign is never lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from barometer.calculations.computed import Wrapping
from barometer.errors import BarometerError
from barometer.units import change_unit


@dataclass(frozen=True)
class GapCalculation(Wrapping):
    """Two groups of one calculation, cell by cell. The counts are the group's; `of` has both sides."""

    group: str
    reference: str
    kind: ClassVar[str] = "difference"

    def __post_init__(self) -> None:
        if isinstance(self.of, GapCalculation):
            raise BarometerError(
                f"a gap cannot be made of another gap ({self.of.name}); make it of the calculation that "
                f"this one compares"
            )

    @property
    def compared(self) -> tuple[str, ...]:
        """The two groups."""
        return self.group, self.reference

    @property
    def name(self) -> str:
        """Which gap of what."""
        return f"{self.kind} of {self.of.name}"


@dataclass(frozen=True)
class Difference(GapCalculation):
    """The group's number minus the reference group's; in percentage points where the numbers are percent.

    n, numerator and denominator of the result are those of `group`; call `of` for both sides.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> from barometer.calculations import Share
    >>> table = pd.DataFrame({"period": "2012", "group": ["danish", "non_western"],
    ...                       "unemployed": [56, 48], "labour_force": [700, 300]})
    >>> gap = Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish")
    >>> out = compute(gap, table, uncertainty="random_variation")
    >>> out[["group", "value", "lower", "upper"]].round(2).values.tolist(), out.loc[0, "unit"]
    ([['non_western', 8.0, 3.66, 12.91]], 'percentage_points')
    """

    @property
    def unit(self) -> str:
        """That of a change: percentage points for percent."""
        return change_unit(self.of.unit)


@dataclass(frozen=True)
class Ratio(GapCalculation):
    """The group's number in percent of the reference group's; `relative`: how many percent above it.

    Examples
    --------
    The bilingual pupils' mean mark in percent of the monolingual pupils':

    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> from barometer.calculations import Mean
    >>> marks = pd.DataFrame({"period": "2012", "group": ["bilingual", "monolingual"],
    ...                       "marks": [558.6, 600.0], "pupils": [100, 100]})
    >>> gap = Ratio(Mean("marks", of="pupils"), group="bilingual", reference="monolingual")
    >>> round(float(compute(gap, marks).loc[0, "value"]), 1)
    93.1
    """

    relative: bool = False

    @property
    def kind(self) -> str:  # type: ignore[override]
        """Ratio, or relative gap."""
        return "relative gap" if self.relative else "ratio"

    @property
    def unit(self) -> str:
        """Percent."""
        return "percent"
