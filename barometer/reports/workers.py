"""Worker processes of a run: forked with what it has read, and never running on without it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_work: list[Callable[..., Any]] = []
"""In a worker: what it does; inherited by fork, not sent with every task."""


def workers(count: int, work: Callable[..., Any]) -> AbstractContextManager[Executor]:
    """Return an executor of `count` processes; submit `do` with the arguments of `work`."""
    return _ended(ProcessPoolExecutor(count, mp_context=_context(), initializer=_begin, initargs=(work,)))


def do(*arguments: Any) -> Any:
    """Do in a worker what it was started for."""
    return _work[-1](*arguments)


@contextmanager
def _ended(pool: ProcessPoolExecutor) -> Iterator[Executor]:
    """End the workers at once when the run is interrupted or fails."""
    with pool:
        try:
            yield pool
        except BaseException:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            raise


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
