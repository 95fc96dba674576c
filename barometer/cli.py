"""The command line: parse, call, print. Nothing is imported before a command needs it."""

from __future__ import annotations

import atexit
import contextlib
import gc
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from barometer.errors import BarometerError
from barometer.terminal import write_over

if TYPE_CHECKING:
    from barometer.commentary import Commentary, Figures
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
        "To try the whole year: `barometer demo my-city`.\n\n"
        "Every command says what it needs with --help; a mistake costs one sentence and exit code 1."
    ),
)
commentary_app = typer.Typer(no_args_is_help=True, help="Commentary, tied to the figures it speaks of.")
app.add_typer(commentary_app, name="commentary")

INTERRUPTED = 130
"""What typer leaves with after Ctrl-C."""

Year = Annotated[int, typer.Argument(help="The year of the measurement.")]
Edition = Annotated[str, typer.Argument(help="A measurement: a year (2013) or an edition (2013.1).")]
Language = Annotated[str, typer.Option(help="da or en.")]
Json = Annotated[bool, typer.Option("--json", help="For machines: JSON on standard output.")]


@dataclass(frozen=True)
class Options:
    """What stands before the command."""

    project: Path | None
    debug: bool


@app.callback()
def options(
    context: typer.Context,
    project: Annotated[
        Path | None, typer.Option(help="The project's folder; by default found from here upwards.")
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a mistake.")] = False,
) -> None:
    """Options that stand before every command."""
    context.obj = Options(project, debug)


def _project(context: typer.Context) -> Project:
    from barometer.project import Project

    chosen = context.find_root().obj.project
    return Project.find() if chosen is None else Project.open(chosen)


def _tell(result: Any, language: str, json: bool, ok: bool = True) -> None:
    """Print a result in words or as JSON, and leave with 1 where something is not as it should be."""
    from barometer.files import canonical_json
    from barometer.language import check_language

    check_language(language)
    print(canonical_json(result.to_json()) if json else result.text(language), end="" if json else "\n")
    if not ok:
        raise typer.Exit(1)


@app.command()
def status(context: typer.Context, language: Language = "da", json: Json = False) -> None:
    """Show goals, committees, indicators, coverage by measurement, and when the next one is due."""
    from barometer.measurements.status import status as read_status

    _tell(read_status(_project(context)), language, json)


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    seed: Annotated[int, typer.Option(help="Another seed, another city.")] = 1,
) -> None:
    """Write an invented municipality with three rounds of deliveries: all data are synthetic."""
    from barometer.demo import write_demo

    print(f"{write_demo(folder, seed)}: synthetic data; next: cd {folder}, barometer measure 2024")


@app.command()
def template(
    context: typer.Context,
    year: Year,
    owner: Annotated[str, typer.Option(help="Only this administration.")] = "",
    output: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("templates"),
    csv: Annotated[bool, typer.Option("--csv", help="CSV files beside the workbooks.")] = False,
) -> None:
    """Write a delivery workbook for each administration, with just its indicators."""
    from barometer.intake import write_templates
    from barometer.measurements import latest_before

    project = _project(context)
    previous = latest_before(project, year)
    for path in write_templates(project.policy, year, output, owner, previous, csv=csv):
        print(path)


@app.command()
def check(
    context: typer.Context,
    what: Annotated[list[str], typer.Argument(help="Files, or the year of a measurement.")],
    year: Annotated[int | None, typer.Option(help="The measurement that the files are for.")] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the faults here, to send back (.xlsx or .html).")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take the files in if they have no fault.")
    ] = False,
    sender: Annotated[str, typer.Option(help="With --accept: who sent them.")] = "",
    received: Annotated[str, typer.Option(help="With --accept: the date they came, YYYY-MM-DD.")] = "",
    reason: Annotated[str, typer.Option(help="With --accept: why what was warned of is right.")] = "",
    language: Language = "da",
    json: Json = False,
) -> None:
    """Check deliveries and list every fault with its cell, what was expected, and how to mend it."""
    from barometer.intake import write_check_report
    from barometer.measurements import check_and_accept

    result = check_and_accept(_project(context), what, year, accept, sender, received, reason)
    if report is not None:
        print(write_check_report(result.report, report, language))
    _tell(result, language, json, result.ok)


