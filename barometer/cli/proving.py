"""The commands that look back: reproduce, compare, history, power, verify, archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from barometer.cli.asked import Edition, Json, Language, Year, project_of, say_corrected, tell


def reproduce(
    context: typer.Context,
    year: Annotated[str, typer.Argument(help="An edition, or all.")],
    language: Language = "",
    json: Json = False,
) -> None:
    """Compute a measurement again from its frozen inputs and prove it equal, or name what moved and why.

    Exit code 0: all is equal. 1: something differs. 3: nothing differs, but not all could be computed again.
    """
    from barometer.language import check_language
    from barometer.proof.reproduce import reproduce as again
    from barometer.reports.command import render

    project = project_of(context)
    result = again(project, year, render=render(project), language=check_language(language))
    tell(result, language, json)
    if result.exit_code:
        raise typer.Exit(result.exit_code)


def compare(
    context: typer.Context, before: Edition, after: Edition, language: Language = "", json: Json = False
) -> None:
    """Lay two measurements side by side: new, gone, revised, redefined; which verdicts changed and why."""
    from barometer.records.comparison import compare as hold_against

    tell(hold_against(project_of(context), before, after), language, json)


def history(
    context: typer.Context,
    indicator: Annotated[str, typer.Argument(help="Id of an indicator.")],
    language: Language = "",
    json: Json = False,
) -> None:
    """Show every vintage of an indicator, and how much its figures were revised."""
    from barometer.proof.history import history as vintages

    tell(vintages(project_of(context), indicator), language, json)


def power(context: typer.Context, year: Edition, language: Language = "", json: Json = False) -> None:
    """Show which change each indicator would show, and how many must be asked for the policy's margins."""
    from barometer.rounds.power import power as could_show

    project = project_of(context)
    say_corrected(project, year)
    tell(could_show(project, year), language, json)


def verify(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A report; by default all records.")] = None,
    code: Annotated[
        str, typer.Option(help="The code on the cover of a report or letter, which the chain must hold.")
    ] = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Check hashes and chain of all records, or whether a report belongs to its record and still stands."""
    from barometer.proof.anchor import verify_code
    from barometer.proof.verify import verify as all_records
    from barometer.proof.verify import verify_file

    project = project_of(context)
    if code:
        anchored = verify_code(project, code)
        tell(anchored, language, json, anchored.ok)
    if code and file is None:
        return
    result = all_records(project) if file is None else verify_file(project, file)
    tell(result, language, json, result.ok)


def archive(
    context: typer.Context,
    year: Year,
    output: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="With the unsuppressed aggregates.")
    ] = False,
) -> None:
    """Write one file that can be opened and reproduced with nothing but Python and the locked packages."""
    from barometer.proof.archive import archive as pack

    print(pack(project_of(context), year, output, restricted=restricted))
