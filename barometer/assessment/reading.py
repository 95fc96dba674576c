"""One figure as it is picked, and a group's beside its reference group's: the only place that does either.

Verdicts, pages, charts, commentary and an analyst's questions all ask here, so that none of them can pick
another figure by a rule of its own. Two figures of one thing are subtracted in `change`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from barometer.language import place, rounded
from barometer.observations import UNKNOWN, degrees_of_freedom
from barometer.statistics.gap import mover
from barometer.statistics.intervals import Interval
from barometer.statistics.quantiles import critical, number_or_none

if TYPE_CHECKING:
    import pandas as pd

    from barometer.policy.model import Indicator, KeyFigure, Policy


@dataclass(frozen=True)
class Reading:
    """One figure as a record holds it; NaN where there is no number.

    Attributes
    ----------
    edition
        The measurement that it comes from: its vintage.
    df
        Degrees of freedom of a survey figure; infinite for any other.
    bridged
        The part of the standard error that a bridge over a break has brought; all such figures share it.
    """

    indicator: str
    group: str
    breakdown: str
    category: str
    period: str
    edition: str
    value: float
    lower: float
    upper: float
    level: float
    n: float
    numerator: float
    denominator: float
    unit: str
    status: str
    method: str
    source: str
    df: float = math.inf
    bridged: float = 0.0

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.value == self.value

    @property
    def new(self) -> bool:
        """Whether there is a number, and one that an earlier measurement did not have."""
        return self.known and self.status in ("observed", "derived")

    @property
    def why(self) -> str:
        """Why there is no number: its status."""
        return "not_published" if self.status in ("observed", "derived") else self.status

    @property
    def year(self) -> float | None:
        """Where the period lies in time; None where it is not known."""
        return place(self.period)

    @property
    def se(self) -> float | None:
        """The standard error that the interval stands for: half its width over the quantile."""
        quantile = critical(self.level, self.df) if self.level == self.level else None
        width = number_or_none(self.upper - self.lower)
        return None if quantile is None or width is None else width / 2 / quantile

    def moved_to(self, value: float) -> Reading:
        """Return the figure with another value, its interval as wide as it was."""
        lower, upper = self.lower - self.value, self.upper - self.value
        return replace(self, value=value, lower=value + lower, upper=value + upper)

    def over(self, factor: float, se: float) -> Reading:
        """Return the figure times a factor with a standard error of its own; its counts no longer tell it."""
        added = abs(self.value) * se
        quantile = (critical(self.level, self.df) if self.level == self.level else None) or math.nan
        below, above = (
            math.hypot(factor * half, quantile * added)
            for half in (self.value - self.lower, self.upper - self.value)
        )
        value, bridged = factor * self.value, math.hypot(factor * self.bridged, added)
        uncounted = replace(self, numerator=math.nan, denominator=math.nan)
        return replace(uncounted, value=value, lower=value - below, upper=value + above, bridged=bridged)

    def of_period(self, period: str) -> Reading:
        """Return the figure as if of another period."""
        return replace(self, period=period)

    @property
    def interval(self) -> Interval:
        """The interval as it was published; without limits where there is none."""
        value, lower, upper = (number_or_none(one) for one in (self.value, self.lower, self.upper))
        level = 0.95 if self.level != self.level else self.level
        return Interval(value, lower, upper, level, "", None, self.se, self.df)


COLUMNS = tuple(name for name in Reading.__dataclass_fields__ if name not in ("edition", "df", "bridged"))
"""The columns of a record that a reading holds."""


def when(period: str) -> tuple[float, str]:
    """Return a key that puts periods in the order of time, those that are not known first."""
    return place(period) or 0.0, period


@dataclass(frozen=True, eq=False)
class Readings:
    """The figures of one edition, ready to be picked from; with its policy, where definitions are compared.

    Examples
    --------
    >>> from barometer.observations import frame
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> row = {"indicator": "excess-unemployment", "group": "non_western", "status": "observed"}
    >>> figures = frame([{**row, "period": "2011", "value": 11.1}, {**row, "period": "2012", "value": 10.8}])
    >>> Readings("2013", figures).pick(POLICY.indicator("excess-unemployment")).value
    10.8
    """

    edition: str
    observations: pd.DataFrame = field(repr=False)
    policy: Policy | None = field(default=None, repr=False)

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return int(self.edition[:4])

    @cached_property
    def _rows(self) -> dict[str, list[Reading]]:
        """All figures by indicator: read once, then picked from many times."""
        found: dict[str, list[Reading]] = {}
        for row in self.observations[list(COLUMNS)].to_dict("records"):
            told: dict[str, Any] = {str(key): cell for key, cell in row.items()}
            told |= {"edition": self.edition, "df": degrees_of_freedom(told["method"])}
            found.setdefault(told["indicator"], []).append(Reading(**told))
        return found

    def of(self, indicator: str) -> list[Reading]:
        """Return all figures of an indicator or key figure, in the order of the record."""
        return self._rows.get(indicator, [])

    def across(
        self, declared: Indicator | KeyFigure, group: str | None = None, by: str = "", period: str = ""
    ) -> list[Reading]:
        """Return the figures of one group and period in every category of a breakdown ("": overall).

        Without a group it is the headline one, or the only one there is; without a period the newest.
        """
        rows = [row for row in self.of(declared.id) if row.breakdown == by]
        groups = {row.group for row in rows}
        wanted = declared.group if group is None else group
        if group is None and wanted not in groups and len(groups) == 1:
            wanted = next(iter(groups))
        rows = [row for row in rows if row.group == wanted and (not period or row.period == period)]
        newest = max((row.period for row in rows), key=when, default="")
        return [row for row in rows if row.period == newest]

    def pick(
        self,
        declared: Indicator | KeyFigure,
        group: str | None = None,
        by: str = "",
        category: str = "",
        period: str = "",
    ) -> Reading | None:
        """Return one figure, or None: by default the newest of the headline group overall."""
        found = self.across(declared, group, by, period)
        return next((row for row in found if row.category == category), None)


@dataclass(frozen=True)
class GroupGap:
    """A group's figure minus its reference group's, of the same period and category; see `gap_between`."""

    group: Reading
    reference: Reading
    value: float | None
    lower: float | None
    upper: float | None

    @property
    def lost(self) -> str:
        """The status of the side that has no number; "observed" where both have."""
        sides = (self.group, self.reference)
        return next((side.status for side in sides if not side.known), "observed")

    def needs_note(self, decimals: int) -> bool:
        """Return whether the gap as shown is not the difference of the figures as shown."""
        if self.value is None:
            return False
        parts = rounded(self.group.value, decimals) - rounded(self.reference.value, decimals)
        return rounded(self.value, decimals) != parts


def gap_between(group: Reading, reference: Reading) -> GroupGap:
    """Subtract the reference group's figure from the group's, with MOVER's interval: Newcombe's for Wilson's.

    Source: Zou and Donner (2008).
    """
    found = mover(group.interval, reference.interval)
    return GroupGap(group, reference, found.estimate, found.lower, found.upper)


def in_time(readings: list[Reading]) -> list[Reading]:
    """Return figures in the order of time; those of an unknown period are left out."""
    return sorted((one for one in readings if one.period != UNKNOWN), key=lambda one: when(one.period))
