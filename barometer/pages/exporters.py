"""The three exporters of nbconvert: a page, Typst text, and a PDF."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode
from traitlets import Unicode, default

from barometer.language import LANGUAGES, label
from barometer.pages import html
from barometer.pages.blocks import arrange, read_content
from barometer.pages.content import Content
from barometer.pages.document import TEMPLATES, Attachment, Document, source
from barometer.pages.outputs import opened_in
from barometer.pages.press import compile_pdf
from barometer.pages.typst import anchors_of


class BarometerExporter(TemplateExporter):
    """What the exporters share: the package's own templates, and how a notebook is read.

    The language of a page, and its marks, are those of the measurement that the notebook has opened (Danish,
    and none, where it has opened none), of `barometer` in its metadata, or that of the option:
    `jupyter nbconvert --to barometer-pdf --language en`, or `c.BarometerExporter.language = "en"` in
    nbconvert's settings.
    """

    language = Unicode("", help="Language of the words that are added: da or en.").tag(config=True)

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)  # type: ignore[no-untyped-call]
        # nbconvert makes each exporter once before it reads its command line, and has no other way to be told
        # of an option's short name.
        if application := sys.modules.get("nbconvert.nbconvertapp"):
            application.nbconvert_aliases.setdefault("language", "BarometerExporter.language")

    @default("optimistic_validation")
    def _optimistic_validation(self) -> bool:
        return True  # the notebook is checked once, not again after each of nbconvert's own steps

    @default("extra_template_basedirs")
    def _extra_template_basedirs(self) -> list[str]:
        return [str(TEMPLATES)]

    def default_filters(self) -> Iterable[tuple[str, Callable[..., Any]]]:
        """Return nbconvert's filters and the package's own."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "barometer", self.prepared

    def prepared(self, nb: Mapping[str, Any], resources: dict[str, Any]) -> Any:
        """Return what the template writes."""
        raise NotImplementedError

    def _read(
        self, nb: Mapping[str, Any], resources: dict[str, Any], *, typeset: bool = False
    ) -> tuple[Content, Document]:
        """Return a notebook's content and front matter; `resources["barometer"]` overrides its metadata.

        Each thing that is lost is a line of the log, which nbconvert writes to stderr, and one of
        `resources["losses"]`.
        """
        about = resources["metadata"]
        asked = {"language": self.language} if self.language else {}
        opened = _opened(nb)
        document = Document.of(
            opened, nb["metadata"].get("barometer", {}), asked, resources.get("barometer", {})
        )
        document = replace(document, marks=(*dict.fromkeys((*document.marks, *opened.get("marks", ()))),))
        content = read_content(
            nb,
            document.language,
            strict=document.strict,
            draft=document.draft,
            folder=Path(about["path"] or ".") if "path" in about else None,
            typeset=typeset,
        )
        resources["losses"] = [loss.told(document.language) for loss in content.losses]
        for line in resources["losses"]:
            self.log.warning("%s: %s", about.get("name", ""), line)
        title = document.title or content.title or str(about.get("name", ""))
        return content, replace(document, title=title)


def _opened(nb: Mapping[str, Any]) -> dict[str, Any]:
    """Return the language of the first measurement that a notebook has opened, and the marks of all."""
    outputs = [output for cell in nb["cells"] for output in cell.get("outputs", ())]
    opened = [told for output in outputs if (told := opened_in(output.get("data", {})))]
    if not opened:
        return {}
    marks = dict.fromkeys(mark for each in opened for mark in each["marks"])
    return {"language": opened[0]["language"], "marks": [*marks]}


class BarometerHTMLExporter(BarometerExporter):
    """A notebook as one HTML file: accessible, without scripts, with no request to anywhere."""

    export_from_notebook = "Barometer (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name(self) -> str:
        return "barometer-html"

    def prepared(self, nb: Mapping[str, Any], resources: dict[str, Any]) -> dict[str, Any]:
        """Return what the page's template needs; all but `body` and `notes` is plain text."""
        content, document = self._read(nb, resources)
        arrange(content.blocks, 2)
        anchors_of(content.blocks, "")
        anchors = html.anchors(content.blocks)
        writer = html.HTMLWriter(document.language, anchors, document.elsewhere or {})
        body = "".join(writer.block(block) for block in content.blocks)
        keys = ("skip", "contents", "notes", "code", "code_intro", "signatory")
        return {
            "document": document,
            "body": body,
            "notes": writer.notes(),
            "contents": html.contents(content.blocks),
            "code": content.code if "html" in document.code else [],
            "words": {key: label(f"page.{key}", document.language) for key in keys},
        }


class BarometerTypstExporter(BarometerExporter):
    """A notebook as Typst text, whole in itself."""

    export_from_notebook = "Barometer (Typst)"
    output_mimetype = "text/x-typst"

    @default("file_extension")
    def _file_extension(self) -> str:
        return ".typ"

    @default("template_name")
    def _template_name(self) -> str:
        return "barometer-typst"

    @default("template_extension")
    def _template_extension(self) -> str:
        return ".typ.j2"

    def prepared(self, nb: Mapping[str, Any], resources: dict[str, Any]) -> str:
        """Return the Typst text."""
        content, document = self._read(nb, resources, typeset=True)
        return source([content], document, resources.get("barometer", {}).get("attachments", ()))


class BarometerPDFExporter(BarometerTypstExporter):
    """A notebook as a PDF that is tagged (PDF/UA-1) and archivable (PDF/A-3a)."""

    export_from_notebook = "Barometer (PDF)"
    output_mimetype = "application/pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return a notebook as PDF; `resources["barometer"]["attachments"]` are the files it carries."""
        text, resources = super().from_notebook_node(nb, resources, **kw)
        given = resources.get("barometer", {})
        published = Document.of(nb["metadata"].get("barometer", {}), given).published
        resources["output_extension"] = ".pdf"
        files = {each.name: each.data for each in given.get("attachments", ())}
        return compile_pdf(text, files, published if published != "unknown" else ""), resources


@lru_cache
def _exporter(kind: type[BarometerExporter]) -> BarometerExporter:
    """Return this process's exporter of a kind, with its templates compiled once."""
    return kind()


def to_html(notebook: NotebookNode) -> bytes:
    """Return a notebook as a page that needs nothing outside itself."""
    body, _ = _exporter(BarometerHTMLExporter).from_notebook_node(notebook)
    return str(body).encode("utf-8")


def to_pdf(notebook: NotebookNode, attachments: Sequence[Attachment] = ()) -> bytes:
    """Return a notebook as a tagged PDF that carries some files."""
    about = {"barometer": {"attachments": tuple(attachments)}}
    body: Any = _exporter(BarometerPDFExporter).from_notebook_node(notebook, resources=about)[0]
    return bytes(body)


def warm_exporters() -> None:
    """Export a small notebook in each language: templates, schemas and a language's dates are then read.

    Processes that are forked afterwards need not do it again. Typst is only imported: its threads would not
    come along.
    """
    import pikepdf  # noqa: F401
    import typst  # noqa: F401

    small = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("å\n\n- *å* [å](#å)\n\n|å|\n|-|\n|1|")]
    )
    for language in LANGUAGES:
        small.metadata["barometer"] = {"language": language, "published": "2013-01-31"}
        to_html(small)
    BarometerTypstExporter.from_notebook_node(_exporter(BarometerPDFExporter), small)
