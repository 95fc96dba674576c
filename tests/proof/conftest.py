"""A small town with two frozen records, taken once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_town import at

from barometer.project import Project
from barometer.rounds.take import take


@pytest.fixture(scope="session")
def frozen_template(town_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("frozen") / "town"
    shutil.copytree(town_template, root)
    for year in (2012, 2013):
        take(at(root), year)
    return root


@pytest.fixture
def frozen(frozen_template: Path, tmp_path: Path) -> Project:
    root = tmp_path / "frozen"
    shutil.copytree(frozen_template, root)
    return at(root)
