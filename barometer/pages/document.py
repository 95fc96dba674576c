"""Front matter, attachments, and the document that several notebooks make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from barometer.errors import BarometerError, nearest
from barometer.language import catalogue_keys, check_language, date, label
from barometer.pages.blocks import arrange, has_long_words, read_content
from barometer.pages.content import Content
from barometer.pages.press import compile_pdf
from barometer.pages.typst import anchors_of, literal, typst

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from barometer.presentation import Figure, Notice, Table, Verdicts

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Attachment:
    """A file that a PDF carries."""

    name: str
    data: bytes
    mime: str
    relationship: Literal["data", "source", "supplement", "alternative"] = "data"
    description: str = ""


@dataclass(frozen=True)
class Letterhead:
    """What stands above the text of a letter, and in its margin.

    Attributes
    ----------
    addressee, date
        To whom, and when, in words; "" for a date that is not known.
    facts
        Label and number, pairwise: case, document, code.
    sender
        Lines that tell how whoever signs is reached; an empty line parts two groups.
    """

    addressee: str
    date: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sender: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """What a document says of itself.

    Attributes
    ----------
    published
        ISO date; also the date of the PDF. "" for none.
    case_numbers
        Label and number, pairwise, for the cover.
    marks
        Keys of the catalogue's group `mark`: what every page must say of the whole.
    cover_marks
        What the cover alone says of the whole, in words.
    cover, contents
        Whether there are a cover page and a contents page.
    code
        In which forms the code is shown, out of "html" and "pdf".
    strict
        Whether a picture without alternative text is an error.
    elsewhere
        Page that an anchor is found on, for links that lead out of this one.
    letterhead
        Of a letter, whose subject is the title; its text is the document's first part.
    """

    title: str
    subtitle: str = ""
    language: str = "da"
    municipality: str = ""
    published: str = ""
    author: str = ""
    keywords: tuple[str, ...] = ()
    case_numbers: tuple[tuple[str, str], ...] = ()
    signatory: str = ""
    marks: tuple[str, ...] = ()
    cover_marks: tuple[str, ...] = ()
    cover: bool = False
    contents: bool = False
    code: tuple[str, ...] = ("html",)
    strict: bool = False
    elsewhere: Mapping[str, str] | None = None
    letterhead: Letterhead | None = None

    def __post_init__(self) -> None:
        check_language(self.language)
        for mark in self.marks:
            if mark not in catalogue_keys("mark"):
                raise BarometerError(f"mark '{mark}' is unknown{nearest(mark, catalogue_keys('mark'))}")
        if self.published:
            date(self.published, self.language)

    @classmethod
    def of(cls, *given: Mapping[str, Any]) -> Document:
        """Return the front matter in notebooks' metadata; later mappings win, other keys are left alone.

        Examples
        --------
        >>> Document.of({"title": "Mål 2", "marks": ["draft"]}, {"language": "en"}).marks
        ('draft',)
        """
        names = {field.name for field in fields(cls)}
        merged = {key: value for each in given for key, value in each.items() if key in names}
        lists = {key: tuple(value) for key, value in merged.items() if isinstance(value, list)}
        pairs = tuple(tuple(pair) for pair in merged.get("case_numbers", ()))
        return cls(**{"title": "", **merged, **lists, "case_numbers": pairs})

    @property
    def draft(self) -> bool:
        """Whether it is one, which may lack something and says what."""
        return "draft" in self.marks

    def said(self) -> list[str]:
        """Return the marks in words."""
        return [label(f"mark.{mark}", self.language) for mark in self.marks]

    def name(self) -> str:
        """Return what a browser's tab and a search engine call it: title, publication, sender.

        Examples
        --------
        >>> Document("Mål 2", "Inklusionsbarometret 2013", municipality="Københavns Kommune").name()
        'Mål 2 – Inklusionsbarometret 2013 – Københavns Kommune'
        """
        return " – ".join(filter(None, (self.title, self.subtitle, self.municipality)))

    def description(self) -> str:
        """Return in a line what it is, for those who have not opened it."""
        return ". ".join(filter(None, (self.title, self.subtitle, self.date(), self.municipality))) + "."

    def date(self) -> str:
        """Return when it was published, in words; "" if that is not known."""
        known = self.published not in ("", "unknown")
        return (
            label("page.published", self.language, date=date(self.published, self.language)) if known else ""
        )


def compile_document(
    parts: Sequence[Mapping[str, Any]], document: Document, attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return one PDF made from several notebooks, each of them a chapter under its own title.

    Parameters
    ----------
    parts
        Executed notebooks.
    document
        The front matter; only its own marks, language and date count.
    attachments
        Files that the PDF carries.

    Raises
    ------
    BarometerError
        If a picture has no alternative text and `document.strict`, or files are attached without a date.

    Examples
    --------
    >>> pdf = compile_document([page("# Mål 2", "Overledigheden er 10,8 procentpoint.")], Document("Rapport"))
    >>> pdf[:5]
    b'%PDF-'
    """
    contents = [
        read_content(part, document.language, strict=document.strict, draft=document.draft, typeset=True)
        for part in parts
    ]
    chapters = [
        replace(
            content,
            title=content.title or part["metadata"].get("barometer", {}).get("title", ""),
            chapter=part["metadata"].get("barometer", {}).get("chapter", {}),
        )
        for content, part in zip(contents, parts, strict=True)
    ]
    return compile_pdf(
        source(chapters, document, attachments, chapters_named=True),
        {each.name: each.data for each in attachments},
        document.published if document.published != "unknown" else "",
    )


