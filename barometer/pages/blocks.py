"""An executed notebook as a list of blocks: prose, things shown, pictures, plain text.

Every exporter reads these; what a notebook can bring in is decided here, once.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.language import label
from barometer.pages.markup import Part, parts_of
from barometer.pages.pictures import MIMES, Picture, as_svg, usable
from barometer.pages.writer import Prose
from barometer.presentation import MIME
from barometer.prose import Node, parse, pictures, walk, words_of

_LONG_WORD = re.compile(r"\S{40}")
_KINDS = ("table", "figure", "verdicts", "notice")


@dataclass(frozen=True)
class Shown:
    """Something of `barometer.presentation`, as the data it gave."""

    payload: dict[str, Any]


@dataclass(frozen=True)
class Plain:
    """Printed text; `error` says that it is why a cell failed."""

    text: str
    error: bool = False


Block = Prose | Shown | Picture | Plain


@dataclass
class Content:
    """A notebook's blocks, the code behind them, and the title that its first heading gives."""

    blocks: list[Block] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    title: str = ""


def read(
    nb: Mapping[str, Any], language: str, *, strict: bool = False, folder: Path | None = None
) -> Content:
    """Return a notebook's content.

    Parameters
    ----------
    nb
        An executed notebook.
    language
        Language of the words that are added.
    strict
        Refuse a picture without alternative text; otherwise it gets one from its surroundings, marked so.
    folder
        Where pictures that the prose names may lie; None allows attached ones only.

    Raises
    ------
    BarometerError
        If `strict` and a picture has no alternative text; the cell is named.
    """
    content, heading = Content(), ""
    for number, cell in enumerate(nb["cells"], start=1):
        about = cell["metadata"].get("barometer", {})
        tags = cell["metadata"].get("tags", [])
        if "remove-cell" in tags:
            continue
        if cell["cell_type"] == "markdown":
            tree = parse(cell["source"])
            shown = _pictures(cell, pictures(tree), folder)
            prose = Prose.of(tree, shown, about.get("label", ""), "commentary" in tags)
            content.blocks.append(prose)
            content.blocks += [_remark(remark, language) for remark in about.get("remarks", [])]
            heading = next((words_of(node) for node in reversed(prose.headings())), heading)
        elif cell["cell_type"] == "code":
            if _shows_code(cell, tags):
                content.code.append(cell["source"])
            if "remove-output" not in tags:
                for output in cell["outputs"]:
                    content.blocks += _blocks(output, about, _Place(number, heading, language, strict))
    content.title = _take_title(content.blocks)
    return content


def _shows_code(cell: Mapping[str, Any], tags: list[str]) -> bool:
    hidden = {"remove-input", "parameters", "injected-parameters"} & set(tags)
    return bool(cell["source"].strip()) and not hidden


def _remark(remark: Mapping[str, str], language: str) -> Shown:
    text = f"»{remark['sentence']}« {remark['message']}"
    title = label("page.remark", language)
    return Shown({"kind": "notice", "text": text, "title": title, "tone": "warning", "language": language})


def _take_title(blocks: list[Block]) -> str:
    """Take the first heading out of the prose if it is the title of the whole."""
    for block in blocks:
        if isinstance(block, Prose):
            for place, node in enumerate(block.nodes):
                if node.kind == "heading" and node.level == 1:
                    # A title is words only; footnotes that it mentions stand below it.
                    notes = tuple(each for each in walk([node]) if each.kind == "note")
                    block.nodes[place : place + 1] = [Node("paragraph", notes)] if notes else []
                    return words_of(node)
            if block.headings():
                return ""
    return ""


@dataclass(frozen=True)
class _Place:
    """Where in the notebook an output stands, for messages and for alternative texts."""

    cell: int
    heading: str
    language: str
    strict: bool


