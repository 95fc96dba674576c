"""The commands for the papers that go with a measurement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barometer.cli.asked import Edition, project_of


def letter(
    context: typer.Context,
    year: Edition,
    committee: Annotated[
        list[str] | None, typer.Option(help="Only to this committee, by its code; may be given twice.")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="pdf, docx or pdf,docx.")] = "pdf,docx",
    language: Annotated[str, typer.Option(help="da, en or da,en.")] = "da",
    output: Annotated[Path | None, typer.Option(help="Folder to write to; by default the report's.")] = None,
    propose: Annotated[
        bool,
        typer.Option("--propose", help="Write drafts into data/commentary, to edit."),
    ] = False,
) -> None:
    """Write the letter to each committee and the one to all, as PDF and for Word; every figure is checked."""
    from barometer.letters.command import propose as write_drafts
    from barometer.letters.command import write_letters

    project = project_of(context)
    if propose:
        files = write_drafts(project, year)
    else:
        languages, forms = language.split(","), formats.split(",")
        files = write_letters(project, year, committee or [], languages=languages, forms=forms, output=output)
    for file in files:
        print(file)


def indstilling(
    context: typer.Context,
    year: Edition,
    formats: Annotated[str, typer.Option("--format", help="pdf, docx or pdf,docx.")] = "pdf,docx",
    language: Annotated[str, typer.Option(help="da, en or da,en.")] = "da",
    output: Annotated[Path | None, typer.Option(help="Folder to write to; by default the report's.")] = None,
) -> None:
    """Write the recommendation to the committee that owns the barometer, with the results in one table."""
    from barometer.letters.command import write_papers
    from barometer.letters.indstilling import indstilling as compose

    languages, forms = language.split(","), formats.split(",")
    for file in write_papers(
        project_of(context), year, lambda desk: [compose(desk)], languages, forms, output
    ):
        print(file)
