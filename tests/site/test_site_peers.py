"""The city among its peers: real figures of the statistics bank, each with period and source."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_town import ROOT

from barometer.errors import BarometerError
from barometer.project import Project
from barometer.settings import PeerPlace
from barometer.site.comparisons import peers_of


def test_the_employment_rate_stands_beside_the_indicator_of_work() -> None:
    project = Project.open(ROOT)
    policy = project.policy
    found = peers_of(project, policy, policy.indicator("excess-unemployment"), 2013, "da")
    assert found is not None
    assert "København lå på 76,1 % og hele landet på 77,1 % (2021)" in found.sentence
    assert [head.text for head in found.table.header] == ["Sted", "2008", "2012", "2021"]
    assert [cell.text for cell in found.table.rows[1]] == ["Aarhus", "72,6 %", "67,4 %", "73,7 %"]
    assert "RAS200" in found.table.caption.source
    assert peers_of(project, policy, policy.indicator("marks-gap"), 2013, "da") is None


def test_a_place_that_the_bank_does_not_name_is_told() -> None:
    project = Project.open(ROOT)
    settings = project.settings
    site = replace(settings.site, peers=(PeerPlace("Aarhus"), PeerPlace("Aalborgh")))
    wrong = replace(project, settings=replace(settings, site=site))
    with pytest.raises(BarometerError, match=r"'Aalborgh'; did you mean Aalborg\?"):
        peers_of(wrong, wrong.policy, wrong.policy.indicator("excess-unemployment"), 2013, "da")
