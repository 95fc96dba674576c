"""What every command shares: the options before it, the words of its arguments, how a result is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from barometer.project import Project

Year = Annotated[int, typer.Argument(help="The year of the measurement.")]
Edition = Annotated[
    str, typer.Argument(help="An edition: 2013 is a year's first, 2013.1 its first correction.")
]
Json = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


@dataclass(frozen=True)
class Options:
    """What stands before the command, and the project that it was found to be for."""

    project: Path | None
    debug: bool
    opened: Project | None = None


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

    root = context.find_root()
    if root.obj.opened is None:
        chosen = root.obj.project
        found = Project.find() if chosen is None else Project.open(chosen)
        root.obj = replace(root.obj, opened=found)
    return root.obj.opened


def _spoken(context: typer.Context, language: str) -> str:
    from barometer.language import LANGUAGES, check_language

    project = project_or_none(context)
    return project.policy.spoken(language) if project else check_language(language or LANGUAGES[0])


Language = Annotated[
    str,
    typer.Option(
        callback=_spoken, show_default=False, help="A language of the policy; its first if none is named."
    ),
]


def project_or_none(context: typer.Context) -> Project | None:
    """Return the project that a command is for, or None where none is named and this folder lies in none."""
    from barometer.project import SETTINGS_FILE

    here = Path.cwd()
    lies_in_one = any((folder / SETTINGS_FILE).is_file() for folder in (here, *here.parents))
    return project_of(context) if context.find_root().obj.project or lies_in_one else None


def say_corrected(project: Project, edition: str) -> None:
    """Say on stderr that the edition that was asked for has been corrected since."""
    from barometer.records.record import corrected_since

    if newest := corrected_since(project, edition):
        print(
            f"barometer: {edition} has been corrected since; the newest edition is {newest}", file=sys.stderr
        )


def tell(
    result: Any, language: str, json: bool, ok: bool = True, beside: Mapping[str, Any] | None = None
) -> None:
    """Print a result in words or as JSON, and leave with 1 where something is not as it should be.

    What is told `beside` it follows in words, or stands in the JSON under its name.
    """
    from barometer.files import canonical_json
    from barometer.language import check_language

    check_language(language)
    others = dict(beside or {})
    if json:
        told = {**result.to_json(), **{name: one.to_json() for name, one in others.items()}}
        print(canonical_json(told), end="")
    else:
        print("\n\n".join(filter(None, (one.text(language) for one in (result, *others.values())))))
    if not ok:
        raise typer.Exit(1)
