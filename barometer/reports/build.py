"""Building a report: what the plan says must be made is made, in parallel, each file whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from barometer.errors import BarometerError
from barometer.files import canonical_json, clear_unfinished, digest, write_atomic, write_beside
from barometer.reports.plan import MANIFEST, Node, Step, decide, read_manifest
from barometer.reports.workers import do, workers

FORMATS = ("html", "pdf")


@dataclass(frozen=True)
class Event:
    """Something that happened in a build, to a part: a goal in a language, or the annual report."""

    state: Literal["planned", "running", "done", "kept", "failed"]
    part: str
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a build did.

    Attributes
    ----------
    folder
        Where the report lies.
    steps
        Every file with the reasons for which it was made again.
    failed
        Sentence by part, for the parts that could not be made.
    """

    folder: Path
    steps: tuple[Step, ...]
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """One part to be made by one worker: a notebook with its HTML and PDF, or the annual report."""

    part: str
    goal: int
    language: str
    steps: tuple[Step, ...]

    @property
    def kinds(self) -> set[str]:
        """The kinds of file that must be made."""
        return {step.node.kind for step in self.steps if step.reasons}

    @property
    def only_commentary(self) -> bool:
        """Whether the executed notebook stands but for its commentary cells."""
        reasons = [reason for step in self.steps if step.node.kind == "run" for reason in step.reasons]
        return bool(reasons) and all(reason.startswith("commentary/") for reason in reasons)

    @property
    def needs_kernel(self) -> bool:
        """Whether a notebook is executed."""
        return "run" in self.kinds and not self.only_commentary

    def follows(self, other: Task) -> bool:
        """Whether this part is made from what `other` is executing: an annual report from its language's."""
        return "annual" in self.kinds and self.language == other.language and other.needs_kernel


Make = Callable[[Task], dict[str, bytes]]
"""Makes the files of a task; runs in a worker process."""
Made = dict[str, tuple[Path, str]]
"""Where each file lies that was made, beside its place, and its digest."""


def part_name(node: Node) -> str:
    """Return the part that a node belongs to: `goal-2`, `en/overview`, `annual-report`."""
    return node.name.rpartition(".")[0]


def tasks(steps: Sequence[Step]) -> list[Task]:
    """Return the parts of a report, in the plan's order."""
    by_part: dict[str, list[Step]] = {}
    for step in steps:
        by_part.setdefault(part_name(step.node), []).append(step)
    return [
        Task(part, mine[0].node.goal, mine[0].node.language, tuple(mine)) for part, mine in by_part.items()
    ]


def build(
    graph: Sequence[Node],
    folder: Path,
    make: Make,
    about: Mapping[str, Any],
    *,
    prepare: Callable[[Sequence[Task]], Callable[[], object]] = lambda _: lambda: None,
    jobs: int = 1,
    force: bool = False,
    progress: Callable[[Event], None] = lambda _: None,
) -> Outcome:
    """Make what must be made, and write the manifest.

    Parameters
    ----------
    graph
        See `barometer.reports.plan.nodes`.
    make
        Makes the files of a task, in a worker.
    about
        What the manifest says of the whole: edition, record, commentary, versions.
    prepare
        Called once with the tasks before workers start, only if there is something to make. What it returns
        is called before anything is written, and may refuse.
    jobs
        How many worker processes at most.

    Raises
    ------
    BarometerError
        If the folder cannot be written, or writing is refused. A part that fails is named in the outcome
        instead.
    """
    made = read_manifest(folder)
    steps = decide(graph, folder, made, force=force)
    parts = tasks(steps)
    for task in parts:
        if not task.kinds:
            progress(Event("kept", task.part))
    todo = [task for task in parts if task.kinds]
    if not todo:
        return Outcome(folder, tuple(steps))
    _writable(folder)
    _clear(folder, steps)
    for task in todo:
        progress(Event("planned", task.part))
    allowed = prepare(todo)
    written: dict[str, str] = {}

    def put(files: Made) -> None:
        allowed()
        for name, (unfinished, sha) in files.items():
            unfinished.replace(folder / name)
            written[name] = sha

    try:
        with workers(min(jobs, len(todo)), partial(_made, folder=folder, make=make)) as pool:
            failed = _work(todo, pool, jobs, put, progress)
        allowed()
    except BaseException:
        _clear(folder, steps)
        raise
    _remember(folder, made, steps, written, about)
    return Outcome(folder, tuple(steps), failed)


def _made(task: Task, folder: Path, make: Make) -> Made:
    """Make a task's files and write them beside their places: what a worker tells stays short.

    A worker that is ended in the middle of a long message would leave the other side waiting for its rest.
    """
    return {name: (write_beside(folder / name, data), digest(data)) for name, data in make(task).items()}


def _clear(folder: Path, steps: Sequence[Step]) -> None:
    for name in (MANIFEST, *(step.node.name for step in steps)):
        clear_unfinished(folder / name)


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BarometerError(
            f"reports cannot be written to {folder}: {reason}; name another with --output"
        ) from error


def _work(
    todo: Sequence[Task],
    pool: Executor,
    jobs: int,
    put: Callable[[Made], None],
    progress: Callable[[Event], None],
) -> dict[str, str]:
    """Do the tasks, no more at a time than there are workers; return what failed, and why."""
    failed: dict[str, str] = {}
    waiting, running = list(todo), dict[Future[Made], Task]()
    while waiting or running:
        unfinished = (*waiting, *running.values())
        ready = [task for task in waiting if not any(task.follows(other) for other in unfinished)]
        for task in ready[: jobs - len(running)]:
            waiting.remove(task)
            if missing := [other.part for other in todo if other.part in failed and task.follows(other)]:
                failed[task.part] = f"it needs {' and '.join(missing)}"
                progress(Event("failed", task.part, failed[task.part]))
                continue
            progress(Event("running", task.part))
            running[pool.submit(do, task)] = task
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            if reason := _reason(future):
                failed[task.part] = reason
                progress(Event("failed", task.part, reason))
            else:
                put(future.result())
                progress(Event("done", task.part))
    return failed


def _reason(future: Future[Made]) -> str:
    """Return why a part could not be made; "" where it was. What is not a person's mistake is raised."""
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        return "the process that made it ended; run again"
    if error is not None and not isinstance(error, BarometerError):
        raise error
    return str(error or "")


def _remember(
    folder: Path,
    made: Mapping[str, Any],
    steps: Sequence[Step],
    written: Mapping[str, str],
    about: Mapping[str, Any],
) -> None:
    """Write the manifest: what stands from before, and what was made now."""
    stale = {step.node.name for step in steps if step.reasons and step.node.name not in written}
    outputs = {name: sha for name, sha in {**made.get("outputs", {}), **written}.items() if name not in stale}
    fresh = {step.node.name: dict(step.node.inputs) for step in steps if step.node.name in written}
    inputs = {name: value for name, value in {**made.get("nodes", {}), **fresh}.items() if name in outputs}
    content = {
        **about,
        "outputs": dict(sorted(outputs.items())),
        "nodes": dict(sorted(inputs.items())),
    }
    write_atomic(folder / MANIFEST, canonical_json(content))
