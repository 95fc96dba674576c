"""Results above the indicators in measurements made from deliveries: computed, judged and computed again."""

import pandas as pd
import pytest

from barometer.intake.check import check_deliveries
from barometer.intake.register import accept
from barometer.intake.template import write_delivery
from barometer.project import Project
from barometer.proof.reproduce import reproduce
from barometer.rounds.take import take
from barometer.start.begin import begin

RESULTS = """\
levels:
  - {id: city, title: {en: city}}
results:
  - {id: city, level: city, title: {en: The city}, of: [managers-born-abroad, second], unit: percent}
  - {id: word, level: city, title: {en: In a word}, of: [goal-1, city], by: worst}
rules:
"""


def test_two_rounds_of_deliveries_have_results_that_move_and_reproduce(tmp_path):
    root = begin(tmp_path / "town", 2027, language="en")
    shared, goal = root / "policy" / "policy.yaml", root / "policy" / "goal-1.yaml"
    text = shared.read_text(encoding="utf-8").replace("last_year: 2027", "last_year: 2028")
    shared.write_text(text.replace("rules:\n", RESULTS), encoding="utf-8")
    text = goal.read_text(encoding="utf-8")
    second = text[text.index("  - id: managers-born-abroad") :].replace("managers-born-abroad", "second")
    second = second.replace("managers_born_abroad", "others").replace("of: managers}", "of: everybody}")
    goal.write_text(text + second, encoding="utf-8")
    project, values = Project.open(root), []
    for year, born, others in ((2027, 18, 30), (2028, 25, 36)):
        period = [str(year - 1)]
        figures = {
            "managers-born-abroad": {"period": period, "managers_born_abroad": [born], "managers": [400]},
            "second": {"period": period, "others": [others], "everybody": [300]},
            "excess-unemployment": {
                "period": period * 2,
                "group": ["native_born", "foreign_born"],
                "unemployed": [900, 240],
                "labour_force": [30000, 4000],
            },
        }
        frames = {id: pd.DataFrame(told) for id, told in figures.items()}
        workbook = write_delivery(root / f"{year}.xlsx", project.policy, year, "EA", frames)
        checked = check_deliveries([workbook], project.policy, year)
        accept(checked, project.deliveries, sender="a@example.org", received=f"{year}-01-15")
        record = take(project, year).record
        row = record.observations.set_index("indicator").loc["city"]
        values.append(row["value"])
        assert row["status"] == "derived" and row["method"] == "mean of 2, unrounded"
    assert values == pytest.approx([7.25, 9.125], abs=0)
    told = record.verdicts[record.verdicts["rule"] == "barometer"].set_index(["level", "id"])["verdict"]
    assert told["city", "city"] == "improved" and told["city", "word"] == "undecided"
    assert reproduce(project).ok
