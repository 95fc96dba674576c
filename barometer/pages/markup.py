"""HTML that a cell has put out: its words as prose, its tables as tables, its pictures as pictures.

Nothing of the HTML itself reaches a page. What only a browser could run (scripts, forms, frames) is no part
of what is said.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from barometer.pages.frames import payload_of, seen, words_in
from barometer.prose import Node

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Part = Node | dict[str, Any]
"""A block of prose, or a table's payload."""

_MARKS = {
    "b": "strong", "strong": "strong", "i": "emphasis", "em": "emphasis", "cite": "emphasis",
    "var": "emphasis", "s": "strike", "del": "strike", "sub": "sub", "sup": "sup", "kbd": "kbd",
    "code": "code", "samp": "code", "tt": "code", "a": "link",
}  # fmt: skip
_LISTS = ("ul", "ol")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend",
        "li", "main", "nav", "p", "pre", "section", "summary", "table", "tbody", "td", "th", "tr", "thead",
        "tfoot", *_LISTS, *_HEADINGS,
    )
)  # fmt: skip
_DEEPEST = 60
"""Elements that lie deeper than this are only their words."""


def parts_of_html(html: str, about: Mapping[str, Any], language: str) -> list[Part]:
    """Return what an HTML output says, block by block; [] if it says nothing.

    Parameters
    ----------
    html
        The output.
    about
        The cell's metadata: `caption`, `source`, `note` stand around the first table.
    language
        Language of the words that are added.

    Examples
    --------
    >>> html = "<p>2 rækker</p><table><tr><th><th>Andel<tr><th>A<td>77,2</table>"
    >>> words, table = parts_of_html(html, {}, "da")
    >>> words.kind, [header["text"] for header in table["header"]], table["rows"][0][1]["text"]
    ('paragraph', ['Række', 'Andel'], '77,2')
    """
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(html).body
    if body is None:
        return []
    reader = _Reader(about, language)
    reader.read(body, 0)
    reader.settle()
    return reader.parts


@dataclass
class _Reader:
    """What has been read so far, and the line that is being read."""

    about: Mapping[str, Any]
    language: str
    parts: list[Part] = field(default_factory=list)
    line: list[Node] = field(default_factory=list)

    def read(self, node: LexborNode, depth: int) -> None:
        """Take what is inside an element, block by block."""
        for child in node.iter(include_text=True):
            if child.tag == "-text" or not seen(child):
                self.line += _inline(child, depth)
            elif child.tag == "table":
                self.settle()
                self._table(child, depth)
            elif child.tag in _BLOCKS or (child.tag not in _MARKS and _holds_blocks(child)):
                self.settle()
                self._block(child, depth + 1)
                self.settle()
            else:
                self.line += _inline(child, depth)

    def settle(self) -> None:
        """End the line."""
        if line := _trimmed(self.line):
            self.parts.append(Node("paragraph", line))
        self.line = []

    def _block(self, node: LexborNode, depth: int) -> None:
        if depth > _DEEPEST:
            self.line.append(Node("text", text=words_in(node)))
        elif node.tag == "pre":
            text = (node.text() or "").strip("\n")
            self.parts += [Node("code_block", text=text)] if text.strip() else []
        elif node.tag == "hr":
            self.parts.append(Node("rule"))
        elif node.tag in _HEADINGS or node.tag == "summary":
            # A heading in an output is none of the page's: the notebook's own headings are its contents.
            if line := _trimmed(_children(node, depth)):
                self.parts.append(Node("paragraph", (Node("strong", line),)))
        elif node.tag in _LISTS and not node.css_first("table"):
            self.parts += _list(node, depth)
        else:
            self.read(node, depth)

    def _table(self, node: LexborNode, depth: int) -> None:
        if _lays_out(node) and depth < _DEEPEST:
            for cell in node.css("td, th"):
                if cell.css_first("table") and _nearest_table(cell) == node.mem_id:
                    self.read(cell, depth + 1)
            return
        payload = payload_of(node, self.about if not self._has_table() else {}, self.language)
        self.parts += [payload] if payload else []

    def _has_table(self) -> bool:
        return any(isinstance(part, dict) for part in self.parts)


