"""Reports of one or many projects by the workers of a Dask cluster: the same bytes, and nothing restricted.

The workers are processes of this machine, but share nothing with a project: what is made arrives as bytes.
"""

import pickle
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from clustered import cluster_of
from conftest import copy_project
from full_size import SOAK
from test_reports_command import command, listing

from barometer.demo.nation import write_nation
from barometer.errors import BarometerError
from barometer.project import Project
from barometer.reports.parcel import PROJECT, Unpacked, notebooks_made, packed
from barometer.reports.plan import tasks
from barometer.reports.report import plan_report

CITIES, YEAR = (98, "2024") if SOAK else (5, "2013")
GOALS = () if SOAK else ("--goal", "2")
PAGES = 9 if SOAK else 1
"""Pages of a report, and their notebooks: those of all goals and the overview in a soak."""

FALSE = "Andelen er [99,9 %](#excess-unemployment)."
KILL = """\
import os, pathlib
flag = pathlib.Path({flag!r})
if goal == 2 and not flag.exists():
    flag.touch()
    os.killpg(os.getpgid(os.getppid()), 9)  # what this notebook was started by, and all beside it
"""


def said(done: subprocess.CompletedProcess[str]) -> tuple[int, str, str]:
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a cluster of two workers, and the workers."""
    with cluster_of(2, tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def nation(tmp_path_factory) -> Path:
    """Projects, each with a comment of its own; the fourth's is false, the third's notebook kills."""
    folder = tmp_path_factory.mktemp("nation") / "land"
    if SOAK:
        write_nation(folder, CITIES, measured=int(YEAR))
    else:
        for number in range(1, CITIES + 1):
            copy_project(folder / "cities" / f"city-{number:02}")
    for number, root in enumerate(sorted(folder.glob("cities/*")), 1):
        comment = root / "data" / "commentary" / YEAR / "goal-2.analyst.da.md"
        told = FALSE if number == 4 else f"Her skriver by nummer {number}."
        comment.write_text(f"{comment.read_text(encoding='utf-8')}\n{told}\n", encoding="utf-8")
    notebook = nbformat.read(folder / "cities" / "city-03" / "notebooks" / "goal.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(KILL.format(flag=str(folder / "killed"))))
    nbformat.write(notebook, folder / "cities" / "city-03" / "notebooks" / "goal.ipynb")
    (folder / "killed").touch()
    return folder


def report_all(nation: Path, *more: str) -> tuple[tuple[int, str, str], dict[str, bytes]]:
    """Make the nation's pages anew; return what was said, and every file."""
    for made in (*nation.glob("cities/*/reports"), nation / "reports"):
        shutil.rmtree(made, ignore_errors=True)
    told = ("report", YEAR, "--projects", "cities/*", *GOALS, "--language", "da", "--format", "html", *more)
    done = subprocess.run(
        [sys.executable, "-m", "barometer.cli", *told], cwd=nation, capture_output=True, text=True
    )
    files = listing(nation)
    return said(done), {name: data for name, data in files.items() if "reports/" in name}


def test_projects_are_the_same_from_one_process_the_pool_and_a_cluster_that_loses_a_worker(nation, cluster):
    address, workers = cluster
    (code, out, err), one = report_all(nation, "--jobs", "1")
    whole, overview = CITIES - 1, 2 * SOAK
    files = 2 * PAGES * whole + overview
    reports = f"{whole + SOAK} af {CITIES + SOAK} rapporter er hele"
    assert (code, out) == (1, f"{reports}: {files} af {files} filer lavet, 0 beholdt\n")
    unfit = f"barometer: cities/city-04 fik ingen rapport: kommentaren til {YEAR} kan ikke offentliggøres"
    assert err.startswith(unfit) and err.count("barometer: ") == 1 and "99,9" in err
    assert len(one) == files + whole + SOAK  # a manifest each
    assert len({data for name, data in one.items() if name.endswith("goal-2.html")}) == whole
    assert report_all(nation, "--jobs", "2") == ((code, out, err), one)
    (nation / "killed").unlink()
    assert all(worker.poll() is None for worker in workers)
    assert report_all(nation, "--cluster", address) == ((code, out, err), one)
    assert (nation / "killed").exists() and sum(worker.poll() is None for worker in workers) == 1


