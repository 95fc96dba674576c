"""Building reports: what the plan says must be made is made in parallel, one report or many in one go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.processes import Pool, Workers
from barometer.reports.building import Building, Event, Job, Made, Make, Order, Outcome, do_job, do_nothing
from barometer.reports.plan import OutputFile, Task

Found = Outcome | BarometerError | RuntimeError
"""What a build did, or why it could not be done."""


def build(
    graph: Sequence[OutputFile],
    folder: Path,
    make: Make,
    about: Mapping[str, Any],
    *,
    prepare: Callable[[Sequence[Task]], object] = do_nothing,
    check: Callable[[], object] = do_nothing,
    jobs: int = 1,
    force: bool = False,
    progress: Callable[[Event], None] = do_nothing,
    pool: Callable[[], Pool[Job]] | None = None,
) -> Outcome:
    """Make what must be made, and write the manifest.

    Parameters
    ----------
    graph, about, prepare, force
        See `Order`.
    make
        Makes the files of a task, in a worker.
    check
        Called once in a worker; nothing is written before it has returned, and it may refuse.
    jobs
        How many tasks are done at once.
    pool
        Starts what does them instead of processes of this machine.

    Raises
    ------
    BarometerError
        If the folder cannot be written, or the check refuses. A part that fails is named in the outcome
        instead.
    """
    order = Order(graph, folder, about, prepare, force)
    here = partial(Workers[Job], partial(_do_alone, folder=folder, make=make, check=check), jobs)
    found = build_all([""], lambda _: nullcontext(order), pool or here, progress)[""]
    if isinstance(found, Outcome):
        return found
    raise found


def build_all(
    names: Iterable[str],
    opened: Callable[[str], AbstractContextManager[Order]],
    pool: Callable[[], Pool[Job]],
    progress: Callable[[Event], None] = do_nothing,
) -> dict[str, Found]:
    """Make several reports in one go; one that cannot be built does not keep the others from it.

    Parameters
    ----------
    opened
        Opens a report by its name, when there is room for its parts; it is closed when it is built.
    pool
        Starts what does the parts, once there is one.

    Returns
    -------
    What each build did, or why it could not be done.
    """
    hall = _Hall(opened, pool, progress)
    left = list(names)
    try:
        while left or hall.buildings:
            # One report is always at hand, so that nobody waits while it is opened.
            while left and not any(one.waiting for one in hall.buildings.values()):
                hall.open(left.pop(0))
            hall.begin()
            hall.wait()
    finally:
        hall.end()
    return hall.found


class _Hall:
    """The reports that are being built, and what does their parts."""

    def __init__(
        self,
        opened: Callable[[str], AbstractContextManager[Order]],
        pool: Callable[[], Pool[Job]],
        progress: Callable[[Event], None],
    ):
        self._opened, self._start, self._progress = opened, pool, progress
        self._pool: Pool[Job] | None = None
        self._open: dict[str, ExitStack] = {}
        self.buildings: dict[str, Building] = {}
        self._given_up: list[Building] = []
        self.found: dict[str, Found] = {}

    def open(self, name: str) -> None:
        stack = self._open[name] = ExitStack()
        try:
            order = stack.enter_context(self._opened(name))
            building = Building(order, lambda event: self._progress(replace(event, report=name)))
        except (BarometerError, RuntimeError) as error:
            self._close(name, error)
            return
        self.buildings[name] = building
        if building.todo:
            if self._pool is None:  # only now: what is forked has all that is imported by now
                self._pool = self._start()
            self._pool.begin((name, None))
        else:
            self._close(name, building.outcome())

    def begin(self) -> None:
        """Begin as many parts as there is room for, those of the first report first."""
        if self._pool is None:
            return
        free = self._pool.slots - sum(task is not None for _, task in self._pool.doing)
        for name, building in self.buildings.items():
            while free > 0 and (task := building.next()):
                self._pool.begin((name, task))
                free -= 1

    def wait(self) -> None:
        """Wait until something is done, and close the reports that are."""
        for (name, task), result in self._pool.done() if self._pool else ():
            building = self.buildings.get(name)
            if building is None:  # its report could not be built
                _discard(result)
                continue
            try:
                building.take(task, result)
            except (BarometerError, RuntimeError) as error:
                self._given_up.append(building)
                self._close(name, error)
        for name, building in list(self.buildings.items()):
            if building.finished:
                self._close(name, building.outcome())

    def _close(self, name: str, found: Found) -> None:
        self.buildings.pop(name, None)
        self.found[name] = found
        self._open.pop(name).close()

    def end(self) -> None:
        """End what is still done, and leave nothing half-written."""
        if self._pool is not None:
            self._pool.end()
        for building in (*self._given_up, *self.buildings.values()):
            building.clear()  # only now: nobody writes any more
        for stack in self._open.values():
            stack.close()


def _discard(result: Made | Exception) -> None:
    if not isinstance(result, Exception):
        for unfinished, _ in result.values():
            unfinished.unlink(missing_ok=True)


def _do_alone(job: Job, folder: Path, make: Make, check: Callable[[], object]) -> Made:
    """Do a job of the only report."""
    return do_job(job[1], folder, make, check)
