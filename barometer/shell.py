"""A notebook's own process: IPython's shell, which runs the cells that it is sent and tells what they show.

It tells it as a kernel would, message by message, but by a pipe. It knows nothing of what is measured.
"""

from __future__ import annotations

import asyncio
import builtins
import getpass
import io
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

import traitlets
from IPython.core import page
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from IPython.core.interactiveshell import ExecutionResult, InteractiveShell
from jupyter_client.jsonutil import json_default
from traitlets.config import Config

from barometer.closed import close_folders
from barometer.processes import end_with

INLINE = "module://matplotlib_inline.backend_inline"
ENVIRONMENT = {  # a kernel's, for tools that a cell calls: colours, and no pager that waits for a key
    "TERM": "xterm-color",
    "CLICOLOR": "1",
    "CLICOLOR_FORCE": "1",
    "FORCE_COLOR": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
}
MANY = 1000
"""Pieces of text after which they are sent on."""


class _Messages:
    """The way out of the notebook's process; what is printed goes before whatever is told after it."""

    def __init__(self, connection: Connection):
        self._connection = connection
        self._printed: list[tuple[str, str]] = []
        self._owner = os.getpid()
        self._lock = threading.RLock()

    def write(self, name: str, text: str) -> None:
        if os.getpid() != self._owner:  # a process that a cell has forked: its text comes by the pipe
            os.write(1 if name == "stdout" else 2, text.encode("utf-8", "replace"))
            return
        if text:  # of nothing a kernel makes no output
            self._printed.append((name, text))
        if len(self._printed) > MANY:
            self.flush()

    def flush(self) -> None:
        with self._lock:
            printed, self._printed = self._printed, []
            for name, text in printed:
                self._put("stream", {"name": name, "text": text})

    def tell(self, kind: str, content: Mapping[str, Any]) -> None:
        with self._lock:
            self.flush()
            self._put(kind, content)

    def _put(self, kind: str, content: Mapping[str, Any]) -> None:
        self._connection.send_bytes(json.dumps((kind, content), default=json_default).encode())


class _Stream(io.TextIOBase):
    """What a cell knows as sys.stdout or sys.stderr."""

    encoding, errors = "UTF-8", "strict"

    def __init__(self, name: str, messages: _Messages):
        self._name, self._messages = name, messages

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._messages.write(self._name, text)
        return len(text)

    def flush(self) -> None:
        self._messages.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1 if self._name == "stdout" else 2


class _Publisher(DisplayPublisher):
    shell: ZMQInteractiveShell

    def publish(self, data: Any, metadata: Any = None, source: Any = None, **more: Any) -> None:
        kind = "update_display_data" if more.get("update") else "display_data"
        content = {"data": data, "metadata": metadata or {}, "transient": more.get("transient") or {}}
        self.shell.messages.tell(kind, content)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.messages.tell("clear_output", {"wait": wait})


class _Hook(DisplayHook):
    shell: ZMQInteractiveShell

    told: dict[str, Any] | None = None

    def start_displayhook(self) -> None:
        self.told = {"data": {}, "metadata": {}}

    def write_output_prompt(self) -> None:
        self.told = {**(self.told or {}), "execution_count": self.prompt_count}

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.told = {**(self.told or {}), "data": format_dict, "metadata": md_dict or {}}

    def finish_displayhook(self) -> None:
        told, self.told = self.told, None
        if told and told["data"]:
            self.shell.messages.tell("execute_result", told)


class _Compiler(CachingCompiler):
    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        # As in a kernel a file of Python that is not there, for tracebacks are written otherwise for others.
        return f"{super().get_code_name(raw_code, transformed_code, number)}.py"


