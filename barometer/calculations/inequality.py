"""Inequality between all groups at once, made of another calculation: one number for a period and a place."""

from __future__ import annotations

from dataclasses import dataclass

from barometer.calculations.computed import Wrapping
from barometer.calculations.gaps import GapCalculation
from barometer.errors import BarometerError, nearest
from barometer.units import change_unit

IN_POINTS = ("deviation", "from_mean", "from_best", "from_reference", "slope", "concentration")
IN_PERCENT = ("variation", "disparity")
PURE = ("theil", "log_deviation", "relative_slope", "worst_to_best")
"""Measures in the unit of a change, in percent of the mean, and as pure numbers."""


@dataclass(frozen=True)
class Inequality(Wrapping):
    """How far all groups lie apart, by one measure of `barometer.statistics.inequality` or `slope_index`.

    The result has no group; its n is that of all groups. Groups count by their people (the denominator),
    never by how many were asked. Where a group has no number there is none for them all: a measure over the
    others would be another quantity.

    Parameters
    ----------
    of
        The calculation that is compared; one that tells how many people it counts.
    groups
        The groups, each person in one of them; for the slopes and the concentration index from the most
        disadvantaged to the most advantaged.
    measure
        "deviation" (root of the between-group variance), "from_mean", "from_best", "from_reference", "slope",
        "concentration" in points; "variation", "disparity" (index of disparity) in percent of the mean;
        "theil", "log_deviation", "relative_slope" as pure numbers; "worst_to_best" the larger over the
        smaller of the worst and the best group's figures, whichever these are in the data.
    weighted
        Of distances and disparity: by the groups' people, or each group alike.
    reference
        The group of "from_reference".
    direction
        Which is better, "higher" or "lower"; "from_best" and "worst_to_best" need it.

    Raises
    ------
    BarometerError
        If a measure is unknown or lacks its reference or direction, or a group stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> from barometer.calculations import Share
    >>> table = pd.DataFrame({"period": "2012", "group": ["danish", "western", "non_western"],
    ...                       "working": [760, 140, 110], "adults": [1000, 200, 200]})
    >>> share = Share("working", of="adults")
    >>> disparity = Inequality(share, ("danish", "western", "non_western"), "disparity")
    >>> out = compute(disparity, table, uncertainty="random_variation")
    >>> out[["group", "value", "lower", "upper"]].round(1).values.tolist(), out.loc[0, "unit"]
    ([['', 7.6, 4.6, 10.7]], 'percent')
    """

    groups: tuple[str, ...]
    measure: str
    weighted: bool = True
    reference: str = ""
    direction: str = ""

    def __post_init__(self) -> None:
        known = (*IN_POINTS, *IN_PERCENT, *PURE)
        if self.measure not in known:
            listed = ", ".join(known)
            raise BarometerError(
                f"measure '{self.measure}' is unknown; expected one of {listed}{nearest(self.measure, known)}"
            )
        if isinstance(self.of, GapCalculation | Inequality):
            raise BarometerError(
                f"inequality cannot be made of {self.of.name}; make it of what that compares"
            )
        if len(self.groups) < 2 or len(set(self.groups)) < len(self.groups):
            raise BarometerError(
                f"inequality needs two groups or more, each once; found {', '.join(self.groups) or 'none'}"
            )
        if self.measure == "from_reference" and self.reference not in self.groups:
            raise BarometerError(
                f"the reference '{self.reference}' is not among the groups {', '.join(self.groups)}"
                f"{nearest(self.reference, self.groups)}"
            )
        if self.measure in ("from_best", "worst_to_best") and self.direction not in ("higher", "lower"):
            raise BarometerError(
                f"'{self.direction}' does not say which group is best; give direction 'higher' or 'lower'"
            )

    @property
    def compared(self) -> tuple[str, ...]:
        """All groups."""
        return self.groups

    @property
    def unit(self) -> str:
        """That of a change (percentage points for percent), percent, or a ratio."""
        if self.measure in IN_POINTS:
            return change_unit(self.of.unit)
        return "percent" if self.measure in IN_PERCENT else "ratio"

    @property
    def name(self) -> str:
        """Which measure of what."""
        plain = not self.weighted and self.measure in (
            "from_mean",
            "from_best",
            "from_reference",
            "disparity",
        )
        return f"{self.measure.replace('_', ' ')}{' unweighted' if plain else ''} of {self.of.name}"
