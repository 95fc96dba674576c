"""The rows of a chart: a point each, perhaps with another one that it is seen against."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from barometer.language import capital, change, label
from barometer.presentation.described import ends_words, hidden_words, unsure_words
from barometer.presentation.objects import Caption, Figure, Table
from barometer.presentation.points import Point, finished_figure, inches, mark, number_axis, span, text_beside
from barometer.presentation.style import INK, MARKERS, MUTED, PALETTE, VERDICT_COLOURS, WIDTH, style
from barometer.presentation.tables import Column, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_LEFT, _RIGHT, _TOP, _BOTTOM = 2.3, 1.45, 0.42, 0.28
"""Inches around the axes: row names, differences and verdicts, legend, scale."""
_SLIM, _LINE = (0.1, 0.45), 0.17
"""Inches beside axes on a narrow drawing, and for a line of a name, which stands above its row there."""


@dataclass(frozen=True)
class Row:
    """A row: a point, and perhaps one that it is seen against; `moved` is their difference, where told."""

    name: str
    point: Point
    against: Point | None = None
    verdict: str = ""
    moved: float = math.nan

    def shown(self) -> tuple[Point, ...]:
        """Return the row's points, the one it is seen against first."""
        return (self.against, self.point) if self.against else (self.point,)

    def difference(self, language: str) -> str:
        """Return the signed difference of the two points; "" where none is told."""
        if math.isnan(self.moved):
            return ""
        return change(self.moved, self.point.unit, self.point.decimals, language)


@dataclass(frozen=True)
class RowWords:
    """What the rows, their points and their difference are called, and the kind of chart in the catalogue."""

    rows: str
    point: str
    against: str = ""
    difference: str = ""
    kind: str = "kind_bars"


def row_chart(
    rows: Sequence[Row], caption: Caption, words: RowWords, reference: tuple[float, str] | None = None
) -> Figure:
    """Draw rows of two points, or bars where there is nothing to see them against."""
    language = caption.language
    shown = [point for row in rows for point in row.shown()]
    ends = [end for point in shown for end in (point.value, point.lower, point.upper)]
    ends += [reference[0]] if reference else []

    def drawing(wide: float) -> Drawing:
        narrow = wide < WIDTH
        sheet, axes = (_slim if narrow else _canvas)(rows, wide, language, bars=not words.against)
        axes.set_xlim(span(ends, 0.16, zero=not words.against))
        for place, row in enumerate(rows):
            _draw(axes, place, row, language)
            if not narrow:
                _ending(axes, place, row.difference(language), row.verdict, language)
        if reference:
            _reference(axes, replace(shown[0], value=reference[0]), reference[1], language)
        if words.against:
            _legend(axes, rows, words, 1 if narrow else 2)
        number_axis(axes.xaxis, language)
        return sheet

    with style():
        whole = drawing(WIDTH)
        text = _described(rows, words, language)
        note = label("chart.not_from_zero", language) if whole.axes[0].get_xlim()[0] > 0 else ""
        behind = _table(rows, words, caption)
        again = None if any(row.verdict for row in rows) else drawing
        return finished_figure(whole, caption, behind, text, shown, [note], again=again)


def _canvas(rows: Sequence[Row], wide: float, language: str, *, bars: bool) -> tuple[Drawing, Axes]:
    """Return a drawing with the rows' names left of its axes, wrapped to the room they have."""
    names = ["\n".join(textwrap.wrap(row.name, int(_LEFT * 16.5))) for row in rows]
    lines = max(name.count("\n") + 1 for name in names)
    each = max(0.36 if bars else 0.6, 0.16 * lines + 0.08)
    sheet, axes = _framed(len(rows), each, wide, (_LEFT, 0.5 if bars else _RIGHT), _TOP)
    for place, name in enumerate(names):
        text_beside(axes, name, (0, place), (-72 * _LEFT, 0), xycoords=axes.get_yaxis_transform())
    return sheet, axes


