"""One report while it is built: what waits, what is done now, what is made, each file whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from barometer.errors import BarometerError
from barometer.files import canonical_json, clear_unfinished, digest, write_atomic, write_beside
from barometer.reports.plan import MANIFEST, OutputFile, Step, Task, decide, read_report_manifest, tasks


@dataclass(frozen=True)
class Event:
    """Something that happened in a build, to a part: a goal in a language, or the annual report.

    `report` names the report, where several are built.
    """

    state: Literal["planned", "running", "done", "kept", "failed"]
    part: str
    detail: str = ""
    report: str = ""


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

    @property
    def kept(self) -> int:
        """How many files stand as they were."""
        return sum(not step.reasons for step in self.steps)

    @property
    def not_made(self) -> int:
        """How many files were to be made again and were not."""
        return len(self.steps) - self.kept - len(self.written)


Make = Callable[[Task], dict[str, bytes]]
"""Makes the files of a task; runs in a worker process."""
Made = dict[str, tuple[Path, str]]
"""Where each file lies that was made, beside its place, and its digest."""
Job = tuple[str, Task | None]
"""The name of a report, and a part of it to be made; None: its check."""


def do_nothing(*_: object) -> None:
    """Do nothing: by name, so that a process that starts anew can be told of it."""


@dataclass(frozen=True)
class Order:
    """A report to be built.

    Attributes
    ----------
    graph
        See `barometer.reports.plan.nodes`.
    about
        What the manifest says of the whole: edition, record, commentary, versions.
    prepare
        Called once with the tasks before any of them is begun, only if there is something to make.
    force
        Whether everything is made again.
    """

    graph: Sequence[OutputFile]
    folder: Path
    about: Mapping[str, Any]
    prepare: Callable[[Sequence[Task]], object] = do_nothing
    force: bool = False


class Building:
    """One report while it is built: what waits, what is done now, what failed."""

    def __init__(self, order: Order, progress: Callable[[Event], None]):
        self._order, self._progress = order, progress
        self._before = read_report_manifest(order.folder)
        self.steps = decide(order.graph, order.folder, self._before, force=order.force)
        parts = tasks(self.steps)
        for task in parts:
            if not task.kinds:
                progress(Event("kept", task.part))
        self.todo = [task for task in parts if task.kinds]
        self.waiting = list(self.todo)
        self._doing: list[Task] = []
        self._checked = not self.todo
        self._held: list[tuple[Task, Made]] = []  # made before the check was done
        self._written: dict[str, str] = {}
        self._failed: dict[str, str] = {}
        if self.todo:
            _writable(order.folder)
            self.clear()
            for task in self.todo:
                progress(Event("planned", task.part))
            order.prepare(self.todo)

    def next(self) -> Task | None:
        """Return a part that can be begun now, if there is one; it is counted as begun."""
        for task in list(self.waiting):
            if any(task.follows(other) for other in (*self.waiting, *self._doing)):
                continue
            self.waiting.remove(task)
            missing = [
                other.part for other in self.todo if other.part in self._failed and task.follows(other)
            ]
            if missing:
                self._fail(task, f"it needs {' and '.join(missing)}")
                continue
            self._doing.append(task)
            self._progress(Event("running", task.part))
            return task
        return None

    def take(self, task: Task | None, result: Made | Exception) -> None:
        """Take what was made of a part, or why it was not; nothing of the check but that it stands."""
        if isinstance(result, Exception) and (task is None or not isinstance(result, BarometerError)):
            raise result
        if task is None:
            self._checked = True
        else:
            self._doing.remove(task)
            if isinstance(result, BarometerError):
                self._fail(task, str(result))
            elif not isinstance(result, Exception):
                self._held.append((task, result))
        while self._checked and self._held:
            done, files = self._held.pop(0)
            for name, (unfinished, sha) in files.items():
                unfinished.replace(self._order.folder / name)
                self._written[name] = sha
            self._progress(Event("done", done.part))

    @property
    def finished(self) -> bool:
        """Whether nothing more can be done for it."""
        return self._checked and not (self.waiting or self._doing or self._held)

    def outcome(self) -> Outcome:
        """Return what was done, once the manifest says so, too."""
        if self.todo:
            _remember(self._order.folder, self._before, self.steps, self._written, self._order.about)
        return Outcome(self._order.folder, tuple(self.steps), tuple(self._written), self._failed)

    def clear(self) -> None:
        """Remove what lies half-written."""
        _clear(self._order.folder, self.steps)

    def _fail(self, task: Task, reason: str) -> None:
        self._failed[task.part] = reason
        self._progress(Event("failed", task.part, reason))


def do_job(task: Task | None, folder: Path, make: Make, check: Callable[[], object]) -> Made:
    """Make a task's files and write them beside their places: what a worker tells is short. None: check."""
    if task is None:
        check()
        return {}
    return put_beside(folder, make(task))


def put_beside(folder: Path, files: Mapping[str, bytes]) -> Made:
    """Write the files of a part beside their places; return where, and their digests."""
    return {name: (write_beside(folder / name, data), digest(data)) for name, data in files.items()}


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


def _remember(
    folder: Path,
    before: Mapping[str, Any],
    steps: Sequence[Step],
    written: Mapping[str, str],
    about: Mapping[str, Any],
) -> None:
    """Write the manifest: what stands from before, and what was made now."""
    stale = {step.node.name for step in steps if step.reasons and step.node.name not in written}
    outputs = {
        name: sha for name, sha in {**before.get("outputs", {}), **written}.items() if name not in stale
    }
    fresh = {step.node.name: dict(step.node.inputs) for step in steps if step.node.name in written}
    inputs = {name: value for name, value in {**before.get("nodes", {}), **fresh}.items() if name in outputs}
    content = {
        **about,
        "outputs": dict(sorted(outputs.items())),
        "nodes": dict(sorted(inputs.items())),
    }
    write_atomic(folder / MANIFEST, canonical_json(content))
