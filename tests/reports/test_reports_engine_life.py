"""Crash, interrupt, time-out, kill: a notebook's process ends with all that it started, and nothing else does.

`make soak` (BAROMETER_SOAK=1) runs the last test at full size.
"""

import gc
import os
import random
import signal
import threading
from pathlib import Path

import psutil
import pytest
from engine_session import ENGINE, begun, execute, gone, said, until
from full_size import SOAK
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from barometer.reports import run

IN_A_ROW, AT_ONCE, ROUNDS, PARENTS = (200, 8, 10, 30) if SOAK else (10, 3, 3, 3)

SPAWN = "import subprocess; child = subprocess.Popen(['sleep', '3600']); print(child.pid)"
STUCK = "import re; re.match('(a*)*b', 'a' * 100)"  # in C, and never lets another thread of Python's run


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", DeadKernelError, r"was killed \(signal 9\)"),
        (
            "import ctypes, faulthandler; faulthandler.disable(); ctypes.string_at(0)",
            DeadKernelError,
            r"was killed \(signal 11\)",
        ),
        ("import os; os._exit(3)", DeadKernelError, r"ended \(exit code 3\)"),
        (
            "import os; os.fork() or os.execlp('sleep', 'sleep', '3600'); os._exit(3)",
            DeadKernelError,
            "exit code 3",
        ),
        ("quit()", run.NotebookLeft, "a cell ended"),
        ("exit", run.NotebookLeft, "a cell ended"),
        (STUCK, CellTimeoutError, "timed out"),
        ("while True: print('x' * 100)", CellTimeoutError, "timed out"),
        ("import os\nwhile True: os.write(1, b'x' * 100)", CellTimeoutError, "timed out"),
        ("import os; os.close(1); os.close(2)\nwhile True: pass", CellTimeoutError, "timed out"),
        (
            "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
            CellTimeoutError,
            "timed out",
        ),
    ],
)
def test_a_notebook_that_ends_or_hangs_is_told_and_leaves_nothing(code: str, error: type, said: str) -> None:
    here = psutil.Process()
    before = here.children(recursive=True)
    with pytest.raises(error, match=said):
        execute(ENGINE, SPAWN, code, "never run", execution_timeout=2 if error is CellTimeoutError else 600)
    assert gone([each for each in here.children(recursive=True) if each not in before])


def test_what_a_notebook_started_ends_with_it() -> None:
    done = execute(ENGINE, SPAWN)
    assert gone(
        [psutil.Process(int(said(done.cells[0])))] if psutil.pid_exists(int(said(done.cells[0]))) else []
    )


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nwhile True: pass", "KeyboardInterrupt"),
        (
            "import asyncio, os, signal\nos.kill(os.getpid(), signal.SIGINT)\nawait asyncio.sleep(3600)",
            "CancelledError",
        ),
    ],
)
def test_an_interrupt_ends_the_cell_and_not_the_notebook(cell: str, shown: str) -> None:
    done = execute(ENGINE, cell, "2", tags=("raises-exception",))
    assert [output.ename for output in done.cells[0].outputs if output.output_type == "error"] == [shown]
    assert done.cells[1].outputs[0].data["text/plain"] == "2"


ENDLESS = "execute(ENGINE, '''TELL\nimport os, subprocess\ntell(os.getpid(), subprocess.Popen([\"sleep\", \"3600\"]).pid)\n{}''')"


@pytest.mark.parametrize(
    "cell", ["while True: pass", STUCK, "print('x' * 10**6)\ninput_ = open('/dev/zero').read()"]
)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_who_asks_takes_the_notebook_along_however_it_ends(cell: str, number: int) -> None:
    with begun(ENDLESS.format(cell)) as (script, processes):
        script.send_signal(number)
        assert gone(processes)


def test_ctrl_c_reaches_the_one_who_asks_and_through_it_the_notebook() -> None:
    with begun(ENDLESS.format("while True: pass")) as (script, processes):
        os.killpg(script.pid, signal.SIGINT)  # a terminal sends it to the whole group
        assert gone(processes)
        assert script.wait() != 0


def test_a_child_of_the_one_who_asks_keeps_nothing_alive() -> None:
    script = "import os, time\nif os.fork() == 0: time.sleep(3600)\n" + ENDLESS.format("while True: pass")
    with begun(script) as (asking, processes):
        (child,) = [each for each in psutil.Process(asking.pid).children() if each not in processes]
        asking.kill()
        assert gone(processes)
        child.kill()


def test_a_process_with_a_shell_of_its_own_is_not_forked() -> None:
    inner = (
        f"import barometer.reports.run, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from engine_session import ENGINE, execute, said\nkept = 'outer'\n"
        "print(said(execute(ENGINE, 'print(\"kept\" in globals())').cells[0]))"
    )
    assert said(execute(ENGINE, inner).cells[0]).strip() == "False"


WORK = """
import hashlib, io, os, numpy as np, matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot(np.random.default_rng({0}).normal(size=50))
ax.set_title('nr. {0} $x_{0}$')
buffer = io.BytesIO()
fig.savefig(buffer, format='png')
print(hashlib.sha256(buffer.getvalue()).hexdigest())
plt.close()
"""


def test_many_in_a_row_leave_nothing_open() -> None:
    def state() -> tuple[int, int]:
        gc.collect()
        return psutil.Process().num_fds(), len(psutil.Process().children(recursive=True))

    expected = said(execute(ENGINE, WORK.format(1)).cells[0])
    before = state()
    for _ in range(IN_A_ROW):
        assert said(execute(ENGINE, WORK.format(1)).cells[0]) == expected
        with pytest.raises(DeadKernelError):
            execute(ENGINE, "import os; os.kill(os.getpid(), 9)")
    assert until(lambda: state() == before), (before, state())


def test_many_at_once_while_they_are_killed_give_the_right_output_or_none() -> None:
    chance = random.Random(2)
    others = set(psutil.Process().children())  # Python's own, from earlier tests
    right, dead, wrong = [], [], []
    expected = [said(execute(ENGINE, WORK.format(number)).cells[0]) for number in range(AT_ONCE)]

    def work(number: int) -> None:
        for _ in range(ROUNDS):
            try:
                output = said(execute(ENGINE, WORK.format(number)).cells[0])
            except DeadKernelError as error:
                dead.append(error)
                continue
            (right if output == expected[number] else wrong).append(output)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    kills = 0
    while any(thread.is_alive() for thread in threads):
        threads[0].join(timeout=chance.random())
        if kills < AT_ONCE * ROUNDS // 4 and (
            victims := sorted({*psutil.Process().children()} - others, key=lambda each: each.pid)
        ):
            chance.choice(victims).kill()
            kills += 1
    assert not wrong
    assert len(right) + len(dead) == AT_ONCE * ROUNDS
    assert len(dead) <= kills
    assert not {*psutil.Process().children(recursive=True)} - others


def test_parents_killed_at_random_leave_no_process() -> None:
    chance = random.Random(3)
    for _ in range(PARENTS):
        with begun(ENDLESS.format("while True: print(os.getpid())")) as (script, processes):
            for victim in chance.sample([psutil.Process(script.pid), *processes], k=chance.randint(1, 3)):
                victim.kill()
            script.kill()
            assert gone(processes)