@app.command()
def measure(
    context: typer.Context,
    year: Year,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be frozen; write nothing.")
    ] = False,
    published: Annotated[str, typer.Option(help="Date of publication, if not the month it is due.")] = "",
    reason: Annotated[str, typer.Option(help="Of a correction: why.")] = "",
    revision: Annotated[
        str,
        typer.Option("--class", help="Of a correction: better_source, routine, method or correction."),
    ] = "",
    unaudited: Annotated[
        bool, typer.Option("--unaudited", help="Freeze what the audit refuses; every page will say so.")
    ] = False,
    language: Language = "da",
    json: Json = False,
) -> None:
    """Take a measurement: compute, suppress, audit, judge, and freeze the record."""
    from barometer.measurements import plan, take

    given: dict[str, Any] = {"published": published, "reason": reason, "revision": revision}
    given["progress"] = _how_far if sys.stderr.isatty() else None
    project = _project(context)
    if dry_run:
        planned = plan(project, year, **given)
        _tell(planned, language, json, planned.ok)
    else:
        _tell(take(project, year, **given, unaudited=unaudited), language, json)


def _how_far(done: int, total: int, what: str) -> None:
    """Show on a terminal how far disclosure control is, on a line that ends up empty."""
    words = {"pattern": "choosing what to hide", "audit": "attacking the release"}[what]
    told = f"  {words}: {done} of {total}" if done < total else ""
    write_over(told, sys.stderr)


@app.command()
def audit(context: typer.Context, year: Edition, language: Language = "da", json: Json = False) -> None:
    """Attack a release with everything ever published, and show what a hidden number is bounded by."""
    from barometer.measurements import audit as attack

    result = attack(_project(context), year)
    _tell(result, language, json, result.ok)


@app.command()
def report(
    context: typer.Context,
    year: Edition,
    goal: Annotated[list[int] | None, typer.Option(help="Only this goal; may be given twice.")] = None,
    formats: Annotated[str, typer.Option("--format", help="html, pdf or html,pdf.")] = "html,pdf",
    language: Annotated[str, typer.Option(help="da, en or da,en.")] = "da",
    output: Annotated[Path | None, typer.Option(help="Folder to write to; by default reports/YEAR.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Processes at once; by default cores + 1.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Make everything again.")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="Mark false sentences instead of stopping.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each file is made again or kept.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Events for machines, a line each.")] = False,
) -> None:
    """Make a measurement's report: a page and a PDF for each goal, the overview and the annual report."""
    from barometer.reports.command import run_report

    made = run_report(
        _project(context),
        year,
        goals=goal or [],
        languages=language.split(","),
        formats=formats.split(","),
        output=output,
        jobs=jobs,
        force=force,
        draft=draft,
        explain_only=explain,
        as_json=json,
    )
    if not made:
        raise typer.Exit(1)


@app.command()
def watch(
    context: typer.Context,
    year: Edition,
    goal: Annotated[int, typer.Option(help="The goal whose page is made again.")],
    language: Language = "da",
) -> None:
    """Make a goal's page again at each saved change of its notebook, commentary or data; end with Ctrl-C."""
    from barometer.reports.watch import watch as keep_watch

    with contextlib.suppress(KeyboardInterrupt):
        keep_watch(_project(context), year, goal, language)


@app.command()
def reproduce(
    context: typer.Context,
    year: Annotated[str, typer.Argument(help="An edition, or all.")],
    language: Language = "da",
    json: Json = False,
) -> None:
    """Compute a measurement again from its frozen inputs and prove it equal, or name what moved and why."""
    from barometer.measurements import reproduce as again
    from barometer.reports.making import render

    project = _project(context)
    result = again(project, year, render=render(project))
    _tell(result, language, json, result.ok)


@app.command()
def compare(
    context: typer.Context, before: Edition, after: Edition, language: Language = "da", json: Json = False
) -> None:
    """Lay two measurements side by side: new, gone, revised, redefined; which verdicts changed and why."""
    from barometer.measurements import compare as hold_against

    _tell(hold_against(_project(context), before, after), language, json)


