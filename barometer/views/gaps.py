"""The gap of an indicator to its reference group, from what the record holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.figures import place
from barometer.calculations import Difference, Ratio
from barometer.language import change, label, with_unit
from barometer.policy.model import Indicator
from barometer.statistics.gap import mover
from barometer.statistics.intervals import Interval
from barometer.statistics.quantiles import number as known
from barometer.views.answers import Answer, Unanswered, choose

if TYPE_CHECKING:
    from barometer.views.indicator import IndicatorView


def newest(rows: pd.DataFrame) -> str:
    """Return the newest period of some observations."""
    return max(rows["period"], key=lambda period: (place(period) or 0.0, period))


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
    return _beside(view, rows[rows["group"].isin([group, reference])], names, group, reference)


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


def _beside(
    view: IndicatorView, rows: pd.DataFrame, names: dict[str, str], group: str, reference: str
) -> Answer:
    """Two levels, and their difference with MOVER's interval: of Wilson limits that is Newcombe's."""
    found = []
    for category, name in names.items():
        sides = [rows[(rows["category"] == category) & (rows["group"] == one)] for one in (group, reference)]
        if any(side.empty for side in sides):
            continue
        first, second = (_interval(side.iloc[0]) for side in sides)
        one = mover(first, second)
        numbers = (first.estimate, second.estimate, one.estimate, one.lower, one.upper)
        statuses = [side["status"].iloc[0] for side in sides]
        lost = [status for status, side in zip(statuses, sides, strict=True) if side["value"].isna().all()]
        found.append((category, name, *numbers, *statuses, (*lost, "observed")[0]))
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


def _interval(row: pd.Series) -> Interval:
    value, lower, upper = (known(float(row[name])) for name in ("value", "lower", "upper"))
    return Interval(value, lower, upper, 0.95 if row["level"] != row["level"] else float(row["level"]), "")


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
