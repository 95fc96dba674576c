"""A run that failed: one true sentence for each cause, exit code 1, the true count of files, and no page.

The causes are those of people who wrote a notebook themselves: a magic that does not exist, `quit()`,
`sys.exit(0)`, a process that is killed, a cell that takes too long, a headline figure that is shown nowhere.
"""

import re
import shutil

import nbformat
import pytest
from test_reports_command import listing, run

from barometer.errors import BarometerError
from barometer.project import Project
from barometer.reports import notebook as notebooks
from barometer.reports.command import make_report, render
from barometer.reports.report import plan_report

SLOW = "import time; time.sleep(3600)"
CAUSES = {
    "magic": (
        "%findes_ikke",
        r"cellen »%findes_ikke« mislykkedes: UsageError: Line magic function `%findes_ikke` not found\.",
    ),
    "cell magic": (
        "%%findes_ikke\n1",
        r"cellen »%%findes_ikke« mislykkedes: UsageError: Cell magic `%%findes_ikke` not found\.",
    ),
    "magic's argument": (
        "%run findes_ikke.py",
        r"cellen »%run findes_ikke.py« mislykkedes: .*findes_ikke.*not found\.",
    ),
    "syntax": ("1 +", r"cellen »1 \+« mislykkedes: SyntaxError: invalid syntax .*"),
    "error": ("\n1 / 0", r"cellen »1 / 0« mislykkedes: ZeroDivisionError: division by zero"),
    "own sentence": (
        "import barometer; barometer.open(measurement=2013).goal(9)",
        r"cellen »import barometer.* mislykkedes: mål 9 er ukendt; politikken har mål 1 til 8",
    ),
    "exit 0": (
        "import sys; sys.exit(0)",
        r"cellen »import sys; sys.exit\(0\)« afsluttede notebooken: SystemExit: 0",
    ),
    "exit": (
        "import sys; sys.exit()",
        r"cellen »import sys; sys.exit\(\)« afsluttede notebooken: SystemExit: ",
    ),
    "exit in words": (
        "raise SystemExit('slut')",
        r"cellen »raise SystemExit.* afsluttede notebooken: SystemExit: slut",
    ),
    "quit": ("quit()", r"notebooken afsluttede sin egen proces i cellen »quit\(\)«"),
    "quit, said otherwise": ("exit", r"notebooken afsluttede sin egen proces i cellen »exit«"),
    "killed": (
        "import os; os.kill(os.getpid(), 9)",
        r"den proces, der kørte notebooken, sluttede i cellen »import os; os.kill.*«"
        r" \(den blev afbrudt \(signal 9\)\); hvis hukommelsen var knap, så skaf plads, og prøv igen",
    ),
    "ended": (
        "import os; os._exit(0)",
        r"den proces, der kørte notebooken, sluttede i cellen »import os; os._exit\(0\)« \(den sluttede \(kode 0\)\).*",
    ),
    "slow": (SLOW, rf"cellen »{re.escape(SLOW)}« blev ikke færdig på 5 sekunder og blev opgivet"),
}


def put(project: Project, code: str, at: int, name: str = "goal.ipynb") -> None:
    """Put a cell into one of the project's notebooks."""
    notebook = nbformat.read(project.notebooks / name, as_version=4)
    notebook.cells.insert(at if at >= 0 else len(notebook.cells), nbformat.v4.new_code_cell(code))
    nbformat.write(notebook, project.notebooks / name)


ENDS = ("exit 0", "quit", "killed", "ended")  # as the last cell, they leave nothing that is not run


@pytest.mark.parametrize(
    ("cause", "at"), [*((cause, 3) for cause in CAUSES), *((cause, -1) for cause in ENDS)]
)
def test_each_cause_costs_its_page_and_one_true_sentence(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cause: str, at: int
) -> None:
    code, sentence = CAUSES[cause]
    if cause == "slow":
        monkeypatch.setattr(notebooks, "CELL_TIMEOUT", 5)
    put(project, code, at)
    before = listing(project.reports)
    assert run(project, "report", "2013", "--goal", "3") == 1
    said = capsys.readouterr()
    assert said.out == "reports/2013: 0 af 3 filer lavet, 0 beholdt, 3 ikke lavet\n"
    assert re.fullmatch(rf"barometer: goal-3 blev ikke lavet: {sentence}\n", said.err)
    assert {name for name, data in listing(project.reports).items() if data != before.get(name)} == {
        "2013/manifest.json"
    }


