"""Making a report: everything asked for is checked first, then what is out of date is made."""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from barometer.errors import BarometerError
from barometer.language import LANGUAGES
from barometer.records.lock import locked
from barometer.records.record import earlier_records, open_record
from barometer.records.record import Record
from barometer.project import Project
from barometer.reports.build import FORMATS, Event, Outcome, Task, build
from barometer.reports.plan import Step, decide, read_manifest
from barometer.reports.report import Report
from barometer.reports.run import warm_runner
from barometer.reports.workers import beside

if TYPE_CHECKING:
    from collections.abc import Iterator

WARM = ("numpy", "pandas", "matplotlib.pyplot", "barometer.reports.warm:draw")
"""What a kernel finds imported when it starts; the last one has also drawn a figure.

Not seaborn, which the notebooks do not use: it takes as long to import as all the others.
"""


WAITING = 1
"""Processes beyond one for each core: a kernel's client waits a third of the time for fixed time-outs."""


def plan_report(
    project: Project,
    measurement: int | str,
    *,
    goals: Sequence[int] = (),
    languages: Sequence[str] = ("da",),
    formats: Sequence[str] = FORMATS,
    output: Path | None = None,
    draft: bool = False,
) -> Report:
    """Return the report of a measurement, with everything asked for checked.

    Raises
    ------
    BarometerError
        If the measurement, a goal, a language or a format is unknown, or a file is missing.
    """
    for language in languages:
        if language not in LANGUAGES:
            raise BarometerError(f"language '{language}' is unknown; expected {' or '.join(LANGUAGES)}")
    for form in formats:
        if form not in FORMATS:
            raise BarometerError(f"format '{form}' is unknown; expected {' or '.join(FORMATS)}")
    record = open_record(project, measurement)
    wanted = tuple(record.policy.goal(goal).number for goal in goals)
    return Report(
        project,
        record,
        tuple(earlier_records(project, record.edition)),
        wanted or tuple(goal.number for goal in record.policy.goals),
        tuple(languages),
        tuple(formats),
        (output or project.reports / str(record.year)).absolute(),
        draft,
    )


def render(project: Project) -> Callable[[Record], dict[str, bytes]]:
    """Return a function that renders a record's Danish goal pages again, without writing to the project."""

    def again(record: Record) -> dict[str, bytes]:
        with tempfile.TemporaryDirectory() as folder:
            report = plan_report(project, record.edition, output=Path(folder))
            make_report(report)
            pages = [f"goal-{goal}.{form}" for goal in report.goals for form in FORMATS]
            return {name: (Path(folder) / name).read_bytes() for name in pages}

    return again


def explain(report: Report, *, force: bool = False) -> list[Step]:
    """Return every file of a report with the reasons why it would be made again."""
    return decide(report.graph(), report.folder, read_manifest(report.folder), force=force)


def make_report(
    report: Report,
    *,
    jobs: int | None = None,
    force: bool = False,
    progress: Callable[[Event], None] = lambda _: None,
) -> Outcome:
    """Make what must be made of a report.

    Raises
    ------
    BarometerError
        If the commentary holds a false sentence, another run is at work, or the folder cannot be written.
    """
    with ExitStack() as running:
        running.enter_context(locked(report.project, f"report {report.record.edition}"))
        warm = running.enter_context(warm_kernels(to_import(report)))

        def prepare(tasks: Sequence[Task]) -> Callable[[], object]:
            # Read here, and not anew in every process that is forked; a draft is marked with what was found.
            _ = report.findings if report.draft else report.written
            refuse_uncollected(report, tasks)
            checked = running.enter_context(beside(partial(refuse_unfit, report)))
            warm(any(task.needs_kernel for task in tasks))
            return checked

        return build(
            report.graph(),
            report.folder,
            report.make,
            report.about(),
            prepare=prepare,
            jobs=jobs or (os.cpu_count() or 1) + WAITING,
            force=force,
            progress=progress,
        )


def to_import(report: Report) -> tuple[str, ...]:
    """Return what a report's kernels will use: tests of changes need SciPy, and take long to import it."""
    with (report.record.path / "observations.csv").open(encoding="utf-8", newline="") as file:
        uncertain = any(row["lower"] for row in csv.DictReader(file))
    policy = f"barometer.policy.{report.project.settings.policy}"
    return (*(("scipy.stats",) if uncertain else ()), policy, *WARM)


def refuse_unfit(report: Report) -> None:
    """Refuse to build on published figures that cannot be read, or on a sentence that is not true.

    A draft may hold such sentences.

    Raises
    ------
    BarometerError
        Naming the file, or each such sentence with its file and line.
    """
    from barometer.rounds.published import listed

    listed(report.project)
    if report.draft:
        return
    wrong = [finding for finding in report.findings if finding.stops]
    if wrong:
        said = "\n".join(f"  {each}" for each in wrong)
        raise BarometerError(
            f"the commentary of {report.record.year} cannot be published; mend these sentences, "
            f"or build with --draft to see them marked:\n{said}"
        )


def refuse_uncollected(report: Report, tasks: Sequence[Task]) -> None:
    """Refuse to run over a notebook whose commentary was edited and not collected.

    Raises
    ------
    BarometerError
        Naming the notebook and the command that collects it.
    """
    from barometer.commentary.cells import collect

    edited_parts = [
        task.part
        for task in tasks
        for step in task.steps
        if step.node.kind == "run" and "changed on disk" in step.reasons
    ]
    for part in edited_parts:
        notebook = report.folder / f"{part}.ipynb"
        edited = collect(notebook, report.project.commentary, report.record.policy, write=False)
        if any(each.outcome != "unchanged" for each in edited):
            raise BarometerError(
                f"{notebook} holds commentary that was edited there; "
                f"run barometer commentary collect {notebook} first, so that nothing is lost"
            )


@contextmanager
def warm_kernels(modules: Sequence[str]) -> Iterator[Callable[[bool], None]]:
    """Offer to start the kernel server; what was started here ends here, and the environment is as it was."""
    from barometer import kernels

    before = dict(os.environ)
    lent = kernels.SERVER in before

    def warm(wanted: bool) -> None:
        if wanted and not lent:
            os.environ.update(kernels.prewarm(modules))
            _choose_provisioner_again()
        # Imported once here, and not once in every worker; with kernels to wait for, read and compiled, too.
        from barometer.pages import exporters

        if wanted:
            warm_runner()
            exporters.warm_exporters()
        if wanted and not lent and not kernels.ready():
            os.environ.pop(kernels.PROVISIONER, None)
            _choose_provisioner_again()

    try:
        yield warm
    finally:
        if not lent:
            kernels.stop()
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ.update(before)
            _choose_provisioner_again()


def _choose_provisioner_again() -> None:
    """Have jupyter_client read the environment again, which it does once in the life of a process."""
    provisioning = sys.modules.get("jupyter_client.provisioning")
    if provisioning is not None:
        provisioning.KernelProvisionerFactory.clear_instance()
