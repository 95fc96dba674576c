"""Gaps between two groups, made of another calculation. The sign is never lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barometer.calculations import generation_1
from barometer.calculations.computed import Computed
from barometer.errors import BarometerError, nearest
from barometer.generations import of_generation
from barometer.units import change_unit

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from barometer.calculations.cells import Cells
    from barometer.calculations.estimates import Asked, CellEstimates
    from barometer.statistics.estimates import Estimates
    from barometer.statistics.gap import Gap


class _Gap(Computed):
    """Two groups of one calculation, cell by cell. The counts are the group's; `of` has both sides."""

    of: Computed
    group: str
    reference: str
    kind = "difference"

    def __post_init__(self) -> None:
        if isinstance(self.of, _Gap):
            raise BarometerError(
                f"a gap cannot be made of another gap ({self.of.name}); make it of the calculation that "
                f"this one compares"
            )

    @property
    def columns(self) -> tuple[str, ...]:
        """Those of the calculation that is compared."""
        return self.of.columns

    @property
    def compared(self) -> tuple[str, ...]:
        """The two groups."""
        return self.group, self.reference

    @property
    def name(self) -> str:
        """Which gap of what."""
        return f"{self.kind} of {self.of.name}"

    def estimate(self, cells: Cells, asked: Asked) -> CellEstimates:
        """Estimate the gap in all cells of the group."""
        import numpy as np

        from barometer.calculations.estimates import CellEstimates, in_words
        from barometer.statistics.intervals import Interval

        _check_groups(cells, asked, self.group, self.reference)
        inner = self.of.estimate(cells, asked)
        first, second = _pairs(inner.keys, self.group, self.reference)
        kind = self.kind.removesuffix(" gap")
        pairs = list(zip(first, second, strict=True))
        between = of_generation(GAP_INTERVALS, asked.generation, "gap_interval")
        gaps = [between(inner.estimates, *pair, kind, asked.level) for pair in pairs]
        reason = inner.reason[first].copy()
        lost = ~np.isnan(inner.estimates.value[first]) & (second >= 0)
        reason[lost] = inner.reason[second[lost]]
        scale = 1.0 if self.kind == "difference" else 100.0
        value = scale * np.array([one.estimate for one in gaps], dtype=np.float64)
        limits = [Interval(one.estimate, one.lower, one.upper, one.level, one.method) for one in gaps]
        found = replace(inner.estimates.taken(first), value=value).with_limits(limits, scale)
        told = [
            _lost(inner, *pair) if one.estimate is None else in_words(name, df=one.df)
            for one, name, pair in zip(gaps, found.interval, pairs, strict=True)
        ]
        return CellEstimates(inner.keys.iloc[first].reset_index(drop=True), found, reason, told)


@dataclass(frozen=True)
class Difference(_Gap):
    """The group's number minus the reference group's; in percentage points where the numbers are percent.

    n, numerator and denominator of the result are those of `group`; call `of` for both sides.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.calculations import Share
    >>> table = pd.DataFrame({"period": "2012", "group": ["danish", "non_western"],
    ...                       "unemployed": [56, 48], "labour_force": [700, 300]})
    >>> gap = Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish")
    >>> out = gap(table, uncertainty="random_variation")
    >>> out[["group", "value", "lower", "upper"]].round(2).values.tolist(), out.loc[0, "unit"]
    ([['non_western', 8.0, 3.66, 12.91]], 'percentage_points')
    """

    of: Computed
    group: str
    reference: str

    @property
    def unit(self) -> str:
        """That of a change: percentage points for percent."""
        return change_unit(self.of.unit)


@dataclass(frozen=True)
class Ratio(_Gap):
    """The group's number in percent of the reference group's; `relative`: how many percent above it.

    Examples
    --------
    The bilingual pupils' mean mark in percent of the monolingual pupils':

    >>> import pandas as pd
    >>> from barometer.calculations import Mean
    >>> marks = pd.DataFrame({"period": "2012", "group": ["bilingual", "monolingual"],
    ...                       "marks": [558.6, 600.0], "pupils": [100, 100]})
    >>> gap = Ratio(Mean("marks", of="pupils"), group="bilingual", reference="monolingual")
    >>> round(float(gap(marks).loc[0, "value"]), 1)
    93.1
    """

    of: Computed
    group: str
    reference: str
    relative: bool = False

    @property
    def kind(self) -> str:  # type: ignore[override]
        """Ratio, or relative gap."""
        return "relative gap" if self.relative else "ratio"

    @property
    def unit(self) -> str:
        """Percent."""
        return "percent"


def _check_groups(cells: Cells, asked: Asked, group: str, reference: str) -> None:
    for name in (group, reference):
        if name not in cells.known:
            there = ", ".join(filter(None, cells.known)) or "none"
            raise BarometerError(
                f"group '{name}' is not in the table, which has {there}{nearest(name, cells.known)}"
            )
    parts = dict(zip(cells.groups, cells.members, strict=True))
    shared = parts.get(group, frozenset()) & parts.get(reference, frozenset())
    if shared and asked.level is not None and asked.design is None:
        raise BarometerError(
            f"'{group}' and '{reference}' hold the same people, so their gap in counts has no interval; "
            f"compare the group with the rest, or declare uncertainty none"
        )


def _pairs(keys: pd.DataFrame, group: str, reference: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return where the group's cells stand, and beside each its reference; -1 where there is none."""
    import numpy as np

    where = list(zip(keys["breakdown"], keys["category"], keys["period"], strict=True))
    names = keys["group"].to_numpy()
    references = {where[i]: i for i in np.flatnonzero(names == reference)}
    first = np.flatnonzero(names == group)
    return first, np.array([references.get(where[i], -1) for i in first], dtype=np.intp)


def _lost(inner: CellEstimates, *sides: int) -> str:
    """Return why a gap has no number: what is told of a side that has none, though all was delivered."""
    from barometer.calculations.estimates import EMPTY

    values, reason = inner.estimates.value, inner.reason
    told = [
        inner.told[i] for i in sides if i >= 0 and values[i] != values[i] and reason[i] == "not_published"
    ]
    return next(filter(None, told), EMPTY)


def _gap(found: Estimates, first: int, second: int, kind: str, level: float | None) -> Gap:
    return found.gap(first, second, kind=kind, level=level)


GAP_INTERVALS: dict[int, Callable[[Estimates, int, int, str, float | None], Gap]] = {
    1: generation_1.symmetric_gap,
    2: _gap,
}
"""The gap of two cells of the estimates, with its interval, by generation."""
