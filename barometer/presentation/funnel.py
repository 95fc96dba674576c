"""A funnel: each area's share by its size, between the limits that chance keeps to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barometer.language import label, number
from barometer.presentation.objects import Caption, Figure
from barometer.presentation.style import INK, MUTED, PALETTE, WIDTH, figure_from, style
from barometer.statistics.funnel import share_limits

if TYPE_CHECKING:
    import pandas as pd


_INNER, _OUTER = ("lower95", "upper95"), ("lower998", "upper998")


NAMED = 15
"""Up to so many areas each has its name beside it; of more only those that lie apart."""


def funnel_chart(
    units: pd.DataFrame, common: float, caption: Caption, axis: tuple[str, str], *, exact: bool = True
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
    """
    from dataclasses import replace

    import numpy as np
    from matplotlib.figure import Figure as Drawing
    from matplotlib.ticker import MaxNLocator

    with style():
        drawing = Drawing(figsize=(WIDTH, 3.6), layout="constrained")
        axes = drawing.subplots()
        ordered = units.sort_values("people")
        sizes = np.unique(
            np.geomspace(max(ordered["people"].min() * 0.7, 5), ordered["people"].max() * 1.2, 60).round()
        )
        for pair, dash, level in ((_INNER, (0, (1, 1.5)), 95), (_OUTER, "-", 99.8)):
            for end in pair:
                at, line = ordered["people"].to_numpy(), ordered[end].to_numpy()
                if exact:
                    limits = [share_limits(common / 100, int(n), method="exact") for n in sizes]
                    at, line = sizes, np.array([_percent(getattr(one, end)) for one in limits])
                axes.plot(at, line, color=MUTED, linewidth=1, linestyle=dash)
                named = f"{number(level, 0 if level == 95 else 1, caption.language)} %"
                axes.annotate(
                    named,
                    (at[-1], line[-1]),
                    xytext=(3, 0),
                    textcoords="offset points",
                    va="center",
                    color=MUTED,
                )
        axes.axhline(common, color=INK, linewidth=1)
        axes.annotate(
            axis[1], (sizes[-1] if exact else ordered["people"].max(), common), ha="right", va="bottom"
        )
        for row in ordered.to_dict("records"):
            apart = row["place"] not in ("within", "")
            axes.plot(
                row["people"],
                row["value"],
                "D" if apart else "o",
                color=PALETTE[1 if apart else 0],
                markersize=6,
            )
            if not apart and len(ordered) > NAMED:
                continue  # the table names them all
            axes.annotate(
                row["name"], (row["people"], row["value"]), xytext=(5, 3), textcoords="offset points"
            )
        axes.set_xlabel(axis[0])
        axes.yaxis.set_major_locator(MaxNLocator(7, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: number(value, 0, caption.language))
        axes.yaxis.set_major_formatter(lambda value, _: f"{number(value, 0, caption.language)} %")
    told = [
        f"{row['name']} {number(row['value'], 1, caption.language)} %" for row in units.to_dict("records")
    ]
    alt = label("chart.funnel", caption.language, units="; ".join(told), common=axis[1])
    return figure_from(drawing, replace(caption, alt=caption.alt or alt))


def _percent(limit: float | None) -> float:
    return float("nan") if limit is None else 100 * limit
