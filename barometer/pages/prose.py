"""Markdown as tokens, and the one way through them that both HTML and Typst take.

Markdown is untrusted: raw HTML is text, links lead inside the document or to http(s) and mailto, pictures
are attached or lie beside the notebook. What is not allowed is shown as its text.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from barometer.pages.pictures import Picture

Token = dict[str, Any]

_EXTERNAL = re.compile(r"(https?://|mailto:)[^\s\"<>\\^`{|}]+", re.IGNORECASE)
_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)
_TIED = re.compile(r"(?<=\d) (?=%|pct\.|procentpoint|percentage|kr\.|mio\.|point\b)")
_CONTROL = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass
class Prose:
    """A Markdown cell: its tokens, its footnotes, the pictures it may show, and whose words it is."""

    tokens: list[Token]
    notes: dict[str, list[Token]] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    label: str = ""
    commentary: bool = False

    def headings(self) -> list[Token]:
        """Return the headings, in order."""
        return [token for token in self.tokens if token["type"] == "heading"]


@lru_cache(maxsize=1)
def _parser() -> Any:
    import mistune

    return mistune.create_markdown(
        renderer=None, plugins=["table", "footnotes", "strikethrough", "math", "url"]
    )


def parse(text: str, pictures: Mapping[str, Picture], label: str = "", commentary: bool = False) -> Prose:
    """Return Markdown as prose.

    Examples
    --------
    >>> [token["type"] for token in parse("# Mål 2", {}).tokens]
    ['heading']
    """
    tokens = _sound(_parser()(clean(text)))
    notes = {
        item["attrs"]["key"]: item["children"]
        for token in tokens
        if token["type"] == "footnotes"
        for item in token["children"]
    }
    return Prose([t for t in tokens if t["type"] != "footnotes"], notes, pictures, label, commentary)


def _sound(tokens: list[Token], depth: int = 0) -> list[Token]:
    """Return tokens without empty headings; a heading inside a list or a quotation becomes strong words."""
    sound = []
    for token in tokens:
        if "children" in token:
            token = {**token, "children": _sound(token["children"], depth + 1)}
        if token["type"] == "heading":
            if not plain(token).strip():
                continue
            if depth:
                token = {"type": "paragraph", "children": [{"type": "strong", "children": token["children"]}]}
        sound.append(token)
    return sound


def clean(text: str) -> str:
    """Return text without control characters and without marks that turn the reading direction."""
    return _CONTROL.sub("", text)


def tied(text: str) -> str:
    r"""Return text in which a number and its unit stay on one line.

    Examples
    --------
    >>> tied("77,2 % og 10,8 procentpoint") == "77,2\xa0% og 10,8\xa0procentpoint"
    True
    """
    return _TIED.sub("\u00a0", clean(text))


def plain(token: Token) -> str:
    """Return a token's words without markup."""
    if "raw" in token:
        return "" if _COMMENT.fullmatch(token["raw"]) else str(token["raw"])
    return "".join(plain(child) for child in token.get("children", ())) or (
        " " if "break" in token["type"] else ""
    )


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
    return re.split(r"[.?]", url[1:], maxsplit=1)[0] if url.startswith("#") else None


class Writer(ABC):
    """Writes tokens; subclasses say how each is written, this class what may be written at all.

    What only stands around a token's inside is told in `around`; the rest is done by methods `_on_<type>`.
    """

    around: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __init__(self) -> None:
        self.prose = Prose([])

    def write(self, prose: Prose) -> str:
        """Return prose as written."""
        self.prose = prose
        return self.tokens(prose.tokens)

    def tokens(self, tokens: list[Token]) -> str:
        """Return tokens as written, one after the other."""
        return "".join(self.token(token) for token in tokens)

    def inner(self, token: Token) -> str:
        """Return what is inside a token."""
        return self.tokens(token.get("children", []))

    def token(self, token: Token) -> str:
        """Return one token as written; what is unknown is written as its words."""
        kind = token["type"]
        if kind in ("inline_html", "block_html"):
            return self.text(plain(token).strip())
        if kind == "text":
            return self.text(token["raw"])
        if kind == "softbreak":
            return self.text(" ")
        if kind == "link":
            return self._link(token)
        if kind == "image":
            return self._image(token)
        if kind in ("inline_math", "block_math"):
            return self.formula(token["raw"], block=kind == "block_math") if token["raw"].strip() else ""
        if kind in self.around:
            return self.inner(token).join(self.around[kind])
        method = getattr(self, f"_on_{kind}", None)
        return str(method(token)) if method else self.text(plain(token))

    def _link(self, token: Token) -> str:
        url, inner = str(token["attrs"]["url"]), self.inner(token)
        anchor = target(url)
        if anchor is not None:
            return self.internal(anchor, inner)
        return self.external(url, inner) if _EXTERNAL.fullmatch(url) else inner

    def _image(self, token: Token) -> str:
        picture = self.prose.pictures.get(str(token["attrs"]["url"]))
        alt = plain({"type": "alt", "children": token.get("children", [])}).strip()
        if picture is None or not alt:
            return self.text(alt)
        return self.picture(picture, alt)

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
