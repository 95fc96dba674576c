"""A policy ages by date: what is declared today leaves frozen measurements as they are, or it is said."""

import pandas as pd
import pytest

from barometer.cli import main
from barometer.intake.check import check_deliveries
from barometer.intake.register import accept
from barometer.intake.template import write_delivery
from barometer.project import Project
from barometer.proof.reproduce import reproduce
from barometer.records.reach import reaches
from barometer.rounds.take import take
from barometer.start.begin import begin

NEW = """
  - id: new-one
    label: {da: Ny, en: New}
    definition: {da: Ny, en: New}
    population: {da: Alle, en: All}
    methods: [{applies_from: YEAR, calculation: {share: {part: yes_, of: all_}}}]
    unit: percent
    direction: higher
    starred: false
    evidence: published
    source: {da: Kilden, en: The source}
    owners: [BF]
    uncertainty: none
"""


@pytest.fixture
def town(tmp_path):
    root = begin(tmp_path / "town", 2027)
    goal = root / "policy" / "goal-1.yaml"
    figures = {"managers-born-abroad": pd.DataFrame({"period": ["2026"], "managers_born_abroad": [18]})}
    figures["managers-born-abroad"]["managers"] = 400
    project = Project.open(root)
    workbook = write_delivery(root / "2027-BF.csv", project.policy, 2027, "BF", figures)
    checked = check_deliveries([workbook], project.policy, 2027)
    accept(checked, project.deliveries, sender="a@example.org", received="2027-01-15")
    take(project, 2027)
    return goal


@pytest.mark.parametrize(("year", "warned"), [("2028", False), ("2027", True)])
def test_a_new_indicator_leaves_old_measurements_alone(town, year, warned, capsys):
    town.write_text(town.read_text(encoding="utf-8") + NEW.replace("YEAR", year), encoding="utf-8")
    project = Project.open(town.parents[1])
    again = reproduce(project)
    assert again.ok and ("Declared since: new-one" in again.text("en")) == warned
    with pytest.raises(SystemExit, match="0"):
        main(["--project", str(project.root), "policy", "check", "--language", "en"])
    said = capsys.readouterr().out
    assert "Nothing is wrong" in said
    sentence = "new-one applies from a year that has been measured: measurement 2027 is frozen without it"
    assert (sentence in said) == warned


def test_a_change_that_reaches_into_a_frozen_year_is_warned_of_and_told_by_reproduce(town):
    text = town.read_text(encoding="utf-8")
    town.write_text(text.replace("    direction: higher", "    direction: lower"), encoding="utf-8")
    project = Project.open(town.parents[1])
    (reach,) = reaches(project)
    assert reach.what == "managers-born-abroad direction" and reach.editions == ("2027",) and not reach.new
    assert "er ændret for et år, der er målt: måling 2027 er låst" in reach.text("da")
    assert not reproduce(project).ok
