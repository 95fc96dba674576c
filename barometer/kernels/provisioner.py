"""A kernel provisioner for jupyter_client whose Python kernels are forked from a warm server.

Selected by JUPYTER_DEFAULT_PROVISIONER_NAME=barometer-prewarmed or by a kernelspec. Whatever is not an
ipykernel of this interpreter, or cannot be forked, starts as `LocalProvisioner` starts it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.localinterfaces import localhost
from jupyter_client.provisioning import LocalProvisioner

from barometer.kernels import starter

ANSWER_WITHIN = 120.0  # seconds; a cold server on a busy machine imports for a good while
UNDERSTOOD = {"env", "cwd", "stdin", "stdout", "stderr", "independent", "extra_arguments", "kernel_id"}


class ForkedKernel:
    """A forked kernel in the shape of `subprocess.Popen`, which is what `LocalProvisioner` drives.

    Parameters
    ----------
    pid : int
        Process id, which is also the id of the kernel's process group.
    connection : socket.socket
        Connection to the server: the exit code comes by it, and closing it kills the kernel.
    """

    stdin = stdout = stderr = None
    # As with Popen, a kernel whose handle is dropped runs on: its connection is kept until it ends.
    _dropped: list[socket.socket] = []

    def __init__(self, pid: int, connection: socket.socket):
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection
        for kept in list(self._dropped):
            with contextlib.suppress(BlockingIOError, ValueError):
                kept.recv(4096)
                self._dropped.remove(kept)
                kept.close()

    def __del__(self) -> None:
        if self.returncode is None:
            self._dropped.append(self._connection)

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while the kernel runs."""
        if self.returncode is None:
            try:
                self._ended(self._connection.recv(4096))
            except BlockingIOError:
                return None
            except OSError:
                self._ended(b"")
        return self.returncode

    def wait(self) -> int | None:
        """Wait for the exit code."""
        while self.poll() is None:
            ready = select.poll()
            ready.register(self._connection, select.POLLIN)
            ready.poll()
        return self.returncode

    async def finished(self) -> None:
        """Wait for the end without blocking the event loop."""
        if self.poll() is None:
            try:
                message = await asyncio.get_running_loop().sock_recv(self._connection, 4096)
            except ConnectionError:
                message = b""
            self._ended(message)

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel itself, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def _ended(self, message: bytes) -> None:
        # Without a message the server is gone, and the kernel was killed with it.
        self.returncode = json.loads(message)["exit"] if message else -signal.SIGKILL
        self._connection.close()


class PrewarmedProvisioner(LocalProvisioner):
    """Forks Python kernels from a server that has imported what they use; otherwise a `LocalProvisioner`.

    A forked kernel is fresh: own namespace, random state, rcParams, environment, folder, streams and
    process group. Variables that a library or Python reads once cannot differ between kernels of one
    server: OMP_NUM_THREADS and its like are 1, MPLCONFIGDIR is the server's; with another PYTHON... or
    LD_... variable the kernel is an ordinary one. MPLBACKEND may differ. Kernels talk over IPC sockets in
    the server's private folder, unless a port or an address was asked for.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the launch, with an IPC address in place of random TCP ports."""
        manager = self.parent
        plain = manager and manager.transport == "tcp" and manager.ip == localhost()
        if plain and not any(manager.ports) and _arguments(self.kernel_spec.argv) is not None:
            try:
                manager.ip = starter.address(starter.folder())
                manager.transport = "ipc"
            except starter.Unavailable as error:
                starter.say_once(str(error))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or launch it the ordinary way."""
        arguments = _arguments(cmd)
        if arguments is None or kwargs.get("independent") or not kwargs.keys() <= UNDERSTOOD:
            return await super().launch_kernel(cmd, **kwargs)
        cwd = str(kwargs.get("cwd") or Path.cwd())
        env = {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        try:
            with contextlib.ExitStack() as stack:
                streams = _streams(kwargs, stack)
                self.process = await _fork({"argv": arguments, "env": env, "cwd": cwd}, streams)
        except starter.Unavailable as error:
            starter.say_once(str(error))
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and its process group, and wait until it is gone."""
        await super().kill(restart)
        if isinstance(self.process, ForkedKernel):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.process.finished(), timeout=5)


def _arguments(cmd: Sequence[str]) -> list[str] | None:
    """Return the arguments of an ipykernel of this interpreter; None for any other kernel."""
    if list(cmd[1:3]) != ["-m", "ipykernel_launcher"]:
        return None
    version = sys.version_info
    named = cmd[0] in {"python", f"python{version[0]}", f"python{version[0]}.{version[1]}"}
    python, mine = Path(cmd[0]), Path(sys.executable)
    same = python.parent == mine.parent and python.resolve() == mine.resolve()
    return list(cmd[3:]) if named or same else None


def _streams(kwargs: dict[str, Any], stack: contextlib.ExitStack) -> list[int]:
    """Return descriptors for the three standard streams, as Popen would read the arguments."""
    streams = []
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        given = kwargs.get(name)
        if given is None and number > 0:
            streams.append(number)
            continue
        if given is None:
            given = stack.enter_context(open(os.devnull))
        descriptor = given if isinstance(given, int) else given.fileno()
        if descriptor < 0:
            raise starter.Unavailable(f"a forked kernel needs a file for {name}, not a pipe")
        streams.append(descriptor)
    return streams


async def _fork(request: dict[str, object], streams: Sequence[int]) -> ForkedKernel:
    """Ask for a kernel until a server answers; Unavailable if it refuses or none can be had."""
    for _ in range(3):
        folder = starter.folder()
        answer = await _answer(folder, request, streams)
        starter.note(folder, answered=answer is not None)
        if answer is not None:
            return answer
    raise starter.Unavailable("the kernel server ended three times in a row")


async def _answer(folder: str, request: dict[str, object], streams: Sequence[int]) -> ForkedKernel | None:
    """Return the forked kernel, or None if the server is gone or does not answer."""
    try:
        connection = starter.ask(folder, request, streams)
    except (ConnectionError, FileNotFoundError):
        return None
    except OSError as error:
        raise starter.Unavailable(f"the kernel server could not be asked ({error})") from error
    with contextlib.ExitStack() as unless_kept:
        unless_kept.callback(connection.close)
        try:
            receive = asyncio.get_running_loop().sock_recv(connection, 65536)
            message = await asyncio.wait_for(receive, ANSWER_WITHIN)
        except (ConnectionError, TimeoutError):
            return None
        if not message:
            return None
        answer = json.loads(message)
        if "pid" not in answer:
            raise starter.Unavailable(answer.get("refused", "the forked kernel ended before it was ready"))
        unless_kept.pop_all()
        return ForkedKernel(answer["pid"], connection)
