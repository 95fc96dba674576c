"""A paper: what it is called, its parts in order, and the PDF that is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.commentary.check import check
from barometer.commentary.documents import Commentary
from barometer.errors import BarometerError
from barometer.language import date, label
from barometer.letters.desk import Desk
from barometer.pages.document import Attachment, Document, Letterhead, compile_document, page
from barometer.policy.model import Committee
from barometer.presentation import Table

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class BoundFigure:
    """Markdown whose numbers and claims are tied to this measurement's figures, and checked.

    `together`: it stands on one page.
    """

    text: str
    together: bool = False


@dataclass(frozen=True)
class Quoted:
    """What somebody said, set apart under who said it; its figures are those of its own time."""

    text: str
    by: str


Part = BoundFigure | Quoted | Table


@dataclass(frozen=True)
class Enclosure:
    """What follows a paper on a page of its own, under its title."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Paper:
    """One paper of a measurement.

    Attributes
    ----------
    name
        Name of its files, without their ending: `letter-BUU`.
    subject
        Its title.
    parts
        What it says, in order.
    approved
        Whether everything in it that people answer for was approved by them: else it is a draft.
    letterhead
        To whom it goes, its date and numbers.
    enclosures
        What is bound with it.
    """

    name: str
    subject: str
    parts: tuple[Part, ...]
    approved: bool
    letterhead: Letterhead
    enclosures: tuple[Enclosure, ...] = ()


def head(desk: Desk, committee: Committee | None, document: str | None = None) -> Letterhead:
    """Return to whom a paper goes, its date and numbers; what is not known is left out.

    `document` is the paper's own number, None for the measurement's.
    """
    language = desk.language
    to = desk.word("to_committee", committee=committee.name(language)) if committee else desk.word("to_all")
    known = desk.published not in ("", "unknown")
    numbers = {key: desk.facts.get(key, "") for key in ("case", "document")}
    numbers |= {} if document is None else {"document": document}
    facts = [(label(f"report.{key}_number", language), text) for key, text in numbers.items()]
    facts.append((label("report.code", language), desk.code))
    return Letterhead(
        to,
        date(desk.published, language) if known else "",
        tuple((name, str(text)) for name, text in facts if text),
    )


def refuse_untrue(paper: Paper, desk: Desk, language: str) -> None:
    """Refuse a paper that says what the measurement does not; `language` is what that is told in.

    Raises
    ------
    BarometerError
        Naming each sentence that is not true, or a number or claim that is tied to nothing.
    """
    if desk.figures is None:
        return
    parts = [*paper.parts, *(part for each in paper.enclosures for part in each.parts)]
    texts = [part.text for part in parts if isinstance(part, BoundFigure)]
    file = Commentary(Path(f"{paper.name}.md"), 0, "", desk.language, "draft", "", "", "", "\n\n".join(texts))
    findings = check([file], desk.figures, desk.project.commentary, language)
    wrong = [one for one in findings if one.kind not in ("true", "unread")]
    if wrong:
        said = "\n".join(f"  »{one.sentence}«: {one.message}" for one in wrong)
        raise BarometerError(
            f"the paper {paper.name} of measurement {desk.edition} cannot be written; mend these sentences "
            f"in {desk.project.commentary / str(desk.year)}:\n{said}"
        )


def notebook(title: str, parts: Sequence[Part], desk: Desk) -> NotebookNode:
    """Return parts as a notebook without a kernel, which the page writers read."""
    told = page(*(part.text if isinstance(part, BoundFigure | Quoted) else part for part in parts))
    for cell, part in zip(told.cells, parts, strict=True):
        if isinstance(part, BoundFigure) and part.together:
            cell.metadata["tags"] = ["keep-together"]
        if isinstance(part, Quoted):
            cell.metadata["tags"] = ["commentary"]
            cell.metadata["barometer"] = {"label": part.by}
    told.metadata["barometer"] = {"language": desk.language, "title": title}
    return told


def document(paper: Paper, desk: Desk, **more: Any) -> Document:
    """Return the front matter of a paper."""
    municipality = desk.policy.municipality(desk.language)
    return Document(
        title=paper.subject,
        language=desk.language,
        municipality=municipality,
        published=desk.published,
        author=municipality,
        marks=desk.marks(draft=not paper.approved),
        letterhead=paper.letterhead,
        strict=True,
        **more,
    )


def paper_pdf(
    paper: Paper, desk: Desk, chapters: Sequence[NotebookNode] = (), attachments: Sequence[Attachment] = ()
) -> bytes:
    """Return a paper as PDF, tagged and archivable; its enclosures stand at its end, `chapters` follow.

    Raises
    ------
    BarometerError
        If something cannot be set.
    """
    bound = [part for each in paper.enclosures for part in (BoundFigure(f"## {each.title}"), *each.parts)]
    opening = notebook(paper.subject, [*paper.parts, *bound], desk)
    return compile_document([opening, *chapters], document(paper, desk), attachments)
