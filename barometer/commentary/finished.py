"""A finished text, whatever its file: paragraphs and table rows, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.commentary.sentences import plain_sentences, sentences
from barometer.commentary.words import Words
from barometer.errors import BarometerError

if TYPE_CHECKING:
    from pypdf import PageObject

KINDS = (".pdf", ".docx", ".md", ".txt")

_ENDS = re.compile(r"[.!?:…]\W*$")
_GAP = re.compile(r"\s{2,}")
_BULLET = re.compile(r"[•‣–]|\d+\.")


@dataclass(frozen=True)
class Piece:
    """What a reader takes in at a time.

    Attributes
    ----------
    where
        Place in the file: a paragraph, a line or a page, counted from 1.
    sentences
        Its sentences; the cells of a table's row.
    row
        Whether it is a row of a table, whose first cell says what the others are of.
    over
        Of a row, the line that stands over it, and may name what it and those below it are of.
    """

    where: int
    sentences: tuple[str, ...]
    row: bool = False
    over: str = ""


def read_finished(path: Path, words: Words) -> list[Piece]:
    """Return the pieces of a finished text in their order.

    Raises
    ------
    BarometerError
        If the file is not there, cannot be read, or is of a kind that is not known.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise BarometerError(f"{path} is no text that can be read; expected one of {', '.join(KINDS)}")
    if not path.is_file():
        raise BarometerError(f"{path} is missing")
    read = {".pdf": _pdf, ".docx": _docx, ".md": _markdown, ".txt": _plain}[kind]
    try:
        return list(read(path, words))
    except BarometerError:
        raise
    except Exception as error:  # what a broken file does to its reader is not known beforehand
        said = " ".join(str(error).split()) or type(error).__name__
        raise BarometerError(f"{path} cannot be read as {kind[1:]}: {said}") from error


def _markdown(path: Path, words: Words) -> Iterator[Piece]:
    text = re.sub(r"\A---\n.*?^---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for block in re.split(r"\n\s*\n|\n(?=[-*] )", text):
        said = tuple(one.text for one in sentences(block, words))
        if said:
            yield Piece(text[: text.index(block)].count("\n") + 1, said)


def _plain(path: Path, words: Words) -> Iterator[Piece]:
    text = path.read_text(encoding="utf-8")
    for block in re.split(r"\n\s*\n", text):
        said = tuple(one.text for one in plain_sentences(block, words))
        if said:
            yield Piece(text[: text.index(block)].count("\n") + 1, said)


def _docx(path: Path, words: Words) -> Iterator[Piece]:
    from docx import Document
    from docx.table import Table

    for number, part in enumerate(Document(str(path)).iter_inner_content(), start=1):
        if isinstance(part, Table):
            over = ""
            for row in part.rows:
                cells = tuple(cell.text for cell in row.cells)
                if len(cells) > 1 and len({*cells}) == 1:  # one cell over all columns
                    over = cells[0]
                else:
                    yield Piece(number, cells, row=True, over=over)
        elif said := tuple(one.text for one in plain_sentences(part.text, words)):
            yield Piece(number, said)


def _pdf(path: Path, words: Words) -> Iterator[Piece]:
    return pages_of(path.read_bytes(), words)


def pages_of(content: bytes, words: Words) -> Iterator[Piece]:
    """Give a PDF's paragraphs: lines that go on, joined; a line with wide gaps is a row of a table."""
    from pypdf import PdfReader

    for number, page in enumerate(PdfReader(BytesIO(content)).pages, start=1):
        _without_watermark(page)
        held = over = ""
        for line in page.extract_text(extraction_mode="layout").splitlines():
            cells = [cell for cell in _GAP.split(line.strip()) if cell]
            if len(cells) > 1 and _BULLET.fullmatch(cells[0]):
                yield from _paragraph(held, number, words)
                held = " ".join(cells[1:])
            elif len(cells) > 1:
                yield from _paragraph(held, number, words)
                held, over = "", held or over
                yield Piece(number, tuple(cells), row=True, over=over)
            elif not cells:
                continue
            else:
                held = _joined(held, cells[0])
                if _ENDS.search(held) and len(cells[0]) < 60:
                    yield from _paragraph(held, number, words)
                    held = ""
        yield from _paragraph(held, number, words)


def _without_watermark(page: PageObject) -> None:
    """Take out of a page what stands askew and is no part of its text: it would mingle with it."""
    from pypdf.generic import NameObject

    contents = page.get_contents()
    kept: list[Any] = []
    begins: list[tuple[int, bool]] = []  # where each open part begins, and whether it is no text of the page
    askew = False
    for operands, operator in contents.operations if contents is not None else ():
        kept.append((operands, operator))
        if operator in (b"BDC", b"BMC"):
            begins.append((len(kept) - 1, operands[0] == "/Artifact"))
        elif operator == b"cm" and float(operands[1]):
            askew = askew or any(artifact for _, artifact in begins)
        elif operator == b"EMC" and begins:
            begin, artifact = begins.pop()
            if artifact and askew:
                del kept[begin:]
                askew = False
    if contents is not None:
        contents.operations = kept
        page[NameObject("/Contents")] = contents


def _joined(held: str, line: str) -> str:
    """Return a line joined to those before it; a word that was divided is whole again."""
    if held.endswith(("-", "\u2010", "\xad")) and line[:1].islower():
        return held[:-1] + line
    return f"{held} {line}".strip()


def _paragraph(text: str, number: int, words: Words) -> Iterator[Piece]:
    if said := tuple(one.text for one in plain_sentences(text, words)):
        yield Piece(number, said)
