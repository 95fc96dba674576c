"""Building a report: what the plan says must be made is made, in parallel, each file whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal

from barometer.errors import BarometerError
from barometer.files import canonical_json, clear_unfinished, digest, write_atomic, write_beside
from barometer.processes import Workers
from barometer.reports.plan import MANIFEST, OutputFile, Step, Task, decide, read_report_manifest, tasks


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
        Every file with the reasons for which it was to be made again.
    written
        Names of the files that were made.
    failed
        Sentence by part, for the parts that could not be made.
    """

    folder: Path
    steps: tuple[Step, ...]
    written: tuple[str, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)


Make = Callable[[Task], dict[str, bytes]]
"""Makes the files of a task; runs in a worker process."""
Made = dict[str, tuple[Path, str]]
"""Where each file lies that was made, beside its place, and its digest."""


def _nothing(*_: object) -> None:
    """Do nothing: by name, so that a process that starts anew can be told of it."""


def build(
    graph: Sequence[OutputFile],
    folder: Path,
    make: Make,
    about: Mapping[str, Any],
    *,
    prepare: Callable[[Sequence[Task]], object] = _nothing,
    check: Callable[[], object] = _nothing,
    jobs: int = 1,
    force: bool = False,
    progress: Callable[[Event], None] = _nothing,
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
        Called once with the tasks before workers start, only if there is something to make.
    check
        Called once in a worker; nothing is written before it has returned, and it may refuse.
    jobs
        How many tasks are done at once.

    Raises
    ------
    BarometerError
        If the folder cannot be written, or the check refuses. A part that fails is named in the outcome
        instead.
    """
    before = read_report_manifest(folder)
    steps = decide(graph, folder, before, force=force)
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
    prepare(todo)
    written: dict[str, str] = {}

    def put(files: Made) -> None:
        for name, (unfinished, sha) in files.items():
            unfinished.replace(folder / name)
            written[name] = sha

    workers = Workers[Task | None](partial(_do, folder=folder, make=make, check=check))
    try:
        failed = _work(todo, workers, jobs, put, progress)
    except BaseException:
        workers.end()
        _clear(folder, steps)
        raise
    workers.end()
    _remember(folder, before, steps, written, about)
    return Outcome(folder, tuple(steps), tuple(written), failed)


def _do(task: Task | None, folder: Path, make: Make, check: Callable[[], object]) -> Made:
    """Make a task's files and write them beside their places: what a worker tells stays short. None: check."""
    if task is None:
        check()
        return {}
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
    workers: Workers[Task | None],
    jobs: int,
    put: Callable[[Made], None],
    progress: Callable[[Event], None],
) -> dict[str, str]:
    """Check, and do the tasks; return what failed, and why."""
    failed: dict[str, str] = {}
    waiting = list(todo)
    checked, held = False, list[tuple[Task, Made]]()  # held: made before the check was done

    def fail(task: Task, reason: str) -> None:
        failed[task.part] = reason
        progress(Event("failed", task.part, reason))

    workers.begin(None)
    while waiting or workers.doing:
        busy = [task for task in workers.doing if task]
        ready = [task for task in waiting if not any(task.follows(other) for other in (*waiting, *busy))]
        for task in ready[: jobs - len(busy)]:
            waiting.remove(task)
            if missing := [other.part for other in todo if other.part in failed and task.follows(other)]:
                fail(task, f"it needs {' and '.join(missing)}")
            else:
                progress(Event("running", task.part))
                workers.begin(task)
        for done, result in workers.done():
            if done is None:
                if isinstance(result, BarometerError):
                    raise result
                checked = True
            elif isinstance(result, BarometerError):
                fail(done, str(result))
            else:
                held.append((done, result))
        while checked and held:
            done, files = held.pop(0)
            put(files)
            progress(Event("done", done.part))
    return failed


def _remember(
    folder: Path,
    before: Mapping[str, Any],
    steps: Sequence[Step],
    written: Mapping[str, str],
    about: Mapping[str, Any],
) -> None:
    """Write the manifest: what stands from before, and what was made now."""
    stale = {step.node.name for step in steps if step.reasons and step.node.name not in written}
    outputs = {name: sha for name, sha in {**before.get("outputs", {}), **written}.items() if name not in stale}
    fresh = {step.node.name: dict(step.node.inputs) for step in steps if step.node.name in written}
    inputs = {name: value for name, value in {**before.get("nodes", {}), **fresh}.items() if name in outputs}
    content = {
        **about,
        "outputs": dict(sorted(outputs.items())),
        "nodes": dict(sorted(inputs.items())),
    }
    write_atomic(folder / MANIFEST, canonical_json(content))
