"""Blocks as HTML: nothing from outside, nothing that runs, every word escaped."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar

from barometer.language import label
from barometer.pages.content import Block, Plain, Presented
from barometer.pages.formulas import mathml
from barometer.pages.pictures import Picture, as_svg
from barometer.pages.typst import anchors_in
from barometer.pages.writer import Prose, Writer, cells_of, tied
from barometer.presentation.html import rendered
from barometer.presentation.svg import clean
from barometer.prose import Node, words_of


@dataclass
class _Counts:
    """How many figures, tables, notes and pictures a page has so far."""

    figure: int = 0
    table: int = 0
    pictures: int = 0
    notes: dict[tuple[int, str], int] = field(default_factory=dict)
    written: dict[int, str] = field(default_factory=dict)
    shown: Counter[str] = field(default_factory=Counter)


class HTMLWriter(Writer):
    """Writes prose as HTML; footnotes of all cells are numbered through and stand at the page's end."""

    around: ClassVar = {
        "paragraph": ("<p>", "</p>\n"),
        "plain": ("", ""),
        "item": ("<li>", "</li>"),
        "emphasis": ("<em>", "</em>"),
        "strong": ("<strong>", "</strong>"),
        "strike": ("<del>", "</del>"),
        "sub": ("<sub>", "</sub>"),
        "sup": ("<sup>", "</sup>"),
        "kbd": ("<kbd>", "</kbd>"),
        "quote": ("<blockquote>", "</blockquote>\n"),
        "details": ("<details>", "</details>\n"),
        "summary": ("<summary>", "</summary>"),
        "hardbreak": ("<br>", "\n"),
        "rule": ("<hr>", "\n"),
    }

    def __init__(self, language: str, anchors: set[str], elsewhere: Mapping[str, str]) -> None:
        super().__init__()
        self.language = language
        self.anchors = anchors
        self.elsewhere = elsewhere
        self.counts = _Counts()
        self.placed: set[str] = set()

    def write(self, prose: Prose) -> str:
        """Return prose as HTML, with its footnotes kept for `notes`."""
        body = super().write(prose)
        if not (prose.commentary or prose.label):
            return body
        by = f'<p class="by">{escape(prose.label)}</p>' if prose.label else ""
        name = escape(prose.label or label("page.commentary", self.language))
        return f'<section class="commentary" aria-label="{name}">{by}{body}</section>\n'

    def text(self, text: str) -> str:
        """Return words."""
        return escape(tied(text))

    def internal(self, anchor: str, inner: str) -> str:
        """Return a link to an anchor of the page, or of another page; words alone if there is none."""
        if anchor in self.anchors:
            return f'<a href="#{escape(anchor)}">{inner}</a>'
        if anchor in self.elsewhere:
            return f'<a href="{escape(self.elsewhere[anchor])}#{escape(anchor)}">{inner}</a>'
        return inner

    def external(self, url: str, inner: str) -> str:
        """Return a link to a page elsewhere."""
        return f'<a href="{escape(url)}" rel="noopener noreferrer">{inner}</a>'

    def picture(self, picture: Picture, alt: str) -> str:
        """Return a picture, held in the page itself, as wide as it says that it is."""
        self.counts.pictures += 1
        width = f"{picture.width:g}" if picture.width else ""
        if picture.mime == "image/svg+xml":
            drawn = clean(as_svg(picture), f"p{self.counts.pictures}-", alt)
            return drawn.replace("<svg ", f'<svg style="width:{width}px" ', 1) if width else drawn
        data = base64.b64encode(picture.data).decode("ascii")
        return f'<img src="data:{picture.mime};base64,{data}" width="{width}" alt="{escape(alt)}">'

    def formula(self, tex: str, *, block: bool) -> str:
        """Return a formula as MathML; as code if it cannot be read."""
        found = mathml(tex, block=block)
        if found is None:
            return f"<code>{escape(tex)}</code>"
        return f'<span class="formula">{found}</span>' if block else found

    def _on_heading(self, node: Node) -> str:
        return f'<h{node.level} id="{escape(node.anchor)}">{self.inner(node)}</h{node.level}>\n'

    def _on_code(self, node: Node) -> str:
        return f"<code>{escape(words_of(node))}</code>"

    def _on_code_block(self, node: Node) -> str:
        return f'<pre tabindex="0"><code>{escape(node.text)}</code></pre>\n'

    def _on_list(self, node: Node) -> str:
        if node.start is None:
            return f"<ul>{self.inner(node)}</ul>\n"
        return f'<ol start="{node.start}">{self.inner(node)}</ol>\n'

    def _on_table(self, node: Node) -> str:
        head, rows = cells_of(node)
        classes = ["number" if cell.align == "right" else "words" for cell in head]
        header = "".join(
            f'<th scope="col" class="{side}">{self.inner(cell) or "–"}</th>'
            for cell, side in zip(head, classes, strict=True)
        )
        body = ""
        for row in rows:
            first, *cells = [self.inner(cell) for cell in row]
            rest = "".join(
                f'<td class="{side}">{cell}</td>' for cell, side in zip(cells, classes[1:], strict=False)
            )
            body += f'<tr><th scope="row">{first}</th>{rest}</tr>'
        inside = f"<thead><tr>{header}</tr></thead><tbody>{body}</tbody>"
        return f'<div class="scroll"><table>{inside}</table></div>\n'

    def _on_note(self, node: Node) -> str:
        counts, key = self.counts, (id(self.prose), node.text)
        number = counts.notes.setdefault(key, len(counts.notes) + 1)
        name = escape(label("page.note", self.language, number=number))
        place = f' id="ref-{number}"' if node.first else ""
        if node.first:
            note, back = self.nodes(self.prose.notes[node.text]), escape(label("page.back", self.language))
            link = f'<a href="#ref-{number}" role="doc-backlink" aria-label="{back}">↑</a>'
            counts.written[number] = f'<li id="note-{number}">{note}{link}</li>'
        return (
            f'<sup><a{place} href="#note-{number}" role="doc-noteref" aria-label="{name}">{number}</a></sup>'
        )

    def block(self, block: Block) -> str:
        """Return a block as HTML."""
        if isinstance(block, Prose):
            return self.write(block)
        if isinstance(block, Plain):
            kind = "error" if block.error else "printed"
            return f'<pre tabindex="0" class="{kind}">{escape(block.text)}</pre>\n'
        if isinstance(block, Picture):
            return (
                f'<figure class="drawing"><div class="plot">{self.picture(block, block.alt)}</div></figure>\n'
            )
        return rendered(self._distinct(block.payload), self._number(block.payload)) + "\n"

    def _distinct(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Return a payload whose names no other on the page has, if it is shown twice."""
        key = json.dumps(payload, sort_keys=True)
        copy = self.counts.shown[key]
        self.counts.shown[key] += 1
        names = anchors_in(payload)
        if not copy and self.placed.isdisjoint(names):
            self.placed.update(names)
            return payload
        nameless = {"caption": {**payload["caption"], "id": ""}} if "caption" in payload else {"id": ""}
        behind = {"table": {**payload["table"], "copy": copy}} if payload.get("table") else {}
        return {**payload, **nameless, **behind, "anchors": [], "copy": copy}

    def _number(self, payload: Mapping[str, Any]) -> str:
        kind = payload["kind"]
        if kind not in ("figure", "table") or not payload["caption"]["title"]:
            return ""
        number = getattr(self.counts, kind) + 1
        setattr(self.counts, kind, number)
        return f"{label(f'table.{kind}', self.language)} {number}"

    def notes(self) -> str:
        """Return the footnotes as a list's items."""
        return "\n".join(text for _, text in sorted(self.counts.written.items()))


def contents(blocks: Sequence[Block], levels: tuple[int, ...] = (2, 3)) -> list[dict[str, Any]]:
    """Return the headings of some levels, each with its anchor."""
    return [
        {"level": node.level, "id": node.anchor, "text": words_of(node)}
        for block in blocks
        if isinstance(block, Prose)
        for node in block.headings()
        if node.level in levels
    ]


def anchors(blocks: Sequence[Block]) -> set[str]:
    """Return the anchors that a page offers: its headings', and those of what it shows."""
    shown = {id for block in blocks if isinstance(block, Presented) for id in anchors_in(block.payload)}
    return {entry["id"] for entry in contents(blocks, (1, 2, 3, 4, 5, 6))} | shown
