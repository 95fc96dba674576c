"""The commands for commentary."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from barometer.cli.asked import Edition, Json, Language, project_of, say_corrected, tell
from barometer.cli.speaking import run_of

if TYPE_CHECKING:
    from barometer.commentary.documents import Commentary
    from barometer.commentary.figures import Figures

commentary_app = typer.Typer(no_args_is_help=True, help="Commentary, tied to the figures it speaks of.")


def _written(context: typer.Context, year: str) -> tuple[list[Commentary], Figures]:
    """Return a measurement's commentary and the figures it speaks of."""
    from barometer.commentary.documents import read_folder
    from barometer.commentary.figures import Figures
    from barometer.records.record import open_record

    say_corrected(context, year)
    project = project_of(context)
    record = open_record(project, year)
    folder = project.commentary / str(record.year)
    return read_folder(folder, record.policy), Figures.load(project, record.edition)


@commentary_app.command("check")
def commentary_check(context: typer.Context, year: Edition) -> None:
    """Say of each sentence whether it is true, or of what it speaks wrongly; and what no page can show."""
    from barometer.commentary.check import check as judge

    run, project = run_of(context), project_of(context)
    findings = judge(*_written(context, year), project.commentary, run.speaks())
    wrong = [finding for finding in findings if finding.kind != "true"]
    for finding in wrong:
        print(finding)
    said = [finding for finding in findings if finding.kind not in ("unshown", "unread")]
    true = sum(each.kind == "true" for each in said)
    told = f"{true} of {len(said)} sentences about figures are true"
    print(run.said(told if said else "no sentence speaks of figures"))
    if wrong:
        raise typer.Exit(1)


@commentary_app.command("refresh")
def commentary_refresh(context: typer.Context, year: Edition) -> None:
    """Bring bound numbers up to date, leave the words, and list sentences that a person must rewrite."""
    from barometer.commentary.refresh import refresh

    run, project = run_of(context), project_of(context)
    turned = 0
    for each in refresh(*_written(context, year), project.commentary, run.speaks()):
        for line, old, new in each.changes:
            print(f"{each.file.name}:{line}: {old} -> {new}")
        if each.changes:
            each.file.save()
        for finding in each.turned:
            print(f"{run.said('rewrite')}: {finding}")
        turned += len(each.turned)
    if turned:
        raise typer.Exit(1)


@commentary_app.command("collect")
def commentary_collect(
    context: typer.Context, notebook: Annotated[Path, typer.Argument(help="An executed report notebook.")]
) -> None:
    """Bring commentary that was edited in a report's notebook back to its files."""
    from barometer.commentary.cells import collect

    project = project_of(context)
    collected = collect(notebook, project.commentary, project.policy)
    for each in collected:
        print(f"{each.path.name}: {run_of(context).said(each.outcome)}")
        if each.diff and each.outcome == "conflict":
            print(each.diff)
    if any(each.outcome == "conflict" for each in collected):
        raise typer.Exit(1)


@commentary_app.command("suggest")
def commentary_suggest(
    context: typer.Context, year: Edition, goal: Annotated[int, typer.Option()], language: Language = ""
) -> None:
    """Draft a plain paragraph from a goal's figures, bound throughout, for a person to edit."""
    from barometer.commentary.suggest import suggest

    print(suggest(goal, _written(context, year)[1], language))


@commentary_app.command("against")
def commentary_against(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A finished text: PDF, DOCX, Markdown or plain text.")],
    edition: Annotated[str, typer.Option(help="The measurement it speaks of; by default the newest.")] = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Hold a finished text against the figures: each number and claim agrees, disagrees, or is not ours."""
    from barometer.commentary.against import against
    from barometer.commentary.figures import Figures
    from barometer.letters.reprint import own_pages
    from barometer.records.chain import editions

    project = project_of(context)
    own, made = own_pages(project, file)
    figures = Figures.load(project, edition or own or (editions(project) or ["none"])[-1])
    same = own == figures.edition
    result = against(file, figures, language, project.commentary, made if same else b"")
    tell(result, language, json, result.ok)


@commentary_app.command("coverage")
def commentary_coverage(
    context: typer.Context, year: Edition, language: Language = "", json: Json = False
) -> None:
    """Change each published figure in turn, and say of which changes no sentence would become untrue."""
    from barometer.commentary.coverage import coverage

    project = project_of(context)
    tell(coverage(*_written(context, year), project.commentary), language, json)
