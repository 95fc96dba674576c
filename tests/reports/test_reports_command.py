"""The commands as a person meets them: one sentence and exit code 1 for a mistake, nothing lost."""

import contextlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from engine_session import ENGINE, execute, said

from barometer import processes
from barometer.cli import main
from barometer.errors import BarometerError
from barometer.reports.command import make_report
from barometer.reports.report import plan_report


def run(project, *arguments: str) -> int:
    """Run the command line and return its exit code."""
    with pytest.raises(SystemExit) as left:
        main(["--project", str(project.root), *arguments])
    return int(left.value.code or 0)


def listing(folder: Path) -> dict[str, bytes]:
    """Return every file's content, but for the file that keeps two runs apart."""
    files = [file for file in folder.rglob("*") if file.is_file() and ".barometer" not in file.parts]
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def break_record(project):
    (project.measurements / "2013" / "observations.csv").write_text("broken", encoding="utf-8")


def break_manifest(project):
    (project.measurements / "2013" / "manifest.json").write_text("{", encoding="utf-8")


def lose_record_file(project):
    (project.measurements / "2013" / "verdicts.csv").unlink()


def lose_values(project):
    (project.published / "values.csv").unlink()


def lose_notebook(project):
    (project.notebooks / "goal.ipynb").unlink()


def nothing(project):
    pass


@pytest.mark.parametrize(
    ("spoil", "arguments", "sentence"),
    [
        (nothing, ["report", "2013", "--goal", "9"], "mål 9 er ukendt; politikken har mål 1 til 8"),
        (nothing, ["report", "1999"], "måling 1999 findes ikke"),
        (nothing, ["report", "2013", "--language", "xx"], "sproget »xx« er ukendt; forventede da eller en"),
        (
            nothing,
            ["report", "2013", "--format", "docx"],
            "formatet »docx« er ukendt; forventede html eller pdf",
        ),
        (nothing, ["report", "2013", "--output", "barometer.toml/x"], "kan ikke skrives i"),
        (break_record, ["report", "2013"], "er ikke den fil, der blev låst"),
        (break_manifest, ["report", "2013"], "manifest.json kan ikke læses"),
        (lose_record_file, ["report", "2013"], "verdicts.csv mangler"),
        (lose_values, ["report", "2013"], "values.csv mangler"),
        (lose_notebook, ["report", "2013"], "goal.ipynb mangler"),
        (nothing, ["history", "exces-unemployment"], "mente du excess-unemployment"),
        (nothing, ["compare", "2013", "1999"], "1999"),
        (nothing, ["measure", "2013"], "allerede låst"),
        (nothing, ["commentary", "check", "1999"], "måling 1999 findes ikke"),
    ],
)
def test_a_mistake_costs_one_sentence_and_leaves_everything(
    project, monkeypatch, capsys, spoil, arguments, sentence
):
    monkeypatch.chdir(project.root)
    spoil(project)
    before = listing(project.root)
    assert run(project, *arguments) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert "Traceback" not in said
    assert listing(project.root) == before


def test_debug_shows_the_traceback(project):
    with pytest.raises(BarometerError, match="goal 9 is unknown"):
        main(["--project", str(project.root), "--debug", "report", "2013", "--goal", "9"])


def test_a_measurement_whose_values_are_not_known_is_reported_as_just_that(project, capsys):
    before = listing(project.root)
    assert run(project, "report", "2011") == 0
    said = capsys.readouterr().out
    assert "Målingen 2011 er gennemført, men tallene kendes ikke" in said
    assert listing(project.root) == before


