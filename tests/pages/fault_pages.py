"""The inputs that once failed, as a page, as Typst text and as a PDF."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import nbformat
from lxml import html as lxml_html
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook
from pypdf import PdfReader

from barometer.pages.exporters import BarometerHTMLExporter, BarometerPDFExporter, BarometerTypstExporter

FAULTS = Path(__file__).parents[1] / "data" / "faults"


def fault(name: str) -> str:
    """The path of an input that once failed."""
    return str(FAULTS / name / "nb.ipynb")


def prose(*cells: str) -> NotebookNode:
    return new_notebook(cells=[new_markdown_cell(each) for each in cells])


def page_of(notebook: NotebookNode | str):
    """A notebook, or the file of one, as an HTML tree."""
    return lxml_html.document_fromstring(_exported(BarometerHTMLExporter, notebook))


def typst_of(notebook: NotebookNode | str) -> str:
    """What a notebook says as Typst text, without the template."""
    return str(_exported(BarometerTypstExporter, notebook)).partition("#show: document.with")[2]


def pdf_of(notebook: NotebookNode | str) -> bytes:
    return bytes(_exported(BarometerPDFExporter, notebook))


def words_of(pdf: bytes) -> str:
    """The words of a PDF, page after page."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def losses_of(notebook: NotebookNode | str, kind=BarometerHTMLExporter) -> list[str]:
    """What an export tells of what it has left out."""
    made = _kept(kind, notebook) if isinstance(notebook, str) else kind().from_notebook_node(notebook)
    return made[1]["losses"]


def _exported(kind, notebook: NotebookNode | str):
    if isinstance(notebook, str):
        return _kept(kind, notebook)[0]
    return kind().from_notebook_node(notebook)[0]


@cache
def _kept(kind, path: str):
    return kind().from_filename(path)


def saved(notebook: NotebookNode, folder: Path) -> str:
    """Write a notebook into a folder and return its path."""
    path = folder / "nb.ipynb"
    nbformat.write(notebook, path)
    return str(path)
