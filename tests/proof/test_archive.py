"""One file that holds a measurement, opened and computed again far from here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from small_town import ROOT

from barometer.errors import BarometerError
from barometer.project import Project
from barometer.proof.archive import archive
from barometer.rounds.take import take


@pytest.fixture
def measured(copenhagen: Project) -> Project:
    shutil.copy(ROOT / "requirements.lock", copenhagen.root)
    for folder, name in (
        ("commentary/2013", "goal-1.analyst.da.md"),
        ("commentary/2012", "goal-1.analyst.da.md"),
    ):
        (copenhagen.root / "data" / folder).mkdir(parents=True)
        (copenhagen.root / "data" / folder / name).write_text("ord", encoding="utf-8")
    (copenhagen.reports / "2013").mkdir(parents=True)
    (copenhagen.reports / "2013" / "annual-report.pdf").write_bytes(b"%PDF")
    (copenhagen.reports / "2013" / "manifest.json").write_text('{"outputs": {"annual-report.pdf": ""}}')
    for year in (2012, 2013):
        take(copenhagen, year)
    return copenhagen


def test_an_archive_is_opened_and_reproduced_elsewhere(measured: Project, tmp_path: Path) -> None:
    path = archive(measured, 2013)
    elsewhere = tmp_path / "elsewhere"
    with zipfile.ZipFile(path) as packed:
        packed.extractall(elsewhere)
        names = set(packed.namelist())
    assert {
        "LÆSMIG.md",
        "barometer.toml",
        "requirements.lock",
        "barometer/cli/__main__.py",
        "pyproject.toml",
    } <= names
    assert {"data/measurements/2012/manifest.json", "data/measurements/2013/observations.csv"} <= names
    assert {"data/commentary/2013/goal-1.analyst.da.md", "reports/2013/annual-report.pdf"} <= names
    assert not [name for name in names if "restricted" in name.split("/") or "commentary/2012" in name]
    code = (
        "import barometer; from barometer.project import Project\n"
        "from barometer.proof.reproduce import reproduce\n"
        "from barometer.proof.verify import verify\n"
        "project = Project.open('.'); found = reproduce(project)\n"
        "print(barometer.__file__, found.ok, verify(project).ok)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(elsewhere)},
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(elsewhere / "barometer" / "__init__.py"), "True", "True"]


def test_the_same_contents_give_the_same_bytes(measured: Project, tmp_path: Path) -> None:
    one = archive(measured, 2013, tmp_path / "one.zip").read_bytes()
    os.utime(measured.measurements / "2013" / "manifest.json", (1, 1))
    assert archive(measured, "2013", tmp_path / "other.zip").read_bytes() == one


def test_the_restricted_half_is_put_in_only_when_asked(town: Project, tmp_path: Path) -> None:
    take(town, 2012)
    open_half = zipfile.ZipFile(archive(town, 2012, tmp_path / "open.zip")).namelist()
    assert not [name for name in open_half if name.startswith(("data/restricted", "data/deliveries"))]
    whole = archive(town, 2012, restricted=True)
    assert whole == town.restricted / "archive-2012-restricted.zip" and whole.stat().st_mode & 0o777 == 0o600
    names = zipfile.ZipFile(whole).namelist()
    assert {"data/restricted/key", "data/restricted/2012/observations.csv"} <= set(names)
    assert not [name for name in names if "survey.csv" in name]


STRAY = (
    "data/published/observations.csv",
    "data/statbank/counts.csv",
    "data/commentary/2012/table.csv",
    "data/commentary/2012/.goal-1.analyst.da.md",
    "notebooks/counts.csv",
    "notebooks/.ipynb_checkpoints/goal-checkpoint.ipynb",
    "reports/2012/counts.csv",
    "data/geography/counts.csv",
)
"""Where somebody has left a copy of the restricted tables."""


def test_what_lies_there_by_chance_stays_there(town: Project, tmp_path: Path) -> None:
    take(town, 2012)
    secret = town.restricted / "2012" / "observations.csv"
    for name in STRAY:
        (town.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(secret, town.root / name)
    (town.root / "notebooks" / "linked.ipynb").symlink_to(secret)
    (town.root / "data" / "commentary" / "2012" / "goal-1.analyst.da.md").symlink_to(secret)
    (town.restricted / "2012" / "stray.csv").write_text("a,b\n")
    for restricted in (False, True):
        with zipfile.ZipFile(archive(town, 2012, restricted=restricted)) as packed:
            names = set(packed.namelist())
            texts = {name: packed.read(name) for name in names if not name.startswith("data/restricted/")}
        assert not names & {*STRAY, "notebooks/linked.ipynb", "data/restricted/2012/stray.csv"}
        assert not [name for name, text in texts.items() if text == secret.read_bytes()]
        assert {"data/measurements/2012/observations.csv", "barometer/proof/archive.py"} <= names


def test_a_record_that_is_a_link_is_no_archive(measured: Project, tmp_path: Path) -> None:
    file = measured.measurements / "2013" / "verdicts.csv"
    shutil.move(file, tmp_path / "verdicts.csv")
    file.symlink_to(tmp_path / "verdicts.csv")
    with pytest.raises(BarometerError, match=r"verdicts.csv is a link, and an archive holds files"):
        archive(measured, 2013)


def test_a_restricted_archive_is_never_written_among_the_reports(town: Project) -> None:
    take(town, 2012)
    for name in ("archive.zip", "2012/archive.zip"):
        with pytest.raises(BarometerError, match="lies among the reports, which are handed on"):
            archive(town, 2012, town.reports / name, restricted=True)


def test_what_is_confidential_is_the_owners_and_out_of_version_control(town: Project) -> None:
    take(town, 2012)
    assert (town.deliveries / "2012").stat().st_mode & 0o777 == 0o700
    for folder in (town.deliveries, town.restricted):
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / ".gitignore").read_text().splitlines()[-1] == "*"
    taken = [*(town.deliveries / "2012").glob("[0-9]*"), town.deliveries / "2012" / "deliveries.csv"]
    taken += [file for file in (town.restricted / "2012").rglob("*") if file.is_file()]
    assert len(taken) > 5
    assert {file.stat().st_mode & 0o777 for file in [*taken, town.restricted / "key"]} == {0o600}
    subprocess.run(["git", "init", "-q"], cwd=town.root, check=True)
    done = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=town.root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "data/measurements/2012/manifest.json" in done.stdout
    assert "restricted" not in done.stdout and "deliveries/" not in done.stdout


def test_what_cannot_be_archived(measured: Project, tmp_path: Path) -> None:
    with pytest.raises(BarometerError, match="there is no measurement 2014"):
        archive(measured, 2014)
    with pytest.raises(BarometerError, match="holds no restricted record"):
        archive(measured, 2013, restricted=True)
    with pytest.raises(BarometerError, match="could not be written"):
        archive(measured, 2013, tmp_path)
    (measured.measurements / "2013" / "verdicts.csv").write_text("x")
    with pytest.raises(BarometerError, match="is not the file that was frozen"):
        archive(measured, 2013)
