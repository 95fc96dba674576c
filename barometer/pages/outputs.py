"""What a cell has put out, in the richest form that a page can hold; what no page can hold is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from barometer.language import label
from barometer.pages.content import Block, Loss, Plain, Presented
from barometer.pages.formulas import mathml
from barometer.pages.illustrated import CellPlace, picture_blocks, short, with_pictures
from barometer.pages.markup import Part, parts_of_html
from barometer.pages.pictures import MIMES, NoPicture, encoded, picture_of
from barometer.pages.writer import Prose
from barometer.presentation import MIME
from barometer.prose import Node

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
_WORDS = {"text/html", "text/plain", "text/markdown"}
_TAG = re.compile(r"<([a-zA-Z]+)")
_RUNS = frozenset(("iframe", "video", "audio", "canvas", "object", "embed", "form", "img", "input", "script"))
_STYLES = frozenset(("style", "script", "link", "meta", "html", "head", "body", "title"))
"""Elements of HTML that shows something though it has no words, and of HTML that shows nothing by itself."""


def blocks_of(
    output: Mapping[str, Any], about: Mapping[str, Any], place: CellPlace
) -> Iterator[Block | Loss]:
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
    data: Mapping[str, Any], said: Mapping[str, Any], about: Mapping[str, Any], place: CellPlace
) -> Iterator[Block | Loss]:
    if MIME in data and data[MIME].get("kind") in _KINDS:
        yield Presented(data[MIME])
        return
    if opened_in(data):
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
    parts = parts_of_html(data.get("text/html", ""), about, place.language)
    words = [*_words(data, parts, place)]
    yield from losses
    live = [*sorted(mime for mime in data if _LIVE.match(mime)), *([] if parts else _running(data))]
    if live:
        yield from _left_out("live", live, place)
    elif not words and (others := sorted(set(data) - _WORDS)):
        yield from _left_out("output", others, place)
    # What stands beside a live view is only how Python names it.
    yield from words if parts or not live else ()


def opened_in(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an output tells of the measurement that was opened there, or {}: pages say it once."""
    told = data.get(MIME, {})
    return told if told.get("kind") == "opening" else {}


def _running(data: Mapping[str, Any]) -> list[str]:
    """Return the elements of HTML that only a browser can show."""
    tags = {tag.lower() for tag in _TAG.findall(data.get("text/html", ""))}
    return sorted(tags & _RUNS) if tags - _STYLES else []


def _described(said: Mapping[str, Any], mime: str) -> str:
    inner = said.get(mime, {})
    return str(said.get("alt") or (inner.get("alt") if isinstance(inner, Mapping) else "") or "")


def _left_out(kind: str, what: Sequence[str], place: CellPlace) -> Iterator[Block | Loss]:
    """Say on the page, and in the list of losses, that something is not shown."""
    yield Loss(place.cell, kind, ", ".join(what))
    yield Plain(f"[{label(f'page.{kind}', place.language)}]")


def _words(data: Mapping[str, Any], parts: list[Part], place: CellPlace) -> Iterator[Block | Loss]:
    """Give what an output says in words: the tables and prose of its HTML, or its text."""
    if parts:
        yield from said_by_html(parts, place)
    elif "text/markdown" in data:
        yield from with_pictures(Prose.of(data["text/markdown"]), {}, place)
    elif "text/latex" in data:
        yield Loss(place.cell, "latex", short(data["text/latex"]))
        yield Plain(data["text/latex"].strip())
    elif (text := printed(data.get("text/plain", ""))) and not _STUB.fullmatch(text):
        yield Plain(text)
    elif "application/json" in data:
        yield Plain(json.dumps(data["application/json"], ensure_ascii=False, indent=1))


def _formula(latex: str | None) -> Prose | None:
    """Return LaTeX as a formula if it is one that can be read."""
    tex = re.sub(r"^(\$+|\\\[|\\\()(?:\\displaystyle)?|(\$+|\\\]|\\\))$", "", (latex or "").strip()).strip()
    if not tex or "$" in tex or mathml(tex, block=True) is None:
        return None
    return Prose([Node("formula_block", text=tex)])


def said_by_html(parts: list[Part], place: CellPlace) -> Iterator[Block | Loss]:
    """Give what HTML says: tables by themselves, what stands between them as prose."""
    for is_table, group in groupby(parts, lambda part: isinstance(part, dict)):
        if is_table:
            yield from (Presented(part) for part in group if isinstance(part, dict))
        else:
            prose = Prose([part for part in group if isinstance(part, Node)])
            yield from with_pictures(prose, {}, place)
