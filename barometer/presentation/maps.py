"""A map of areas: the darker, the higher the figure, which stands in each; hatched where there is none."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from barometer.language import capital, label
from barometer.presentation.described import ends_words, hidden_words, unsure_words
from barometer.presentation.objects import Caption, Figure
from barometer.presentation.points import Point, finished_figure, points
from barometer.presentation.style import INK, MUTED, WIDTH, style
from barometer.presentation.tables import Column, table

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.path import Path as Outline

_LIGHT, _DARK = (236, 241, 246), (127, 157, 189)
"""Shades of the lowest figure and the highest: told apart in grey, and ink on either is at least 5:1."""
NAMED = 20
"""Up to so many areas each has its name and figure written in it; of more the table has them."""
_LETTERS = 7
"""A figure takes so many, at least."""
_TALLEST = 4.6
"""Inches that a map may be tall: it is seen on a screen at once."""
_EDGE = 4.0
"""Points left free around the map."""
_STEP = 1.0
"""Points on paper between which corners of an outline are one: a neighbour's corner moves the same way."""


def area_map(
    observations: pd.DataFrame,
    outlines: Mapping[str, Sequence[Sequence[tuple[float, float]]]],
    labels: Mapping[str, str],
    caption: Caption,
    *,
    by: str = "category",
    heading: str = "",
    decimals: int = 1,
) -> Figure:
    """Draw one area for each category, with its name and figure; the table has the same figures.

    Parameters
    ----------
    observations
        One row for each category, all in one unit.
    outlines
        Rings of each area, in longitude and latitude.
    labels
        Name of each area: the values of column `by`, in the order of the table.
    caption, by, heading, decimals
        As in `barometer.presentation.charts.category_chart`.

    Raises
    ------
    BarometerError
        If an observation is missing or double, or if the units differ.
    """
    from matplotlib.figure import Figure as Drawing
    from matplotlib.patches import PathPatch

    from barometer.presentation.drawn import chart_axes

    language = caption.language
    found = {key: point for (key,), point in points(observations, [by], labels, decimals).items()}
    ends = [point.value for point in found.values() if point.known]

    def drawing(wide: float) -> Drawing:
        paths = _on_paper({name: outlines[name] for name in labels}, wide)
        height = (max(_corners(path)[:, 1].max() for path in paths.values()) + _EDGE) / 72
        sheet = Drawing(figsize=(wide, height))
        axes = chart_axes(sheet, (0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, wide * 72)
        axes.set_ylim(0, height * 72)
        for id, path in paths.items():
            point = found[id]
            look: dict[str, Any] = {"facecolor": _shade(point.value, ends)}
            if not point.known:
                look = {"facecolor": "white", "hatch": "///"}
            axes.add_patch(PathPatch(path, edgecolor=MUTED, linewidth=0.8, **look))
        for id, path in paths.items() if len(paths) <= NAMED else ():
            if wide >= WIDTH or _has_room(path, capital(labels[id])):
                _name(axes, path, capital(labels[id]), found[id], language)
        return sheet

    with style():
        named = [(capital(labels[id]), found[id]) for id in labels]
        parts = [part for say in (ends_words, unsure_words, hidden_words) for part in say(named, language)]
        said = f"{label('describe.kind_map', language)} {capital('; '.join(parts))}."
        rows = [{**vars(found[id]), "name": capital(labels[id])} for id in labels]
        numbers = table(_frame(rows), _columns(rows, heading, language), caption)
        note = label("chart.darker", language)
        # No line on a map shows how sure a figure is; the table does.
        shown = [replace(one, lower=math.nan) for one in found.values()]
        return finished_figure(drawing(WIDTH), caption, numbers, said, shown, [note], again=drawing)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows)


