"""Records that an earlier version of the package wrote: every later version verifies and reproduces them."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from small_town import ROOT, at

from barometer import observations as obs
from barometer.generations import NEWEST
from barometer.project import Project
from barometer.proof.evidence import gather
from barometer.proof.reproduce import recompute, reproduce
from barometer.proof.verify import verify
from barometer.records.record import open_record, read_record, write_verdicts

FIXTURE = ROOT / "tests" / "data" / "demo_city_generation_1.zip"
WRITTEN = "e41d04395b40d12b"
"""How the digest of the fixture begins: it is never made again."""

SECOND = ROOT / "tests" / "data" / "small_town_generation_2.zip"
WRITTEN_SECOND = "1258e67e89c76842"
"""Two records of the small town, written by the second generation of judgement."""

COMPARED = {"2024": (153, 42), "2025": (152, 42), "2026": (177, 42)}
"""Observations and verdicts of each record."""


@pytest.fixture(scope="module")
def old_city(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The demo city's three records with restricted half and key; its policy is the newest record's own.

    The policy that the package brings for the demo city may grow; what it was then lies in the records.
    """
    root = tmp_path_factory.mktemp("old") / "city"
    with zipfile.ZipFile(FIXTURE) as packed:
        packed.extractall(root)
    city = Project.open(root)
    return replace(city, policy=open_record(city, 2026).policy)


def test_the_fixture_is_what_was_written_before_methods_had_generations() -> None:
    assert hashlib.sha256(FIXTURE.read_bytes()).hexdigest().startswith(WRITTEN)


def test_old_records_verify(old_city: Project) -> None:
    found = verify(old_city)
    assert found.ok, found.text("en")


@pytest.mark.parametrize("edition", COMPARED)
def test_old_records_reproduce_to_the_last_number_and_verdict(old_city: Project, edition: str) -> None:
    (found,) = reproduce(old_city, edition).records
    assert found.ok and not found.kept, found.text("en")
    assert (found.numbers, found.verdicts) == COMPARED[edition]


def test_the_last_of_them_comes_out_byte_for_byte(old_city: Project) -> None:
    record = open_record(old_city, 2026)
    if not gather(old_city, record).locked:
        pytest.skip(
            "written by other versions of Python or the libraries: equal within 1e-12, as tested above"
        )
    again = recompute(old_city, record)
    assert obs.to_csv(again.observations).encode() == (record.path / "observations.csv").read_bytes()
    assert write_verdicts(again.verdicts).encode() == (record.path / "verdicts.csv").read_bytes()


def test_records_of_the_second_generation_keep_the_words_they_had(tmp_path: Path) -> None:
    """What moved away from its target had no word of its own: those records say so for ever."""
    assert hashlib.sha256(SECOND.read_bytes()).hexdigest().startswith(WRITTEN_SECOND)
    with zipfile.ZipFile(SECOND) as packed:
        packed.extractall(tmp_path)
    record = read_record(tmp_path / "data" / "measurements" / "2013")
    town = replace(at(tmp_path), policy=record.policy)
    assert record.generations.judgement == 2 < NEWEST.judgement
    found = verify(town)
    assert found.ok, found.text("en")
    for one in reproduce(town).records:
        assert one.ok and not one.kept, one.text("en")
    aims = record.verdicts[record.verdicts["judgement"] == "target"].set_index("id")
    assert aims.loc["managers", ["verdict", "reason"]].str[:11].tolist() == ["off_track", "target_away"]
    now = recompute(town, replace(record, named=NEWEST.to_json())).verdicts
    now = now[now["judgement"] == "target"].set_index("id")["verdict"]
    assert (now["managers"], now["1"], now["belonging"]) == ("moving_away", "moving_away", "off_track")


def test_a_digit_of_an_old_record_is_missed(old_city: Project, tmp_path: Path) -> None:
    """The proof is worth something: one changed verdict and one changed number are both named."""
    with zipfile.ZipFile(FIXTURE) as packed:
        packed.extractall(tmp_path)
    for name, old, new in (
        ("observations.csv", "observed", "derived"),
        ("verdicts.csv", "improved", "worsened"),
    ):
        file = tmp_path / "data" / "measurements" / "2026" / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
    (found,) = reproduce(replace(old_city, root=tmp_path), "2026").records
    assert not found.ok and len(found.differences) >= 2
