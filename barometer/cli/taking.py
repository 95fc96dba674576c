"""The commands of a round: what is there, what is asked for, what came in, what is frozen."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from barometer.cli.asked import (
    YEARS,
    Edition,
    Json,
    Language,
    Year,
    project_of,
    say_corrected,
    show_files,
    tell,
)
from barometer.cli.speaking import Run, run_of
from barometer.terminal import from_here, write_over


def status(
    context: typer.Context,
    on: Annotated[str, typer.Option(help="The year as it stands on this date; by default today.")] = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Show goals, committees, indicators, coverage, where the year stands, and who is late with what."""
    from datetime import date

    from barometer.letters.standing import read_standing
    from barometer.rounds.status import read_status

    project = project_of(context)
    # What is late depends on today: the one place that asks for the date, and nothing is written with it.
    standing = read_standing(project, on or date.today().isoformat())
    tell(read_status(project), language, json, beside={"year": standing})


def init(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    year: Annotated[int, typer.Option(help="The year of the first measurement.", **YEARS)],
    like: Annotated[str, typer.Option(help="Begin with the policy of this name.")] = "",
    language: Annotated[str, typer.Option(help="Of a policy that speaks only one: da or en.")] = "",
) -> None:
    """Begin a project: settings, a policy that works, notebooks, folders, commentary to fill, a README."""
    from barometer.start.begin import begin

    made = begin(folder, year, like, language)
    run_of(context).project = made
    job = "measure" if (made / "data" / "published").is_dir() else "template"  # not asked for
    steps = f"cd {folder}, barometer policy check, barometer {job} {year}"
    print(run_of(context).said(f"{made}: next: {steps}"))


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
    seed: Annotated[int, typer.Option(help="Another seed, another city.")] = 1,
    cities: Annotated[int, typer.Option(help="A nation of so many of them, in FOLDER/cities/.")] = 0,
    measured: Annotated[int, typer.Option(help="With --cities: take the measurements up to this year.")] = 0,
    jobs: Annotated[int | None, typer.Option(help="With --cities: processes at once.")] = None,
) -> None:
    """Write an invented municipality with three rounds of deliveries: all data are synthetic."""
    if cities:
        from barometer.demo.nation import write_nation

        write_nation(folder, cities, seed, measured=measured, jobs=jobs, progress=_cities_written)
        todo = f"barometer report {measured} --projects 'cities/*'" if measured else "barometer measure 2024"
        first = run_of(context).project = min((folder / "cities").iterdir())
        where = folder if measured else first
        told = f"{from_here(folder)}: {cities} cities, synthetic data; next: cd {from_here(where)}, {todo}"
        print(run_of(context).said(told))
        return
    from barometer.demo.write import write_demo

    made = run_of(context).project = write_demo(folder, seed)
    print(run_of(context).said(f"{made}: synthetic data; next: cd {folder}, barometer measure 2024"))


def _cities_written(done: int, of: int) -> None:
    if sys.stderr.isatty():
        write_over(f"  {done} of {of} cities written" if done < of else "", sys.stderr)


def template(
    context: typer.Context,
    year: Year,
    owner: Annotated[str, typer.Option(help="Only this administration.")] = "",
    output: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("templates"),
    csv: Annotated[bool, typer.Option("--csv", help="CSV files beside the workbooks.")] = False,
) -> None:
    """Write a delivery workbook for each administration, with just its indicators."""
    from barometer.intake.template import write_templates
    from barometer.rounds.receive import latest_before

    project = project_of(context).in_year(year)
    previous = latest_before(project, year)
    show_files(context, *write_templates(project.policy, year, output, owner, previous, csv=csv))


def check_command(
    context: typer.Context,
    what: Annotated[
        list[str] | None, typer.Argument(help="Files, or the year of a measurement; else the newest round.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="The measurement that the files are for.", **YEARS)] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the faults here, to send back (.xlsx or .html).")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take the files in if they have no fault.")
    ] = False,
    sender: Annotated[str, typer.Option(help="With --accept: who sent them.")] = "",
    received: Annotated[str, typer.Option(help="With --accept: the date they came, YYYY-MM-DD.")] = "",
    reason: Annotated[str, typer.Option(help="With --accept: why what was warned of is right.")] = "",
    language: Language = "",
    json: Json = False,
) -> None:
    """Check deliveries and list every fault with its cell, what was expected, and how to mend it."""
    from barometer.intake.sending import write_check_report
    from barometer.rounds.receive import check_and_accept

    result = check_and_accept(project_of(context), what or [], year, accept, sender, received, reason)
    if report is not None:
        show_files(context, write_check_report(result.report, report, language))
    tell(result, language, json, result.ok)


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
    language: Language = "",
    json: Json = False,
) -> None:
    """Take a measurement: compute, suppress, audit, judge, and freeze the record."""
    from barometer.rounds.take import plan, take

    given: dict[str, Any] = {"published": published, "reason": reason, "revision": revision}
    given["progress"] = partial(_how_far, run_of(context)) if sys.stderr.isatty() else None
    project = project_of(context)
    if dry_run:
        planned = plan(project, year, **given)
        tell(planned, language, json, planned.ok)
    else:
        tell(take(project, year, **given, unaudited=unaudited), language, json)


def _how_far(run: Run, done: int, total: int, what: str) -> None:
    """Show on a terminal how far disclosure control is, on a line that ends up empty."""
    words = {"pattern": "choosing what to hide", "audit": "attacking the release"}[what]
    told = f"  {run.said(words)}: {run.said(f'{done} of {total}')}" if done < total else ""
    write_over(told, sys.stderr)


def audit_command(
    context: typer.Context,
    year: Edition,
    also: Annotated[
        list[Path] | None, typer.Option(help="A table that others have published (CSV); may be given twice.")
    ] = None,
    language: Language = "",
    json: Json = False,
) -> None:
    """Attack a release with everything ever published, and show what a hidden number is bounded by."""
    from barometer.proof.audit import audit_measurement as attack

    project = project_of(context)
    say_corrected(context, year)
    result = attack(project, year, also or [])
    tell(result, language, json, result.ok)