def _holds_blocks(node: LexborNode) -> bool:
    return any(child.tag in _BLOCKS for child in node.iter())


def _lays_out(table: LexborNode) -> bool:
    """Say whether a table only places other tables: it has no words of its own."""
    inner = "".join(words_in(each) for each in table.css("table") if _nearest_table(each) == table.mem_id)
    return bool(inner) and re.sub(r"\s", "", inner) == re.sub(r"\s", "", words_in(table))


def _nearest_table(node: LexborNode) -> int | None:
    """Return which table an element lies in, itself not counted."""
    parent = node.parent
    while parent is not None and parent.tag != "table":
        parent = parent.parent
    return parent.mem_id if parent is not None else None


def _list(node: LexborNode, depth: int) -> list[Node]:
    items = []
    for child in node.iter():
        if child.tag == "li" and seen(child):
            line = _trimmed(_children(child, depth, skip=_LISTS))
            inner = [part for each in child.iter() if each.tag in _LISTS for part in _list(each, depth + 1)]
            whole = (*((Node("plain", line),) if line else ()), *(inner if depth < _DEEPEST else ()))
            items += [Node("item", whole)] if whole else []
    start = 1 if node.tag == "ol" else None
    return [Node("list", tuple(items), start=start, tight=True)] if items else []


def _children(node: LexborNode, depth: int, skip: tuple[str, ...] = ()) -> list[Node]:
    return [
        inline
        for child in node.iter(include_text=True)
        if child.tag not in skip
        for inline in _inline(child, depth + 1)
    ]


def _inline(node: LexborNode, depth: int) -> Iterator[Node]:
    """Give a piece of a line as prose has it."""
    if node.tag == "-text":
        yield Node(
            "text",
            text=re.sub(r"\s+", " ", (node.text_content or "").replace("\u00a0", "\x00")).replace(
                "\x00", "\u00a0"
            ),
        )
    elif not seen(node):
        return
    elif node.tag == "br":
        yield Node("hardbreak")
    elif node.tag == "img":
        # One without an address waits for a script.
        if url := node.attributes.get("src"):
            words = (node.attributes.get("alt") or "").strip()
            yield Node("image", (Node("text", text=words),) if words else (), url=url)
    elif node.tag == "svg":
        yield _drawing(node)
    elif depth > _DEEPEST:
        yield Node("text", text=words_in(node))
    elif node.tag == "code":
        yield Node("code", text=words_in(node))
    elif kind := _MARKS.get(node.tag or ""):
        url = (node.attributes.get("href") or "") if kind == "link" else ""
        if inner := tuple(_children(node, depth)):
            yield Node(kind, inner, url=url)
    else:
        apart = [Node("text", text=" ")] if node.tag in _BLOCKS else []
        yield from (*apart, *_children(node, depth), *apart)


def _drawing(node: LexborNode) -> Node:
    """Return a drawing that stands in HTML as a picture, with its title for words."""
    svg = (node.html or "").replace("xlink:href", "href")
    title = node.css_first("title")
    words = title.text().strip() if title else ""
    url = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode('utf-8')).decode('ascii')}"
    return Node("image", (Node("text", text=words),) if words else (), url=url)


def _trimmed(line: list[Node]) -> tuple[Node, ...]:
    """Return a line without space at its ends and without double spaces; () if it says nothing."""
    kept: list[Node] = []
    for node in line:
        if node.kind != "text":
            kept.append(node)
            continue
        after_space = not kept or kept[-1].kind == "hardbreak" or kept[-1].text.endswith(" ")
        text = node.text.lstrip(" ") if after_space else node.text
        kept += [Node("text", text=text)] if text else []
    while kept and (
        kept[-1].kind == "hardbreak" or (kept[-1].kind == "text" and not kept[-1].text.strip(" "))
    ):
        kept.pop()
    while kept and kept[0].kind == "hardbreak":
        kept.pop(0)
    if kept and kept[-1].kind == "text":
        kept[-1] = Node("text", text=kept[-1].text.rstrip(" "))
    return tuple(kept)
