"""A process beside a worker of a cluster that makes the parts of reports, one after the other.

A worker's own process has threads, and may start no others: from this one notebooks are forked as ever. It
ends with the worker, however that ends.
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from barometer.processes import ended, serve_jobs


class HandLost(RuntimeError):
    """The process that made a part is gone."""


class Hand:
    """The process, as the worker sees it."""

    def __init__(self, folder: Path):
        self._here, there = multiprocessing.Pipe()
        end, self._tie = multiprocessing.Pipe(duplex=False)
        ends = (there.fileno(), end.fileno())
        command = [sys.executable, "-m", __name__, str(folder), *map(str, ends)]
        self._process = subprocess.Popen(command, pass_fds=ends, stdin=subprocess.DEVNULL)
        there.close()
        end.close()

    def do(self, job: Any) -> Any:
        """Have a job done; return what it gave, or the mistake or fault of the program that it met.

        Raises
        ------
        HandLost
            If the process ended meanwhile.
        """
        try:
            self._here.send(job)
            result, fault = self._here.recv()
        except (EOFError, OSError) as error:
            raise HandLost(f"the process that made it {ended(self._process.wait())}") from error
        return RuntimeError(f"a worker failed:\n{fault}") if fault else result

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._here.close()
        self._tie.close()


def make_parts(arguments: list[str]) -> None:
    """Make the parts that come: in a folder, from one pipe, until the other end of another is gone."""
    from barometer.reports.parcel import Unpacked

    jobs, tie = (Connection(int(number)) for number in arguments[1:])
    serve_jobs(jobs, tie, [], Unpacked(Path(arguments[0])).do)


if __name__ == "__main__":
    make_parts(sys.argv[1:])
