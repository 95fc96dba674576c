"""The trend of an indicator, as far as its series allows one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import Readings
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
    inside = {one.period: place(one.period) or 0.0 for one in view.declared.breaks}
    inside = {period: at for period, at in inside.items() if frame["year"].min() < at <= frame["year"].max()}
    if inside and not step:
        return view.no("break_inside", periods=listing(list(inside), view.language))
    breaks = list(inside.values())
    surveyed = getattr(view.declared, "uncertainty", "none") == "sampling"
    se = _errors(view, frame) if surveyed else None
    found = trends.trend(frame["year"], frame["value"], se=se, breaks=breaks, step=step)
    if found.line is None:
        return view.no("few_points", count=found.n, least=trends.FEW + len(breaks))
    notes = ["trend_note", *(["trend_unweighted"] if surveyed and se is None else [])]
    return _answer(view, found, found.line, series, " ".join(view.word(note) for note in notes))


def _errors(view: IndicatorFigures, frame: pd.DataFrame) -> list[float] | None:
    """Return each year's standard error; None where one is not told, and then all years count the same."""
    found = [one.se for one in Readings(view.opened.edition, frame).of(view.declared.id)]
    return [one for one in found if one] if all(found) else None


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
