"""An analyst's loop: a goal's page is made again at each saved change of what it is made from."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from barometer.errors import BarometerError
from barometer.language.messages import translated
from barometer.project import Project
from barometer.reports.command import make_report
from barometer.reports.live import LivePage, shown_live
from barometer.reports.making import warm
from barometer.reports.progress import lost_parts
from barometer.reports.report import Report, plan_report
from barometer.settings import SETTINGS_FILE
from barometer.terminal import from_here

LOOK_EVERY = 0.3
"""Seconds between two looks at the files."""


def watch(
    project: Project,
    year: str,
    goal: int,
    language: str,
    rounds: int | None = None,
    *,
    open_browser: bool = False,
    port: int = 0,
) -> None:
    """Make a goal's page now and at each saved change, and say where it lies, until interrupted.

    A mistake in a saved file is said and waited over, and so is each sentence of the page that is not true,
    which the page marks. Only the page (HTML) is made.

    Parameters
    ----------
    rounds
        End after so many looks; None: never.
    open_browser
        Show the page in a browser, too, which shows it anew whenever it was made again.
    port
        On which the browser finds it; 0 for any that is free.

    Raises
    ------
    BarometerError
        If the measurement, goal or language is not there to begin with, or the port is taken.
    """
    report = plan_report(project, year, goals=[goal], languages=[language], formats=["html"])
    warm(report, executes=True)
    name, spoken = f"{report.stem(goal, report.languages[0])}.html", report.languages[0]
    page = LivePage(name, spoken)
    with shown_live(report.folder, page, port) if open_browser else nullcontext(page):
        seen: dict[Path, int] = {}
        for _ in _looks(rounds):
            now = stamps(project)
            if now == seen:
                continue
            seen = now
            made, said = _make_again(project, year, goal, spoken)
            page.tell(said[made:], made=made)
            print(from_here("\n".join(said), project.root), flush=True)
            if page.address and made and page.times == 1:
                print(page.address, flush=True)
                page.open()


def _make_again(project: Project, year: str, goal: int, language: str) -> tuple[bool, list[str]]:
    """Return whether the page was made, and what to say: where it lies, what is untrue on it, or why not."""
    started = time.monotonic()
    try:
        fresh = Project.open(project.root)
        report = plan_report(fresh, year, goals=[goal], languages=[language], formats=["html"], draft=True)
        outcome = make_report(report)
    except BarometerError as error:
        # The reason first: a message that begins with a file's name would take "not made" for part of it.
        reason = translated(str(error), language)
        return False, [translated(f"not made: {reason}", language)]
    if outcome.failed:
        return False, lost_parts(outcome, language)
    took = f"{time.monotonic() - started:.1f} s" if outcome.written else "as it was"
    page = report.folder / f"{report.stem(goal, report.languages[0])}.html"
    return True, [f"{page} ({translated(took, language)})", *untrue(report, goal)]


def untrue(report: Report, goal: int) -> list[str]:
    """Return what the check says of each sentence on a goal's page that a report may not be built on."""
    subject, language = f"goal-{goal}", report.languages[0]
    mine = {one.name for one in report.written if (one.subject, one.language) == (subject, language)}
    return [str(one) for one in report.findings if one.stops and Path(one.file).name in mine]


def stamps(project: Project) -> dict[Path, int]:
    """Return when each file that a page is made from was last saved."""
    folders = (project.notebooks, project.root / "data", *project.policy_folders)
    files = [project.root / name for name in (SETTINGS_FILE, *project.settings.calculations)]
    files += [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {file: file.stat().st_mtime_ns for file in sorted(set(files)) if not file.name.startswith(".")}


def _looks(rounds: int | None) -> Iterator[int]:
    look = 0
    while rounds is None or look < rounds:
        yield look
        look += 1
        time.sleep(LOOK_EVERY)
