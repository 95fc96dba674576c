"""Axes that an analyst may change and that a page can show: drawn on, they still know their words.

Imported where something is drawn, as it imports matplotlib.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from barometer.presentation.objects import Figure
from barometer.presentation.style import draw


class ChartAxes(Axes):
    """Matplotlib's axes, which a notebook shows as the figure that they belong to, as they are by then.

    Attributes
    ----------
    told
        The figure's words, description and table; None until it is finished.

    Examples
    --------
    >>> axes = chart_axes(Drawing(), (0.1, 0.1, 0.8, 0.8))
    >>> isinstance(axes, Axes), axes.told
    (True, None)
    """

    told: Figure | None = None

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        if self.told is None:
            return {"text/plain": repr(self)}
        sheet = self.get_figure(root=True)
        assert isinstance(sheet, Drawing)
        return replace(self.told, svg=draw(sheet))._repr_mimebundle_(include, exclude)


def chart_axes(drawing: Drawing, place: tuple[float, float, float, float]) -> ChartAxes:
    """Return axes at a place of a drawing: left, bottom, width and height as shares of it."""
    axes = drawing.add_axes(place, axes_class=ChartAxes)
    assert isinstance(axes, ChartAxes)
    return axes
