"""Every kind of input, changed where it really lies: what is made again, and that a full build would say the same."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from test_reports_command import listing

from barometer.policy.load import policy_folder
from barometer.project import Project
from barometer.reports import plan
from barometer.reports.command import make_report
from barometer.reports.report import plan_report

ROOT = Path(__file__).parents[2]
STEMS = [f"goal-{goal}" for goal in range(1, 9)]
ANNUAL = {"annual-report.pdf"}


def files(*stems: str, kinds: tuple[str, ...] = ("ipynb", "html", "pdf")) -> set[str]:
    return {f"{stem}.{kind}" for stem in stems for kind in kinds}


EVERYTHING = files("overview", *STEMS) | ANNUAL


def append(*path: str, text: str = "\n") -> Callable[[Project], None]:
    def change(project: Project) -> None:
        with (project.root / Path(*path)).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def lose_commentary(project: Project) -> None:
    (project.commentary / "2013" / "goal-3.analyst.da.md").unlink()


CHANGES = {
    "published": (append("data", "published", "sources.csv"), EVERYTHING),
    "statbank": (append("data", "statbank", "kk_statkode_labels_da.json"), EVERYTHING),
    "settings": (append("barometer.toml"), EVERYTHING),
    "words": (append("data", "commentary", "words.yaml", text="{}\n"), EVERYTHING),
    "lock": (append("requirements.lock"), EVERYTHING),
    "notebook of the goals": (append("notebooks", "goal.ipynb"), files(*STEMS) | ANNUAL),
    "notebook of the overview": (append("notebooks", "overview.ipynb"), files("overview") | ANNUAL),
    "commentary": (
        append("data", "commentary", "2013", "goal-2.analyst.da.md", text="\nEn sætning.\n"),
        files("goal-2") | ANNUAL,
    ),
    "new commentary": (
        append("data", "commentary", "2013", "goal-4.BIU.da.md", text="En sætning.\n"),
        files("goal-4") | ANNUAL,
    ),
    "lost commentary": (lose_commentary, files("goal-3") | ANNUAL),
    "English commentary": (
        append("data", "commentary", "2013", "goal-2.analyst.en.md", text="\nA sentence.\n"),
        set(),
    ),
    "commentary of another year": (
        append("data", "commentary", "2012", "goal-2.analyst.da.md", text="\nEn sætning.\n"),
        set(),
    ),
    "a picture beside the commentary": (
        append("data", "commentary", "2013", "kurve.svg", text="<svg/>"),
        files(*STEMS) | ANNUAL,
    ),
    "a page about the data": (append("data", "README.md"), set()),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_change_on_disk_is_seen_in_exactly_what_is_made_from_it(project: Project, kind: str) -> None:
    change, expected = CHANGES[kind]
    change(project)
    steps = plan_report(Project.open(project.root), 2013).explain()
    assert {step.node.name for step in steps if step.reasons} == expected


def test_the_records_are_inputs_the_earlier_ones_too(project: Project) -> None:
    (run, *_) = plan_report(project, 2013).graph()
    assert {"record", "earlier/2012"} <= set(run.inputs)
    assert len({run.inputs["record"], run.inputs["earlier/2012"], run.inputs["published"]}) == 3


def test_other_libraries_than_the_pages_were_made_with_make_them_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = plan.importlib.metadata.version
    other = {"typst": "0.0.1"}
    monkeypatch.setattr(plan.importlib.metadata, "version", lambda name: other.get(name) or installed(name))
    steps = plan_report(project, 2013).explain()
    assert {step.reasons for step in steps if step.node.kind != "annual"} == {("libraries",)}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("reports/report.py", EVERYTHING),
        ("language/catalogue.toml", EVERYTHING),
        ("commentary/words.yaml", EVERYTHING),
        (
            "pages/templates/barometer-html/style.css",
            EVERYTHING - files("overview", *STEMS, kinds=("ipynb",)),
        ),
        (
            "pages/templates/barometer-typst/barometer.typ",
            EVERYTHING - files("overview", *STEMS, kinds=("ipynb",)),
        ),
    ],
)
def test_a_change_in_the_package_is_seen(
    project: Project, tmp_path: Path, file: str, expected: set[str]
) -> None:
    """The command of a copy of the package, which differs in one file."""
    shutil.copytree(ROOT / "barometer", tmp_path / "barometer", ignore=shutil.ignore_patterns("__pycache__"))

    def explained() -> dict[str, str]:
        command = [sys.executable, "-m", "barometer.cli", "--project", str(project.root), "report", "2013"]
        env = os.environ | {"PYTHONPATH": str(tmp_path)}
        done = subprocess.run([*command, "--explain"], env=env, cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return dict(line.split(": ", 1) for line in done.stdout.splitlines())

    assert set(explained().values()) == {"beholdes"}
    with (tmp_path / "barometer" / file).open("a", encoding="utf-8") as changed:
        changed.write("\n")
    said = explained()
    assert {name for name, why in said.items() if why.startswith("laves igen: ")} == expected
    assert {said[name] for name in set(said) - expected} <= {"beholdes"}


def test_a_change_in_the_projects_own_policy_is_seen(project: Project) -> None:
    """Pages carry the policy that they can be set again with."""
    shutil.copytree(policy_folder(project.settings.policy), project.root / project.settings.policy)

    def inputs() -> dict[str, str]:
        return {node.name: node.inputs["policy"] for node in plan_report(project, 2013).graph() if node.goal}

    before = inputs()
    with (project.root / project.settings.policy / "policy.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert set(before) == set(inputs()) and not set(before.values()) & set(inputs().values())


def test_what_several_changes_leave_is_what_a_full_build_gives(project: Project) -> None:
    folder = project.reports / "2013"
    stamps = {file.name: file.stat().st_mtime_ns for file in folder.iterdir() if file.is_file()}
    for kind in ("commentary", "lost commentary", "notebook of the overview"):
        CHANGES[kind][0](project)
    (folder / "goal-5.pdf").unlink()
    outcome = make_report(plan_report(project, 2013))
    made = {step.node.name for step in outcome.steps if step.reasons}
    assert made == files("goal-2", "goal-3", "overview") | ANNUAL | {"goal-5.pdf"}
    for name in EVERYTHING - made:
        assert (folder / name).stat().st_mtime_ns == stamps[name]
    shutil.rmtree(folder / "en")
    (folder / "manifest.json").unlink()
    stood = listing(folder)
    assert not make_report(plan_report(project, 2013), force=True).failed
    again = listing(folder)
    assert {name: data for name, data in again.items() if name != "manifest.json"} == stood
