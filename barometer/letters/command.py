"""The papers of a measurement on disk: each whole or not at all, and known to the manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import canonical_json, digest, write_atomic
from barometer.letters.comments import comments
from barometer.letters.desk import Desk, open_desk
from barometer.letters.letter import letter, proposed_opening, proposed_results
from barometer.letters.paper import Paper, paper_pdf, refuse_untrue
from barometer.pages.document import Attachment
from barometer.policy.model import Committee
from barometer.project import Project
from barometer.records.lock import locked
from barometer.reports.plan import MANIFEST, read_report_manifest
from barometer.reports.report import plan_report

FORMS = ("pdf", "docx")

HEAD = "---\nauthor: analyst\nlanguage: {language}\nstatus: draft\n---\n\n{text}\n"


def write_letters(
    project: Project,
    measurement: int | str,
    committees: Sequence[str] = (),
    *,
    languages: Sequence[str] = ("",),
    forms: Sequence[str] = FORMS,
    output: Path | None = None,
) -> list[Path]:
    """Write the letters of a measurement, and the owner's comments where there are any; return the files.

    Parameters
    ----------
    committees
        Codes; none: a letter to each committee, and one to all.

    Raises
    ------
    BarometerError
        If a committee, a language or a form is unknown, or a letter would say what is not so.
    """

    def papers(desk: Desk) -> Iterable[Paper]:
        wanted = [desk.policy.committee(code) for code in committees]
        chosen: list[Committee | None] = [*wanted] if wanted else [None, *desk.policy.committees]
        said = comments(desk)
        return [*(letter(desk, one) for one in chosen), *([said] if said else [])]

    return write_papers(project, measurement, papers, languages, forms, output)


def write_papers(
    project: Project,
    measurement: int | str,
    papers: Callable[[Desk], Iterable[Paper]],
    languages: Sequence[str],
    forms: Sequence[str],
    output: Path | None,
) -> list[Path]:
    """Write papers of a measurement, every one of them checked before the first is written."""
    for form in forms:
        if form not in FORMS:
            raise BarometerError(f"format '{form}' is unknown; expected {' or '.join(FORMS)}")
    files: dict[str, bytes] = {}
    desks = [open_desk(project, measurement, language) for language in languages]
    for desk in desks:
        made = list(papers(desk))
        for paper in made:
            refuse_untrue(paper, desk, desks[0].language)
        for paper in made:
            for form in forms:
                files[f"{desk.folder}{paper.name}.{form}"] = _made(paper, desk, form)
    return put(desks[0], files, output)


def _made(paper: Paper, desk: Desk, form: str) -> bytes:
    if form == "pdf":
        return paper_pdf(paper, desk, attachments=attachments(desk, paper.name))
    from barometer.letters.word import to_docx

    return to_docx(paper, desk)


def attachments(desk: Desk, name: str, goals: Iterable[int] = ()) -> tuple[Attachment, ...]:
    """Return what a paper's PDF carries; nothing where nothing or no date is known.

    Parameters
    ----------
    name
        The paper's file name, without its ending.
    goals
        Goals whose chapters stand in it.
    """
    if desk.record is None or desk.published == "unknown":
        return ()
    report = plan_report(desk.project, desk.edition)
    subjects = {about for goal in goals for about in report.about_page(goal)}
    return report.attachments(name, desk.language, subjects, texts_in(desk, name))


def texts_in(desk: Desk, name: str) -> list[Path]:
    """Return the commentary that may stand in a paper: what was written for it, and what was approved."""
    kind, _, code = name.partition("-")
    own = {"letter": "letter", "committee": "letter", "indstilling": "indstilling"}.get(kind, "")
    mine = [one for one in desk.written if one.subject in (own, f"committee-{code}")]
    spoken = [one for one in (*desk.written, *desk.written_before) if one.status == "approved"]
    mine += [one for one in spoken if one.author in {desk.owner.code, code}]
    return list(dict.fromkeys(one.path for one in mine))


def folder_of(desk: Desk) -> Path:
    """Return where the papers of a measurement lie: beside its report."""
    if desk.record is None:
        return desk.project.reports / desk.edition
    return plan_report(desk.project, desk.edition).folder


def put(desk: Desk, files: Mapping[str, bytes], output: Path | None) -> list[Path]:
    """Write files beside the report, and tell its manifest of them; return their paths."""
    folder = output or folder_of(desk)
    with locked(desk.project, f"papers {desk.edition}"):
        written = []
        for name, content in files.items():
            write_atomic(folder / name, content)
            written.append(folder / name)
        if desk.record is not None:
            known = read_report_manifest(folder)
            report = plan_report(desk.project, desk.edition)
            outputs = {**known.get("outputs", {}), **{name: digest(data) for name, data in files.items()}}
            told = {one.name: digest(one.path.read_bytes()) for one in desk.written}
            commentary = {**known.get("commentary", {}), **told}
            told_of = {
                "outputs": dict(sorted(outputs.items())),
                "commentary": dict(sorted(commentary.items())),
            }
            write_atomic(
                folder / MANIFEST, canonical_json({**report.about(), "nodes": {}, **known, **told_of})
            )
    return written


def propose(project: Project, measurement: int | str) -> list[Path]:
    """Write a draft of what people answer for in the letters, where nobody has written it yet.

    Raises
    ------
    BarometerError
        If there is no such measurement.
    """
    written = []
    for language in open_desk(project, measurement).policy.languages:
        desk = open_desk(project, measurement, language)
        texts = {"letter": proposed_opening(desk)}
        if desk.opened is not None:
            texts |= {f"committee-{one.code}": proposed_results(desk, one) for one in desk.policy.committees}
        for subject, text in texts.items():
            if desk.text_for(subject) is None:
                file = project.commentary / str(desk.year) / f"{subject}.analyst.{language}.md"
                write_atomic(file, HEAD.format(language=language, text=text))
                written.append(file)
    return written