@app.command()
def history(
    context: typer.Context,
    indicator: Annotated[str, typer.Argument(help="Id of an indicator.")],
    language: Language = "da",
    json: Json = False,
) -> None:
    """Show every vintage of an indicator, and how much its figures were revised."""
    from barometer.measurements import history as vintages

    _tell(vintages(_project(context), indicator), language, json)


@app.command()
def verify(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help="A report; by default all records.")] = None,
    language: Language = "da",
    json: Json = False,
) -> None:
    """Check hashes and chain of all records, or whether a report belongs to its record and still stands."""
    from barometer.measurements import verify as all_records
    from barometer.measurements import verify_file

    project = _project(context)
    result = all_records(project) if file is None else verify_file(project, file)
    _tell(result, language, json, result.ok)


@app.command()
def archive(
    context: typer.Context,
    year: Year,
    output: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="With the unsuppressed aggregates.")
    ] = False,
) -> None:
    """Write one file that can be opened and reproduced with nothing but Python and the locked packages."""
    from barometer.measurements import archive as pack

    print(pack(_project(context), year, output, restricted=restricted))


def _written(project: Project, year: str) -> tuple[list[Commentary], Figures]:
    """Return a measurement's commentary and the figures it speaks of."""
    from barometer.commentary import Figures, read_folder
    from barometer.measurements import open_record

    record = open_record(project, year)
    folder = project.commentary / str(record.year)
    return read_folder(folder, record.policy), Figures.load(project, record.edition)


@commentary_app.command("check")
def commentary_check(context: typer.Context, year: Edition) -> None:
    """Say of each sentence whether it is true, no longer true, or speaks of a number tied to nothing."""
    from barometer.commentary import check as judge

    project = _project(context)
    findings = judge(*_written(project, year), project.commentary)
    wrong = [finding for finding in findings if finding.kind != "true"]
    for finding in wrong:
        print(finding)
    print(f"{len(findings) - len(wrong)} of {len(findings)} sentences about figures are true")
    if wrong:
        raise typer.Exit(1)


@commentary_app.command("refresh")
def commentary_refresh(context: typer.Context, year: Edition) -> None:
    """Bring bound numbers up to date, leave the words, and list sentences that a person must rewrite."""
    from barometer.commentary import refresh

    project = _project(context)
    turned = 0
    for each in refresh(*_written(project, year), project.commentary):
        for line, old, new in each.changes:
            print(f"{each.file.name}:{line}: {old} -> {new}")
        if each.changes:
            each.file.save()
        for finding in each.turned:
            print(f"rewrite: {finding}")
        turned += len(each.turned)
    if turned:
        raise typer.Exit(1)


@commentary_app.command("collect")
def commentary_collect(
    context: typer.Context, notebook: Annotated[Path, typer.Argument(help="An executed report notebook.")]
) -> None:
    """Bring commentary that was edited in a report's notebook back to its files."""
    from barometer.commentary import collect

    project = _project(context)
    collected = collect(notebook, project.commentary, project.policy)
    for each in collected:
        print(f"{each.path.name}: {each.outcome}")
        if each.diff and each.outcome == "conflict":
            print(each.diff)
    if any(each.outcome == "conflict" for each in collected):
        raise typer.Exit(1)


@commentary_app.command("suggest")
def commentary_suggest(
    context: typer.Context, year: Edition, goal: Annotated[int, typer.Option()], language: Language = "da"
) -> None:
    """Draft a plain paragraph from a goal's figures, bound throughout, for a person to edit."""
    from barometer.commentary import suggest

    print(suggest(goal, _written(_project(context), year)[1], language))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with exit code 0, or 1 after a mistake."""
    given = sys.argv[1:] if arguments is None else arguments
    # A command lives for seconds: to look for garbage all the time would take a tenth of them.
    gc.set_threshold(50_000)
    # Nor is it looked for once more at the end: that took a quarter of a second.
    atexit.register(gc.freeze)
    try:
        app(given)
    except BarometerError as error:
        if "--debug" in given:
            raise
        print(f"barometer: {error}", file=sys.stderr)
        raise SystemExit(1) from None
    except SystemExit as left:
        if left.code == INTERRUPTED:
            if sys.stderr.isatty():
                write_over("", sys.stderr)
            print("barometer: interrupted; nothing was left half-written", file=sys.stderr)
        raise


if __name__ == "__main__":
    main()
