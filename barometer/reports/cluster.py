"""The parts of reports made by the workers of a Dask cluster, each wherever there is room.

What is to be made is planned, checked against what stands, and written on the machine that asks; a worker
gets a parcel and gives back bytes. A worker that dies costs its part another attempt.
"""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from distributed import Client, Future, Worker, WorkerPlugin, get_worker, wait
from distributed.scheduler import KilledWorker

from barometer.errors import BarometerError
from barometer.reports.building import Job, put_beside
from barometer.reports.hand import Hand, HandLost
from barometer.reports.parcel import PROJECT, Parcel, notebooks_made, packed
from barometer.reports.plan import Task
from barometer.reports.report import Report

RETRIES = 2
"""How often a part is begun again whose own process died; a worker that died is left to Dask's settings."""
PATIENCE = 20.0
"""Seconds in which a scheduler must answer, and a worker must be there."""
LOOK_EVERY = 2.0
"""Seconds between two looks whether the scheduler and its workers are there."""


class Hands(WorkerPlugin):
    """What a worker keeps for this run: its processes, one for each part that it does at once."""

    def __init__(self, name: str):
        self.name = name

    def setup(self, worker: Worker) -> None:
        """Get ready when the run begins, or when a worker joins it."""
        self._folder = Path(worker.local_directory) / self.name
        self._every: list[Hand] = []
        self._idle: list[Hand] = []
        self._lock = threading.Lock()

    def teardown(self, worker: Worker) -> None:
        """End all processes and remove what was unpacked."""
        for hand in self._every:
            hand.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def do(self, job: tuple[Parcel, Task | None]) -> Any:
        """Do a job in a process that has none."""
        with self._lock:
            if not self._idle:
                hand = Hand(self._folder / str(len(self._every)) / "project")
                self._every.append(hand)
                self._idle.append(hand)
            hand = self._idle.pop()
        result = hand.do(job)  # whoever is lost here is not asked again
        with self._lock:
            self._idle.append(hand)
        return result


def do_away(parcel: Parcel, task: Task | None, name: str) -> Any:
    """Make a part of a report; runs in a worker of the cluster."""
    hands: Any = get_worker().plugins[name]
    return hands.do((parcel, task))


@dataclass(frozen=True)
class _Sent:
    job: Job
    report: Report


class Cluster:
    """The workers of a cluster as a pool; see `barometer.processes.Pool`.

    Parameters
    ----------
    address
        Of the scheduler, as `tcp://host:8786`.
    report_of
        Gives a report by its name.
    most
        How many parts are done at once at most; None: as many as the workers have threads.

    Raises
    ------
    BarometerError
        If there is no scheduler, or it has no workers.
    """

    def __init__(self, address: str, report_of: Callable[[str], Report], most: int | None = None):
        self._address, self._report_of, self._most = address, report_of, most
        self._numbers = itertools.count()
        self._sent: dict[Future[Any], _Sent] = {}
        self._parcels: dict[str, Parcel] = {}
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise BarometerError(
                f"no Dask scheduler answers at {address}; start one with dask scheduler, "
                "or name its address as tcp://host:8786"
            ) from error
        self._name = f"barometer-{self._client.id}"
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            self.end()
            raise BarometerError(
                f"the scheduler at {address} has no workers; start some with dask worker {address}"
            ) from error
        try:
            self._client.register_plugin(Hands(self._name), name=self._name)
        except Exception as error:  # whatever it is, it came from there
            self.end()
            raise BarometerError(
                f"the workers of {address} cannot make reports ({error}); install the same barometer and "
                "requirements.lock where they and the scheduler run"
            ) from error

    @property
    def slots(self) -> int:
        """How many parts are done at once: the threads of all workers that are there now."""
        threads = max(1, sum(self._client.nthreads().values()))
        return min(threads, self._most or threads)

    @property
    def doing(self) -> list[Job]:
        """The jobs that were sent and are not done."""
        return [sent.job for sent in self._sent.values()]

    def begin(self, job: Job) -> None:
        """Send a job with all that it needs."""
        name, task = job
        report = self._report_of(name)
        if name not in self._parcels:
            used = {job[0] for job in self.doing}
            self._parcels = {each: parcel for each, parcel in self._parcels.items() if each in used}
            self._parcels[name] = packed(report)
        parcel = self._parcels[name]
        if task is not None:
            parcel = replace(parcel, made=notebooks_made(report, task))
        key = f"{self._name}-{next(self._numbers)}"
        future = self._client.submit(do_away, parcel, task, self._name, key=key, pure=False, retries=RETRIES)
        self._sent[future] = _Sent(job, report)

    def done(self) -> list[tuple[Job, Any]]:
        """Wait until something is done; return each job with its files, beside their places, or why not.

        Raises
        ------
        BarometerError
            If the scheduler is gone, or all workers are and none comes in their place.
        """
        if not self._sent:
            return []
        waited = 0.0
        while True:
            try:
                with self._client.as_current():
                    ready = wait(list(self._sent), LOOK_EVERY, "FIRST_COMPLETED").done
                break
            except TimeoutError:
                self._refuse_gone()
                waited = 0.0 if self._client.nthreads() else waited + LOOK_EVERY
                if waited > PATIENCE:
                    raise BarometerError(
                        f"the scheduler at {self._address} has lost all its workers; start some with "
                        f"dask worker {self._address} and run again: what was made stands"
                    ) from None
        self._refuse_gone()
        return [(self._sent[one].job, self._result(one, self._sent.pop(one).report)) for one in ready]

    def _result(self, future: Future[Any], report: Report) -> Any:
        if future.status == "finished":
            result = future.result()
            if isinstance(result, BarometerError):
                return BarometerError(str(result).replace(PROJECT, str(report.project.root)))
            return result if isinstance(result, RuntimeError) else put_beside(report.folder, result)
        error = future.exception()
        if isinstance(error, HandLost):
            return BarometerError(f"{error}, each of {RETRIES + 1} times; if memory was short, make room")
        if isinstance(error, KilledWorker):
            return BarometerError(
                "every worker that began it died; look into their logs, and if memory was short, make room"
            )
        return RuntimeError(f"a worker failed: {error!r}")

    def _refuse_gone(self) -> None:
        if self._client.status != "running" or any(one.status in ("lost", "cancelled") for one in self._sent):
            raise BarometerError(
                f"the scheduler at {self._address} is gone; start it and run again: what was made stands"
            )

    def end(self) -> None:
        """Give up what is not done, and leave the cluster as it was found."""
        with suppress(Exception):  # whatever is gone need not be told
            self._client.cancel(list(self._sent), force=True)
            self._client.unregister_worker_plugin(self._name)
        with suppress(Exception):
            self._client.close(timeout=5)