def _slim(rows: Sequence[Row], wide: float, language: str, *, bars: bool) -> tuple[Drawing, Axes]:
    """Return a narrow drawing: each row's name stands above it, its difference below the name."""
    told = [": ".join(filter(None, (row.name, row.difference(language)))) for row in rows]
    names = ["\n".join(textwrap.wrap(text, int(wide * 15))) for text in told]
    lines = max(name.count("\n") + 1 for name in names)
    drawn = 0.26 if bars else 0.5
    each = drawn + _LINE * lines + 0.1
    sheet, axes = _framed(len(rows), each, wide, _SLIM, 0.3 if bars else _TOP)
    axes.set_ylim(len(rows) - 1 + drawn / 2 / each, drawn / 2 / each - 1)
    up = 72 * (drawn / 2 + 0.02)
    for place, name in enumerate(names):
        at = axes.get_yaxis_transform()
        text_beside(axes, name, (0, place), (-72 * _SLIM[0], up), xycoords=at, va="bottom")
    return sheet, axes


def _framed(
    count: int, each: float, wide: float, sides: tuple[float, float], top: float
) -> tuple[Drawing, Axes]:
    """Return a drawing with axes for some rows, each so many inches tall."""
    from matplotlib.figure import Figure as Drawing

    from barometer.presentation.drawn import chart_axes

    height = count * each + top + _BOTTOM
    sheet = Drawing(figsize=(wide, height))
    place = (sides[0] / wide, _BOTTOM / height, 1 - sum(sides) / wide, count * each / height)
    axes = chart_axes(sheet, place)
    axes.set_ylim(count - 0.5, -0.5)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    return sheet, axes


def _draw(axes: Axes, place: int, row: Row, language: str) -> None:
    """Draw a row: the way between its points, their intervals, marks and numbers, and what follows."""
    values = [point.value for point in row.shown()]
    axes.plot(values, [place] * len(values), color=MUTED, linewidth=1.4, zorder=3)
    if not row.against:
        face = "white" if row.point.status == "derived" else PALETTE[0]
        axes.barh(place, row.point.value, height=0.6, color=face, edgecolor=PALETTE[0], zorder=2)
    for point in row.shown():
        latest = point is row.point
        colour, size = (PALETTE[0], 8.0) if latest else (MUTED, 5.5)
        if not point.known and latest:
            at = (axes.get_xlim()[0], place)
            text_beside(axes, point.words(language), at, (4, 0), color=MUTED, fontstyle="italic")
        whisker = colour if row.against else MUTED
        axes.plot([point.lower, point.upper], [place] * 2, "|-", color=whisker, linewidth=1.2, zorder=3)
        if row.against and point.known:
            mark(axes, point, (point.value, place), colour, size)
    _numbers(axes, place, row, language)


def _numbers(axes: Axes, place: int, row: Row, language: str) -> None:
    """Write a row's numbers: above the marks, the larger to the right; or after the bar."""
    known = [point for point in row.shown() if point.known]
    low, high = axes.get_xlim()
    near = len(known) == 2 and abs(known[0].value - known[1].value) < 0.24 * (high - low)
    for point in known:
        text, latest = point.words(language, bare=True), point is row.point
        look = {"color": INK if latest else MUTED, "fontweight": "semibold" if latest else "normal"}
        if not row.against:
            end = point.value if math.isnan(point.upper) else max(point.value, point.upper)
            paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            text_beside(axes, text, (end, place), (5, 0), bbox=paper, zorder=6, **look)
        elif near:
            other = known[0] if latest else known[1]
            right = point.value > other.value or (latest and point.value == other.value)
            text_beside(
                axes,
                text,
                (point.value, place),
                (3 if right else -3, 11),
                ha="left" if right else "right",
                **look,
            )
        else:
            text_beside(axes, text, (point.value, place), (0, 11), ha="center", **look)


def _ending(axes: Axes, place: int, difference: str, verdict: str, language: str) -> None:
    """Write the difference, and under it the verdict's shape and word, right of the axes."""
    end = axes.get_xlim()[1]
    if difference:
        text_beside(axes, difference, (end, place), (12, 6 if verdict else 0))
    if not verdict:
        return
    from matplotlib.transforms import ScaledTranslation

    colour, down = VERDICT_COLOURS[verdict], -7 if difference else 0
    word = label(f"verdict.{verdict}", language)
    text_beside(axes, word, (end, place), (24, down), color=colour, fontweight="semibold")
    axes.plot(
        end,
        place,
        marker=MARKERS[verdict],
        color=colour,
        markerfacecolor="white" if verdict == "no_new_data" else colour,
        clip_on=False,
        transform=axes.transData + ScaledTranslation(16 / 72, down / 72, axes.figure.dpi_scale_trans),
    )


