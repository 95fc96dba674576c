"""Processes that a run starts: they end with it, however it ends, and what ends one of them ends no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from types import ModuleType
from typing import Any, Generic, Protocol, TypeVar

from barometer.errors import BarometerError

Job = TypeVar("Job")


READS_RESTRICTED = ("barometer.rounds.delivered", "barometer.proof")
"""What a process has imported that may hold restricted figures in its memory."""


class Pool(Protocol[Job]):
    """What does jobs, some at once: processes of this machine, or of others; see `Workers`."""

    @property
    def slots(self) -> int:
        """How many jobs are done at once."""

    @property
    def doing(self) -> list[Job]:
        """The jobs that are being done."""

    def begin(self, job: Job) -> None:
        """Give a job to whoever has none."""

    def done(self) -> list[tuple[Job, Any]]:
        """Wait until something is done; return each job with what it gave, or the exception that it met."""

    def end(self) -> None:
        """End all at once."""


def start_method() -> str:
    """Return how a process starts that will run notebooks: forked with what is imported, where that is safe.

    A fork has its parent's memory. So where that may hold restricted figures, or a shell like the one that a
    notebook runs in, the process starts anew; likewise where Dask's threads run, which a fork would lack, and
    on systems that cannot fork safely.
    """
    shell = getattr(sys.modules.get("IPython.core.interactiveshell"), "InteractiveShell", None)
    unlike = any(name in sys.modules for name in (*READS_RESTRICTED, "distributed"))
    clean = not unlike and not (shell and shell.initialized())
    return "fork" if sys.platform == "linux" and clean else "spawn"


def start(process: Any) -> None:
    """Start a process of `multiprocessing` that needs nothing of this one's main module.

    One that starts anew would import it otherwise, and run a script again that nobody has guarded.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main


def ended(code: int) -> str:
    """Return how a process ended, as a phrase.

    Examples
    --------
    >>> ended(-9), ended(1)
    ('was killed (signal 9)', 'ended (exit code 1)')
    """
    return f"was killed (signal {-code})" if code < 0 else f"ended (exit code {code})"


def end_with(tie: Connection, *, group: bool = False) -> None:
    """Have this process killed when the other end of a pipe is gone; its whole group, where it leads one."""
    if sys.platform == "linux":
        import fcntl

        # By the operating system itself, whatever this process is doing.
        fcntl.fcntl(tie.fileno(), fcntl.F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(tie.fileno(), fcntl.F_SETOWN, -os.getpgrp() if group else os.getpid())
        fcntl.fcntl(tie.fileno(), fcntl.F_SETFL, os.O_ASYNC)
        if tie.poll():  # gone already
            os._exit(1)
        return

    def watch() -> None:
        tie.poll(None)
        if group:
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def ctrl_c_waits() -> Iterator[None]:
    """Hold Ctrl-C back inside the block, in this process and in those that it starts."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers(Generic[Job]):
    """Processes that do one job at a time each, started as they are needed.

    Parameters
    ----------
    work
        Does a job in a worker. What it returns must be short: a worker that is ended in the middle of a long
        message would leave the other side waiting for its rest.
    slots
        How many jobs are to be done at once.
    """

    def __init__(self, work: Callable[[Job], Any], slots: int = 1):
        self._work = work
        self.slots = slots
        self._method = start_method()
        self._context: Any = multiprocessing.get_context(self._method)
        self._processes: dict[Connection, Any] = {}
        self._ties: list[Connection] = []
        self._idle: list[Connection] = []
        self._doing: dict[Connection, Job] = {}

    @property
    def doing(self) -> list[Job]:
        """The jobs that are being done."""
        return list(self._doing.values())

    def begin(self, job: Job) -> None:
        """Give a job to a worker that has none, or to a new one."""
        connection = self._idle.pop() if self._idle else self._start()
        self._doing[connection] = job
        with suppress(OSError):  # it was killed while it waited: `done` tells so
            connection.send(job)

    def done(self) -> list[tuple[Job, Any]]:
        """Wait until something is done; return each job with what it gave, or the exception that it met.

        A mistake, or a worker that was killed, is a BarometerError; a fault of the program a RuntimeError.
        """
        results = []
        for connection in wait(list(self._doing)) if self._doing else ():
            assert isinstance(connection, Connection)
            job = self._doing.pop(connection)
            try:
                result, fault = connection.recv()
                self._idle.append(connection)
            except (EOFError, OSError):
                process = self._processes[connection]
                process.join()
                fault = ""
                result = BarometerError(f"the process that made it {ended(process.exitcode)}; run again")
            results.append((job, RuntimeError(f"a worker failed:\n{fault}") if fault else result))
        return results

    def end(self) -> None:
        """End all at once."""
        with ctrl_c_waits():
            for connection, process in self._processes.items():
                process.terminate()
                process.join()
                connection.close()
            for tie in self._ties:
                tie.close()

    def _start(self) -> Connection:
        here, there = self._context.Pipe()
        end, tie = self._context.Pipe(duplex=False)
        # A fork has the near ends, too: with them it would keep itself and others waiting for nobody.
        near = [here, tie, *self._processes, *self._ties] if self._method == "fork" else []
        process = self._context.Process(target=serve_jobs, args=(there, end, near, self._work))
        with ctrl_c_waits():  # until it is known who must be ended, and the worker ignores it
            start(process)
            self._processes[here] = process
            self._ties.append(tie)
        there.close()
        end.close()
        return here


def serve_jobs(
    there: Connection, end: Connection, near: list[Connection], work: Callable[[Any], Any]
) -> None:
    """Do the jobs that come, one after the other, until the other `end` of a pipe is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    for each in near:
        each.close()
    end_with(end)
    while True:
        job = there.recv()
        result, fault = None, ""
        try:
            result = work(job)
        except BarometerError as error:
            result = error
        except Exception:  # a fault of the program itself
            fault = traceback.format_exc()
        there.send((result, fault))
