"""How many units (schools, institutions) are mixed otherwise than the area they lie in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from barometer.calculations.computed import Computed
from barometer.errors import BarometerError
from barometer.statistics.fraction import Fraction

if TYPE_CHECKING:
    from barometer.calculations.cells import Cells


@dataclass(frozen=True)
class Deviation(Computed):
    """How many percent of the units have a share of `part` more than `threshold` above or below their area's.

    The table has one row for each unit and period, with the unit's own counts and those of its area. A unit
    with nobody in it, or whose area is empty, is not counted.

    Parameters
    ----------
    part, of
        The unit's counts: bilingual pupils of all pupils.
    area_part, area_of
        The same counts of its area.
    threshold
        What counts as deviating: strictly more than this.
    measure
        "percentage_points": the two shares differ by more than `threshold` points; "percent": by more than
        `threshold` percent of the area's share. The two give other answers, so it has no default.

    Examples
    --------
    Two schools in an area where 40 % are bilingual, with 46 % and 55 %:

    >>> import pandas as pd
    >>> from barometer.calculations.compute import compute
    >>> schools = pd.DataFrame({"period": "2012", "bilingual": [46, 110], "pupils": [100, 200],
    ...                         "area_bilingual": 400, "area_children": 1000})
    >>> columns = ("bilingual", "pupils", "area_bilingual", "area_children")
    >>> points = Deviation(*columns, measure="percentage_points")
    >>> percent = Deviation(*columns, measure="percent")
    >>> [float(compute(each, schools).loc[0, "value"]) for each in (points, percent)]
    [50.0, 100.0]
    """

    part: str
    of: str
    area_part: str
    area_of: str
    measure: Literal["percentage_points", "percent"]
    threshold: float = 10.0

    @property
    def columns(self) -> tuple[str, ...]:
        """The unit's counts and its area's."""
        return (self.part, self.of, self.area_part, self.area_of)

    @property
    def unit(self) -> str:
        """Percent of the units."""
        return "percent"

    @property
    def name(self) -> str:
        """Deviation, and by which measure."""
        return f"deviation above {self.threshold:g} {self.measure}"

    def fractions(self, cells: Cells) -> list[Fraction]:
        """Units that deviate over units."""
        import numpy as np

        from barometer.statistics.quantiles import check_choice

        check_choice("measure", self.measure, ("percentage_points", "percent"))
        own, all_own, area, all_area = (np.asarray(cells.column(name), dtype=float) for name in self.columns)
        if (own > all_own).any() or (area > all_area).any():
            raise BarometerError(
                f"{self.part} is larger than {self.of}, or {self.area_part} than {self.area_of}, in a row; "
                f"a part cannot exceed its whole"
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            apart = np.abs(100 * own / all_own - 100 * area / all_area)
            if self.measure == "percent":
                apart = 100 * apart / (100 * area / all_area)
        counted = (all_own > 0) & (all_area > 0)
        missing = np.isnan(own) | np.isnan(all_own) | np.isnan(area) | np.isnan(all_area)
        deviates = np.where(missing, np.nan, counted & (apart > self.threshold * (1 + 1e-12)))
        return [Fraction("proportion", deviates, counted.astype(float), 100.0, ("deviating", "units"))]
