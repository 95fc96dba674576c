"""Prose with the pictures that it names, and what of it no page can show: pictures and formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.language import label
from barometer.pages.content import Block, Loss
from barometer.pages.formulas import mathml
from barometer.pages.macros import Macros, expanded
from barometer.pages.pictures import NoPicture, Picture, as_svg, find_picture
from barometer.pages.tex import is_blank
from barometer.pages.writer import Prose
from barometer.prose import Node, pictures_in, walk


@dataclass(frozen=True)
class CellPlace:
    """Where in the notebook something stands, for messages and for alternative texts; and its commands."""

    cell: int
    heading: str
    language: str
    strict: bool
    macros: Macros = field(default_factory=dict)


@dataclass(frozen=True)
class Unshown:
    """A picture or formula of a text that no page can show.

    Attributes
    ----------
    node
        What names it.
    kind, why
        As of a `Loss`.
    """

    node: Node
    kind: str
    why: str = ""

    @property
    def what(self) -> str:
        """What it is called in a sentence: the picture's address, or the formula's TeX."""
        return short(self.node.url or self.node.text)


def short(text: str) -> str:
    """Return text in one line, cut where it is long.

    Examples
    --------
    >>> short("a  b"), len(short("x" * 99))
    ('a b', 60)
    """
    said = " ".join(text.split())
    return said if len(said) <= 60 else f"{said[:59]}…"


def with_pictures(
    prose: Prose,
    attachments: Mapping[str, Mapping[str, Any]],
    place: CellPlace,
    folder: Path | None = None,
) -> Iterator[Prose | Loss]:
    """Give prose with the pictures that it names, then what of it is lost.

    Parameters
    ----------
    prose
        What may name pictures.
    attachments, folder
        Where they may lie, as `barometer.pages.pictures.find_picture` takes them.
    place
        Where the prose stands.
    """
    pictures, unshown = look_through(prose, place.macros, attachments, folder)
    # Words that describe it may stand at another mention of it.
    described = {
        url: replace(picture, alt="" if said else guess(picture, place))
        for url, (picture, said) in pictures.items()
    }
    yield replace(_with_macros(prose, place.macros), pictures=described)
    yield from (Loss(place.cell, each.kind, each.what, each.why) for each in unshown)


def look_through(
    prose: Prose, macros: Macros, attachments: Mapping[str, Mapping[str, Any]], folder: Path | None
) -> tuple[dict[str, tuple[Picture, bool]], list[Unshown]]:
    r"""Return the pictures that prose names, each with whether it is described, and what cannot be shown.

    Examples
    --------
    >>> _, unshown = look_through(Prose.of("![kort](kort.png) og $\\nonsense$"), {}, {}, None)
    >>> [(each.kind, each.what) for each in unshown]
    [('missing', 'kort.png'), ('formula', '\\nonsense')]
    """
    nodes = (*prose.nodes, *(each for note in prose.notes.values() for each in note))
    pictures: dict[str, tuple[Picture, bool]] = {}
    unshown: list[Unshown] = []
    for node in pictures_in(nodes):
        if node.url in pictures or any(each.node.url == node.url for each in unshown):
            continue
        try:
            picture = find_picture(node.url, attachments, folder)
        except NoPicture as error:
            unshown.append(Unshown(node, error.kind, str(error)))
            continue
        pictures[node.url] = picture, bool(node.children)
        if picture.lost:
            unshown.append(Unshown(node, picture.lost))
    unshown += [Unshown(node, "formula") for node in walk(nodes) if _is_unread(node, macros)]
    return pictures, unshown


def _is_unread(node: Node, macros: Macros) -> bool:
    block = node.kind == "formula_block"
    if not block and node.kind != "formula":
        return False
    tex = expanded(node.text, macros) if macros else node.text
    return not is_blank(tex) and mathml(tex, block=block) is None


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


def picture_blocks(picture: Picture, alt: str, name: str, place: CellPlace) -> Iterator[Block | Loss]:
    """Give a picture with its words, and what of it is lost."""
    yield replace(picture, alt=alt or guess(picture, place))
    if picture.lost:
        yield Loss(place.cell, picture.lost, name)


def guess(picture: Picture, place: CellPlace) -> str:
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
