"""What a tagged PDF says, by position in its tag tree: the tables' cells, and what is there beside the tags.

Read from the pages themselves, not from what is attached to them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject

FILLS = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
PAINTS = {*FILLS, b"S", b"s", b"sh", b"Do", b"Tj", b"TJ", b"'", b'"'}
WRITES = {b"Tj", b"TJ", b"'", b'"'}
WHOLE = {"/P", "/Caption", "/LBody", "/Figure", "/TOCI", "/Title", *(f"/H{level}" for level in range(1, 7))}
"""Elements that are told as one, with all that lies in them."""
ALOUD = ("/T", "/Alt", "/ActualText", "/E")
"""What a screen reader says of an element, or in its place."""

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class PrintedTable:
    """A table as it is printed: page, headings, and rows of cells; a cell is its text without white space."""

    page: int
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PrintedBlock:
    """One element of the tag tree that says something: page from 1, kind, and text with what is read aloud.

    A table's row is one element, its cells parted by bars; what stands outside the tree (a page's head and
    foot) is one element a page, of the kind `/Artifact`.
    """

    page: int
    kind: str
    text: str


@dataclass(frozen=True)
class Tagged:
    """What a PDF's pages say.

    Attributes
    ----------
    pages
        How many there are.
    tables
        In the order of the tag tree.
    odd
        Pages, counted from 1, with something that no report has: `covered` (a later drawing lies over text),
        `untagged` (something is painted outside the tags), `annotation` (other than a link).
    blocks
        Every element that says something, in the order of the tag tree, then the pages' heads and feet.
    """

    pages: int
    tables: tuple[PrintedTable, ...]
    odd: tuple[tuple[int, str], ...]
    blocks: tuple[PrintedBlock, ...] = ()


def read_tagged(content: bytes) -> Tagged:
    """Read a PDF's tag tree and pages; one without tags has no tables."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    pages = [_Page(page) for page in reader.pages]
    number = {
        page.indirect_reference.idnum: at for at, page in enumerate(reader.pages) if page.indirect_reference
    }
    top: Any = reader.trailer["/Root"].get_object()
    root = top.get("/StructTreeRoot")
    tables = []
    for node, at in _named(root, "/Table", 0, number):
        table = _table(node, at, pages, number)
        if table.rows:
            tables.append(table)
    odd = [(at, what) for at, page in enumerate(pages, start=1) for what in sorted(page.odd)]
    blocks = [*_blocks(root, 0, pages, number)]
    blocks += [
        PrintedBlock(at, "/Artifact", " ".join(page.aside.split())) for at, page in enumerate(pages, start=1)
    ]
    return Tagged(len(pages), tuple(tables), tuple(odd), tuple(one for one in blocks if one.text))


def unspaced(text: str) -> str:
    r"""Return a text without white space and hyphens, wherever a line was broken.

    Examples
    --------
    >>> unspaced("Overledig- heden, 10,8\xa0%")
    'Overledigheden,10,8%'
    """
    return "".join(letter for letter in text if not letter.isspace() and letter not in "-\xad\u2010\u2011")


