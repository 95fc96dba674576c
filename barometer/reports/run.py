"""The engine that runs a notebook's cells: IPython's own shell in a process for each notebook, and no kernel.

papermill knows it as the engine `barometer` once this module is imported. The process is forked from the one
that asks, so that what is imported there need not be imported again; where fork is not to be had it is
spawned. Whatever a cell does to its process, only that notebook is lost; the process and all that it has
started end with the one that asked.
"""

from __future__ import annotations

import codecs
import json
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines

from barometer import processes
from barometer.shell import serve

ENGINE = "barometer"
KNOWN = ("allow_errors", "resources", "stdout_file", "stderr_file")
PIPE = 1 << 16
"""Bytes that a pipe holds at most."""
LOOK_EVERY = 1.0
"""Seconds between two looks whether a process lives whose children keep its pipes open."""


class NotebookLeft(DeadKernelError):
    """A cell asked to end the process that it ran in, as `quit()` does."""


def refuse_exit(cell: NotebookNode, cell_index: int, execute_reply: Mapping[str, Any]) -> None:
    """Raise `NotebookLeft` where a kernel's reply tells of `quit()`: nbclient's hook `on_cell_executed`."""
    if any(each.get("source") == "ask_exit" for each in execute_reply["content"].get("payload", ())):
        raise NotebookLeft("a cell ended its own process")


class _Process:
    """A notebook's process, as the one who asked for it sees it."""

    def __init__(self, folder: str, closed: Sequence[str]):
        method = processes.start_method()
        context: Any = multiprocessing.get_context(method)
        self._connection, connection = context.Pipe()
        self._out, out = context.Pipe(duplex=False)
        self._err, err = context.Pipe(duplex=False)
        tie, self._tie = context.Pipe(duplex=False)
        ours, theirs = [self._connection, self._out, self._err, self._tie], [connection, out, err, tie]
        near = ours if method == "fork" else []
        self._process = context.Process(target=serve, args=(theirs, near, folder, closed))
        processes.start(self._process)
        for each in theirs:
            each.close()
        decoder = codecs.getincrementaldecoder("utf-8")
        self._printed = {"stdout": (self._out, decoder("replace")), "stderr": (self._err, decoder("replace"))}

    def wait(self) -> None:
        """Wait until the process is ready, so that a cell's time begins with the cell."""
        self._connection.poll(None)
        self._receive()

    def run(self, source: str, name: str | None, seconds: float | None) -> Iterator[tuple[str, Any]]:
        """Run a cell; yield what it tells until it is done.

        Raises
        ------
        TimeoutError
            If the cell takes longer; it runs on.
        DeadKernelError
            If the process ends first.
        """
        deadline = time.monotonic() + seconds if seconds else None
        with suppress(OSError):  # the process is gone: no answer tells so
            self._connection.send_bytes(json.dumps([source, name]).encode())
        while True:
            left = deadline - time.monotonic() if deadline else None
            if left is not None and left <= 0:
                raise TimeoutError
            patience = LOOK_EVERY if left is None else min(left, LOOK_EVERY)
            ready = wait([self._connection, *(pipe for pipe, _ in self._printed.values())], patience)
            lives = ready or self._process.is_alive()
            message = None if lives and self._connection not in ready else self._receive()
            yield from self._read()
            if message:
                yield message
                if message[0] == "done":
                    return

    def _receive(self) -> tuple[str, Any]:
        try:
            if self._connection.poll():
                kind, content = json.loads(self._connection.recv_bytes())
                return kind, content
        except (EOFError, OSError):
            self._process.join()
        raise DeadKernelError(f"it {processes.ended(self._process.exitcode)}")

    def _read(self) -> Iterator[tuple[str, Any]]:
        """Yield what was printed past sys.stdout and sys.stderr: by libraries in C, by other processes."""
        for name, (pipe, decoder) in list(self._printed.items()):
            if pipe in wait([pipe], 0):
                data = os.read(pipe.fileno(), PIPE)
                if not data:
                    del self._printed[name]
                if text := decoder.decode(data, final=not data):
                    yield "stream", {"name": name, "text": text}

    def close(self) -> None:
        """Kill the process and what it has started."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        for each in (self._connection, self._out, self._err, self._tie):
            each.close()


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client with a process in place of a kernel; nbclient keeps the outputs as ever."""

    def execute(self, **_: Any) -> NotebookNode:
        self.reset_execution_trackers()
        told = self.resources.get("metadata", {})
        self._there = _Process(told.get("path") or str(Path.cwd()), told.get("closed", ()))
        try:
            self._there.wait()
            self.papermill_execute_cells()
        finally:
            self._there.close()
        self.nb.metadata["language_info"] = language_info()
        return self.nb

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        cell.outputs, self.clear_before_next_output = [], False
        seconds, done = self._get_timeout(cell), {}
        try:
            for kind, content in self._there.run(cell.source, cell.get("id"), seconds):
                if kind == "done":
                    done = content
                else:
                    self._keep(cell, cell_index, kind, content)
        except TimeoutError:
            raise CellTimeoutError.error_from_timeout_and_cell("A cell timed out", seconds, cell) from None
        if done["left"]:
            raise NotebookLeft("a cell ended its own process")
        if (
            done["error"]
            and not self.allow_errors
            and "raises-exception" not in cell.metadata.get("tags", [])
        ):
            raise CellExecutionError.from_cell_and_msg(cell, done["error"])
        return cell

    def _keep(self, cell: NotebookNode, index: int, kind: str, content: Mapping[str, Any]) -> None:
        last = cell.outputs[-1] if cell.outputs and not self.clear_before_next_output else {}
        if kind == "stream" and last.get("name") == content["name"]:
            last["text"] += content["text"]  # one text, however many pieces it came in
            return
        header = {"msg_type": kind}
        message = {"msg_type": kind, "header": header, "parent_header": {}, "content": content}
        self.process_message(message, cell, index)


def language_info() -> dict[str, Any]:
    """Return what a kernel says of its language."""
    major = sys.version_info.major
    return {
        "name": "python",
        "version": sys.version.split()[0],
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": major},
        "pygments_lexer": f"ipython{major}",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }


class ShellEngine(Engine):  # type: ignore[misc]
    """The engine as papermill calls it."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        start_timeout: float | None = None,
        execution_timeout: float | None = None,
        **given: Any,
    ) -> NotebookNode:
        """Run a notebook's cells; of nbclient's own settings it knows those in `KNOWN`."""
        known: dict[str, Any] = {name: given[name] for name in KNOWN if name in given}
        known |= {"timeout": execution_timeout, "log_output": log_output, "record_timing": False}
        return _Client(nb_man, **known).execute()


papermill_engines.register(ENGINE, ShellEngine)
