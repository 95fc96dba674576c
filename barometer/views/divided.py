"""A difference divided into what the composition and what the level within categories is associated with."""

from __future__ import annotations

import pandas as pd

from barometer import presentation as show
from barometer.assessment.change import change_between
from barometer.assessment.series import told_alike, vintages
from barometer.calculations import Difference
from barometer.language import change, change_unit, listing, period, place
from barometer.policy.model import Indicator
from barometer.statistics.decomposition import Kitagawa, kitagawa
from barometer.views.answers import Answer, Unanswered, choose
from barometer.views.figures import IndicatorFigures
from barometer.views.gaps import newest

_PARTS = ("composition", "rate", "total")


def decompose(
    view: IndicatorFigures, first: str, second: str, by: str, *, editions: bool = False
) -> Answer | Unanswered:
    """Divide the difference of two points into composition and level, or say why that cannot be done.

    Points are two groups or two periods, each as it is known now; with `editions` two measurements, each with
    its newest period as it stood there. Without points they are the two newest periods.
    """
    level, _ = _levels(view)
    if not first and not second:
        line = [
            one.period for one in told_alike(view.opened.readings, view.opened.past, level.declared).newest
        ]
        if len(line) < 2:
            return view.no("one_period")
        first, second = line[-2:]
    if first == second:
        return view.no("one_point", first=_named(view, first), second=_named(view, second))
    kind = _kind(level, first, second, editions=editions)
    if kind == "period" and (why := _parted(level, first, second)):
        return Unanswered(why, view.language)
    if by:
        view.category_names(by)
    for breakdown in [by] if by else [one.id for one in view.opened.policy.breakdowns]:
        found = _over(view, kind, first, second, breakdown)
        if found is not None:
            return found
    points = [_named(view, point) for point in (first, second)]
    return view.no("no_counts", point=listing(points, view.language))


def decompose_gap(view: IndicatorFigures, by: str) -> Answer | Unanswered:
    """Divide the gap between the reference group and the group in the same way."""
    level, sides = _levels(view)
    group, reference = sides if len(sides) == 2 else (sides[0], getattr(view.declared, "reference_group", ""))
    if not {group, reference} <= set(level.figures["group"]):
        return view.no("no_reference")
    return decompose(view, reference, group, by)


def _kind(level: IndicatorFigures, first: str, second: str, *, editions: bool) -> str:
    """Return what two points are: both groups, both periods, or both measurements."""
    known = [*(one.edition for one in level.opened.past), level.opened.edition]
    every = level.opened.every_edition()
    periods = every.loc[every["indicator"] == level.declared.id, "period"]
    choices = (
        {"edition": set(known)}
        if editions
        else {
            "group": set(level.figures["group"]) - {""},
            "period": set(periods),
        }
    )
    kind = next((kind for kind, there in choices.items() if {first, second} <= there), "")
    if not kind:
        there = sorted(set().union(*choices.values()))
        for point in (first, second):
            choose("measurement" if editions else "period or group", point, there)
        choose("period", second if first in choices["period"] else first, sorted(set(periods)))
    return kind


def _parted(level: IndicatorFigures, first: str, second: str) -> str:
    """Return in words why two periods do not compare; "" where they do."""
    known = {
        one.period: one
        for one in vintages([*level.opened.past, level.opened.readings], level.declared).newest
    }
    before, now = (known.get(period) for period in (first, second))
    if before is None or now is None:
        return ""
    since, year = (int(one.edition[:4]) for one in (before, now))
    why = change_between(now, before, level.declared, since=since, year=year).why
    return level.opened.explained(why) if why else ""


def _named(view: IndicatorFigures, point: str) -> str:
    """Return what a point is called: a group's name, or a period's."""
    return view.group_name(point) if place(point) is None else period(point, view.language)


