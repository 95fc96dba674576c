"""A small town with two measurements, a correction that takes figures out, and its site."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from site_made import APPROVED, DISTRICTS, SAID, WRONG, Made, with_site
from small_town import at, deliver, figures

from barometer.rounds.take import take
from barometer.site.build import build_site


@pytest.fixture(scope="session")
def measured_root(town_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2012; 2013 with a mistake; and its correction, which takes figures out."""
    root = tmp_path_factory.mktemp("site") / "town"
    shutil.copytree(town_template, root)
    town = at(root)
    take(town, 2012)
    deliver(town, 2013, figures(2013, WRONG), "2013-01-12")
    take(town, 2013)
    deliver(town, 2013, figures(2013, (13, 3, 22)), "2013-05-02")
    take(town, 2013, reason="tastefejl", revision="correction", published="2013-06-15")
    file = root / "data" / "geography" / "districts.geojson"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(DISTRICTS), encoding="utf-8")
    for language, text in SAID.items():
        file = root / "data" / "commentary" / "2013" / f"goal-1.AU.{language}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(APPROVED.format(language=language, text=text), encoding="utf-8")
        own = APPROVED.replace("goal: 1\n", "").format(language=language, text=f"{text} Alt i alt.")
        file.with_name(f"committee-AU.AU.{language}.md").write_text(own, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def made(measured_root: Path) -> Made:
    """The town's site."""
    project = with_site(at(measured_root))
    built = build_site(project)
    return Made(project, built.folder, built.written)
