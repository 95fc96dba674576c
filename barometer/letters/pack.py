"""A committee's pack in one PDF: letter, its goals on a page, their chapters, the form for its account.

The chapters are the annual report's, two pages a goal where it says no more; the goals' pages hold the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from barometer.errors import BarometerError
from barometer.letters.account import account, goals_page
from barometer.letters.command import attachments, put
from barometer.letters.desk import Desk, open_desk
from barometer.letters.letter import letter
from barometer.letters.paper import document, notebook, refuse_untrue
from barometer.letters.word import to_docx
from barometer.pages.document import compile_document
from barometer.policy.model import Committee
from barometer.project import Project
from barometer.reports.annual import goal_chapter
from barometer.reports.command import make_report
from barometer.reports.report import Report, plan_report


def write_packs(
    project: Project,
    measurement: int | str,
    committees: Sequence[str] = (),
    *,
    languages: Sequence[str] = ("",),
    output: Path | None = None,
    jobs: int | None = None,
    engine: str = "shell",
) -> list[Path]:
    """Write the packs of some committees, or of all, and the forms for their accounts; return the files.

    The chapters are those of the report: what stands of it is not run again.

    Raises
    ------
    BarometerError
        If a committee is unknown, the measurement has no record, or something in a pack is not true.
    """
    written: list[Path] = []
    told_in = ""
    for language in languages:
        desk = open_desk(project, measurement, language)
        told_in = told_in or desk.language
        if desk.opened is None:
            raise BarometerError(
                f"measurement {desk.edition} has no record, and so no chapters; write its letter"
            )
        chosen = [desk.policy.committee(code) for code in committees] or [*desk.policy.committees]
        goals = sorted({goal.number for one in chosen for goal in desk.goals_of(one)})
        report = plan_report(
            project,
            measurement,
            goals=goals,
            languages=(desk.language,),
            formats=(),
            output=output,
            engine=engine,
        )
        for part, sentence in make_report(report, jobs=jobs).failed.items():
            raise BarometerError(f"{part} was not made: {sentence}")
        files = {}
        for committee in chosen:
            stem = f"{desk.folder}%s-{committee.code}"
            files[f"{stem % 'committee'}.pdf"] = pack(desk, committee, report, told_in)
            files[f"{stem % 'account'}.docx"] = to_docx(account(desk, committee), desk)
        written += put(desk, files, output)
    return written


def pack(desk: Desk, committee: Committee, report: Report, told_in: str = "") -> bytes:
    """Return a committee's pack as one tagged PDF; the notebooks of its goals were run.

    `told_in` is the language in which a fault is told; "" for that of the pack.
    """
    paper, form, page = letter(desk, committee), account(desk, committee), goals_page(desk, committee)
    for each in (paper, form):
        refuse_untrue(each, desk, told_in or desk.language)
    told = report.told(desk.language)
    chapters = [
        goal_chapter(report.made(goal.number, desk.language), told[goal.number])
        for goal in desk.goals_of(committee)
    ]
    parts = [
        notebook(paper.subject, paper.parts, desk),
        *(notebook(each.title, each.parts, desk) for each in (page,)),
        *chapters,
        notebook(form.subject, form.parts, desk),
        *(notebook(each.title, each.parts, desk) for each in paper.enclosures),
    ]
    goals = [goal.number for goal in desk.goals_of(committee)]
    return compile_document(
        parts, document(paper, desk), attachments(desk, f"committee-{committee.code}", goals)
    )
