"""From Markdown to what a reader sees: sentences with their links, and where each character stands."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from barometer.commentary.words import Words

_NEWLINE = re.compile(r"\r\n?|\n")
_INLINE = re.compile(
    r"""(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))
    |\\(?P<escape>[!-/:-@\[-`{-~])
    |(?P<image>!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?)
    |(?P<footnote>\[\^[^\]\s]+\]:?)
    |(?P<address><[a-z][a-z0-9+.-]*:[^>\s]*>|https?://[^\s)\]]+)
    |(?P<tag></?[a-z][^>]*>|<!--.*?-->)
    |(?P<entity>&(?:\#\d+|\#x[0-9a-f]+|\w+);)
    |(?P<mark>\*+|~~|(?<!\w)_+|_+(?!\w))
    |(?P<open>\[)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_DESTINATION = re.compile(
    r"""\(\s*(?:<([^>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+["'(].*?["')])?\s*\)""", re.DOTALL
)
_REFERENCE = re.compile(r"\[([^\]]*)\]")
_DEFINITION = re.compile(r"^ {0,3}\[([^\]^][^\]]*)\]:[ \t]*<?([^\s>]+)>?[^\n]*$", re.MULTILINE)
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
    """

    text: str
    offsets: tuple[int, ...]
    line: int
    column: int
    links: tuple[Bound, ...]


@dataclass
class _Visible:
    """Collects visible characters with where they stand."""

    text: list[str] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    links: list[Bound] = field(default_factory=list)

    def add(self, character: str, offset: int) -> None:
        self.text.append(" " if character.isspace() else character)
        self.offsets.append(offset)


def sentences(text: str, words: Words) -> list[Sentence]:
    """Return the sentences of a Markdown text, in order; code is left out, headings and cells stand alone.

    Examples
    --------
    >>> from barometer.commentary.words import words
    >>> found = sentences("Det er [10,8 pct.](#a) af ca. 100. **Andelen** er faldet.", words("da"))
    >>> [(one.text, one.column, [link.address for link in one.links]) for one in found]
    [('Det er 10,8 pct. af ca. 100.', 1, ['#a']), ('Andelen er faldet.', 38, [])]
    """
    starts = [0, *(found.end() for found in _NEWLINE.finditer(text))]
    addresses = {name.casefold(): address for name, address in _DEFINITION.findall(text)}
    out = []
    for content, offsets in _blocks(text, starts):
        seen = _Visible()
        _read(content, offsets, 0, len(content), seen, addresses)
        visible = "".join(seen.text)
        for start, end in _split(visible, words):
            at = seen.offsets[start]
            line = bisect_right(starts, at)
            links = tuple(
                Bound(max(link.start, start) - start, min(link.end, end) - start, link.address)
                for link in seen.links
                if link.start < end and link.end > start
            )
            column = at - starts[line - 1] + 1
            out.append(Sentence(visible[start:end], tuple(seen.offsets[start:end]), line, column, links))
    return out


@lru_cache(maxsize=1)
def _parser() -> Any:
    from markdown_it import MarkdownIt

    # Raw HTML is read as prose, so that nothing escapes the check inside a tag.
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("reference")


def _blocks(text: str, starts: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Yield the text of each paragraph, heading, item or cell, with where each character stands."""
    ends = [*(found.start() for found in _NEWLINE.finditer(text)), len(text)]
    cursors: dict[int, int] = {}
    for token in _parser().parse(text):
        if (
            token.type != "inline"
            or not token.map
            or all(_DEFINITION.fullmatch(line) for line in token.content.split("\n"))
        ):
            continue
        content: list[str] = []
        offsets: list[int] = []
        for number, piece in enumerate(token.content.split("\n"), start=token.map[0]):
            begin, end = cursors.get(number, starts[number]), ends[number]
            stripped = piece.strip()
            # The text is what stands last in its line, unless the line is a table row and has more to come.
            found = (
                text.find(stripped, begin, end) if begin > starts[number] or "|" in text[begin:end] else -1
            )
            found = found if found >= 0 else text.rfind(stripped, begin, end)
            at = max(found, begin)
            for character in stripped:
                # A cell's escaped bars are read without their backslash: step over what is not shown.
                while at < end - 1 and text[at] != character:
                    at += 1
                content.append(character)
                offsets.append(at)
                at += 1
            content.append("\n")
            offsets.append(min(at, len(text) - 1))
            cursors[number] = at
        yield "".join(content[:-1]), offsets[:-1]


def _read(
    content: str, offsets: list[int], start: int, end: int, seen: _Visible, addresses: dict[str, str]
) -> None:
    at = start
    while at < end:
        found = _INLINE.match(content, at, end)
        if not found:
            seen.add(content[at], offsets[at])
            at += 1
        elif found["open"]:
            at = _link(content, offsets, at, end, seen, addresses)
        else:
            if found["escape"]:
                seen.add(found["escape"], offsets[at])
            elif found["entity"]:
                for character in html.unescape(found["entity"]):
                    seen.add(character, offsets[at])
            elif found["code"] or found["address"]:
                seen.add("\N{OBJECT REPLACEMENT CHARACTER}", offsets[at])
            at = found.end()


def _link(
    content: str, offsets: list[int], at: int, end: int, seen: _Visible, addresses: dict[str, str]
) -> int:
    """Read a link that may begin at `at`; return where reading goes on."""
    depth, close = 1, at + 1
    while close < end and depth:
        step = content[close]
        close += 2 if step == "\\" else 1
        depth += (step == "[") - (step == "]")
    inside = content[at + 1 : close - 1]
    if not depth:
        if found := _DESTINATION.match(content, close, end):
            address: str | None = found[1] or found[2] or ""
        else:
            found = _REFERENCE.match(content, close, end)
            address = addresses.get(((found and found[1]) or inside).casefold())
        if address is not None:
            begin = len(seen.text)
            _read(content, offsets, at + 1, close - 1, seen, addresses)
            seen.links.append(Bound(begin, len(seen.text), address))
            return found.end() if found else close
    seen.add("[", offsets[at])
    return at + 1


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
