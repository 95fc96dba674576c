"""Making the parts of a report: what every page needs, read once; what must be true before any is written."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Sequence

from barometer import processes
from barometer.errors import BarometerError
from barometer.language import date, label, with_unit
from barometer.reports.plan import Task
from barometer.reports.report import Report


def make_part(report: Report, task: Task) -> dict[str, bytes]:
    """Make the files of one part, in a process that was perhaps not forked from a warm one."""
    if task.executes:
        warm(report, executes=True)
    return report.make(task)


def warm_forks(report: Report, tasks: Sequence[Task]) -> None:
    """Import, read and draw what every page needs, where the processes that make them are forked."""
    if processes.start_method() != "fork":
        return
    gc.disable()  # what is imported stays: a sweep through it costs a seventh of the time, and finds nothing
    try:
        warm(report, executes=any(task.executes for task in tasks))
    finally:
        gc.enable()


def warm(report: Report, *, executes: bool) -> None:
    """Import, read and draw what every page needs, once: no process that is forked must do it again."""
    if "barometer.reports.run" in sys.modules:
        return
    from barometer.pages import exporters

    exporters.warm_exporters()
    if not executes:
        return
    import pandas as pd
    import seaborn  # noqa: F401  # with scipy.stats: more than a second, which most pages need
    from matplotlib import pyplot  # noqa: F401
    from matplotlib.figure import Figure

    import barometer.presentation.html
    import barometer.reports.run
    import barometer.views.goal
    import barometer.views.overview  # noqa: F401  # each is needed
    from barometer.presentation.style import style

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
