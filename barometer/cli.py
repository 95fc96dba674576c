"""The command line: parse, call, print. Nothing is imported before a command needs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barometer.errors import BarometerError

if TYPE_CHECKING:
    from barometer.project import Project

app = typer.Typer(
    name="barometer",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=(
        "The inclusion barometer: a yearly measurement of a municipality's goals.\n\n"
        "Start with `barometer status`, which shows goals, indicators and measurements, then "
        "`barometer report 2013`, which makes that measurement's report in reports/2013/. "
        "Every command says what it needs with --help; a mistake costs one sentence and exit code 1."
    ),
)
commentary_app = typer.Typer(
    no_args_is_help=True, help="Commentary, checked against the figures it speaks of."
)
app.add_typer(commentary_app, name="commentary")

Year = Annotated[str, typer.Argument(help="A measurement: a year (2013) or an edition (2013.1).")]
Language = Annotated[list[str], typer.Option(help="da or en; may be given twice.")]
Json = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


class State:
    """What the options before the command say."""

    project: Path | None = None
    debug: bool = False


@app.callback()
def options(
    context: typer.Context,
    project: Annotated[
        Path | None, typer.Option(help="The project's folder; by default found from here upwards.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a mistake.")] = False,
) -> None:
    """Options that stand before every command."""
    state = State()
    state.project, state.debug = project, debug
    context.obj = state


def _project(context: typer.Context) -> Project:
    from barometer.project import Project

    chosen = context.find_root().obj.project
    return Project.find() if chosen is None else Project.open(chosen)


def _print_json(value: Any) -> None:
    from barometer.files import canonical_json

    print(canonical_json(value), end="")


@app.command()
def status(context: typer.Context, json: Json = False) -> None:
    """Show goals, committees, indicators, coverage by measurement, and when the next one is due."""
    from barometer.measurements.status import status as read_status

    found = read_status(_project(context))
    if json:
        _print_json(found.to_json())
    else:
        print(found.text())


@app.command()
def report(
    context: typer.Context,
    year: Year,
    goal: Annotated[list[int] | None, typer.Option(help="Only this goal; may be given twice.")] = None,
    formats: Annotated[str, typer.Option("--format", help="html, pdf or html,pdf.")] = "html,pdf",
    language: Language = ["da"],  # noqa: B006  (typer reads it once)
    output: Annotated[Path | None, typer.Option(help="Folder to write to; by default reports/YEAR.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes at once; by default one for each core.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make everything again.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Mark false sentences instead of stopping.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each file is made again or kept.")
    ] = False,
    json: Json = False,
) -> None:
    """Make a measurement's report: a page and a PDF for each goal, the overview and the annual report."""
    from barometer.reports.command import run_report

    ok = run_report(
        _project(context),
        year,
        goals=goal or [],
        languages=language,
        formats=formats.split(","),
        output=output,
        jobs=jobs,
        force=force,
        draft=draft,
        explain_only=explain,
        as_json=json,
    )
    if not ok:
        raise typer.Exit(1)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with exit code 0, or 1 after a mistake."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(given, standalone_mode=True)
    except BarometerError as error:
        if "--debug" in given:
            raise
        print(f"barometer: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        print("barometer: interrupted; nothing was left half-written", file=sys.stderr)
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
