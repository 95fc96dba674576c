"""The national barometer by its own rule, as far as that is told."""

import pytest

from barometer.project import Project
from barometer.proof.reproduce import reproduce
from barometer.records.record import open_record
from barometer.rounds.take import take
from barometer.start.begin import begin


@pytest.fixture(scope="module")
def denmark(tmp_path_factory):
    project = Project.open(begin(tmp_path_factory.mktemp("nation") / "denmark", 2022, "denmark_national"))
    take(project, 2022)
    return project


def test_goals_whose_mix_the_rule_does_not_cover_are_undecided(denmark):
    told = open_record(denmark, 2022).verdicts
    own = told[told["rule"] == "national"].set_index(["level", "id"])
    goals = own.loc["goal"]
    assert goals["verdict"].to_dict() == {"1": "undecided", "2": "improved", "3": "undecided"}
    assert goals.loc["1", "reason"] == "one_or_three; count=2"
    assert "improved=1; unchanged=0; worsened=2" in goals.loc["3", "reason"]


def test_a_printed_change_is_one_since_the_rules_base_and_no_other(denmark):
    """It was printed since 2012: what changed since the last measurement is not known by it."""
    told = open_record(denmark, 2022).verdicts.set_index(["level", "id", "rule"])["reason"]
    assert told["indicator", "language-test", "national"].startswith("moved; change=-5")
    assert "no_earlier" in told["indicator", "language-test", "barometer"]
    assert reproduce(denmark).ok