def _reference(axes: Axes, point: Point, name: str, language: str) -> None:
    axes.axvline(point.value, color=PALETTE[1], linewidth=1.2, linestyle=(0, (4, 2)), zorder=5)
    text = f"{name}: {point.words(language, bare=True)}"
    text_beside(
        axes,
        text,
        (point.value, axes.get_ylim()[1]),
        (0, 8),
        ha="center",
        color=PALETTE[1],
        fontweight="semibold",
    )


def _legend(axes: Axes, rows: Sequence[Row], words: RowWords, columns: int) -> None:
    """Name the two marks, and the difference where it has a column of its own, above the first row."""
    series = [(words.against, [row.against for row in rows], MUTED, 5.5)]
    series += [(words.point, [row.point for row in rows], PALETTE[0], 8.0)]
    for name, drawn, colour, size in series:
        derived = all(point and (point.status == "derived" or not point.known) for point in drawn)
        face = "white" if derived else colour
        axes.plot([], [], "o", color=colour, markerfacecolor=face, markersize=size, label=capital(name))
    place: dict[str, Any] = {"loc": "lower left", "ncols": columns, "columnspacing": 1.6}
    left = _LEFT if columns > 1 else _SLIM[0]
    axes.legend(
        bbox_to_anchor=(-left / inches(axes)[0], 1),
        borderaxespad=0.3,
        frameon=False,
        borderpad=0,
        handlelength=1,
        handletextpad=0.3,
        **place,
    )
    if columns > 1:
        text_beside(axes, words.difference, (axes.get_xlim()[1], -0.5), (12, 9), color=MUTED)


def _table(rows: Sequence[Row], words: RowWords, caption: Caption) -> Table:
    import pandas as pd

    language = caption.language
    records = [
        {
            **vars(row.point),
            "name": row.name,
            "against": row.against.value if row.against else math.nan,
            "against_status": row.against.status if row.against else "",
            "difference": row.difference(language) or "–",
            "verdict": row.verdict,
        }
        for row in rows
    ]
    columns = {
        "name": Column("name", words.rows),
        "against": Column(
            "against", capital(words.against), "number", "@unit", "@decimals", "against_status"
        ),
        "value": Column("value", capital(words.point), "number", "@unit", "@decimals"),
        "lower": Column("lower", label("table.interval", language), "interval", "", "@decimals"),
        "difference": Column("difference", words.difference),
        "verdict": Column("verdict", label("table.verdict", language), "verdict"),
    }
    left_out = set() if words.against else {"against", "difference"}
    left_out |= {"lower"} if all(math.isnan(row.point.lower) for row in rows) else set()
    left_out |= set() if all(row.verdict for row in rows) else {"verdict"}
    return table(pd.DataFrame(records), [columns[name] for name in columns if name not in left_out], caption)


_FEW = 4
"""How many rows a description tells one by one; of more it tells the ends and what is missing."""


def _described(rows: Sequence[Row], words: RowWords, language: str) -> str:
    """Return in words what the rows show: which way, how far apart, highest, lowest, what is missing."""
    kind = label(f"describe.{words.kind}", language, first=words.against, last=words.point)
    if words.against or len(rows) <= _FEW:
        said = [_said(row, words, language) for row in rows]
    else:
        points = [(row.name, row.point) for row in rows]
        parts = [
            *ends_words(points, language),
            *unsure_words(points, language),
            *hidden_words(points, language),
        ]
        said = [f"{capital('; '.join(parts))}."]
    return " ".join([kind, *said])


def _said(row: Row, words: RowWords, language: str) -> str:
    """Say one row: which way it went, where that is told, or what stands beside what."""
    told = {"name": row.name, "now": row.point.words(language), "change": row.difference(language)}
    if row.against is None or (row.against.status == "unknown" and not row.against.known):
        return label("describe.row", language, **told)
    told |= {"before": row.against.words(language), "first": words.against, "last": words.point}
    if words.kind == "kind_gap":
        key = "versus_by" if told["change"] else "versus"
    elif told["change"]:
        alike = told["now"] == told["before"]
        key = "row_level" if alike else "row_rose" if row.moved > 0 else "row_fell"
    else:
        key = "before"
    return label(f"describe.{key}", language, **told)
