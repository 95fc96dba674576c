"""Where a compiled PDF's tagged parts stand: read from its pages, by the marks that its tags point at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf


@dataclass
class PlacedCell:
    """A cell of a table: its words, and the heights at which its lines stand."""

    text: str = ""
    lines: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class Part:
    """A part of a document that stands by itself: a heading, a paragraph, a row, a picture.

    `spans` are, by page, how far down it begins and ends, in points from the page's top; `sides` are how far
    from the left its texts begin and end; `cells` are those of a row,
    `wide` is its page.
    """

    kind: str
    table: int = 0
    text: str = ""
    spans: dict[int, tuple[float, float]] = field(default_factory=dict)
    sides: list[float] = field(default_factory=list)
    cells: list[PlacedCell] = field(default_factory=list)
    wide: float = 0.0

    @property
    def first(self) -> int:
        return min(self.spans)

    @property
    def last(self) -> int:
        return max(self.spans)

    @property
    def heading(self) -> bool:
        return self.kind in ("H1", "H2", "H3", "H4", "H5", "H6")

    def height(self) -> float:
        return sum(end - begin for begin, end in self.spans.values())


ALONE = (
    "H1",
    "H2",
    "H3",
    "H4",
    "H5",
    "H6",
    "P",
    "Caption",
    "Figure",
    "TR",
    "LI",
    "TOCI",
    "Title",
    "BlockQuote",
    "Formula",
)


def parts(pdf: bytes) -> list[Part]:
    """Return the parts of a tagged PDF in reading order, those that stand on a page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = {page.objgen: number for number, page in enumerate(document.pages)}
        marks = [_marks(page) for page in document.pages]
        found: list[Part] = []
        _walk(document.Root.StructTreeRoot, None, None, 0, found, pages, marks)
        for part in found:
            part.wide = max((float(document.pages[page].mediabox[2]) for page in part.spans), default=0.0)
    return [part for part in found if part.spans]


def _walk(
    node: Any, part: Part | None, page: Any, table: int, found: list[Part], pages: Any, marks: Any
) -> None:
    kids = node.get("/K")
    page = node.get("/Pg", page)
    for kid in () if kids is None else kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            kind = str(kid.S)[1:]
            inside = kid.objgen[0] if kind == "Table" else table
            mine = part
            # A paragraph in a cell or an item is part of it; so is all that a heading or caption holds.
            if kind in ALONE and (part is None or kind == "TR"):
                mine = Part("TH" if kind == "TR" and str(node.get("/S")) == "/THead" else kind, inside)
                found.append(mine)
            if kind in ("TH", "TD") and part is not None and str(node.get("/S")) == "/TR":
                part.cells.append(PlacedCell())
            _walk(kid, mine, page, inside, found, pages, marks)
            continue
        if isinstance(kid, pikepdf.Dictionary):
            if "/MCID" not in kid:
                continue
            number, where = int(kid.MCID), kid.get("/Pg", page)
        else:
            number, where = int(kid), page
        at = pages[where.objgen]
        if part is None:
            part = Part("Span", table)
            found.append(part)
        box, text, lines, sides = marks[at].get(number, (None, "", set(), ()))
        new = box and at in part.spans and box[0] > part.spans[at][1] - 2
        part.text += f"\n{text}" if new else text
        part.sides += sides
        if part.cells:
            part.cells[-1].text += text
            part.cells[-1].lines |= {(at, each) for each in lines}
        if box:
            begin, end = part.spans.get(at, box)
            part.spans[at] = (min(begin, box[0]), max(end, box[1]))


