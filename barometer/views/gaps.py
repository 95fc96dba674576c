"""The gap of an indicator to its reference group, from what the record holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import Readings, gap_between, when
from barometer.calculations import Difference, Ratio
from barometer.language import change, label, with_unit
from barometer.policy.model import Indicator
from barometer.views.answers import Answer, Unanswered, choose

if TYPE_CHECKING:
    from barometer.views.indicator import IndicatorView


def newest(rows: pd.DataFrame) -> str:
    """Return the newest period of some observations."""
    return max(rows["period"], key=when)


def gap(view: IndicatorView, by: str, period: str) -> Answer | Unanswered:
    """Answer `IndicatorView.gap`."""
    names = view.category_names(by) if by else {"": view.label}
    rows = view.figures[(view.figures["breakdown"] == by) & view.figures["category"].isin(list(names))]
    if rows["value"].notna().sum() == 0:
        if by and view.figures["value"].notna().any():
            declared = next(one for one in view.opened.policy.breakdowns if one.id == by)
            return view.no("no_breakdown", by=declared.label(view.language).lower())
        return view.no("no_figures")
    wanted = choose("period", period, sorted(set(rows["period"]))) if period else newest(rows)
    rows = rows[rows["period"] == wanted]
    if _is_gap(view, rows):
        return _own(view, rows[rows["group"] == view.declared.group], names)
    group, reference = view.declared.group, getattr(view.declared, "reference_group", "")
    if not reference or not {group, reference} <= set(rows["group"]):
        return view.no("no_reference")
    return _beside(view, rows[rows["group"].isin([group, reference])], names, by)


def _is_gap(view: IndicatorView, rows: pd.DataFrame) -> bool:
    if not isinstance(view.declared, Indicator):
        return False
    reference = view.declared.reference_group
    calculation = view.declared.calculation_for(view.opened.year)
    alone = bool(reference) and reference not in set(rows["group"])
    return isinstance(calculation, Difference | Ratio) or alone


def _own(view: IndicatorView, rows: pd.DataFrame, names: dict[str, str]) -> Answer:
    """The figures themselves are the gap."""
    title = view.word("gap_is")
    frame = rows.assign(name=rows["category"].map(names)).set_index("category").loc[list(names)].reset_index()
    columns = [
        show.Column("name", label("table.category", view.language)),
        view.number_column("value", "table.value"),
        *view.interval_column(frame),
    ]

    def chart() -> show.Figure:
        return show.category_chart(frame, names, view.caption(title), decimals=view.declared.decimals)

    return Answer(title, show.table(frame, columns, view.caption(title)), frame, draw=chart)


def _beside(view: IndicatorView, rows: pd.DataFrame, names: dict[str, str], by: str) -> Answer:
    """Two levels, and their difference; see `barometer.assessment.reading.gap_between`."""
    group, reference = view.declared.group, getattr(view.declared, "reference_group", "")
    readings, found = Readings(view.opened.edition, rows), []
    for category, name in names.items():
        first, second = (readings.pick(view.declared, one, by, category) for one in (group, reference))
        if first is None or second is None:
            continue
        one = gap_between(first, second)
        numbers = (first.value, second.value, one.value, one.lower, one.upper)
        found.append((category, name, *numbers, first.status, second.status, one.lost))
    columns = ["category", "name", "group", "reference", "value", "lower", "upper"]
    columns += ["group_status", "reference_status", "status"]
    frame = pd.DataFrame(found, columns=columns)
    frame = frame.astype(dict.fromkeys(columns[2:7], "float64"))
    called = {"group": view.group_name(group), "reference": view.group_name(reference)}
    title = view.word("gap", **called)
    survey = getattr(view.declared, "uncertainty", "") == "sampling"
    note = view.word("gap_note", **called) + (f" {view.word('gap_covariance')}" if survey else "")
    shown = [
        show.Column("name", label("table.category", view.language)),
        *(
            show.Column(side, name, "number", decimals=view.declared.decimals, status=f"{side}_status")
            for side, name in called.items()
        ),
        view.number_column("value", "table.difference", "change"),
        *view.interval_column(frame),
    ]
    table = show.table(frame, shown, view.caption(title, note))
    levels = rows.assign(place=rows["category"])
    drawn = {key: name for key, name in names.items() if key in set(frame["category"])}

    def chart() -> show.Figure:
        return show.gap_chart(
            levels,
            drawn,
            view.caption(title, note),
            group=group,
            reference=reference,
            names={group: called["group"], reference: called["reference"]},
            by="place",
            decimals=view.declared.decimals,
        )

    return Answer(title, table, frame, draw=chart)


def kinds(view: IndicatorView) -> list[tuple[str, str]]:
    """Return the gap as difference, ratio and relative gap, where the record has both levels."""
    answer = gap(view, "", "")
    if not isinstance(answer, Answer) or "reference" not in answer.frame:
        return []
    row = answer.frame.iloc[0]
    if not row["reference"] or row["value"] != row["value"]:
        return []
    reference = view.group_name(getattr(view.declared, "reference_group", ""))
    decimals, ratio = view.declared.decimals, 100 * row["group"] / row["reference"]
    relative = with_unit(ratio - 100, "percent", decimals, view.language)
    return [
        (view.word("difference"), change(row["value"], view.declared.unit, decimals, view.language)),
        (view.word("ratio"), with_unit(ratio, "percent", decimals, view.language)),
        (view.word("relative", reference=reference), relative),
    ]
