"""What a cell has put out, in the richest form that a page can hold; what no page can hold is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from barometer.errors import BarometerError
from barometer.language import label
from barometer.pages.content import Block, Loss, Plain, Shown
from barometer.pages.formulas import mathml
from barometer.pages.macros import Macros, expanded
from barometer.pages.markup import Part, parts_of
from barometer.pages.pictures import MIMES, NoPicture, Picture, as_svg, encoded, find_picture, picture_of
from barometer.pages.writer import Prose
from barometer.presentation import MIME
from barometer.prose import Node, pictures_in, walk

_KINDS = ("table", "figure", "verdicts", "notice")
_LIVE = re.compile(
    r"application/(vnd\.(jupyter\.widget|plotly|vega|bokeh|holoviews)|javascript)|text/(javascript|vnd\.)"
)
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, and where the next letter goes
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # a window's title, a link
    r"|\x1b[ -/]*[0-~]?|\x9b[0-?]*[ -/]*[@-~]"
)
_STUB = re.compile(r"<IPython\.[\w.]+ object>")
"""What Python says of an object that has another form: no words of a page."""
_BLANK = re.compile(r"(\s|~|\\[ ,;:!]|\\q?quad)+")
_WORDS = {"text/html", "text/plain", "text/markdown"}
_TAG = re.compile(r"<([a-zA-Z]+)")
_RUNS = frozenset(("iframe", "video", "audio", "canvas", "object", "embed", "form", "img", "input", "script"))
_STYLES = frozenset(("style", "script", "link", "meta", "html", "head", "body", "title"))
"""Elements of HTML that shows something though it has no words, and of HTML that shows nothing by itself."""


@dataclass(frozen=True)
class Place:
    """Where in the notebook something stands, for messages and for alternative texts; and its commands."""

    cell: int
    heading: str
    language: str
    strict: bool
    macros: Macros = field(default_factory=dict)


def blocks_of(output: Mapping[str, Any], about: Mapping[str, Any], place: Place) -> Iterator[Block | Loss]:
    """Give an output's blocks, and what of it is lost.

    Parameters
    ----------
    output
        Of an executed cell.
    about
        What the cell's metadata say of it.
    place
        Where it stands.

    Raises
    ------
    BarometerError
        If a picture has no alternative text and `place.strict`.
    """
    kind = output["output_type"]
    if kind == "stream" and output["name"] != "stdout":
        if said := " ".join(printed(output["text"]).split()):
            yield Loss(place.cell, "stderr", said if len(said) <= 100 else f"{said[:99]}…")
    elif kind == "stream":
        if text := printed(output["text"]):
            yield Plain(text)
    elif kind == "error":
        said = printed(f"{output['ename']}: {output['evalue']}")
        yield Plain(f"{label('page.error', place.language)}: {said}", error=True)
    else:
        yield from _rich(output["data"], output["metadata"], about, place)


def printed(text: str) -> str:
    r"""Return printed text as a terminal leaves it: no colours, and lines as they were last written.

    Examples
    --------
    >>> printed("\x1b[31mrød\x1b[0m\n10 %\r100 %\r\nab\bc\n")
    'rød\n100 %\nac'
    """
    lines = _ESCAPES.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(map(_written_over, lines)).rstrip().lstrip("\n")


def _written_over(line: str) -> str:
    if "\r" not in line and "\b" not in line:
        return line
    letters: list[str] = []
    at = 0
    for letter in line:
        if letter == "\r":
            at = 0
        elif letter == "\b":
            at = max(at - 1, 0)
        else:
            letters[at : at + 1] = [letter]
            at += 1
    return "".join(letters).rstrip()


def _rich(
    data: Mapping[str, Any], said: Mapping[str, Any], about: Mapping[str, Any], place: Place
) -> Iterator[Block | Loss]:
    if MIME in data and data[MIME].get("kind") in _KINDS:
        yield Shown(data[MIME])
        return
    if formula := _formula(data.get("text/latex")):
        yield formula
        return
    losses = []
    for mime in (each for each in MIMES if each in data):
        try:
            picture = picture_of(encoded(data[mime]))
        except NoPicture as error:
            losses.append(Loss(place.cell, error.kind, mime, str(error)))
            continue
        yield from picture_blocks(picture, about.get("alt") or _described(said, mime), mime, place)
        return
    words = [*_words(data, about, place)]
    yield from losses
    live = [*sorted(mime for mime in data if _LIVE.match(mime)), *([] if words else _running(data))]
    if live:
        yield from _left_out("live", live, place)
    elif not words and (others := sorted(set(data) - _WORDS)):
        yield from _left_out("output", others, place)
    # What stands beside a live view is only how Python names it.
    yield from words if not live or "text/html" in data else ()


def _running(data: Mapping[str, Any]) -> list[str]:
    """Return the elements of HTML that only a browser can show."""
    tags = {tag.lower() for tag in _TAG.findall(data.get("text/html", ""))}
    return sorted(tags & _RUNS) if tags - _STYLES else []


def _described(said: Mapping[str, Any], mime: str) -> str:
    inner = said.get(mime, {})
    return str(said.get("alt") or (inner.get("alt") if isinstance(inner, Mapping) else "") or "")


def _left_out(kind: str, what: Sequence[str], place: Place) -> Iterator[Block | Loss]:
    """Say on the page, and in the list of losses, that something is not shown."""
    yield Loss(place.cell, kind, ", ".join(what))
    yield Plain(f"[{label(f'page.{kind}', place.language)}]")


def _words(data: Mapping[str, Any], about: Mapping[str, Any], place: Place) -> Iterator[Block | Loss]:
    """Give what an output says in words: the tables and prose of its HTML, or its text."""
    if parts := parts_of(data.get("text/html", ""), about, place.language):
        yield from said_by_html(parts, place)
    elif "text/markdown" in data:
        yield from with_pictures(Prose.of(data["text/markdown"]), {}, place)
    elif "text/latex" in data:
        yield Loss(place.cell, "latex", _short(data["text/latex"]))
        yield Plain(data["text/latex"].strip())
    elif (text := printed(data.get("text/plain", ""))) and not _STUB.fullmatch(text):
        yield Plain(text)
    elif "application/json" in data:
        yield Plain(json.dumps(data["application/json"], ensure_ascii=False, indent=1))


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= 60 else f"{said[:59]}…"


def _formula(latex: str | None) -> Prose | None:
    """Return LaTeX as a formula if it is one that can be read."""
    tex = re.sub(r"^(\$+|\\\[|\\\()(?:\\displaystyle)?|(\$+|\\\]|\\\))$", "", (latex or "").strip()).strip()
    if not tex or "$" in tex or mathml(tex, block=True) is None:
        return None
    return Prose([Node("formula_block", text=tex)])


def said_by_html(parts: list[Part], place: Place) -> Iterator[Block | Loss]:
    """Give what HTML says: tables by themselves, what stands between them as prose."""
    for is_table, group in groupby(parts, lambda part: isinstance(part, dict)):
        if is_table:
            yield from (Shown(part) for part in group if isinstance(part, dict))
        else:
            prose = Prose([part for part in group if isinstance(part, Node)])
            yield from with_pictures(prose, {}, place)


def with_pictures(
    prose: Prose, attachments: Mapping[str, Mapping[str, Any]], place: Place, folder: Any = None
) -> Iterator[Prose | Loss]:
    """Give prose with the pictures that it names, then what of it is lost: pictures and formulas.

    Parameters
    ----------
    prose
        What may name pictures.
    attachments, folder
        Where they may lie, as `barometer.pages.pictures.find_picture` takes them.
    place
        Where the prose stands.
    """
    prose = _with_macros(prose, place.macros)
    found: dict[str, Picture] = {}
    losses = []
    for node in pictures_in((*prose.nodes, *(each for note in prose.notes.values() for each in note))):
        if node.url in found:
            continue
        try:
            picture = find_picture(node.url, attachments, folder)
        except NoPicture as error:
            losses.append(Loss(place.cell, error.kind, _short(node.url), str(error)))
            continue
        if picture.lost:
            losses.append(Loss(place.cell, picture.lost, _short(node.url)))
        # Words that describe it may stand at another mention of it.
        found[node.url] = replace(picture, alt="" if node.children else guess(picture, place))
    yield replace(prose, pictures=found)
    yield from losses
    yield from (Loss(place.cell, "formula", _short(tex)) for tex in _unread(prose))


def _with_macros(prose: Prose, macros: Macros) -> Prose:
    """Return prose whose formulas say what the notebook's own commands stand for."""

    def said(node: Node) -> Node:
        if node.kind in ("formula", "formula_block"):
            return replace(node, text=expanded(node.text, macros), places=())
        return replace(node, children=tuple(map(said, node.children))) if node.children else node

    if not macros:
        return prose
    notes = {name: tuple(map(said, note)) for name, note in prose.notes.items()}
    return replace(prose, nodes=[*map(said, prose.nodes)], notes=notes)


def _unread(prose: Prose) -> Iterator[str]:
    for node in walk((*prose.nodes, *(each for note in prose.notes.values() for each in note))):
        block = node.kind == "formula_block"
        if (
            (block or node.kind == "formula")
            and _BLANK.sub("", node.text)
            and mathml(node.text, block=block) is None
        ):
            yield node.text


def picture_blocks(picture: Picture, alt: str, name: str, place: Place) -> Iterator[Block | Loss]:
    """Give a picture with its words, and what of it is lost."""
    yield replace(picture, alt=alt or guess(picture, place))
    if picture.lost:
        yield Loss(place.cell, picture.lost, name)


def guess(picture: Picture, place: Place) -> str:
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
