"""The report of 2013 side by side: made the naive way, the cells' code alone, and `barometer report`.

Run with `python benchmarks/report.py [ROUNDS]` on a machine that does nothing else; about two minutes a
round, all ways in each, and the median of three rounds is told. Everything happens in temporary copies of
the project. PDFs of the naive way need Chromium and the package playwright (`pip install --target FOLDER
playwright` and PYTHONPATH=FOLDER); without them they are left out, and the table says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
YEAR, LANGUAGE = 2013, "da"
BAROMETER = (sys.executable, "-m", "barometer.cli")
COLLECT_ORPHANS = 36  # PR_SET_CHILD_SUBREAPER: a browser's helpers are then counted, too

FLOOR = """
import ast, json, sys
import matplotlib
matplotlib.use("agg")
import numpy, pandas, matplotlib.pyplot
from barometer.views import goal, overview

def display(shown):
    for one in shown if isinstance(shown, tuple) else (shown,):
        if one is not None:
            one._repr_mimebundle_()

for file in sys.argv[1:]:
    names = {}
    for cell in json.load(open(file))["cells"]:
        if cell["cell_type"] == "code":
            body = ast.parse("".join(cell["source"])).body
            last = body.pop() if isinstance(body[-1], ast.Expr) else None
            exec(compile(ast.Module(body, []), file, "exec"), names)
            names["display"] = display
            if last:
                display(eval(compile(ast.Expression(last.value), file, "eval"), names))
"""
"""The cells' code in one process: what they show is drawn, as a kernel would, and thrown away."""

WEBPDF = """
import functools, sys
from playwright.async_api import BrowserType
from nbconvert.nbconvertapp import main
BrowserType.launch = functools.partialmethod(BrowserType.launch, executable_path=sys.argv.pop(1))
main()
"""
"""nbconvert with the system's Chromium in place of the one that playwright would download."""


@dataclass(frozen=True)
class Cost:
    """What commands took together: wall and CPU seconds with all child processes, highest memory in MB."""

    wall: float
    cpu: float
    memory: float


def measure(*commands: Sequence[str], cwd: Path) -> Cost:
    """Run commands one after the other, and return what they took together."""
    before, begun = os.times(), time.perf_counter()
    with Memory() as memory:
        for command in commands:
            done = subprocess.run(command, cwd=cwd, env=environment(), capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{' '.join(command[:6])} failed:\n{done.stdout}{done.stderr}")
        wall = time.perf_counter() - begun
        with contextlib.suppress(ChildProcessError):
            while True:
                os.wait()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, cpu, memory.highest / 1024)


def environment() -> dict[str, str]:
    """Return the environment of every command: this package, and nothing that changes a run."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "BAROMETER"))
    }
    return {**kept, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [kept.get("PYTHONPATH")])])}


class Memory:
    """Looks four times a second at what this process's children hold; shared pages count once (PSS)."""

    def __init__(self) -> None:
        self.highest = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        import psutil

        this = psutil.Process()
        while not self._ended.wait(0.25):
            children = [child.pid for child in this.children(recursive=True)]
            self.highest = max(self.highest, sum(map(held, children)))


def held(process: int) -> int:
    """Return the kilobytes that a process holds, its part of what it shares with others; 0 if it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


# the same notebooks for all ----------------------------------------------------------------------


def copy_project(folder: Path) -> Path:
    """Copy what a project consists of, without what was built."""
    folder.mkdir()
    for name in ("barometer.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    hidden = shutil.ignore_patterns(".*", "restricted", "deliveries")
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, folder / name, ignore=hidden)
    return folder


def notebooks(project: Path, folder: Path) -> list[Path]:
    """Write the notebooks that `barometer report` runs, ready to run, with parameters and commentary."""
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from barometer.project import Project\n"
        "from barometer.reports.report import plan_report\n"
        "from barometer.reports.notebook import prepare, read_notebook, tags, write\n"
        f"report = plan_report(Project.open('.'), {YEAR})\n"
        "for goal in (*report.goals, 0):\n"
        "    name = 'goal' if goal else 'overview'\n"
        f"    given = {{'measurement': report.record.edition, 'language': '{LANGUAGE}'}}\n"
        "    given |= {'goal': goal} if goal else {}\n"
        "    source = read_notebook(report.project.notebooks / f'{name}.ipynb')\n"
        f"    ready = prepare(source, '{LANGUAGE}', report.title(goal, '{LANGUAGE}'), given, {{}})\n"
        f"    ready = report.with_commentary(ready, goal, '{LANGUAGE}')\n"
        "    values = '\\n'.join(f'{key} = {value!r}' for key, value in given.items())\n"
        "    for cell in ready.cells:\n"
        "        cell.source = values if 'parameters' in tags(cell) else cell.source\n"
        "    Path(sys.argv[1], f'{name}-{goal}.ipynb').write_text(write(ready), encoding='utf-8')\n"
    )
    folder.mkdir()
    measure((sys.executable, "-c", code, str(folder)), cwd=project)
    return sorted(folder.glob("goal-*.ipynb")) + sorted(folder.glob("overview-*.ipynb"))


def together(executed: Sequence[Path], file: Path) -> Path:
    """Write one notebook with the cells of all, for the naive way's annual report."""
    parts = [json.loads(path.read_text(encoding="utf-8")) for path in executed]
    for number, part in enumerate(parts):
        for cell in part["cells"]:
            cell["id"] = f"{number}-{cell['id']}"[:64]
    whole = {**parts[0], "cells": [cell for part in parts for cell in part["cells"]]}
    file.write_text(json.dumps(whole), encoding="utf-8")
    return file


