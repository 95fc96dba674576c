"""Where and for whom: a dot with its interval for each place, both groups beside each other, sorted."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from barometer.language import capital, change, label
from barometer.presentation.described import ends_words, hidden_words
from barometer.presentation.marks import NOTHING
from barometer.presentation.objects import Caption, Figure, Table
from barometer.presentation.points import Point, described_figure, inches, number_axis, text_beside
from barometer.presentation.style import MUTED, PALETTE, WIDTH, style
from barometer.presentation.tables import Column, table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_ABOVE, _BELOW, _ROW = 0.32, 0.24, 0.23
"""Inches above a panel's rows, below them, and for a row."""
_SHORT = 12
"""Letters up to which the names of rows leave room for two panels side by side."""
_NUMBER = 0.66
"""Inches for a column of numbers."""
_MARKS = ("o", "D")


@dataclass(frozen=True)
class Dot:
    """A place, or a group: its figure, and that of the reference where there is one."""

    name: str
    point: Point
    against: Point | None = None


@dataclass(frozen=True)
class Dots:
    """One indicator by place.

    Attributes
    ----------
    title
        What is measured.
    rows
        In any order: they are drawn from the highest down, those without a number last.
    heading
        What the rows are.
    group, reference
        What the two sides are called; "" where there is one only.
    """

    title: str
    rows: tuple[Dot, ...]
    heading: str
    group: str = ""
    reference: str = ""

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides that are drawn."""
        return (self.group, self.reference) if self.reference else (self.group,)

    def ranked(self) -> list[Dot]:
        """Return the rows, the highest first."""
        known = [row for row in self.rows if row.point.known]
        return [
            *sorted(known, key=lambda row: -row.point.value),
            *(row for row in self.rows if not row.point.known),
        ]


def dots_chart(panels: Sequence[Dots], caption: Caption) -> Figure:
    """Draw a panel for each indicator; two in a row where the names of the rows are short.

    Examples
    --------
    >>> rows = (Dot("Nord", Point(76.4, unit="percent")), Dot("Syd", Point(71.4, unit="percent")))
    >>> print(dots_chart([Dots("Tilhør", rows, "Bydel", "alle")], Caption("Tilhør")).caption.description)
    Tilhør: alle højest i Nord (76,4 %) og lavest i Syd (71,4 %).
    """
    import seaborn as sns

    from barometer.presentation.drawn import ChartAxes

    longest = max(len(row.name) for panel in panels for row in panel.rows)
    wide = 2 if len(panels) > 1 and longest <= _SHORT else 1
    above = max(
        _ABOVE + 0.125 * _heads(panel) + 0.13 * (len(panel.title) // (46 if wide == 2 else 92))
        for panel in panels
    )
    tall = [above + _BELOW + _ROW * len(panel.rows) for panel in panels]
    heights = [max(tall[at : at + wide]) for at in range(0, len(tall), wide)]
    language = caption.language
    with style():
        frame = _tidy(panels)
        grid = sns.FacetGrid(
            frame, col="panel", col_order=range(len(panels)), col_wrap=wide, sharex=False, sharey=False,
            subplot_kws={"axes_class": ChartAxes},
        )  # fmt: skip
        drawing = grid.figure
        drawing.set_size_inches(WIDTH, sum(heights))
        for place, (axes, panel) in enumerate(zip(grid.axes.flat, panels, strict=True)):
            left = min(2.3, 0.12 + 0.068 * min(longest, 34))
            room, top = WIDTH / wide, sum(heights[: place // wide])
            right = _NUMBER * len(panel.sides) + (0.14 if wide == 2 else 0.05)
            inner = _ROW * len(panel.rows)
            bottom = sum(heights) - top - above - inner
            axes.set_position(
                (
                    ((place % wide) * room + left) / WIDTH,
                    bottom / sum(heights),
                    (room - left - right) / WIDTH,
                    inner / sum(heights),
                )
            )
            draw_dots(axes, panel, language, left)
    described = " ".join(_described(panel, language) for panel in panels)
    shown = [point for panel in panels for row in panel.rows for point in (row.point, row.against) if point]
    behind = dots_table(panels, replace(caption, description="", alt=""))
    return described_figure(drawing, replace(caption, description=described), shown, table=behind)


def draw_dots(axes: Axes, panel: Dots, language: str = "da", left: float = 1.2) -> Axes:
    """Draw one panel on axes of one's own, with `left` inches for the names of rows; return the axes."""
    import seaborn as sns

    rows = panel.ranked()
    frame = _tidy([replace(panel, rows=tuple(rows))])
    known = frame[frame["value"].notna()]
    with style():
        axes.set_ylim(len(rows) - 0.5, -0.5)
        for place, side in enumerate(panel.sides):
            mine = known[known["side"] == place]
            shift = (place - (len(panel.sides) - 1) / 2) * 0.22
            axes.hlines(
                mine["row"] + shift, mine["lower"], mine["upper"],
                color=PALETTE[place], linewidth=1.6, alpha=0.55,
            )  # fmt: skip
            sns.scatterplot(
                x=mine["value"], y=mine["row"] + shift, marker=_MARKS[place], color=PALETTE[place],
                s=34 if place == 0 else 24, zorder=4, legend=False, clip_on=False, ax=axes,
            )  # fmt: skip
            _numbers(axes, rows, place, side, language)
        ends = [
            float(end) for end in known[["value", "lower", "upper"]].to_numpy().ravel() if not math.isnan(end)
        ]
        low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
        room = max(high - low, 1e-9) * 0.08
        axes.set_xlim(max(0.0, low - room) if low >= 0 else low - room, high + room)
        for at, row in enumerate(rows):
            name = "\n".join(textwrap.wrap(capital(row.name), max(8, int(left * 14))))
            text_beside(
                axes, name, (0, at), (-72 * left + 6, 0), xycoords=axes.get_yaxis_transform(), fontsize=8.6
            )
        _frame(axes, panel, language, left)
    return axes


