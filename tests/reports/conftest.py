"""A copy of the project, and its report of 2013 built once for all tests here."""

import shutil
from pathlib import Path

import pytest

from barometer import processes
from barometer.project import Project
from barometer.reports.command import make_report
from barometer.reports.report import plan_report

ROOT = Path(__file__).parents[2]


def copy_project(folder: Path) -> Project:
    """Copy what a project consists of, without what was built."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("barometer.toml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    for name in ("data", "notebooks"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns(".*", "restricted", "deliveries")
        )
    return Project.open(folder)


@pytest.fixture(scope="session", autouse=True)
def reads_restricted():
    """Have this process copied, though its tests import what may hold restricted figures; yield the true.

    It is quicker, and what a test patches is patched in a copy, too. A process with a shell of its own is
    never copied: the shell in it would answer for the new one, and nobody would hear it.
    """
    with pytest.MonkeyPatch.context() as patch:
        true = processes.READS_RESTRICTED
        patch.setattr(processes, "READS_RESTRICTED", ())
        yield true


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Project:
    """The project with its Danish and English report of 2013."""
    project = copy_project(tmp_path_factory.mktemp("built") / "project")
    outcome = make_report(plan_report(project, 2013, languages=("da", "en")))
    assert not outcome.failed
    return project


@pytest.fixture
def project(built, tmp_path) -> Project:
    """A copy of the built project that a test may change."""
    shutil.copytree(built.root, tmp_path / "project")
    return Project.open(tmp_path / "project")
