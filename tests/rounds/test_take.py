"""Taking a measurement: what is frozen, what is hidden, what is refused."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_town import ROOT, deliver, figures, indicator, make_town, survey

from barometer.calculations import Published
from barometer.errors import BarometerError
from barometer.intake import check
from barometer.intake.published import measurements_taken
from barometer.intake.register import read_deliveries
from barometer.project import Project
from barometer.proof.audit import audit_measurement
from barometer.proof.reproduce import recompute
from barometer.records.chain import editions
from barometer.records.in_force import in_force
from barometer.records.record import Record, open_record
from barometer.rounds.files import from_files, to_files
from barometer.rounds.receive import check_and_accept
from barometer.rounds.take import plan, take
from barometer.text import Text
from barometer.units import Unit


def verdict(record: Record, level: str, id: str, rule: str) -> str:
    rows = record.verdicts
    mine = rows[(rows["level"] == level) & (rows["id"] == id) & (rows["rule"] == rule)]
    return str(mine[mine["judgement"] == "movement"]["verdict"].iloc[0])


def public_bytes(project: Project) -> dict[str, bytes]:
    """Every public file of all records; of a manifest all but what is under the restricted key."""
    found = {}
    for file in sorted(project.measurements.rglob("*")):
        if file.is_file():
            name = file.relative_to(project.measurements).as_posix()
            found[name] = file.read_bytes()
            if file.name == "manifest.json":
                manifest = json.loads(found[name])
                manifest.pop("restricted", None)
                (manifest["previous"] or {}).pop("record", None)
                found[name] = json.dumps(manifest).encode()
    return found


def test_the_sheet_of_2013_gives_what_it_printed(copenhagen: Project) -> None:
    take(copenhagen, 2012)
    record = take(copenhagen, 2013).record
    for goal, printed, ours in (
        ("1", "worsened", "worsened"),
        ("2", "unchanged", "undecided"),
        ("3", "unchanged", "no_new_data"),
    ):
        assert verdict(record, "goal", goal, "published") == printed
        assert verdict(record, "goal", goal, "since_last") == printed
        assert verdict(record, "goal", goal, "barometer") == ours
    managers = record.observations.set_index("indicator").loc["minority-managers"]
    assert (managers["status"], managers["value"]) == ("no_new_data", 1.5)
    assert (record.observations["known_since"] <= "2013-01").all()
    assert not list(copenhagen.root.rglob("data/restricted/*"))


def test_2012_is_a_reconstruction_by_subtraction(copenhagen: Project) -> None:
    record = take(copenhagen, 2012).record
    rows = record.observations.set_index("indicator")
    derived = rows[rows["status"] == "derived"]["value"].to_dict()
    assert derived == {
        "marks-gap": 92.8,
        "youth-education": 79.6,
        "school-mix": 50,
        "institution-mix": 39,
        "ninth-grade-after-measure": 86,
        "excess-unemployment": 11.1,
    }
    assert record.reconstruction and record.published == "unknown" and record.verdicts.empty
    assert set(rows["known_since"]) == {"2013-01"}


def test_a_round_whose_values_are_not_known_has_no_record(copenhagen: Project) -> None:
    assert measurements_taken(copenhagen.published)["edition"].tolist() == ["2011", "2012", "2013"]
    with pytest.raises(BarometerError, match=r"2011 cannot be computed.*enclosure.*not been found"):
        take(copenhagen, 2011)
    with pytest.raises(BarometerError, match=r"holds no accepted delivery"):
        take(copenhagen, 1999)


def test_the_same_inputs_give_the_same_bytes(copenhagen: Project) -> None:
    import shutil

    first = []
    for _ in range(2):
        take(copenhagen, 2012)
        take(copenhagen, 2013)
        first.append(
            {f.name: f.read_bytes() for f in sorted(copenhagen.measurements.rglob("*")) if f.is_file()}
        )
        shutil.rmtree(copenhagen.measurements)
    assert first[0] == first[1]


def test_deliveries_are_measured_and_small_numbers_hidden(town: Project) -> None:
    shown = plan(town, 2012)
    assert not town.measurements.exists() and not town.restricted.exists()
    assert shown.missing == {"BBB": ["offers"]} and shown.ok
    assert "Mangler fra BBB: offers" in shown.text() and "Missing from BBB: offers" in shown.text("en")
    made = take(town, 2012)
    rows = made.record.observations.set_index(["indicator", "group", "category"])
    assert rows.loc[("managers", "", "north"), "status"] == "suppressed"
    assert (rows["status"] == "suppressed").sum() == 2
    assert rows.loc[("offers", "", ""), "status"] == "not_delivered"
    assert rows.loc[("later", "", ""), "status"] == "not_asked"
    assert rows.loc[("gap", "non_western", "")]["value"] == pytest.approx(8.0)
    assert not [name for name in rows.index.get_level_values(0) if "level" in name]
    assert audit_measurement(town, 2012).ok and "2 tal er udeladt" in audit_measurement(town, 2012).text()


def test_microdata_that_lie_nowhere_are_asked_for_by_name(town: Project) -> None:
    assert check_and_accept(town, ["2012"]).missing == (("BBB", "offers"),)
    (town.deliveries / "2012" / "survey.csv").unlink()
    with pytest.raises(BarometerError, match=r"survey\.yaml describes the one file beside it; found 0"):
        check_and_accept(town, ["2012"])
    (town.deliveries / "2012" / "survey.yaml").unlink()
    found = check_and_accept(town, ["2012"])
    assert found.missing == (("BBB", "offers"), ("AAA", "belonging"))
    assert "Mangler fra AAA: belonging" in found.text() and "Missing from AAA: belonging" in found.text("en")
    assert found.to_json()["missing"][1] == {"owner": "AAA", "indicator": "belonging"}
    assert plan(town, 2012).missing == {"AAA": ["belonging"], "BBB": ["offers"]}
    nowhere = replace(town.policy.indicator("managers"), id="nowhere", microdata="nowhere")
    lost = replace(town, policy=replace(town.policy, indicators=(*town.policy.indicators, nowhere)))
    assert plan(lost, 2012).missing["AAA"] == ["belonging", "nowhere"]


def test_every_unit_that_may_count_people_is_protected_alike(town: Project) -> None:
    words = {"many": Text("x", "x"), "one": Text("x", "x")}
    own = (Unit("patients", "", "count", **words), Unit("beds", "", "count", people=False, **words))
    names = ("persons", "residents", "patients", "beds")
    counted = tuple(indicator(f"in-{name}", 1, Published(name)) for name in names)
    policy = replace(town.policy, indicators=(*town.policy.indicators, *counted), units=own)
    assert policy.check(town.settings.disclosure) == ()
    ward = replace(town, policy=policy)
    two = pd.DataFrame({"period": ["2011"], "value": [2.0]})
    deliver(ward, 2012, {**figures(2012), **{f"in-{name}": two for name in names}})
    rows = take(ward, 2012).record.observations.set_index("indicator")
    told = {name: (rows.loc[f"in-{name}", "status"], rows.loc[f"in-{name}", "value"]) for name in names}
    assert told.pop("beds") == ("observed", 2.0)
    assert {status for status, _ in told.values()} == {"suppressed"}
    assert all(pd.isna(value) for _, value in told.values())
    assert audit_measurement(ward, 2012).ok
    # A record of the first generation hid only what stood on a list; it is computed again as it was.
    record = open_record(ward, 2012)
    first = recompute(ward, replace(record, named=record.named | {"disclosure": 1})).observations
    shown = first.set_index("indicator").loc[[f"in-{name}" for name in names], "status"].tolist()
    assert shown == ["suppressed", "observed", "observed", "observed"]


def test_the_two_halves(town: Project) -> None:
    take(town, 2012)
    half = town.restricted / "2012"
    manifest = json.loads((town.measurements / "2012" / "manifest.json").read_text())
    key = bytes.fromhex((town.restricted / "key").read_text().strip())
    for name, expected in manifest["restricted"]["files"].items():
        content = (half / name).read_bytes()
        assert hmac.new(key, content, hashlib.sha256).hexdigest() == expected
        assert (half / name).stat().st_mode & 0o077 == 0
    named = hmac.new(key, (town.deliveries / "2012" / "survey.csv").read_bytes(), hashlib.sha256).hexdigest()
    assert manifest["restricted"]["microdata"] == {"survey": named}
    assert (half / "microdata.csv").read_text() == "name,file,rows\nsurvey,survey.csv,600\n"
    assert not [file for file in half.rglob("*") if file.name == "survey.csv"]
    listing = subprocess.run(
        ["git", "check-ignore", "data/restricted/2012/observations.csv", "data/restricted/key"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert len(listing.stdout.split()) == 2


def test_each_workbook_is_opened_once_in_a_command(town: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    read = check.read_workbook
    monkeypatch.setattr(check, "read_workbook", lambda data, file: opened.append(file) or read(data, file))
    given = [str(town.root / "2012-AAA.xlsx")]
    taken = check_and_accept(
        town, given, 2012, take_in=True, sender="AAA", received="2012-01-10", reason="ok"
    )
    check_and_accept(town, ["2012"])
    take(town, 2012)
    accepted = taken.accepted[0].file
    assert opened == ["2012-AAA.xlsx", accepted, accepted]


def test_delivered_tables_survive_the_text_that_freezes_them(town: Project) -> None:
    tables = read_deliveries(town.deliveries, town.policy, 2012)
    tables["gap"].frame.loc[1, "unemployed"] = 0.1 + 0.2
    again = from_files(to_files(tables), town.policy, 2012)
    assert list(again) == list(tables) == ["gap", "managers"]
    for name, table in tables.items():
        pd.testing.assert_frame_equal(again[name].frame, table.frame, check_exact=True)
        pd.testing.assert_frame_equal(again[name].missing, table.missing)
        assert again[name].owner == table.owner == "AAA"


def test_hidden_counts_leave_no_trace_in_what_is_public(tmp_path: Path) -> None:
    found = []
    for name, minority in (("one", (3, 14, 22)), ("other", (4, 13, 22))):
        town = make_town(tmp_path / name, years=())
        for year in (2012, 2013):
            deliver(town, year, figures(year, minority))
            survey(town, year)
            take(town, year)
        found.append(public_bytes(town))
    assert found[0] == found[1]
    everything = b"".join(found[0].values())
    assert b"clerk" not in everything and b"3.0/110" not in everything


def test_a_pattern_that_is_not_proved_the_cheapest_says_what_it_may_cost(
    town: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from barometer.disclosure.protect import Protected, protect
    from barometer.rounds import delivered as delivered_round

    def greedy(*release: Any, **more: Any) -> Protected:
        return replace(protect(*release, **more), excess=0.0214)

    said = "the one chosen is as safe, and costs at most"
    found = plan(town, 2012)
    assert said not in found.told("en")
    monkeypatch.setattr(delivered_round, "protect", greedy)
    found = plan(town, 2012)
    assert f"{said} 3 % more." in found.told("en")
    assert "det valgte er lige så sikkert og koster højst 3 % mere." in found.told("da")


def test_the_audit_is_the_gate(town: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from barometer.disclosure.protect import Protected, protect
    from barometer.rounds import delivered as delivered_round

    def careless(observations: pd.DataFrame, *rest: Any, **more: Any) -> Protected:
        held = protect(observations, *rest, **more)
        public = held.public.copy()
        rows = (public["indicator"] == "managers") & (public["category"] == "south")
        public.loc[rows] = observations.loc[rows]
        return Protected(public, held.report, held.advice, held.excess)

    monkeypatch.setattr(delivered_round, "protect", careless)
    assert not plan(town, 2012).ok
    with pytest.raises(BarometerError, match=r"2012 is not frozen: .*managers/district/north.*hide"):
        take(town, 2012)
    assert editions(town) == []
    record = take(town, 2012, unaudited=True).record
    assert record.unaudited and record.manifest["unaudited"] is True


def test_a_record_is_never_overwritten(town: Project) -> None:
    take(town, 2012)
    before = public_bytes(town)
    with pytest.raises(BarometerError, match=r"never overwritten; a correction is a new edition"):
        take(town, 2012)
    with pytest.raises(BarometerError, match=r"class 'methods' is unknown.*did you mean method"):
        take(town, 2012, reason="x", revision="methods", published="2012-06")
    with pytest.raises(BarometerError, match=r"nothing differs from edition 2012"):
        take(town, 2012, reason="x", revision="method", published="2012-06")
    with pytest.raises(BarometerError, match=r"is not a date"):
        take(town, 2013, published="June")
    with pytest.raises(BarometerError, match=r"no measurement 2013 to correct"):
        take(town, 2013, reason="x", revision="method", published="2013-06")
    assert public_bytes(town) == before


def test_a_lost_key_is_not_drawn_anew(town: Project) -> None:
    take(town, 2012)
    (town.restricted / "key").unlink()
    with pytest.raises(BarometerError, match=r"key is missing; restore data/restricted"):
        take(town, 2013)


def test_definitions_in_force_age(town: Project) -> None:
    gap = town.policy.indicator("gap")
    later = replace(gap.targets[0], value=3.0, applies_from="2014")
    policy = replace(
        town.policy, indicators=(replace(gap, targets=(*gap.targets, later)), *town.policy.indicators[1:])
    )
    assert in_force(policy, 2013) == in_force(town.policy, 2013)
    assert in_force(policy, 2014) != in_force(town.policy, 2014)
