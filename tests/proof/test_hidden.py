"""What is hidden stays hidden: an attacker bounds every hidden count of invented cities from public files."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from full_size import SOAK
from public_attacker import Attacker, Secret, careless, read_books
from small_town import ROOT

import barometer
from barometer.demo.city import YEARS
from barometer.demo.write import hand_in_microdata, write_demo
from barometer.project import Project
from barometer.rounds.take import take

SEEDS = range(1, 21) if SOAK else (1,)
CUTS = (8, 12, 31) if SOAK else (8,)
"""Respondents that are left in one cell of the survey."""


def attack(root: Path) -> tuple[list[Secret], list[Secret]]:
    """Return what an attacker knows of the small counts, and of those of a careless office."""
    books = read_books(root)
    return Attacker(books).secrets(), Attacker(careless(books)).secrets()


def broken(secrets: list[Secret]) -> list[Secret]:
    return [secret for secret in secrets if secret.broken]


def survey_of(city: Path, year: int) -> Path:
    return city / "data" / "deliveries" / str(year) / "survey.syntetiske-data.csv"


def cut(city: Path, year: int, left: int, district: str = "M", origin: int = 2) -> None:
    """Leave so many respondents in one cell, of as many blocks as there are, and hand the survey in anew."""
    file = survey_of(city, year)
    table = pd.read_csv(file, sep=";", dtype="str")
    cell = (table["bydel"] == district) & (table["oprindelse"] == str(origin))
    order = table[cell].groupby("blok").cumcount().sort_values(kind="stable").index
    table.drop(index=order[left:]).to_csv(file, sep=";", index=False, lineterminator="\n")
    hand_in_microdata(Project.open(city), year)


def test_the_attacker_breaks_what_the_first_generation_hid(tmp_path: Path) -> None:
    """City less shown districts gave each hidden survey cell; the registers' counts held."""
    with zipfile.ZipFile(ROOT / "tests" / "data" / "demo_city_generation_1.zip") as packed:
        packed.extractall(tmp_path)
    books = read_books(tmp_path)
    secrets = Attacker(books).secrets()
    surveyed = [one for one in secrets if books[one.edition].survey(one.key[0])]
    assert len(surveyed) == 32 and all(one.low == one.high == one.truth for one in surveyed)
    assert not broken([one for one in secrets if one not in surveyed])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_count_of_an_invented_city_is_bounded_too_narrowly(
    seed: int, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    city = write_demo(tmp_path / "city", seed)
    for year in YEARS:
        take(Project.open(city), year)
    cut(city, YEARS[-1], 37, "N", 1)
    take(Project.open(city), YEARS[-1], published="2026-06", reason="fewer answers", revision="correction")
    secrets, by_primary_alone = attack(city)
    tally = Counter(one.edition for one in secrets)
    tell(
        f"city {seed}: {len(secrets)} small counts attacked ({dict(tally)}), {len(broken(secrets))}"
        f" broken; by primary rules alone {len(broken(by_primary_alone))} of {len(by_primary_alone)}"
    )
    assert len(secrets) > 60 and not broken(secrets), broken(secrets)[:3]
    assert {one.edition for one in broken(by_primary_alone)} == {"2024", "2025", "2026", "2026.1"}


@pytest.mark.parametrize("left", CUTS)
def test_a_survey_cut_down_to_a_few_respondents(left: int, tmp_path: Path) -> None:
    city = write_demo(tmp_path / "city", 2)
    cut(city, 2026, left)
    project = Project.open(city)
    before, record = (take(project, year).record for year in (2025, 2026))
    rows = record.observations
    # how many answered in all, less those in the shown districts, would be those in the hidden ones
    assert "fieldwork" in before.manifest and "fieldwork" not in record.manifest
    few = rows[(rows["category"] == "centre") & (rows["group"] == "non_western")]
    asked = few[few["source"] == "microdata survey"]
    assert len(asked) == 5 and (asked["status"] == "suppressed").all() == (left < 30)
    secrets, by_primary_alone = attack(city)
    assert not broken(secrets), broken(secrets)[:3]
    assert broken(by_primary_alone)


def test_unreliable_figures_may_be_released_from_it(tmp_path: Path) -> None:
    """By an explicit setting: then nothing more is hidden, totals stay as they are, and pages say so."""
    city = write_demo(tmp_path / "city", 1)
    project = Project.open(city)
    survey = {**project.settings.disclosure["survey"], "unreliable": "release"}
    rules = {**project.settings.disclosure, "survey": survey}
    record = take(replace(project, settings=replace(project.settings, disclosure=rules)), 2026).record
    rows = record.observations
    asked = rows[rows["source"] == "microdata survey"]
    assert 0 < (asked["status"] == "suppressed").sum() < 8
    view = barometer.open(project, 2026, language="da")
    told = [table.plain() for number in (4, 5) for table in view.goal(number).definitions()]
    released = ["kun er udeladt, fordi de er usikre, kan regnes ud" in text for text in told]
    assert any(released) and not all(released)
    assert asked.loc[asked["status"] == "observed", "value"].map(lambda x: round(x, 1) != x).any()
