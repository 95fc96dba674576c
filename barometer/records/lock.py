"""One writer at a time in a project."""

from __future__ import annotations

import contextlib
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
    import filelock

    folder = project.root / ".barometer"
    # Who holds the lock stands in a file of its own: Windows lets nobody read a file that is locked.
    lock, holder = filelock.FileLock(folder / "lock", timeout=0), folder / "holder"
    try:
        folder.mkdir(exist_ok=True)
        lock.acquire()
    except filelock.Timeout as error:
        owner = "of unknown purpose"
        with contextlib.suppress(OSError):
            owner = holder.read_text(encoding="utf-8", errors="replace").strip() or owner
        raise BarometerError(
            f"another run ({owner}) is writing in {project.root}; wait until it is done, then run again"
        ) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BarometerError(
            f"{lock.lock_file} could not be opened: {reason}; make the project's folder writable"
        ) from error
    try:
        with contextlib.suppress(OSError):  # a courtesy: a full disk must not stop us here
            holder.write_text(f"{doing}, process {os.getpid()}\n", encoding="utf-8")
        yield
    finally:
        lock.release()
