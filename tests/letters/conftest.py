"""The demo city's three frozen records, unpacked: papers are written from records alone, none is measured."""

import shutil
import zipfile
from pathlib import Path

import pytest
from small_town import ROOT

from barometer.project import Project

FIXTURE = ROOT / "tests" / "data" / "demo_city_generation_1.zip"


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("city") / "city"
    with zipfile.ZipFile(FIXTURE) as packed:
        packed.extractall(root)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    return root


@pytest.fixture(scope="session")
def records(unpacked) -> Project:
    """The city with its records; nothing is written to it."""
    return Project.open(unpacked)


@pytest.fixture
def city(unpacked, tmp_path) -> Project:
    """A city of one's own, without the restricted half: papers need nothing of it."""
    root = tmp_path / "city"
    shutil.copytree(unpacked, root, ignore=shutil.ignore_patterns("restricted", "deliveries"))
    return Project.open(root)
