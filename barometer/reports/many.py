"""The reports of many projects in one go: a nation's. One that cannot be made keeps no other from it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from barometer.errors import BarometerError
from barometer.language.messages import translated
from barometer.processes import Pool, Workers
from barometer.project import Project
from barometer.records.lock import locked
from barometer.reports.build import Found, build_all
from barometer.reports.building import Event, Job, Made, Order, Outcome, do_job
from barometer.reports.command import start_cluster
from barometer.reports.making import make_part, refuse_uncollected, refuse_unfit, warm_forks
from barometer.reports.nation import make_nation, plan_nation
from barometer.reports.plan import Task
from barometer.reports.progress import Lines, files_told, json_lines, lost_parts
from barometer.reports.report import Report, plan_report
from barometer.terminal import from_here
from barometer.views.projects import projects_at

NATION = "nation"
"""What the overview of all projects is called beside them."""

Ask = Callable[[Path, Path | None], Report]
"""Opens the report of a project, to be written to a folder, or to the project's own."""


def run_reports(
    pattern: str,
    year: str,
    *,
    goals: Sequence[int],
    languages: Sequence[str],
    formats: Sequence[str],
    output: Path | None,
    jobs: int | None,
    force: bool,
    draft: bool,
    engine: str,
    cluster: str,
    as_json: bool,
    spoken: str,
) -> bool:
    """Make the reports of all projects at a pattern and print what happened; return whether all was made.

    What happened is told in the language `spoken`.

    Where all goals are made, the overview of the nation is, too; see `barometer.reports.nation`.

    Parameters
    ----------
    output
        A folder in which each project's report gets one of its own; None: each in its project.

    Raises
    ------
    BarometerError
        If no project is there, or the cluster is not.
    """
    folders = projects_at(pattern)
    ask = partial(
        _ask, year=year, goals=goals, languages=languages, formats=formats, draft=draft, engine=engine
    )
    progress = json_lines(sys.stdout) if as_json else Lines(sys.stderr, len(folders), spoken)
    found = make_reports(
        folders, ask, output=output, jobs=jobs, force=force, cluster=cluster, progress=progress
    )
    if len(folders) > 1 and not goals:
        try:
            overview = plan_nation(
                folders, year, languages=languages, formats=formats, output=output, draft=draft, engine=engine
            )
            found[NATION] = make_nation(overview, jobs=jobs, force=force, progress=progress)
        except (BarometerError, RuntimeError) as error:
            found[NATION] = error
    if not as_json:
        print(_told(found, spoken))
    for name, one in found.items():
        if not isinstance(one, Outcome):
            reason = translated(_sentence(one), spoken)
            told = translated(f"{name} was not reported: {reason}", spoken)
            print(f"barometer: {from_here(told)}", file=sys.stderr)
            continue
        for sentence in lost_parts(one, spoken):
            print(f"barometer: {name}: {from_here(sentence)}", file=sys.stderr)
    return all(isinstance(one, Outcome) and not one.failed for one in found.values())


def make_reports(
    folders: Mapping[str, Path],
    ask: Ask,
    *,
    output: Path | None = None,
    jobs: int | None = None,
    force: bool = False,
    cluster: str = "",
    progress: Callable[[Event], None] = lambda _: None,
) -> dict[str, Found]:
    """Make what must be made of the reports of some projects, by processes here or the workers of a cluster.

    Raises
    ------
    BarometerError
        If the cluster is not there.
    """
    reports = Reports(folders, ask, output)
    slots = jobs or os.cpu_count() or 1

    @contextmanager
    def opened(name: str) -> Iterator[Order]:
        with reports.held(name) as report, locked(report.project, f"report {report.record.edition}"):
            yield Order(report.graph(), report.folder, report.about(), partial(prepare, report), force)

    def prepare(report: Report, tasks: Sequence[Task]) -> None:
        refuse_uncollected(report, tasks)
        if not cluster:
            warm_forks(report, tasks)

    def pool() -> Pool[Job]:
        if cluster:
            return start_cluster(cluster, reports.of, jobs)
        return Workers[Job](partial(do_one_of, reports), slots)

    return build_all(folders, opened, pool, progress)


class Reports:
    """Reports by the names of their projects, opened when they are needed.

    A worker that was forked has those that were held then; any other it opens for itself, the last one stays.
    """

    def __init__(self, folders: Mapping[str, Path], ask: Ask, output: Path | None):
        self._folders, self._ask, self._output = folders, ask, output
        self._held: dict[str, Report] = {}
        self._last: tuple[str, Report] | None = None

    @contextmanager
    def held(self, name: str) -> Iterator[Report]:
        """Open a report and hold it meanwhile."""
        report = self._held[name] = self._open(name)
        try:
            yield report
        finally:
            del self._held[name]

    def of(self, name: str) -> Report:
        """Return a report by its name."""
        if name in self._held:
            return self._held[name]
        if self._last is None or self._last[0] != name:
            self._last = name, self._open(name)
        return self._last[1]

    def _open(self, name: str) -> Report:
        folder = self._folders[name]
        return self._ask(folder, self._output / folder.name if self._output else None)


def do_one_of(reports: Reports, job: Job) -> Made:
    """Do a job of one of several reports, in a worker."""
    name, task = job
    report = reports.of(name)
    return do_job(task, report.folder, partial(make_part, report), partial(refuse_unfit, report))


def _ask(
    folder: Path,
    output: Path | None,
    *,
    year: str,
    goals: Sequence[int],
    languages: Sequence[str],
    formats: Sequence[str],
    draft: bool,
    engine: str,
) -> Report:
    return plan_report(
        Project.open(folder),
        year,
        goals=goals,
        languages=languages,
        formats=formats,
        output=output,
        draft=draft,
        engine=engine,
    )


def _told(found: Mapping[str, Found], language: str) -> str:
    outcomes = [one for one in found.values() if isinstance(one, Outcome)]
    whole = sum(not one.failed for one in outcomes)
    files = files_told(outcomes, language)
    return translated(f"{whole} of {len(found)} reports whole: {files}", language)


def _sentence(error: Exception) -> str:
    """Return why a report was not made: a mistake's own sentence, or the last line of a fault's traceback."""
    if isinstance(error, BarometerError):
        return str(error)
    last = str(error).strip().splitlines()[-1]
    return f"the program failed ({last}); report it alone to see where"
