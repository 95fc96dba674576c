"""One writer at a time in a project."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator

from barometer.errors import BarometerError
from barometer.project import Project


@contextlib.contextmanager
def locked(project: Project, doing: str) -> Iterator[None]:
    """Hold the project's lock while `doing` something that writes; a second run is refused.

    The operating system lets go of the lock when its holder ends in whatever way, so a killed run leaves
    nothing that must be cleared by hand.

    Parameters
    ----------
    doing
        What the other run shall read if it is refused, as in "measure 2014".

    Raises
    ------
    BarometerError
        If another run holds the lock, or the project's folder cannot be written to.
    """
    path = project.root / ".barometer" / "lock"
    try:
        path.parent.mkdir(exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BarometerError(
            f"{path} could not be opened: {reason}; make the project's folder writable"
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            owner = os.pread(handle, 200, 0).decode("utf-8", "replace").strip() or "of unknown purpose"
            raise BarometerError(
                f"another run ({owner}) is writing in {project.root}; wait until it is done, then run again"
            ) from error
        with contextlib.suppress(OSError):  # who holds it is a courtesy: a full disk must not stop us here
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{doing}, process {os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
