"""The notebooks in the city: each cell answers, and what any program makes of them bears the mark."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import barometer
from barometer.presentation import MIME
from barometer.project import Project
from barometer.reports.notebook import execute, parameters, read_notebook, tags

ROOT = Path(__file__).parents[2]
MARK = "Opdigtede tal – beskriver ikke en virkelig by"
NAMES = sorted(file.name for file in (ROOT / "notebooks").glob("*.ipynb"))
OWN = "import barometer\n\nb = barometer.open()\nb.goal(2).verdicts()"


@pytest.fixture(scope="module")
def bench(city, tmp_path_factory) -> Project:
    """A copy of the city with the notebooks that `barometer demo` gives it."""
    root = tmp_path_factory.mktemp("bench") / "city"
    shutil.copytree(city.root, root, ignore=shutil.ignore_patterns("reports"))
    return Project.open(root)


def run(bench: Project, *command: str) -> subprocess.CompletedProcess[str]:
    """Run one of Jupyter's or papermill's own commands beside the notebooks."""
    told = {**os.environ, "PYTHONPATH": str(ROOT)}
    where = {"cwd": bench.notebooks, "env": told, "capture_output": True, "text": True, "check": False}
    return subprocess.run([sys.executable, "-m", *command], **where)  # type: ignore[call-overload]


def refuse_silence(notebook: nbformat.NotebookNode) -> None:
    """Refuse a cell without an answer, or with one that says why there is none."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and not {"parameters", "injected-parameters"} & set(tags(cell)):
            assert cell.outputs, cell.source
            kinds = {output.get("data", {}).get(MIME, {}).get("kind") for output in cell.outputs}
            assert "notice" not in kinds or cell.source == "o.about()", cell.source


@pytest.mark.parametrize("name", ["indicator.ipynb", "reproduce.ipynb"])
def test_every_cell_answers(bench, name):
    notebook = read_notebook(bench.notebooks / name)
    refuse_silence(execute(notebook, parameters(notebook), bench.notebooks))


def test_papermill_and_nbconvert_alone_keep_the_mark_and_one_language(bench):
    done = run(bench, "papermill", "goal.ipynb", "run.ipynb", "-p", "language", "da", "--no-progress-bar")
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(bench.notebooks / "run.ipynb", as_version=4)
    refuse_silence(notebook)
    for kind in ("pdf", "html"):
        done = run(bench, "nbconvert", "--to", f"barometer-{kind}", "run.ipynb")
        assert done.returncode == 0, done.stderr
    page = (bench.notebooks / "run.html").read_text(encoding="utf-8")
    assert MARK in page and "Hvor og for hvem" in page and "Where and for whom" not in page
    printed = pypdf.PdfReader(bench.notebooks / "run.pdf").pages
    assert all(MARK in sheet.extract_text() for sheet in printed) and len(printed) > 3


def test_nbconvert_alone_runs_a_notebook_and_one_of_ones_own(bench):
    own = new_notebook(cells=[new_markdown_cell("# Mit eget"), new_code_cell(OWN)])
    nbformat.write(own, bench.notebooks / "own.ipynb")
    done = run(bench, "nbconvert", "--execute", "--to", "barometer-html", "overview.ipynb", "own.ipynb")
    assert done.returncode == 0, done.stderr
    for name, said in (("overview", "Alle indikatorer"), ("own", "Mit eget")):
        page = (bench.notebooks / f"{name}.html").read_text(encoding="utf-8")
        assert MARK in page and said in page and "All indicators" not in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("gaol", "2"), "the notebook has no parameter 'gaol'; did you mean goal?"),
        (("goal", "two"), "parameter 'goal' of the notebook must be int, not str ('two')"),
        (("language", "dk"), "language 'dk' is unknown"),
    ],
)
def test_papermill_alone_refuses_a_wrong_parameter_in_one_sentence(bench, given, said):
    done = run(bench, "papermill", "goal.ipynb", "wrong.ipynb", "--no-progress-bar", "-p", *given)
    assert done.returncode != 0 and f"barometer: {said}" in done.stderr
    assert "Traceback" not in done.stderr.partition("Exception encountered")[2].partition("barometer:")[2]


def test_all_notebooks_are_tried_here_but_that_of_a_nation():
    assert NAMES == ["goal.ipynb", "indicator.ipynb", "nation.ipynb", "overview.ipynb", "reproduce.ipynb"]


def test_a_goals_gaps_are_those_of_its_indicators_and_drawn_as_they_are(city):
    b = barometer.open(city.root, 2026, "en")
    answer = b.goal(1).gap()
    rows = answer.to_frame().set_index("indicator")
    for name in ("youth-education", "ninth-grade-after-measure"):
        alone = b.indicator(name).gap().to_frame().iloc[0]
        assert rows.loc[name, ["group", "reference", "value"]].tolist() == [
            alone[side] for side in ("group", "reference", "value")
        ]
    own = rows.loc["marks-gap"]
    assert own["value"] == b.indicator("marks-gap").gap().to_frame()["value"].iloc[0] and own.isna()["group"]
    assert "80.0% | 89.0% | −9.0 percentage points | −10.5 to −7.5" in str(answer)
    assert "the rest stand in the table" in str(answer.draw().caption.note)
    assert not b.goal(3).gap()
