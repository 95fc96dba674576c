"""Which lines of a table stay together on a page: no row alone at a page's end, no note without its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from barometer.pages.sheets import PORTRAIT, USUAL, Fit, Rows, usual_widths, wide

_AROUND, _NAME, _NOTE = 7.8, 18.0, 9.0
"""In points: above and below a row's words, a group's name, and above a note."""
_LEADING = 1.25
_WHOLE, _HELD = 420.0, 330.0
"""In points: up to so tall a table, or some lines of one, stand whole on one page."""
_NOTE_SIZE = 8.0


@dataclass(frozen=True)
class Held:
    """How a table's lines stand on pages: names of groups, rows, and the note below.

    Attributes
    ----------
    kept
        Of each line, how many stay on one page with it, itself included; 0 where an earlier one says so.
    whole
        Whether all of the table stands on one page.
    """

    kept: tuple[int, ...]
    whole: bool


def held(fit: Fit, rows: Rows, groups: Sequence[int] = (), note: str = "") -> Held:
    """Return which lines of a table stay together.

    Parameters
    ----------
    fit
        How wide its columns are.
    groups
        Before which row each group's name stands; those after the last row are no lines here.
    note
        What stands below the table, "" for nothing.

    Examples
    --------
    >>> from barometer.pages.sheets import fitted
    >>> rows = [["Nord", "9 %"]] * 40
    >>> found = held(fitted(["Bydel", "Andel"], rows, ["left", "right"]), rows, note="Anm.")
    >>> found.whole, found.kept[:4], found.kept[-5:]
    (False, (2, 0, 1, 1), (1, 1, 3, 0, 0))
    """
    if not rows:
        return Held((), whole=True)
    lines: list[float] = []
    apart: set[int] = set()  # lines before which a page may end
    at: list[int] = []  # the line of each row
    for row, height in enumerate(_heights(fit, rows)):
        apart.add(len(lines))
        lines += [_NAME] * list(groups).count(row)
        at.append(len(lines))
        lines.append(height)
    if len(at) > 1:
        apart -= {*range(1, at[1] + 1), *range(at[-2] + 1, len(lines))}
    if note:
        lines.append(ceil(wide(note) * _NOTE_SIZE / PORTRAIT) * _NOTE_SIZE * _LEADING + _NOTE)
    tall = {at[row] for row in fit.tall}
    kept = [1] * len(lines)
    for begin, end in pairwise([0, *sorted(apart - {0}), len(lines)]):
        # What may be taller than a page cannot stand together on one.
        if sum(lines[begin:end]) <= _HELD and not tall & {*range(begin, end)}:
            kept[begin:end] = [end - begin] + [0] * (end - begin - 1)
    whole = sum(lines) <= _WHOLE and not fit.tall and len(fit.blocks) < 2
    return Held(tuple(kept), whole)


def _heights(fit: Fit, rows: Rows) -> list[float]:
    """Return about how tall rows are, in points."""
    size = fit.size or USUAL
    columns = [[*each] for each in zip(*rows, strict=True)]
    widths = [width / size for width in fit.widths] if fit.size else usual_widths(columns, fit.widths)
    deep = [
        max((ceil(wide(text) / max(room, 1)) for text, room in zip(row, widths, strict=True)), default=1)
        for row in rows
    ]
    return [max(lines, 1) * size * _LEADING + _AROUND for lines in deep]
