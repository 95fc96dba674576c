"""The figures of one thing over time: the newest vintage of each period, and how far back they compare."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barometer.assessment.change import Change, carried, change_between, parted
from barometer.assessment.reading import Reading, Readings, in_time
from barometer.assessment.reasons import join, reason
from barometer.assessment.tested import is_share, tested_change
from barometer.language import place
from barometer.records.in_force import redefined
from barometer.statistics.trend import FEW

if TYPE_CHECKING:
    from barometer.policy.model import Indicator, KeyFigure


@dataclass(frozen=True)
class Vintages:
    """One thing's figures over time: of each period the newest, and those that it took the place of."""

    newest: tuple[Reading, ...]
    superseded: tuple[Reading, ...] = ()


def vintages(
    known: Sequence[Readings],
    declared: Indicator | KeyFigure,
    group: str | None = None,
    by: str = "",
    category: str = "",
) -> Vintages:
    """Return every period's figures in editions given oldest first; periods that are not known are left out.

    A figure that a newer edition tells with the same value is the same figure.

    Examples
    --------
    >>> from barometer.observations import frame
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> row = {"indicator": "marks-gap", "group": "bilingual", "status": "observed"}
    >>> old = Readings("2012", frame([{**row, "period": "2011", "value": 93.0}]))
    >>> rows = [{**row, "period": "2011", "value": 93.4}, {**row, "period": "2012", "value": 93.9}]
    >>> found = vintages([old, Readings("2013", frame(rows))], POLICY.indicator("marks-gap"))
    >>> [one.value for one in found.newest], [one.value for one in found.superseded]
    ([93.4, 93.9], [93.0])
    """
    wanted = declared.group if group is None else group
    found: dict[str, list[Reading]] = {}
    for edition in known:
        rows = edition.of(declared.id)
        groups = {row.group for row in rows}
        mine = next(iter(groups)) if group is None and wanted not in groups and len(groups) == 1 else wanted
        for row in rows:
            if (row.group, row.breakdown, row.category) == (mine, by, category) and row.new:
                found.setdefault(row.period, []).append(row)
    newest = [each[-1] for each in found.values()]
    older = [row for each in found.values() for row in each[:-1] if row.value != each[-1].value]
    return Vintages(tuple(in_time(newest)), tuple(in_time(older)))


def told_alike(
    now: Readings, past: Sequence[Readings], declared: Indicator | KeyFigure, group: str | None = None
) -> Vintages:
    """Return the vintages that are calculated as the newest one is; a declared break parts none of them."""
    found = vintages([*past, now], declared, group)
    if not found.newest:
        return found
    last, unbroken = found.newest[-1], replace(declared, breaks=())
    sides = (
        tuple(one for one in each if one is last or not _apart(one, last, now, past, unbroken))
        for each in (found.newest, found.superseded)
    )
    return Vintages(*sides)


def told_over_time(
    now: Readings, past: Sequence[Readings], declared: Indicator | KeyFigure, group: str | None = None
) -> Vintages:
    """Return what is shown over time: figures calculated as the newest one, and periods that brought none.

    A figure that was calculated otherwise is left out; a declared break stands between figures.
    """
    found = told_alike(now, past, declared, group)
    told = {one.period for one in found.newest}
    picked = [edition.pick(declared, group) for edition in (*past, now)]
    lacking = {one.period: one for one in picked if one is not None and one.period not in told}
    shown = in_time([*found.newest, *(one for one in lacking.values() if not one.known)])
    return Vintages(tuple(shown), found.superseded)


def last_break(declared: Indicator | KeyFigure) -> float:
    """Return where a thing's figures last began anew, in years; 0 where no break is known.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> last_break(shipped("demo").indicator("unsafe-neighbourhood"))
    2024.0
    """
    return max((place(one.period) or 0.0 for one in declared.breaks), default=0.0)


@dataclass(frozen=True)
class Line:
    """The figures that compare with the newest one, itself the last; see `line_to`.

    Attributes
    ----------
    points
        Oldest first, a year or years apart.
    cut
        Why the line begins no earlier, as a stored reason; "" where nothing earlier is known.
    """

    points: tuple[Reading, ...] = ()
    cut: str = ""


