"""Blocks as Typst text: every word a string literal, so that no word can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, ClassVar

from barometer.errors import BarometerError
from barometer.pages.content import Block, Plain, Presented
from barometer.pages.formulas import typst_math
from barometer.pages.keeping import held
from barometer.pages.pictures import Picture, as_svg
from barometer.pages.press import printable
from barometer.pages.sheets import Fit, fitted
from barometer.pages.writer import Prose, Writer, cells_of, slug, tied
from barometer.prose import Node, words_of
from barometer.text import without_controls


def literal(value: Any) -> str:
    r"""Return plain data as a Typst literal.

    Examples
    --------
    >>> print(literal({"a": ["#x", True], "b": None, "c": {}}))
    ("a": ("#x", true,), "b": none, "c": (:))
    >>> print(literal('"] #evil() \\'))
    "\"] #evil() \\"
    """
    if isinstance(value, str):
        return _text(value)
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "(" + (", ".join(f"{_text(str(k))}: {literal(v)}" for k, v in value.items()) or ":") + ")"
    if isinstance(value, Sequence):
        return "(" + " ".join(f"{literal(each)}," for each in value) + ")"
    return _text(str(value))


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"})


def _text(text: str) -> str:
    return f'"{printable(without_controls(text)).translate(_ESCAPES)}"'


def one_line(text: str) -> str:
    """Return words without line ends, which a Typst string would keep."""
    return re.sub(r"\s*[\r\n]+\s*", " ", tied(text))


class TypstWriter(Writer):
    """Writes prose as Typst; anchors are those of the part, then of the whole document."""

    around: ClassVar = {
        "paragraph": ("", "\n\n"),
        "plain": ("", ""),
        "item": ("[", "], "),
        "emphasis": ("#emph[", "]"),
        "strong": ("#strong[", "]"),
        "sub": ("#sub[", "]"),
        "sup": ("#super[", "]"),
        "quote": ("#quote(block: true)[", "]\n\n"),
        "details": ("", "\n\n"),
        "summary": ("#strong[", "]\n\n"),
        "hardbreak": ("#linebreak()", ";"),
        "rule": ("#divider()", "\n\n"),
    }

    def __init__(self, part: str, anchors: set[str]) -> None:
        super().__init__()
        self.part = part
        self.anchors = anchors
        self.cells = 0
        self.struck = False

    def write(self, prose: Prose) -> str:
        """Return prose as Typst text."""
        self.cells += 1
        body = super().write(prose)
        if prose.commentary or prose.label:
            return f"#commentary({literal(prose.label)})[{body}]\n\n"
        return f"#block(breakable: false)[{body}]\n\n" if prose.together else f"{body}\n\n"

    def nodes(self, nodes: Iterable[Node]) -> str:
        """Return nodes as Typst text; words that lead to a list stand on its page."""
        told = [*nodes]
        found = [self.node(node) for node in told]
        for at, (node, after) in enumerate(pairwise(told)):
            if (node.kind, after.kind) == ("paragraph", "list") and words_of(node).rstrip().endswith(":"):
                found[at] = f"#block(sticky: true, par[{self.inner(node)}])\n\n"
        return "".join(found)

    def text(self, text: str) -> str:
        """Return words as a string; the semicolon ends the expression, whatever follows."""
        return f"#{literal(one_line(text))};" if text else ""

    def internal(self, anchor: str, inner: str) -> str:
        """Return a link to an anchor of the part, or else of the document; words alone if there is none."""
        for name in (f"{self.part}:{anchor}", *sorted(n for n in self.anchors if n.endswith(f":{anchor}"))):
            if name in self.anchors:
                return f"#reference(label({literal(name)}), {literal(self.struck)})[{inner}]"
        return inner

    def external(self, url: str, inner: str) -> str:
        """Return a link to a page elsewhere."""
        return f"#reference({literal(url)}, {literal(self.struck)})[{inner}]"

    def picture(self, picture: Picture, alt: str) -> str:
        """Return a picture that stands in a line of text."""
        return f"#in-line({literal(as_svg(picture))}, {literal(alt)}, {literal(_points(picture))})"

    def formula(self, tex: str, *, block: bool) -> str:
        """Return a formula with its TeX as alternative text; as code if it cannot be read."""
        math = typst_math(tex, block=block)
        if math is None:
            return f"#raw({literal(tex)}, block: {literal(block)});"
        return f"#formula({literal(math)}, {literal(tex)}, {literal(block)})"

    def _on_heading(self, node: Node) -> str:
        place = f"#label({literal(f'{self.part}:{node.anchor}')})" if node.anchor else ""
        return f"#heading(level: {node.level})[{self.inner(node)}]{place}\n\n"

    def _on_strike(self, node: Node) -> str:
        # PDF/UA allows one line through or under a word, not two.
        if self.struck:
            return self.inner(node)
        self.struck = True
        inner = self.inner(node)
        self.struck = False
        return f"#strike[{inner}]"

    def _on_code(self, node: Node) -> str:
        return f"#raw({literal(words_of(node))});"

    _on_kbd = _on_code

    def _on_code_block(self, node: Node) -> str:
        return f"#raw(block: true, {literal(node.text.rstrip())})\n\n"

    def _on_list(self, node: Node) -> str:
        kind = "list(" if node.start is None else f"enum(start: {node.start}, "
        return f"#{kind}tight: {literal(node.tight)}, {self.inner(node)})\n\n"

    def _on_table(self, node: Node) -> str:
        head, rows = cells_of(node)
        header = [self.inner(cell) or self.text("–") for cell in head]
        align = ["right" if cell.align == "right" else "left" for cell in head]
        texts = [[words_of(cell) for cell in row] for row in (head, *rows)]
        fit = fitted(texts[0], texts[1:], align, turn=False)
        kept = literal(held(fit, texts[1:]).kept)
        cells = "".join(f"({''.join(f'[{self.inner(cell)}], ' for cell in row)}), " for row in rows)
        named = "".join(f"[{cell}], " for cell in header)
        return f"#grid-of({literal(_fit(fit))}, {literal(align)}, ({named}), ({cells}), kept: {kept})\n\n"

    def _on_note(self, node: Node) -> str:
        name = f"{self.part}:note:{self.cells}:{node.text}"
        if not node.first:
            return f"#footnote(label({literal(name)}))"
        note = self.nodes(self.prose.notes[node.text]).strip()
        return f"#footnote[{note}]#label({literal(name)})"


def typst(blocks: Sequence[Block], part: str, anchors: set[str]) -> str:
    """Return blocks as Typst text.

    Parameters
    ----------
    blocks
        What a notebook holds.
    part
        Name of the part that they are; stands before every anchor.
    anchors
        All anchors of the document, each with its part's name; see `anchors_of`.
    """
    writer = TypstWriter(part, anchors)
    placed: set[str] = set()
    return "".join(_block(block, writer, placed) for block in blocks)


def anchors_of(blocks: Sequence[Block], part: str) -> set[str]:
    """Return the anchors that blocks offer, and give headings theirs."""
    taken = {id for block in blocks if isinstance(block, Presented) for id in anchors_in(block.payload)}
    for block in blocks:
        if isinstance(block, Prose):
            block.nodes = [
                replace(node, anchor=slug(words_of(node), taken)) if node.kind == "heading" else node
                for node in block.nodes
            ]
    return {f"{part}:{name}" for name in taken}


def anchor_of(payload: Mapping[str, Any]) -> str:
    """Return the anchor of something shown, or ""."""
    return str(payload.get("id") or payload.get("caption", {}).get("id") or "")


def anchors_in(payload: Mapping[str, Any]) -> list[str]:
    """Return the anchors of something shown: its own, and those of a table's rows."""
    return [name for name in (anchor_of(payload), *payload.get("anchors", ())) if name]