def test_status_for_people_and_machines(project, capsys):
    assert run(project, "status") == 0
    said = capsys.readouterr().out
    assert "Næste måling: januar 2014" in said
    assert re.search(r"1 Flere unge styrket ud af folkeskolen +5 +3 +5/5 +5/5 +BUU, SUD", said)
    assert run(project, "status", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["measurements"] == ["2012", "2013"]
    assert [goal["coverage"]["2013"] for goal in told["goals"]] == [5, 1, 1, 0, 0, 0, 0, 0]


def test_nothing_changed_makes_nothing_and_explain_says_so(project, capsys):
    assert run(project, "report", "2013", "--language", "da,en", "--explain") == 0
    assert set(re.findall(r": (.+)", capsys.readouterr().out)) == {"beholdes"}
    assert run(project, "report", "2013", "--language", "da", "--language", "en") == 0
    assert "0 af 56 filer lavet, 56 beholdt" in capsys.readouterr().out


def test_events_for_machines_are_a_line_of_json_each(project, capsys):
    assert run(project, "report", "2013", "--language", "da,en", "--json") == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {event["state"] for event in events} == {"kept"}
    assert len(events) == 20


def change(project, name: str, old: str, new: str) -> None:
    file = project.commentary / "2013" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_changed_commentary_makes_its_goal_again_without_a_kernel_and_as_a_full_build_would(
    project, tmp_path
):
    change(project, "goal-2.analyst.da.md", "status: draft\n---\n", "status: draft\n---\n\nEn ny sætning.\n")
    outcome = make_report(plan_report(project, 2013))
    made = {step.node.name: step.reasons for step in outcome.steps if step.reasons}
    assert set(made) == {"goal-2.ipynb", "goal-2.html", "goal-2.pdf", "annual-report.pdf"}
    assert made["goal-2.html"] == ("commentary/goal-2.analyst.da.md",)
    fresh = make_report(plan_report(project, 2013, goals=(2,), output=tmp_path / "fresh"))
    assert not fresh.failed
    for name in ("goal-2.ipynb", "goal-2.html", "goal-2.pdf"):
        assert (project.reports / "2013" / name).read_bytes() == (tmp_path / "fresh" / name).read_bytes()


def test_a_false_sentence_stops_the_report_and_a_draft_marks_it(project, capsys):
    change(project, "goal-2.analyst.da.md", "[10,8 procentpoint]", "[9,8 procentpoint]")
    before = listing(project.reports)
    assert run(project, "report", "2013") == 1
    said = capsys.readouterr().err
    assert "goal-2.analyst.da.md" in said
    assert "9,8" in said
    assert "10,8" in said
    assert listing(project.reports) == before
    assert run(project, "commentary", "check", "2013") == 1
    assert (
        run(
            project,
            "report",
            "2013",
            "--draft",
            "--goal",
            "2",
            "--format",
            "html",
            "--output",
            str(project.root / "draft"),
        )
        == 0
    )
    page = (project.root / "draft" / "goal-2.html").read_text(encoding="utf-8")
    assert "Skal rettes" in page
    assert "Udkast" in page


def test_edited_commentary_is_never_run_over_and_comes_back_by_collect(project, capsys):
    path = project.reports / "2013" / "goal-2.ipynb"
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if "commentary" in cell.metadata.get("tags", []))
    cell.source += "\n\nEn sætning, der er skrevet i Jupyter."
    edited = nbformat.writes(notebook)
    path.write_text(edited, encoding="utf-8")
    assert run(project, "report", "2013", "--goal", "2") == 1
    assert "commentary collect" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == edited
    assert run(project, "commentary", "collect", str(path)) == 0
    file = project.commentary / "2013" / "goal-2.analyst.da.md"
    assert "En sætning, der er skrevet i Jupyter." in file.read_text(encoding="utf-8")
    assert run(project, "report", "2013", "--goal", "2") == 0


def test_explain_names_the_reason_of_every_file(project):
    (project.root / "barometer.toml").open("a", encoding="utf-8").write("\n")
    steps = plan_report(project, 2013).explain()
    assert {step.reasons for step in steps if step.node.kind == "run"} == {("settings",)}


def test_making_a_report_leaves_the_process_as_it_was(project):
    before = dict(os.environ)
    outcome = make_report(plan_report(project, 2013, goals=(3,), formats=("html",)), jobs=1, force=True)
    assert not outcome.failed
    assert dict(os.environ) == before


def test_where_fork_is_not_to_be_had_the_pages_are_the_same(project, monkeypatch):
    whole = listing(project.reports)
    monkeypatch.setattr(processes, "start_method", lambda: "spawn")
    assert not make_report(plan_report(project, 2013, goals=(3,)), force=True).failed
    assert listing(project.reports) == whole


