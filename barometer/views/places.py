"""A goal's charts: each indicator over time beside its reference, and where and for whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from barometer import presentation as show
from barometer.assessment.reading import Reading
from barometer.assessment.series import told_over_time
from barometer.language import capital, label
from barometer.policy.described import category_names, group_name, is_gap
from barometer.policy.model import Breakdown, Goal, Indicator
from barometer.presentation.dots import Dot, Dots, dots_chart
from barometer.presentation.panel import Panel
from barometer.presentation.panels import panels_chart
from barometer.presentation.points import Point
from barometer.views.opened import Opened

if TYPE_CHECKING:
    from barometer.presentation import Figure

FEW = 2
"""A line is drawn from this many periods on; by place, from this many places on."""


def point_of(opened: Opened, reading: Reading, declared: Indicator) -> Point:
    """Return a figure as a chart draws it."""
    numbers = (reading.value, reading.lower, reading.upper, reading.level)
    if not reading.known:
        numbers = (float("nan"),) * 4
    return Point(*numbers, reading.status, opened.policy.told_in(reading.unit), declared.decimals)


def indicator_panel(opened: Opened, declared: Indicator) -> Panel | None:
    """Return an indicator over time, each point as it is known now; None where too few periods are known."""
    language = opened.language
    groups = [declared.group]
    if declared.reference_group and not is_gap(declared):
        groups.append(declared.reference_group)
    lines = {}
    for group in groups:
        found = told_over_time(opened.readings, opened.past, declared, group).newest
        if sum(one.known for one in found) >= FEW:
            name = group_name(opened.policy, group, language) if group else ""
            lines[name] = {one.period: point_of(opened, one, declared) for one in found}
    if not lines:
        return None
    target = declared.target_for(opened.year)
    aim = None if target is None else (target.period, target.value)
    return Panel(declared.label(language), lines, aim, tuple(one.period for one in declared.breaks))


def goal_panels(opened: Opened, goal: Goal) -> Figure | None:
    """Return a small chart for each indicator over time, or None where no period is known."""
    declared = opened.policy.indicators_of(goal.number)
    panels = [panel for one in declared if (panel := indicator_panel(opened, one)) is not None]
    if not panels:
        return None
    caption = show.Caption(
        label("report.panels", opened.language, number=goal.number),
        note=label("report.panels_note", opened.language),
        language=opened.language,
    )
    return panels_chart(panels, caption)


def indicator_dots(opened: Opened, declared: Indicator, by: Breakdown) -> Dots | None:
    """Return an indicator's newest figures by a breakdown, or None where too few are there or known."""
    language = opened.language
    rows = opened.readings.across(declared, by=by.id)
    if len(rows) < FEW or not any(one.known for one in rows):
        return None
    names = category_names(opened.policy, by.id, language)
    other = "" if is_gap(declared) else declared.reference_group
    beside = opened.readings.across(declared, other, by.id, rows[0].period) if other else []
    against = {one.category: point_of(opened, one, declared) for one in beside}
    dots = tuple(
        Dot(names.get(one.category, one.category), point_of(opened, one, declared), against.get(one.category))
        for one in rows
    )
    group = rows[0].group
    return Dots(
        declared.label(language),
        dots,
        capital(by.label(language)),
        group_name(opened.policy, group, language) if group else "",
        group_name(opened.policy, other, language) if against else "",
    )


def goal_places(opened: Opened, goal: Goal) -> Figure | None:
    """Return where and for whom: each indicator in each category of each breakdown that it has."""
    language, declared = opened.language, opened.policy.indicators_of(goal.number)
    found = [
        (by, one, dots)
        for by in opened.policy.breakdowns
        for one in declared
        if (dots := indicator_dots(opened, one, by)) is not None
    ]
    if not found:
        return None
    which = dict.fromkeys(by.label(language) for by, *_ in found)
    caption = show.Caption(
        capital(label("report.places", language, by=_listed(list(which), language))),
        label("report.places_note", language),
        _sources([one for _, one, _ in found], language),
        language=language,
    )
    return dots_chart([dots for *_, dots in found], caption)


def _listed(names: list[str], language: str) -> str:
    from barometer.language import listing

    return listing([name.lower() for name in names], language)


def _sources(declared: Sequence[Indicator], language: str) -> str:
    return "; ".join(dict.fromkeys(one.source(language) for one in declared))
