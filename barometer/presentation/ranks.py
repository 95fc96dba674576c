"""Ranks with intervals: a row for each unit, a dot at its rank, a line over those that it may have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barometer.language import label
from barometer.presentation.objects import Caption, Figure
from barometer.presentation.style import INK, PALETTE, WIDTH, figure_from, style

if TYPE_CHECKING:
    import pandas as pd

ROW, TALLEST = 0.2, 8.6
"""Inches for a row, and for all rows at most: a page."""


def ranks_chart(units: pd.DataFrame, caption: Caption) -> Figure:
    """Draw units from the first rank down.

    Parameters
    ----------
    units
        A row each: `name, rank, first, last`.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"name": ["A", "B"], "rank": [1, 2], "first": [1, 1], "last": [2, 2]})
    >>> print(ranks_chart(units, Caption("Pladser")).caption.alt)
    Diagram: plads og mulige pladser. A: 1 (1 til 2); B: 2 (1 til 2).
    """
    from matplotlib.figure import Figure as Drawing
    from matplotlib.ticker import MaxNLocator

    ordered = units.sort_values(["rank", "first", "last", "name"]).reset_index(drop=True)
    tall = min(ROW * len(ordered), TALLEST)
    row = tall / len(ordered)
    with style():
        drawing = Drawing(figsize=(WIDTH, tall + 0.7), layout="constrained")
        axes = drawing.subplots()
        axes.hlines(
            ordered.index, ordered["first"], ordered["last"], color=PALETTE[0], alpha=0.45, linewidth=2
        )
        axes.plot(ordered["rank"], ordered.index, "o", color=PALETTE[0], markersize=min(5.0, 50 * row))
        axes.set_ylim(len(ordered) - 0.5, -0.5)
        axes.set_xlim(0.5, len(ordered) + 0.5)
        axes.set_yticks(ordered.index, ordered["name"], fontsize=min(8.5, 62 * row), color=INK)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
        axes.set_xlabel(label("nation.rank", caption.language))
        axes.grid(axis="x")
        axes.set_axisbelow(True)
    told = [
        f"{one['name']}: {label('nation.places_of', caption.language, **one)}"
        for one in ordered[["name", "rank", "first", "last"]].to_dict("records")
    ]
    alt = label("chart.ranks", caption.language, units="; ".join(told))
    return figure_from(drawing, replace(caption, alt=caption.alt or alt))
