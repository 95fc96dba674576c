"""How much a measurement could see: one that is frozen, and one whose survey is not paid for yet."""

from __future__ import annotations

import math

import pytest

from barometer.cli import main
from barometer.project import Project
from barometer.rounds.power import power
from barometer.rounds.take import plan, take


def test_what_a_plan_would_show_is_what_the_record_shows(town: Project) -> None:
    planned = plan(town, 2012)
    take(town, 2012)
    shown = power(town, 2012)
    assert (
        planned.visible["indicator"].tolist()
        == shown.indicators["indicator"].tolist()
        == ["gap", "belonging"]
    )
    assert planned.visible["detectable"].tolist() == shown.indicators["detectable"].tolist()
    assert (shown.indicators["detectable"] > 0).all() and shown.indicators["needed"].isna().all()
    assert "must be asked" not in shown.text("en")  # no margin, so nothing about how many
    for language in ("da", "en"):
        told = planned.text(language)
        assert all(line in told for line in shown.text(language).splitlines()[1:])
        assert not any(line in planned.told(language) for line in shown.text(language).splitlines()[1:])


def test_a_survey_that_is_not_asked_yet_is_told_by_the_last_one(town: Project) -> None:
    take(town, 2012)
    for file in (town.deliveries / "2013").glob("survey*"):
        file.unlink()
    planned = plan(town, 2013)
    assert planned.indicators.set_index("indicator").loc["belonging", "status"] == "not_delivered"
    row = planned.visible.set_index("indicator").loc["belonging"]
    last = power(town, 2012).indicators.set_index("indicator").loc["belonging"]
    assert (row["period"], row["detectable"]) == (last["period"], last["detectable"])
    assert math.isnan(row["margin"])


def test_a_measurement_without_errors_says_so(copenhagen: Project) -> None:
    take(copenhagen, 2012)
    shown = power(copenhagen, 2012)
    assert shown.indicators.empty
    assert shown.text("en").endswith("No figure tells its uncertainty.")
    assert plan(copenhagen, 2013).text("da") == plan(copenhagen, 2013).told("da")


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_command_prints_what_it_says(
    copenhagen: Project, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    take(copenhagen, 2012)
    with pytest.raises(SystemExit) as left:
        main(["--project", str(copenhagen.root), "power", "2012", "--language", language])
    assert left.value.code == 0
    assert capsys.readouterr().out.strip() == power(copenhagen, 2012).text(language)
