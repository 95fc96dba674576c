"""The charts of an indicator's page: what is drawn, and where its files lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from barometer import presentation as show
from barometer.language import capital, label, place, with_unit
from barometer.policy.described import category_names, group_name, what_is_shown
from barometer.policy.model import Indicator
from barometer.presentation.charts import category_chart
from barometer.presentation.series import series_chart
from barometer.presentation.style import NARROW
from barometer.presentation.tables import with_target
from barometer.views.answers import Answer
from barometer.views.indicator import IndicatorView


@dataclass(frozen=True)
class SiteChart:
    """A chart of an indicator, or the words and the table that stand where nothing can be drawn.

    Attributes
    ----------
    anchor
        Names the chart on its page and in its files.
    heading
        The section that it stands in.
    figure
        The drawing with its description and its table; None where nothing is drawn.
    table
        The numbers.
    choice
        What a reader may choose among the table's rows or columns: `group`, `category`, or "".
    keys
        Ids of what may be chosen, in the order of the rows or columns.
    narrow
        The same drawing as wide as a phone's page; "" where nothing is drawn.
    """

    anchor: str
    heading: str
    figure: show.Figure | None
    table: show.Table
    why: str = ""
    choice: str = ""
    keys: tuple[str, ...] = ()
    narrow: str = ""


def charts_of(view: IndicatorView) -> Iterator[SiteChart]:
    """Give an indicator's charts: over time, by group, and by each breakdown that has figures."""
    for chart in _wide(view):
        figure = chart.figure
        if figure is None:
            yield chart
        else:
            yield replace(chart, narrow=figure.again(NARROW) if figure.again else figure.svg)


def _wide(view: IndicatorView) -> Iterator[SiteChart]:
    yield from _over_time(view)
    yield from _by_group(view)
    for breakdown in view.opened.policy.breakdowns:
        charts = list(_by_category(view, breakdown.id))
        yield from charts
        if charts:
            yield from _on_map(view, breakdown.id)


def _over_time(view: IndicatorView) -> Iterator[SiteChart]:
    found = view.series()
    heading = label("site.over_time", view.language)
    if not isinstance(found, Answer):
        return
    drawn = found.chart()
    if isinstance(drawn, show.Figure):
        yield SiteChart("udvikling", heading, drawn, _with_target(view, found.table))
    else:
        yield SiteChart(
            "udvikling", heading, None, found.table, drawn.plain() if isinstance(drawn, show.Notice) else ""
        )


def _with_target(view: IndicatorView, shown: show.Table) -> show.Table:
    """Return the table of figures with the target that the chart shows, if there is one."""
    declared = view.declared
    target = declared.target_for(view.opened.year) if isinstance(declared, Indicator) else None
    if target is None:
        return shown
    words = with_unit(target.value, view.unit, declared.decimals, view.language)
    return with_target(shown, target.period, words)


def _by_group(view: IndicatorView) -> Iterator[SiteChart]:
    """Every group over time, in one chart."""
    declared = view.declared
    if not isinstance(declared, Indicator) or len(declared.groups) < 2:
        return
    # The group that is shown first, then its reference: their colours are those of the reports.
    ordered = dict.fromkeys((declared.group, declared.reference_group, *declared.groups))
    told = set(view.figures["group"]) & set(declared.groups)
    there = [group for group in ordered if group in told]
    answers = {group: view.series(group) for group in there}
    frames = {group: one.frame for group, one in answers.items() if isinstance(one, Answer)}
    if len(frames) < 2:
        return
    rows = pd.concat(list(frames.values()), ignore_index=True)
    if any(place(period) is None for period in rows["period"]) or rows.duplicated(["group", "period"]).any():
        return
    policy, language = view.opened.policy, view.language
    names = {group: group_name(policy, group, language) for group in frames}
    title = label("site.by_group", language, label=declared.label(language))
    every = label("report.each_group", language)
    caption = view.caption(title, of=every)
    drawn = series_chart(
        view.opened.in_words(rows),
        names,
        replace(caption, id=""),
        breaks=[(one.period, one.reason(language)) for one in declared.breaks],
        decimals=declared.decimals,
    )
    assert drawn.table is not None
    heading = label("site.groups", language)
    yield SiteChart("grupper", heading, drawn, drawn.table, "", "group", tuple(frames))


def _by_category(view: IndicatorView, by: str) -> Iterator[SiteChart]:
    """One breakdown in its newest period: group beside reference group where there is one."""
    declared = view.declared
    if not isinstance(declared, Indicator):
        return
    readings = view.opened.readings.across(declared, by=by)
    if len(readings) < 2:
        return
    anchor, heading = _ANCHORS.get(by, by), capital(view.breakdown_name(by))
    keys = tuple(view.category_names(by))
    found = view.gap(by)
    if isinstance(found, Answer):
        drawn = found.chart()
        if isinstance(drawn, show.Figure):
            yield SiteChart(anchor, heading, drawn, found.table, "", "category", keys)
            return
    language = view.language
    known = category_names(view.opened.policy, by, language)
    names = {one.category: known.get(one.category, one.category) for one in readings}
    title = label("report.by_title", language, label=view.label, by=heading.lower())
    shown = what_is_shown(view.opened.policy, declared, readings[0].group, readings[0].period, language)
    caption = show.Caption(title, shown, declared.source(language), language=language)
    rows = view.opened.in_words(pd.DataFrame([vars(one) for one in readings]))
    figure = category_chart(rows, names, caption, heading=heading, decimals=declared.decimals)
    assert figure.table is not None
    yield SiteChart(anchor, heading, figure, figure.table, "", "category", tuple(names))


def _on_map(view: IndicatorView, by: str) -> Iterator[SiteChart]:
    """One breakdown in its newest period on a map, where the project has its outlines."""
    found = view.map(by)
    if not isinstance(found, Answer):
        return
    figure = found.chart()
    assert isinstance(figure, show.Figure)
    named = view.breakdown_name(by).lower()
    anchor = f"{_ANCHORS.get(by, by)}-kort"
    yield SiteChart(anchor, label("site.map", view.language, by=named), figure, found.table)


def without_map(view: IndicatorView) -> bool:
    """Return whether districts are told apart, but the project does not say where they lie."""
    declared = view.declared
    there = any(one.breakdown == _DISTRICTS for one in view.opened.project.settings.site.maps)
    return (
        isinstance(declared, Indicator)
        and not there
        and len(view.opened.readings.across(declared, by=_DISTRICTS)) > 1
    )


_DISTRICTS = "district"
_ANCHORS = {_DISTRICTS: "bydele", "age": "alder", "sex": "koen", "gender": "koen"}
"""Anchors are words and the same in both languages; any other breakdown is called by its id."""
