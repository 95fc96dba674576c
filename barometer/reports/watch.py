"""An analyst's loop: a goal's page is made again at each saved change of what it is made from."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from barometer.errors import BarometerError
from barometer.language.messages import translated
from barometer.project import SETTINGS_FILE, Project
from barometer.reports.command import make_report
from barometer.reports.making import warm
from barometer.reports.plan import file_stem
from barometer.reports.report import plan_report

LOOK_EVERY = 0.3
"""Seconds between two looks at the files."""


def watch(project: Project, year: str, goal: int, language: str, rounds: int | None = None) -> None:
    """Make a goal's page now and at each saved change, and say where it lies, until interrupted.

    A mistake in a saved file is said and waited over. Only the page (HTML) is made.

    Parameters
    ----------
    rounds
        End after so many looks; None: never.

    Raises
    ------
    BarometerError
        If the measurement, goal or language is not there to begin with.
    """
    report = plan_report(project, year, goals=[goal], languages=[language], formats=["html"])
    warm(report, executes=True)
    page = report.folder / f"{report.stem(goal, report.languages[0])}.html"
    seen: dict[Path, int] = {}
    for _ in _looks(rounds):
        now = stamps(project)
        if now == seen:
            continue
        seen = now
        try:
            started = time.monotonic()
            fresh = Project.open(project.root)
            report = plan_report(
                fresh, year, goals=[goal], languages=[language], formats=["html"], draft=True
            )
            outcome = make_report(report)
        except BarometerError as error:
            print(translated(f"not made: {error}", report.languages[0]), flush=True)
            continue
        for part, sentence in outcome.failed.items():
            print(translated(f"{part} was not made: {sentence}", report.languages[0]), flush=True)
        if not outcome.failed:
            took = f"{time.monotonic() - started:.1f} s" if outcome.written else "as it was"
            print(f"{page} ({translated(took, report.languages[0])})", flush=True)


def stamps(project: Project) -> dict[Path, int]:
    """Return when each file that a page is made from was last saved."""
    folders = (project.notebooks, project.commentary, project.root / "data")
    files = [project.root / SETTINGS_FILE]
    files += [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return {file: file.stat().st_mtime_ns for file in sorted(set(files)) if not file.name.startswith(".")}


def _looks(rounds: int | None) -> Iterator[int]:
    look = 0
    while rounds is None or look < rounds:
        yield look
        look += 1
        time.sleep(LOOK_EVERY)