def line_to(
    now: Readings, past: Sequence[Readings], declared: Indicator | KeyFigure, begin: float = -math.inf
) -> Line:
    """Return the headline figures since `begin`, or since the last break or new method, up to the newest.

    Figures of other parts of the year than the newest one's do not count: a spring is no autumn.
    """
    last = now.pick(declared)
    if last is None or not last.known or last.year is None:
        return Line()
    points, cut = [last], ""
    for one in reversed(vintages([*past, now], declared, last.group).newest):
        at = one.year
        if at is None or not begin <= at < last.year or not math.isclose(at % 1, last.year % 1, abs_tol=1e-6):
            continue
        why = _apart(one, last, now, past, declared)
        if not why:
            points.append(carried(one, last, declared)[0] or one)
        cut = cut or why
    return Line(tuple(reversed(points)), cut)


def _apart(
    one: Reading, last: Reading, now: Readings, past: Sequence[Readings], declared: Indicator | KeyFigure
) -> str:
    """Return why a figure does not compare with the newest, "" where it does."""
    since = int(one.edition[:4])
    if one.period != last.period and (why := parted(Change(last, one, since=since, year=now.year), declared)):
        return why
    told = next((each.policy for each in past if each.edition == one.edition), None)
    anew = told is not None and now.policy is not None and redefined(told, now.policy, declared.id, since)
    return reason("redefined") if anew else ""


def since_start(now: Reading | None, line: Line, declared: Indicator, year: int) -> Change:
    """Return the change from the first figure of a line to its last, tested by its drift from four points on.

    Parameters
    ----------
    now
        The newest figure, which says why there is none.
    year
        Of the measurement.
    """
    first = line.points[0] if len(line.points) > 1 else None
    since = None if first is None else int(first.edition[:4])
    parted_by = replace(declared, breaks=tuple(each for each in declared.breaks if each.bridge is None))
    found = change_between(now, first, parted_by, since=since, year=year)
    if now is not None and now.new and first is None:
        return replace(found, why=reason("period_unknown") if now.year is None else line.cut or found.why)
    if not found.comparable or first is None:
        return found
    _, over = carried(first, now, declared)
    note = join(over, reason("from_start", period=first.period))
    if len(line.points) < FEW:
        return replace(found, tested=tested_change(found, declared), note=note)
    return _drifted(replace(found, note=over), line.points, declared)


def _drifted(found: Change, points: Sequence[Reading], declared: Indicator) -> Change:
    from barometer.statistics.drift import drift

    years, values = [one.year or 0.0 for one in points], [one.value for one in points]
    errors = _errors(points, declared)
    told = None
    note = ""
    if declared.uncertainty != "none":
        known = [error for error in errors if error]
        told = known if len(known) == len(points) else None
        note = "" if told else reason("unweighted")
    df = [one.df for one in points] if told else None
    shared = [one.bridged for one in points]
    raw = drift(years, values, se=told, df=df, shared=shared)
    if declared.toward is None:
        return replace(found, drift=raw, tested=raw.gap, note=join(found.note, note))
    aside = [abs(value - declared.toward) for value in values]
    sides = [math.copysign(one.bridged, one.value - declared.toward) for one in points]
    tested = drift(years, aside, se=told, df=df, shared=sides).gap
    return replace(found, drift=raw, tested=tested, note=join(found.note, note))


def own_error(one: Reading) -> float | None:
    """Return a point's standard error without what a bridge has brought, which its neighbours share."""
    return None if one.se is None else math.sqrt(max(0.0, one.se**2 - one.bridged**2))


def _errors(points: Sequence[Reading], declared: Indicator) -> list[float | None]:
    """Return each point's standard error, by how many it rests on and the spread that all have in common.

    A point's own error is itself a guess, and smaller where a share happens to lie near 0 or 100: a line that
    weighs by it sees drift where there is none. Shares of counts have the error of their common share, as in
    the test of Cochran and Armitage.
    """
    own, sizes = [own_error(one) for one in points], [one.n for one in points]
    if declared.uncertainty == "random_variation" and all(is_share(one) for one in points):
        share = math.fsum(one.numerator for one in points) / math.fsum(one.denominator for one in points)
        if 0 < share < 1:
            return [100 * math.sqrt(share * (1 - share) / one.denominator) for one in points]
    if not all(own) or not all(size > 0 for size in sizes):
        return own
    spread = math.fsum(size * (se or 0.0) ** 2 for size, se in zip(sizes, own, strict=True)) / len(points)
    return [math.sqrt(spread / size) for size in sizes]
