"""The barometer's year: calendar, who is late with what, and reminders."""

import shutil

import icalendar
import pytest
from said import comment
from small_town import ROOT

from barometer.cli import main
from barometer.errors import BarometerError
from barometer.letters.remind import reminders
from barometer.letters.standing import read_standing
from barometer.letters.yearly import calendar_file, calendar_text
from barometer.project import Project

HERE = Project.find(ROOT)


def test_a_calendar_program_reads_the_year(records):
    written = calendar_file(records, 2026)
    assert written == calendar_file(records, 2026)
    events = {str(each["uid"]): each for each in icalendar.Calendar.from_ical(written).walk("VEVENT")}
    survey, deliveries = (events[f"demo-2026-{id}@barometer"] for id in ("survey", "deliveries"))
    assert [str(survey.decoded(key)) for key in ("dtstart", "dtend")] == ["2025-10-01", "2025-12-01"]
    assert [str(deliveries.decoded(key)) for key in ("dtstart", "dtend")] == ["2026-01-15", "2026-01-16"]
    assert str(events["demo-2026-next@barometer"].decoded("dtend")) == "2027-02-01"
    assert b"\nSUMMARY:Inklusionsbarometret 2026: Frist for forvaltningernes tal\r\n" in written


def test_the_letters_own_plan_is_the_calendar_of_2011():
    assert calendar_text(HERE, 2011).splitlines() == [
        "Inklusionsbarometret 2011",
        "  januar 2011  Barometret opdateres",
        "  januar 2012  Næste måling",
    ]
    with pytest.raises(BarometerError, match="runs from 2011 to 2014, not in 2015"):
        calendar_text(HERE, 2015)


def test_who_is_late_is_asked_of_a_date(city):
    def late(on: str) -> dict[str, tuple[str, ...]]:
        return {step.id: step.late for step in read_standing(city, on).steps if step.late}

    everybody = tuple(one.code for one in city.policy.committees)
    assert late("2026-03-15") == {} and late("2026-03-16") == {"comments": everybody}
    comment(city, 2026, "goal-2.BIU.da.md", "Noteret.")
    comment(city, 2026, "committee-BUU.BUU.da.md", "Redegørelse.")
    comment(city, 2026, "committee-TMU.TMU.da.md", "Redegørelse.", "draft")
    found = late("2026-06-02")
    assert set(everybody) - set(found["comments"]) == {"BIU", "BUU"}
    assert set(everybody) - set(found["accounts"]) == {"BUU"}
    assert set(late("2027-01-16")["deliveries"]) == {one.code for one in city.policy.administrations}


def test_of_what_others_published_nobody_owes_anything():
    steps = read_standing(HERE, "2013-12-01").steps
    assert [(step.id, step.state) for step in steps] == [
        ("conference", "over"), ("accounts", "over"), ("status_report", "over"), ("survey", "over"),
        ("measurement", "ahead"),
    ]  # fmt: skip
    assert not any(step.late for step in steps)


def test_status_tells_where_the_year_stands(city, capsys):
    with pytest.raises(SystemExit) as left:
        main(["--project", str(city.root), "status", "--on", "2026-07-01", "--language", "en"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert "The barometer's year, 1 July 2026:" in told
    assert "The committees' accounts are due (2026): missing from ØU, BIU," in told


def test_a_reminder_names_what_is_missing_and_the_date(unpacked, tmp_path):
    root = shutil.copytree(unpacked, tmp_path / "city", ignore=shutil.ignore_patterns("restricted"))
    (only,) = reminders(Project.open(root), 2025)
    assert only.owner == "SUF"
    for words in ("Til: Sundheds- og Omsorgsforvaltningen", "Fristen er 15. januar 2025.", "(health-talks)"):
        assert words in only.text
    assert reminders(Project.open(root), 2024) == ()