class ZMQInteractiveShell(InteractiveShell):
    """A shell that tells the one who asked what it shows.

    It bears the name of a kernel's shell, and an attribute `kernel`: pandas and others look for them to
    find out whether they are in a notebook.
    """

    messages = traitlets.Any()
    not_shown: BaseException | None = None
    kernel = None
    compiler_class = _Compiler
    displayhook_class = _Hook
    display_pub_class = _Publisher

    def init_hooks(self) -> None:
        """Show no pager: nobody is there to turn its pages."""
        super().init_hooks()  # type: ignore[no-untyped-call]
        self.set_hook("show_in_pager", page.as_hook(lambda *_, **__: None), 99)  # type: ignore[no-untyped-call]

    def enable_gui(self, gui: str | None = None) -> None:
        """Refuse a window system."""
        if gui is not None:
            raise UsageError(f"a notebook that runs by itself cannot use {gui}")

    def ask_exit(self) -> None:
        """Remember that a cell called quit()."""
        self.exit_now = True

    def set_next_input(self, text: str, replace: bool = False) -> None:
        """Do nothing: there is no next cell to write."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        self.messages.tell("error", {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb})
        hook = self.displayhook
        if isinstance(hook, _Hook) and hook.told is not None:  # the last value of a cell could not be shown
            self.not_shown = evalue


def serve(ours: list[Connection], near: list[Connection], folder: str, closed: Sequence[str]) -> None:
    """Run the cells that are sent until this process is killed; it opens nothing in `closed` folders."""
    for each in near:
        each.close()
    connection, out, err, tie = ours
    os.setsid()
    end_with(tie, group=True)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _become_new(folder)
    close_folders(closed)
    messages = _Messages(connection)
    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.name = "barometer"  # tqdm looks for it
    shell = ZMQInteractiveShell.instance(config=config, messages=messages)
    sys.stdout, sys.stderr = _Stream("stdout", messages), _Stream("stderr", messages)
    builtins.input = getpass.getpass = _no_input
    asyncio.new_event_loop().run_until_complete(_run_cells(shell, connection))


def _become_new(folder: str) -> None:
    """Take away what a fork has from its parent and a new process would not."""
    os.chdir(folder)
    os.environ |= ENVIRONMENT
    os.environ.setdefault("MPLBACKEND", INLINE)
    sys.argv, sys.path[0:1] = [""], [""]
    logging.root.handlers.clear()
    logging.disable(logging.NOTSET)
    if numpy := sys.modules.get("numpy"):  # Python's own generator seeds itself anew in a fork
        numpy.random.seed()
    if matplotlib := sys.modules.get("matplotlib"):
        matplotlib.rc_file(matplotlib.matplotlib_fname())
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    if pandas := sys.modules.get("pandas"):
        pandas.reset_option("^display")
        pandas.set_option("display.max_columns", 20)  # pandas' own in a notebook, settled when it is imported


def _no_input(*_: Any, **__: Any) -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


async def _run_cells(shell: ZMQInteractiveShell, connection: Connection) -> None:
    shell.messages.tell("ready", {})
    while True:
        source, name = json.loads(connection.recv_bytes())
        shell.messages.tell("execute_input", {"execution_count": shell.execution_count})
        result = await _run_cell(shell, source, name)
        await asyncio.sleep(0)  # what a cell has left to the event loop takes its turn
        error = result.error_before_exec or result.error_in_exec or shell.not_shown
        shell.not_shown = None
        told = {"ename": type(error).__name__, "evalue": str(error), "traceback": []} if error else None
        shell.messages.tell("done", {"error": told, "left": bool(shell.exit_now)})


async def _run_cell(shell: ZMQInteractiveShell, source: str, name: str | None) -> ExecutionResult:
    """Run a cell as a kernel does: one that awaits in the event loop, any other at once."""
    problem = None
    try:
        transformed = shell.transform_cell(source)  # type: ignore[no-untyped-call]
    except Exception:
        transformed, problem = source, sys.exc_info()
    known = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
    if not shell.should_run_async(source, **known):
        return shell.run_cell(source, store_history=True, cell_id=name)  # type: ignore[no-untyped-call]
    cell = asyncio.ensure_future(shell.run_cell_async(source, store_history=True, cell_id=name, **known))
    loop = asyncio.get_running_loop()

    def interrupt(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(cell.cancel)

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        result = await cell
    finally:
        signal.signal(signal.SIGINT, before)
        shell.events.trigger("post_execute")
    shell.events.trigger("post_run_cell", result)
    return result
