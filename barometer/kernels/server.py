"""The process that kernels are forked from: it imports what notebooks use, then forks on request.

`barometer.kernels.starter` runs this file as a script; it imports nothing of the package. One thread, no
event loop and no zmq context live here, so that a fork is a clean copy. Nothing outlives the process that
started it: the server watches that process, and a pipe ties each kernel's process group to the server.

A connection asks for one kernel: one message with the kernel's arguments, environment and folder, and its
three standard streams. The kernel answers with its process id, later the server with the exit code.
A connection that ends takes its kernel with it.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import fcntl
import functools
import gc
import importlib
import io
import json
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

# What an ordinary kernel has imported by the time it answers; what a version of it lacks is no loss.
IN_EVERY_KERNEL = (
    *("ipykernel_launcher", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.debugger"),
    *("IPython.core.completerlib", "IPython.core.debugger", "IPython.core.oinspect"),
    *("IPython.extensions.storemagic", "psutil", "sqlite3", "tornado.platform.asyncio"),
)
# Read once, by the interpreter or on import: a kernel that wants other values must be an ordinary one.
READ_ONCE = ("PYTHON", "LD_", "LC_", "LANG", "HOME", "XDG_", "MPLCONFIGDIR")


class Request(NamedTuple):
    """What a forked child needs to become a kernel."""

    connection: socket.socket
    streams: list[int]
    wanted: dict[str, Any]  # argv, env, cwd, address


class Kernel(NamedTuple):
    """A running kernel, as the server sees it."""

    pid: int
    process: int  # readable when the kernel has ended
    connection: socket.socket  # to the process that asked for it
    address: str  # how its sockets' names in the folder begin
    tie: int  # never written; its end kills the kernel's process group


class Server:
    """Waits on connections and processes; `serve` returns only in a forked child."""

    def __init__(self, listener: socket.socket, lifeline: socket.socket):
        self.folder = Path(listener.getsockname()).parent
        self.lifeline = lifeline
        self.env = dict(os.environ)  # as Python started, before imports add to it
        self.kernels: dict[int, Kernel] = {}
        self.selector = selectors.DefaultSelector()
        self._watch(listener, functools.partial(self._accept, listener))
        self._watch(lifeline, self.end)
        with contextlib.suppress(ProcessLookupError):  # it is gone already, and the lifeline tells so
            self._watch(process_of(lifeline), self.end)

    def serve(self) -> Request:
        """Answer requests until the starter ends; in a forked child, return what it is to become."""
        while True:
            for key, _ in self.selector.select():
                request: Request | None = key.data()
                if request is not None:
                    return request

    def end(self) -> None:
        """Kill every kernel and leave; remove the folder too if the starter is gone and cannot."""
        for kernel in self.kernels.values():
            self._kill(kernel)
            os.waitpid(kernel.pid, 0)
        self.lifeline.setblocking(False)
        told_to = b""
        with contextlib.suppress(OSError):
            told_to = self.lifeline.recv(16)
        if not told_to:
            shutil.rmtree(self.folder, ignore_errors=True)
        os._exit(0)

    def _watch(self, source: Any, action: Callable[[], Request | None]) -> None:
        self.selector.register(source, selectors.EVENT_READ, action)

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        self._watch(connection, functools.partial(self._asked, connection))

    def _asked(self, connection: socket.socket) -> Request | None:
        self.selector.unregister(connection)
        streams: list[int] = []
        try:
            message, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
            wanted = json.loads(message)
            if not wanted:
                raise ValueError("no kernel was asked for")
            refuse_other_start(self.env, wanted["env"])
            if self._fork(connection, wanted["address"]):
                return Request(connection, streams, wanted)
        except (OSError, ValueError) as error:
            tell(connection, refused=str(error))
            connection.close()
        for stream in streams:
            os.close(stream)
        return None

    def _fork(self, connection: socket.socket, address: str) -> bool:
        """Fork; true in the child, which keeps nothing of the server but the request."""
        end, tie = os.pipe()
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            os.setsid()
            watched = [key.fileobj for key in self.selector.get_map().values()]
            for source in (*watched, self.selector, tie, *(kernel.tie for kernel in self.kernels.values())):
                close(source)
            die_with(end, server)
            return True
        os.close(end)
        kernel = Kernel(pid, os.pidfd_open(pid), connection, address, tie)
        self.kernels[pid] = kernel
        self._watch(kernel.process, functools.partial(self._ended, kernel))
        self._watch(connection, functools.partial(self._dropped, kernel))
        return False

    def _dropped(self, kernel: Kernel) -> None:
        if kernel.pid in self.kernels:
            self.selector.unregister(kernel.connection)
            self._kill(kernel)

    def _kill(self, kernel: Kernel) -> None:
        """Kill a kernel that is not yet reaped, and its process group, which it may not lead yet."""
        os.kill(kernel.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(kernel.pid, signal.SIGKILL)

    def _ended(self, kernel: Kernel) -> None:
        self._kill(kernel)  # what it left running in its group, while its id is still its own
        status = os.waitpid(kernel.pid, 0)[1]
        del self.kernels[kernel.pid]
        for left in self.folder.glob(f"{kernel.address}-*"):
            left.unlink(missing_ok=True)
        tell(kernel.connection, exit=os.waitstatus_to_exitcode(status))
        for source in (kernel.process, kernel.connection, kernel.tie):
            with contextlib.suppress(KeyError):
                self.selector.unregister(source)
            close(source)


def process_of(connection: socket.socket) -> int:
    """Return a descriptor that tells when the process on the other side ends, whoever inherited its side."""
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return os.pidfd_open(struct.unpack("3i", credentials)[0])


def tell(connection: socket.socket, **message: object) -> None:
    """Send a message to a side that may be gone."""
    with contextlib.suppress(OSError):
        connection.send(json.dumps(message).encode())


def close(source: Any) -> None:
    """Close a descriptor or the object that owns one."""
    os.close(source) if isinstance(source, int) else source.close()


def die_with(end: int, server: int) -> None:
    """Have the operating system kill this process group when the server is gone, however it went.

    The end of the pipe raises SIGKILL for the whole group, so the kernel's own children go too; should a
    notebook close the pipe, there is still the parent-death signal.
    """
    fcntl.fcntl(end, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(end, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(end, fcntl.F_SETFL, os.O_ASYNC)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != server:
        os.killpg(0, signal.SIGKILL)


def refuse_other_start(own: dict[str, str], asked: dict[str, str]) -> None:
    """Raise ValueError where the kernel's environment would have made another interpreter."""
    for name in sorted(own.keys() | asked.keys()):
        if name.startswith(READ_ONCE) and own.get(name) != asked.get(name):
            raise ValueError(f"{name} is read once, at the start, and differs from the server's")


