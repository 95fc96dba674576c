"""Small multiples over time, through seaborn: a panel for each indicator, the group beside its reference."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from barometer.language import capital, label, period, year
from barometer.presentation.lines import draw_lines, told_where_missing
from barometer.presentation.objects import Caption, Figure
from barometer.presentation.panel import Panel, break_marks, describe_panel, target_words, tidy
from barometer.presentation.placing import write_where_free
from barometer.presentation.points import described_figure, inches, number_axis, text_beside
from barometer.presentation.series import apart
from barometer.presentation.style import GROUND, INK, MUTED, PALETTE, WIDTH, style

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_LEFT, _MARGIN, _ABOVE, _BELOW, _HEIGHT = 0.36, 1.02, 0.38, 0.22, 0.74
"""Inches for a panel's numbers, its line names at the right, its title, its years, and the axes."""
_NAME = 15
"""Letters in a line of a line's name."""
_BESIDE = ((-8, 0), (-8, 7), (-8, -7), (-3, 10), (-3, -10), (4, 12), (4, -12))
"""Where a target's number may stand, in points from its mark."""


def panels_chart(panels: Sequence[Panel], caption: Caption) -> Figure:
    """Draw a panel for each indicator, two in a row; each has an axis that fits what it shows.

    Parameters
    ----------
    panels
        At least one; each has a point.
    caption
        The words around the figure; its description is written here.

    Examples
    --------
    >>> from barometer.presentation.points import Point
    >>> line = {"2023": Point(74.0, unit="percent", status="observed"), "2025": Point(80.0, unit="percent")}
    >>> panel = Panel("Unge i uddannelse", {"ikke-vestlig oprindelse": line}, ("2028", 85.0))
    >>> print(panels_chart([panel], Caption("Flere unge er i uddannelse")).caption.description)
    Unge i uddannelse: ikke-vestlig oprindelse steg fra 74,0 % (2023) til 80,0 % (2025); mål 2028: 85,0 %.
    """
    import seaborn as sns

    from barometer.presentation.drawn import ChartAxes

    wide = 1 if len(panels) == 1 else 2
    inner = _HEIGHT * (1.5 if len(panels) <= 2 else 1)
    heads = [_ABOVE + 0.13 * max(0, len(panel.title) // (46 * 2 // wide) - 1) for panel in panels]
    above = [max(heads[at : at + wide]) for at in range(0, len(heads), wide)]
    tall = sum(above) + len(above) * (inner + _BELOW)
    language = caption.language
    with style():
        frame = tidy(panels)
        grid = sns.FacetGrid(
            frame, col="panel", col_order=range(len(panels)), col_wrap=wide, sharex=False, sharey=False,
            subplot_kws={"axes_class": ChartAxes}, despine=False,
        )  # fmt: skip
        drawing = grid.figure
        drawing.set_size_inches(WIDTH, tall)
        for place, (axes, panel) in enumerate(zip(grid.axes.flat, panels, strict=True)):
            column, row = place % wide, place // wide
            top = tall - sum(above[: row + 1]) - row * (inner + _BELOW)
            _place(axes, column * WIDTH / wide, WIDTH / wide, top, inner, tall)
            draw_panel(axes, panel, language)
    described = " ".join(describe_panel(panel, language) for panel in panels)
    shown = [point for panel in panels for point in panel.points()]
    return described_figure(
        drawing, replace(caption, description=described), shown, [break_marks(panels, language)]
    )


def draw_panel(axes: Axes, panel: Panel, language: str = "da") -> Axes:
    """Draw one panel on axes of one's own: lines, bands, breaks and target; return the axes.

    Where the names of lines stand depends on the size of the figure, which is to have its own by then.
    """
    frame = tidy([panel])
    with style():
        draw_lines(axes, frame, panel.lines, wide=1.8, size=4.2)
        _axes(axes, panel, frame, language)
        _ends(axes, panel, frame, language)
        told_where_missing(axes, list(panel.lines.values())[:1], language, color=MUTED, fontsize=8)
        if panel.target:
            _target(axes, panel, frame, language)
    return axes


def _place(axes: Axes, left: float, room: float, top: float, height: float, tall: float) -> None:
    """Give a panel's axes their place on the sheet, in inches: its room begins at `left`."""
    axes.set_position(
        ((left + _LEFT) / WIDTH, (top - height) / tall, (room - _LEFT - _MARGIN) / WIDTH, height / tall)
    )


def _axes(axes: Axes, panel: Panel, frame: pd.DataFrame, language: str) -> None:
    """Fit the axes to what is shown, name them, and name the panel."""
    ends = [
        *frame[["value", "lower", "upper"]].to_numpy().ravel(),
        *([panel.target[1]] if panel.target else []),
    ]
    known = [float(end) for end in ends if not math.isnan(end)] or [0.0, 1.0]
    low, high = min(known), max(known)
    room = max(high - low, 10.0**-panel.like.decimals * 4) * 0.16
    axes.set_ylim(max(0.0, low - room) if low >= 0 else low - room, high + room)
    years = sorted({*frame["year"], *([year(panel.target[0])] if panel.target else [])})
    axes.set_xlim(years[0] - 0.25, max(years[-1], years[0] + 1) + 0.25)
    told = dict(zip(frame["year"], frame["period"], strict=True))
    told |= {year(panel.target[0]): panel.target[0]} if panel.target else {}
    step = -(-len(years) // 5)
    ticks = sorted({*years[::-1][::step]})
    axes.set_xticks(ticks, [period(told[at], language) for at in ticks])
    axes.tick_params(axis="x", labelcolor=MUTED, labelsize=8)
    axes.tick_params(axis="y", labelsize=8)
    number_axis(axes.yaxis, language)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.spines[["left", "bottom", "top", "right"]].set_visible(False)
    axes.set(xlabel="", ylabel="", title="")
    size = inches(axes)[0] + _MARGIN + 0.3
    title = "\n".join(textwrap.wrap(panel.title, int(size * 15.5)))
    text_beside(
        axes, title, (0, 1), (-24, 9),
        xycoords="axes fraction", va="bottom", fontweight="semibold", fontsize=8.6,
    )  # fmt: skip
    for one in panel.breaks:
        if years[0] < year(one) <= years[-1]:
            axes.axvline(year(one) - 0.5, color=MUTED, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
            at = (year(one) - 0.5, axes.get_ylim()[0])
            text = label("chart.break_mark", language)
            text_beside(axes, text, at, (3, 5), color=MUTED, fontstyle="italic", fontsize=8)


def _ends(axes: Axes, panel: Panel, frame: pd.DataFrame, language: str) -> None:
    """Write each line's last number and name at the right of the axes, apart from each other."""
    ends = []
    for place, name in enumerate(panel.lines):
        known = frame[(frame["name"] == name) & frame["value"].notna()]
        if known.empty:
            continue
        point = panel.lines[name][known["period"].iloc[-1]]
        lines = [point.words(language, bare=True), *textwrap.wrap(capital(name), _NAME)]
        ends.append((point.value, "\n".join(lines[:4]), PALETTE[place]))
    ends.sort()
    low, high = axes.get_ylim()
    tall = inches(axes)[1] * 72
    scale = tall / (high - low)
    halves = [5.0 * (1 + text.count("\n")) + 1 for _, text, _ in ends]
    places = apart([(value - low) * scale for value, _, _ in ends], halves, tall + 5)
    right = axes.get_xlim()[1]
    for (_, text, colour), height in zip(ends, places, strict=True):
        look = {"color": colour, "fontweight": "semibold", "fontsize": 8, "linespacing": 1.05}
        text_beside(axes, text, (right, low), (5, height), **look)


def _target(axes: Axes, panel: Panel, frame: pd.DataFrame, language: str) -> None:
    """Draw the target at its year, with its number where there is room: on one line, else on two."""
    assert panel.target is not None
    when, value = panel.target
    low, high = axes.get_ylim()
    axes.plot(
        year(when), value, "D", color=INK, markerfacecolor="white", markeredgewidth=1.3, markersize=5,
        zorder=5, clip_on=False,
    )  # fmt: skip
    text = target_words(panel, language, bare=True)
    head, _, number = text.rpartition(": ")
    look = {"color": INK, "fontsize": 8, "linespacing": 1.0, "bbox": GROUND}
    marks = _along(frame)
    for words in (text, f"{head}:\n{number}"):
        if write_where_free(axes, words, (year(when), value), _BESIDE, marks, **look):
            return
    up = value < high - 0.3 * (high - low)
    text_beside(axes, text, (year(when), value), (4, 8 if up else -8), ha="right", **look)


def _along(frame: pd.DataFrame) -> list[tuple[float, float]]:
    """Return places along the lines that are drawn, close enough that no text fits between them."""
    places = []
    for _, piece in frame[frame["value"].notna()].groupby("piece"):
        points = list(zip(piece["year"], piece["value"], strict=True))
        places += points[-1:]
        for (x, y), (after, then) in pairwise(points):
            places += [(x + (after - x) * part / 12, y + (then - y) * part / 12) for part in range(12)]
    return places
