"""What every command shares: the options before it, the words of its arguments, how a result is told."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barometer.cli.speaking import run_of
from barometer.terminal import from_here

if TYPE_CHECKING:
    from barometer.project import Project

YEARS = {"min": 1900, "max": 2999}
Year = Annotated[int, typer.Argument(help="The year of the measurement.", **YEARS)]
Edition = Annotated[
    str, typer.Argument(help="An edition: 2013 is a year's first, 2013.1 its first correction.")
]
Json = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


def options(
    context: typer.Context,
    project: Annotated[
        Path | None, typer.Option(help="The project's folder; by default found from here upwards.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a mistake.")] = False,
) -> None:
    """Options that stand before every command."""
    run_of(context).project = project


def project_of(context: typer.Context) -> Project:
    """Return the project that a command is for: the one named, else the one that this folder lies in."""
    from barometer.disclosure.rules import check_rules
    from barometer.project import Project
    from barometer.settings import SETTINGS_FILE

    run = run_of(context)
    if run.opened is None:
        found = Project.find() if run.project is None else Project.open(run.project)
        check_rules(found.settings.disclosure, found.policies or (found.policy,), SETTINGS_FILE)
        run.opened = found
    return run.opened


def _spoken(context: typer.Context, language: str) -> str:
    from barometer.language import LANGUAGES, check_language
    from barometer.language.brought import lacking_words, require_words

    run = run_of(context)
    try:
        project = project_or_none(context)
    except Exception:
        run.language = language if language in LANGUAGES else ""  # where the project cannot be asked
        raise
    if project:
        run.language = project.policy.spoken(language)
        if lacking_words(run.language, "commands"):
            require_words([run.language])
        return run.language
    run.language = check_language(language) if language else ""
    return run.language or LANGUAGES[0]  # what is told of a file that lies in no project


def _first_spoken(context: typer.Context, languages: list[str] | None) -> list[str]:
    """Let the run speak the first language of its outputs; which of them there are is seen to later."""
    named = [one for each in languages or [] for one in each.split(",") if one]
    if named:
        _spoken(context, named[0])
    return list(dict.fromkeys(named))


Language = Annotated[
    str,
    typer.Option(
        callback=_spoken, show_default=False, help="A language of the policy; its first if none is named."
    ),
]


Languages = Annotated[
    list[str] | None,
    typer.Option(
        "--language",
        callback=_first_spoken,
        show_default=False,
        help="One of the policy's, or several: da,en; may be given twice.",
    ),
]


def project_or_none(context: typer.Context) -> Project | None:
    """Return the project that a command is for, or None where none is named and this folder lies in none."""
    from barometer.settings import SETTINGS_FILE

    here = Path.cwd()
    lies_in_one = any((folder / SETTINGS_FILE).is_file() for folder in (here, *here.parents))
    return project_of(context) if run_of(context).project or lies_in_one else None


def show_files(context: typer.Context, *files: Path) -> None:
    """Print where files lie, a line each."""
    root = project_of(context).root
    for file in files:
        print(from_here(file, root))


def say_corrected(context: typer.Context, edition: str) -> None:
    """Say on stderr that the edition that was asked for has been corrected since."""
    from barometer.records.chain import corrected_since

    if newest := corrected_since(project_of(context), edition):
        told = f"{edition} has been corrected since; the newest edition is {newest}"
        print(f"barometer: {run_of(context).said(told)}", file=sys.stderr)


def tell(
    result: Any, language: str, json: bool, ok: bool = True, beside: Mapping[str, Any] | None = None
) -> None:
    """Print a result in words or as JSON, and leave with 1 where something is not as it should be.

    What is told `beside` it follows in words, or stands in the JSON under its name.
    """
    from barometer.files import canonical_json
    from barometer.language import check_language
    from barometer.text import without_controls

    check_language(language)
    others = dict(beside or {})
    if json:
        both = {**result.to_json(), **{name: one.to_json() for name, one in others.items()}}
        print(canonical_json(both), end="")
    else:
        told = "\n\n".join(filter(None, (one.text(language) for one in (result, *others.values()))))
        # What stands in a file of others does not steer the terminal.
        print(from_here(without_controls(told)))
    if not ok:
        raise typer.Exit(1)
