"""The gap of an indicator to its reference group, from what the record holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import Readings, gap_between, when
from barometer.language import capital, change, change_unit, label, with_unit
from barometer.policy.described import is_gap
from barometer.statistics.gap import ratio
from barometer.views.answers import Answer, Unanswered, choose
from barometer.views.quality import sureness, sureness_column
from barometer.views.steadied import mix_lines

if TYPE_CHECKING:
    from barometer.views.figures import IndicatorFigures


def newest(rows: pd.DataFrame) -> str:
    """Return the newest period of some observations."""
    return max(rows["period"], key=when)


def gap(view: IndicatorFigures, by: str, period: str) -> Answer | Unanswered:
    """Return the gap to the reference group, overall or by a breakdown, or why there is none."""
    names = view.category_names(by) if by else {"": view.named(view.declared.group)}
    rows = view.figures[(view.figures["breakdown"] == by) & view.figures["category"].isin(list(names))]
    if rows["value"].notna().sum() == 0:
        if by and view.figures["value"].notna().any():
            return view.no("no_breakdown", by=view.breakdown_name(by).lower())
        return view.no("no_figures")
    wanted = choose("period", period, sorted(set(rows["period"]))) if period else newest(rows)
    rows = rows[rows["period"] == wanted]
    if is_gap(view.declared):
        return _own(view, rows[rows["group"] == view.declared.group], names, by)
    group, reference = view.declared.group, getattr(view.declared, "reference_group", "")
    if not reference or not {group, reference} <= set(rows["group"]):
        return view.no("no_reference")
    return _beside(view, rows[rows["group"].isin([group, reference])], names, by)


def _own(view: IndicatorFigures, rows: pd.DataFrame, names: dict[str, str], by: str) -> Answer:
    """The figures themselves are the gap."""
    title = view.word("gap_is")
    frame = rows.assign(name=rows["category"].map(names), none=view.without_interval)
    frame = frame.set_index("category").loc[list(names)].reset_index()
    caption = view.caption(title, period=frame["period"].iloc[0])
    heading = capital(view.breakdown_name(by))
    readings = Readings(view.opened.edition, frame)
    picked = {one.category: one for one in readings.of(view.declared.id)}
    frame["sure"] = [sureness(view, picked.get(category)) for category in frame["category"]]
    columns = [
        show.Column("name", heading),
        view.number_column("value", "table.value"),
        *view.interval_column(frame, "none"),
        sureness_column(view),
    ]

    def chart() -> show.Figure:
        return show.category_chart(
            view.opened.in_words(frame), names, caption, heading=heading, decimals=view.declared.decimals
        )

    return Answer(title, show.table(frame, columns, caption), frame, draw=chart)


def _sure(view: IndicatorFigures, value: float, lower: float, upper: float) -> str:
    """Return how sure a gap is, in words."""
    if value != value:
        return ""
    first = view.opened.readings.of(view.declared.id)[0]
    one = replace(
        first, value=value, lower=lower, upper=upper, level=0.95, unit=change_unit(view.declared.unit)
    )
    return sureness(view, one)


def _beside(view: IndicatorFigures, rows: pd.DataFrame, names: dict[str, str], by: str) -> Answer:
    """Two levels, and their difference; see `barometer.assessment.reading.gap_between`."""
    group, reference = view.declared.group, getattr(view.declared, "reference_group", "")
    readings, found, noted = Readings(view.opened.edition, rows), [], False
    for category, name in names.items():
        first, second = (readings.pick(view.declared, one, by, category) for one in (group, reference))
        if first is None or second is None:
            continue
        one = gap_between(first, second)
        numbers = (first.value, second.value, one.value, one.lower, one.upper)
        found.append((category, name, *numbers, first.status, second.status, one.lost))
        noted = noted or one.needs_note(view.declared.decimals)
    columns = ["category", "name", "group", "reference", "value", "lower", "upper"]
    columns += ["group_status", "reference_status", "status"]
    frame = pd.DataFrame(found, columns=columns)
    frame = frame.astype(dict.fromkeys(columns[2:7], "float64"))
    frame["none"] = frame["status"].map(lambda status: _no_interval(view, status))
    frame["sure"] = [
        _sure(view, *ends) for ends in frame[["value", "lower", "upper"]].itertuples(index=False)
    ]
    called = {"group": view.group_name(group), "reference": view.group_name(reference)}
    title = view.word("gap", label=view.label, **called)
    both = label("shown.against", view.language, **called)
    caption = view.caption(title, _note(view, called, noted=noted), period=rows["period"].iloc[0], of=both)
    heading = capital(view.breakdown_name(by))
    shown = [
        show.Column("name", heading),
        *(
            show.Column(
                side, capital(name), "number", decimals=view.declared.decimals, status=f"{side}_status"
            )
            for side, name in called.items()
        ),
        view.number_column("value", "table.difference", "change"),
        *view.interval_column(frame, "none"),
    ]
    shown.append(sureness_column(view))
    listed = frame if by else pd.concat([frame, _at_one_mix(view, frame)], ignore_index=True)
    drawn = {key: name for key, name in names.items() if key in set(frame["category"])}

    def chart() -> show.Figure:
        return show.gap_chart(
            view.opened.in_words(rows.assign(place=rows["category"])),
            drawn,
            caption,
            group=group,
            reference=reference,
            names={group: called["group"], reference: called["reference"]},
            gaps=dict(zip(frame["category"], frame["value"], strict=True)),
            by="place",
            heading=heading,
            decimals=view.declared.decimals,
        )

    return Answer(title, show.table(listed, shown, caption), frame, draw=chart)


def _at_one_mix(view: IndicatorFigures, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the gap at one mix of each breakdown, as rows below the crude one."""
    keys = frame.iloc[0][["group_status", "reference_status", "status", "none"]].to_dict()
    lines = [{**keys, **line, "sure": ""} for line in mix_lines(view)]
    return pd.DataFrame(lines, columns=frame.columns).astype(frame.dtypes.to_dict())


def _no_interval(view: IndicatorFigures, status: str) -> str:
    """Return why a gap has no interval: one of its sides is missing, or the figures have none."""
    return view.without_interval if status == "observed" else "not_computable"


def _note(view: IndicatorFigures, called: dict[str, str], *, noted: bool) -> str:
    notes = [view.word("gap_note", **called)]
    if getattr(view.declared, "uncertainty", "") == "sampling":
        notes.append(view.word("gap_covariance"))
    if noted:
        notes.append(label("report.rounding_gap", view.language))
    return " ".join(notes)


def kinds(view: IndicatorFigures) -> list[tuple[str, str]]:
    """Return the gap as difference, ratio and relative gap, where the record has both levels."""
    answer = gap(view, "", "")
    if not isinstance(answer, Answer) or "reference" not in answer.frame:
        return []
    row = answer.frame.iloc[0]
    if not row["reference"] or row["value"] != row["value"]:
        return []
    reference = view.group_name(getattr(view.declared, "reference_group", ""))
    decimals, between = view.declared.decimals, ratio(row["group"], None, row["reference"], None)
    percent, relative = (100 * (one.estimate or 0.0) for one in (between, between.relative()))
    return [
        (view.word("difference"), change(row["value"], view.unit, decimals, view.language)),
        (view.word("ratio"), with_unit(percent, "percent", decimals, view.language)),
        (view.word("relative", reference=reference), with_unit(relative, "percent", decimals, view.language)),
    ]