def _block(block: Block, writer: TypstWriter, placed: set[str]) -> str:
    if isinstance(block, Prose):
        return writer.write(block)
    if isinstance(block, Plain):
        return f"#printed({literal(block.text)}, {literal(block.error)})\n\n"
    if isinstance(block, Picture):
        return f"#drawing({literal(as_svg(block))}, {literal(block.alt)}, {literal(_points(block))})\n\n"
    anchor = anchor_of(block.payload)
    place = f"{writer.part}:{anchor}" if anchor and anchor not in placed else None
    placed.add(anchor)
    ready = _prepared(block.payload)
    ready["places"] = []
    for name in block.payload.get("anchors", ()):
        ready["places"].append(f"{writer.part}:{name}" if name and name not in placed else None)
        placed.add(name)
    return f"#shown({literal(ready)}, {literal(place)})\n\n"


def _points(picture: Picture) -> float:
    """Return how wide a picture is in points; 0 for as wide as the line."""
    return round(picture.width * 0.75, 2)


def _prepared(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return a payload with units tied to their numbers, and with how its table fits the page."""
    ready: dict[str, Any] = _tie(payload)
    behind = ready.get("table")
    for table in (ready, behind):
        if table and "rows" in table:
            header = [each["text"] for each in table["header"]]
            sides = [each["align"] for each in table["header"]]
            rows = [[_words_in(cell) for cell in row] for row in table["rows"]]
            fit = fitted(header, rows, sides, turn=table is ready)
            below = _below(table) if table is ready else " ".join(_own_notes(table, ready))
            found = held(fit, rows, [at for at, _ in table.get("groups", ())], below)
            table |= {"fit": _fit(fit), "kept": found.kept, "whole": found.whole}
    if ready["kind"] == "figure" and not ready["caption"].get("alt"):
        raise BarometerError(f"the figure '{ready['caption']['title']}' has no alternative text")
    return ready


def _words_in(cell: Mapping[str, Any]) -> str:
    """Return a cell's words as wide as they come out: with a verdict's shape, smaller below a line."""
    words = str(cell["text"])
    if cell["verdict"]:
        return f"■\u00a0{words}"
    return words[len(words) // 10 :] if "spark" in cell else words


def _own_notes(table: Mapping[str, Any], figure: Mapping[str, Any]) -> list[str]:
    """Return the notes of the table behind a figure that do not stand below the figure itself."""
    return [note for note in table["notes"] if note not in figure["notes"]]


def _below(table: Mapping[str, Any]) -> str:
    """Return all that stands below a table."""
    caption = table["caption"]
    return " ".join(filter(None, (caption["note"], *table["notes"], caption["source"])))


def _fit(fit: Fit) -> dict[str, Any]:
    """Return how a table fits as the template takes it; what is usual is left out."""
    told = {"size": fit.size, "flipped": fit.flipped, "blocks": fit.blocks, "tall": fit.tall}
    return {"widths": fit.widths, **{key: value for key, value in told.items() if value}}


def _tie(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: each if key == "svg" else _tie(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_tie(each) for each in value]
    return tied(value) if isinstance(value, str) else value
