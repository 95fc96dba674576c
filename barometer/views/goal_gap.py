"""The gaps of a goal's indicators to the groups that they are compared with, side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer import presentation as show
from barometer.language import change, label, number, with_unit
from barometer.presentation.points import Point
from barometer.views.answers import Answer, Unanswered
from barometer.views.gaps import newest

if TYPE_CHECKING:
    from barometer.presentation import Figure
    from barometer.views.goal import GoalView
    from barometer.views.indicator import IndicatorView

SIDES = ("group", "reference")


def goal_gap(view: GoalView) -> Answer | Unanswered:
    """Return the gap of each indicator that has one, each in its own unit, or why there is none.

    The frame has a row for each: `indicator, name, group, reference, value, lower, upper`, unrounded; of an
    indicator that is itself a gap, `group` and `reference` are missing.
    """
    language = view.opened.language
    found = [
        (one, answer.frame.iloc[0]) for one in view.indicators if isinstance(answer := one.gap(), Answer)
    ]
    if not found:
        return Unanswered(label("investigation.no_reference", language), language)
    rows = pd.DataFrame([_row(one, first) for one, first in found])
    title = label("report.gap_title", language, number=view.goal.number)
    sources = dict.fromkeys(one.declared.source(language) for one, _ in found)
    caption = show.Caption(
        title, source="; ".join(sources), note=label("report.gap_note", language), language=language
    )
    columns = [
        show.Column("name", label("table.indicator", language)),
        *(show.Column(f"{side}_told", label(f"report.gap_{side}", language)) for side in SIDES),
        show.Column("told", label("table.difference", language)),
        show.Column("interval", label("table.interval", language)),
    ]
    frame = rows[["indicator", "name", "group", "reference", "value", "lower", "upper"]]
    return Answer(title, show.table(rows, columns, caption), frame, draw=_chart(found, caption))


def _row(one: IndicatorView, first: Any) -> dict[str, object]:
    """Return one indicator's gap in numbers and in words."""
    own = "reference" not in first
    digits, language = one.declared.decimals, one.language
    gap = Point(first["value"], first["lower"], first["upper"], status=first["status"])
    between = ""
    if gap.lower == gap.lower:
        ends = {end: number(first[end], digits, language) for end in ("lower", "upper")}
        between = label("table.between", language, **ends)
    told = with_unit if own else change
    sides = {} if own else {side: _side(one, first, side) for side in SIDES}
    return {
        "indicator": one.declared.id,
        "name": one.named(one.declared.group),
        **{side: sides[side].value if sides else float("nan") for side in SIDES},
        **{end: float(first[end]) for end in ("value", "lower", "upper")},
        **{f"{side}_told": sides[side].words(language) if sides else "" for side in SIDES},
        "told": told(gap.value, one.unit, digits, language) if gap.known else gap.words(language),
        "interval": between,
    }


def _side(one: IndicatorView, first: Any, side: str) -> Point:
    """Return the figure of one side of a gap."""
    told = {"unit": one.unit, "decimals": one.declared.decimals, "status": first[f"{side}_status"]}
    return Point(float(first[side]), **told)


def _chart(found: list[tuple[IndicatorView, Any]], caption: show.Caption) -> Callable[[], Figure] | None:
    """Return what draws the gaps between the pair of groups that most indicators have, in one unit.

    None where no indicator has both sides. What is not drawn stands in the table.
    """
    pairs = [_pair(one) for one, first in found if "reference" in first]
    if not pairs:
        return None
    chosen = max(pairs, key=pairs.count)
    drawn = [(one, first) for one, first in found if "reference" in first and _pair(one) == chosen]
    views = [one for one, _ in drawn]
    note = caption.note if len(drawn) == len(found) else f"{caption.note} {_left_out(views[0])}"
    return lambda: show.gap_chart(
        views[0].opened.in_words(pd.concat([_newest_whole(one) for one in views], ignore_index=True)),
        {one.declared.id: one.label for one in views},
        replace(caption, note=note),
        group=chosen[0],
        reference=chosen[1],
        names={group: views[0].group_name(group) for group in chosen[:2]},
        gaps={one.declared.id: float(first["value"]) for one, first in drawn},
        heading=label("table.indicator", caption.language),
        decimals={one.declared.id: one.declared.decimals for one in views},
    )


def _pair(one: IndicatorView) -> tuple[str, str, str]:
    return one.declared.group, str(getattr(one.declared, "reference_group", "")), one.declared.unit


def _newest_whole(one: IndicatorView) -> pd.DataFrame:
    """Return an indicator's newest figures of all groups, not by any breakdown."""
    rows = one.figures[one.figures["breakdown"] == ""]
    return rows[rows["period"] == newest(rows)]


def _left_out(one: IndicatorView) -> str:
    return label("report.gap_drawn", one.language)
