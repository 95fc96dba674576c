"""The house's look: one typeface, colours for print and colour blindness, drawings without a clock."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError
from barometer.presentation.objects import Caption, Figure, Table
from barometer.presentation.svg import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

FONT = "Source Sans Pro"
FACES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")

INK = "#1c2430"
MUTED = "#5b6573"
RULE = "#c9ced6"
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
"""Behind a text that stands in a drawing: else a line strikes it out."""
PALETTE = ("#12355b", "#c8501e", "#1f7a74", "#7a4e9c", "#8a6a00", "#5b6573")
"""Series colours, dark to light, at least 3:1 on white, told apart under the common colour blindnesses."""

VERDICT_COLOURS = {
    "improved": "#12608a",
    "unchanged": "#5b6573",
    "worsened": "#b3400f",
    "no_new_data": "#5b6573",
    "undecided": "#6b3f8f",
    "met": "#12608a",
    "on_track": "#12608a",
    "off_track": "#b3400f",
    "moving_away": "#b3400f",
    "missed": "#b3400f",
    "no_target": "#5b6573",
    "target_unknown": "#5b6573",
}
MARKERS = {"improved": "^", "unchanged": "s", "worsened": "v", "no_new_data": "o", "undecided": "$?$"}
WIDTH = 6.3
"""Width of a drawing in inches: the width of the text on a page, so that 9 points are 9 points."""
NARROW = 2.9
"""Width of one on a phone: its page's 282 pixels make 12 of 9 points."""

_SETTINGS: dict[str, Any] = {
    "font.family": [FONT],
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.6,
    "axes.grid": False,
    "axes.unicode_minus": True,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.linewidth": 2,
    "lines.markersize": 6,
    "figure.figsize": (WIDTH, 3.4),
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.bbox": None,
    "svg.fonttype": "none",
    "svg.hashsalt": "barometer",
}


@lru_cache(maxsize=1)
def font_files() -> tuple[Path, ...]:
    """Return the files of the house's typeface, the same for drawings and for PDF.

    Raises
    ------
    BarometerError
        If the package that brings them is not installed.
    """
    found = find_spec("font_source_sans_pro")
    if found is None or found.origin is None:
        raise BarometerError("the typeface is missing; install the package font-source-sans-pro")
    return tuple(Path(found.origin).parent / "files" / f"SourceSansPro-{face}.ttf" for face in FACES)


@lru_cache(maxsize=1)
def _register() -> None:
    from matplotlib import font_manager

    for path in font_files():
        font_manager.fontManager.addfont(path)


@contextmanager
def style() -> Iterator[None]:
    """Draw in the house's look inside the block; matplotlib's own settings are back after it."""
    from cycler import cycler
    from matplotlib import rc_context

    _register()
    settings: Any = {**_SETTINGS, "axes.prop_cycle": cycler(color=PALETTE)}
    with rc_context(settings):
        yield


def figure_from(drawing: Drawing, caption: Caption, table: Table | None = None) -> Figure:
    """Turn a matplotlib figure (seaborn's too) into a `Figure`, and close it.

    The drawing has no date and no random name in it: the same figure gives the same bytes.

    Raises
    ------
    BarometerError
        If the caption has no alternative text.

    Examples
    --------
    >>> from matplotlib.figure import Figure as Drawing
    >>> with style():
    ...     drawing = Drawing()
    ...     _ = drawing.subplots().plot([2011, 2012], [11.1, 10.8])
    >>> figure = figure_from(drawing, Caption("Overledighed", alt="Fra 11,1 til 10,8."))
    >>> figure.svg.startswith("<svg")
    True
    """
    return Figure(caption, draw(drawing), table)


def draw(drawing: Drawing) -> str:
    """Return a matplotlib figure as a clean SVG."""
    import sys

    out = io.StringIO()
    with style():
        drawing.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(drawing)
    return clean(out.getvalue())
