"""Any executed notebook as an accessible page, and as a tagged, archivable PDF without LaTeX or browser."""

from barometer.pages.document import Attachment, Document, compile_document, page
from barometer.pages.exporters import (
    BarometerHTMLExporter,
    BarometerPDFExporter,
    BarometerTypstExporter,
    to_html,
    to_pdf,
    warm_exporters,
)

__all__ = [
    "Attachment",
    "BarometerHTMLExporter",
    "BarometerPDFExporter",
    "BarometerTypstExporter",
    "Document",
    "compile_document",
    "page",
    "to_html",
    "to_pdf",
    "warm_exporters",
]
