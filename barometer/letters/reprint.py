"""A report or a paper set again from what its PDF carries, in no project but that."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from barometer.errors import BarometerError
from barometer.letters.command import write_letters, write_papers
from barometer.letters.comments import comments
from barometer.letters.indstilling import indstilling
from barometer.letters.pack import write_packs
from barometer.project import Project
from barometer.proof.attached import named_record, read_attachments
from barometer.proof.report_file import made_here
from barometer.proof.said import SetAgain
from barometer.proof.unpack import unpack
from barometer.proof.verify import verify
from barometer.records.chain import editions
from barometer.records.packing import PAGES
from barometer.records.record import open_record
from barometer.records.told import shown
from barometer.reports.carried import NAME, CarriedPaper, made_with, read_paper
from barometer.reports.command import make_report
from barometer.reports.plan import prefix
from barometer.reports.report import plan_report
from barometer.start.begin import shipped_notebooks


def reprint(content: bytes, record: str) -> SetAgain:
    """Set a paper again from what it carries (`barometer.reports.carried`), by the package's own notebooks.

    No code that came with the file is run.

    Parameters
    ----------
    content
        The attachment.
    record
        Hash of the record that the paper says it was made from.

    Raises
    ------
    BarometerError
        If it cannot be unpacked, or its records do not hold or are not that one.
    """
    with tempfile.TemporaryDirectory() as folder:
        file, root = Path(folder) / NAME, Path(folder) / "carried"
        file.write_bytes(content)
        unpack(file, root)
        paper = read_paper(root)
        shutil.rmtree(root / "notebooks", ignore_errors=True)
        shutil.copytree(shipped_notebooks(), root / "notebooks", ignore=shutil.ignore_patterns(".*"))
        otherwise = _otherwise(paper, made_with(root / "notebooks", paper.name))
        try:
            project = Project.open(root, allowed=())
        except BarometerError as error:
            return SetAgain(b"", otherwise, str(error))
        verify(project).require()
        if open_record(project, paper.edition).hash != record:
            raise BarometerError(f"{NAME} holds another measurement {paper.edition} than the file names")
        try:
            return SetAgain(_made(project, paper).read_bytes(), otherwise)
        except BarometerError as error:
            return SetAgain(b"", otherwise, str(error))


def _otherwise(paper: CarriedPaper, today: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a paper says it was made with, where it is another today; of a notebook its name."""
    names = sorted(
        name for name in {*paper.made_with, *today} if paper.made_with.get(name) != today.get(name)
    )
    told = (name if name.endswith(".ipynb") else f"{name} {paper.made_with.get(name, '?')}" for name in names)
    return tuple(shown(each) for each in told)


def own_pages(project: Project, path: Path) -> tuple[str, bytes]:
    """Return which measurement of the project a PDF is a paper of, and its pages as the record gives them.

    ("", b"") for any other text. A file that the project's own report lists is itself as it was made.
    """
    try:
        attached = read_attachments(path)
        edition, record = named_record(attached, path)
    except (BarometerError, OSError):
        return "", b""
    if edition not in editions(project) or open_record(project, edition).hash != record:
        return "", b""
    if made_here(project, path, edition) == "made" and path.absolute().is_relative_to(project.reports):
        return edition, path.read_bytes()
    try:
        return edition, reprint(attached[PAGES], record).pdf if PAGES in attached else b""
    except BarometerError:
        return edition, b""


def _made(project: Project, paper: CarriedPaper) -> Path:
    """Make one paper, and return its file."""
    kind, _, code = paper.name.partition("-")
    edition, spoken = paper.edition, (paper.language,)
    folder = (
        project.reports / edition / prefix(paper.language, open_record(project, edition).policy.languages[0])
    )
    papers: dict[str, Callable[[], object]] = {
        "goal": lambda: _report(project, paper, (int(code),)),
        "overview": lambda: _report(project, paper, ()),
        "annual": lambda: _report(project, paper, ()),
        "letter": lambda: write_letters(
            project, edition, [code] if code else [], languages=spoken, forms=("pdf",)
        ),
        "committee": lambda: write_packs(project, edition, [code], languages=spoken),
        "comments": lambda: write_papers(
            project, edition, lambda desk: filter(None, [comments(desk)]), spoken, ("pdf",), None
        ),
        "indstilling": lambda: write_papers(
            project, edition, lambda desk: [indstilling(desk)], spoken, ("pdf",), None
        ),
    }
    if kind not in papers or (kind == "goal" and not code.isdigit()):
        raise BarometerError(f"this version of the package knows no paper called {paper.name}")
    papers[kind]()
    return folder / f"{paper.name}.pdf"


def _report(project: Project, paper: CarriedPaper, goals: tuple[int, ...]) -> None:
    report = plan_report(
        project, paper.edition, goals=goals, languages=(paper.language,), formats=("pdf",), draft=paper.draft
    )
    for part, sentence in make_report(report).failed.items():
        raise BarometerError(f"{part} was not made: {sentence}")