class _Page:
    """A page read once: its texts by marked content, and what is odd about it."""

    def __init__(self, page: PageObject):
        self.texts: dict[int, str] = {}
        self.aside = ""
        self.odd: set[str] = set()
        self._stack: list[int | None] = []
        self._path: list[tuple[float, float]] = []
        self._written: list[tuple[float, float]] = []
        self._now: int | None = None
        page.extract_text(visitor_operand_before=self._operator, visitor_text=self._text)
        notes: Any = page.get("/Annots") or ()
        for each in notes:
            if each.get_object().get("/Subtype") != "/Link":
                self.odd.add("annotation")

    def _operator(self, operator: bytes, operands: Any, matrix: Any, text_matrix: Any) -> None:
        if operator in (b"BDC", b"BMC"):
            told: Any = operands[1] if len(operands) > 1 else None
            mark = told.get("/MCID") if hasattr(told, "get") else None
            self._stack.append(None if mark is None else int(mark))
        elif operator == b"EMC" and self._stack:
            self._stack.pop()
        elif operator == b"re":
            x, y, width, height = map(float, operands)
            corners = ((x, y), (x + width, y), (x, y + height), (x + width, y + height))
            self._path += [_moved(corner, matrix) for corner in corners]
        elif operator in (b"m", b"l", b"c", b"v", b"y"):
            points = list(map(float, operands))
            self._path.append(_moved((points[-2], points[-1]), matrix))
        self._paint(operator, matrix, text_matrix)

    def _paint(self, operator: bytes, matrix: Any, text_matrix: Any) -> None:
        if operator in PAINTS and not self._stack:
            self.odd.add("untagged")
        if operator in WRITES and self._marks:
            self._written.append(_moved((float(text_matrix[4]), float(text_matrix[5])), matrix))
        if operator == b"Do":
            self._path += [_moved(corner, matrix) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
        if operator in FILLS or operator == b"Do":
            self._cover()
        if operator in (*FILLS, b"S", b"s", b"n", b"Do"):
            self._path = []

    @property
    def _marks(self) -> list[int]:
        return [mark for mark in self._stack if mark is not None]

    def _cover(self) -> None:
        """Look whether what is filled now lies over text that was written before."""
        if not self._path:
            return
        left, right = min(x for x, _ in self._path), max(x for x, _ in self._path)
        low, high = min(y for _, y in self._path), max(y for _, y in self._path)
        if any(left <= x <= right and low <= y <= high for x, y in self._written):
            self.odd.add("covered")

    def _text(self, text: str, *_: Any) -> None:
        for mark in self._marks[-1:]:
            self.texts[mark] = self.texts.get(mark, "") + text
        if not self._marks:
            self.aside += text


def _moved(point: tuple[float, float], matrix: Any) -> tuple[float, float]:
    a, b, c, d, e, f = map(float, matrix)
    return a * point[0] + c * point[1] + e, b * point[0] + d * point[1] + f


def _kids(node: Any) -> list[Any]:
    kids: Any = node.get("/K") if hasattr(node, "get") else None
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    return [] if kids is None else list(kids) if isinstance(kids, list) else [kids]


def _at(node: Any, before: int, number: dict[int, int]) -> int:
    """Return the place of the page that a node is on: its own, or that of what it lies in."""
    page = node.raw_get("/Pg") if hasattr(node, "raw_get") and "/Pg" in node else None
    return number.get(getattr(page, "idnum", -1), before)


def _named(node: Any, name: str, page: int, number: dict[int, int]) -> Iterator[tuple[Any, int]]:
    """Yield the elements of a name in the order of the tree, each with the place of its page."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not hasattr(node, "get"):
        return
    page = _at(node, page, number)
    if node.get("/S") == name:
        yield node, page
        return
    for kid in _kids(node):
        yield from _named(kid, name, page, number)


def _table(node: Any, page: int, pages: list[_Page], number: dict[int, int]) -> PrintedTable:
    rows, first = [], page
    for row, at in _named(node, "/TR", page, number):
        cells = [
            (cell.get("/S"), *_said(cell, place, pages, number))
            for kid in _kids(row)
            for cell, place in _cells(kid, at, number)
        ]
        rows.append(tuple(cells))
    heads = [row for row in rows if row and all(kind == "/TH" for kind, _, _ in row)]
    body = [row for row in rows if row and row not in heads]
    if body:
        first = body[0][0][2]
    texts = [tuple(text for _, text, _ in row) for row in (heads[:1] or [()])[0:1]]
    return PrintedTable(first + 1, texts[0], tuple(tuple(text for _, text, _ in row) for row in body))


def _cells(node: Any, page: int, number: dict[int, int]) -> Iterator[tuple[Any, int]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if hasattr(node, "get") and node.get("/S") in ("/TH", "/TD"):
        yield node, _at(node, page, number)


def _blocks(node: Any, page: int, pages: list[_Page], number: dict[int, int]) -> Iterator[PrintedBlock]:
    """Yield what says something in and below a node, in the order of the tree."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not hasattr(node, "get"):
        return
    page, kids, kind = _at(node, page, number), _kids(node), str(node.get("/S", ""))
    if kind == "/TR":
        cells = [_text_of(kid, page, pages, number) for kid in kids]
        yield PrintedBlock(_first(node, page, number) + 1, kind, " | ".join(cells))
    elif kind in WHOLE or any(_is_content(kid) for kid in kids):
        yield PrintedBlock(_first(node, page, number) + 1, kind, _text_of(node, page, pages, number))
    else:
        for kid in kids:
            yield from _blocks(kid, page, pages, number)


def _is_content(node: Any) -> bool:
    node = node.get_object() if hasattr(node, "get_object") else node
    return isinstance(node, int) or (hasattr(node, "get") and "/MCID" in node)


def _first(node: Any, page: int, number: dict[int, int]) -> int:
    """Return the place of the page on which a node's content begins."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not hasattr(node, "get"):
        return page
    page, kids = _at(node, page, number), _kids(node)
    return _first(kids[0], page, number) if kids and "/MCID" not in node else page


def _text_of(node: Any, page: int, pages: list[_Page], number: dict[int, int]) -> str:
    """Return an element's text with what is read aloud in its place, white space made one."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, int):
        return " ".join(pages[page].texts.get(int(node), "").split())
    if not hasattr(node, "get"):
        return ""
    page = _at(node, page, number)
    if "/MCID" in node:
        return " ".join(pages[page].texts.get(int(node["/MCID"]), "").split())
    told = [str(node[key]) for key in ALOUD if key in node]
    parts = [*told, *(_text_of(kid, page, pages, number) for kid in _kids(node))]
    return " ".join(" ".join(part.split()) for part in parts if part)


def _said(node: Any, page: int, pages: list[_Page], number: dict[int, int]) -> tuple[str, int]:
    """Return an element's text without white space, and the place of its page."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, int):
        return unspaced(pages[page].texts.get(int(node), "")), page
    page = _at(node, page, number)
    if "/MCID" in node:
        return unspaced(pages[page].texts.get(int(node["/MCID"]), "")), page
    return "".join(_said(kid, page, pages, number)[0] for kid in _kids(node)), page
