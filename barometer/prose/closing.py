"""What becomes of a block when it is closed: its words joined, its lines trimmed, its table filled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from barometer.prose.tree import Node, words_of
from barometer.text import CONTROL

_SPACE = re.compile(r"[ \t\n]+|[^ \t\n]+")
_BREAKS = ("softbreak", "hardbreak")
_EMPTY = Node("cell")
_MOST_CELLS = 10**6
"""A table that would have more cells when filled is left ragged: a small text makes no page without end."""


def closed(
    kind: str, tag: str, inside: tuple[Node, ...], about: dict[str, Any], *, inner: bool
) -> tuple[Node, ...]:
    """Return what a block becomes: nothing if nothing is in it, a table's caption before the table."""
    if kind == "code_block":
        # What the tag `pre` holds: its words, as they are.
        text = "".join(words_of(node) for node in inside).strip("\n")
        places = [place for node in inside for place in _places(node)]
        return (Node(kind, text=text, places=places[: len(text)]),) if text.strip() else ()
    if kind in ("paragraph", "plain", "heading", "summary", "caption"):
        line = line_of(inside)
        if not line:
            return ()
        if kind == "heading" and inner:
            # A heading in a list or quotation is none of the page's.
            return (Node("paragraph", (Node("strong", line),)),)
        return (Node(kind, line, level=about.get("level", 0)),)
    if kind == "table":
        captions = tuple(replace(node, kind="paragraph") for node in inside if node.kind == "caption")
        rows = grid([node for node in inside if node.kind != "caption"])
        return (*captions, Node(kind, rows)) if rows else captions
    if kind in ("cell", "item") and tag and len(inside) == 1 and inside[0].kind == "paragraph":
        inside = inside[0].children if kind == "cell" else (replace(inside[0], kind="plain"),)
    if kind == "cell":
        return (Node(kind, line_of(inside), first=tag != "td", **about),)
    if kind == "list":
        lines = not any(child.kind == "paragraph" for item in inside for child in item.children)
        return (Node(kind, inside, tight=lines, **about),) if inside else ()
    if kind in ("quote", "details", "row") and not inside:
        return ()
    return (Node(kind, inside, **about),)


def _places(node: Node) -> list[int]:
    if node.kind in _BREAKS:
        return [0]
    return [*node.places, *(place for child in node.children for place in _places(child))]


def line_of(nodes: Sequence[Node], *, whole: bool = False) -> tuple[Node, ...]:
    """Return what stands in a line: texts joined, and no space at its ends unless it is only a part."""
    joined: list[Node] = []
    for is_text, group in groupby(nodes, lambda node: node.kind == "text"):
        alike = list(group)
        joined += [_joined(alike)] if is_text else alike
    if whole:
        return tuple(joined)
    while joined and _blank(joined[0]):
        del joined[0]
    while joined and _blank(joined[-1]):
        del joined[-1]
    if joined and joined[0].kind == "text":
        joined[0] = _cut(joined[0], len(joined[0].text) - len(joined[0].text.lstrip(" ")), None)
    if joined and joined[-1].kind == "text":
        joined[-1] = _cut(joined[-1], 0, len(joined[-1].text.rstrip(" ")))
    return tuple(joined)


def _blank(node: Node) -> bool:
    return node.kind in _BREAKS or (node.kind == "text" and not node.text.strip(" "))


def _cut(node: Node, begin: int, end: int | None) -> Node:
    return replace(node, text=node.text[begin:end], places=node.places[begin:end])


def _joined(nodes: list[Node]) -> Node:
    """Return texts as one; where a comment stood between two spaces, one is left."""
    texts: list[str] = []
    places: list[int] = []
    for node in nodes:
        double = bool(texts) and texts[-1].endswith(" ") and node.text.startswith(" ")
        if node.text[double:]:
            texts.append(node.text[double:])
            places += node.places[double:]
    return Node("text", text="".join(texts), places=places)


def collapsed(node: Node) -> Node:
    """Return words of HTML, in which line ends and many spaces are one space."""
    found = [(at.start(), at[0]) for at in _SPACE.finditer(node.text)]
    parts = [(begin, " " if part.isspace() and part[0] in " \t\n" else part) for begin, part in found]
    places = [place for begin, part in parts for place in node.places[begin : begin + len(part)]]
    return replace(node, text="".join(part for _, part in parts), places=places)


def without_control_characters(node: Node) -> Node:
    """Return a node without the control characters that entities may have brought in."""
    if not CONTROL.search(node.text):
        return node
    kept = [at for at, character in enumerate(node.text) if not CONTROL.match(character)]
    return replace(node, text="".join(node.text[at] for at in kept), places=[node.places[at] for at in kept])


def grid(rows: Sequence[Node]) -> tuple[Node, ...]:
    """Return a table's rows, all of one width and the first of them the header.

    Cells that span columns or rows leave empty ones behind; a table without a header gets an empty one.
    """
    if not rows:
        return ()
    headed = all(cell.first for cell in rows[0].children)
    filled: list[list[Node]] = []
    below: Counter[int] = Counter()
    for row in rows:
        cells: list[Node] = []
        for cell in row.children:
            _fill(cells, below)
            wide, deep = max(cell.level, 1), cell.start or 1
            below.update({len(cells) + step: deep - 1 for step in range(wide)})
            cells += [replace(cell, level=0, start=None, first=False), *(_EMPTY,) * (wide - 1)]
        _fill(cells, below)
        filled.append(cells)
    width = max(map(len, filled))
    if not headed:
        filled.insert(0, [])
    if width * len(filled) <= _MOST_CELLS:
        filled = [cells + [_EMPTY] * (width - len(cells)) for cells in filled]
    return tuple(Node("row", tuple(cells)) for cells in filled)


def _fill(cells: list[Node], below: Counter[int]) -> None:
    while below[len(cells)] > 0:
        below[len(cells)] -= 1
        cells.append(_EMPTY)
