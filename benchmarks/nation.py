"""Reports of many projects, here and on a Dask cluster of this machine: how time grows, what saturates first.

    python benchmarks/nation.py 1 10 98          # numbers of projects
    python benchmarks/nation.py sites 1 10 98    # the public pages of invented cities instead

Each is a copy of this project with a comment of its own; its page on goal 2 is made for each, by processes
of this machine and by the workers of a cluster, one and two. Told are seconds, CPU in all and of the process
that asks (planning, packing, writing), the most memory that it had, and how much a part carries to a worker.
The process that asks is one: where its CPU comes near to the wall time, more workers help no more.

Sites are built by one process and by two (of more than ten by two alone), a city each at a time; all have
one measurement and two languages.
"""

from __future__ import annotations

import os
import pickle
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import psutil

from barometer.demo.nation import write_nation
from barometer.project import Project
from barometer.reports.parcel import packed
from barometer.reports.report import plan_report
from barometer.site.build import build_site

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "reports"))

from clustered import cluster_of  # noqa: E402

YEAR = "2013"
ASKED = (
    "report",
    YEAR,
    "--projects",
    "cities/*",
    "--goal",
    "2",
    "--language",
    "da",
    "--format",
    "html",
    "--force",
)
TOLD = """
import resource, sys
from barometer.cli import main
try:
    main(sys.argv[1:])
finally:
    used = resource.getrusage(resource.RUSAGE_SELF)
    print("asked", used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, file=sys.stderr)
"""


def lay_out(folder: Path, projects: int) -> None:
    """Write copies of this project, each with a comment of its own."""
    for number in range(projects):
        root = folder / "cities" / f"city-{number:03}"
        root.mkdir(parents=True)
        for name in ("barometer.toml", "requirements.lock"):
            shutil.copy(ROOT / name, root)
        hidden = shutil.ignore_patterns(".*", "restricted", "deliveries")
        for name in ("data", "notebooks"):
            shutil.copytree(ROOT / name, root / name, ignore=hidden)
        with (root / "data" / "commentary" / YEAR / "goal-2.analyst.da.md").open(
            "a", encoding="utf-8"
        ) as file:
            file.write(f"\nHer skriver by nummer {number}.\n")


def cpu_of(processes: list[psutil.Process]) -> float:
    """Return the CPU that some processes, and all that they have started and that has ended, have used."""
    every = {each.pid: each for one in processes for each in (one, *one.children(recursive=True))}
    return sum(sum(each.cpu_times()[:4]) for each in every.values())


def report(folder: Path, *how: str, workers: Sequence[subprocess.Popen[bytes]] = ()) -> str:
    """Make the reports in one way; return a row of the table."""
    others = [psutil.Process(one.pid) for one in workers]
    before, begun, own = cpu_of(others), time.monotonic(), os.times()
    command = [sys.executable, "-c", TOLD, *ASKED, *how]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    wall = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    now = os.times()
    used = now.children_user + now.children_system - own.children_user - own.children_system
    asked = re.search(r"^asked (\S+) (\d+)$", done.stderr, re.MULTILINE)
    assert asked
    whole = used + cpu_of(others) - before
    mine = float(asked[1])
    return f"{wall:.1f} | {whole:.1f} | {mine:.1f} | {100 * mine / wall:.0f} % | {asked[2]}"


def main(sizes: list[int]) -> None:
    """Print a row for each size and way."""
    parcel = packed(plan_report(Project.open(ROOT), YEAR))
    carried = len(pickle.dumps(parcel)) / 1e6
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; a part carries {carried:.2f} MB\n")
    print("| projects | way | wall s | CPU s | of it the one that asks | of the wall | its memory MB |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            lay_out(folder, size)
            for jobs in (1, 2):
                print(f"| {size} | {jobs} here | {report(folder, '--jobs', str(jobs))} |", flush=True)
            for count in (1, 2):
                with cluster_of(count, folder / f"cluster-{count}") as (address, workers):
                    row = report(folder, "--cluster", address, workers=workers)
                print(f"| {size} | {count} on a cluster | {row} |", flush=True)


def site_of(root: Path) -> tuple[float, int, int]:
    """Build a city's public pages; return CPU seconds, pages, and the most memory of this process in MB."""
    begun = time.process_time()
    done = build_site(Project.open(root))
    pages = sum(1 for _ in done.folder.rglob("index.html"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return time.process_time() - begun, pages, most


def sites(sizes: list[int]) -> None:
    """Print a row for each number of cities and of processes."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| cities | processes | wall s | CPU s | pages | CPU ms a page | a process's memory MB |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        folder = write_nation(Path(temporary) / "nation", max(sizes), measured=2024)
        cities = sorted(folder.glob("cities/*"))
        for size in sizes:
            for jobs in (1, 2) if size <= 10 else (2,):
                for root in cities[:size]:
                    for made in (root / "reports", root / ".barometer"):
                        shutil.rmtree(made, ignore_errors=True)
                begun = time.monotonic()
                with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
                    found = list(pool.map(site_of, cities[:size]))
                wall, cpu = time.monotonic() - begun, sum(one[0] for one in found)
                pages, most = sum(one[1] for one in found), max(one[2] for one in found)
                told = f"{wall:.1f} | {cpu:.1f} | {pages} | {1000 * cpu / pages:.0f} | {most}"
                print(f"| {size} | {jobs} | {told} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["sites"]:
        sites([int(size) for size in sys.argv[2:]] or [1, 10])
    else:
        main([int(size) for size in sys.argv[1:]] or [1, 10])
