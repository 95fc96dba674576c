"""A power cut, a full disk, two runs at once: the record is there whole, or not at all."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from full_size import SOAK

from barometer.errors import BarometerError
from barometer.project import Project
from barometer.proof.verify import verify
from barometer.records.chain import editions
from barometer.records.lock import locked
from barometer.rounds import take as taking
from barometer.rounds.take import plan, take

FORK = multiprocessing.get_context("fork")
"""A child starts warm, with everything imported: the moments of the kill fall into the work itself."""


def in_child(work: Callable[[], None], kill_after: float | None = None) -> int:
    child = FORK.Process(target=work)
    child.start()
    if kill_after is not None:
        time.sleep(kill_after)
        if child.pid and child.is_alive():
            os.kill(child.pid, signal.SIGKILL)
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def clean(project: Project) -> None:
    """Nothing is broken; what is there is whole."""
    result = verify(project)
    assert result.ok, result.text("en")


def leftovers(project: Project) -> list[str]:
    folders = (project.measurements, project.restricted)
    found = [path.name for folder in folders if folder.is_dir() for path in folder.glob(".*")]
    return [name for name in found if name != ".gitignore"]


@pytest.fixture
def reset(town: Project) -> Callable[[], None]:
    def back() -> None:
        for folder in (town.measurements / "2013", town.restricted / "2013"):
            shutil.rmtree(folder, ignore_errors=True)

    take(town, 2012)
    return back


def test_killed_at_random_moments(town: Project, reset: Callable[[], None]) -> None:
    take(town, 2013)  # what is imported on the way is in every child that is forked
    reset()
    begun = time.perf_counter()
    take(town, 2013)
    longest = time.perf_counter() - begun
    reset()
    moments = random.Random(5)
    stopped = 0
    for _ in range(100 if SOAK else 6):
        if in_child(lambda: take(town, 2013), moments.uniform(0, longest)) == -signal.SIGKILL:
            stopped += 1
        else:  # it was done first: the machine has become quicker than it was
            reset()
            longest /= 2
        clean(town)
    assert stopped
    if "2013" not in editions(town):
        take(town, 2013)
    clean(town)
    assert editions(town) == ["2012", "2013"] and not leftovers(town)


CHANGES = ("os.rename", "os.mkdir", "os.chmod", "os.remove", "os.rmdir", "os.truncate", "shutil.copyfile")
"""Python's own audit events for what changes a file system, beside opening a file to write."""


def dies_at(step: int) -> None:
    """Let this process kill itself at its k-th change of the file system."""
    seen = 0

    def hook(event: str, given: tuple[Any, ...]) -> None:
        nonlocal seen
        writes = event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in CHANGES:
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def test_killed_at_every_step_of_the_writing(
    town: Project, reset: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(town, 2013)
    monkeypatch.setattr(taking, "_planned", lambda *_, **__: made)

    def work(step: int) -> None:
        dies_at(step)
        take(town, 2013)

    steps, kills = 1, 0
    while in_child(partial(work, steps)) == -signal.SIGKILL:
        kills += 1
        clean(town)
        if kills % 4 == 0 and "2013" not in editions(town):
            take(town, 2013)
            clean(town)
            assert not leftovers(town)
        if "2013" in editions(town):
            reset()
        steps += 1 if SOAK else 3
    assert kills >= 12 and editions(town) == ["2012", "2013"]
    clean(town)


def test_two_runs_at_once(town: Project) -> None:
    receive, send = FORK.Pipe(duplex=False)

    def hold() -> None:
        with locked(town, "measure 2012"):
            send.send("held")
            time.sleep(60)

    child = FORK.Process(target=hold)
    child.start()
    assert receive.recv() == "held"
    sentence = rf"another run \(measure 2012, process {child.pid}\) is writing .*wait until it is done"
    with pytest.raises(BarometerError, match=sentence):
        take(town, 2012)
    assert child.pid
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    take(town, 2012)
    clean(town)


def test_where_fcntl_is_missing_everything_but_the_run_of_notebooks_can_be_imported() -> None:
    rooms = "barometer.records.lock, barometer.rounds.take, barometer.proof.verify, barometer.proof.archive"
    code = f"import sys; sys.modules['fcntl'] = None; import {rooms}"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_child_that_ends_leaves_the_lock_with_its_parent(town: Project) -> None:
    def other() -> None:
        try:
            with locked(town, "measure 2013"):
                os._exit(0)
        except BarometerError:
            os._exit(42)

    with locked(town, "measure 2012"):
        assert in_child(lambda: None) == 0
        assert in_child(other) == 42
        assert in_child(other) == 42
    assert in_child(other) == 0


def test_a_disk_that_holds_no_more(town: Project) -> None:
    """The system itself refuses to write more than 2 kB to a file."""

    def work() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
        try:
            take(town, 2012)
        except BarometerError as error:
            os._exit(42 if "could not be written: file too large" in str(error) else 43)

    assert in_child(work) == 42
    assert editions(town) == [] and not leftovers(town)
    clean(town)
    take(town, 2012)


@pytest.mark.parametrize("step", [1, 4, 9, 14])
def test_a_full_disk_is_a_sentence(town: Project, step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    calls, real = 0, os.fsync

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls >= step:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BarometerError, match="could not be written: no space left on device"):
        take(town, 2012)
    monkeypatch.undo()
    assert editions(town) == [] and not leftovers(town)
    clean(town)
    take(town, 2012)


def test_a_folder_that_may_not_be_written(copenhagen: Project) -> None:
    (copenhagen.root / "data" / "measurements").write_text("a file, no folder")
    with pytest.raises(BarometerError, match="could not be written"):
        take(copenhagen, 2012)
    (copenhagen.root / ".barometer" / "lock").unlink()
    (copenhagen.root / ".barometer" / "lock").mkdir()
    with pytest.raises(BarometerError, match="could not be opened: is a directory"):
        take(copenhagen, 2012)


def test_what_a_killed_run_left_is_no_fault(town: Project) -> None:
    take(town, 2012)
    for parent in (town.measurements, town.restricted):
        (parent / ".2013.abcd").mkdir()
        (parent / ".2013.abcd" / "observations.csv").write_text("half")
    (town.restricted / "2013").mkdir()
    clean(town)
    take(town, 2013)
    clean(town)
    assert not leftovers(town)
