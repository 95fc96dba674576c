"""A power cut or Ctrl-C while a report is made: what stands is whole, nothing runs on, the next run ends the work.

Nothing here depends on how fast a run is: it is ended after so many of its own events, and a notebook that
waits at a gate keeps it from ending before.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest
from engine_session import PATIENCE
from full_size import SOAK
from test_reports_command import listing

from barometer.project import Project
from barometer.proof.verify import verify

KILLS = 100 if SOAK else 6
GOALS = "1234"
EVENTS = 2 * len(GOALS) + len(GOALS) - 1  # all are planned and begun, and all but one are done


@pytest.fixture
def gated(project: Project) -> Project:
    """A project whose last goal waits at a gate until somebody writes to it."""
    notebook = nbformat.read(project.notebooks / "goal.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(f"if goal == {GOALS[-1]}:\n    open('gate').read()"))
    nbformat.write(notebook, project.notebooks / "goal.ipynb")
    os.mkfifo(project.root / "gate")
    shutil.rmtree(project.reports / "2013")
    return project


def begin(project: Project, **settings) -> subprocess.Popen[str]:
    """Start the command as a person does, with as many pages as make some of them stand before others."""
    goals = [word for goal in GOALS for word in ("--goal", goal)]
    command = [
        sys.executable,
        "-m",
        "barometer.cli",
        "--project",
        str(project.root),
        "report",
        "2013",
        *goals,
    ]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True} | settings
    return subprocess.Popen([*command, "--jobs", "2", "--json"], **quiet)


def made(project: Project) -> dict[str, bytes]:
    """Make everything, with the gate open; return what is there then."""
    with begin(project) as run:
        (project.root / "gate").write_text("")  # waits until somebody stands there
        run.communicate()
    assert run.returncode == 0
    return listing(project.reports)


def after(run: subprocess.Popen[str], events: int) -> list[psutil.Process]:
    """Wait until a run has told of so many events, and a moment more; return the processes at work."""
    assert run.stdout
    for _ in range(events):
        assert run.stdout.readline()
    time.sleep(chance.random() / 10)  # only to be ended in ever different moments
    return psutil.Process(run.pid).children(recursive=True)


chance = random.Random(7)


def test_killed_at_random_moments(gated: Project) -> None:
    whole = made(gated)
    stood = 0
    for number in range(KILLS):
        shutil.rmtree(gated.reports / "2013", ignore_errors=True)
        events = 1 + number * (EVENTS - 1) // (KILLS - 1)
        with begin(gated) as run:
            started = after(run, events)
            run.kill()
        assert run.returncode == -signal.SIGKILL
        assert not psutil.wait_procs(started, timeout=PATIENCE)[1]
        assert verify(gated).ok
        left = {name: data for name, data in listing(gated.reports).items() if name in whole}
        assert all(data == whole[name] for name, data in left.items())
        assert len(left) >= 3 * (events - 2 * len(GOALS))
        stood += len(left)
    assert stood
    assert made(gated) == whole
    print(f"{KILLS} runs killed at work; {stood} files stood, each of them whole")


def test_what_a_killed_run_left_half_written_is_cleared_away(project: Project) -> None:
    whole = listing(project.reports)
    for name in (".goal-2.pdf.k3j4h5_a", ".manifest.json.x8y9z0q1", "en/.goal-2.html.ab12cdef"):
        (project.reports / "2013" / name).write_text("half")
    (project.reports / "2013" / "goal-3.html").unlink()
    (project.reports / "2013" / ".notes").write_text("a person's own file")
    command = [sys.executable, "-m", "barometer.cli", "--project", str(project.root), "report", "2013"]
    assert subprocess.run([*command, "--language", "da,en"], capture_output=True).returncode == 0
    assert listing(project.reports) == whole | {"2013/.notes": b"a person's own file"}


def test_ctrl_c_ends_everything_at_once_and_says_so(gated: Project) -> None:
    whole = made(gated)
    said = []
    for number in range(max(3, KILLS // 2)):
        shutil.rmtree(gated.reports / "2013", ignore_errors=True)
        # A terminal sends Ctrl-C to the whole group of processes.
        with begin(gated, stderr=subprocess.PIPE, start_new_session=True) as run:
            started = after(run, 1 + number * (EVENTS - 1) // (max(3, KILLS // 2) - 1))
            os.killpg(run.pid, signal.SIGINT)
            told = run.communicate(timeout=PATIENCE)[1]
        assert not psutil.wait_procs(started, timeout=PATIENCE)[1]
        # A shell shows 130 for the first two: Python ends by the signal itself where it met it inside an exec.
        # Once in some two hundred times it meets a library's C++, which aborts.
        assert run.returncode in (130, -signal.SIGINT, -signal.SIGABRT)
        if run.returncode != -signal.SIGABRT:
            said.append(told)
        left = listing(gated.reports)
        assert all(data == whole[name] for name, data in left.items())
    assert set(said) == {"barometer: afbrudt; intet er efterladt halvt skrevet\n"}
    assert made(gated) == whole