def source(
    contents: Sequence[Content],
    document: Document,
    attachments: Sequence[Attachment] = (),
    *,
    chapters_named: bool = False,
) -> str:
    """Return the Typst text of a document, whole in itself but for its attachments' files."""
    if attachments and document.published in ("", "unknown"):
        raise BarometerError(
            "a PDF that carries files needs a date; give published as YYYY, YYYY-MM or YYYY-MM-DD"
        )
    named = [f"part{number}" for number in range(1, len(contents) + 1)]
    anchors: set[str] = set()
    for content, part in zip(contents, named, strict=True):
        arrange(content.blocks, 2 if chapters_named or document.letterhead else 1)
        anchors |= anchors_of(content.blocks, part)
    front = {**_front(document), "long-words": any(map(has_long_words, contents))}
    pieces = [_library(), f"#show: document.with({literal(front)})\n"]
    pieces += [f"#attached({literal(_told(each))})\n" for each in attachments]
    listed = _contents(contents, named, document) if document.contents else ""
    for content, part in zip(contents, named, strict=True):
        if listed and not content.chapter.get("foreword"):
            pieces.append(listed)
            listed = ""
            content = replace(content, chapter={**content.chapter, "fresh": True})
        if chapters_named and not (document.letterhead and content is contents[0]):
            title = content.title or label("page.untitled", document.language)
            fresh = literal(bool(content.chapter.get("fresh", True)))
            pieces.append(f"#chapter({literal(title)}, {literal(part)}, {fresh})\n")
        pieces.append(typst(content.blocks, part, anchors))
        if "pdf" in document.code:
            pieces.append(
                f"#code({literal(content.code)}, {literal(label('page.code', document.language))})\n"
            )
    return "\n".join(pieces)


def _contents(contents: Sequence[Content], named: Sequence[str], document: Document) -> str:
    """Return the list of contents: chapters with the verdicts that they tell, if they do; else two levels."""
    answers = {
        part: [code for code in content.chapter.get("answers", ()) if code]
        for content, part in zip(contents, named, strict=True)
        if content.chapter.get("answers")
    }
    depth = 1 if any(content.chapter for content in contents) else 2
    foreword = literal(bool(contents and contents[0].chapter.get("foreword")))
    title = literal(label("page.contents", document.language))
    return f"#contents-list({title}, {literal(answers)}, {depth}, {foreword})\n"


@lru_cache(maxsize=1)
def _library() -> str:
    return (TEMPLATES / "barometer-typst" / "barometer.typ").read_text(encoding="utf-8")


def _front(document: Document) -> dict[str, Any]:
    """Return what the Typst template needs of a document."""
    language = document.language
    known = ("figure", "table", "source", "note")
    words = {key: label(f"table.{key}", language, text="") for key in known}
    words |= {f"v-{key}": label(f"verdict.{key}", language) for key in catalogue_keys("verdict")}
    words |= {"contents": label("page.contents", language), "signatory": label("page.signatory", language)}
    words |= {
        "behind": label("page.numbers_of", language),
        "described": label("describe.heading", language, text="<"),
        "page": label("page.of", language, number="<", total=">"),
        "columns": label("table.columns", language, first="<", last=">", total="#"),
    }
    water = [
        label(f"watermark.{mark}", language) for mark in document.marks if mark in catalogue_keys("watermark")
    ]
    return {
        "title": document.title or label("page.untitled", language),
        "subtitle": document.subtitle,
        "language": language,
        "municipality": document.municipality,
        "author": document.author or document.municipality,
        "keywords": list(document.keywords),
        "date": document.date(),
        "facts": [list(pair) for pair in document.case_numbers],
        "signatory": document.signatory,
        "marks": document.said(),
        "watermark": " · ".join(water),
        "cover-marks": list(document.cover_marks),
        "cover": document.cover,
        "contents": document.contents,
        "letterhead": asdict(document.letterhead) if document.letterhead else None,
        "words": words,
    }


def _told(attachment: Attachment) -> dict[str, str]:
    return {
        "name": attachment.name,
        "mime": attachment.mime,
        "relationship": attachment.relationship,
        "description": attachment.description or attachment.name,
    }


def page(
    *items: str | Table | Figure | Verdicts | Notice, language: str = "da", **about: Any
) -> NotebookNode:
    """Return a notebook without a kernel: Markdown, and things shown, in their order.

    Parameters
    ----------
    items
        Markdown text, or an object of `barometer.presentation`.
    language, about
        The notebook's metadata, as `Document` has them.

    Examples
    --------
    >>> [cell.cell_type for cell in page("# Kilder", "Tekst").cells]
    ['markdown', 'markdown']
    """
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

    cells = []
    for number, item in enumerate(items, start=1):
        if isinstance(item, str):
            cells.append(new_markdown_cell(item, id=f"item-{number}"))
        else:
            output = new_output("display_data", data=item._repr_mimebundle_())
            cells.append(new_code_cell("", outputs=[output], id=f"item-{number}"))
    return new_notebook(cells=cells, metadata={"barometer": {"language": language, **about}})
