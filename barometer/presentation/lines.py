"""Lines over time, through seaborn: intervals as bands, a mark at each figure, a gap where none is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from barometer.language import year
from barometer.presentation.points import Point, mark, text_beside
from barometer.presentation.style import PALETTE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)), (0, (1, 1)), (0, (8, 3)))
"""How lines are told apart without colour."""


def colour_of(place: int) -> str:
    """Return the colour of the first, second, … line.

    Examples
    --------
    >>> colour_of(0) == colour_of(len(PALETTE)) == PALETTE[0]
    True
    """
    return PALETTE[place % len(PALETTE)]


def draw_lines(
    axes: Axes, frame: pd.DataFrame, lines: Mapping[str, Mapping[str, Point]], *, wide: float, size: float
) -> None:
    """Draw lines, their bands and their marks.

    Parameters
    ----------
    frame
        Their points as rows; see `barometer.presentation.panel.tidy`.
    lines
        The points by name and period.
    wide, size
        Of a line and of a mark, in points.
    """
    import seaborn as sns

    known = frame[frame["value"].notna()]
    names = list(lines)
    many = range(len(names))
    dashes = [DASHES[place % len(DASHES)] for place in many]
    if not known.empty:
        sns.lineplot(
            known, x="year", y="value", hue="name", hue_order=names, style="name", style_order=names,
            units="piece", estimator=None, palette=[colour_of(place) for place in many], legend=False,
            ax=axes, dashes=["" if dash == "-" else dash[1] for dash in dashes], linewidth=wide, zorder=3,
        )  # fmt: skip
    for place, (name, line) in enumerate(lines.items()):
        _band(axes, known[known["name"] == name], colour_of(place))
        for when, point in line.items():
            if point.known:
                mark(axes, point, (year(when), point.value), colour_of(place), size)


def told_where_missing(axes: Axes, lines: Sequence[Mapping[str, Point]], language: str, **style: Any) -> None:
    """Say at its year why a figure is missing, once where several lines lack it for the same reason."""
    told = {
        (year(when), point.words(language))
        for line in lines
        for when, point in line.items()
        if not point.known
    }
    look = {"rotation": 90, "va": "bottom", "ha": "center", "fontstyle": "italic", **style}
    for at in sorted({at for at, _ in told}):
        words = " · ".join(sorted(why for when, why in told if when == at))
        text_beside(axes, words, (at, axes.get_ylim()[0]), (0, 4), **look)


def _band(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    """Draw the intervals of a line: a band along each piece, a stroke at each point."""
    for _, piece in rows.groupby("piece"):
        axes.fill_between(
            piece["year"], piece["lower"], piece["upper"], color=colour, alpha=0.14, linewidth=0
        )
    axes.vlines(rows["year"], rows["lower"], rows["upper"], color=colour, linewidth=0.8, alpha=0.6)