def _columns(rows: list[dict[str, Any]], heading: str, language: str) -> list[Column]:
    columns = [
        Column("name", heading or label("table.category", language)),
        Column("value", label("table.value", language), "number", "@unit", "@decimals"),
    ]
    if any(not math.isnan(row["lower"]) for row in rows):
        columns.append(Column("lower", label("table.interval", language), "interval", "", "@decimals"))
    return columns


def _shade(value: float, ends: Sequence[float]) -> tuple[float, ...]:
    """Return the shade of a figure among all; the lightest where all are alike."""
    reach = max(ends) - min(ends) if ends else 0.0
    share = (value - min(ends)) / reach if reach > 0 and not math.isnan(value) else 0.0
    return tuple((low + share * (high - low)) / 255 for low, high in zip(_LIGHT, _DARK, strict=True))


def _has_room(path: Outline, name: str) -> bool:
    """Return whether a name and its figure lie within an area's ends."""
    across, up = _corners(path).max(axis=0) - _corners(path).min(axis=0)
    return bool(across > 5.2 * max(len(name), _LETTERS) and up > 30)


def _name(axes: Any, path: Outline, name: str, point: Point, language: str) -> None:
    """Write an area's name and figure where it is widest, or the word for why there is none."""
    x, y = _inside(path)
    look: dict[str, Any] = {"ha": "center", "va": "center", "color": INK}
    figure = {"fontweight": "semibold"} if point.known else {"fontstyle": "italic"}
    if not point.known:  # words are read on white, not on hatching
        look["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}
    axes.text(x, y + 6, name, **look)
    axes.text(x, y - 6, point.words(language, bare=True), **look, **figure)


def _on_paper(
    outlines: Mapping[str, Sequence[Sequence[tuple[float, float]]]], paper: float
) -> dict[str, Outline]:
    """Return outlines as wide as the drawing, in points; a degree is as long east as north where they lie."""
    import numpy as np
    from matplotlib.path import Path as Outline

    corners = np.array([corner for rings in outlines.values() for ring in rings for corner in ring])
    low, high = corners.min(axis=0), corners.max(axis=0)
    narrow = math.cos(math.radians(float(low[1] + high[1]) / 2))
    wide, tall = narrow * (high[0] - low[0]), high[1] - low[1]
    scale = min((72 * paper - 2 * _EDGE) / wide, 72 * _TALLEST / tall)
    shift = (72 * paper - scale * wide) / 2

    def placed(ring: Sequence[tuple[float, float]]) -> np.ndarray:
        there = (np.array(ring) - low) * (narrow * scale, scale) + (shift, _EDGE)
        snapped = np.round(there / _STEP) * _STEP
        kept = np.r_[True, (np.diff(snapped, axis=0) != 0).any(axis=1)]
        return np.asarray(snapped[kept] if kept.sum() > 3 else there)

    return {
        id: Outline.make_compound_path(*(Outline(placed(ring), closed=True) for ring in rings))
        for id, rings in outlines.items()
    }


def _corners(path: Outline) -> np.ndarray:
    import numpy as np

    return np.asarray(path.vertices)


def _inside(path: Outline) -> tuple[float, float]:
    """Return the place in an area that is farthest from its outline, of a grid of them."""
    import numpy as np

    corners = _corners(path)
    (left, low), (right, high) = corners.min(axis=0), corners.max(axis=0)
    grid = np.stack(np.meshgrid(np.linspace(left, right, 25), np.linspace(low, high, 25)), -1).reshape(-1, 2)
    within = grid[path.contains_points(grid)]
    if not len(within):
        return float((left + right) / 2), float((low + high) / 2)
    ends = np.roll(corners, -1, axis=0)
    way = ends - corners
    along = np.clip(
        ((within[:, None] - corners) * way).sum(-1) / np.maximum((way**2).sum(-1), 1e-9), 0.0, 1.0
    )
    away = np.hypot(*np.moveaxis(within[:, None] - (corners + along[..., None] * way), -1, 0)).min(axis=1)
    x, y = within[int(away.argmax())]
    return float(x), float(y)
