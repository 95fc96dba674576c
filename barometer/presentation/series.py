"""Charts over time: lines named where they end, intervals as bands, breaks as gaps."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from barometer.language import capital, label, listing, period, year
from barometer.presentation.lines import colour_of, draw_lines, told_where_missing
from barometer.presentation.objects import Caption, Figure, Table
from barometer.presentation.panel import Panel, describe_panel, tidy
from barometer.presentation.points import (
    Decimals,
    Point,
    finished_figure,
    mark,
    number_axis,
    points,
    span,
    text_beside,
)
from barometer.presentation.style import MUTED, PALETTE, WIDTH, style
from barometer.presentation.tables import Column, table, with_target

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_HEIGHT, _TALL = 3.1, 0.86
"""Height in inches, and the axes' share of it."""

_Line = dict[str, Point]
"""A line's points by period, in the order of time."""


def series_chart(
    observations: pd.DataFrame,
    labels: Mapping[str, str],
    caption: Caption,
    *,
    by: str = "group",
    breaks: Sequence[tuple[str, str]] = (),
    target: tuple[str, float, str] | None = None,
    decimals: Decimals = 1,
    superseded: Sequence[Mapping[str, Any]] = (),
) -> Figure:
    """Draw one line for each group over its reference periods.

    Parameters
    ----------
    observations
        One row for each line and period, all in one unit; every period is known.
    labels
        Name of each line: the values of column `by`.
    caption
        The words around the figure.
    by
        Column that the lines are.
    breaks
        Periods from which values no longer compare with those before, and the reason.
    target
        Period, value and name of a target.
    decimals
        How many are written.
    superseded
        What periods were told before they were revised, with the `edition` that told them: drawn hollow.

    Raises
    ------
    BarometerError
        If a period is unknown, an observation is missing or double, or the units differ.
    """
    language = caption.language
    found = points(observations, [by, "period"], labels, decimals)
    times = sorted({when for _, when in found}, key=year)
    lines = {
        name: {when: found[key, when] for when in times if (key, when) in found}
        for key, name in labels.items()
    }
    ends = [end for point in found.values() for end in (point.value, point.lower, point.upper)]
    older = [one for one in superseded if one[by] in labels]
    ends += [float(one["value"]) for one in older]
    aim = (target[0], target[1]) if target else None
    named = {capital(name or label("describe.figure", language)): line for name, line in lines.items()}
    drawn = Panel("", named, breaks=tuple(when for when, _ in breaks))

    def drawing(wide: float) -> Drawing:
        from matplotlib.figure import Figure as Drawing

        from barometer.presentation.drawn import chart_axes

        sheet, narrow = Drawing(figsize=(wide, _HEIGHT)), wide < WIDTH
        axes = chart_axes(sheet, (0.065, 0.1, 0.70, _TALL))
        draw_lines(axes, tidy([drawn]), named, wide=2, size=5)
        axes.set_ylim(span([*ends, *([target[1]] if target else [])], 0.14, zero=False))
        first, last = year(times[0]), max(year(times[-1]), year(target[0]) if target else 0)
        axes.set_xlim(first - 0.05 * (last - first or 1), last + 0.05 * (last - first or 1))
        axes.set(xlabel="", ylabel="")
        told_where_missing(axes, list(lines.values()), language, color=MUTED)
        for one in older:
            hollow = colour_of(list(labels).index(one[by]))
            at = (year(one["period"]), float(one["value"]))
            mark(axes, Point(at[1], status="derived"), at, hollow, 4)
        _names(axes, lines, language, 13 if narrow else 23)
        for when, _ in breaks:
            axes.axvline(year(when) - 0.5, color=MUTED, linewidth=1, linestyle=(0, (2, 2)), zorder=1)
            at = (year(when) - 0.5, axes.get_ylim()[1])
            told = label("chart.break_mark", language)
            text_beside(axes, told, at, (4, -6), color=MUTED, fontstyle="italic")
        if target:
            _target(axes, target, next(iter(found.values())), language)
        step = -(-len(times) // (3 if narrow else 10))
        ticks = list(dict.fromkeys([*([target[0]] if target else []), *times[::-1][::step]]))
        axes.set_xticks([year(when) for when in ticks], [period(when, language) for when in ticks])
        axes.tick_params(axis="x", labelcolor=MUTED)
        number_axis(axes.yaxis, language)
        scale = max(len(each.get_text()) for each in axes.get_yticklabels())
        left = (0.025 + 0.011 * scale) * WIDTH / wide
        room = (0.34 if len(lines) > 1 else 0.22) if narrow else 0.235
        axes.set_position((left, 0.1, 1 - room - left, _TALL))
        axes.grid(axis="y")
        axes.spines[["left", "bottom"]].set_visible(False)
        return sheet

    with style():
        whole = drawing(WIDTH)
        told = [label("chart.not_from_zero", language)] if whole.axes[0].get_ylim()[0] > 0 else []
        told += [break_words(when, reason, language) for when, reason in breaks]
        told += _revised(older, next(iter(found.values())), language)
        text = describe_panel(replace(drawn, target=aim), language, whole=True)
        kind = label("describe.kind_line" if len(lines) == 1 else "describe.kind_lines", language)
        behind = _table(lines, times, caption)
        if target:
            words = replace(next(iter(found.values())), value=target[1], status="observed").words(language)
            behind = with_target(behind, target[0], words)
        said = f"{kind} {text}"
        return finished_figure(whole, caption, behind, said, found.values(), told, again=drawing)


def break_words(when: str, reason: str, language: str) -> str:
    """Return the sentence that tells of a break in a series.

    Examples
    --------
    >>> break_words("2024", "nyt spørgeskema", "da")
    'Databrud 2024. Nyt spørgeskema.'
    """
    return label("chart.break", language, period=period(when, language), reason=capital(reason.rstrip(".")))


def _names(axes: Axes, lines: Mapping[str, _Line], language: str, letters: int) -> None:
    """Write each line's last number where it ends; its name, too, where there are several."""
    ends = []
    for place, (name, line) in enumerate(lines.items()):
        known = [(point, when) for when, point in line.items() if point.known]
        if known:
            point, when = known[-1]
            ends.append((point.value, year(when), point, name, colour_of(place)))
    low, high = axes.get_ylim()
    scale = _TALL * _HEIGHT * 72 / (high - low)
    ends.sort(key=lambda end: end[0])
    several = len(lines) > 1
    said = [f"{end[2].words(language, bare=True)} {end[3] if several else ''}" for end in ends]
    texts = ["\n".join(textwrap.wrap(text, letters)) for text in said]
    places = apart(
        [end[0] * scale for end in ends], [6.0 * (1 + text.count("\n")) for text in texts], high * scale
    )
    for (value, at, _, _, colour), text, height in zip(ends, texts, places, strict=True):
        text_beside(axes, text, (at, value), (9, height - value * scale), color=colour, fontweight="semibold")


def apart(centres: Sequence[float], halves: Sequence[float], top: float) -> list[float]:
    """Return rising places for texts of given half heights: apart, below `top`, near their centres.

    Examples
    --------
    >>> apart([10, 11, 40], [6, 6, 6], top=44)
    [10, 22, 38]
    """
    places: list[float] = []
    for centre, half, below in zip(centres, halves, [0.0, *halves], strict=False):
        places.append(max(centre, places[-1] + below + half) if places else centre)
    limit = top
    for number in reversed(range(len(places))):
        places[number] = min(places[number], limit - halves[number])
        limit = places[number] - halves[number]
    return places


def _target(axes: Axes, target: tuple[str, float, str], like: Point, language: str) -> None:
    when, value, name = target
    colour = PALETTE[1]
    axes.plot(year(when), value, "D", color=colour, markerfacecolor="white", markeredgewidth=1.6, zorder=5)
    text = f"{name} {period(when, language)}: {replace(like, value=value).words(language, bare=True)}"
    low, high = axes.get_ylim()
    up = 10 if value < high - 0.2 * (high - low) else -10
    look = {"ha": "right", "color": colour, "fontweight": "semibold"}
    text_beside(axes, text, (year(when), value), (5, up), **look)


def _revised(older: Sequence[Mapping[str, Any]], like: Point, language: str) -> list[str]:
    """Say what the hollow marks are: earlier figures, with the measurement that told them."""
    told = [
        label(
            "chart.earlier",
            language,
            period=period(one["period"], language),
            value=replace(like, value=float(one["value"]), status="observed").words(language),
            edition=one["edition"],
        )
        for one in older
    ]
    return [label("chart.superseded", language, told=listing(told, language))] if told else []


def _table(lines: Mapping[str, _Line], times: Sequence[str], caption: Caption) -> Table:
    import pandas as pd

    columns = [Column("period", label("table.period", caption.language), "period")]
    data: dict[str, list[object]] = {"period": list(times)}
    for place, (name, line) in enumerate(lines.items()):
        shown = [line.get(when, Point()) for when in times]
        data |= {f"v{place}": [p.value for p in shown], f"s{place}": [p.status for p in shown]}
        data |= {f"u{place}": [p.unit for p in shown], f"d{place}": [p.decimals for p in shown]}
        data |= {f"l{place}": [p.lower for p in shown], f"h{place}": [p.upper for p in shown]}
        head = capital(name) or label("table.value", caption.language)
        told = f"@u{place}", f"@d{place}", f"s{place}", (f"l{place}", f"h{place}")
        columns.append(Column(f"v{place}", head, "estimate", *told))
    return table(pd.DataFrame(data), columns, caption)
