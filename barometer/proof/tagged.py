"""What a tagged PDF says, by position in its tag tree: the tables' cells, and what is there beside the tags.

Read from the pages themselves, not from what is attached to them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barometer.proof.painted import PaintedPage

if TYPE_CHECKING:
    from pypdf import PdfReader

WHOLE = {"/P", "/Caption", "/LBody", "/Figure", "/TOCI", "/Title", *(f"/H{level}" for level in range(1, 7))}
"""Elements that are told as one, with all that lies in them."""
ALOUD = ("/T", "/Alt", "/ActualText", "/E")
"""What a screen reader says of an element, or in its place."""


@dataclass(frozen=True)
class PrintedTable:
    """A table as it is printed: page, headings, and rows of cells; a cell is its text without white space.

    A row of one cell is a name that stands over the rows below it.
    """

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
        Pages, counted from 1, with something that no report has, as `PaintedPage` says; of page 0, the whole
        file: `active` (scripts, layers or fields to be filled in), `other_pages` (some taken out or put in).
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
    pages = [PaintedPage(page) for page in reader.pages]
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
    odd = [(0, what) for what in sorted(_odd_file(reader, top, root, number))]
    odd += [(at, what) for at, page in enumerate(pages, start=1) for what in sorted(page.odd)]
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


def _odd_file(reader: PdfReader, top: Any, root: Any, number: dict[int, int]) -> set[str]:
    """Return what a whole file has that no report has."""
    found: set[str] = set()
    named: Any = top["/Names"].get_object() if "/Names" in top else {}
    if any(name in top for name in ("/AA", "/AcroForm", "/OCProperties")) or "/JavaScript" in named:
        found.add("active")
    opened: Any = top.get("/OpenAction")
    if hasattr(opened, "get") and opened.get("/S") not in (None, "/GoTo"):
        found.add("active")
    places = [page.get("/StructParents") for page in reader.pages]
    if root is not None and (len({*places}) < len(places) or _goes_elsewhere(root, number)):
        found.add("other_pages")
    return found


def _goes_elsewhere(node: Any, number: dict[int, int]) -> bool:
    """Tell whether an element in or below a node lies on a page that is not there."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if not hasattr(node, "get"):
        return False
    page = node.raw_get("/Pg") if "/Pg" in node else None
    lost = page is not None and getattr(page, "idnum", -1) not in number
    return lost or any(_goes_elsewhere(kid, number) for kid in _kids(node))


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


def _table(node: Any, page: int, pages: list[PaintedPage], number: dict[int, int]) -> PrintedTable:
    rows, first = [], page
    for row, at in _named(node, "/TR", page, number):
        cells = [
            (cell.get("/S"), *_said(cell, place, pages, number))
            for kid in _kids(row)
            for cell, place in _cells(kid, at, number)
        ]
        rows.append(tuple(cells))
    heads = [row for row in rows if len(row) > 1 and all(kind == "/TH" for kind, _, _ in row)]
    body = [row for row in rows if row and row not in heads]
    if body:
        first = body[0][0][2]
    texts = [tuple(text for _, text, _ in row) for row in (heads[:1] or [()])[0:1]]
    return PrintedTable(first + 1, texts[0], tuple(tuple(text for _, text, _ in row) for row in body))


def _cells(node: Any, page: int, number: dict[int, int]) -> Iterator[tuple[Any, int]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if hasattr(node, "get") and node.get("/S") in ("/TH", "/TD"):
        yield node, _at(node, page, number)


def _blocks(node: Any, page: int, pages: list[PaintedPage], number: dict[int, int]) -> Iterator[PrintedBlock]:
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


def _text_of(node: Any, page: int, pages: list[PaintedPage], number: dict[int, int]) -> str:
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


def _said(node: Any, page: int, pages: list[PaintedPage], number: dict[int, int]) -> tuple[str, int]:
    """Return an element's text without white space, and the place of its page."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, int):
        return unspaced(pages[page].texts.get(int(node), "")), page
    page = _at(node, page, number)
    if "/MCID" in node:
        return unspaced(pages[page].texts.get(int(node["/MCID"]), "")), page
    return "".join(_said(kid, page, pages, number)[0] for kid in _kids(node)), page