def preload(names: Sequence[str]) -> None:
    """Import modules, call each `module:function`; without any, draw a figure if matplotlib is there."""
    gc.disable()  # all that is imported stays
    # Modules that ask on import whether they are in a notebook, as pandas does, find that they are.
    builtins.__dict__["get_ipython"] = lambda: types.SimpleNamespace(kernel=None)
    for name in IN_EVERY_KERNEL:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for name in ("ipykernel", *names):
        module, _, function = name.partition(":")
        loaded = importlib.import_module(module)
        if function:
            quietly(getattr(loaded, function))
        if len([*Path("/proc/self/task").iterdir()]) > 1:
            # A fork would copy the thread's locks and not the thread.
            raise RuntimeError(f"{name} starts a thread, and a process with threads cannot be forked safely")
    if "matplotlib.pyplot" in sys.modules and not any(":" in name for name in names):
        quietly(draw)
    del builtins.__dict__["get_ipython"]
    gc.enable()
    gc.collect()
    gc.freeze()  # the collector then writes to none of these pages, so kernels share them


def quietly(function: Callable[[], object]) -> None:
    """Call with warnings off, so that each kernel still gives its own first warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function()


def draw() -> None:
    """Draw a figure without pyplot, which would settle the backend for every kernel."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([0, 1], label="a")
    figure.legend()
    for form in ("png", "svg"):
        figure.savefig(io.BytesIO(), format=form, bbox_inches="tight")


def separate_files() -> None:
    """Open every inherited file again: forks would otherwise share, and move, one reading position."""
    for path in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the listing's own descriptor is gone by now
            fd = int(path.name)
            if fd > 2 and path.is_file():
                own = os.open(path, fcntl.fcntl(fd, fcntl.F_GETFL) | os.O_CLOEXEC)
                os.lseek(own, os.lseek(fd, 0, os.SEEK_CUR), os.SEEK_SET)
                os.dup2(own, fd, inheritable=False)
                os.close(own)


def become(request: Request, added: dict[str, str], rc_file: str | None) -> None:
    """Take on what was asked; `added` is imports' own environment, `rc_file` what matplotlib has read."""
    for target, stream in enumerate(request.streams):
        os.dup2(stream, target)
        os.close(stream)
    separate_files()
    os.environ.clear()
    os.environ.update(added | request.wanted["env"])
    time.tzset()
    tempfile.tempdir = None
    os.chdir(request.wanted["cwd"])
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # Python's own generator seeds itself anew in a fork
    if matplotlib := sys.modules.get("matplotlib"):
        inline = "module://matplotlib_inline.backend_inline"
        if (own := matplotlib.matplotlib_fname()) != rc_file:
            matplotlib.rc_file(own)
        matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or inline
    sys.argv = [sys.modules["ipykernel_launcher"].__file__ or "", *request.wanted["argv"]]
    tell(request.connection, pid=os.getpid())
    request.connection.close()


def main() -> None:
    """Serve the listening socket and lifeline given as descriptors; the rest are names to preload."""
    listener, lifeline = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    sys.path[:] = [folder for folder in sys.path if folder != str(Path(__file__).parent)]
    server = Server(listener, lifeline)
    # While it imports, a starter that ends is noticed by signal.
    signal.signal(signal.SIGIO, lambda *_: server.end())
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC)
    try:
        preload(sys.argv[3:])
    except BaseException as error:
        tell(lifeline, failed=f"{type(error).__name__}: {error}")
        os._exit(1)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, 0)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    added = {name: value for name, value in os.environ.items() if name not in server.env}
    matplotlib = sys.modules.get("matplotlib")
    become(server.serve(), added, matplotlib.matplotlib_fname() if matplotlib else None)
    # 1 stands for a parent that never goes away: the ties do what ipykernel's polling would.
    sys.modules["ipykernel.kernelapp"].launch_new_instance([*sys.argv[1:], "--IPKernelApp.parent_handle=1"])


if __name__ == "__main__":
    main()
