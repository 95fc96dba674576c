"""Two figures of one thing subtracted, with why they do not compare: the only place that does.

A figure is compared with an earlier one as it is known today: where this delivery tells the earlier period
again, that is its newest vintage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barometer.assessment.reading import Reading, Readings
from barometer.assessment.reasons import join, reason
from barometer.language import change_unit, place, rounded
from barometer.records.in_force import redefined
from barometer.statistics.gap import Gap

if TYPE_CHECKING:
    from barometer.policy.model import Indicator, KeyFigure
    from barometer.statistics.drift import Drift


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
        The test itself, with interval and standard error in the indicator's unit; of distances, where a value
        is to be approached.
    drift
        The mean yearly change over a line of four points and more, where that was tested.
    together, alone
        How many changes were tested together with this one, and whether it is only significant by itself.
    note
        What a reader must know of the earlier figure, as a stored reason.
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
    drift: Drift | None = None
    together: int = 0
    alone: bool = False
    note: str = ""

    @property
    def comparable(self) -> bool:
        """Whether there are two figures that compare."""
        return not self.why

    @property
    def value(self) -> float | None:
        """The change, unrounded; None where the two do not compare."""
        return self.rounded_first(None) if self.comparable else None

    @property
    def error(self) -> float | None:
        """The standard error of the change; None where it is not known."""
        if self.tested is not None and self.tested.se is not None:
            return self.tested.se
        sides = [None if side is None else side.se for side in (self.now, self.before)]
        return None if None in sides else math.hypot(*(side or 0.0 for side in sides))

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
    before, over = carried(before, now, declared)
    told = Change(now, before, printed=printed, since=since, year=year, note=over)
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
    past: Sequence[Readings],
    declared: Indicator | KeyFigure,
    group: str | None = None,
    by: str = "",
    category: str = "",
    period: str = "",
    printed: float | None = None,
) -> Change:
    """Return how one figure has changed since the last measurement that had one, or why nobody can say.

    The earlier period's figure is the one that `now` tells of it, else the one of the newest measurement that
    does. `past` are the newest editions of the earlier measurements, oldest first.
    """
    found = now.pick(declared, group, by, category, period)
    if not past:
        return change_between(found, None, declared, year=now.year, printed=printed)
    at = (found.group if found is not None else group, by, category)
    last = _last(found, past, declared, at)
    if last is None:
        known, before = past[-1], past[-1].pick(declared, *at)
        return change_between(found, before, declared, since=known.year, year=now.year, printed=printed)
    known, before = last
    vintage = before
    if found is not None and before.year is not None and before.period != found.period:
        told = [(newer, newer.pick(declared, *at, before.period)) for newer in (now, *reversed(past))]
        known, vintage = next(((newer, one) for newer, one in told if one is not None and one.new), last)
    anew = known is not now and _redefined(known, now, declared)
    change = change_between(
        found, vintage, declared, since=known.year, year=now.year, printed=printed, anew=anew
    )
    note = join(change.note, _told_of(vintage, before, past[-1].year))
    return replace(change, note=note if change.comparable else "")


def _last(
    found: Reading | None,
    past: Sequence[Readings],
    declared: Indicator | KeyFigure,
    at: tuple[str | None, str, str],
) -> tuple[Readings, Reading] | None:
    """Return the newest figure that a measurement before had, and the measurement."""
    for known in reversed(past):
        before = known.pick(declared, *at)
        if before is None or not before.known:
            continue
        limit = None if found is None else found.year
        if limit is None or before.year is None or before.year <= limit:
            return known, before
    return None


def _redefined(before: Readings, now: Readings, declared: Indicator | KeyFigure) -> bool:
    """Return whether two measurements define the numbers otherwise, with no date that says since when."""
    if now.policy is None or before.policy is None:
        return False
    return redefined(before.policy, now.policy, declared.id, before.year)


def _told_of(vintage: Reading, before: Reading, last: int) -> str:
    """Say which earlier figure is meant, where it is not simply that of the last measurement."""
    if vintage.edition != before.edition and vintage.value != before.value:
        return reason("earlier_revised", period=vintage.period, before=before.edition)
    if int(before.edition[:4]) < last:
        return reason("earlier_older", period=vintage.period, before=before.edition)
    return ""


def carried(
    before: Reading | None, now: Reading | None, declared: Indicator | KeyFigure
) -> tuple[Reading | None, str]:
    """Return an earlier figure over the bridges that are declared on the way to a newer one, and says so."""
    note = ""
    if before is None or now is None or before.year is None or now.year is None:
        return before, note
    begin, end = before.year, now.year
    for one in declared.breaks:
        at = place(one.period)
        if one.bridge is not None and at is not None and begin < at <= end:
            before = before.over(one.bridge.factor, one.bridge.se)
            note = join(note, reason("bridged", period=one.period, factor=one.bridge.factor))
    return before, note


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
            if at is not None and before.year < at <= now.year and one.bridge is None:
                return reason("series_break", period=one.period)
    if change.since is not None and change.year is not None:
        for method in getattr(declared, "methods", ()):
            if change.since < int(method.applies_from[:4]) <= change.year:
                return reason("new_method", period=method.applies_from)
    return ""