@pytest.mark.parametrize("cause", ["magic", "exit 0", "quit", "error"])
def test_an_ordinary_kernel_gives_the_same_sentence(
    project: Project, capsys: pytest.CaptureFixture[str], cause: str
) -> None:
    code, sentence = CAUSES[cause]
    put(project, code, 3)
    assert run(project, "report", "2013", "--goal", "3", "--engine", "kernel") == 1
    said = capsys.readouterr()
    assert said.out == "reports/2013: 0 af 3 filer lavet, 0 beholdt, 3 ikke lavet\n"
    assert re.search(rf"barometer: goal-3 blev ikke lavet: {sentence}\n", said.err)


def test_an_ordinary_kernel_that_is_killed_is_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    put(project, CAUSES["killed"][0], 3)
    assert run(project, "report", "2013", "--goal", "3", "--engine", "kernel") == 1
    assert (
        "den proces, der kørte notebooken, sluttede i cellen »import os; os.kill" in capsys.readouterr().err
    )


def test_an_ordinary_kernel_gives_the_same_bytes(project: Project) -> None:
    whole = listing(project.reports)
    shutil.rmtree(project.reports)
    assert not make_report(plan_report(project, 2013, goals=(2,), engine="kernel")).failed
    made = listing(project.reports)
    assert len(made) == 4
    assert all(data == whole[name] for name, data in made.items() if name != "2013/manifest.json")


def test_a_page_without_its_headline_figures_is_not_made(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    path = project.notebooks / "goal.ipynb"
    text = path.read_text(encoding="utf-8")
    for shown in ("g.table()", "g.all_figures()"):
        text = text.replace(shown, "g.missing()")
    path.write_text(text, encoding="utf-8")
    assert run(project, "report", "2013", "--goal", "1", "--goal", "2", "--format", "html") == 1
    said = capsys.readouterr()
    assert said.out == "reports/2013: 0 af 4 filer lavet, 0 beholdt, 4 ikke lavet\n"
    assert sorted(said.err.splitlines()) == [
        "barometer: goal-1 blev ikke lavet: siden ville ikke vise hovedtallet for marks-gap, youth-education, "
        "school-mix, institution-mix, ninth-grade-after-measure; lad en celle i goal.ipynb vise g.table()",
        "barometer: goal-2 blev ikke lavet: siden ville ikke vise hovedtallet for excess-unemployment; "
        "lad en celle i goal.ipynb vise g.table()",
    ]


def test_a_notebook_that_is_not_finished_is_not_made() -> None:
    code = [
        nbformat.v4.new_code_cell(source, execution_count=count)
        for source, count in (("1", 1), ("", None), ("2", None))
    ]
    with pytest.raises(BarometerError, match=r"^the notebook ended before its cell '2' was run$"):
        notebooks.refuse_failed(nbformat.v4.new_notebook(cells=code))
    notebooks.refuse_failed(nbformat.v4.new_notebook(cells=code[:2]))


def test_half_a_notebook_costs_one_sentence(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    path = project.notebooks / "goal.ipynb"
    path.write_text(path.read_text(encoding="utf-8")[:2000], encoding="utf-8")
    assert run(project, "report", "2013", "--goal", "3") == 1
    said = capsys.readouterr()
    assert said.out == "reports/2013: 0 af 3 filer lavet, 0 beholdt, 3 ikke lavet\n"
    told = "notebooks/goal.ipynb er ikke en notebook; hent den fra versionsstyringen"
    assert said.err == f"barometer: goal-3 blev ikke lavet: {told}\n"


def test_the_other_pages_are_made_and_counted(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    put(project, "import os; os.kill(os.getpid(), 9)", -1, "overview.ipynb")
    (project.reports / "2013" / "goal-2.html").unlink()
    assert run(project, "report", "2013") == 1
    said = capsys.readouterr()
    assert said.out == "reports/2013: 1 af 28 filer lavet, 23 beholdt, 4 ikke lavet\n"
    assert "barometer: overview blev ikke lavet: den proces, der kørte notebooken, sluttede" in said.err
    assert said.err.endswith("barometer: annual-report blev ikke lavet: den kræver overview\n")
    assert (project.reports / "2013" / "goal-2.html").is_file()


def test_a_page_made_again_for_a_proof_is_made_or_said_why_not(project: Project) -> None:
    put(project, "1 / 0", 3)
    with pytest.raises(BarometerError, match="goal-1 was not made: the cell '1 / 0' failed"):
        render(project)(plan_report(project, 2013).record)


def test_an_unknown_engine_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "report", "2013", "--engine", "kernle") == 1
    assert capsys.readouterr().err == "barometer: motoren »kernle« er ukendt; forventede shell eller kernel\n"
