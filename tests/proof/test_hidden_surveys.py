"""Two towns whose surveys differ in hidden cells alone publish the same bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
from small_town import POLICY, RULES

from barometer.project import Project
from barometer.rounds.take import take
from barometer.settings import Settings

DESCRIPTION = """\
name: survey
period: "2012"
group: {column: origin, codes: {1: danish, 2: non_western}}
breakdowns:
  district: {column: place, codes: {n: north, s: south, w: west}}
measures:
  belongs: {column: q7, codes: {1: 1, 2: 0}}
  answered: {column: q7, answered: true}
design: {weight: w}
"""
PEOPLE = {("1", "n"): 90, ("1", "s"): 80, ("1", "w"): 70, ("2", "n"): 12, ("2", "s"): 14, ("2", "w"): 60}


def published(root: Path, north: int, south: int) -> tuple[dict[str, bytes], pd.DataFrame]:
    """Return the public files of a town where so many of two small groups say yes, and its observations."""
    yes = {key: count // 2 for key, count in PEOPLE.items()} | {("2", "n"): north, ("2", "s"): south}
    rows = [
        (origin, place, "1" if number < yes[origin, place] else "2", "2")
        for (origin, place), count in PEOPLE.items()
        for number in range(count)
    ]
    folder = root / "data" / "deliveries" / "2013"
    folder.mkdir(parents=True)
    (root / "barometer.toml").write_text('[project]\npolicy = "copenhagen_2011"\n', encoding="utf-8")
    (folder / "survey.yaml").write_text(DESCRIPTION, encoding="utf-8")
    table = pd.DataFrame(rows, columns=["origin", "place", "q7", "w"])
    table.to_csv(folder / "survey.csv", sep=";", index=False)
    asked = tuple(
        replace(one, breakdowns=("district",)) if one.id == "belonging" else one for one in POLICY.indicators
    )
    rules = RULES | {"survey": {"minimum": 5, "minimum_n": 30, "authority": "test"}}
    settings = Settings("town", synthetic=True, disclosure=rules)
    project = Project(root, settings, replace(POLICY, indicators=asked))
    project.restricted.mkdir(parents=True)
    (project.restricted / "key").write_text("5f" * 32 + "\n", encoding="ascii")
    record = take(project, 2013).record
    names = ("observations.csv", "verdicts.csv", "definitions.json")
    return {name: (record.path / name).read_bytes() for name in names}, record.observations


def test_what_is_hidden_of_a_survey_moves_nothing_that_is_published(tmp_path: Path) -> None:
    first, rows = published(tmp_path / "first", 6, 8)
    second, _ = published(tmp_path / "second", 7, 7)
    gone = rows[(rows["indicator"] == "belonging") & (rows["status"] == "suppressed")]
    assert {("non_western", "north"), ("non_western", "south")} <= set(
        zip(gone["group"], gone["category"], strict=True)
    )
    assert first == second
    other, _ = published(tmp_path / "other", 7, 8)
    assert first != other  # one more in all is told by the total
