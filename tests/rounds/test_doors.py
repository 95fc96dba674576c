"""The doors that a measurement goes through to disclosure control: what it is told, and what it must see."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from small_town import deliver, figures, survey

from barometer.errors import BarometerError
from barometer.project import Project
from barometer.records.record import open_record
from barometer.rounds.take import take

DISTRICT = ["indicator", "group", "category", "period"]


def hidden(project: Project, year: int) -> set[tuple[str, ...]]:
    """Return the district's rows that a record hides."""
    rows = open_record(project, year).observations
    return {tuple(row) for row in rows[rows["status"] == "suppressed"][DISTRICT].itertuples(index=False)}


def redelivered(project: Project) -> Project:
    """Measure 2012, where the 3 managers in north are hidden with south; hand in 2011 again with 7 for 3."""
    take(project, 2012)
    again = figures(2013)
    first = figures(2012, minority=(7, 14, 22))["managers"]
    again["managers"] = pd.concat([first, again["managers"]], ignore_index=True)
    deliver(project, 2013, again, received="2013-01-11")
    return project


def test_measure_tells_disclosure_what_was_published_before(town: Project) -> None:
    """7, 14 and 22 managers are no secret by themselves; 43 less what 2012 showed of them is."""
    project = redelivered(town)
    before = hidden(project, 2012)
    assert before == {("managers", "", "north", "2011"), ("managers", "", "south", "2011")}
    take(project, 2013)
    assert before < hidden(project, 2013)


def test_measure_tells_the_audit_what_was_published_before(
    town: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where disclosure control forgets the past, the audit is the second lock on the same door."""
    from barometer.disclosure.protect import Protected, protect
    from barometer.rounds import delivered as delivered_round

    def forgetful(truth: pd.DataFrame, structure: Any, rules: Any, earlier: Any, **more: Any) -> Protected:
        return protect(truth, structure, rules, {}, **more)

    project = redelivered(town)
    monkeypatch.setattr(delivered_round, "protect", forgetful)
    with pytest.raises(BarometerError, match=r"2013 is not frozen: .*managers/district/north/2011.*hide"):
        take(project, 2013)


@pytest.mark.parametrize("side", ["danish", "non_western"])
def test_a_gap_is_not_shown_where_a_side_of_it_is_hidden(town: Project, side: str) -> None:
    """3 of 60 unemployed on one side: neither the district's gap nor a second district's is shown."""
    tables = figures(2013)
    rows = tables["gap"]
    few = (rows["group"] == side) & (rows["district"] == "north")
    tables["gap"].loc[few, ["unemployed", "labour_force"]] = [3.0, 60.0]
    deliver(town, 2013, tables, received="2013-01-11")
    survey(town, 2013)
    take(town, 2013)
    gone = {row[2] for row in hidden(town, 2013) if row[0] == "gap"}
    assert "north" in gone and len(gone) >= 2
    rows = open_record(town, 2013).observations
    assert not set(rows["indicator"]) - {"gap", "managers", "offers", "belonging", "later"}


def test_the_gap_of_2013_is_shown_where_both_sides_may_be(town: Project) -> None:
    take(town, 2013)
    rows = open_record(town, 2013).observations
    gap = rows[(rows["indicator"] == "gap") & (rows["breakdown"] == "district")]
    assert len(gap) == 3 and set(gap["status"]) == {"observed"}
