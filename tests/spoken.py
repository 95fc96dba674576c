"""What a reader sees of a file that a command has made, and whether its words are those of a language."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import openpyxl
import pypdf

from barometer.language import catalogue_words, date
from barometer.language.messages import message_words

WORD = re.compile(r"\b[A-Za-zÀ-ž]{2,}\b")
CODE = re.compile(r"[0-9A-Z]{4}(?:\W{1,3}[0-9A-Z]{4}){3}\W{1,3}[0-9A-Z*~$=]")
CODES = {
    *("aa", "ap", "by", "cc", "csv", "csvw", "dcat", "json", "ld", "png", "sdmx", "sha", "svg", "ua", "wcag"),
    *("indicator", "group", "breakdown", "category", "period", "value", "lower", "upper", "unit", "decimals"),
    *("status", "sign", "was", "barometer", "mail", "reproduce", "verify", "xlsx"),
}
"""What is called alike in every language: formats, standards, columns of files, commands."""


def as_read(file: Path) -> str:
    """Return the words of a page, a document, a workbook or a feed; code, addresses and digests are none."""
    if file.suffix in (".html", ".xml"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"<(style|script|pre|code|math)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    elif file.suffix == ".pdf":
        text = " ".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    elif file.suffix == ".xlsx":
        rows = (row for sheet in openpyxl.load_workbook(file) for row in sheet.iter_rows())
        text = " ".join(str(cell.value) for row in rows for cell in row if cell.value is not None)
    elif file.suffix == ".docx":
        opened = docx.Document(str(file))
        cells = (cell for table in opened.tables for row in table.rows for cell in row.cells)
        text = " ".join(each.text for each in (*opened.paragraphs, *cells))
    else:
        text = file.read_text(encoding="utf-8")
    return re.sub(r"\S*[/.]\S*[a-z]{3,4}\b|[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-\S|\b[0-9a-f]{12,}\b", " ", text)


def words_of(*texts: str) -> set[str]:
    found = {word for text in texts for word in WORD.findall(CODE.sub(" ", text))}
    return {word.lower() for word in found if not word.lower().startswith("zz")}


def words_beyond(text: str, known: set[str]) -> set[str]:
    """Return the words of a text that are neither known, nor a genitive, nor two that a PDF runs together."""

    def is_known(word: str) -> bool:
        halves = ((word[:at], word[at:]) for at in range(5, len(word) - 4))
        return word in known or word.removesuffix("s") in known or any({*both} <= known for both in halves)

    return {word for word in words_of(text) if not is_known(word)}


def words_in(language: str) -> set[str]:
    """Return all words that the package has in a language, of pages and of messages."""
    said = (words.get(language, "") for words in message_words())
    january = date("2027-01", language)
    return words_of(*catalogue_words(language).values(), *said, january) | CODES