def _frame(axes: Axes, panel: Dots, language: str, left: float) -> None:
    """Give a panel its title, its scale and lines that lead from names to numbers."""
    axes.set_yticks(range(len(panel.rows)), [""] * len(panel.rows))
    axes.grid(axis="both", zorder=0)
    axes.set_axisbelow(True)
    axes.spines[["left", "bottom", "top", "right"]].set_visible(False)
    axes.set(xlabel="", ylabel="", title="")
    number_axis(axes.xaxis, language)
    axes.tick_params(axis="x", labelsize=8)
    size = inches(axes)[0] + left + _NUMBER * len(panel.sides)
    title = "\n".join(textwrap.wrap(panel.title, int(size * 15.5)))
    text_beside(
        axes, title, (0, 1), (-72 * left + 6, 9 + 9 * _heads(panel)), xycoords="axes fraction",
        va="bottom", fontweight="semibold", fontsize=8.6,
    )  # fmt: skip


def _heads(panel: Dots) -> int:
    """Return in how many lines the names of a panel's sides stand over their numbers, the mark among them."""
    lines = max(len(textwrap.wrap(capital(side), 12)) for side in panel.sides)
    return lines + 1 if lines else 0


def _numbers(axes: Axes, rows: Sequence[Dot], place: int, side: str, language: str) -> None:
    """Write a side's numbers in a column at the right, under its name and mark."""
    from matplotlib.transforms import ScaledTranslation

    across = 72 * _NUMBER * (place + 1)
    colour = PALETTE[place]
    for at, row in enumerate(rows):
        point = row.point if place == 0 else row.against
        if point is None:
            continue
        look: dict[str, Any] = {} if point.known else {"fontstyle": "italic"}
        text = point.words(language, bare=True)
        text_beside(
            axes, text, (1, at), (across, 0), xycoords=axes.get_yaxis_transform(), ha="right", fontsize=8,
            color=colour if point.known else MUTED, **look,
        )  # fmt: skip
    if not side:
        return
    lines = textwrap.wrap(capital(side), 12)
    text_beside(
        axes, "\n".join(lines), (1, 1), (across, 3), xycoords="axes fraction", ha="right", va="bottom",
        fontsize=8, color=colour, fontweight="semibold", linespacing=0.95,
    )  # fmt: skip
    move = ScaledTranslation((across - 4) / 72, (9 + 8.2 * len(lines)) / 72, axes.figure.dpi_scale_trans)
    axes.plot(
        1, 1, marker=_MARKS[place], color=colour, markersize=4, clip_on=False, transform=axes.transAxes + move
    )


