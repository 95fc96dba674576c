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
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.localinterfaces import localhost
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from barometer.kernels import starter

UNDERSTOOD = {"env", "cwd", "extra_arguments", "kernel_id"}  # with other arguments Popen is wanted


class ForkedKernel:
    """A forked kernel in the shape of `subprocess.Popen`, as far as `LocalProvisioner` drives one.

    Parameters
    ----------
    pid : int
        Process id, which is also the id of the kernel's process group.
    connection : socket.socket
        Connection to the server: the exit code comes by it, and closing it kills the kernel.
    """

    stdin = stdout = stderr = None
    # As with Popen, a kernel whose handle is dropped runs on: its connection is kept here until it ends.
    _connections: ClassVar[dict[socket.socket, weakref.ref[ForkedKernel]]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, pid: int, connection: socket.socket):
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection
        with self._lock:
            for kept, holder in list(self._connections.items()):
                if holder() is None and _readable(kept):
                    del self._connections[kept]
                    kept.close()
            self._connections[connection] = weakref.ref(self)

    def poll(self) -> int | None:
        """Return the exit code, negative for a signal; None while the kernel runs."""
        with self._lock:
            if self.returncode is None and _readable(self._connection):
                message = b""
                with contextlib.suppress(OSError):
                    message = self._connection.recv(4096)
                # Without a message the server is gone, and the kernel was killed with it.
                self.returncode = json.loads(message)["exit"] if message else -signal.SIGKILL
                self._connections.pop(self._connection, None)
                self._connection.close()
        return self.returncode

    wait = poll  # only asked for when the kernel has ended

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel itself, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)


class PrewarmedProvisioner(LocalProvisioner):
    """Forks Python kernels from a server that has imported what they use; otherwise a `LocalProvisioner`.

    A forked kernel is fresh: own namespace, random state, rcParams, environment, folder and process group.
    What is read once, by Python or by a library on import, cannot differ between kernels of one server:
    OMP_NUM_THREADS and its like are 1, hashes have one seed, limits and umask are the server's. With
    another PYTHON..., LD_..., LC_..., HOME or MPLCONFIGDIR the kernel is an ordinary one; MPLBACKEND,
    MATPLOTLIBRC, TZ and TMPDIR may differ. Kernels talk over IPC sockets in the server's private folder,
    unless an address, a port or a transport was asked for.
    """

    address = ""  # name of the kernel's sockets in the server's folder

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the launch, with an IPC address in place of random TCP ports."""
        manager: Any = self.parent
        if manager and manager.transport == "tcp" and manager.ip == localhost() and not any(manager.ports):
            with contextlib.suppress(starter.Unavailable):
                if _arguments(self.kernel_spec.argv) is not None:
                    manager.ip = starter.address(starter.place()[0])
                    manager.transport = "ipc"
                    self.address = Path(manager.ip).name
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, or launch it the ordinary way."""
        arguments = _arguments(cmd)
        if arguments is None or not kwargs.keys() <= UNDERSTOOD:
            return await super().launch_kernel(cmd, **kwargs)
        cwd = str(kwargs.get("cwd") or Path.cwd())
        env = {**kwargs.get("env", os.environ), "JPY_PARENT_PID": str(os.getpid())}
        try:
            request = {"argv": arguments, "env": env, "cwd": cwd, "address": self.address}
            process: Any = await _fork(request)
        except starter.Unavailable as error:
            starter.say_once(str(error))
            return await super().launch_kernel(cmd, **kwargs)
        self.process, self.pid, self.pgid, self.cwd = process, process.pid, process.pid, cwd
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and its process group, and wait until it is gone."""
        await super().kill(restart)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                while await self.poll() is None:
                    await asyncio.sleep(0.005)


def _readable(connection: socket.socket) -> bool:
    """Whether a message or the end has come."""
    waiting = select.poll()
    waiting.register(connection, select.POLLIN)
    return bool(waiting.poll(0))


def _arguments(cmd: Sequence[str]) -> list[str] | None:
    """Return the arguments of an ipykernel of this interpreter; None for any other kernel."""
    if list(cmd[1:3]) != ["-m", "ipykernel_launcher"]:
        return None
    version = sys.version_info
    named = cmd[0] in {"python", f"python{version[0]}", f"python{version[0]}.{version[1]}"}
    python, mine = Path(cmd[0]), Path(sys.executable)
    same = python.parent == mine.parent and python.resolve() == mine.resolve()
    return list(cmd[3:]) if named or same else None


async def _fork(request: Mapping[str, object]) -> ForkedKernel:
    """Ask for a kernel until a server answers; Unavailable if it refuses or none can be had."""
    for _ in range(3):
        folder, start = starter.place()
        try:
            connection = starter.ask(folder, request)
            answer = await asyncio.wait_for(_answer(connection), starter.ANSWER_WITHIN)
        except (ConnectionError, FileNotFoundError):
            starter.lost(start)
            continue
        except TimeoutError as error:
            starter.lost(start, starter.TOO_LATE)
            raise starter.Unavailable("the kernel server did not answer in time") from error
        except OSError as error:
            raise starter.Unavailable(f"the kernel server could not be asked ({error})") from error
        if "pid" in answer:
            return ForkedKernel(answer["pid"], connection)
        connection.close()
        raise starter.Unavailable(answer.get("refused", "the forked kernel ended before it was ready"))
    raise starter.Unavailable("the kernel server ended three times in a row")


async def _answer(connection: socket.socket) -> dict[str, Any]:
    try:
        message = await asyncio.get_running_loop().sock_recv(connection, 65536)
        if not message:
            raise ConnectionResetError("the kernel server ended")
        answer: dict[str, Any] = json.loads(message)
        return answer
    except BaseException:
        connection.close()
        raise
