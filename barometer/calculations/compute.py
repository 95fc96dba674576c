"""A declared calculation on a table of counts, or on microdata with the design they were drawn by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from barometer.calculations.base import Calculation, Formula, Groups, SurveyDesign, nothing, require, result
from barometer.calculations.cells import Cells, find_cells
from barometer.calculations.compared import estimated
from barometer.calculations.computed import Computed
from barometer.calculations.estimates import Asked
from barometer.errors import BarometerError
from barometer.generations import NEWEST
from barometer.statistics.design import Design
from barometer.statistics.design import design as describe
from barometer.statistics.quantiles import check_choice

UNCERTAINTIES = ("none", "random_variation", "sampling")
"""A full count; a full count read for trends; a sample. Declared for each indicator, never inferred."""


def compute(
    calculation: Calculation,
    table: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    uncertainty: str = "none",
    level: float = 0.95,
    design: SurveyDesign | None = None,
    groups: Groups | None = None,
    generation: int = NEWEST.gap_interval,
) -> pd.DataFrame:
    """Compute the observations of a table of counts, or of microdata with the design they were drawn by.

    Parameters
    ----------
    calculation
        What is computed.
    table
        `period`, `group` (may be missing), a column for each name in `by`, and `columns`. Rows do not
        overlap. Counts: a missing number is one that was not delivered; a column `status` may say why.
        Microdata: one row a respondent; a missing number is no answer, left out of part and whole.
    by
        Breakdowns. A row with no category counts overall only.
    uncertainty
        "none", "random_variation" (a full count read for trends) or "sampling" (needs `design`).
    level
        Confidence level of the intervals.
    design
        Columns that say how respondents were drawn.
    groups
        Groups to be added up from parts. A group that the table brings itself stays as it is.
    generation
        By which generation of the method the interval of a gap is made; see `barometer.generations`.

    Returns
    -------
    DataFrame
        `RESULT_COLUMNS`: a row for each period × group overall (`breakdown` and `category` empty) and in
        each category of each breakdown. `n` is unweighted, `numerator` and `denominator` are weighted.

    Raises
    ------
    BarometerError
        If a column is missing or holds text, a part exceeds its whole, a group is unknown, or design and
        uncertainty disagree.

    Examples
    --------
    >>> from barometer.calculations import Share
    >>> table = pd.DataFrame({"period": "2012", "group": ["danish", "non_western"],
    ...                       "unemployed": [56, 48], "labour_force": [700, 300]})
    >>> found = compute(Share("unemployed", of="labour_force"), table, uncertainty="random_variation")
    >>> found[["group", "value", "lower", "upper"]].round(1).values.tolist()
    [['danish', 8.0, 6.2, 10.2], ['non_western', 16.0, 12.3, 20.6]]
    """
    if not isinstance(calculation, Computed):
        assert isinstance(calculation, Formula)
        asked = {"uncertainty": uncertainty, "level": level, "design": design}
        return calculation(table, by=by, groups=groups, generation=generation, **asked)
    name = type(calculation).__name__
    _check(uncertainty, design, name)
    require(table, ("period", *by, *calculation.columns, *(design.columns if design else ())), name)
    if table.empty:
        return nothing()
    shown = None if uncertainty == "none" else level
    if design is None:
        rows = _rows(calculation, find_cells(table, by, groups), Asked(shown, None, generation))
    else:
        known = find_cells(table, (), groups).groups
        rounds = []
        for _, part in table.groupby("period", observed=True, sort=True):
            cells = replace(find_cells(part, by, groups), known=known)
            rounds.append(_rows(calculation, cells, Asked(shown, _drawn(part, design), generation)))
        rows = pd.concat(rounds)
    return result(rows.sort_values(["period", "group", "breakdown", "category"], kind="stable"))


def _rows(calculation: Computed, cells: Cells, asked: Asked) -> pd.DataFrame:
    outcome = estimated(calculation, cells, asked)
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
        unit=calculation.unit,
        status=np.where(np.isnan(found.value), outcome.reason, "observed").astype(str),
        method=["; ".join(filter(None, (calculation.name, told))) for told in outcome.told],
    )


def _check(uncertainty: str, design: SurveyDesign | None, name: str) -> None:
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
    found = {name: table[name].to_numpy() for name in columns.columns}
    return describe(
        found.get(columns.weight, np.ones(len(table))),
        strata=found.get(columns.strata),
        psu=found.get(columns.cluster),
        nested=True,
        population_psus=found.get(columns.fpc),
        single_psu=columns.single,
    )
