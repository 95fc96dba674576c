"""Building a report: what the plan says must be made is made, in parallel, each file whole or not at all."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal

from barometer.errors import BarometerError
from barometer.files import canonical_json, clear_unfinished, digest, write_atomic, write_beside
from barometer.reports.plan import MANIFEST, Node, Step, Task, decide, read_manifest, tasks


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


def build(
    graph: Sequence[Node],
    folder: Path,
    make: Make,
    about: Mapping[str, Any],
    *,
    prepare: Callable[[Sequence[Task]], object] = lambda _: None,
    check: Callable[[], object] = lambda: None,
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
    before = read_manifest(folder)
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

    workers = _Workers(jobs, partial(_do, folder=folder, make=make, check=check))
    try:
        failed = _work(todo, workers, put, progress)
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
    workers: _Workers,
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
    while waiting or workers.at_work:
        unfinished = [task for task in (*waiting, *workers.at_work) if task]
        ready = [task for task in waiting if not any(task.follows(other) for other in unfinished)]
        for task in ready[: workers.free]:
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


# the processes ------------------------------------------------------------------------------------


def start_method() -> str:
    """Return how a process of a run is started: forked with what has been imported, where that is safe."""
    return "fork" if sys.platform == "linux" else "spawn"


class _Workers:
    """Processes that do one task at a time each; one that ends fails its own task and no other.

    They end with this one, however it ends.
    """

    def __init__(self, jobs: int, work: Callable[[Any], Any]):
        self._jobs, self._work = jobs, work
        self._context: Any = multiprocessing.get_context(start_method())
        self._everyone: list[tuple[Any, Connection]] = []
        self._idle: list[tuple[Any, Connection]] = []
        self._at_work: dict[Connection, tuple[Any, Task | None]] = {}

    @property
    def at_work(self) -> list[Task | None]:
        """What is being done."""
        return [task for _, task in self._at_work.values()]

    @property
    def free(self) -> int:
        """How many tasks more can begin; the check is none of them."""
        return self._jobs - sum(task is not None for task in self.at_work)

    def begin(self, task: Task | None) -> None:
        """Give a task to a worker."""
        process, connection = self._idle.pop() if self._idle else self._start()
        with suppress(OSError):  # it was killed while it waited: what is done tells so
            connection.send(task)
        self._at_work[connection] = process, task

    def done(self) -> list[tuple[Task | None, Any]]:
        """Wait until something is done; return the tasks with what they gave, or why they did not."""
        results = []
        for connection in wait(list(self._at_work)) if self._at_work else ():
            assert isinstance(connection, Connection)
            process, task = self._at_work.pop(connection)
            try:
                result, fault = connection.recv()
            except (EOFError, OSError):
                process.join()
                result, fault = BarometerError(f"the process that made it {ended(process.exitcode)}; run again"), ""
                connection.close()
            else:
                self._idle.append((process, connection))
            if fault:
                raise RuntimeError(f"a worker failed:\n{fault}")
            results.append((task, result))
        return results

    def end(self) -> None:
        """End the workers at once."""
        with _ctrl_c_waits():
            for process, connection in self._everyone:
                process.terminate()
                process.join()
                connection.close()

    def _start(self) -> tuple[Any, Connection]:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there, self._work))
        with _ctrl_c_waits():  # until it is known who must be ended, and the worker ignores it
            process.start()
            self._everyone.append((process, here))
        there.close()
        return process, here


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Hold Ctrl-C back inside the block, in this process and in those that it starts."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ended(code: int) -> str:
    """Return how a process ended, as a phrase.

    Examples
    --------
    >>> ended(-9), ended(1)
    ('was killed (signal 9)', 'ended (exit code 1)')
    """
    return f"was killed (signal {-code})" if code < 0 else f"ended (exit code {code})"


def _serve(connection: Connection, work: Callable[[Any], Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        task = connection.recv()
        result, fault = None, ""
        try:
            result = work(task)
        except BarometerError as error:
            result = error
        except Exception:  # a fault of the package itself
            fault = traceback.format_exc()
        connection.send((result, fault))


def _end_with_parent() -> None:
    """End this worker when the run that it works for was killed: it would run on, and hold the lock."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