def _marks(page: Any) -> dict[int, tuple[tuple[float, float] | None, str, set[int], list[float]]]:
    """Return what each marked part of a page covers, from the top, its words, its lines, and its sides."""
    height = float(page.mediabox[3])
    known = page.resources.get("/Font", {})
    fonts = {str(name): _letters(font) for name, font in known.items()}
    wide = {str(name): _widths(font) for name, font in known.items()}
    boxes: dict[int, list[float]] = {}
    words: dict[int, str] = {}
    stack: list[tuple[float, ...]] = []
    at = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    text = line = at
    size, font, room, inside = 0.0, {}, {}, []
    lines: dict[int, float] = {}
    baselines: dict[int, set[int]] = {}
    sides: dict[int, list[float]] = {}

    def seen(y: float, x: float | None = None) -> None:
        if number := next((one for one in reversed(inside) if one is not None), None):
            boxes.setdefault(number - 1, []).append(height - y)
            if x is not None:
                sides.setdefault(number - 1, []).append(x)

    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "q":
            stack.append(at)
        elif name == "Q":
            at = stack.pop()
        elif name == "cm":
            at = _times(tuple(map(float, operands)), at)
        elif name in ("BDC", "BMC"):
            told = operands[1] if len(operands) > 1 else {}
            marked = isinstance(told, pikepdf.Dictionary) and "/MCID" in told
            inside.append(int(told.MCID) + 1 if marked else None)
        elif name == "EMC":
            inside.pop()
        elif name == "BT":
            text = line = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        elif name == "Tf":
            font, size = fonts.get(str(operands[0]), {}), float(operands[1])
            room = wide.get(str(operands[0]), {})
        elif name == "Tm":
            text = line = tuple(map(float, operands))
        elif name in ("Td", "TD"):
            text = line = _times((1, 0, 0, 1, float(operands[0]), float(operands[1])), line)
        elif name in ("Tj", "TJ"):
            placed = _times(text, at)
            seen(placed[5] - 0.25 * size * abs(placed[3]), placed[4])
            run = sum(_run(each, room) for each in (operands[0] if name == "TJ" else [operands[0]]))
            seen(placed[5] + 0.75 * size * abs(placed[3]), placed[4] + run * size * placed[0] / 1000)
            if number := next((one for one in reversed(inside) if one is not None), None):
                shown = operands[0] if name == "TJ" else [operands[0]]
                said = "".join(_said(bytes(each), font) for each in shown if isinstance(each, pikepdf.String))
                new = abs(lines.get(number - 1, placed[5]) - placed[5]) > 4  # less is a raised mark
                words[number - 1] = words.get(number - 1, "") + ("\n" if new else "") + said
                lines[number - 1] = placed[5]
                held = baselines.setdefault(number - 1, set())
                if abs(placed[3]) * size > 6 and all(abs(placed[5] - y) > 4 for y in held):
                    held.add(round(placed[5]))
        elif name == "re":
            x, y, w, h = map(float, operands)
            for corner in ((x, y), (x + w, y + h)):
                seen(_point(corner, at))
        elif name in ("m", "l", "c"):
            numbers = [float(each) for each in operands]
            for pair in zip(numbers[::2], numbers[1::2], strict=True):
                seen(_point(pair, at))
        elif name == "Do":
            drawn = page.resources.XObject[str(operands[0])]
            box = [float(each) for each in drawn.get("/BBox", (0, 0, 1, 1))]
            inner = _times(tuple(float(each) for each in drawn.get("/Matrix", (1, 0, 0, 1, 0, 0))), at)
            for corner in ((box[0], box[1]), (box[2], box[3])):
                seen(_point(corner, inner))
    return {
        number: (
            (min(boxes[number]), max(boxes[number])) if number in boxes else None,
            words.get(number, ""),
            baselines.get(number, set()),
            sides.get(number, []),
        )
        for number in {*boxes, *words}
    }


def _times(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _point(point: tuple[float, float], at: tuple[float, ...]) -> float:
    return point[0] * at[1] + point[1] * at[3] + at[5]


def _letters(font: Any) -> dict[bytes, str]:
    """Return the letters that a font's codes stand for."""
    if "/ToUnicode" not in font:
        return {}
    found: dict[bytes, str] = {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    for block in _between(text, "beginbfchar", "endbfchar"):
        codes = [bytes.fromhex(each) for each in _hex(block)]
        found |= {a: b.decode("utf-16-be") for a, b in zip(codes[::2], codes[1::2], strict=True)}
    for block in _between(text, "beginbfrange", "endbfrange"):
        codes = [bytes.fromhex(each) for each in _hex(block)]
        for low, high, first in zip(codes[::3], codes[1::3], codes[2::3], strict=True):
            start = int.from_bytes(low, "big")
            for step in range(int.from_bytes(high, "big") - start + 1):
                letter = first.decode("utf-16-be")
                found[(start + step).to_bytes(len(low), "big")] = letter[:-1] + chr(ord(letter[-1]) + step)
    return found


def _widths(font: Any) -> dict[int, float]:
    """Return how wide the letters of a font's codes are, in thousandths of its size."""
    found: dict[int, float] = {}
    told = list(font.DescendantFonts[0].get("/W", ())) if "/DescendantFonts" in font else []
    while told:
        first, second = int(told.pop(0)), told.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + step: float(each) for step, each in enumerate(second)}
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(told.pop(0)))
    return found


def _run(shown: Any, wide: dict[int, float]) -> float:
    """Return how far a string leads, or a move between two."""
    if not isinstance(shown, pikepdf.String):
        return -float(shown)
    code = bytes(shown)
    return sum(wide.get(int.from_bytes(code[at : at + 2], "big"), 0.0) for at in range(0, len(code), 2))


def _between(text: str, begin: str, end: str) -> Iterator[str]:
    for piece in text.split(begin)[1:]:
        yield piece.split(end)[0]


def _hex(text: str) -> list[str]:
    return [piece.split(">")[0].replace(" ", "") for piece in text.split("<")[1:]]


def _said(code: bytes, font: dict[bytes, str]) -> str:
    return "".join(font.get(code[at : at + 2], "") for at in range(0, len(code), 2))
