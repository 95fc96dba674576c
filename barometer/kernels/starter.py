"""The side that starts the server and asks it for kernels: one server in a process, for all its threads.

The first kernel starts the server, or `prewarm` does so earlier. A child process that gets the environment
variables which `prewarm` returns uses its parent's server; if that one is gone it starts its own.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import json
import logging
import multiprocessing.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"
SERVER = "BAROMETER_KERNELS_SERVER"
MODULES = "BAROMETER_KERNELS_MODULES"
DEFAULT_MODULES = ("numpy", "pandas", "matplotlib.pyplot", "seaborn")
ANSWER_WITHIN = 120.0  # seconds; a cold server on a busy machine imports for a good while
TOO_LATE = f"it did not answer within {ANSWER_WITHIN:.0f} seconds"
LONGEST_BASE = 60  # a socket's path may have 107 bytes; folder and kernel take the rest
# One thread in each library, for threads do not survive a fork.
ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
OF_ONE_KERNEL = {"MPLBACKEND", "JPY_PARENT_PID"}  # importing would read them for all


class Unavailable(Exception):
    """No kernel can be forked; the text says why."""


@dataclass
class _Server:
    """A server process of this process: a fork of this process does not own it."""

    owner: int
    folder: str
    modules: tuple[str, ...] | None = None  # as first asked for
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    lifeline: socket.socket | None = None
    gave_up: str = ""

    def runs(self) -> bool:
        return self.owner == os.getpid() and self.process is not None and self.process.poll() is None

    def start(self, modules: tuple[str, ...]) -> None:
        self.modules, self.starts = modules, self.starts + 1
        self.lifeline, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with _socket() as listener, far_end:
            address = Path(self.folder, "server")
            address.unlink(missing_ok=True)
            listener.bind(str(address))
            address.chmod(0o600)
            listener.listen(128)
            descriptors = (listener.fileno(), far_end.fileno())
            self.process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("server.py"), *map(str, descriptors), *modules],
                pass_fds=descriptors,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
                env={k: v for k, v in os.environ.items() if k not in OF_ONE_KERNEL} | ONE_THREAD,
            )

    def close(self) -> str:
        """End the process and its kernels; return what it said of its own failure, if anything."""
        if self.owner != os.getpid() or self.process is None or self.lifeline is None:
            return ""
        failure = ""
        self.lifeline.setblocking(False)
        with contextlib.suppress(OSError, ValueError):
            failure = json.loads(self.lifeline.recv(65536))["failed"]
        with contextlib.suppress(OSError):
            self.lifeline.send(b"stop")
        try:
            code = self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.lifeline.close()
        self.process = None
        # Killed from outside is no fault of its own: another may do.
        return failure or ("" if code in (0, -signal.SIGKILL) else f"it ended with exit code {code}")


_server = _Server(owner=0, folder="")
_lock = threading.Lock()
_numbers = itertools.count(1)
_said: list[str] = []


def prewarm(modules: Sequence[str] | None = None) -> dict[str, str]:
    """Start this process's kernel server now and return the environment variables that use it.

    The server imports in the background; the first kernel waits for it. Kernels of this process use it
    once `os.environ` has the returned variables; child processes that get them share it. All its kernels
    end with the server, and the server with this process.

    Parameters
    ----------
    modules : sequence of str, optional
        Modules to import before the first fork; `module:function` also calls the function. By default
        what the variable BAROMETER_KERNELS_MODULES names (with commas), else `DEFAULT_MODULES`.

    Returns
    -------
    dict of str
        Empty where kernels cannot be forked; kernels are then ordinary ones, and a warning says so once.

    Raises
    ------
    RuntimeError
        If a server with other modules already runs in this process.

    Examples
    --------
    >>> variables = prewarm(["numpy"])
    >>> sorted(variables)
    ['BAROMETER_KERNELS_MODULES', 'BAROMETER_KERNELS_SERVER', 'JUPYTER_DEFAULT_PROVISIONER_NAME']
    >>> stop()
    """
    wanted = _wanted_modules() if modules is None else tuple(modules)
    try:
        with _lock:
            _ensure(wanted)
    except Unavailable as error:
        say_once(str(error))
        return {}
    if _server.modules != wanted:
        raise RuntimeError(
            f"a kernel server with {', '.join(_server.modules or ())} already runs in this process, so none "
            f"can start with {', '.join(wanted)}; call barometer.kernels.stop() first"
        )
    return {PROVISIONER: "barometer-prewarmed", SERVER: _server.folder, MODULES: ",".join(wanted)}


def ready() -> bool:
    """Wait until a server can fork kernels; false where they will be ordinary ones, which is said once.

    A process that will start workers asks first: what cannot be had is then told here, and not by each.
    """
    try:
        folder, start = place()
        with _socket() as connection, contextlib.suppress(ConnectionError, FileNotFoundError):
            connection.settimeout(ANSWER_WITHIN)
            connection.connect(f"{folder}/server")
            connection.send(b"{}")  # for no kernel: whatever the answer, it answers
            if connection.recv(4096):
                return True
        lost(start)
        place()  # another one, where the first was killed; Unavailable where it could not start
    except TimeoutError:
        lost(start, TOO_LATE)
        say_once(_server.gave_up)
        return False
    except Unavailable as error:
        say_once(str(error))
        return False
    return True


def stop() -> None:
    """End this process's kernel server and every kernel forked from it; nothing if there is none.

    A long-lived process calls this when a preloaded module has changed: the next kernel starts a new server.
    """
    with _lock:
        _server.close()
        _server.gave_up = ""


def place() -> tuple[str, int]:
    """Return the folder of the server to use and which start it was, 0 if another process started it.

    The server is this process's, else a running one that it inherited, else a new one.

    Raises
    ------
    Unavailable
        If no server can be had.
    """
    with _lock:
        if not _server.runs():
            for inherited in (os.environ.get(SERVER), _server.folder):
                if inherited and _answers(inherited):
                    return inherited, 0
        _ensure(_wanted_modules())
        return _server.folder, _server.starts


def address(folder: str) -> str:
    """Return a new IPC address in a server's folder: absolute, and short enough for a socket."""
    return f"{folder}/{os.getpid()}.{next(_numbers)}"


