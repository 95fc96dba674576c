"""Crash, interrupt, restart, time-out, kill; sharing a server; falling back to ordinary kernels."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager, KernelManager
from kernel_session import PATIENCE, Session, gone, is_running, own_server, servers_of, session, until
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from barometer import kernels
from barometer.kernels import starter
from barometer.kernels.provisioner import ForkedKernel

MODULES = ("numpy",)


def notebook(*cells: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def is_forked(kernel: Session) -> bool:
    return kernel.process.parent() == own_server()


@pytest.mark.parametrize("how", ["kill", "shutdown", "crash", "exit"])
def test_children_of_a_kernel_end_with_it(how: str) -> None:
    with session() as other, session() as kernel:
        processes = [kernel.process, kernel.spawn()]
        assert is_forked(kernel)
        if how == "kill":
            kernel.manager.shutdown_kernel(now=True)
        elif how == "shutdown":
            kernel.manager.shutdown_kernel(now=False)
        elif how == "crash":
            kernel.client.execute("import ctypes; ctypes.string_at(0)")
        else:
            kernel.client.execute("import os; os._exit(7)")
        assert gone(processes)
        assert until(lambda: not kernel.manager.is_alive())
        if how in ("crash", "exit"):
            expected = -signal.SIGSEGV if how == "crash" else 7
            assert kernel.manager.provisioner.process.returncode == expected
        assert other.value("6 * 7") == 42


def test_interrupt_reaches_a_kernel_and_its_children() -> None:
    with session() as kernel:
        kernel.run("import subprocess, time")
        busy = "child = subprocess.Popen(['sleep', '3600']); print('started', flush=True); time.sleep(3600)"
        request = kernel.client.execute(busy)
        while kernel.client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass
        kernel.manager.interrupt_kernel()
        while True:
            reply = kernel.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"]["msg_id"] == request:
                break
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert kernel.value("child.wait()") == -signal.SIGINT
        assert kernel.value("1 + 1") == 2


@pytest.mark.parametrize("now", [True, False])
def test_restart_keeps_the_address_and_nothing_else(now: bool) -> None:
    with session() as kernel:
        kernel.run("x = 1")
        before = (kernel.process, kernel.manager.ip, kernel.manager.ports)
        assert kernel.manager.transport == "ipc"
        assert len(f"{kernel.manager.ip}-{max(kernel.manager.ports)}".encode()) < 108
        kernel.manager.restart_kernel(now=now)
        kernel.client.wait_for_ready(timeout=PATIENCE)
        assert kernel.value("'x' in globals()") is False
        assert (kernel.manager.ip, kernel.manager.ports) == before[1:]
        assert gone([before[0]]) and is_forked(kernel)


def test_a_time_out_interrupts_and_a_dead_kernel_is_told() -> None:
    with pytest.raises(CellTimeoutError):
        NotebookClient(notebook("import time; time.sleep(3600)"), timeout=1).execute()
    with pytest.raises(DeadKernelError):
        NotebookClient(notebook("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")).execute()
    going_on = NotebookClient(
        notebook("import time; time.sleep(3600)", "print(1)"),
        timeout=1,
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    cells = going_on.execute().cells
    assert cells[0].outputs[0]["ename"] == "KeyboardInterrupt"
    assert cells[1].outputs[0]["text"] == "1\n"


def test_a_kernel_that_ignores_signals_is_killed() -> None:
    deaf = "import signal, time; [signal.signal(s, signal.SIG_IGN) for s in (2, 15)]; print(0, flush=True)"
    with session() as kernel:
        kernel.client.execute(f"{deaf}\nwhile True: time.sleep(1)")
        while kernel.client.get_iopub_msg(timeout=PATIENCE)["msg_type"] != "stream":
            pass
        kernel.manager.shutdown_wait_time = 0.4
        process = kernel.process
        kernel.manager.shutdown_kernel(now=False)
        assert gone([process])


def test_a_kernel_whose_manager_is_dropped_runs_on_and_is_forgotten_when_it_ends() -> None:
    manager = KernelManager()
    manager.start_kernel()
    process = Session(manager, None).process
    manager.provisioner = None
    gc.collect()
    with session():
        assert is_running(process)
        assert len(ForkedKernel._connections) == 2
    process.kill()
    assert until(lambda: not own_server().children())
    with session():
        assert len(ForkedKernel._connections) == 1


def test_kernels_start_at_once_from_threads_while_their_first_server_is_killed() -> None:
    kernels.stop()
    starts = starter._server.starts
    numbers: list[int] = []

    def work(number: int) -> None:
        with session() as kernel:
            assert is_forked(kernel)
            numbers.append(kernel.value(f"{number} ** 2"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    assert until(lambda: bool(servers_of(psutil.Process())))
    own_server().kill()  # while it imports and all wait for it
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [0, 1, 4, 9]
    assert starter._server.starts == starts + 2


def test_kernels_start_at_once_from_one_event_loop() -> None:
    kernels.stop()

    async def together() -> set[int]:
        managers = [AsyncKernelManager() for _ in range(4)]
        await asyncio.gather(*(manager.start_kernel() for manager in managers))
        pids = {manager.provisioner.pid for manager in managers}
        await asyncio.gather(*(manager.shutdown_kernel(now=True) for manager in managers))
        return pids

    assert len(asyncio.run(together())) == 4
    assert not own_server().children()


def test_a_server_that_is_killed_takes_its_kernels_and_another_follows() -> None:
    with session() as kernel:
        server, processes = own_server(), [kernel.process, kernel.spawn()]
        server.kill()
        assert gone([server, *processes])
        assert until(lambda: not kernel.manager.is_alive())
        kernel.manager.restart_kernel()
        kernel.client.wait_for_ready(timeout=PATIENCE)
        assert is_forked(kernel) and own_server() != server


def begin(script: str, env: dict[str, str]) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """Run a script that starts a kernel and prints process ids; return it with those processes."""
    begun = subprocess.Popen(
        [sys.executable, "-c", "import os, sys\nfrom kernel_session import session\n" + script],
        cwd=Path(__file__).parent,
        env=os.environ | {"JUPYTER_DEFAULT_PROVISIONER_NAME": "barometer-prewarmed"} | env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert begun.stdout
    return begun, [psutil.Process(int(pid)) for pid in begun.stdout.readline().split()]


def test_a_killed_worker_takes_its_kernel_and_leaves_the_server(server: dict[str, str]) -> None:
    script = "with session() as k: print(k.process.pid, k.spawn().pid, flush=True); sys.stdin.read()"
    with session() as kernel:
        worker, processes = begin(script, kernels.prewarm(MODULES))
        with worker:
            assert processes[0].parent() == own_server()
            folder = Path(kernels.prewarm(MODULES)["BAROMETER_KERNELS_SERVER"])
            assert len([*folder.glob(f"{worker.pid}.*")]) == 5
            worker.kill()
            assert gone(processes)
        assert until(lambda: not [*folder.glob(f"{worker.pid}.*")])
        assert kernel.value("1 + 1") == 2


def test_a_child_that_a_killed_starter_had_forked_keeps_nothing_alive() -> None:
    script = (
        "with session() as k:\n"
        "    child = os.fork() or sys.stdin.read()\n"
        "    print(k.process.ppid(), k.process.pid, child, flush=True); sys.stdin.read()"
    )
    starting, processes = begin(script, {"BAROMETER_KERNELS_MODULES": "numpy"})
    with starting:
        starting.kill()
        assert gone(processes[:2])
        assert is_running(processes[2])


def test_a_starter_that_ends_leaves_nothing(short_tmp: Path) -> None:
    script = "with session() as k: print(k.process.ppid(), k.process.pid, flush=True); sys.stdin.read()"
    starting, processes = begin(script, {"BAROMETER_KERNELS_MODULES": "numpy", "TMPDIR": str(short_tmp)})
    with starting:
        assert [*short_tmp.glob("barometer-kernels-*/server")]
    assert starting.returncode == 0
    assert not [process for process in processes if is_running(process)]
    assert not [*short_tmp.iterdir()]


def test_a_second_prewarm_with_other_modules_is_refused() -> None:
    kernels.prewarm(MODULES)
    with pytest.raises(RuntimeError, match="already runs in this process"):
        kernels.prewarm(["json"])


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has started no server yet, for one test."""
    kernels.stop()
    monkeypatch.setattr(starter, "_said", [])
    monkeypatch.setattr(starter._server, "modules", starter._server.modules)
    yield
    kernels.stop()


