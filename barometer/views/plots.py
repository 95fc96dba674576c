"""An indicator drawn: over time beside its reference, and where and for whom as dots or as a map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.intake.outlines import read_outlines
from barometer.language import capital, label
from barometer.policy.described import category_names, what_is_shown
from barometer.policy.model import Breakdown, Indicator
from barometer.presentation.dots import Dots, dots_chart, dots_table
from barometer.presentation.maps import area_map
from barometer.presentation.panels import panels_chart
from barometer.views.answers import Answer, Unanswered
from barometer.views.places import indicator_dots, indicator_panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from barometer.views.indicator import IndicatorView


def over_time(view: IndicatorView) -> Axes | show.Notice | show.Table:
    """Return an indicator over time as axes: the group beside its reference, bands, breaks and target."""
    declared = view.declared
    panel = indicator_panel(view.opened, declared) if isinstance(declared, Indicator) else None
    if panel is None:
        return view.series().plot()
    return panels_chart([panel], view.caption(view.label)).axes[0]


def by_place(view: IndicatorView, by: str) -> Answer | Unanswered:
    """Return the newest figures in each category of a breakdown, the highest first, as dots."""
    found = _dots(view, by)
    if isinstance(found, Unanswered):
        return found
    caption = _caption(view, found, by)
    shown = dots_table([found], caption)
    return Answer(caption.title, shown, _frame(found), draw=lambda: dots_chart([found], caption))


def on_map(view: IndicatorView, by: str) -> Answer | Unanswered:
    """Return the same on a map, where the project's settings say where the categories lie."""
    view.category_names(by)
    opened, declared = view.opened, view.declared
    maps = {one.breakdown: one for one in opened.project.settings.site.maps}
    if by not in maps:
        return view.no("no_geography", by=view.breakdown_name(by).lower())
    readings = opened.readings.across(declared, by=by)
    if not readings:
        return view.no("no_breakdown", by=view.breakdown_name(by).lower())
    there = [one.category for one in readings]
    names = {id: name for id, name in category_names(opened.policy, by, view.language).items() if id in there}
    names |= {id: id for id in there if id not in names}
    outlines = read_outlines(opened.project.geography / maps[by].file, maps[by].key, list(names))
    heading = capital(view.breakdown_name(by))
    title = label("site.map_title", view.language, label=view.label, by=heading.lower())
    shown = what_is_shown(opened.policy, declared, readings[0].group, readings[0].period, view.language)
    caption = show.Caption(title, shown, declared.source(view.language), language=view.language)
    rows = pd.DataFrame([vars(one) for one in readings])
    drawn = area_map(
        opened.in_words(rows), outlines, names, caption, heading=heading, decimals=declared.decimals
    )
    assert drawn.table is not None
    return Answer(title, drawn.table, rows, draw=lambda: drawn)


def _dots(view: IndicatorView, by: str) -> Dots | Unanswered:
    view.category_names(by)
    breakdown: Breakdown = next(one for one in view.opened.policy.breakdowns if one.id == by)
    found = None
    if isinstance(view.declared, Indicator):
        found = indicator_dots(view.opened, view.declared, breakdown)
    return view.no("no_breakdown", by=view.breakdown_name(by).lower()) if found is None else found


def _caption(view: IndicatorView, found: Dots, by: str) -> show.Caption:
    title = label("report.by_title", view.language, label=view.label, by=view.breakdown_name(by).lower())
    rows = view.opened.readings.across(view.declared, by=by)
    return replace(view.caption(title, period=rows[0].period), id="")


def _frame(found: Dots) -> pd.DataFrame:
    """Return the figures, unrounded, with those of the reference group where there is one."""
    rows = [
        {
            "name": row.name, "value": row.point.value, "lower": row.point.lower, "upper": row.point.upper,
            "status": row.point.status, "reference": row.against.value if row.against else float("nan"),
        }
        for row in found.ranked()
    ]  # fmt: skip
    return pd.DataFrame(rows)
