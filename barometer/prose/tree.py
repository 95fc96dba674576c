"""What Markdown says, as frozen nodes that know where their words stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from barometer.text import CONTROL

_SEEN = re.compile(rf"\r\n?|(?!{CONTROL.pattern}).", re.DOTALL)

BLOCKS = frozenset(
    (
        "heading", "paragraph", "plain", "quote", "list", "item", "table", "row", "cell", "details",
        "summary", "code_block", "rule",
    )
)  # fmt: skip
"""Kinds of nodes that stand by themselves; a formula may do so, too."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something that Markdown says.

    Attributes
    ----------
    kind
        One of `BLOCKS` (plain is a paragraph that is an item's line; a table's first row is its header), or
        formula_block. In a line: text, emphasis, strong, strike, sub, sup, kbd, code, link, image (inside it
        stands its alternative text), formula, note (what refers to a footnote), softbreak, hardbreak.
    children
        What is inside.
    text
        Words of a text, code block or formula; a note's name.
    places
        For each character of `text`, where it stands in what was parsed.
    url
        Address of a link or picture, as written.
    level
        A heading's.
    start
        First number of an ordered list; None for a list of dots.
    tight
        Whether a list's items are lines.
    align
        A cell's side: left, right, center or "".
    bare
        Whether a link's words are its address.
    first
        Whether a note is the one that its footnote is written at.
    anchor
        A heading's name, once it has one.
    """

    kind: str
    children: tuple[Node, ...] = ()
    text: str = ""
    places: Sequence[int] = ()
    url: str = ""
    level: int = 0
    start: int | None = None
    tight: bool = False
    align: str = ""
    bare: bool = False
    first: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Tree:
    """A Markdown text.

    Attributes
    ----------
    nodes
        Its blocks.
    notes
        Its footnotes by name, in the order in which they are first mentioned.
    noted
        Where a footnote is named, by what refers to it and where it stands: place of its `[`, and name.
    """

    nodes: tuple[Node, ...] = ()
    notes: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    noted: tuple[tuple[int, str], ...] = ()


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield nodes and all that is inside of them, in reading order."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def words_of(node: Node) -> str:
    """Return a node's words without markup; a picture's are its alternative text.

    Examples
    --------
    >>> words_of(Node("strong", (Node("text", text="10,8"), Node("softbreak"), Node("text", text="pct."))))
    '10,8 pct.'
    """
    if node.kind in ("softbreak", "hardbreak"):
        return " "
    if node.kind == "note":
        return ""
    return node.text + "".join(words_of(child) for child in node.children)


def pictures_in(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the pictures that nodes name, in order.

    Examples
    --------
    >>> from barometer.prose import parse
    >>> [node.url for node in pictures_in(parse("![kort](a/kort.png) <img src='b.png' alt='b'>").nodes)]
    ['a/kort.png', 'b.png']
    """
    return (node for node in walk(nodes) if node.kind == "image")


def readable(text: str) -> tuple[str, Sequence[int]]:
    r"""Return text as it is parsed, with one kind of line end, and where each of its characters stood.

    Examples
    --------
    >>> readable("a\x07b\r\nc")
    ('ab\nc', [0, 2, 3, 5])
    """
    if "\r" not in text and not CONTROL.search(text):
        return text, range(len(text))
    found = [(match.start(), match[0]) for match in _SEEN.finditer(text)]
    return "".join("\n" if seen[0] == "\r" else seen for _, seen in found), [at for at, _ in found]