FAULTS = {
    "no_such_module": "No module named 'no_such_module'",
    "starts_a_thread": "starts_a_thread starts a thread",
    "ends_the_process": "exit code 3",
}


@pytest.mark.parametrize("module", FAULTS)
def test_a_server_that_cannot_start_means_ordinary_kernels_said_once(
    module: str,
    tmp_path: Path,
    afresh: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    tmp_path.joinpath("starts_a_thread.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    tmp_path.joinpath("ends_the_process.py").write_text("import os\nos._exit(3)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    kernels.prewarm([module])
    for _ in range(2):
        with session() as kernel:
            assert kernel.process.ppid() == os.getpid()
            assert kernel.value("1 + 1") == 2
    assert [FAULTS[module] in record.getMessage() for record in caplog.records] == [True]


def test_without_fork_kernels_are_ordinary(
    afresh: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(os, "pidfd_open")
    assert kernels.prewarm(MODULES) == {}
    with session() as kernel:
        assert kernel.process.ppid() == os.getpid()
        assert kernel.manager.transport == "tcp"
    assert [record.getMessage() for record in caplog.records] == [
        "kernels start the ordinary, slower way: kernels are forked on Linux only"
    ]


def test_what_a_fork_cannot_give_is_an_ordinary_kernel(
    provisioner: Callable[[str], None], tmp_path: Path
) -> None:
    with session(env=os.environ | {"PYTHONHASHSEED": "1"}) as kernel:
        assert not is_forked(kernel)
        assert kernel.value("__import__('os').environ['PYTHONHASHSEED']") == "1"
    with tmp_path.joinpath("out").open("w") as out, session(stdout=out) as kernel:
        assert not is_forked(kernel)
    with pytest.raises(FileNotFoundError), session(cwd=str(tmp_path / "missing")):
        pass


def test_a_process_that_will_start_workers_is_told_whether_kernels_can_be_forked(
    afresh: None, caplog: pytest.LogCaptureFixture
) -> None:
    kernels.prewarm(["numpy"])
    assert kernels.ready()
    own_server().kill()
    assert kernels.ready()  # another one
    with session() as kernel:
        assert is_forked(kernel)
    kernels.stop()
    starter._server.modules = None
    kernels.prewarm(["no_such_module"])
    assert not kernels.ready() and not kernels.ready()
    (record,) = caplog.records
    assert "No module named 'no_such_module'" in record.getMessage()


def test_a_worker_of_multiprocessing_whose_server_cannot_start_leaves_no_folder(short_tmp: Path) -> None:
    script = (
        "import multiprocessing\n"
        "def work():\n"
        "    with session() as k: print(k.process.pid, flush=True)\n"
        "worker = multiprocessing.get_context('fork').Process(target=work)\n"
        "worker.start(); worker.join(); print('done', flush=True); sys.stdin.read()"
    )
    starting, _ = begin(script, {"BAROMETER_KERNELS_MODULES": "no_such_module", "TMPDIR": str(short_tmp)})
    with starting:
        assert starting.stdout and starting.stdout.readline() == "done\n"
        assert not [*short_tmp.glob("barometer-kernels-*")]
