"""Copenhagen's rounds as published, and a town whose records are frozen from counts that are known."""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from barometer.assessment.assess import assess
from barometer.calculations import Difference, Share
from barometer.calculations.compute import compute
from barometer.generations import NEWEST
from barometer.observations import frame
from barometer.policy.load import shipped
from barometer.policy.model import Breakdown, Category, Goal, Indicator, Method, SeriesBreak, Target, Text
from barometer.project import Project
from barometer.records.freeze import freeze
from barometer.records.record import earlier_records
from barometer.rounds.take import take
from barometer.settings import Settings
from barometer.views.barometer import open_barometer

POLICY = shipped("copenhagen_2011")

ROOT = Path(__file__).parents[2]
SHARE = Share("unemployed", of="labour_force")
GAP = Difference(SHARE, group="non_western", reference="danish")


def same(text):
    return Text(text, text)


def indicator(id, calculation, **more):
    declared = {
        "label": same(id),
        "definition": same(f"{id} as defined"),
        "population": same("all"),
        "methods": (Method("2000", calculation),),
        "unit": calculation.unit,
        "direction": "lower",
        "starred": True,
        "evidence": "synthetic",
        "source": same("test"),
        "group": "non_western",
        "reference_group": "danish",
        "groups": ("danish", "non_western"),
        "breakdowns": ("age", "district"),
        "uncertainty": "random_variation",
    }
    return Indicator(id=id, goal=1, **{**declared, **more})


TOWN = replace(
    POLICY,
    id="town",
    goals=(Goal(1, same("Work"), (), ""), Goal(2, same("Nothing"), (), "")),
    breakdowns=(
        Breakdown("age", same("Age"), (Category("young", same("young")), Category("old", same("old")))),
        Breakdown("district", same("District"), (Category("north", same("north")),)),
    ),
    indicators=(
        indicator("unemployment", SHARE, targets=(Target(5.0, "2015", "2000", "BR", 20.0, "2006"),)),
        indicator("gap", GAP),
        indicator("broken", SHARE, breaks=(SeriesBreak("2009", same("new register")),)),
    ),
    key_figures=(),
    synthetic=True,
)


def counts(last, group_rate):
    """Return counts by period, group and age: the young grow fewer, unemployment falls by a point a year."""
    rows = []
    for year in range(2006, last + 1):
        for group, extra in (("danish", 0), ("non_western", group_rate)):
            for age, rate, size in (("young", 20, 4000 - 200 * (year - 2006)), ("old", 10, 2000)):
                percent = rate + extra - (year - 2006)
                rows.append((str(year), group, age, round(size * percent / 100), size))
    return pd.DataFrame(rows, columns=["period", "group", "age", "unemployed", "labour_force"])


def take_town(project, year):
    """Freeze a measurement of the town: every period up to the year before."""
    table = counts(year - 1, 6)
    found = []
    for one in TOWN.indicators:
        out = compute(one.calculation_for(year), table, by=["age"], uncertainty=one.uncertainty)
        found.append(out.assign(indicator=one.id, published=f"{year}-01", known_since=f"{year}-01"))
    observations = frame(pd.concat(found, ignore_index=True))
    freeze(
        project,
        str(year),
        kind="measured",
        published=f"{year}-01",
        observations=observations,
        verdicts=assess(observations, earlier_records(project, str(year)), TOWN, year),
        policy=TOWN,
        generations=NEWEST,
        inputs={},
        about={},
    )


@pytest.fixture(scope="session")
def copenhagen(tmp_path_factory):
    root = tmp_path_factory.mktemp("copenhagen")
    shutil.copy(ROOT / "barometer.toml", root)
    shutil.copytree(ROOT / "data" / "published", root / "data" / "published")
    project = Project.open(root)
    for year in (2012, 2013):
        take(project, year)
    return project


@pytest.fixture(scope="session")
def town_project(tmp_path_factory):
    root = tmp_path_factory.mktemp("town")
    (root / "barometer.toml").write_text('[project]\npolicy = "copenhagen_2011"\n', encoding="utf-8")
    project = Project(root, Settings("town", synthetic=True), TOWN)
    for year in (2012, 2013):
        take_town(project, year)
    return project


@pytest.fixture
def published(copenhagen):
    return open_barometer(copenhagen, 2013)


@pytest.fixture
def town(town_project):
    return open_barometer(town_project, language="en")