def test_what_is_made_from_notebooks_that_stand_is_made_from_them_on_a_cluster_too(project, cluster):
    whole = listing(project.reports)
    for name in ("annual-report.pdf", "goal-3.html"):
        (project.reports / "2013" / name).unlink()
    done = subprocess.run(
        command(project, "report", "2013", "--cluster", cluster[0]), capture_output=True, text=True
    )
    assert said(done) == (0, "reports/2013: 2 af 28 filer lavet, 26 beholdt\n", "")
    assert {
        name: data for name, data in listing(project.reports).items() if not name.startswith("2013/en")
    } == {name: data for name, data in whole.items() if not name.startswith("2013/en")}


def test_nothing_restricted_travels_and_no_path(project):
    secret = "4711-hemmeligt"
    planted = [
        *("data/restricted/2013/observations.csv", "data/deliveries/2013/table.csv", ".barometer/note"),
        *("data/measurements/2013/kladde.csv", "data/commentary/2013/.hidden", "data/published/kladde.xlsx"),
        *("notebooks/kladde.csv", "reports/2013/kladde.ipynb"),
    ]
    for name in planted:
        (project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (project.root / name).write_text(secret, encoding="utf-8")
    (project.root / "data" / "published" / "letter-9999.txt").symlink_to(project.root / planted[0])
    report = plan_report(project, 2013)
    parcel = packed(report)
    for task in tasks(report.explain(force=True)):
        sent = pickle.dumps((replace(parcel, made=notebooks_made(report, task)), task))
        assert secret.encode() not in sent
        assert str(project.root).encode() not in sent
        assert (project.measurements / "2013" / "observations.csv").read_bytes() in sent
    (project.measurements / "2013" / "verdicts.csv").write_text(secret)  # it would be found
    assert secret.encode() in pickle.dumps(packed(report))


def test_a_worker_that_would_make_other_bytes_makes_none(project, tmp_path):
    report = plan_report(project, 2013, goals=(3,))
    (task,) = tasks(report.explain(force=True))
    with pytest.raises(BarometerError, match=r"has another barometer, Python or other libraries"):
        Unpacked(tmp_path / "away").do((replace(packed(report), made_with="another"), task))


def test_a_mistake_on_a_worker_is_told_of_the_project_where_it_lies(project, tmp_path):
    (project.notebooks / "goal.ipynb").write_text("{")
    report = plan_report(project, 2013, goals=(3,))
    (task,) = tasks(report.explain(force=True))
    with pytest.raises(BarometerError) as told:
        Unpacked(tmp_path / "away").do((packed(report), task))
    path = f"{PROJECT}/notebooks/goal.ipynb"
    assert str(told.value) == f"{path} is not a notebook; restore it from version control"


def report_with(project: Project, code: str, address: str) -> tuple[int, str, str]:
    """Run `barometer report 2013 --goal 3 --force --cluster` in a new process, after some code."""
    given = ["--project", str(project.root), "report", "2013", "--goal", "3", "--force", "--cluster", address]
    whole = f"{code}\nfrom barometer.cli import main\nmain({given!r})"
    return said(subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True))


def test_a_cluster_that_is_not_there_is_one_sentence(project):
    before = listing(project.reports)
    address = "tcp://127.0.0.1:9"
    assert report_with(project, "import barometer.reports.cluster as c; c.PATIENCE = 0.5", address) == (
        1,
        "",
        f"barometer: der er ingen Dask-scheduler på {address}; start en med dask scheduler, "
        "eller nævn dens adresse som tcp://host:8786\n",
    )
    assert listing(project.reports) == before


def test_without_dask_one_sentence_says_how_to_get_it_and_all_else_works(project):
    code = "import sys; sys.modules['distributed'] = None"
    assert report_with(project, code, "tcp://scheduler:8786") == (
        1,
        "",
        "barometer: --cluster kræver Dask, som ikke er installeret; kør pip install 'barometer[cluster]'\n",
    )
    assert report_with(project, code, "") == (0, "reports/2013: 3 af 3 filer lavet, 0 beholdt\n", "")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (
            ("--projects", "nowhere/*"),
            "ingen mappe under nowhere/\\* har en barometer.toml; nævn nogle projekters mapper",
        ),
        (
            ("--projects", "*", "--explain"),
            "--projects laver hele rapporter; udelad --committee og --explain",
        ),
        (("--committee", "BUU", "--cluster", "tcp://a:1"), "et udvalgs materiale laves på denne maskine"),
    ],
)
def test_what_does_not_go_together_is_refused(project, given, sentence):
    done = subprocess.run(command(project, "report", "2013", *given), capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(f"barometer: {sentence}".replace("\\", ""))
