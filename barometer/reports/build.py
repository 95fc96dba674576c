"""Building a report: what the plan says must be made is made, in parallel, each file whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from barometer.errors import BarometerError
from barometer.files import canonical_json, clear_unfinished, digest, write_atomic
from barometer.reports.plan import MANIFEST, Node, Step, decide, prefix, read_manifest
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
    """One part to be made by one worker: a notebook with its HTML and PDF."""

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
        run = next(step for step in self.steps if step.node.kind == "run")
        return bool(run.reasons) and all(reason.startswith("commentary/") for reason in run.reasons)


Make = Callable[[Task], dict[str, bytes]]
"""Makes the files of a task; runs in a worker process."""


def part_name(node: Node) -> str:
    """Return the part that a node belongs to: `goal-2`, `en/overview`, `annual-report`."""
    return node.name.rpartition(".")[0]


def tasks(steps: Sequence[Step]) -> list[Task]:
    """Return the notebooks' parts that have something to be made, in the plan's order."""
    by_part: dict[str, list[Step]] = {}
    for step in steps:
        if step.node.kind != "annual":
            by_part.setdefault(part_name(step.node), []).append(step)
    made = [
        Task(part, mine[0].node.goal, mine[0].node.language, tuple(mine)) for part, mine in by_part.items()
    ]
    return [task for task in made if task.kinds]


def build(
    graph: Sequence[Node],
    folder: Path,
    make: Make,
    annual: Callable[[str], bytes],
    about: Mapping[str, Any],
    *,
    prepare: Callable[[Sequence[Task]], None] = lambda _: None,
    jobs: int = 1,
    force: bool = False,
    progress: Callable[[Event], None] = lambda _: None,
) -> Outcome:
    """Make what must be made, and write the manifest.

    Parameters
    ----------
    graph
        See `barometer.reports.plan.nodes`.
    make, annual
        Make the files of a task, in a worker; and the annual report of a language, here.
    about
        What the manifest says of the whole: edition, record, commentary, versions.
    prepare
        Called once with the tasks before workers start, only if there is something to make.
    jobs
        How many worker processes at most.

    Raises
    ------
    BarometerError
        If the folder cannot be written. A part that fails is named in the outcome instead.
    """
    made = read_manifest(folder)
    steps = decide(graph, folder, made, force=force)
    todo = tasks(steps)
    for step in steps:
        if step.node.kind == "run" and not any(task.part == part_name(step.node) for task in todo):
            progress(Event("kept", part_name(step.node)))
    annuals = [step for step in steps if step.node.kind == "annual" and step.reasons]
    if not todo and not annuals:
        return Outcome(folder, tuple(steps))
    _writable(folder)
    for name in (MANIFEST, *(step.node.name for step in steps)):
        clear_unfinished(folder / name)
    prepare(todo)
    failed: dict[str, str] = {}
    written = _work(todo, folder, make, jobs, progress, failed)
    for step in annuals:
        part = part_name(step.node)
        missing = [name for name in failed if prefix(step.node.language) == prefix_of(name)]
        if missing:
            failed[part] = f"not made, because {', '.join(missing)} failed"
            progress(Event("failed", part, failed[part]))
            continue
        progress(Event("running", part))
        content = annual(step.node.language)
        write_atomic(folder / step.node.name, content)
        written[step.node.name] = digest(content)
        progress(Event("done", part))
    _remember(folder, made, steps, written, about)
    return Outcome(folder, tuple(steps), failed)


def prefix_of(part: str) -> str:
    """Return the language's folder that a part lies in."""
    return f"{part.rpartition('/')[0]}/" if "/" in part else ""


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
    folder: Path,
    make: Make,
    jobs: int,
    progress: Callable[[Event], None],
    failed: dict[str, str],
) -> dict[str, str]:
    """Run the tasks; return the digest of each file written, and name in `failed` what could not be made."""
    written: dict[str, str] = {}
    if not todo:
        return written
    for task in todo:
        progress(Event("planned", task.part))
    if jobs == 1 or len(todo) == 1:
        for task in todo:
            progress(Event("running", task.part))
            _collect(task, partial(_made, task, folder, make), written, failed, progress)
        return written
    with workers(min(jobs, len(todo)), partial(_made, folder=folder, make=make)) as pool:
        running: dict[Future[dict[str, str]], Task] = {}
        waiting = list(todo)
        while waiting or running:
            # No more at a time than there are workers: what is told to run does run.
            while waiting and len(running) < jobs:
                task = waiting.pop(0)
                running[pool.submit(do, task)] = task
                progress(Event("running", task.part))
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                _collect(running.pop(future), future.result, written, failed, progress)
    return written


def _made(task: Task, folder: Path, make: Make) -> dict[str, str]:
    files = make(task)
    for name, content in files.items():
        write_atomic(folder / name, content)
    return {name: digest(content) for name, content in files.items()}


def _collect(
    task: Task,
    result: Callable[[], dict[str, str]],
    written: dict[str, str],
    failed: dict[str, str],
    progress: Callable[[Event], None],
) -> None:
    try:
        written.update(result())
        progress(Event("done", task.part))
    except BrokenProcessPool:
        failed[task.part] = "the process that made it ended; run again"
        progress(Event("failed", task.part, failed[task.part]))
    except BarometerError as error:
        failed[task.part] = str(error)
        progress(Event("failed", task.part, str(error)))


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
