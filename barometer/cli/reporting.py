"""The commands that make pages."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from barometer.cli.asked import Edition, Language, project_of, say_corrected


def report(
    context: typer.Context,
    year: Edition,
    goal: Annotated[list[int] | None, typer.Option(help="Only this goal; may be given twice.")] = None,
    committee: Annotated[
        list[str] | None,
        typer.Option(help="The pack of this committee instead, by its code, or all; may be given twice."),
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="html, pdf or html,pdf.")] = "html,pdf",
    language: Annotated[str, typer.Option(help="One of the policy's, or several: da,en.")] = "",
    output: Annotated[
        Path | None, typer.Option(help="Folder to write to; by default reports/EDITION.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes at once; by default one for each core.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make everything again.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Mark false sentences instead of stopping.")] = False,
    engine: Annotated[
        str, typer.Option(help="What runs the notebooks: shell, or kernel for an ordinary one.")
    ] = "shell",
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each file is made again or kept.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Events for machines, a line each.")] = False,
) -> None:
    """Make a measurement's report: a page and a PDF for each goal, the overview and the annual report."""
    from barometer.reports.command import run_report

    project = project_of(context)
    say_corrected(project, year)
    if committee:
        from barometer.letters.pack import write_packs

        codes = [] if committee == ["all"] else committee
        languages = language.split(",")
        packs = write_packs(
            project, year, codes, languages=languages, output=output, jobs=jobs, engine=engine
        )
        print("\n".join(map(str, packs)))
        return
    made = run_report(
        project,
        year,
        goals=goal or [],
        languages=[one for one in language.split(",") if one],
        formats=formats.split(","),
        output=output,
        jobs=jobs,
        force=force,
        draft=draft,
        engine=engine,
        explain_only=explain,
        as_json=json,
    )
    if not made:
        raise typer.Exit(1)


def watch_command(
    context: typer.Context,
    year: Edition,
    goal: Annotated[int, typer.Option(help="The goal whose page is made again.")],
    language: Language = "",
) -> None:
    """Make a goal's page again at each saved change of its notebook, commentary or data; end with Ctrl-C."""
    from barometer.reports.watch import watch as keep_watch

    project = project_of(context)
    say_corrected(project, year)
    with contextlib.suppress(KeyboardInterrupt):
        keep_watch(project, year, goal, language)
