"""A survey added up by an engine gives the estimates and errors that it gives in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from barometer.calculations import Difference, Index, IndexPart, Mean, Share
from barometer.calculations.compute import compute
from barometer.errors import BarometerError
from barometer.intake.description import MicrodataDescription, describe
from barometer.intake.microdata import open_microdata
from barometer.registers.counts import open_register
from barometer.settings import RegisterSettings

PEOPLE, CLUSTERS = 100_000, 500

DESCRIPTION = """
name: citizens
period: "2024"
group: {column: origin, codes: {1: danish, 2: non_western}}
breakdowns:
  district: {column: district, codes: {1: north, 2: south, "*": elsewhere}}
  age: {column: age, bands: {18-39: [18, 39], 40-: [40, 120]}}
measures:
  belongs: {column: q7, codes: {1: 1, 2: 1, 3: 0, 4: 0}}
  answered: {column: q7, answered: true}
  trust: {column: q8, range: [0, 10]}
  trusting: {column: q8, answered: true}
missing: [98]
decimal: "."
separator: ","
"""
CLUSTERED = "design: {weight: w, strata: stratum, cluster: block}\n"
SIMPLE = "design: {weight: w, strata: stratum, fpc: drawn}\n"
SHARE = Share("belongs", of="answered")
CALCULATIONS = (
    SHARE,
    Mean("trust", of="trusting", unit="points"),
    Difference(SHARE, group="non_western", reference="danish"),
    Index((IndexPart(SHARE, 20.0, 80.0, 1.0),)),
)


def citizens(people: int = PEOPLE, clusters: int = CLUSTERS) -> pd.DataFrame:
    """Invented respondents, unlike from block to block."""
    chance = np.random.default_rng(100)
    block = chance.integers(0, clusters, people)
    mood = chance.normal(0, 0.6, clusters)[block]
    happy = chance.random(people) < 1 / (1 + np.exp(-mood))
    q7 = np.where(happy, chance.integers(1, 3, people), chance.integers(3, 5, people))
    return pd.DataFrame(
        {
            "person": [f"person {number}" for number in range(people)],
            "origin": chance.choice([1, 2], people, p=[0.8, 0.2]),
            "district": block % 5 + 1,
            "age": chance.integers(18, 99, people),
            "q7": np.where(chance.random(people) < 0.05, 98, q7),
            "q8": np.where(chance.random(people) < 0.1, 98, chance.integers(0, 101, people) / 10),
            "w": np.round(chance.lognormal(1.0, 0.5, people), 3),
            "stratum": block // 25,
            "block": block,
            "drawn": 1 / (2 + block // 25),
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    where = tmp_path_factory.mktemp("survey")
    citizens().to_parquet(where / "citizens.parquet")
    return where


def figures(data, calculations) -> list[pd.DataFrame]:
    return [
        compute(each, data.frame, by=["district", "age"], uncertainty="sampling", design=data.design)
        for each in calculations
    ]


def same(description: MicrodataDescription, path: Path, calculations, rtol: float) -> None:
    memory = open_microdata(description, path)
    engine = open_register(description, path, RegisterSettings())
    assert engine.rows == memory.rows == len(engine.frame)
    for one, other in zip(figures(memory, calculations), figures(engine, calculations), strict=True):
        pd.testing.assert_frame_equal(one, other, check_exact=False, rtol=rtol)


def test_a_survey_of_500_clusters_has_the_same_estimates_and_errors(folder):
    same(describe(DESCRIPTION + CLUSTERED), folder / "citizens.parquet", CALCULATIONS, 1e-12)


def test_a_survey_without_clusters_has_the_same_errors(folder):
    """Squares of weights are what its errors need; amounts are refused."""
    kept = [line for line in DESCRIPTION.splitlines(keepends=True) if "column: q8" not in line]
    asked = (SHARE, CALCULATIONS[2])
    same(describe("".join(kept) + SIMPLE), folder / "citizens.parquet", asked, 1e-9)


def test_what_leaves_the_engine_is_fewer_than_the_respondents(folder, monkeypatch):
    """The ages of a band are one, and those of a block who are alike."""
    from barometer.registers import counts

    left = []
    asked = counts.asked_of

    def seen(expression, where):
        answer = asked(expression, where)
        left.append(answer)
        return answer

    monkeypatch.setattr(counts, "asked_of", seen)
    kept = [line for line in DESCRIPTION.splitlines(keepends=True) if "column: q8" not in line]
    open_register(describe("".join(kept) + CLUSTERED), folder / "citizens.parquet", RegisterSettings())
    (answer,) = left
    assert len(next(iter(answer.values()))) < PEOPLE / 10


def test_no_row_is_found_on_disk(folder, monkeypatch, tmp_path):
    """Neither while it is added up with too little memory, beyond its owner's folder, nor afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = []
    true = tempfile.TemporaryDirectory

    def seen(*arguments, **named):
        where = true(*arguments, **named)
        made.append(Path(where.name).stat().st_mode & 0o777)
        return where

    monkeypatch.setattr(tempfile, "TemporaryDirectory", seen)
    monkeypatch.chdir(tmp_path)
    described = describe(DESCRIPTION + CLUSTERED)
    open_register(described, folder / "citizens.parquet", RegisterSettings(memory="64MB"))
    assert made == [0o700] and not list(tmp_path.rglob("*"))
    assert [each.name for each in folder.iterdir()] == ["citizens.parquet"]


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("w", 0.0, "column 'w': 3 rows hold what the description does not cover"),
        ("w", np.nan, "column 'w': 3 rows have no weight"),
        ("q7", 17, "column 'q7': 3 rows hold what the description does not cover"),
        ("q8", 17.5, "column 'q8': 3 rows hold what the description does not cover"),
        ("stratum", None, "column 'stratum': 3 rows have no strata"),
        ("block", None, "column 'block': 3 rows have no cluster"),
    ],
)
def test_what_is_wrong_is_counted_and_never_told(tmp_path, column, value, message):
    people = citizens(400, 40)
    people[column] = people[column].astype("object").where(people.index > 2, value)
    people[column] = pd.to_numeric(people[column])
    people.to_parquet(tmp_path / "citizens.parquet")
    with pytest.raises(BarometerError, match=message) as told:
        open_register(describe(DESCRIPTION + CLUSTERED), tmp_path / "citizens.parquet", RegisterSettings())
    assert "17" not in str(told.value)


def test_what_needs_each_respondent_is_refused(folder):
    path = folder / "citizens.parquet"
    with pytest.raises(BarometerError, match="its amount 'trust' has no clusters"):
        open_register(describe(DESCRIPTION + SIMPLE), path, RegisterSettings())
    more = DESCRIPTION.replace("  trusting:", "  hours: {column: age, range: [0, 120]}\n  trusting:")
    engine = open_register(describe(more + CLUSTERED), path, RegisterSettings())
    with pytest.raises(BarometerError, match="needs hours and trust of each respondent"):
        engine.require_rows(Mean("trust", of="hours", unit="points"))
    engine.require_rows(CALCULATIONS[3])


@pytest.mark.parametrize("kind", ["sav", "dta"])
def test_files_of_spss_and_stata_are_read_both_ways(kind, tmp_path):
    pyreadstat = pytest.importorskip("pyreadstat")
    people = citizens(3_000, 40).drop(columns="person")
    path = tmp_path / f"citizens.{kind}"
    (pyreadstat.write_sav if kind == "sav" else pyreadstat.write_dta)(people, str(path))
    same(describe(DESCRIPTION + CLUSTERED), path, CALCULATIONS, 1e-12)
