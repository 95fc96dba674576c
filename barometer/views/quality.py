"""How sure a figure is, in words, beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.quality import quality
from barometer.assessment.reading import Reading, Readings
from barometer.language import label, listing

if TYPE_CHECKING:
    from barometer.views.figures import IndicatorFigures
    from barometer.views.opened import Opened


def sureness(view: IndicatorFigures, reading: Reading | None) -> str:
    """Return how sure a figure is; a full count is one, and where no uncertainty is told it says so."""
    if reading is None or not reading.known:
        return ""
    found = quality(view.declared, reading)
    if found:
        return label(f"quality.{found}", view.language)
    return label(
        "quality.full_count" if view.without_interval == "full_count" else "quality.none", view.language
    )


def sureness_column(view: IndicatorFigures) -> show.Column:
    """Return the column `sure` of a table."""
    return show.Column("sure", view.word("sureness"))


def sureness_of_rows(view: IndicatorFigures, rows: pd.DataFrame) -> list[str]:
    """Return the words for rows of observations of the indicator, in their order."""
    return [sureness(view, one) for one in Readings(view.opened.edition, rows).of(view.declared.id)]


def unsure_notes(opened: Opened, frame: pd.DataFrame) -> list[str]:
    """Say which of several headline figures are to be read with caution, and which are too unsure."""
    known = opened.declared()
    flags = {
        row.label: quality(known[row.indicator], opened.readings.pick(known[row.indicator]))
        for row in frame.itertuples()
    }
    notes = []
    for word in ("caution", "poor"):
        labels = [name for name, flag in flags.items() if flag == word]
        if labels:
            notes.append(
                label(f"quality.{word}_note", opened.language, labels=listing(labels, opened.language))
            )
    return notes
