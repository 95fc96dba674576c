"""Accepted deliveries are copied and registered, superseded, never overwritten; senders get a report back."""

from __future__ import annotations

import io

import openpyxl
import pytest
from intake_corpus import saved
from intake_samples import POLICY, YEAR, figures, previous

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.intake.check import check_deliveries, summary
from barometer.intake.register import accept, check_accepted, read_deliveries, register
from barometer.intake.sending import write_check_report
from barometer.intake.template import write_delivery


def delivered(folder, owner="BUF", shift=0, name=""):
    own = figures(shift=shift)[owner]
    path = write_delivery(folder / (name or f"2014-{owner}.xlsx"), POLICY, YEAR, owner, own, previous())
    return check_deliveries([path], POLICY, YEAR, previous())


def test_deliveries_are_copied_with_digest_sender_and_date(tmp_path):
    store = tmp_path / "deliveries"
    for owner in ("BUF", "SOF", "ØKF"):
        accept(delivered(tmp_path, owner), store, sender=f"{owner}, fuldmægtig", received="2014-01-09")
    lines = register(store, YEAR)
    assert [(line.number, line.owner, line.received) for line in lines] == [
        ("1", "BUF", "2014-01-09"),
        ("2", "SOF", "2014-01-09"),
        ("3", "ØKF", "2014-01-09"),
    ]
    assert lines[0].indicators == "youth-education marks-gap"
    for line in lines:
        assert digest((store / "2014" / line.file).read_bytes()) == line.sha256
    tables = read_deliveries(store, POLICY, YEAR)
    assert sorted(tables) == sorted(indicator.id for indicator in POLICY.indicators[:6])
    assert tables["marks-gap"].frame["value"].tolist() == [93.1]
    assert tables["marks-gap"].owner == "BUF"


def test_a_later_delivery_supersedes_and_overwrites_nothing(tmp_path):
    store = tmp_path / "deliveries"
    first, second = delivered(tmp_path, name="a.xlsx"), delivered(tmp_path, shift=3, name="b.xlsx")
    accept(first, store, sender="BUF", received="2014-01-09")
    (old,) = [path for path in (store / "2014").iterdir() if path.suffix == ".xlsx"]
    before = old.read_bytes()
    accept(second, store, sender="BUF", received="2014-01-15")
    assert old.read_bytes() == before
    assert read_deliveries(store, POLICY, YEAR)["marks-gap"].frame["value"].tolist() == [pytest.approx(93.4)]
    accept(second, store, sender="BUF", received="2014-01-16")
    assert len(register(store, YEAR)) == 2
    accept(first, store, sender="BUF", received="2014-01-20")
    assert [line.received for line in register(store, YEAR)] == ["2014-01-09", "2014-01-15", "2014-01-20"]
    assert read_deliveries(store, POLICY, YEAR)["marks-gap"].frame["value"].tolist() == [93.1]


def test_one_sheet_as_csv_supersedes_only_its_indicator(tmp_path):
    store = tmp_path / "deliveries"
    accept(delivered(tmp_path), store, sender="BUF", received="2014-01-09")
    later = figures()["BUF"]["marks-gap"].assign(value=93.9)
    path = write_delivery(tmp_path / "rettet marks-gap.csv", POLICY, YEAR, "BUF", {"marks-gap": later})
    accept(check_deliveries([path], POLICY, YEAR), store, sender="BUF", received="2014-01-12")
    tables = read_deliveries(store, POLICY, YEAR)
    assert tables["marks-gap"].frame["value"].tolist() == [93.9]
    assert tables["youth-education"].file.endswith(".xlsx")


def test_the_accepted_deliveries_of_a_year_are_checked_as_they_stand(tmp_path):
    store = tmp_path / "deliveries"
    with pytest.raises(BarometerError, match="holds no accepted delivery"):
        check_accepted(store, POLICY, YEAR)
    assert read_deliveries(store, POLICY, YEAR) == {}
    accept(delivered(tmp_path), store, sender="BUF", received="2014-01-09")
    accept(delivered(tmp_path, shift=3), store, sender="BUF", received="2014-01-12")
    report = check_accepted(store, POLICY, YEAR, previous())
    assert report.ok and not report.warnings
    assert sorted(report.tables) == ["marks-gap", "youth-education"]
    assert [owner for owner, _ in report.absent] == ["SOF", "SOF", "SOF", "ØKF"]


