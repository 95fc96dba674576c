"""The one way through a Markdown cell that both HTML and Typst take.

Markdown is untrusted: links lead inside the document or to http(s) and mailto, pictures are attached or lie
beside the notebook. What is not allowed is shown as its text.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote, unquote

from barometer.pages.tex import is_blank
from barometer.prose import Node, Tree, parse, words_of
from barometer.text import without_controls

if TYPE_CHECKING:
    from barometer.pages.pictures import Picture

_EXTERNAL = re.compile(r"(https?://|mailto:)[^\s\"<>\\^`{|}]+", re.IGNORECASE)
_SAFE = ":/?#[]@!$&'()*+,;=%~"
_TIED = re.compile(r"(?<=\d) (?=%|pct\.|procentpoint|percentage|kr\.|mio\.|point\b)")


@dataclass
class Prose:
    """A Markdown cell: its blocks, its footnotes, the pictures it may show, and whose words it is.

    `together`: it stands on one page, as the end of a letter does with its signature.
    """

    nodes: list[Node] = field(default_factory=list)
    notes: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    label: str = ""
    commentary: bool = False
    together: bool = False

    @classmethod
    def of(
        cls,
        text: str | Tree,
        pictures: Mapping[str, Picture] | None = None,
        label: str = "",
        commentary: bool = False,
    ) -> Prose:
        """Return Markdown as prose.

        Examples
        --------
        >>> [node.kind for node in Prose.of("# Mål 2").nodes]
        ['heading']
        """
        tree = parse(text) if isinstance(text, str) else text
        return cls(list(tree.nodes), tree.notes, pictures or {}, label, commentary)

    def headings(self) -> list[Node]:
        """Return the headings, in order."""
        return [node for node in self.nodes if node.kind == "heading"]


def tied(text: str) -> str:
    r"""Return text in which a number and its unit stay on one line.

    Examples
    --------
    >>> tied("77,2 % og 10,8 procentpoint") == "77,2\xa0% og 10,8\xa0procentpoint"
    True
    """
    return _TIED.sub("\u00a0", without_controls(text))


def slug(text: str, taken: set[str]) -> str:
    """Return an anchor for a heading, and take it.

    Examples
    --------
    >>> slug("Mål 2: Flere i arbejde", set())
    'mål-2-flere-i-arbejde'
    """
    letters = unicodedata.normalize("NFC", text).lower()
    base = re.sub(r"[^\w]+", "-", letters).strip("-") or "afsnit"
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def target(url: str) -> str | None:
    """Return the anchor that an internal link leads to: `#indicator.field?query` leads to its indicator.

    Examples
    --------
    >>> target("#excess-unemployment.change?group=women"), target("https://kk.dk")
    ('excess-unemployment', None)
    """
    return re.split(r"[.?]", unquote(url[1:]), maxsplit=1)[0] if url.startswith("#") else None


class Writer(ABC):
    """Writes prose; subclasses say how each node is written, this class what may be written at all.

    What only stands around a node's inside is told in `around`; the rest is done by methods `_on_<kind>`.
    """

    around: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __init__(self) -> None:
        self.prose = Prose()
        self.linked = False

    def write(self, prose: Prose) -> str:
        """Return prose as written."""
        self.prose = prose
        return self.nodes(prose.nodes)

    def nodes(self, nodes: Iterable[Node]) -> str:
        """Return nodes as written, one after the other."""
        return "".join(self.node(node) for node in nodes)

    def inner(self, node: Node) -> str:
        """Return what is inside a node."""
        return self.nodes(node.children)

    def node(self, node: Node) -> str:
        """Return one node as written; what is unknown is written as its words."""
        if node.kind == "text":
            return self.text(node.text)
        if node.kind == "softbreak":
            return self.text(" ")
        if node.kind == "link":
            return self._link(node)
        if node.kind == "image":
            return self._image(node)
        if node.kind in ("formula", "formula_block"):
            block = node.kind == "formula_block"
            return "" if is_blank(node.text) else self.formula(node.text, block=block)
        if node.kind in self.around:
            return self.inner(node).join(self.around[node.kind])
        method = getattr(self, f"_on_{node.kind}", None)
        return str(method(node)) if method else self.text(words_of(node))

    def _link(self, node: Node) -> str:
        self.linked, before = True, self.linked
        inner, anchor = self.inner(node), target(node.url)
        self.linked = before
        if anchor is not None:
            return self.internal(anchor, inner)
        if not _EXTERNAL.fullmatch(node.url):
            return inner
        return self.external(quote(node.url, safe=_SAFE), inner)

    def _image(self, node: Node) -> str:
        picture, alt = self.prose.pictures.get(node.url), words_of(node).strip()
        if picture is not None:
            return self.picture(picture, alt or picture.alt)
        web = _EXTERNAL.fullmatch(node.url) and alt and not self.linked
        return self.external(quote(node.url, safe=_SAFE), self.text(alt)) if web else self.text(alt)

    @abstractmethod
    def text(self, text: str) -> str:
        """Return words; nothing in them is markup."""

    @abstractmethod
    def internal(self, anchor: str, inner: str) -> str:
        """Return a link inside the document."""

    @abstractmethod
    def external(self, url: str, inner: str) -> str:
        """Return a link to a page elsewhere; the address is harmless."""

    @abstractmethod
    def picture(self, picture: Picture, alt: str) -> str:
        """Return a picture."""

    @abstractmethod
    def formula(self, tex: str, *, block: bool) -> str:
        """Return a formula."""


def cells_of(table: Node) -> tuple[Sequence[Node], list[Sequence[Node]]]:
    """Return a table's header and its other rows, as their cells."""
    header, *rows = (row.children for row in table.children)
    return header, list(rows)