# the three ways ----------------------------------------------------------------------------------


def browser() -> str:
    """Return the Chromium that prints the naive way's PDFs, or "" if there is none or no playwright."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found if found and importlib.util.find_spec("playwright") else ""


def naive(ready: Sequence[Path], project: Path, folder: Path) -> dict[str, Cost]:
    """Run papermill and nbconvert as they come, once for each file; the overview is not even made."""
    goals = [path for path in ready if path.name.startswith("goal-")]
    folder.mkdir()
    executed = [folder / path.name for path in goals]
    pairs = list(zip(goals, executed, strict=True))
    papermill = (sys.executable, "-m", "papermill", "--kernel", "python3")
    costs = {"papermill": measure(*[(*papermill, str(a), str(b)) for a, b in pairs], cwd=project)}
    html = (sys.executable, "-m", "nbconvert", "--to", "html")
    costs["HTML"] = measure(*[(*html, str(path)) for path in executed], cwd=project)
    if chromium := browser():
        wrapper = folder / "webpdf.py"
        wrapper.write_text(WEBPDF, encoding="utf-8")
        webpdf = (sys.executable, str(wrapper), chromium, "--to", "webpdf", "--disable-chromium-sandbox")
        files = [*executed, together(executed, folder / "annual-report.ipynb")]
        costs["PDF"] = measure(*[(*webpdf, str(path)) for path in files], cwd=project)
    return costs


def ours(project: Path) -> dict[str, Cost]:
    """Run `barometer report`, always a new process: from nothing, all again, and after small changes."""
    made = project / "reports" / str(YEAR)
    report = (*BAROMETER, "report", str(YEAR), "--language", LANGUAGE)
    costs = {"cold": measure(report, cwd=project), "all again": measure((*report, "--force"), cwd=project)}
    commentary = project / "data" / "commentary" / str(YEAR) / f"goal-2.analyst.{LANGUAGE}.md"
    with commentary.open("a", encoding="utf-8") as file:
        file.write("\nEn sætning mere.\n")
    costs["one commentary changed"] = measure(report, cwd=project)
    (made / "goal-2.ipynb").unlink()
    costs["one goal run again"] = measure(report, cwd=project)
    costs["nothing changed"] = measure(report, cwd=project)
    return costs


def starts(project: Path, times: int = 7) -> dict[str, Cost]:
    """Return the quickest of some starts of Python, of an import of pandas, of ours, and of --help."""
    commands: dict[str, Sequence[str]] = {
        "python": (sys.executable, "-c", ""),
        "import pandas": (sys.executable, "-c", "import pandas"),
        "import barometer": (sys.executable, "-c", "import barometer"),
        "barometer.open": (sys.executable, "-c", "import barometer; barometer.open"),
        "barometer --help": (*BAROMETER, "--help"),
    }
    return {
        name: min((measure(command, cwd=project) for _ in range(times)), key=lambda cost: cost.wall)
        for name, command in commands.items()
    }


# what is printed ---------------------------------------------------------------------------------


def total(costs: Sequence[Cost]) -> Cost:
    """Return the sum of commands that ran one after the other."""
    return Cost(sum(c.wall for c in costs), sum(c.cpu for c in costs), max(c.memory for c in costs))


def medians(rounds: Sequence[dict[str, Cost]]) -> dict[str, Cost]:
    """Return the median over rounds of each cost."""
    return {
        name: Cost(
            *(
                statistics.median(getattr(each[name], what) for each in rounds)
                for what in ("wall", "cpu", "memory")
            )
        )
        for name in rounds[0]
    }


def line(name: str, cost: Cost, whole: Cost | None = None) -> str:
    """Return a row of the table, with how many times less it took than the naive way."""
    row = f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory:.0f} |"
    return row if whole is None else f"{row} {whole.wall / cost.wall:.1f}× | {whole.cpu / cost.cpu:.1f}× |"


def main() -> None:
    """Measure all three ways, and print them side by side."""
    ctypes.CDLL(None).prctl(COLLECT_ORPHANS, 1)
    rounds = []
    for number in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            project = copy_project(folder / "project")
            ready = notebooks(project, folder / "ready")
            cells = (sys.executable, "-c", FLOOR, *map(str, ready))
            rounds.append(
                (
                    ours(project),
                    {"floor": measure(cells, cwd=project)},
                    naive(ready, project, folder / "naive"),
                )
            )
            begun = starts(project)
        print(f"round {number + 1} done", file=sys.stderr, flush=True)
    made, alone, parts = (medians([each[way] for each in rounds]) for way in range(3))
    floor = alone["floor"]
    whole = total(list(parts.values()))
    label = "naive way" if "PDF" in parts else "naive way, without PDF"
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}; load {os.getloadavg()[0]:.1f}\n")
    print("| | wall s | CPU s | memory MB | naive/wall | naive/CPU |\n|---|---|---|---|---|---|")
    print(line(label, whole, whole))
    print("\n".join(line(f"of which {name}", cost) + " | |" for name, cost in parts.items()))
    print(line("floor", floor, whole))
    print("\n".join(line(name, cost, whole) for name, cost in made.items()))
    cold = made["cold"]
    print(
        f"\ncold: {cold.wall / floor.wall:.2f} times the floor's wall time, {cold.cpu / floor.cpu:.2f} times "
        f"its CPU; {whole.wall / cold.wall:.1f} times as fast as the naive way\n"
    )
    print("| | wall s | CPU s | memory MB |\n|---|---|---|---|")
    print("\n".join(line(name, cost) for name, cost in begun.items()))


if __name__ == "__main__":
    main()
