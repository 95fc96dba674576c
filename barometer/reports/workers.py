"""Worker processes of a run: forked with what it has read, and never running on without it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

_work: list[Callable[..., Any]] = []
"""In a worker: what it does; inherited by fork, not sent with every task."""


@contextmanager
def workers(count: int, work: Callable[..., Any]) -> Iterator[Executor]:
    """Yield an executor of `count` processes, or of this one where one is enough.

    Submit `do` with the arguments of `work`. When the run is interrupted or fails, the workers end at once.
    """
    if count == 1:
        _work.append(work)
        try:
            yield _Here()
        finally:
            _work.pop()
        return
    with ProcessPoolExecutor(count, mp_context=_context(), initializer=_begin, initargs=(work,)) as pool:
        try:
            yield pool
        except BaseException:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            raise


def do(*arguments: Any) -> Any:
    """Do in a worker what it was started for."""
    return _work[-1](*arguments)


class _Here(Executor):
    """An executor that does at once, in this process, what it is given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Return what is done already."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[Callable[[], None]]:
    """Do something in a process of its own; yield a function that waits for its end, and raises its mistake.

    No thread is started here, so that this process can be forked again meanwhile.
    """
    context = _context()
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_tell, args=(work, there), daemon=True)
    process.start()
    there.close()
    told: list[BarometerError | None] = []

    def wait() -> None:
        if not told:
            try:
                told.append(here.recv())
            except EOFError:
                told.append(BarometerError("a process of this run ended before its work was done; run again"))
        if told[0] is not None:
            raise told[0]

    try:
        yield wait
    finally:
        process.terminate()
        process.join()
        here.close()


def _tell(work: Callable[[], object], there: Connection) -> None:
    _begin(work)
    try:
        do()
        there.send(None)
    except BarometerError as error:
        there.send(error)


def _context() -> Any:
    return multiprocessing.get_context("fork" if hasattr(os, "fork") else None)


def _begin(work: Callable[..., Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _work.append(work)


def _end_with_parent() -> None:
    """End this worker when the run that it works for was killed: it would wait for ever, and hold the lock."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
