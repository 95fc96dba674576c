"""The commands for the papers that go with a measurement."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barometer.cli.asked import Edition, Language, Languages, Year, project_of, show_files


def letter_command(
    context: typer.Context,
    year: Edition,
    committee: Annotated[
        list[str] | None, typer.Option(help="Only to this committee, by its code; may be given twice.")
    ] = None,
    formats: Annotated[str, typer.Option("--format", help="pdf, docx or pdf,docx.")] = "pdf,docx",
    language: Languages = None,
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
        languages, forms = language or [""], formats.split(",")
        files = write_letters(project, year, committee or [], languages=languages, forms=forms, output=output)
    show_files(context, *files)


def indstilling_command(
    context: typer.Context,
    year: Edition,
    formats: Annotated[str, typer.Option("--format", help="pdf, docx or pdf,docx.")] = "pdf,docx",
    language: Languages = None,
    output: Annotated[Path | None, typer.Option(help="Folder to write to; by default the report's.")] = None,
) -> None:
    """Write the recommendation to the committee that owns the barometer, with the results in one table."""
    from barometer.letters.command import write_papers
    from barometer.letters.indstilling import indstilling as compose

    languages, forms = language or [""], formats.split(",")
    project = project_of(context)
    show_files(context, *write_papers(project, year, lambda desk: [compose(desk)], languages, forms, output))


def calendar(
    context: typer.Context,
    year: Year,
    ics: Annotated[Path | None, typer.Option(help="Write it to this file for calendar programs.")] = None,
    language: Language = "",
) -> None:
    """Show the barometer's year for a measurement: survey, deliveries, letter, comments, the next one."""
    from barometer.letters.yearly import calendar_file, calendar_text

    project = project_of(context)
    if ics is not None:
        from barometer.files import write_atomic

        write_atomic(ics, calendar_file(project, year, language))
        show_files(context, ics)
    else:
        print(calendar_text(project, year, language))


def remind(
    context: typer.Context,
    year: Year,
    output: Annotated[Path | None, typer.Option(help="Folder: a text file for each administration.")] = None,
    language: Language = "",
) -> None:
    """Write the reminders to administrations that have not delivered, as text to send; no mail is sent."""
    from barometer.files import write_atomic
    from barometer.language import label
    from barometer.letters.remind import reminders

    written = reminders(project_of(context), year, language)
    if not written:
        print(label("remind.none", language, year=year))
    elif output is None:
        print("\n\n---\n\n".join(each.text for each in written))
    else:
        for each in written:
            file = output / f"reminder-{each.owner}.txt"
            write_atomic(file, each.text + "\n")
            show_files(context, file)
