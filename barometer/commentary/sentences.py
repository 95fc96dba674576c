"""From Markdown to what a reader sees: sentences with their links, and where each character stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from barometer.commentary.words import Words
from barometer.prose import BLOCKS, Node, parse

_NEWLINE = re.compile(r"\r\n?|\n")
_LINES = frozenset(("paragraph", "plain", "heading", "summary", "cell"))
"""Nodes whose words are read in one go: what stands in another one is another sentence."""
_END = re.compile(r"""[.!?…]+["'»”’)\]]*\s+(?=\S)""")
_OPENING = "\"'»«“”‘([–—- "


@dataclass(frozen=True)
class Bound:
    """A link in a sentence: the text between `start` and `end` is tied to `address`."""

    start: int
    end: int
    address: str


@dataclass(frozen=True)
class Sentence:
    """What the reader sees of one sentence.

    Attributes
    ----------
    text
        Without Markdown's marks; no-break and line breaks are spaces.
    offsets
        For each character of `text`, where it stands in the file.
    line, column
        Where it begins, counted from 1.
    links
        Its links, in order.
    addresses
        Where it shows a bare address: that is seen, but says nothing.
    """

    text: str
    offsets: tuple[int, ...]
    line: int
    column: int
    links: tuple[Bound, ...]
    addresses: tuple[tuple[int, int], ...] = ()


@dataclass
class _Visible:
    """Collects visible characters with where they stand."""

    text: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    links: list[Bound] = field(default_factory=list)
    addresses: list[tuple[int, int]] = field(default_factory=list)

    def read(self, nodes: Iterable[Node]) -> None:
        """Read a line's nodes: a picture's alternative text, code and formulas stand among its words."""
        for node in nodes:
            begin = len(self.text)
            if node.kind in ("softbreak", "hardbreak"):
                self.text.append(" ")
                self.offsets.append(node.places[0] if node.places else self.offsets[-1] if begin else 0)
            elif node.kind != "note":
                self.text += (" " if character.isspace() else character for character in node.text)
                self.offsets += node.places
                self.read(node.children)
            if node.kind == "link" and node.bare:
                self.addresses.append((begin, len(self.text)))
            elif node.kind == "link":
                self.links.append(Bound(begin, len(self.text), node.url))


def sentences(text: str, words: Words) -> list[Sentence]:
    """Return the sentences of a Markdown text: all that its page shows, and nothing else.

    Headings, cells, footnotes and lines of code stand alone; alternative texts, titles, code, formulas and
    HTML that is shown as its text are read like all other words, comments are not.

    Examples
    --------
    >>> from barometer.commentary.words import words
    >>> found = sentences("Det er [10,8 pct.](#a) af ca. 100. **Andelen** er faldet.", words("da"))
    >>> [(one.text, one.column, [link.address for link in one.links]) for one in found]
    [('Det er 10,8 pct. af ca. 100.', 1, ['#a']), ('Andelen er faldet.', 38, [])]
    """
    starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
    tree = parse(text)
    lines = [seen for part in (tree.nodes, *tree.notes.values()) for seen in _lines(part)]
    found = [sentence for seen in lines for sentence in _sentences(seen, words, starts)]
    return sorted(found, key=lambda one: (one.line, one.column))


def plain_sentences(text: str, words: Words) -> list[Sentence]:
    """Return the sentences of a line of plain text, in which nothing is a mark.

    Examples
    --------
    >>> from barometer.commentary.words import words
    >>> [one.text for one in plain_sentences("Det er *sådan*. Andelen er faldet.", words("da"))]
    ['Det er *sådan*.', 'Andelen er faldet.']
    """
    seen = "".join(" " if letter.isspace() else letter for letter in text)
    places = range(len(seen))
    return [Sentence(seen[a:b], tuple(places[a:b]), 1, a + 1, ()) for a, b in _split(seen, words)]


def _lines(nodes: Iterable[Node]) -> Iterator[_Visible]:
    """Yield what a reader takes in at a time: a paragraph, heading or cell, a line of code."""
    for node in nodes:
        seen = _Visible()
        if node.kind in _LINES and not any(child.kind in BLOCKS for child in node.children):
            seen.read(node.children)
        elif node.kind == "code_block":
            yield from _code(node)
        elif node.text:
            seen.read((node,))
        else:
            yield from _lines(node.children)
        if seen.text:
            yield seen


def _code(node: Node) -> Iterator[_Visible]:
    at = 0
    for line in node.text.split("\n"):
        seen = _Visible()
        seen.read((Node("text", text=line, places=node.places[at : at + len(line)]),))
        yield seen
        at += len(line) + 1


def _sentences(seen: _Visible, words: Words, starts: list[int]) -> Iterator[Sentence]:
    visible = "".join(seen.text)
    for start, end in _split(visible, words):
        at = seen.offsets[start]
        line = bisect_right(starts, at)
        links = tuple(
            Bound(max(link.start, start) - start, min(link.end, end) - start, link.address)
            for link in seen.links
            if link.start < end and link.end > start
        )
        addresses = tuple(
            (max(begin, start) - start, min(stop, end) - start)
            for begin, stop in seen.addresses
            if begin < end and stop > start
        )
        column = at - starts[line - 1] + 1
        yield Sentence(visible[start:end], tuple(seen.offsets[start:end]), line, column, links, addresses)


def _split(text: str, words: Words) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _END.finditer(text):
        if _ends(text, found, words):
            yield from _trimmed(text, start, found.end())
            start = found.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(text: str, found: re.Match[str], words: Words) -> bool:
    """Say whether a full stop ends a sentence: not after ca. or nr., not in 1. januar, maybe after pct."""
    following = text[found.end() :].lstrip(_OPENING)[:1]
    if found[0][0] in "!?":
        return not following.islower()
    before = text[: found.start() + 1].split(" ")[-1].lstrip("(»«\"'“").casefold()
    if following.islower() or before in words.abbreviations:
        return False
    return before not in words.maybe or following.isupper()