def test_what_may_not_be_accepted(tmp_path):
    store = tmp_path / "deliveries"
    (tmp_path / "marks-gap.csv").write_text("Periode;Gruppe;Værdi\n2013;bilingual;93.1\n", encoding="utf-8")
    report = check_deliveries([tmp_path / "marks-gap.csv"], POLICY, YEAR, previous())
    with pytest.raises(BarometerError, match=r"stand in the way \(1\).*decimal point"):
        accept(report, store, sender="BUF", received="2014-01-09")
    good = delivered(tmp_path)
    with pytest.raises(BarometerError, match="ISO date, not 'i går'"):
        accept(good, store, sender="BUF", received="i går")
    (tmp_path / "2014-BUF.xlsx").write_bytes(b"something else")
    with pytest.raises(BarometerError, match="has changed since it was checked"):
        accept(good, store, sender="BUF", received="2014-01-09")
    assert register(store, YEAR) == ()
    assert not (store / "2014").exists() or not list((store / "2014").iterdir())


def test_a_jump_needs_a_reason_to_be_accepted(tmp_path):
    own = {**figures()["BUF"], "marks-gap": figures()["BUF"]["marks-gap"].assign(value=75.0)}
    path = write_delivery(tmp_path / "a.xlsx", POLICY, YEAR, "BUF", own)
    report = check_deliveries([path], POLICY, YEAR, previous())
    assert [fault.code for fault in report.warnings] == ["implausible_jump"]
    with pytest.raises(BarometerError, match="accept the delivery with a reason"):
        accept(report, tmp_path / "d", sender="BUF", received="2014-01-09")
    (line,) = accept(report, tmp_path / "d", sender="BUF", received="2014-01-09", reason="ny prøveform")
    assert line.reason == "ny prøveform"
    assert read_deliveries(tmp_path / "d", POLICY, YEAR)["marks-gap"].frame["value"].tolist() == [75.0]


def test_an_accepted_file_that_was_changed_is_not_read(tmp_path):
    (line,) = accept(delivered(tmp_path), tmp_path / "d", sender="BUF", received="2014-01-09")
    path = tmp_path / "d" / "2014" / line.file
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(BarometerError, match="is not the file that was accepted"):
        read_deliveries(tmp_path / "d", POLICY, YEAR)
    (tmp_path / "d" / "2014" / "deliveries.csv").write_text("nonsense\n")
    with pytest.raises(BarometerError, match="does not have the columns number, received"):
        register(tmp_path / "d", YEAR)


def test_the_check_tells_what_nobody_has_delivered(tmp_path):
    assert delivered(tmp_path).absent == (
        ("SOF", "excess-unemployment"),
        ("SOF", "open-houses"),
        ("SOF", "satisfaction"),
        ("ØKF", "managers"),
    )


def test_the_same_indicator_from_two_administrations_is_a_fault(tmp_path):
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write_delivery(path, POLICY, YEAR, "ØKF", figures()["ØKF"])
    report = check_deliveries(paths, POLICY, YEAR)
    assert [(fault.code, fault.file) for fault in report.faults] == [("delivered_twice", "b.xlsx")]
    assert not report.tables


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_report_to_the_sender_lists_each_fault(tmp_path, language):
    book = openpyxl.load_workbook(delivered(tmp_path).deliveries[0].path)
    book["Mål 1.1"]["D16"] = "12.5"
    book["Mål 1.1"]["B9"] = "<b>alle</b>"
    book["Mål 1.2"]["C14"] = "=1+1"
    (tmp_path / "a.xlsx").write_bytes(saved(book))
    report = check_deliveries([tmp_path / "a.xlsx"], POLICY, YEAR, previous())
    page = write_check_report(report, tmp_path / "svar.html", language).read_text(encoding="utf-8")
    assert page.count("<td>Mål 1") == 3
    assert "&lt;b&gt;alle&lt;/b&gt;" in page and "<b>alle" not in page
    assert ("Opdigtede tal" if language == "da" else "Synthetic data") in page
    path = write_check_report(report, tmp_path / "svar.xlsx", language)
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert [row[2] for row in rows if row[0] == "a.xlsx"] == ["B9", "D16", "C14"]
    assert path.read_bytes() == write_check_report(report, tmp_path / "b.xlsx", language).read_bytes()
    assert summary(report, language) == {
        "da": "Måling 2014: 3 fejl og 0, der skal bekræftes; intet er indlæst.",
        "en": "Measurement 2014: 3 faults and 0 to confirm; nothing has been taken in.",
    }[language]  # fmt: skip
    with pytest.raises(BarometerError, match=r"neither .html nor .xlsx"):
        write_check_report(report, tmp_path / "svar.pdf")


def test_nothing_that_a_sender_typed_becomes_a_formula_in_the_report(tmp_path):
    book = openpyxl.load_workbook(delivered(tmp_path).deliveries[0].path)
    book["Mål 1.1"]["B16"] = "'=cmd|x"
    book["Mål 1.1"]["B16"].data_type = "s"
    (tmp_path / "a.xlsx").write_bytes(saved(book))
    report = check_deliveries([tmp_path / "a.xlsx"], POLICY, YEAR, previous())
    path = write_check_report(report, tmp_path / "svar.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).active
    assert report.faults
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