def ask(folder: str, request: Mapping[str, object]) -> socket.socket:
    """Send a request for a kernel with this process's output streams; return the connection, not blocking."""
    connection = _socket()
    try:
        connection.connect(f"{folder}/server")
        with open(os.devnull) as nothing:  # noqa: PTH123 (a descriptor is wanted)
            socket.send_fds(connection, [json.dumps(request).encode()], [nothing.fileno(), 1, 2])
    except BaseException:
        connection.close()
        raise
    connection.setblocking(False)
    return connection


def lost(start: int, reason: str = "") -> None:
    """Close the server of that start, which did not answer; where there is a reason, no other is started."""
    with _lock:
        # Another thread may have noticed first, and the next one may be running.
        if _server.owner == os.getpid() and _server.starts == start:
            reason = _server.close() or reason
            if reason:
                _server.gave_up = f"the kernel server could not start ({reason})"


def say_once(reason: str) -> None:
    """Log one warning in the life of this process that kernels start the ordinary way."""
    if not _said:
        _said.append(reason)
        logging.getLogger("barometer.kernels").warning("kernels start the ordinary, slower way: %s", reason)


def _ensure(modules: tuple[str, ...]) -> None:
    """Have a server of this process running."""
    global _server
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        raise Unavailable("kernels are forked on Linux only")
    if _server.gave_up:
        raise Unavailable(_server.gave_up)
    try:
        if _server.owner != os.getpid():
            _server = _Server(os.getpid(), _private_folder())
            atexit.register(_leave)
            # A process of multiprocessing ends without what atexit knows.
            multiprocessing.util.Finalize(None, _leave, exitpriority=0)
        if not _server.runs():
            _server.close()
            _server.start(modules)
    except OSError as error:
        raise Unavailable(f"the kernel server could not start ({error})") from error


def _leave() -> None:
    stop()
    if _server.owner == os.getpid():
        shutil.rmtree(_server.folder, ignore_errors=True)


def _wanted_modules() -> tuple[str, ...]:
    if _server.modules is not None:
        return _server.modules
    listed = os.environ.get(MODULES)
    return DEFAULT_MODULES if listed is None else tuple(filter(None, listed.split(",")))


def _private_folder() -> str:
    """Make a folder that only this user enters; remove those that a killed starter and server left."""
    base = tempfile.gettempdir() if len(tempfile.gettempdir()) <= LONGEST_BASE else "/tmp"
    for left in Path(base).glob("barometer-kernels-*-*"):
        if not Path("/proc", left.name.split("-")[-2]).exists() and not _answers(str(left)):
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"barometer-kernels-{os.getpid()}-", dir=base)


def _socket() -> socket.socket:
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def _answers(folder: str) -> bool:
    with _socket() as attempt:
        return attempt.connect_ex(f"{folder}/server") == 0
