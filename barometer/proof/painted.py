"""One page of a PDF as it is painted: its texts by marked content, and what no report's page has.

Followed is where text stands and where something is filled, drawn or cut off after it. Not followed are
colours and the shapes of letters: text in the colour of the paper is text here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

FILLS = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
STROKES = {b"S", b"s"}
PICTURES = {b"Do", b"INLINE IMAGE", b"BI"}
WRITES = {b"Tj", b"TJ", b"'", b'"'}
PAINTS = {*FILLS, *STROKES, *PICTURES, *WRITES, b"sh"}
SQUARE = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0))
UNSEEN = (3, 7)
"""Modes in which text is written and not shown."""
BROAD, MARK, TINY, EDGE = 6.0, 5.0, 1.0, 1.0
"""In points: a stroke so broad covers like a surface, and what is smaller each way is a chart's mark; letters
so small cannot be read; how far a letter's origin may lie beside what is cut out for it."""
LETTER = 0.4
"""How much of its height a letter is broad, at least: to say roughly where a line of text ends."""

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]
_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class _State:
    """What `q` keeps and `Q` brings back."""

    clip: Box
    mode: int = 0
    size: float = 0.0
    width: float = 1.0


class PaintedPage:
    """A page read once.

    Attributes
    ----------
    texts, aside
        Text by number of marked content, and what stands outside the tag tree.
    odd
        `covered`: something lies over text. `unseen`: text is cut off, too small or written not to be shown.
        `untagged`: something is painted outside the tags. `annotation`: something is laid upon the page.
    """

    def __init__(self, page: PageObject):
        self.texts: dict[int, str] = {}
        self.aside = ""
        self.odd: set[str] = set()
        self._tags: list[int | None] = []
        self._path: list[Point] = []
        self._written: list[Point] = []
        self._cuts = False
        seen, sheet = _box(page.cropbox), _box(page.mediabox)
        self._now = _State(_within(seen, sheet))
        self._kept: list[_State] = []
        self._forms: list[tuple[Matrix, Any]] = [(_AS_IT_IS, page.get("/Resources"))]
        page.extract_text(
            visitor_operand_before=self._operator, visitor_operand_after=self._after, visitor_text=self._text
        )
        notes: Any = page.get("/Annots") or ()
        for each in notes:
            note = each.get_object()
            if note.get("/Subtype") != "/Link" or "/AP" in note:
                self.odd.add("annotation")

    def _operator(self, operator: bytes, operands: Any, matrix: Any, text_matrix: Any) -> None:
        at = _times(matrix, self._forms[-1][0])
        if operator in (b"BDC", b"BMC"):
            told: Any = operands[1] if len(operands) > 1 else None
            mark = told.get("/MCID") if hasattr(told, "get") else None
            self._tags.append(None if mark is None else int(mark))
        elif operator == b"EMC" and self._tags:
            self._tags.pop()
        elif operator == b"re":
            x, y, width, height = map(float, operands)
            corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
            self._path += [_moved(corner, at) for corner in corners]
        elif operator in (b"m", b"l", b"c", b"v", b"y"):
            points = list(map(float, operands))
            self._path += [_moved(point, at) for point in zip(points[::2], points[1::2], strict=True)]
        else:
            self._keep(operator, operands)
        self._paint(operator, operands, at, text_matrix)

    def _keep(self, operator: bytes, operands: Any) -> None:
        """Follow what changes how is written and drawn."""
        if operator == b"q":
            self._kept.append(self._now)
        elif operator == b"Q" and self._kept:
            self._now = self._kept.pop()
        elif operator == b"Tr":
            self._now = replace(self._now, mode=int(operands[0]))
        elif operator == b"Tf":
            self._now = replace(self._now, size=float(operands[1]))
        elif operator == b"w":
            self._now = replace(self._now, width=float(operands[0]))
        elif operator in (b"W", b"W*"):
            self._cuts = True

    def _paint(self, operator: bytes, operands: Any, at: Matrix, text_matrix: Any) -> None:
        if operator in PAINTS and not self._tags:
            self.odd.add("untagged")
        if operator in WRITES:
            self._write(operands, _times(text_matrix, at))
        if operator in PICTURES:
            self._cover([_moved(corner, self._placed(operands, at)) for corner in self._corners(operands)])
        elif operator == b"sh":
            self._cover([self._now.clip[:2], self._now.clip[2:]])
        elif operator in FILLS:
            self._cover(self._path)
        elif operator in STROKES and self._now.width * _scale(at) > BROAD:
            half = self._now.width * _scale(at) / 2
            self._cover([(x + by, y + by) for x, y in self._path for by in (-half, half)])
        if operator in (*FILLS, *STROKES, b"n"):
            if self._cuts and self._path:
                self._now = replace(self._now, clip=_within(_around(self._path), self._now.clip))
            self._path, self._cuts = [], False
        if operator == b"Do" and (form := self._form(operands)) is not None:
            inside = form.get("/Resources") or self._forms[-1][1]
            self._forms.append((self._placed(operands, at), inside))
            self._kept.append(self._now)

    def _after(self, operator: bytes, operands: Any, *_: Any) -> None:
        if operator == b"Do" and len(self._forms) > 1:
            self._forms.pop()
            self._now = self._kept.pop() if self._kept else self._now

    def _form(self, operands: Any) -> Any:
        """Return the form that is drawn; None of a picture."""
        resources: Any = self._forms[-1][1]
        there = resources.get_object().get("/XObject") if resources is not None else None
        found = there.get_object().get(operands[0]) if there is not None and operands else None
        found = found.get_object() if found is not None else None
        return found if found is not None and found.get("/Subtype") == "/Form" else None

    def _corners(self, operands: Any) -> tuple[Point, ...]:
        form = self._form(operands) if isinstance(operands, list) else None
        if form is None:
            return SQUARE
        left, low, right, high = map(float, form["/BBox"])
        return ((left, low), (right, low), (left, high), (right, high))

    def _placed(self, operands: Any, at: Matrix) -> Matrix:
        form = self._form(operands) if isinstance(operands, list) else None
        return at if form is None or "/Matrix" not in form else _times(form["/Matrix"], at)

    def _write(self, operands: Any, at: Matrix) -> None:
        """Keep where text stands, from its first letter to about its last."""
        letters, size = _letters(operands), self._now.size
        places = [_moved((size * LETTER * letters * part / 4, 0.0), at) for part in range(5)]
        left, low, right, high = self._now.clip
        x, y = places[0]
        outside = not (left - EDGE <= x <= right + EDGE and low - EDGE <= y <= high + EDGE)
        if letters and (self._now.mode in UNSEEN or outside or size * _scale(at) < TINY):
            self.odd.add("unseen")
        if any(mark is not None for mark in self._tags):
            self._written += places

    def _cover(self, points: list[Point]) -> None:
        """Look whether what is painted now lies over text that was written before."""
        if points:
            left, low, right, high = _within(_around(points), self._now.clip)
            if max(right - left, high - low) >= MARK and any(
                left <= x <= right and low <= y <= high for x, y in self._written
            ):
                self.odd.add("covered")

    def _text(self, text: str, *_: Any) -> None:
        marks = [mark for mark in self._tags if mark is not None]
        for mark in marks[-1:]:
            self.texts[mark] = self.texts.get(mark, "") + text
        if not marks:
            self.aside += text


def _letters(operands: Any) -> int:
    """Return how many letters are written: a report's fonts have two bytes for each."""
    said = operands[-1] if operands else ""
    parts = said if isinstance(said, list) else [said]
    return sum(max(1, len(part) // 2) for part in parts if isinstance(part, str | bytes) and len(part))


def _moved(point: Point, matrix: Any) -> Point:
    a, b, c, d, e, f = map(float, matrix)
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def _times(first: Any, second: Any) -> Matrix:
    """Return the matrix that moves by the first, then by the second."""
    a, b, c, d, e, f = map(float, first)
    x, y = _moved((a, b), (*second[:4], 0, 0)), _moved((c, d), (*second[:4], 0, 0))
    return (*x, *y, *_moved((e, f), second))


def _scale(matrix: Matrix) -> float:
    return sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]))


def _box(box: Any) -> Box:
    return (float(box.left), float(box.bottom), float(box.right), float(box.top))


def _around(points: list[Point]) -> Box:
    across, up = zip(*points, strict=True)
    return (min(across), min(up), max(across), max(up))


def _within(one: Box, other: Box) -> Box:
    return (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
