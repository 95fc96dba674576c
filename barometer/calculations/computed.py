"""What the calculations share: how they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from barometer.calculations.base import Groups, SurveyDesign, nothing, require, result
from barometer.errors import BarometerError
from barometer.generations import NEWEST
from barometer.statistics.fraction import Combined, Fraction, alone

if TYPE_CHECKING:
    import pandas as pd

    from barometer.calculations.cells import Cells
    from barometer.calculations.estimates import Asked, CellEstimates
    from barometer.statistics.design import Design
    from barometer.statistics.fraction import FloatArray

UNCERTAINTIES = ("none", "random_variation", "sampling")
"""A full count; a full count read for trends; a sample. Declared for each indicator, never inferred."""


class Computed:
    """A calculation that says which fractions it is made of, and how they are put together.

    `barometer.calculations.base.Calculation` says how it is called.
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

    def estimate(self, cells: Cells, asked: Asked) -> CellEstimates:
        """Estimate all cells, from counts or from a sample."""
        from barometer.calculations.estimates import estimate

        return estimate(self.fractions(cells), self.combine, cells, asked, self.pooled)

    def __call__(
        self,
        table: pd.DataFrame,
        *,
        by: Sequence[str] = (),
        uncertainty: str = "none",
        level: float = 0.95,
        design: SurveyDesign | None = None,
        groups: Groups | None = None,
        generation: int = NEWEST.gap_interval,
    ) -> pd.DataFrame:
        """Compute the observations of a table: see `barometer.calculations.base.Calculation`."""
        import pandas as pd

        from barometer.calculations.cells import find_cells
        from barometer.calculations.estimates import Asked

        name = type(self).__name__
        _check(uncertainty, design, name)
        require(table, ("period", *by, *self.columns, *(design.columns if design else ())), name)
        if table.empty:
            return nothing()
        shown = None if uncertainty == "none" else level
        if design is None:
            rows = self._rows(find_cells(table, by, groups), Asked(shown, None, generation))
        else:
            known = find_cells(table, (), groups).groups
            rounds = []
            for _, part in table.groupby("period", observed=True, sort=True):
                cells = replace(find_cells(part, by, groups), known=known)
                rounds.append(self._rows(cells, Asked(shown, _drawn(part, design), generation)))
            rows = pd.concat(rounds)
        return result(rows.sort_values(["period", "group", "breakdown", "category"], kind="stable"))

    def _rows(self, cells: Cells, asked: Asked) -> pd.DataFrame:
        import numpy as np

        outcome = self.estimate(cells, asked)
        found = outcome.estimates
        bounded = ~(np.isnan(found.lower) & np.isnan(found.upper))
        return outcome.keys.assign(
            value=found.value,
            lower=found.lower,
            upper=found.upper,
            level=np.where(bounded, asked.level or np.nan, np.nan),
            n=found.n,
            numerator=found.numerator,
            denominator=found.denominator,
            unit=self.unit,
            status=np.where(np.isnan(found.value), outcome.reason, "observed").astype(str),
            method=["; ".join(filter(None, (self.name, told))) for told in outcome.told],
        )


def _check(uncertainty: str, design: SurveyDesign | None, name: str) -> None:
    from barometer.statistics.quantiles import check_choice

    check_choice("uncertainty", uncertainty, UNCERTAINTIES)
    if uncertainty == "sampling" and design is None:
        raise BarometerError(
            f"{name} with sampling uncertainty needs design=SurveyDesign(...), the columns that say how the "
            f"respondents were drawn; found none"
        )
    if uncertainty == "random_variation" and design is not None:
        raise BarometerError(
            f"{name} was given a survey design, but random variation belongs to full counts; declare the "
            f"uncertainty as sampling or leave the design out"
        )


def _drawn(table: pd.DataFrame, columns: SurveyDesign) -> Design:
    import numpy as np

    from barometer.statistics.design import design as describe

    found = {name: table[name].to_numpy() for name in columns.columns}
    return describe(
        found.get(columns.weight, np.ones(len(table))),
        strata=found.get(columns.strata),
        psu=found.get(columns.cluster),
        nested=True,
        population_psus=found.get(columns.fpc),
        single_psu=columns.single,
    )
