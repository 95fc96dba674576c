"""A funnel: each area's share by its size, between the limits that chance keeps to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barometer.language import label, listing, number, with_unit
from barometer.presentation.lines import colour_of
from barometer.presentation.objects import Caption, Figure, Table
from barometer.presentation.placing import write_where_free
from barometer.presentation.points import described_figure, text_beside
from barometer.presentation.series import apart
from barometer.presentation.style import GROUND, INK, MUTED, WIDTH, style
from barometer.statistics.funnel import share_limits

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


_LEVELS = (("95", 95.0, (0, (1, 1.5))), ("998", 99.8, "-"))
"""How the limits' columns end, what share lies within, and how they are drawn."""
_BESIDE = ((6, 5), (6, -5), (-6, 5), (-6, -5), (0, 9), (0, -9), (6, 12), (-6, 12), (6, -12), (-6, -12))
"""Where a name may stand, in points from its mark; it is left to the table where none is free."""


NAMED = 15
"""Up to so many areas each has its name beside it; of more only those that lie apart."""


def funnel_chart(
    units: pd.DataFrame,
    common: float,
    caption: Caption,
    axis: tuple[str, str],
    *,
    exact: bool = True,
    behind: Table | None = None,
) -> Figure:
    """Draw areas by size and share, the limits at 95 and 99.8 per cent about the common share.

    Parameters
    ----------
    units
        A row each: `name, people, value` (per cent), `lower95, upper95, lower998, upper998, place`.
    common
        The common share, per cent.
    axis
        What people are called, and the common share in words.
    exact
        Whether the limits are the binomial ones of every size; else only those of the units are drawn.
    behind
        The same numbers as a table.
    """
    import seaborn as sns
    from matplotlib.figure import Figure as Drawing

    from barometer.presentation.drawn import chart_axes

    language = caption.language
    ordered = units.sort_values("people")
    with style():
        drawing = Drawing(figsize=(WIDTH, 3.6))
        axes = chart_axes(drawing, (0.085, 0.13, 0.83, 0.82))
        far = ~ordered["place"].isin(["within", ""])
        ends = _limits(axes, ordered, common, exact=exact)
        axes.axhline(common, color=INK, linewidth=1)
        for some, marker, colour in ((~far, "o", colour_of(0)), (far, "D", colour_of(1))):
            sns.scatterplot(
                ordered[some], x="people", y="value", marker=marker, color=colour, s=38, zorder=4,
                legend=False, ax=axes,
            )  # fmt: skip
        axes.set_xlabel(axis[0])
        axes.set_ylabel("")
        _scales(axes, ordered, language)
        _named(axes, ends, (common, axis[1]), language)
        _names(axes, ordered)
    words = _described(ordered[far], len(ordered), axis[1], language)
    kind = label("describe.kind_funnel", language)
    told = replace(caption, description=caption.description or f"{kind} {words}")
    return described_figure(drawing, told, (), table=behind)


def _limits(
    axes: Axes, ordered: pd.DataFrame, common: float, *, exact: bool
) -> list[tuple[float, float, float]]:
    """Draw the limits; return where each ends, and its level."""
    import numpy as np

    most, least = ordered["people"].max(), ordered["people"].min()
    sizes = np.unique(np.geomspace(max(least * 0.7, 5), most * 1.2, 60).round())
    limits = [share_limits(common / 100, int(n), method="exact") for n in sizes] if exact else []
    ends = []
    for name, level, dash in _LEVELS:
        for side in ("lower", "upper"):
            at, line = ordered["people"].to_numpy(), ordered[f"{side}{name}"].to_numpy()
            if len(set(at)) == 1:  # all of one size: the limits lie across
                at, line = at[0] * np.array([0.95, 1.05]), line[:2]
            if exact:
                at, line = sizes, np.array([_percent(getattr(one, f"{side}{name}")) for one in limits])
            axes.plot(at, line, color=MUTED, linewidth=1, linestyle=dash)
            ends.append((float(at[-1]), float(line[-1]), level))
    return ends


def _scales(axes: Axes, ordered: pd.DataFrame, language: str) -> None:
    """Write both scales in the reader's language; shares outside nought to a hundred are not there."""
    from matplotlib.ticker import MaxNLocator

    low, high = axes.get_ylim()
    axes.set_ylim(max(low, 0.0 if ordered["value"].min() > 0 else -1.0), min(high, 101.0))
    axes.set_xlim(right=axes.get_xlim()[1])
    axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(7, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 0, language))
    axes.yaxis.set_major_formatter(lambda value, _: with_unit(value, "percent", 0, language))


def _named(
    axes: Axes, ends: list[tuple[float, float, float]], common: tuple[float, str], language: str
) -> None:
    """Name the limits and the common share beyond the right end, those apart that would touch."""
    low, high = axes.get_ylim()
    right = axes.get_xlim()[1]
    told = [(common[0], common[1], INK)]
    told += [
        (at, with_unit(level, "percent", 0 if level == 95 else 1, language), MUTED)
        for _, at, level in ends
        if low <= at <= high
    ]
    told.sort(key=lambda one: one[0])
    scale = axes.get_window_extent().height * 72 / axes.figure.dpi / (high - low)
    heights = apart([(at - low) * scale for at, _, _ in told], [6.0] * len(told), (high - low) * scale + 8)
    for (_, text, colour), height in zip(told, heights, strict=True):
        text_beside(axes, text, (right, low), (4, height), color=colour)


def _names(axes: Axes, ordered: pd.DataFrame) -> None:
    """Write areas' names beside their marks, those that lie furthest out first, where there is room."""
    middle = float(ordered["value"].median())
    rows = ordered.assign(out=(ordered["value"] - middle).abs())
    marks = list(zip(ordered["people"], ordered["value"], strict=True))
    for row in rows.sort_values("out", ascending=False, kind="stable").to_dict("records"):
        if row["place"] in ("within", "") and len(ordered) > NAMED:
            continue  # the table names them all
        at = (row["people"], row["value"])
        others = [one for one in marks if one != at]
        write_where_free(axes, row["name"], at, _BESIDE, others, fontsize=8.6, bbox=GROUND, zorder=3)


def _described(far: pd.DataFrame, count: int, common: str, language: str) -> str:
    """Say how many areas lie outside the limits, and which."""
    if far.empty:
        return label("describe.funnel_none", language, count=count, common=common)
    places = zip(far["name"], far["value"], strict=True)
    told = listing([f"{name} ({with_unit(at, 'percent', 1, language)})" for name, at in places], language)
    return label("describe.funnel", language, count=count, far=len(far), common=common, names=told)


def _percent(limit: float | None) -> float:
    return float("nan") if limit is None else 100 * limit
