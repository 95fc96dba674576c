"""An executed notebook as a list of blocks: prose, things shown, pictures, plain text.

Every exporter reads these; what a notebook can bring in is decided here and in `outputs`, once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from barometer.language import label, languages_known
from barometer.pages.content import Block, Content, Loss, Plain, Presented, list_of_losses, refuse_losses
from barometer.pages.illustrated import CellPlace, look_through, short, with_pictures
from barometer.pages.macros import Macros, macros_in
from barometer.pages.markup import parts_of_html
from barometer.pages.outputs import blocks_of, printed, said_by_html
from barometer.pages.press import printable
from barometer.pages.writer import Prose
from barometer.prose import Node, walk, words_of

ONLY_WITH_NEXT = "only-with-next"
_LONG_WORD = re.compile(r"\S{40}")


def read_content(
    nb: Mapping[str, Any],
    language: str,
    *,
    strict: bool = False,
    draft: bool = False,
    folder: Path | None = None,
    typeset: bool = False,
) -> Content:
    """Return a notebook's content.

    Parameters
    ----------
    nb
        An executed notebook; of cells tagged with a language only those in the page's are read.
    language
        Language of the words that are added.
    strict
        Refuse a picture without alternative text, otherwise it gets one from its surroundings, marked so;
        and refuse a notebook of which something is lost.
    draft
        Whether what is lost stands at the end instead.
    folder
        Where pictures that the prose names may lie; None allows attached ones only.
    typeset
        Whether it is for a PDF, whose typefaces lack letters that a browser may find.

    Raises
    ------
    BarometerError
        If `strict` and a picture has no alternative text, or anything is lost; the cell is named.
    """
    content, heading = Content(), ""
    macros = macros_in(cell["source"] for cell in nb["cells"] if cell["cell_type"] == "markdown")
    for number, cell in _shown(nb["cells"], language):
        place = CellPlace(number, heading, language, strict, macros)
        blocks = [*_cell(cell, place, folder)]
        said = [each for each in blocks if not isinstance(each, Loss)]
        content.losses += [each for each in blocks if isinstance(each, Loss)]
        if typeset and (letters := unprintable(said)):
            content.losses.append(Loss(number, "letters", letters[:20] + "…" * (len(letters) > 20)))
        content.blocks += said
        if cell["cell_type"] == "code" and _shows_code(cell):
            content.code.append(cell["source"])
        if cell["cell_type"] == "markdown":
            headings = [
                words_of(node) for each in blocks if isinstance(each, Prose) for node in each.headings()
            ]
            heading = headings[-1] if headings else heading
    content.title = _take_title(content.blocks)
    if strict and not draft:
        refuse_losses(content.losses, language)
    if draft and content.losses:
        content.blocks.append(list_of_losses(content.losses, language))
    return content


def _shown(cells: Sequence[Mapping[str, Any]], language: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give the cells of a page with their numbers, where a notebook speaks several languages those in one.

    A heading tagged `only-with-next` is left out where the next code cell shows nothing.
    """
    tagged = [set(cell["metadata"].get("tags", [])) for cell in cells]
    spoken = any(language in tags for tags in tagged)
    others = set(languages_known()) - {language} if spoken else set()
    for at, (cell, tags) in enumerate(zip(cells, tagged, strict=True)):
        alone = ONLY_WITH_NEXT in tags and not _shows(cells[at + 1 :])
        if not (alone or tags & others or "remove-cell" in tags):
            yield at + 1, cell


def _shows(following: Sequence[Mapping[str, Any]]) -> bool:
    code = next((cell for cell in following if cell["cell_type"] == "code"), None)
    return code is not None and any(output["output_type"] != "stream" for output in code["outputs"])