def _over(view: IndicatorFigures, kind: str, first: str, second: str, by: str) -> Answer | None:
    """Divide over one breakdown; a gap is divided on both sides, and the parts are subtracted."""
    level, sides = _levels(view)
    divided = []
    for group in sides[:1] if kind == "group" else sides:
        before, after = (_counts(level, kind, point, group, by) for point in (first, second))
        if before is None or after is None or set(before.index) != set(after.index) or len(before) < 2:
            return None
        after = after.loc[before.index]
        rates = [100 * one["numerator"] / one["denominator"] for one in (before, after)]
        found = kitagawa(before["denominator"], rates[0], after["denominator"], rates[1])
        grown = [one["denominator"] / one["denominator"].sum() for one in (before, after)]
        average = (found.first + found.second) / 2
        composition = pd.Series(found.composition_by, before.index) - (grown[1] - grown[0]) * average
        frame = pd.DataFrame({"composition": composition, "rate": found.rate_by})
        divided.append((found, frame))
    total = divided[0][1] if len(divided) == 1 else divided[0][1] - divided[1][1]
    return _answer(view, (first, second), by, total, [one for one, _ in divided])


def _levels(view: IndicatorFigures) -> tuple[IndicatorFigures, tuple[str, ...]]:
    """Return the indicator whose levels a gap is made of, and both groups; or the indicator itself."""
    declared = view.declared
    if isinstance(declared, Indicator):
        year = view.opened.year
        calculation = declared.calculation_for(year)
        if isinstance(calculation, Difference):
            for other in view.opened.policy.indicators:
                if other.calculation_for(year) == calculation.of:
                    return IndicatorFigures(view.opened, other), (calculation.group, calculation.reference)
    return view, (declared.group,)


def _counts(view: IndicatorFigures, kind: str, point: str, group: str, by: str) -> pd.DataFrame | None:
    """Return counts by category at a point, each period as the newest measurement has it; None if not all."""
    rounds = {one.edition: one.observations for one in view.opened.earlier} | {
        view.opened.edition: view.opened.current
    }
    wanted = (
        [point]
        if kind == "edition"
        else list(reversed(rounds))
        if kind == "period"
        else [view.opened.edition]
    )
    rows = pd.DataFrame()
    for edition in wanted:
        found = rounds[edition]
        found = found[(found["indicator"] == view.declared.id) & (found["breakdown"] == by)]
        found = found[found["group"] == (point if kind == "group" else group)]
        rows = found[found["period"] == point] if kind == "period" else found
        if not rows.empty:
            break
    if rows.empty:
        return None
    rows = rows[rows["period"] == newest(rows)].set_index("category")
    share = 100 * rows["numerator"] / rows["denominator"]
    exact = (share - rows["value"]).abs() < 1e-9
    return rows[["numerator", "denominator"]] if len(rows) and exact.all() else None


def _answer(
    view: IndicatorFigures, points: tuple[str, str], by: str, frame: pd.DataFrame, results: list[Kitagawa]
) -> Answer:
    names = view.category_names(by)
    frame = frame.assign(total=frame["composition"] + frame["rate"])
    moved = {
        part: change(float(total), view.unit, view.declared.decimals, view.language)
        for part, total in frame.sum().items()
    }
    first, second = (_named(view, point) for point in points)
    words = {"difference": moved["total"], "rate": moved["rate"], "composition": moved["composition"]}
    of = view.label if place(points[0]) is None else view.named(view.declared.group)
    title = view.word("decomposed", label=of, first=first, second=second, **words)
    frame = frame.reset_index().assign(name=lambda all: all["category"].map(names).fillna(all["category"]))
    frame = frame.sort_values("total", key=lambda total: -total.abs(), kind="stable").reset_index(drop=True)
    heading = view.breakdown_name(by)
    columns = [show.Column("name", heading)]
    columns += [view.number_column(part, f"investigation.{part}", "change") for part in _PARTS]
    table = show.table(frame, columns, view.caption(title, view.word("decomposition_note")))
    drawn = frame.assign(value=frame["total"], status="observed", unit=change_unit(view.unit))
    for name in ("lower", "upper", "level"):
        drawn[name] = float("nan")
    labels = dict(zip(frame["category"], frame["name"], strict=True))

    def chart() -> show.Figure:
        caption = view.caption(title, view.word("decomposition_note"))
        return show.category_chart(drawn, labels, caption, heading=heading, decimals=view.declared.decimals)

    return Answer(title, table, frame, tuple(results), chart)
