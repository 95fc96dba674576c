"""The trend of an indicator, as far as its series allows one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.change import carried
from barometer.assessment.reading import Reading, Readings, when
from barometer.assessment.series import own_error
from barometer.language import change, label, listing, number, place
from barometer.statistics import trend as trends
from barometer.views.answers import Answer, Unanswered

if TYPE_CHECKING:
    from barometer.views.figures import IndicatorFigures

_TITLES = {"few points": "only_slope", "no clear trend": "no_clear_trend"}


def trend_shown(
    view: IndicatorFigures, series: Answer | Unanswered, since: str, step: bool
) -> Answer | Unanswered:
    """Return the trend of a series, as far as it allows one."""
    if isinstance(series, Unanswered):
        return series
    frame = series.frame[series.frame["value"].notna()]
    if any(place(period) is None for period in frame["period"]):
        return view.no("period_unknown")
    frame = frame.assign(year=frame["period"].map(place).astype("float64"))
    frame = frame[frame["year"] >= (place(since) or 0.0)]
    inside = {one.period: place(one.period) or 0.0 for one in view.declared.breaks if one.bridge is None}
    inside = {period: at for period, at in inside.items() if frame["year"].min() < at <= frame["year"].max()}
    if inside and not step:
        return view.no("break_inside", periods=listing(list(inside), view.language))
    breaks = list(inside.values())
    surveyed = getattr(view.declared, "uncertainty", "none") == "sampling"
    points, over = _bridged(view, frame)
    errors = [own_error(one) for one in points] if surveyed else []
    se = [one for one in errors if one] if surveyed and all(errors) else None
    shared = [one.bridged for one in points] if over else None
    values = [one.value for one in points]
    found = trends.trend(frame["year"], values, se=se, breaks=breaks, step=step, shared=shared)
    if found.line is None:
        return view.no("few_points", count=found.n, least=trends.FEW + len(breaks))
    notes = ["trend_note", *(["trend_unweighted"] if surveyed and se is None else [])]
    told = [*map(view.word, notes), *([view.opened.explained(over)] if over else [])]
    return _answer(view, found, found.line, series, " ".join(told))


def _bridged(view: IndicatorFigures, frame: pd.DataFrame) -> tuple[list[Reading], str]:
    """Return the figures, each over the bridges between it and the newest, as for the verdict; and how."""
    points = Readings(view.opened.edition, frame).of(view.declared.id)
    last = max(points, key=lambda one: when(one.period))
    found = [carried(one, last, view.declared) for one in points]
    return [one or last for one, _ in found], next((over for _, over in found if over), "")


def _answer(
    view: IndicatorFigures, found: trends.Trend, line: trends.FittedLine, series: Answer, note: str
) -> Answer:
    def pace(value: float) -> str:
        return change(value, view.unit, view.declared.decimals + 1, view.language)

    def p(value: float) -> str:
        return f"< {number(0.001, 3, view.language)}" if value < 0.001 else number(value, 3, view.language)

    slope = line.slope.estimate or 0.0
    rows = [(view.word("slope"), slope, pace(slope))]
    if line.slope.lower is not None and line.slope.upper is not None:
        limits = {"lower": pace(line.slope.lower), "upper": pace(line.slope.upper)}
        rows.append(
            (label("table.interval", view.language), slope, label("table.between", view.language, **limits))
        )
    rows += [(view.word("step", period=f"{one.at:.0f}"), one.size, pace(one.size)) for one in line.steps]
    if line.p_value is not None:
        rows.append((view.word("p"), line.p_value, p(line.p_value)))
    if found.sen_slope is not None:
        rows.append((view.word("sen"), found.sen_slope, pace(found.sen_slope)))
    if found.kendall is not None and found.kendall.p_exact is not None:
        rows.append((view.word("kendall"), found.kendall.p_exact, p(found.kendall.p_exact)))
    frame = pd.DataFrame(rows, columns=["name", "value", "text"])
    value = label("table.value", view.language)
    columns = [show.Column("name", view.word("method")), show.Column("text", value)]
    group = str(series.frame["group"].iloc[0])
    title = view.word(_TITLES.get(found.word, found.word), label=view.named(group), slope=pace(slope))
    table = show.table(frame, columns, view.caption(title, note, group=group))
    return Answer(title, table, frame[["name", "value"]], found, series.draw)
