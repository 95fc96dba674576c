"""Raw HTML in Markdown: its tags, its comments and its words, and which tags are read.

Pages are written from a tree, never from HTML that somebody gave; so there is nothing to be cleaned, only
tags whose meaning a node can carry. All others stand as their text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MARKS = {
    "b": "strong", "strong": "strong", "i": "emphasis", "em": "emphasis", "cite": "emphasis",
    "dfn": "emphasis", "var": "emphasis", "s": "strike", "strike": "strike", "del": "strike", "sub": "sub",
    "sup": "sup", "kbd": "kbd", "code": "code", "tt": "code", "samp": "code", "a": "link",
}  # fmt: skip
"""Tags that say how words look, with the kinds of their nodes."""
THROUGH = frozenset(
    (
        "u", "span", "font", "small", "big", "mark", "ins", "abbr", "acronym", "q", "label", "nobr", "wbr",
        "bdi", "time",
    )
)  # fmt: skip
"""Tags of a line that are passed over; their words stay."""
PARTS = frozenset(
    (
        "p", "div", "center", "section", "article", "header", "footer", "main", "aside", "nav", "figure",
        "figcaption", "dl", "dt", "dd", "address", "body", "html", "thead", "tbody", "tfoot", "colgroup",
        "col",
    )
)  # fmt: skip
"""Tags that part paragraphs and say nothing else."""
HOLDERS = {
    "blockquote": "quote", "details": "details", "summary": "summary", "ul": "list", "ol": "list",
    "li": "item", "table": "table", "caption": "caption", "tr": "row", "td": "cell", "th": "cell",
    "pre": "code_block", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading",
    "h5": "heading", "h6": "heading",
}  # fmt: skip
"""Tags of blocks, with the kinds of their nodes."""
KNOWN = frozenset(("br", "hr", "img", *THROUGH, *PARTS, *MARKS, *HOLDERS))

_NAME = r"[A-Za-z_:][\w:.-]*"
_VALUE = r"""(?:[^"'=<>`\x00-\x20]+|'[^']*'|"[^"]*")"""
_TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s+{_NAME}(?:\s*=\s*{_VALUE})?)*)\s*/?>", re.ASCII)
_ATTRIBUTE = re.compile(rf"({_NAME})(?:\s*=\s*({_VALUE}))?", re.ASCII)
_COMMENT = re.compile(r"<!--(?:-?>|.*?-->)", re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that is read."""

    name: str
    closes: bool
    attributes: Mapping[str, str]


Piece = tuple[Tag | None, int, int]
"""A tag and where it stands, or where words stand."""


def pieces(text: str) -> Iterator[Piece]:
    """Yield the tags and words of HTML, in order, without its comments.

    Examples
    --------
    >>> text = "<b>Fed</b><!-- nej --> <script>"
    >>> [(tag.name if tag else text[begin:end]) for tag, begin, end in pieces(text)]
    ['b', 'Fed', 'b', ' <script>']
    """
    begin, at, last = 0, text.find("<"), text.rfind("-->")
    while at >= 0:
        comment = _COMMENT.match(text, at) if text.startswith("<!--", at) and at <= last + 1 else None
        tag = None if comment else _TAG.match(text, at)
        if not comment and not (tag and tag[2].lower() in KNOWN):
            at = text.find("<", at + 1)
            continue
        if at > begin:
            yield None, begin, at
        if tag:
            yield Tag(tag[2].lower(), bool(tag[1]), _attributes(tag[3])), at, tag.end()
        begin = (comment or tag).end()  # type: ignore[union-attr]
        at = text.find("<", begin)
    if begin < len(text):
        yield None, begin, len(text)


def _attributes(text: str) -> dict[str, str]:
    return {
        name.lower(): html.unescape(value[1:-1] if value[:1] in "\"'" else value)
        for name, value in reversed(_ATTRIBUTE.findall(text))
    }


def characters(text: str, places: Sequence[int]) -> tuple[str, list[int]]:
    r"""Return words of HTML with its entities as characters, and where each stands.

    Examples
    --------
    >>> characters("5&nbsp;&#37;", range(11)) == ("5\xa0%", [0, 1, 7])
    True
    """
    shown: list[str] = []
    stand: list[int] = []
    at = 0
    for found in _ENTITY.finditer(text):
        shown.append(text[at : found.start()])
        stand += places[at : found.start()]
        character = html.unescape(found[0])
        shown.append(character)
        stand += [places[found.start()]] * len(character)
        at = found.end()
    return "".join((*shown, text[at:])), [*stand, *places[at:]]
