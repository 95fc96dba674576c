"""A Dask cluster on this machine, of processes that share nothing with a project but the program."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 300


@contextmanager
def cluster_of(
    workers: int, folder: Path, environment: Mapping[str, str] = {}
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and some workers, each in a folder of its own; yield the address, and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    told = [*("--host", "127.0.0.1"), *("--no-dashboard",)]
    scheduler = _start(
        folder, "scheduler", "dask_scheduler", *told, "--port", str(port), environment=environment
    )
    started = [
        _start(
            *(folder, f"worker-{number}", "dask_worker", address, *told, "--nthreads", "1"),
            *("--death-timeout", str(PATIENCE)),
            environment=environment,
        )
        for number in range(workers)
    ]
    try:
        until = time.monotonic() + PATIENCE
        while socket.socket().connect_ex(("127.0.0.1", port)) and time.monotonic() < until:
            time.sleep(0.1)
        yield address, started
    finally:
        for process in (*started, scheduler):
            end_group(process)


def _start(
    folder: Path, name: str, command: str, *arguments: str, environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    mine = folder / name
    mine.mkdir(parents=True)
    with (mine / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", *arguments],
            cwd=mine,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and what it has started, with no time to say goodbye."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
