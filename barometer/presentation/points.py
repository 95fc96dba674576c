"""What charts have in common: observations as points, marks, axes, notes and alternative text."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from barometer.errors import BarometerError, nearest
from barometer.language import label, number, with_unit
from barometer.presentation.marks import MARKS, WITHHELD
from barometer.presentation.objects import Caption, Figure, Table
from barometer.presentation.style import MUTED, draw, style
from barometer.presentation.tables import explain_statuses
from barometer.units import Unit

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

Decimals: TypeAlias = int | Mapping[str, int]
"""How many decimals are written: the same for all, or by row."""


@dataclass(frozen=True)
class Point:
    """One observation as a chart needs it: numbers are NaN where none may be shown."""

    value: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    level: float = math.nan
    status: str = "unknown"
    unit: str | Unit = ""
    decimals: int = 1

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return not math.isnan(self.value)

    def words(self, language: str, *, bare: bool = False) -> str:
        """Return the number with its unit (`bare`: only a percent sign), or why there is none."""
        if not self.known:
            return label("word.unknown" if self.status == "unknown" else f"short.{self.status}", language)
        if bare and self.unit != "percent":
            return number(self.value, self.decimals, language)
        return with_unit(self.value, self.unit, self.decimals, language)


def points(
    observations: pd.DataFrame, by: Sequence[str], labels: Collection[str], decimals: Decimals
) -> dict[Any, Point]:
    """Return the observations by the values of `by`, in their order.

    Raises
    ------
    BarometerError
        If two observations share these values, a labelled one is missing, a number is missing without a
        status that says why, or the units differ: a chart has one axis.
    """
    found: dict[Any, Point] = {}
    for row in observations.to_dict("records"):
        key = tuple(row[name] for name in by)
        if key[0] not in labels:
            continue
        if key in found:
            raise BarometerError(
                f"two observations stand for '{' '.join(key)}' in one chart; choose one first"
            )
        if math.isnan(row["value"]) and row["status"] in ("observed", "derived"):
            raise BarometerError(f"the observation '{' '.join(key)}' is {row['status']} but has no value")
        numbers = (math.nan,) * 4
        if row["status"] not in WITHHELD:
            numbers = (row["value"], row["lower"], row["upper"], row["level"])
        digits = decimals if isinstance(decimals, int) else decimals.get(key[0], 1)
        found[key] = Point(*numbers, row["status"], row["unit"], digits)
    units = sorted({str(point.unit) for point in found.values()})
    if len(units) > 1:
        raise BarometerError(f"a chart has one axis, but the units are {', '.join(units)}; draw one for each")
    for name in labels:
        if name not in {key[0] for key in found}:
            raise BarometerError(f"no observation of '{name}' to draw{nearest(name, observations[by[0]])}")
    return found


def span(ends: Collection[float], room: float = 0.1, *, zero: bool = True) -> tuple[float, float]:
    """Return the axis's range, with room for marks; bars begin at zero, points and lines need not.

    Examples
    --------
    >>> span([70.0, 80.0], zero=False), span([]), span([50.0], zero=False)
    ((69.0, 81.0), (0.0, 1.0), (0.0, 55.0))
    """
    known = [end for end in (*ends, *([0.0] if zero else [])) if not math.isnan(end)] or [0.0]
    least, most = min(known), max(known)
    reach = max((most - least or abs(most)) * room, 1e-9)
    if not zero and most > least:
        return (max(0.0, least - reach) if least >= 0 else least - reach), most + reach
    low = least - reach if least < 0 else 0.0
    high = most + reach if most > 0 else 0.0
    return (low, high) if high > low else (0.0, 1.0)


def number_axis(axis: Any, language: str) -> None:
    """Write an axis's numbers in the reader's language, with the decimals that its steps need."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ticks = axis.get_major_locator()()
    digits = next((d for d in range(6) if all(abs(tick - round(tick, d)) < 1e-9 for tick in ticks)), 6)
    axis.set_major_formatter(lambda value, _: number(value, digits, language))
    axis.set_tick_params(labelcolor=MUTED)


def mark(axes: Axes, point: Point, at: tuple[float, float], colour: str, size: float) -> None:
    """Draw a point's marker, hollow where it was derived."""
    face = "white" if point.status == "derived" else colour
    axes.plot(*at, "o", color=colour, markerfacecolor=face, markeredgewidth=1.4, markersize=size, zorder=4)


def inches(axes: Axes) -> tuple[float, float]:
    """Return how wide and tall axes are on their sheet."""
    from matplotlib.figure import Figure as Drawing

    place, sheet = axes.get_position(), axes.get_figure(root=True)
    assert isinstance(sheet, Drawing)
    return place.width * sheet.get_size_inches()[0], place.height * sheet.get_size_inches()[1]


def text_beside(
    axes: Axes, text: str, at: tuple[float, float], shift: tuple[float, float], **style: Any
) -> None:
    """Write a text `shift` points away from a place in the data."""
    settings = {"va": "center", "annotation_clip": False, **style}
    axes.annotate(text, at, xytext=shift, textcoords="offset points", **settings)


def finished_figure(
    drawing: Drawing,
    caption: Caption,
    table: Table,
    description: str,
    shown: Collection[Point],
    told: Sequence[str] = (),
    again: Callable[[float], Drawing] | None = None,
) -> Figure:
    """Return the figure with its table, its notes on statuses and markers, and its description.

    `again` draws it once more in the house's look, as wide as it is told in inches.
    """
    whole = replace(caption, description=caption.description or description)
    figure = described_figure(drawing, whole, shown, told, table)
    if again is None:
        return figure

    def drawn(wide: float) -> str:
        with style():
            return draw(again(wide))

    return replace(figure, again=drawn)


def described_figure(
    drawing: Drawing,
    caption: Caption,
    shown: Collection[Point],
    told: Sequence[str] = (),
    table: Table | None = None,
) -> Figure:
    """Return the figure with its notes on statuses and markers; a described one has a short name."""
    from barometer.presentation.drawn import ChartAxes

    language = caption.language
    notes = [one for one in told if one]
    if any(point.status == "derived" for point in shown):
        notes.append(label("chart.hollow", language, text=label("status.derived", language)))
    levels = sorted({point.level for point in shown if not math.isnan(point.lower + point.level)})
    notes += [label("chart.interval", language, level=number(100 * level, 0, language)) for level in levels]
    notes += explain_statuses([point.status for point in shown if point.status not in MARKS], language)
    if caption.description and not caption.alt:
        caption = replace(caption, alt=label("describe.alt", language, title=caption.title))
    figure = Figure(caption, draw(drawing), table, tuple(notes), tuple(drawing.axes))
    for axes in drawing.axes:
        if isinstance(axes, ChartAxes):
            axes.told = figure
    return figure
