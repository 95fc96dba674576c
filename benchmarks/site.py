"""How the time for the public pages grows with measurements, indicators and languages; a second build.

Run with `python benchmarks/site.py`. The city is invented and lies in a temporary folder; seconds are the
processor's, of one process, so that other work on the machine counts little.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from barometer import observations as obs
from barometer.generations import NEWEST
from barometer.policy.load import shipped
from barometer.policy.model import Policy
from barometer.project import Project
from barometer.records.freeze import freeze
from barometer.records.record import VERDICT_COLUMNS
from barometer.settings import Settings
from barometer.site import build as building
from barometer.site.build import build_site

DEMO = shipped("demo")
FIRST = 2024
SIZES = (
    *((rounds, 10, 2) for rounds in (1, 5, 10)),
    *((rounds, 40, 2) for rounds in (1, 5, 10)),
    (10, 40, 1),
)
"""Measurements, indicators, languages."""


@dataclass(frozen=True)
class Built:
    """What a build took: processor seconds, pages, files written, and pictures of pixels among them."""

    seconds: float
    pages: int
    written: int
    pictures: int


def main() -> None:
    """Build the site at each size, twice, and print a table."""
    building.search_files = lambda pages: {}  # type: ignore[assignment]  # a program of others: not measured
    print(
        f"{'rounds':>6} {'indicators':>10} {'languages':>9} {'pages':>6} {'s':>7} {'ms/page':>8} "
        f"{'pictures':>8} {'again, s':>8} {'written':>7}"
    )
    for rounds, indicators, languages in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            project = city(Path(folder), rounds, indicators, DEMO.languages[:languages])
            first, again = built(project), built(project)
        print(
            f"{rounds:>6} {indicators:>10} {languages:>9} {first.pages:>6} {first.seconds:>7.1f} "
            f"{1000 * first.seconds / first.pages:>8.0f} {first.pictures:>8} {again.seconds:>8.1f} "
            f"{again.written:>7}",
            flush=True,
        )


def built(project: Project) -> Built:
    """Build the site and say what it took."""
    begun = time.process_time()
    done = build_site(project)
    seconds = time.process_time() - begun
    files = [one for one in done.folder.rglob("*") if one.is_file()]
    pages = sum(one.name == "index.html" for one in files)
    return Built(seconds, pages, len(done.written), sum(one.suffix == ".png" for one in files))


def city(root: Path, rounds: int, indicators: int, languages: tuple[str, ...]) -> Project:
    """Return a project with frozen measurements of an invented city."""
    policy = with_indicators(indicators, languages, FIRST + rounds)
    (root / "barometer.toml").write_text('[project]\npolicy = "demo"\nsynthetic = true\n', encoding="utf-8")
    project = Project(root, Settings("demo", synthetic=True), policy)
    for number in range(rounds):
        freeze_measurement(project, FIRST + number)
    return project


def with_indicators(count: int, languages: tuple[str, ...], last_year: int) -> Policy:
    """Return the demo city's policy with so many indicators like that of belonging, over all goals."""
    like = DEMO.indicator("belonging")
    goals = [goal.number for goal in DEMO.goals]
    many = tuple(
        replace(like, id=f"belonging-{number}", goal=goals[number % len(goals)]) for number in range(count)
    )
    return replace(
        DEMO, indicators=many, key_figures=(), sums=(), languages=languages, last_year=last_year, results=()
    )


def freeze_measurement(project: Project, year: int) -> None:
    """Freeze a measurement: each indicator in two groups, the whole city and each district."""
    random = np.random.default_rng(year)
    districts = ["", *(one.id for one in project.policy.breakdowns[0].categories)]
    rows = [
        {
            "indicator": one.id,
            "group": group,
            "breakdown": "district" if district else "",
            "category": district,
            "period": str(year - 1),
        }
        for one in project.policy.indicators
        for group in one.groups
        for district in districts
    ]
    values = 70 + 8 * random.random(len(rows))
    numbers = {"value": values, "lower": values - 2, "upper": values + 2, "level": 0.95, "n": 400.0}
    told = {"published": f"{year}-01", "known_since": f"{year}-01", "unit": "percent", "status": "observed"}
    judged = [
        (level, id, "movement", "since_last", "unchanged", "")
        for level, ids in (
            ("indicator", [one.id for one in project.policy.indicators]),
            ("goal", [str(one.number) for one in project.policy.goals]),
        )
        for id in ids
    ]
    freeze(
        project,
        str(year),
        kind="measured",
        published=f"{year}-01",
        observations=obs.frame(pd.DataFrame(rows).assign(**numbers, **told)),
        verdicts=pd.DataFrame(judged, columns=list(VERDICT_COLUMNS)),
        policy=project.policy,
        generations=NEWEST,
        inputs={},
        about={},
    )


if __name__ == "__main__":
    main()
