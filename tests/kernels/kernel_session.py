"""A kernel to run code in, and ways to see what is left of processes."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psutil
from jupyter_client.manager import KernelManager

PATIENCE = 120  # seconds; never a measure, only the end of hope on a loaded machine


class Session:
    def __init__(self, manager: KernelManager, client: Any):
        self.manager = manager
        self.client = client

    @property
    def process(self) -> psutil.Process:
        return psutil.Process(self.manager.provisioner.pid)

    def run(self, code: str) -> str:
        """Run code and return what it printed to stdout; an error in it is an error here."""
        texts: list[str] = []
        errors: list[str] = []

        def collect(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                texts.append(message["content"]["text"])
            elif message["msg_type"] == "error":
                errors.append("\n".join(message["content"]["traceback"]))

        self.client.execute_interactive(code, output_hook=collect, timeout=PATIENCE, allow_stdin=False)
        if errors:
            raise AssertionError(errors[0])
        return "".join(texts)

    def value(self, expression: str) -> Any:
        """Return a value that JSON can carry."""
        return json.loads(self.run(f"import json; print(json.dumps({expression}))"))

    def spawn(self) -> psutil.Process:
        """Start a child that would outlive the kernel if nothing killed it."""
        code = "import subprocess; print(subprocess.Popen(['sleep', '3600']).pid)"
        return psutil.Process(int(self.run(code)))


@contextmanager
def session(**arguments: Any) -> Iterator[Session]:
    manager = KernelManager()
    manager.start_kernel(**arguments)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield Session(manager, client)
    finally:
        client.stop_channels()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)


def gone(processes: list[psutil.Process]) -> bool:
    """Wait until all have ended; a zombie that its new parent has not collected has ended."""
    return until(lambda: not any(is_running(process) for process in processes))


def is_running(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def marked(mark: str) -> list[psutil.Process]:
    """Every running process that was started, or forked from one, with this mark in its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("KERNEL_TEST_MARK") == mark and is_running(process):
                found.append(process)
        except psutil.Error:
            continue
    return found


def servers_of(process: psutil.Process) -> list[psutil.Process]:
    """The kernel servers that a process has started."""
    return [child for child in process.children() if "server.py" in " ".join(child.cmdline())]


def own_server() -> psutil.Process:
    (server,) = servers_of(psutil.Process())
    return server


def until(condition: Callable[[], bool]) -> bool:
    """Wait for a condition that no event announces."""
    ended = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > ended:
            return False
        time.sleep(0.02)
    return True
