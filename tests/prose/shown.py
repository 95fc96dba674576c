"""What a reader finds of a Markdown text: on the page, in the PDF's text, and what the checker has read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter

from lxml import html as lxml_html
from nbformat.v4 import new_markdown_cell, new_notebook

from barometer.commentary.sentences import sentences
from barometer.commentary.words import words
from barometer.pages.blocks import read_content
from barometer.pages.document import Document, source
from barometer.pages.exporters import BarometerHTMLExporter

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
GUESSED = r"Billede uden beskrivelse under overskriften »Titel«"
"""What stands for a picture that nobody described; nobody has written it."""
LINES = {"em", "strong", "del", "sub", "sup", "kbd", "code", "a", "img"}


def notebook(text: str):
    """A notebook whose second cell is a commentary of this text, with one picture attached to it."""
    cell = new_markdown_cell(text, metadata={"tags": ["commentary"], "barometer": {"label": "Kommentar"}})
    cell.attachments = {"kurve.png": {"image/png": PIXEL}}
    return new_notebook(cells=[new_markdown_cell("# Titel"), cell])


def page(text: str):
    """The page of a text: the box of its commentary, and its footnotes."""
    made = BarometerHTMLExporter().from_notebook_node(notebook(text))[0]
    tree = lxml_html.document_fromstring(made)
    return [*tree.xpath("//section[@class='commentary']"), *tree.xpath("//*[@role='doc-endnotes']//li[@id]")]


def page_words(text: str) -> Counter[str]:
    """The words of a page, alternative texts among them."""
    return counted(" ".join(_read(part) for part in page(text)))


def _read(element) -> str:
    if element.get("class") == "by" or element.get("role") in ("doc-noteref", "doc-backlink"):
        return element.tail or ""
    inside = (element.text or "") + "".join(_read(child) for child in element)
    if element.tag == "img":
        inside = re.sub(GUESSED, "", element.get("alt"))
    inline = element.tag in LINES and element.tag != "math"
    return (inside if inline else f" {inside} ") + (element.tail or "")


def typst_words(text: str) -> Counter[str]:
    """The words of the Typst text: those that it prints, alternative texts among them."""
    made = source([read_content(notebook(text), "da")], Document("Titel"))
    body = made.split("#commentary(", 1)[1].split(")[", 1)[1]
    body = re.sub(r'label\("(?:[^"\\]|\\.)*"\)|#reference\("(?:[^"\\]|\\.)*"', "", body)
    body = re.sub(r'#in-line\("(?:[^"\\]|\\.)*", ', "#in-line(", re.sub(GUESSED, "", body))
    body = re.sub(r"#grid-of\(.*?, \((?=\[)", "", body, flags=re.DOTALL)  # how a table fits, and its sides
    # A formula is given in Typst's words and in its own; the latter are its alternative text.
    body = re.sub(r'#formula\("(?:[^"\\]|\\.)*", ', "#formula(", body)
    shown, at = [], 0
    for literal in re.finditer(r'"(?:[^"\\]|\\.)*"', body):
        between = body[at : literal.start()]
        # Marks in a line part no words: #"a";#emph[#"b";] is ab.
        lines = re.fullmatch(
            r"(?:;|\]|\)|, (?:true|false)\)|#(?:emph|strong|strike|sub|super|reference)?[\[(]?"
            r"|, (?:true|false)\)\[|#raw\(|#in-line\(|, [\d.]+\)|, block: (?:true|false)\))*",
            between,
        )
        shown.append(("" if lines else " ") + json.loads(literal[0]))
        at = literal.end()
    return counted("".join(shown))


def checked_words(text: str) -> Counter[str]:
    """The words that the checker of commentary has read."""
    return counted(" ".join(sentence.text for sentence in sentences(text, words("da"))))


def counted(text: str) -> Counter[str]:
    """How often each word stands in a text; a formula's commands are none of its words."""
    plain = re.sub(r"\\[a-zA-Z]+", " ", unicodedata.normalize("NFKC", text)).casefold()
    return Counter(re.findall(r"[^\W_]+", plain))
