"""One figure as it is picked, and two figures subtracted: the only place that does either.

Verdicts, pages, charts, commentary and an analyst's questions all ask here, so that none of them can pick
another figure, or call a difference a change, by a rule of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from barometer.assessment.reasons import reason
from barometer.language import change_unit, place, rounded
from barometer.observations import UNKNOWN, degrees_of_freedom
from barometer.records.in_force import redefined
from barometer.statistics.gap import Gap, mover, proportions
from barometer.statistics.intervals import Interval, from_se
from barometer.statistics.quantiles import critical, number

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
        width = number(self.upper - self.lower)
        return None if quantile is None or width is None else width / 2 / quantile

    @property
    def interval(self) -> Interval:
        """The interval as it was published; without limits where there is none."""
        value, lower, upper = (number(one) for one in (self.value, self.lower, self.upper))
        return Interval(value, lower, upper, 0.95 if self.level != self.level else self.level, "")


COLUMNS = tuple(name for name in Reading.__dataclass_fields__ if name not in ("edition", "df"))
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
class Change:
    """Two readings subtracted: `now` minus `before`, where they compare.

    Attributes
    ----------
    why
        Why they do not compare, or there is nothing to subtract: a stored reason; "" where there is a change.
    printed
        The change as a source printed it.
    since, year
        Years of the two measurements.
    significant
        What was found, or printed, about it; None: nobody asked or told.
    tested
        The test itself, with interval and standard error in the indicator's unit.
    """

    now: Reading | None
    before: Reading | None
    why: str = ""
    printed: float | None = None
    as_printed: bool = False
    since: int | None = None
    year: int | None = None
    significant: bool | None = None
    tested: Gap | None = None

    @property
    def comparable(self) -> bool:
        """Whether there are two figures that compare."""
        return not self.why

    @property
    def value(self) -> float | None:
        """The change, unrounded; None where the two do not compare."""
        return self.rounded_first(None) if self.comparable else None

    @property
    def unit(self) -> str:
        """The unit of the change: points where the figures are percent."""
        return "" if self.now is None else change_unit(self.now.unit)

    def rounded_first(self, decimals: int | None) -> float | None:
        """Return newest minus earlier figure, whether they compare or not, rounded first if asked."""
        if self.now is None or not self.now.new:
            return None
        if self.before is None or not self.before.known:
            return self.printed
        pair = (self.now.value, self.before.value)
        if decimals is not None:
            return float(rounded(pair[0], decimals) - rounded(pair[1], decimals))
        return self.printed if self.printed is not None else round(pair[0] - pair[1], 10)

    def needs_note(self, decimals: int) -> bool:
        """Return whether the change as shown is not the difference of the figures as shown.

        Examples
        --------
        >>> told = dict.fromkeys(("lower", "upper", "level", "n", "numerator", "denominator"), math.nan)
        >>> keys = dict.fromkeys(("indicator", "group", "breakdown", "category", "method", "source"), "")
        >>> now = Reading(**keys, **told, period="2025", edition="2026", value=6.65, unit="percent",
        ...               status="observed")
        >>> Change(now, replace(now, period="2024", value=5.56)).needs_note(1)
        False
        >>> Change(now, replace(now, period="2024", value=5.64)).needs_note(1)
        True
        """
        parts = self.rounded_first(decimals)
        if self.value is None or self.before is None or not self.before.known or parts is None:
            return False
        return rounded(self.value, decimals) != rounded(parts, decimals)


def change_between(
    now: Reading | None,
    before: Reading | None,
    declared: Indicator | KeyFigure,
    *,
    since: int | None = None,
    year: int | None = None,
    printed: float | None = None,
    anew: bool = False,
) -> Change:
    """Subtract an earlier figure from a newer one, or say why the two do not compare.

    Parameters
    ----------
    now, before
        The same group and category, of two measurements or two periods.
    since, year
        Years of the measurements that they come from; a calculation that changed between them parts them.
    printed
        The change that a source printed.
    anew
        Whether the two measurements define the numbers otherwise, with no date that says since when.
    """
    told = Change(now, before, printed=printed, since=since, year=year)
    if now is None or not now.new:
        return replace(told, why=reason("not_published" if now is None else now.why))
    if broken := parted(told, declared):
        return replace(told, why=broken)
    if anew and before is not None:
        return replace(told, why=reason("redefined"))
    nothing = (before is None or not before.known) and printed is None
    return replace(told, why=reason("no_earlier_figure")) if nothing else told


def since_last(
    now: Readings,
    before: Readings | None,
    declared: Indicator | KeyFigure,
    group: str | None = None,
    by: str = "",
    category: str = "",
    period: str = "",
    printed: float | None = None,
) -> Change:
    """Return how one figure has changed since the measurement before, or why there is no change to tell."""
    found = now.pick(declared, group, by, category, period)
    if before is None:
        return change_between(found, None, declared, year=now.year, printed=printed)
    same_group = group if found is None else found.group
    anew = False
    if now.policy is not None and before.policy is not None:
        anew = redefined(before.policy, now.policy, declared.id, before.year)
    return change_between(
        found,
        before.pick(declared, same_group, by, category),
        declared,
        since=before.year,
        year=now.year,
        printed=printed,
        anew=anew,
    )


def parted(change: Change, declared: Indicator | KeyFigure) -> str:
    """Return why two figures do not compare: same period, a break or another method between; "" else."""
    now, before = change.now, change.before
    if now is None or before is None:
        return ""
    if now.year is not None and now.period == before.period:
        return reason("same_period", period=now.period)
    if now.year is not None and before.year is not None:
        for one in declared.breaks:
            at = place(one.period)
            if at is not None and before.year < at <= now.year:
                return reason("series_break", period=one.period)
    if change.since is not None and change.year is not None:
        for method in getattr(declared, "methods", ()):
            if change.since < int(method.applies_from[:4]) <= change.year:
                return reason("new_method", period=method.applies_from)
    return ""


def tested_change(change: Change, declared: Indicator) -> Gap | None:
    """Return the tested change between two independent figures; None where the uncertainty is not told.

    Shares of counts are compared as counts (pooled score test). All else by the standard errors that the two
    intervals stand for; rounds of a survey that share respondents are thereby judged cautiously.
    """
    from barometer.statistics.change import independent

    now, before = change.now, change.before
    if now is None or before is None or declared.uncertainty == "none":
        return None
    sides = (now, before)
    if declared.uncertainty == "random_variation" and all(_is_share(side) for side in sides):
        x1, n1, x2, n2 = (x for side in sides for x in (side.numerator, side.denominator))
        found = proportions(x1, n1, x2, n2)
        points = [None if x is None else 100 * x for x in (found.estimate, found.lower, found.upper)]
        return replace(found, estimate=points[0], lower=points[1], upper=points[2])
    first, second = (_from_error(side) for side in (before, now))
    return None if first.se is None or second.se is None else independent(first, second)


def _is_share(reading: Reading) -> bool:
    share = 100 * reading.numerator / reading.denominator if reading.denominator else math.nan
    return abs(share - reading.value) < 1e-9


def _from_error(reading: Reading) -> Interval:
    if reading.se is None:
        return Interval(reading.value, None, None, 0.95, "not told")
    return from_se(reading.value, reading.se, reading.df)


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
