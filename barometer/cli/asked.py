"""What every command shares: the options before it, the words of its arguments, how a result is told."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from barometer.project import Project

Year = Annotated[int, typer.Argument(help="The year of the measurement.")]
Edition = Annotated[
    str, typer.Argument(help="An edition: 2013 is a year's first, 2013.1 its first correction.")
]
Language = Annotated[str, typer.Option(help="da or en.")]
Json = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


@dataclass(frozen=True)
class Options:
    """What stands before the command."""

    project: Path | None
    debug: bool


def options(
    context: typer.Context,
    project: Annotated[
        Path | None, typer.Option(help="The project's folder; by default found from here upwards.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a mistake.")] = False,
) -> None:
    """Options that stand before every command."""
    context.obj = Options(project, debug)


def project_of(context: typer.Context) -> Project:
    """Return the project that a command is for: the one named, else the one that this folder lies in."""
    from barometer.project import Project

    chosen = context.find_root().obj.project
    return Project.find() if chosen is None else Project.open(chosen)


def say_corrected(project: Project, edition: str) -> None:
    """Say on stderr that the edition that was asked for has been corrected since."""
    from barometer.records.comparison import corrected_since

    if newest := corrected_since(project, edition):
        print(
            f"barometer: {edition} has been corrected since; the newest edition is {newest}", file=sys.stderr
        )


def tell(result: Any, language: str, json: bool, ok: bool = True) -> None:
    """Print a result in words or as JSON, and leave with 1 where something is not as it should be."""
    from barometer.files import canonical_json
    from barometer.language import check_language

    check_language(language)
    print(canonical_json(result.to_json()) if json else result.text(language), end="" if json else "\n")
    if not ok:
        raise typer.Exit(1)