def _tidy(panels: Sequence[Dots]) -> pd.DataFrame:
    """Return the points of panels as rows: panel, row, side, value, lower, upper."""
    import pandas as pd

    rows = [
        {
            "panel": number,
            "row": at,
            "side": side,
            "value": point.value,
            "lower": point.lower,
            "upper": point.upper,
        }
        for number, panel in enumerate(panels)
        for at, row in enumerate(panel.rows)
        for side, point in enumerate((row.point, row.against))
        if point is not None
    ]
    return pd.DataFrame(rows)


def _described(panel: Dots, language: str) -> str:
    """Return in words what a panel shows: the ends of each side, the widest gap, and what is hidden."""
    sides = [(panel.group, [(row.name, row.point) for row in panel.ranked()])]
    if panel.reference:
        sides.append((panel.reference, [(row.name, row.against) for row in panel.rows if row.against]))
    said = []
    for side, points in sides:
        said += ends_words(points, language, side or label("report.all", language))
    both = [
        (row.point.value - row.against.value, row) for row in panel.rows
        if row.against and row.point.known and row.against.known
    ]  # fmt: skip
    if len(both) > 1:
        gap, row = max(both, key=lambda one: abs(one[0]))
        words = change(gap, row.point.unit, row.point.decimals, language)
        said.append(label("describe.widest", language, name=row.name, gap=words))
    said += hidden_words([point for _, points in sides for point in points], language)
    return label("describe.panel", language, title=panel.title, text="; ".join(said))


def _beside(panel: Dots, row: Dot) -> str:
    """Return the status of the figure beside a row's own: what there is nothing to compare with has none."""
    if row.against:
        return row.against.status
    return "not_computable" if panel.reference else NOTHING


def dots_table(panels: Sequence[Dots], caption: Caption) -> Table:
    """Return the numbers: a row for each place, under the name of its panel where there are several."""
    import pandas as pd

    language = caption.language
    records = [
        {
            "name": capital(row.name), "value": row.point.value, "status": row.point.status,
            "lower": row.point.lower, "upper": row.point.upper,
            "unit": row.point.unit, "decimals": row.point.decimals,
            "against": row.against.value if row.against else math.nan,
            "against_status": _beside(panel, row),
        }
        for panel in panels
        for row in panel.ranked()
    ]  # fmt: skip

    def head(sides: list[str], key: str) -> str:
        return capital(sides[0]) if len({*sides}) == 1 and sides[0] else label(key, language)

    value = head([panel.group for panel in panels], "table.value")
    columns = [
        Column("name", capital(panels[0].heading)),
        Column("value", value, "estimate", "@unit", "@decimals", "status"),
    ]
    if others := [panel.reference for panel in panels if panel.reference]:
        other = head(others, "report.comparison")
        columns.append(Column("against", other, "number", "@unit", "@decimals", "against_status"))
    found = table(pd.DataFrame(records), columns, caption)
    if len(panels) == 1:
        return found
    begins = [sum(len(each.rows) for each in panels[:at]) for at in range(len(panels))]
    return replace(found, groups=tuple(zip(begins, (panel.title for panel in panels), strict=True)))