def _cell(cell: Mapping[str, Any], place: CellPlace, folder: Path | None) -> Iterator[Block | Loss]:
    """Give a cell's blocks, and what of it is lost."""
    about = cell["metadata"].get("barometer", {})
    tags = cell["metadata"].get("tags", [])
    if cell["cell_type"] == "markdown":
        prose = Prose.of(cell["source"], {}, about.get("label", ""), "commentary" in tags)
        prose.together = "keep-together" in tags
        yield from with_pictures(prose, cell.get("attachments", {}), place, folder)
        yield from (_remark(remark, place.language) for remark in about.get("remarks", []))
    elif cell["cell_type"] == "raw":
        yield from _raw(cell, place, folder)
    elif "remove-output" not in tags:
        for output in cell["outputs"]:
            yield from blocks_of(output, about, place)


def _raw(cell: Mapping[str, Any], place: CellPlace, folder: Path | None) -> Iterator[Block | Loss]:
    """Give a raw cell as what it says that it is; one for another kind of page is lost."""
    about = cell["metadata"]
    kind = str(about.get("raw_mimetype") or about.get("format") or "text/plain")
    text = cell["source"]
    if not text.strip():
        return
    if kind == "text/markdown":
        yield from with_pictures(Prose.of(text), cell.get("attachments", {}), place, folder)
    elif kind == "text/html":
        yield from said_by_html(parts_of_html(text, {}, place.language), place)
    elif kind == "text/plain":
        yield Plain(printed(text))
    else:
        yield Loss(place.cell, "raw", kind)


def _shows_code(cell: Mapping[str, Any]) -> bool:
    hidden = {"remove-input", "parameters", "injected-parameters"} & set(cell["metadata"].get("tags", []))
    return bool(cell["source"].strip()) and not hidden


def _remark(remark: Mapping[str, str], language: str) -> Presented:
    text = f"»{remark['sentence']}« {remark['message']}"
    title = label("page.remark", language)
    return Presented(
        {"kind": "notice", "text": text, "title": title, "tone": "warning", "language": language}
    )


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


def unshown_in(text: str, macros: Macros, folder: Path | None) -> Iterator[tuple[int, str, str, str]]:
    r"""Give what of a Markdown text a page would not show, or not without a picture's words.

    Parameters
    ----------
    text
        A text that is to become a cell.
    macros
        Commands that the page's other cells define.
    folder
        Where the pictures that it names lie.

    Yields
    ------
    Where in the text it stands, what kind of loss it is (`alt`: a picture without words), what, and why.

    Examples
    --------
    >>> [each[:3] for each in unshown_in("Se $\\nej$ og ![kort](kort.png).", {}, None)]
    [(21, 'missing', 'kort.png'), (4, 'formula', '\\nej')]
    """
    prose = Prose.of(text)
    pictures, unshown = look_through(prose, macros, {}, folder)
    for each in unshown:
        sought = each.node.url or each.node.text
        at = each.node.places[0] if each.node.places else max(text.find(sought), 0)
        yield at, each.kind, each.what, each.why
    for url, (_, described) in pictures.items():
        if not described:
            yield max(text.find(url), 0), "alt", short(url), ""
    if letters := unprintable([prose]):
        yield max(text.find(letters[0]), 0), "letters", letters[:20] + "…" * (len(letters) > 20), ""


def unprintable(blocks: Sequence[Block]) -> str:
    """Return the letters that no typeface of the PDF has, each once.

    Examples
    --------
    >>> unprintable([Plain("æøå 👍 中文 👍")])
    '👍中文'
    """
    text = "".join(_texts(blocks))
    if printable(text) == text:
        return ""
    return "".join(dict.fromkeys(letter for letter in text if printable(letter) == "\ufffd" != letter))


def has_long_words(content: Content) -> bool:
    """Say whether there is a word that may not fit into a line."""
    return any(_LONG_WORD.search(text) for text in (*content.code, *_texts(content.blocks)))


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    """Give the words of blocks that are set as text."""
    for block in blocks:
        if isinstance(block, Prose):
            notes = (node for note in block.notes.values() for node in note)
            yield from map(words_of, (*block.nodes, *notes))
        elif isinstance(block, Plain):
            yield block.text
        elif isinstance(block, Presented) and block.payload["kind"] == "table":
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
