"""The commands that make pages."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated, Any

import typer

from barometer.cli.asked import Edition, Language, Languages, project_of, say_corrected, show_files
from barometer.cli.speaking import run_of
from barometer.errors import BarometerError


def report(
    context: typer.Context,
    year: Edition,
    goal: Annotated[list[int] | None, typer.Option(help="Only this goal; may be given twice.")] = None,
    committee: Annotated[
        list[str] | None,
        typer.Option(help="The pack of this committee instead, by its code, or all; may be given twice."),
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="html, pdf or html,pdf.")] = "html,pdf",
    language: Languages = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder to write to; by default reports/EDITION.")
    ] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes at once; by default one for each core.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make everything again.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Mark false sentences instead of stopping.")] = False,
    engine: Annotated[
        str, typer.Option(help="What runs the notebooks: shell, or kernel for an ordinary one.")
    ] = "shell",
    cluster: Annotated[
        str, typer.Option(help="Address of a Dask scheduler whose workers make it: tcp://scheduler:8786.")
    ] = "",
    projects: Annotated[
        str, typer.Option(help="The reports of all projects at a pattern, a nation's: 'cities/*'.")
    ] = "",
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each file is made again or kept.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Events for machines, a line each.")] = False,
) -> None:
    """Make a measurement's report: a page and a PDF for each goal, the overview and the annual report."""
    languages, spoken = language or [], run_of(context).speaks()
    chosen: dict[str, Any] = {
        "goals": goal or [],
        "languages": languages,
        "formats": formats.split(","),
        "output": output,
        "jobs": jobs,
        "force": force,
        "draft": draft,
        "engine": engine,
        "cluster": cluster,
    }
    if projects:
        if committee or explain:
            raise BarometerError("--projects makes whole reports; leave --committee and --explain out")
        from barometer.reports.many import run_reports

        if not run_reports(projects, year, **chosen, as_json=json, spoken=spoken):
            raise typer.Exit(1)
        return
    project = project_of(context)
    say_corrected(context, year)
    if committee:
        if cluster:
            raise BarometerError("a committee's pack is made on this machine; leave --cluster out")
        from barometer.letters.pack import write_packs

        codes = [] if committee == ["all"] else committee
        packs = write_packs(
            project, year, codes, languages=languages or [""], output=output, jobs=jobs, engine=engine
        )
        show_files(context, *packs)
        return
    from barometer.reports.command import run_report

    made = run_report(project, year, explain_only=explain, **chosen, as_json=json, spoken=spoken)
    if not made:
        raise typer.Exit(1)


def watch_command(
    context: typer.Context,
    year: Edition,
    goal: Annotated[int, typer.Option(help="The goal whose page is made again.")],
    language: Language = "",
    open_browser: Annotated[
        bool, typer.Option("--open", help="Show it in a browser, anew whenever it was made again.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of --open on this machine; 0 for any that is free.")] = 0,
) -> None:
    """Make a goal's page again at each saved change, and say what is not true on it; end with Ctrl-C."""
    from barometer.reports.watch import watch as keep_watch

    project = project_of(context)
    say_corrected(context, year)
    with contextlib.suppress(KeyboardInterrupt):
        keep_watch(project, year, goal, language, open_browser=open_browser, port=port)
