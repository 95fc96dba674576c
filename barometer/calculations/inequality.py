"""Inequality between all groups at once, made of another calculation: one number for a period and a place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barometer.calculations.computed import Computed
from barometer.calculations.gaps import _Gap
from barometer.errors import BarometerError, nearest
from barometer.units import change_unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from barometer.calculations.cells import Cells
    from barometer.calculations.estimates import Asked, CellEstimates
    from barometer.statistics.inequality import InequalityMeasures
    from barometer.statistics.intervals import Interval

IN_POINTS = ("deviation", "from_mean", "from_best", "from_reference", "slope", "concentration")
IN_PERCENT = ("variation", "disparity")
PURE = ("theil", "log_deviation", "relative_slope")
"""Measures in the unit of a change, in percent of the mean, and as pure numbers."""


@dataclass(frozen=True)
class Inequality(Computed):
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
        "theil", "log_deviation", "relative_slope" as pure numbers.
    weighted
        Of distances and disparity: by the groups' people, or each group alike.
    reference
        The group of "from_reference".
    direction
        Which is better, "higher" or "lower"; "from_best" needs it.

    Raises
    ------
    BarometerError
        If a measure is unknown or lacks its reference or direction, or a group stands twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations import Share
    >>> table = pd.DataFrame({"period": "2012", "group": ["danish", "western", "non_western"],
    ...                       "working": [760, 140, 110], "adults": [1000, 200, 200]})
    >>> share = Share("working", of="adults")
    >>> disparity = Inequality(share, ("danish", "western", "non_western"), "disparity")
    >>> out = disparity(table, uncertainty="random_variation")
    >>> out[["group", "value", "lower", "upper"]].round(1).values.tolist(), out.loc[0, "unit"]
    ([['', 7.6, 4.6, 10.7]], 'percent')
    """

    of: Computed
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
        if isinstance(self.of, _Gap | Inequality):
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
        if self.measure == "from_best" and self.direction not in ("higher", "lower"):
            raise BarometerError(
                f"'{self.direction}' does not say which group is best; give direction 'higher' or 'lower'"
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the calculation that is compared."""
        return self.of.columns

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

    def estimate(self, cells: Cells, asked: Asked) -> CellEstimates:
        """Estimate the measure wherever there is a cell of any group."""
        import numpy as np

        from barometer.calculations.estimates import CellEstimates, in_words
        from barometer.statistics.intervals import Interval

        for name in self.groups:
            if name not in cells.known:
                there = ", ".join(filter(None, cells.known)) or "none"
                raise BarometerError(
                    f"group '{name}' is not in the table, which has {there}{nearest(name, cells.known)}"
                )
        inner = self.of.estimate(cells, asked)
        places = _places(inner, self.groups)
        none = Interval(None, None, None, asked.level or 0.95, "")
        found = [self._measure(inner, rows, asked) if (rows >= 0).all() else none for rows in places]
        lost = [_lost(inner, rows) for rows in places]
        first = np.array([rows[rows >= 0][0] for rows in places], dtype=np.intp)
        told = [
            in_words("" if one.upper is None else one.method) if one.estimate is not None else why
            for one, (_, why) in zip(found, lost, strict=True)
        ]
        unknown = np.full(len(found), np.nan)
        estimates = replace(
            inner.estimates.taken(first),
            value=np.array([one.estimate for one in found], dtype=np.float64),
            n=np.array([inner.estimates.n[rows[rows >= 0]].sum() for rows in places]),
            numerator=unknown,
            denominator=unknown,
            se=unknown,
            notes=("",) * len(found),
        )
        keys = inner.keys.iloc[first].reset_index(drop=True).assign(group="")
        reason = np.array([status for status, _ in lost], dtype=object)
        return CellEstimates(keys, estimates.with_limits(found), reason, told)

    def _measure(self, inner: CellEstimates, rows: NDArray[np.intp], asked: Asked) -> Interval:
        """Return the measure of one place, of the groups that stand at `rows`."""
        import numpy as np

        from barometer.statistics.inequality import inequality
        from barometer.statistics.slope_index import concentration_index, slope_index

        numbers = inner.estimates
        people, level = numbers.denominator[rows], asked.level or 0.95
        if np.isnan(people).all() and not np.isnan(numbers.value[rows]).any():
            raise BarometerError(
                f"{self.of.name} does not tell how many people it counts, so groups cannot be weighed; make "
                f"inequality of a share, a mean or a rate"
            )
        sides = (numbers.value[rows], np.nan_to_num(people) if np.nansum(people) else np.ones(len(rows)))
        se = None if asked.level is None else numbers.se[rows]
        if self.measure in ("slope", "relative_slope"):
            slopes = slope_index(*sides, range(len(rows)), se=se, level=level)
            return slopes.slope if self.measure == "slope" else slopes.relative
        if self.measure == "concentration":
            return concentration_index(*sides, range(len(rows)), se=se, level=level).absolute
        place = self.groups.index(self.reference) if self.reference else None
        asked_for = {"favourable": self.direction != "lower", "reference": place, "level": level}
        return self._of(inequality(*sides, se=se, **asked_for))  # type: ignore[arg-type]

    def _of(self, measures: InequalityMeasures) -> Interval:
        from barometer.statistics.inequality import Distances

        found: Interval | Distances = getattr(measures, self.measure)
        if isinstance(found, Distances):
            return found.weighted if self.weighted else found.unweighted
        return found


def _lost(inner: CellEstimates, rows: NDArray[np.intp]) -> tuple[str, str]:
    """Return status and words of the first group without a number: a measure without it has none either."""
    from barometer.calculations.estimates import EMPTY

    values = inner.estimates.value
    return next(
        ((str(inner.reason[i]), inner.told[i] or EMPTY) for i in rows if i >= 0 and values[i] != values[i]),
        ("not_published", EMPTY),
    )


def _places(inner: CellEstimates, groups: tuple[str, ...]) -> list[NDArray[np.intp]]:
    """Return, for each breakdown, category and period, where each group's cell stands; -1 for none."""
    import numpy as np

    keys = inner.keys
    where = list(zip(keys["breakdown"], keys["category"], keys["period"], strict=True))
    cell = {(place, group): i for i, (place, group) in enumerate(zip(where, keys["group"], strict=True))}
    held = {place: None for place, group in cell if group in groups}
    return [np.array([cell.get((place, group), -1) for group in groups], dtype=np.intp) for place in held]
