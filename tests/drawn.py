"""What stands on a drawing: its texts with their boxes, measured as they are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from barometer.presentation import Figure, style
from barometer.views.barometer import Barometer


def text_faults(figure: Figure) -> list[str]:
    """Return each text of a chart that leaves its sheet, or that covers another one, in words."""
    sheet = figure.axes[0].get_figure(root=True)
    with style():
        canvas = FigureCanvasAgg(sheet)
        canvas.draw()
        renderer = canvas.get_renderer()
        hidden = {
            id(tick.label1)
            for axes in sheet.axes
            for axis in (axes.xaxis, axes.yaxis)
            for tick in axis.get_major_ticks()
            if not axes.axison or tick not in axis._update_ticks()
        }
        found = [
            (text.get_text(), text.get_window_extent(renderer))
            for text in sheet.findobj(Text)
            if text.get_visible() and text.get_text().strip() and id(text) not in hidden
        ]
    wide, tall = sheet.bbox.width, sheet.bbox.height
    told = [
        f"'{text}' leaves the sheet"
        for text, box in found
        if box.x0 < -1 or box.y0 < -1 or box.x1 > wide + 1 or box.y1 > tall + 1
    ]
    for (one, a), (other, b) in combinations(found, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        if across > 1 and up > 2:
            told.append(f"'{one}' covers '{other}'")
    return told


def charts(b: Barometer, goals: tuple[int, ...] = (), *, asked: bool = True) -> Iterator[tuple[str, Figure]]:
    """Give all charts of some goals, or of all, each with a name; of their pages alone, if not `asked`."""
    for number in goals or tuple(one.goal.number for one in b.goals):
        view = b.goal(number)
        every = [view.panels(), view.places(), *view.charts(), *view.series(), *view.groups(), *view.later()]
        for one in view.indicators if asked else ():
            answers = [one.gap(), *(one.gap(by) for by in _divided(one))]
            answers += [ask(by) for by in _divided(one) for ask in (one.funnel, one.dots, one.map)]
            every += [answer.chart() for answer in (one.series(), *answers)]
        for place, shown in enumerate(every):
            if isinstance(shown, Figure):
                yield f"goal {number}, {place}: {shown.caption.title}", shown


def _divided(view) -> list[str]:
    return sorted(set(view.figures["breakdown"]) - {""})
