"""Delivery workbooks: just an administration's indicators, the same bytes each time, read back as written."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest
from full_size import SOAK
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_samples import POLICY, YEAR, figures, previous

from barometer.calculations.compute import compute
from barometer.errors import BarometerError
from barometer.intake.check import check_deliveries
from barometer.intake.faults import Place
from barometer.intake.forms import Measure
from barometer.intake.grid import RawCell
from barometer.intake.numerals import read_number
from barometer.intake.template import write_delivery, write_templates
from barometer.language import number, rounded
from barometer.policy.model import Text
from barometer.units import UNITS


def test_each_administration_gets_a_workbook_with_just_its_indicators(tmp_path):
    paths = write_templates(POLICY, YEAR, tmp_path, previous=previous())
    sheets = {path.stem: openpyxl.load_workbook(path).sheetnames[1:-1] for path in paths}
    assert sheets == {
        "2014-ØKF": ["Mål 2.4"],
        "2014-BUF": ["Mål 1.1", "Mål 1.2"],
        "2014-SOF": ["Mål 2.1", "Mål 2.2", "Mål 2.3"],
    }
    only = write_templates(POLICY, YEAR, tmp_path / "one", "BUF", csv=True)
    assert [path.name for path in only] == [
        "2014-BUF.xlsx",
        "2014-BUF-youth-education.csv",
        "2014-BUF-marks-gap.csv",
    ]


def test_a_sheet_tells_what_to_deliver_and_what_it_was_last_time(tmp_path):
    (path,) = write_templates(POLICY, YEAR, tmp_path, "BUF", previous())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Sådan udfylder du"
    sheet = book["Mål 1.1"]
    text = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(1, 14)}
    indicator = POLICY.indicator("youth-education")
    assert text["Kode"] == "youth-education"
    assert text["Definition"] == indicator.definition.da
    assert text["Population"] == indicator.population.da
    assert text["Enhed"] == "antal"
    assert "Opdigtede tal – beskriver ikke en virkelig by" in text
    headings = [cell.value for cell in sheet[14]]
    assert headings == [
        "Periode",
        "Gruppe",
        "Køn",
        "Antal (tæller)",
        "I alt (nævner)",
        "Sidst (2012): Antal (tæller)",
        "Sidst (2012): I alt (nævner)",
        "Status",
        "Bemærkning",
    ]
    women = next(row for row in sheet.iter_rows(min_row=15, values_only=True) if row[2] == "Kvinder")
    assert women[3:7] == (None, None, 2401, 2900)
    grey, yellow = sheet["F16"].fill.start_color.rgb, sheet["D16"].fill.start_color.rgb
    assert (grey, yellow) == ("FFE4E6EA", "FFFFF2CC")


def test_fields_have_drop_downs_limits_and_a_warning_for_contradictions(tmp_path):
    (path,) = write_templates(POLICY, YEAR, tmp_path, "BUF", previous())
    sheet = openpyxl.load_workbook(path)["Mål 1.1"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    kinds = {where[0]: rule.type for where, rule in rules.items()}
    assert kinds == {"B": "list", "C": "list", "D": "whole", "E": "whole", "H": "list"}
    lists = openpyxl.load_workbook(path)["Lister"]
    place = re.fullmatch(r"Lister!\$([A-Z])\$2:\$[A-Z]\$(\d+)", rules["H15:H86"].formula1)
    words = [lists[f"{place[1]}{row}"].value for row in range(2, int(place[2]) + 1)]
    assert words[:3] == ["ikke leveret", "ikke spurgt", "ingen nye tal"]
    (area,) = sheet.conditional_formatting
    (rule,) = area.rules
    assert (str(area.sqref), rule.formula) == ("D15:E86", ["AND(ISNUMBER($D15),ISNUMBER($E15),$D15>$E15)"])
    assert rule.dxf.fill.bgColor.rgb == "FFF4B6B0"
    shares = openpyxl.load_workbook(path)["Mål 1.2"].data_validations.dataValidation
    limits = {str(rule.sqref): (rule.formula1, rule.formula2, rule.errorStyle) for rule in shares}
    assert limits["C14:C74"] == ("0", "100", "warning")
    guide = openpyxl.load_workbook(path)["Sådan udfylder du"]
    assert [cell.hyperlink.location for cell in guide["A"] if cell.hyperlink] == [
        "'Mål 1.1'!A1",
        "'Mål 1.2'!A1",
    ]


def test_the_same_contents_give_the_same_bytes_in_another_process(tmp_path):
    code = (
        "import sys; sys.path.insert(0, 'tests/intake')\n"
        "from pathlib import Path\n"
        "from intake_samples import POLICY, YEAR, previous\n"
        "from barometer.intake.template import write_templates\n"
        f"write_templates(POLICY, YEAR, Path({str(tmp_path / 'there')!r}), 'SOF', previous(), csv=True)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"})
    here = write_templates(POLICY, YEAR, tmp_path / "here", "SOF", previous(), csv=True)
    for path in here:
        assert path.read_bytes() == (tmp_path / "there" / path.name).read_bytes(), path.name
    with zipfile.ZipFile(here[0]) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
        assert b"2014-01-01T00:00:00Z" in package.read("docProps/core.xml")


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_written_is_read_back(tmp_path, suffix):
    tables = {}
    for owner, own in figures().items():
        for id, frame in own.items():
            path = tmp_path / f"{id}{suffix}"
            write_delivery(path, POLICY, YEAR, owner, {id: frame} if suffix == ".csv" else own, previous())
            report = check_deliveries([path], POLICY, YEAR, previous())
            assert report.ok, report.faults[0].sentence()
            tables[id] = report.tables[id].frame
            keys = [name for name in ("period", "group", "sex", "district") if name in frame]
            pd.testing.assert_frame_equal(
                tables[id].sort_values(keys)[list(frame.columns)].reset_index(drop=True),
                frame.sort_values(keys).reset_index(drop=True),
                check_dtype=False,
            )
    assert set(tables) == {indicator.id for indicator in POLICY.indicators[:6]}


@settings(max_examples=200 if SOAK else 15)
@given(
    st.lists(st.integers(0, 40_000), min_size=4, max_size=4),
    st.floats(0.01, 100).map(lambda value: round(value, 6)),
    st.sampled_from([".xlsx", ".csv"]),
)
def test_any_figures_come_back(tmp_path_factory, counts, value, suffix):
    folder = tmp_path_factory.mktemp("round")
    table = figures()["SOF"]["excess-unemployment"].assign(
        unemployed=[min(counts[0], counts[1]), min(counts[2], counts[3])],
        labour_force=[max(counts[0], counts[1]), max(counts[2], counts[3])],
        remark="som aftalt",
    )
    score = figures()["SOF"]["satisfaction"].assign(value=[value, round(100 - value, 6)], remark="som aftalt")
    for id, frame in (("excess-unemployment", table), ("satisfaction", score)):
        own = {id: frame} if suffix == ".csv" else {**figures()["SOF"], id: frame}
        path = write_delivery(folder / f"{id}{suffix}", POLICY, YEAR, "SOF", own)
        report = check_deliveries([path], POLICY, YEAR)
        assert report.ok, report.faults[0].sentence()
        read = report.tables[id].frame
        measures = [name for name in frame.columns if name not in ("period", "group", "remark")]
        assert read[measures].to_numpy().tolist() == frame[measures].to_numpy().tolist()


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 4))
def test_every_number_as_a_dane_writes_it_is_read_as_that_number(value, decimals):
    written = number(value, decimals, "da")
    measure = Measure("value", "value", Text("Værdi", "Value"))
    read = read_number(RawCell("text", written), measure, UNITS["score"], Place("a.csv"))
    if re.fullmatch(r"−?\d{1,3}\.\d{3}", written):
        assert read.code == "ambiguous_number"
    else:
        assert read == float(rounded(value, decimals))


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 4))
def test_every_number_as_a_briton_writes_it_is_read_as_that_number(value, decimals):
    written = number(value, decimals, "en")
    measure = Measure("value", "value", Text("Værdi", "Value"))
    read = read_number(RawCell("text", written), measure, UNITS["score"], Place("a.csv"), ".")
    if re.fullmatch(r"−?\d{1,3},\d{3}", written):
        assert read.code == "ambiguous_comma"
    else:
        assert read == float(rounded(value, decimals))


def test_lost_categories_under_a_known_total(tmp_path):
    youth = figures()["BUF"]["youth-education"].copy()
    totals = (
        youth.groupby(["period", "group"], as_index=False)[["in_education", "young"]].sum().assign(sex="")
    )
    lost = (youth["group"] == "nw_imm") & (youth["sex"] == "women")
    youth = youth.assign(status="observed").astype({"in_education": float, "young": float})
    youth.loc[lost, ["in_education", "young"]] = float("nan")
    youth.loc[lost, "status"] = "suppressed"
    both = {**figures()["BUF"], "youth-education": pd.concat([totals, youth], ignore_index=True)}
    path = write_delivery(tmp_path / "a.xlsx", POLICY, YEAR, "BUF", both, previous())
    report = check_deliveries([path], POLICY, YEAR, previous())
    assert report.ok, report.faults[0].sentence()
    table = report.tables["youth-education"]
    assert table.missing.to_numpy().tolist() == [["2013", "nw_imm", "sex", "women", "suppressed"]]
    result = compute(POLICY.indicator("youth-education").calculation_for(YEAR), table.frame, by=("sex",))
    of_group = result[result["group"] == "nw_imm"].set_index("category")["denominator"].to_dict()
    assert of_group == {"": 850.0, "men": 430.0}


def test_a_lost_cell_between_two_breakdowns_leaves_only_the_total(tmp_path):
    managers = figures()["ØKF"]["managers"].astype({"minority_managers": float, "managers": float})
    total = managers.groupby("period", as_index=False)[["minority_managers", "managers"]].sum()
    managers.loc[0, ["minority_managers", "managers"]] = float("nan")
    managers = managers.assign(status=["not_delivered", *["observed"] * 5])
    whole = total.assign(sex="", district="", status="observed")
    own = {"managers": pd.concat([whole, managers], ignore_index=True)}
    path = write_delivery(tmp_path / "a.xlsx", POLICY, YEAR, "ØKF", own)
    report = check_deliveries([path], POLICY, YEAR)
    assert report.ok, report.faults[0].sentence()
    table = report.tables["managers"]
    assert table.frame[["sex", "district", "managers"]].to_numpy().tolist() == [["", "", 465.0]]
    assert set(table.missing["breakdown"]) == {"sex", "district"}
    assert set(table.missing["status"]) == {"not_delivered"}


def test_what_cannot_be_written_is_said(tmp_path):
    with pytest.raises(BarometerError, match=r"administration 'BUUF' is unknown.*did you mean BUF"):
        write_templates(POLICY, YEAR, tmp_path, "BUUF")
    with pytest.raises(BarometerError, match="TMF delivers no indicator"):
        write_templates(POLICY, YEAR, tmp_path, "TMF")
    with pytest.raises(BarometerError, match=r"BUF does not deliver 'marks_gap'.*did you mean marks-gap"):
        write_delivery(tmp_path / "a.xlsx", POLICY, YEAR, "BUF", {"marks_gap": pd.DataFrame()})
    with pytest.raises(BarometerError, match=r"have no column 'value'.*did you mean values"):
        wrong = figures()["BUF"]["marks-gap"].rename(columns={"value": "values"})
        write_delivery(tmp_path / "a.xlsx", POLICY, YEAR, "BUF", {"marks-gap": wrong})
    with pytest.raises(BarometerError, match="marks-gap has no row for 2013, danish"):
        strange = figures()["BUF"]["marks-gap"].assign(group="danish")
        write_delivery(tmp_path / "a.xlsx", POLICY, YEAR, "BUF", {"marks-gap": strange})
    with pytest.raises(BarometerError, match="cannot be opened"):
        check_deliveries([tmp_path / "nothing.xlsx"], POLICY, YEAR)


def test_a_typed_formula_stays_text_in_a_workbook(tmp_path):
    own = {**figures()["BUF"], "marks-gap": figures()["BUF"]["marks-gap"].assign(remark="=HYPERLINK(1)")}
    path = write_delivery(tmp_path / "a.xlsx", POLICY, YEAR, "BUF", own)
    cell = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Mål 1.2"]["E14"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")