def _blocks(output: Mapping[str, Any], about: Mapping[str, Any], place: _Place) -> Iterator[Block]:
    """Return an output's richest form that a page can hold."""
    if output["output_type"] == "stream":
        if output["name"] == "stdout" and output["text"].strip():
            yield Plain(output["text"].rstrip("\n"))
        return
    if output["output_type"] == "error":
        yield Plain(
            f"{label('page.error', place.language)}: {output['ename']}: {output['evalue']}", error=True
        )
        return
    data, said = output["data"], output["metadata"]
    if MIME in data and data[MIME].get("kind") in _KINDS:
        yield Shown(data[MIME])
        return
    for mime in MIMES.values():
        if picture := _decoded(data.get(mime), mime):
            given = about.get("alt") or said.get("alt") or said.get(mime, {}).get("alt")
            yield replace(picture, alt=given or _guess(picture, place))
            return
    if parts := parts_of(data.get("text/html", ""), about, place.language):
        yield from _said(parts)
    elif "text/markdown" in data or "text/latex" in data:
        yield Prose.of(data.get("text/markdown") or data["text/latex"])
    elif data.get("text/plain", "").strip():
        yield Plain(data["text/plain"])


def _said(parts: list[Part]) -> Iterator[Block]:
    """Give what HTML says: tables by themselves, what stands between them as prose."""
    for is_table, group in groupby(parts, lambda part: isinstance(part, dict)):
        if is_table:
            yield from (Shown(part) for part in group if isinstance(part, dict))
        else:
            yield Prose([part for part in group if isinstance(part, Node)])


def _decoded(data: str | None, mime: str) -> Picture | None:
    if data is None:
        return None
    try:
        raw = data.encode("utf-8") if mime == "image/svg+xml" and "<" in data else base64.b64decode(data)
    except ValueError:
        return None
    picture = Picture(raw, mime)
    return picture if usable(picture) else None


def _guess(picture: Picture, place: _Place) -> str:
    """Return what can be said of a picture nobody described: where it stands, and the words in it."""
    if place.strict:
        raise BarometerError(
            f"the picture in cell {place.cell} has no alternative text; "
            "say what it shows in the cell's metadata, as barometer.alt"
        )
    heading = place.heading or label("page.untitled", place.language)
    said = label("page.picture", place.language, heading=heading)
    words = [word.strip() for word in re.findall(r">([^<>]*[^\W\d_][^<>]*)<", as_svg(picture))]
    if words:
        said += ". " + label("page.picture_text", place.language, text=", ".join(words[:12]))
    return said


def _pictures(cell: Mapping[str, Any], named: Collection[str], folder: Path | None) -> dict[str, Picture]:
    """Return the pictures that a Markdown cell may show: attached ones, and files beside the notebook."""
    found: dict[str, Picture] = {}
    for name, bundle in cell.get("attachments", {}).items():
        for mime, data in bundle.items():
            if mime in MIMES.values() and (picture := _decoded(data, mime)):
                found[f"attachment:{name}"] = picture
    for path in sorted(folder.iterdir()) if folder else ():
        if path.suffix.lower() in MIMES and path.name in named and path.is_file():
            picture = Picture(path.read_bytes(), MIMES[path.suffix.lower()])
            if usable(picture):
                found[path.name] = picture
    return found


def has_long_words(content: Content) -> bool:
    """Say whether there is a word that may not fit into a line."""
    return any(_LONG_WORD.search(text) for text in _texts(content))


def _texts(content: Content) -> Iterator[str]:
    yield from content.code
    for block in content.blocks:
        if isinstance(block, Prose):
            notes = (node for note in block.notes.values() for node in note)
            yield from map(words_of, (*block.nodes, *notes))
        elif isinstance(block, Plain):
            yield block.text
        elif isinstance(block, Shown) and block.payload["kind"] == "table":
            yield from (cell["text"] for row in block.payload["rows"] for cell in row)
            yield from (each["text"] for each in block.payload["header"])


def arrange(blocks: list[Block], top: int) -> None:
    """Give all headings levels from `top` on, with no level skipped."""
    levels: list[int] = []
    for block in blocks:
        if not isinstance(block, Prose):
            continue
        for place, node in enumerate(block.nodes):
            if node.kind == "heading":
                while levels and levels[-1] >= node.level:
                    levels.pop()
                levels.append(node.level)
                block.nodes[place] = replace(node, level=min(top + len(levels) - 1, 6))