def test_a_report_is_made_from_a_notebook_or_a_script_without_a_guard(project):
    whole = listing(project.reports)
    code = (
        "from barometer.project import Project\n"
        "from barometer.reports.command import make_report\n"
        "from barometer.reports.report import plan_report\n"
        f"outcome = make_report(plan_report(Project.open({str(project.root)!r}), 2013, goals=(3,)), force=True)\n"
        "print(len(outcome.written), outcome.failed)"
    )
    assert said(execute(ENGINE, code).cells[0]) == "3 {}\n"
    assert listing(project.reports) == whole
    script = project.root / "script.py"
    script.write_text(
        f"import barometer.proof.verify  # may hold what is restricted\n{code}", encoding="utf-8"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("3 {}\n", "")
    assert listing(project.reports) == whole


ASKED = """
import sys
from barometer import cli, processes
asked, told = set(), processes.start_method
def start_method():
    asked.add(told())
    return told()
processes.start_method = start_method
try:
    cli.main(sys.argv[1:])
finally:
    print("started by", *asked, "pandas" in sys.modules, file=sys.stderr)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes start anew")
def test_the_command_copies_a_process_that_has_imported_all_once(project):
    """Processes that start anew are as true, and take four times the work: nothing else would tell."""
    made = [sys.executable, "-c", ASKED, "--project", str(project.root), "report", "2013", "--goal", "6"]
    done = subprocess.run([*made, "--format", "html", "--force"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "started by fork True\n")
    done = subprocess.run(made, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "started by False\n")  # nothing to make, nothing imported


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes start anew")
def test_no_page_imports_a_library_for_itself(project):
    path = project.notebooks / "goal.ipynb"
    notebook = nbformat.read(path, as_version=4)
    loaded = "{name.split('.')[0] for name in sys.modules}"
    first = nbformat.v4.new_code_cell(f"import sys\nthere = {loaded}")
    last = nbformat.v4.new_code_cell(f"print(sorted({loaded} - there - sys.stdlib_module_names))")
    notebook.cells = [first, *notebook.cells, last]
    nbformat.write(notebook, path)
    made = command(project, "report", "2013", "--goal", "5", "--format", "html")
    done = subprocess.run(made, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    cells = nbformat.read(project.reports / "2013" / "goal-5.ipynb", as_version=4).cells
    assert said(cells[-1]) == "[]\n"


def command(project, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "barometer.cli", "--project", str(project.root), *arguments]


TWO_PAGES = ("report", "2013", "--goal", "4", "--goal", "6", "--format", "html", "--force", "--jobs", "2")


def test_a_terminal_is_told_how_far_it_is(project):
    here, there = pty.openpty()
    with subprocess.Popen(command(project, *TWO_PAGES), stdout=there, stderr=there):
        os.close(there)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
            while chunk := os.read(here, 4096):
                shown += chunk
    os.close(here)
    lines = shown.decode().replace("\r\n", "\n").split("\r\x1b[2K")
    assert "  0 af 2 lavet; nu gør klar" in lines
    assert any(re.fullmatch(r"  0 af 2 lavet; nu goal-[46], goal-[46]", line) for line in lines)
    for goal in (4, 6):
        assert any(re.fullmatch(rf"  goal-{goal} +lavet på \d+[.,]\d s\n", line) for line in lines)
    assert any(re.fullmatch(r"  1 af 2 lavet, ca. \d+ s tilbage; nu goal-[46]", line) for line in lines)
    assert lines[-1] == "reports/2013: 4 af 4 filer lavet, 0 beholdt\n"


def test_where_there_is_no_terminal_only_the_sum_is_told(project):
    done = subprocess.run(command(project, *TWO_PAGES), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("reports/2013: 4 af 4 filer lavet, 0 beholdt\n", "")
    made = subprocess.run(command(project, *TWO_PAGES, "--json"), capture_output=True, text=True)
    events = [json.loads(line) for line in made.stdout.splitlines()]
    states = [[event["state"] for event in events if event["part"] == f"goal-{goal}"] for goal in (4, 6)]
    assert states == [["planned", "running", "done"]] * 2
