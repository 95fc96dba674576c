"""Texts on a drawing, where there is room: measured as they are drawn, so that none covers another."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text as Drawn

Place = tuple[float, float]


def write_where_free(
    axes: Axes, text: str, at: Place, shifts: Sequence[Place], marks: Collection[Place] = (), **style: Any
) -> Drawn | None:
    """Write a text beside a place in the data, at the first shift in points where nothing else stands.

    It stays inside the axes, off every other text of the axes and off `marks`, places in the data. Returns
    None, and writes nothing, where no place is free.

    Examples
    --------
    >>> from matplotlib.figure import Figure as Drawing
    >>> axes = Drawing().add_axes((0, 0, 1, 1))
    >>> [bool(write_where_free(axes, "Nord", (0.5, 0.5), [(0, 0)])) for _ in range(2)]
    [True, False]
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    sheet = axes.get_figure(root=True)
    assert isinstance(sheet, Drawing)
    renderer: Any = FigureCanvasAgg(sheet).get_renderer()  # type: ignore[no-untyped-call]
    frame = axes.get_window_extent(renderer)
    taken = [other.get_window_extent(renderer) for other in axes.texts]
    placed = [tuple(place) for place in axes.transData.transform(list(marks))] if marks else []
    for across, up in shifts:
        side = "left" if across > 0 else "right" if across < 0 else "center"
        written = axes.annotate(
            text, at, xytext=(across, up), textcoords="offset points", ha=side, va="center", **style
        )
        box = written.get_window_extent(renderer)
        inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
        covers = any(box.overlaps(other) for other in taken) or any(box.contains(*one) for one in placed)
        if inside and not covers:
            return written
        written.remove()
    return None
