"""What all tests share: one hypothesis profile, and projects to measure.

The profile is derandomised and knows no deadlines; `make soak` gives it more examples. The projects are
Copenhagen's published figures and a small invented town.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from full_size import SOAK
from hypothesis import HealthCheck, settings
from small_town import ROOT, at, make_town

from barometer.project import Project

settings.register_profile(
    "barometer",
    derandomize=True,
    deadline=None,
    max_examples=500 if SOAK else 60,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.load_profile("barometer")


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say a count in the suite's summary, whichever process the test ran in."""
    return lambda sentence: record_property("told", sentence)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write what tests have counted."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    told = [value for report in reports for name, value in report.user_properties if name == "told"]
    if told:
        terminalreporter.section("counted")
    for sentence in told:
        terminalreporter.write_line(sentence)


@pytest.fixture(scope="session")
def town_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The deliveries of two years, made once."""
    root = tmp_path_factory.mktemp("town")
    make_town(root)
    return root


@pytest.fixture
def town(town_template: Path, tmp_path: Path) -> Project:
    """A town with deliveries for 2012 and 2013, nothing measured yet."""
    root = tmp_path / "town"
    shutil.copytree(town_template, root)
    return at(root)


@pytest.fixture
def copenhagen(tmp_path: Path) -> Project:
    """A copy of the project with its published figures and no records."""
    root = tmp_path / "copenhagen"
    root.mkdir()
    shutil.copy(ROOT / "barometer.toml", root)
    shutil.copytree(ROOT / "data" / "published", root / "data" / "published")
    return Project.open(root)
