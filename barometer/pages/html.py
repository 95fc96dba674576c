"""Blocks as HTML: nothing from outside, nothing that runs, every word escaped."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, ClassVar

from barometer.language import label
from barometer.pages.blocks import Block, Plain, Shown
from barometer.pages.pictures import Picture, as_svg
from barometer.pages.press import mathml
from barometer.pages.prose import Prose, Token, Writer, plain, tied
from barometer.pages.typst import anchors_in
from barometer.presentation.html import render
from barometer.presentation.svg import clean


@dataclass
class _Counts:
    """How many figures, tables, notes and pictures a page has so far."""

    figure: int = 0
    table: int = 0
    pictures: int = 0
    notes: dict[tuple[int, str], int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)


class HTMLWriter(Writer):
    """Writes prose as HTML; footnotes of all cells are numbered through and stand at the page's end."""

    around: ClassVar = {
        "paragraph": ("<p>", "</p>\n"),
        "block_text": ("", ""),
        "emphasis": ("<em>", "</em>"),
        "strong": ("<strong>", "</strong>"),
        "strikethrough": ("<del>", "</del>"),
        "block_quote": ("<blockquote>", "</blockquote>\n"),
        "linebreak": ("<br>", "\n"),
        "thematic_break": ("<hr>", "\n"),
    }

    def __init__(self, language: str, anchors: set[str], elsewhere: Mapping[str, str]) -> None:
        super().__init__()
        self.language = language
        self.anchors = anchors
        self.elsewhere = elsewhere
        self.counts = _Counts()

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
        """Return a picture, held in the page itself."""
        self.counts.pictures += 1
        if picture.mime == "image/svg+xml":
            return clean(as_svg(picture), f"p{self.counts.pictures}-", alt)
        data = base64.b64encode(picture.data).decode("ascii")
        return f'<img src="data:{picture.mime};base64,{data}" alt="{escape(alt)}">'

    def formula(self, tex: str, *, block: bool) -> str:
        """Return a formula as MathML; as code if it cannot be read."""
        return mathml(tex, block=block) or f"<code>{escape(tex)}</code>"

    def _on_heading(self, token: Token) -> str:
        level, anchor = token["attrs"]["level"], token["attrs"].get("id", "")
        return f'<h{level} id="{escape(anchor)}">{self.inner(token)}</h{level}>\n'

    def _on_codespan(self, token: Token) -> str:
        return f"<code>{escape(token['raw'])}</code>"

    def _on_block_code(self, token: Token) -> str:
        return f'<pre tabindex="0"><code>{escape(token["raw"])}</code></pre>\n'

    def _on_list(self, token: Token) -> str:
        items = "".join(f"<li>{self.inner(item)}</li>" for item in token["children"])
        start = token["attrs"].get("start", 1)
        return f'<ol start="{start}">{items}</ol>\n' if token["attrs"]["ordered"] else f"<ul>{items}</ul>\n"

    def _on_table(self, token: Token) -> str:
        head, *bodies = token["children"]
        classes = ["number" if cell["attrs"]["align"] == "right" else "words" for cell in head["children"]]
        header = "".join(
            f'<th scope="col" class="{side}">{self.inner(cell) or "–"}</th>'
            for cell, side in zip(head["children"], classes, strict=True)
        )
        rows = ""
        for row in (row for body in bodies for row in body["children"]):
            cells = [self.inner(cell) for cell in row["children"]]
            data = zip(cells[1:], classes[1:], strict=False)
            rest = "".join(f'<td class="{side}">{cell}</td>' for cell, side in data)
            rows += f'<tr><th scope="row">{cells[0]}</th>{rest}</tr>'
        body = f"<thead><tr>{header}</tr></thead><tbody>{rows}</tbody>"
        return f'<div class="scroll"><table>{body}</table></div>\n'

    def _on_footnote_ref(self, token: Token) -> str:
        counts, key = self.counts, (id(self.prose), token["raw"])
        first = key not in counts.notes
        number = counts.notes.setdefault(key, len(counts.notes) + 1)
        if first:
            note = self.tokens(self.prose.notes.get(token["raw"], []))
            back = escape(label("page.back", self.language))
            link = f'<a href="#ref-{number}" role="doc-backlink" aria-label="{back}">↑</a>'
            counts.written.append(f'<li id="note-{number}">{note}{link}</li>')
        name = escape(label("page.note", self.language, number=number))
        place = f' id="ref-{number}"' if first else ""
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
        return render(block.payload, self._number(block.payload)) + "\n"

    def _number(self, payload: Mapping[str, Any]) -> str:
        kind = payload["kind"]
        if kind not in ("figure", "table") or not payload["caption"]["title"]:
            return ""
        number = getattr(self.counts, kind) + 1
        setattr(self.counts, kind, number)
        return f"{label(f'table.{kind}', self.language)} {number}"

    def notes(self) -> str:
        """Return the footnotes as a list's items."""
        return "\n".join(self.counts.written)


def contents(blocks: Sequence[Block], levels: tuple[int, ...] = (2, 3)) -> list[dict[str, Any]]:
    """Return the headings of some levels, each with its anchor."""
    return [
        {"level": token["attrs"]["level"], "id": token["attrs"]["id"], "text": plain(token)}
        for block in blocks
        if isinstance(block, Prose)
        for token in block.headings()
        if token["attrs"]["level"] in levels
    ]


def anchors(blocks: Sequence[Block]) -> set[str]:
    """Return the anchors that a page offers: its headings', and those of what it shows."""
    shown = {id for block in blocks if isinstance(block, Shown) for id in anchors_in(block.payload)}
    return {entry["id"] for entry in contents(blocks, (1, 2, 3, 4, 5, 6))} | shown
