"""The command `barometer report` as a person or a machine sees it: what is made, what stands, what failed."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from barometer import processes
from barometer.errors import BarometerError, NotInstalled
from barometer.language import label
from barometer.language.messages import translated
from barometer.project import Project
from barometer.records.chain import editions
from barometer.records.lock import locked
from barometer.records.record import Record
from barometer.reports.build import build
from barometer.reports.building import Event, Job, Outcome
from barometer.reports.making import make_part, refuse_uncollected, refuse_unfit, warm_forks
from barometer.reports.plan import Step, Task
from barometer.reports.progress import Lines, files_told, json_lines, lost_parts
from barometer.reports.report import Report, plan_report
from barometer.terminal import from_here

if TYPE_CHECKING:
    from barometer.proof.rendered import Pages, Render


def run_report(
    project: Project,
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
    explain_only: bool,
    as_json: bool,
    spoken: str,
) -> bool:
    """Make a report and print what happened, in the language `spoken`; return whether every part was made.

    Raises
    ------
    BarometerError
        For anything asked for that is not there.
    """
    unknown = values_not_known(project, year, spoken)
    if unknown:
        print(unknown)
        return True
    report = plan_report(
        project,
        year,
        goals=goals,
        languages=languages,
        formats=formats,
        output=output,
        draft=draft,
        engine=engine,
    )
    if explain_only:
        print("\n".join(_explained(step, spoken) for step in report.explain(force=force)))
        return True
    progress = json_lines(sys.stdout) if as_json else Lines(sys.stderr, language=spoken)
    outcome = make_report(report, jobs=jobs, force=force, progress=progress, cluster=cluster)
    if not as_json:
        print(_summary(outcome, project.root, spoken))
    for sentence in lost_parts(outcome, spoken):
        print(f"barometer: {from_here(sentence, project.root)}", file=sys.stderr)
    return not outcome.failed


def make_report(
    report: Report,
    *,
    jobs: int | None = None,
    force: bool = False,
    progress: Callable[[Event], None] = lambda _: None,
    cluster: str = "",
) -> Outcome:
    """Make what must be made of a report.

    Parameters
    ----------
    cluster
        Address of the scheduler of a Dask cluster whose workers make the parts; "": this machine's processes.

    Raises
    ------
    BarometerError
        If the commentary holds a false sentence, another run is at work, the folder cannot be written, or
        the cluster is not there.
    """

    def prepare(tasks: Sequence[Task]) -> None:
        if not cluster:
            # Read here, and not anew in every process that is forked; a draft is marked with what was found.
            _ = report.findings if report.draft else report.written
        refuse_uncollected(report, tasks)
        if not cluster:
            warm_forks(report, tasks)

    with locked(report.project, f"report {report.record.edition}"):
        return build(
            report.graph(),
            report.folder,
            partial(make_part, report),
            report.about(),
            prepare=prepare,
            check=partial(refuse_unfit, report),
            jobs=jobs or os.cpu_count() or 1,
            force=force,
            progress=progress,
            pool=partial(start_cluster, cluster, lambda _: report, jobs) if cluster else None,
        )


def start_cluster(address: str, report_of: Callable[[str], Report], most: int | None) -> processes.Pool[Job]:
    """Return the workers of a Dask cluster; see `barometer.reports.cluster`.

    Raises
    ------
    BarometerError
        If Dask is not installed (`NotInstalled`), or the cluster is not there.
    """
    try:
        from barometer.reports.cluster import Cluster
    except ModuleNotFoundError as error:
        if error.name not in ("dask", "distributed"):
            raise
        raise NotInstalled(
            "the option --cluster needs Dask, which is not installed; run pip install 'barometer[cluster]'"
        ) from error
    return Cluster(address, report_of, most)


def values_not_known(project: Project, year: str, language: str) -> str:
    """Return what to say of a measurement whose values are not known; "" for any other."""
    if year in editions(project):
        return ""
    from barometer.intake.published import measurements_taken

    taken = measurements_taken(project.published)
    if taken.empty:
        return ""
    mine = taken[(taken["edition"] == year) & (taken["kind"] == "values_not_known")]
    if mine.empty:
        return ""
    note = mine.iloc[0].get(f"note_{language}", "")
    return label("report.not_known", language, year=year, note=note)


def _explained(step: Step, language: str) -> str:
    reasons = ", ".join(translated(reason, language) for reason in step.reasons)
    return translated(
        f"{step.node.name}: made again: {reasons}" if reasons else f"{step.node.name}: kept", language
    )


def _summary(outcome: Outcome, root: Path, language: str) -> str:
    return f"{from_here(outcome.folder, root)}: {files_told([outcome], language)}"


def render(project: Project) -> Render:
    """Return a function that renders a record's Danish report again, without writing to the project."""
    from barometer.proof.rendered import Pages  # here: what has imported it forks no notebook

    def again(record: Record) -> Pages:
        with tempfile.TemporaryDirectory() as folder:
            report = plan_report(project, record.edition, output=Path(folder))
            for part, sentence in make_report(report).failed.items():
                raise BarometerError(f"{part} was not made: {sentence}")
            graph = report.graph()
            pages = [node.name for node in graph if node.kind != "run"]
            files = {name: (Path(folder) / name).read_bytes() for name in pages}
            return Pages(files, {node.name: node.inputs for node in graph})

    return again
