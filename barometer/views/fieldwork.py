"""Who answered a survey: rate and R-indicator by group, and what calibration did to the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer import presentation as show
from barometer.language import capital, label, listing, number
from barometer.policy.model import Indicator
from barometer.views.answers import Answer, Unanswered

if TYPE_CHECKING:
    from barometer.views.figures import IndicatorFigures


def told_fieldwork(view: IndicatorFigures) -> dict[str, Any]:
    """Return what the record tells of the indicator's survey; empty where it tells nothing."""
    name = view.declared.microdata if isinstance(view.declared, Indicator) else ""
    found: dict[str, Any] = view.opened.record.manifest.get("fieldwork", {}).get(name, {})
    return found


def fieldwork_words(view: IndicatorFigures) -> str:
    """Say in a sentence or two who answered; "" where the record does not tell."""
    told = told_fieldwork(view)
    if not told:
        return ""
    by = view.breakdown_name(told["by"]).lower()
    parts = [
        view.word("response_part", group=view.group_name(group), **_numbers(view, one))
        for group, one in told["groups"].items()
        if group and one["rate"] is not None
    ]
    every = _numbers(view, told["groups"][""])
    words = view.word("response_all", parts=listing(parts, view.language), by=by, **every)
    weights = told.get("weights")
    if not weights:
        return words
    numbers = {key: number(value, 2, view.language) for key, value in weights.items()}
    return f"{words} {view.word('response_weights', **numbers)}"


def _numbers(view: IndicatorFigures, one: dict[str, float | None]) -> dict[str, str]:
    unknown = label("word.unknown", view.language)
    rate, r = one["rate"], one["r"]
    return {
        "rate": unknown if rate is None else number(100 * rate, 0, view.language),
        "r": unknown if r is None else number(r, 2, view.language),
        "asked": number(one["asked"] or 0.0, 0, view.language),
    }


def who_answered(view: IndicatorFigures) -> Answer | Unanswered:
    """Return response rate and R-indicator by group as a table, with what was done to the weights."""
    told = told_fieldwork(view)
    if not told:
        return view.no("response_none")
    frame = pd.DataFrame(
        [
            (group, capital(view.group_name(group)) if group else view.word("response_everyone"), *_row(one))
            for group, one in told["groups"].items()
        ],
        columns=["group", "name", "asked", "rate", "r"],
    ).astype({"asked": "float64", "rate": "float64", "r": "float64"})
    columns = [
        show.Column("name", label("report.group", view.language)),
        show.Column("asked", view.word("response_asked"), "number", "", 0),
        show.Column("rate", view.word("response_rate"), "number", "percent", 0),
        show.Column("r", view.word("response_r"), "number", "", 2),
    ]
    by = view.breakdown_name(told["by"]).lower()
    caption = view.caption(view.word("response_title", label=view.label), view.word("response_note", by=by))
    return Answer(caption.title, show.table(frame, columns, caption), frame, told)


def _row(one: dict[str, float | None]) -> tuple[float | None, float | None, float | None]:
    return one["asked"], None if one["rate"] is None else 100 * one["rate"], one["r"]
