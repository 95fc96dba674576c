"""Many kernels, one after another and at once, while kernels, server and starter are killed at random.

`make soak` (BAROMETER_SOAK=1) runs the full size: 200 in a row, 8 at once, 30 killed starters.
"""

import gc
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import psutil
import pytest
from kernel_session import gone, marked, own_server, servers_of, session, until
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from barometer.kernels import starter

MODULES = ("numpy", "matplotlib.pyplot")
SOAK = os.environ.get("BAROMETER_SOAK") == "1"
IN_A_ROW, AT_ONCE, ROUNDS, STARTERS = (200, 8, 10, 30) if SOAK else (12, 4, 2, 4)
FLAT = 1_000  # kilobytes that the server may grow by, whatever the number of kernels

WORK = """
import hashlib, io, numpy as np, matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot(np.random.default_rng({0}).normal(size=50))
ax.set_title('nr. {0} $x_{0}$')
buffer = io.BytesIO()
fig.savefig(buffer, format='png')
print(hashlib.sha256(buffer.getvalue()).hexdigest())
"""


@pytest.fixture(scope="module")
def expected() -> dict[int, str]:
    """What an ordinary kernel prints for each number."""
    with session(stdin=subprocess.DEVNULL) as kernel:
        assert kernel.process.ppid() == os.getpid()
        return {number: kernel.run(WORK.format(number)) for number in range(4)}


def own_memory(process: psutil.Process) -> int:
    """Kilobytes that are no file's; what is shared with other processes comes and goes with them."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0])


def test_many_in_a_row_leave_nothing_and_the_server_stays_flat(expected: dict[int, str]) -> None:
    chance = random.Random(1)

    def one() -> None:
        fate = chance.choice(["end", "politely", "kill", "crash"])
        with session() as kernel:
            number = chance.randrange(4)
            assert kernel.run(WORK.format(number)) == expected[number]
            child = kernel.spawn() if fate in ("kill", "crash") else None
            if fate == "politely":
                kernel.manager.shutdown_kernel()
            elif fate == "kill":
                kernel.process.kill()
            elif fate == "crash":
                kernel.client.execute("import ctypes; ctypes.string_at(0)")
            if fate in ("kill", "crash"):
                assert until(lambda: not kernel.manager.is_alive())
                kernel.manager.shutdown_kernel(now=True)
            assert child is None or gone([child])

    def state() -> tuple[int, int]:
        gc.collect()  # what earlier tests have dropped holds descriptors until it is collected
        return server.num_fds(), psutil.Process().num_fds()

    for _ in range(3):
        one()
    server = own_server()
    assert until(lambda: not server.children())
    before, memory = state(), own_memory(server)
    for _ in range(IN_A_ROW):
        one()
    assert own_server() == server
    assert until(lambda: not server.children())
    assert until(lambda: state() == before), (before, state())
    assert own_memory(server) - memory < FLAT
    assert [path.name for path in Path(starter.place()[0]).iterdir()] == ["server"]


def test_many_at_once_while_kernels_and_the_server_are_killed(expected: dict[int, str]) -> None:
    chance = random.Random(2)
    right, dead, wrong = [], [], []

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            cells = [nbformat.v4.new_code_cell(WORK.format(number % 4))]
            try:
                done = NotebookClient(nbformat.v4.new_notebook(cells=cells)).execute()
            except (DeadKernelError, RuntimeError) as error:
                dead.append(error)
                continue
            output = "".join(output.get("text", "") for output in done.cells[0].outputs)
            (right if output == expected[number % 4] else wrong).append(output)

    def kill_something() -> None:
        servers = servers_of(psutil.Process())
        victims = [kernel for server in servers for kernel in server.children()] + servers
        if victims:
            chance.choice(victims).kill()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    kills = 0
    while any(thread.is_alive() for thread in threads):
        threads[0].join(timeout=chance.random())
        if kills < AT_ONCE * ROUNDS // 4:
            kill_something()
            kills += 1
    assert not wrong
    assert len(right) + len(dead) == AT_ONCE * ROUNDS
    assert len(right) >= AT_ONCE * ROUNDS // 4
    with session() as kernel:
        assert kernel.run(WORK.format(3)) == expected[3]
    assert until(lambda: not own_server().children())


STARTER = """
import sys, threading
from kernel_session import session
def work(number):
    while True:
        with session() as kernel:
            print(kernel.spawn().pid, kernel.manager.ip, flush=True)
            kernel.run('import time; time.sleep(0.2)')
for number in range(3):
    threading.Thread(target=work, args=(number,)).start()
print('begun', flush=True)
"""


def start(folder: Path, mark: str) -> subprocess.Popen[str]:
    env = os.environ | {
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "barometer-prewarmed",
        "BAROMETER_KERNELS_MODULES": "numpy",
        "KERNEL_TEST_MARK": mark,
        "TMPDIR": str(folder),
    }
    return subprocess.Popen(
        [sys.executable, "-c", STARTER],
        cwd=Path(__file__).parent,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def kill_at_random(starting: subprocess.Popen[str], chance: random.Random) -> bool:
    """Kill the starter, perhaps a kernel or its server before; true if a server was left to tidy up."""
    assert starting.stdout
    for _ in range(chance.randrange(6)):
        starting.stdout.readline()
    threading.Event().wait(chance.random() * 0.4)
    process = psutil.Process(starting.pid)
    victims = chance.choice(["starter", "kernel", "server", "both"])
    servers = servers_of(process)
    if victims == "both":
        for victim in (*servers, process):
            victim.suspend()
    if victims != "starter":
        kernels = [kernel for server in servers for kernel in server.children()]
        for victim in servers if victims != "kernel" else kernels[:1]:
            victim.kill()
    process.kill()
    return bool(servers) and victims in ("starter", "kernel")


def swept(folder: Path) -> bool:
    """Let another starter come and go; nothing of the killed ones may be there after it."""
    script = "from barometer import kernels; kernels.prewarm(['json'])"
    subprocess.run([sys.executable, "-c", script], env=os.environ | {"TMPDIR": str(folder)}, check=True)
    return not [*folder.glob("barometer-kernels-*")]


def test_a_starter_that_is_killed_leaves_no_process_and_no_socket(short_tmp: Path) -> None:
    chance = random.Random(3)
    for number in range(STARTERS):
        mark = f"{os.getpid()}-{number}"
        with start(short_tmp, mark) as starting:
            tidy = kill_at_random(starting, chance)
        assert until(lambda mark=mark: not marked(mark)), [p.cmdline() for p in marked(mark)]
        assert not tidy or not [*short_tmp.glob(f"barometer-kernels-{starting.pid}-*")]
    assert swept(short_tmp)


def test_what_a_killed_pair_leaves_is_removed_by_the_next(short_tmp: Path) -> None:
    with start(short_tmp, f"{os.getpid()}-pair") as starting:
        assert starting.stdout
        starting.stdout.readline()
        _, address = starting.stdout.readline().split()
        left = Path(address).parent
        assert left.parent == short_tmp
        pair = [*servers_of(psutil.Process(starting.pid)), psutil.Process(starting.pid)]
        processes = pair[0].children(recursive=True)
        assert processes
        for process in pair:
            process.suspend()
        for process in pair:
            process.kill()
    assert gone([*processes, *pair])
    assert left.exists()
    assert swept(short_tmp)
