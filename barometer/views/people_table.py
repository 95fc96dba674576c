"""Gaps and distances to targets in people as a table: of several indicators, for letters and public pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.language import label
from barometer.views.answers import Answer
from barometer.views.people import people, people_columns

if TYPE_CHECKING:
    from barometer.presentation import Table
    from barometer.views.figures import IndicatorFigures


def people_table(views: Iterable[IndicatorFigures]) -> Table | None:
    """Return the gaps and distances of several indicators in people, a row each; None where there is none."""
    asked = [(view, people(view)) for view in views]
    told = [(view, answer) for view, answer in asked if isinstance(answer, Answer)]
    if not told:
        return None
    frame = pd.concat(
        [answer.frame.assign(label=view.named(view.declared.group)) for view, answer in told],
        ignore_index=True,
    )
    first = told[0][0]
    notes = dict.fromkeys(answer.table.caption.note for _, answer in told)
    sources = dict.fromkeys(answer.table.caption.source for _, answer in told)
    caption = show.Caption(
        first.word("people_goal"),
        source="; ".join(sources),
        note=max(notes, key=len).replace(first.word("people_rounding"), "").strip(),
        language=first.language,
    )
    named = show.Column("label", label("table.indicator", first.language))
    return show.table(frame, [named, *people_columns(first, frame, parts=False)], caption)
