"""The command `barometer report` as a person or a machine sees it: what is made, what stands, what failed."""

from __future__ import annotations

import csv
import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from barometer.errors import BarometerError
from barometer.language import date, label, with_unit
from barometer.records.lock import locked
from barometer.records.record import Record
from barometer.records.record import editions
from barometer import processes
from barometer.project import Project
from barometer.reports.build import Event, Outcome, build
from barometer.reports.plan import FORMATS, Step, Task
from barometer.reports.report import Report, plan_report
from barometer.terminal import write_over

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
    explain_only: bool,
    as_json: bool,
) -> bool:
    """Make a report and print what happened; return whether every part was made.

    Raises
    ------
    BarometerError
        For anything asked for that is not there.
    """
    unknown = values_not_known(project, year)
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
        print("\n".join(_explained(step) for step in report.explain(force=force)))
        return True
    progress = json_lines(sys.stdout) if as_json else Lines(sys.stderr)
    outcome = make_report(report, jobs=jobs, force=force, progress=progress)
    if not as_json:
        print(_summary(outcome, project.root))
    for part, sentence in outcome.failed.items():
        print(f"barometer: {part} was not made: {sentence}", file=sys.stderr)
    return not outcome.failed


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

    def prepare(tasks: Sequence[Task]) -> None:
        # Read here, and not anew in every process that is forked; a draft is marked with what was found.
        _ = report.findings if report.draft else report.written
        refuse_uncollected(report, tasks)
        if processes.start_method() == "fork":
            warm(report, executes=any(task.executes for task in tasks))

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
        )


def make_part(report: Report, task: Task) -> dict[str, bytes]:
    """Make the files of one part, in a process that was perhaps not forked from a warm one."""
    if task.executes:
        warm(report, executes=True)
    return report.make(task)


def warm(report: Report, *, executes: bool) -> None:
    """Import, read and draw what every page needs, once: no process that is forked must do it again."""
    if "barometer.reports.run" in sys.modules:
        return
    from barometer.pages import exporters

    exporters.warm_exporters()
    if not executes:
        return
    import pandas as pd
    from matplotlib import pyplot  # noqa: F401
    from matplotlib.figure import Figure

    import barometer.presentation.html
    import barometer.reports.run
    import barometer.views.goal
    import barometer.views.overview
    from barometer.presentation.style import style

    with (report.record.path / "observations.csv").open(encoding="utf-8", newline="") as file:
        if any(row["lower"] for row in csv.DictReader(file)):
            import scipy.stats  # noqa: F401  # tests of changes need it, and it takes long to import
    pd.read_csv(io.StringIO("a\nb"), dtype="string").to_dict("records")
    for language in report.languages:
        assert label("verdict.improved", language) and date("2013-01-31", language)
        assert with_unit(0.5, "percent", 1, language)
    with style():  # without pyplot, which would settle for every notebook what it draws with
        figure = Figure()
        axes = figure.subplots()
        axes.set_title("å")
        axes.plot([0, 1], label="å")
        axes.legend()
        figure.savefig(io.StringIO(), format="svg")


def values_not_known(project: Project, year: str) -> str:
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
    notes = [
        label("report.not_known", language, year=year, note=mine[f"note_{language}"].iloc[0])
        for language in project.policy.languages
        if f"note_{language}" in mine
    ]
    return "\n".join(notes)


def _explained(step: Step) -> str:
    return f"{step.node.name}: {'made again: ' + ', '.join(step.reasons) if step.reasons else 'kept'}"


def _summary(outcome: Outcome, root: Path) -> str:
    wanted = sum(bool(step.reasons) for step in outcome.steps)
    made, kept = len(outcome.written), len(outcome.steps) - wanted
    missing = f", {wanted - made} not made" if wanted > made else ""
    folder = outcome.folder.relative_to(root) if outcome.folder.is_relative_to(root) else outcome.folder
    return f"{folder}: {made} of {len(outcome.steps)} files made, {kept} kept{missing}"


def json_lines(stream: TextIO) -> Callable[[Event], None]:
    """Return a listener that writes each event as one line of JSON."""
    return lambda event: print(json.dumps(asdict(event), ensure_ascii=False), file=stream, flush=True)


@dataclass
class Lines:
    """A listener that shows one line for each part, and below them what runs and how long it will take.

    Where the stream is no terminal it says nothing.
    """

    stream: TextIO
    planned: list[str] = field(default_factory=list)
    running: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if not self.stream.isatty():
            return
        now = time.monotonic()
        if event.state == "planned":
            self.planned.append(event.part)
        elif event.state == "running":
            self.running[event.part] = now
        elif event.state == "kept":
            self._say(event.part, "kept")
        else:
            self.took.append(now - self.running.pop(event.part, now))
            made = f"made in {self.took[-1]:.1f} s"
            self._say(event.part, made if event.state == "done" else f"failed: {event.detail}")
        write_over(self._below(), self.stream)

    def _say(self, part: str, what: str) -> None:
        write_over(f"  {part:<18} {what}\n", self.stream)

    def _below(self) -> str:
        left = len(self.planned) - len(self.took)
        if not left:
            return ""
        # What runs, runs at once: as many parts go by in the time that one takes.
        guess = statistics.mean(self.took) * left / max(1, len(self.running)) if self.took else 0.0
        told = f", about {guess:.0f} s left" if self.took else ""
        now = ", ".join(self.running) or "getting ready"
        return f"  {len(self.took)} of {len(self.planned)} made{told}; now {now}"


def render(project: Project) -> Render:
    """Return a function that renders a record's Danish report again, without writing to the project."""
    from barometer.proof.rendered import Pages  # imported here: a process that knows that room is not copied

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


def refuse_unfit(report: Report) -> None:
    """Refuse to build on published figures that cannot be read, or on a sentence that is not true.

    A draft may hold such sentences.

    Raises
    ------
    BarometerError
        Naming the file, or each such sentence with its file and line.
    """
    from barometer.intake.published import measurements_taken

    measurements_taken(report.project.published)
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


