"""Several policies in one project: each measurement has the one in force in its year."""

import shutil
from pathlib import Path

import pytest

from barometer.errors import BarometerError
from barometer.policy.load import policy_folder, shipped
from barometer.project import Project
from barometer.proof.reproduce import reproduce
from barometer.records.comparison import compare
from barometer.records.record import open_record
from barometer.rounds.take import take

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Copenhagen with both of its policies, and a measurement of the second."""
    root = tmp_path_factory.mktemp("several")
    shutil.copytree(ROOT / "data", root / "data")
    text = (ROOT / "barometer.toml").read_text(encoding="utf-8")
    both = 'policies = ["copenhagen_2015", "own"]'
    (root / "barometer.toml").write_text(text.replace('policy = "copenhagen_2011"', both), encoding="utf-8")
    shutil.copytree(policy_folder("copenhagen_2011"), root / "own")
    goal = policy_folder("copenhagen_2015") / "goal-1.yaml"
    assert "formerly" not in goal.read_text(encoding="utf-8")
    with (root / "data/published/measurements.csv").open("a", encoding="utf-8") as file:
        file.write("2016,2016-01,published,,,,,\n")
    project = Project.open(root)
    take(project, 2016)
    return project


def test_a_measurement_chooses_the_policy_in_force_by_its_year(city):
    assert [one.id for one in city.policies] == ["copenhagen_2011", "copenhagen_2015"]
    years = {
        2010: "copenhagen_2011",
        2014: "copenhagen_2011",
        2015: "copenhagen_2015",
        2030: "copenhagen_2015",
    }
    assert {year: city.in_year(year).policy.id for year in years} == years
    assert open_record(city, 2016).policy.id == "copenhagen_2015"
    told = open_record(city, 2016).verdicts
    assert set(told.loc[told["rule"] == "base_year_2014", "verdict"]) == {"undecided"}
    assert reproduce(city).ok


def test_compare_across_the_change_says_what_became_of_each_indicator(city):
    found = compare(city, "2013", "2016")
    became = dict(zip(found.succession["what"], found.succession["succession"], strict=True))
    assert became["excess-unemployment"] == "ended" and became["association-membership"] == "begun"
    assert "Politikken er en anden" in found.text("da") and "findes ikke mere" in found.text("da")
    assert compare(city, "2012", "2013").succession.empty


def test_what_was_renamed_is_told_by_the_new_declaration():
    from dataclasses import replace

    from barometer.records.comparison import succession

    before = shipped("copenhagen_2011")
    renamed = replace(before.indicators[0], id="new-name", formerly=before.indicators[0].id)
    after = replace(before, id="next", indicators=(renamed, before.indicators[1]))
    told = succession(before, after).values.tolist()
    assert told[0] == [before.indicators[0].id, "renamed", "new-name"]
    assert told[1] == [before.indicators[1].id, "continued", ""]
    assert told[2][1] == "ended"


def test_two_policies_in_one_year_or_none_at_all_cost_one_sentence(tmp_path):
    for name in ("own", "other"):
        shutil.copytree(policy_folder("copenhagen_2011"), tmp_path / name)
    settings = tmp_path / "barometer.toml"
    settings.write_text('[project]\npolicies = ["own", "other"]\n', encoding="utf-8")
    with pytest.raises(BarometerError, match="expected one policy in force each year"):
        Project.open(tmp_path)
    settings.write_text('[project]\npolicy = "own"\npolicies = ["other"]\n', encoding="utf-8")
    with pytest.raises(BarometerError, match="both 'policy' and 'policies'"):
        Project.open(tmp_path)
