"""Damaged deliveries are refused at the right cell, odd but right ones pass; the counts are printed."""

from __future__ import annotations

import collections
import io
import math
import re

import openpyxl
import pytest
from intake_corpus import Case, damaged, good_workbook, odd, saved, warnings
from intake_samples import POLICY, YEAR, previous

from barometer.intake.check import CheckReport, check_deliveries
from barometer.intake.faults import WARNINGS, fault_kinds
from barometer.intake.sending import write_check_report

MICRODATA = {
    *("unknown_microdata", "bad_description", "not_one_file", "no_microdata", "microdata_unreadable"),
    *("ragged_row", "no_answers", "not_covered", "no_role", "undescribed", "undeclared", "file_beside_table"),
    *("wrong_survey_period", "same_file", "personal_in_column", "personal_heading"),
    *("heavy_weight", "unanswered"),
}
SECRET = re.compile(r"31[ .]?02[ .]?99|0?102991234|3102991234|hanne@|12 34 56 78")


def check(tmp_path, files: dict[str, bytes]) -> CheckReport:
    paths = []
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        paths.append(path)
    report = check_deliveries(paths, POLICY, YEAR, previous())
    for path in paths:
        path.unlink()
    return report


def misses(case: Case, report: CheckReport) -> str:
    """Return what is wrong with a damaged delivery's report; "" when it is as it must be."""
    found = (*report.faults, *report.warnings)
    if not any((fault.code, fault.cell) == (case.code, case.cell) for fault in found):
        return f"{case.code} in {case.cell!r} not found"
    if case.sheet and not any((fault.code, fault.sheet) == (case.code, case.sheet) for fault in found):
        return f"not in sheet {case.sheet}"
    others = {fault.code for fault in found} - {case.code, *case.also}
    if others:
        return f"also {sorted(others)}"
    if case.code not in WARNINGS and (report.tables or report.ok):
        return "something was loaded"
    return ""


def test_each_damaged_delivery_is_refused_at_the_right_cell_and_nothing_is_loaded(tmp_path, tell):
    cases = damaged()
    wrong, kinds_found = [], collections.Counter()
    for case in cases:
        report = check(tmp_path, {case.file: case.data})
        reason = misses(case, report)
        wrong += [f"{case.name}: {reason}"] if reason else []
        kinds_found[case.code] += 1
        said = repr(report) + "".join(f.sentence("da") + f.sentence("en") + repr(f) for f in report.faults)
        if SECRET.search(said):
            wrong.append(f"{case.name}: personal data are repeated")
    refused = len(cases) - len(wrong)
    tell(f"damaged deliveries: {len(cases)} of {len(kinds_found)} kinds, {refused} refused rightly")
    assert not wrong
    assert len(cases) >= 150
    english = {"decimal_comma", "ambiguous_comma"}  # of deliveries with a decimal point
    elsewhere = {"unexpected_row", "odd_digits", "shown_otherwise", *MICRODATA}  # in the other corpora
    assert set(fault_kinds()) - set(kinds_found) == set(WARNINGS) | elsewhere | english


def test_odd_but_right_deliveries_pass_with_the_same_figures(tmp_path, tell):
    good = check(tmp_path, {"2014-BUF.xlsx": good_workbook()}).tables
    cases, wrong = odd(), []
    for case in cases:
        report = check(tmp_path, case.files)
        if not report.ok or report.warnings:
            wrong += [f"{case.name}: {fault.sentence()}" for fault in (*report.faults, *report.warnings)][:1]
            continue
        for id, table in report.tables.items():
            keys = [name for name in ("period", "group", "sex") if name in table.frame]
            now = table.frame[table.frame["period"] == "2013"].sort_values(keys).reset_index(drop=True)
            before = good[id].frame.sort_values(keys).reset_index(drop=True)
            if case.figures is None and not now[before.columns].equals(before):
                wrong.append(f"{case.name}: other figures of {id}")
        for (id, column), number in (case.figures or {}).items():
            if id == "marks-gap":
                read = report.tables[id].frame[column].iloc[0]
                if not (read == number or (math.isnan(read) and math.isnan(number))):
                    wrong.append(f"{case.name}: {read}")
    tell(f"odd but right deliveries: {len(cases)}, {len(cases) - len(wrong)} passed")
    assert not wrong
    assert len(cases) >= 30


def test_suspicious_figures_are_asked_about_and_stop_nothing(tmp_path):
    for case in warnings():
        report = check(tmp_path, {case.file: case.data})
        assert not misses(case, report), case.name
        assert report.ok and report.tables, case.name


def test_all_faults_are_told_at_once_in_the_order_of_the_file(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(good_workbook()))
    book["Mål 1.1"]["D16"] = "12.5"
    book["Mål 1.1"]["B9"] = "Alle"
    book["Mål 1.1"].row_dimensions[20].hidden = True
    book["Mål 1.2"]["C14"] = 193.1
    report = check(tmp_path, {"a.xlsx": saved(book)})
    places = [(fault.sheet, fault.cell, fault.code) for fault in report.faults]
    assert places == [
        ("Mål 1.1", "B9", "population_differs"),
        ("Mål 1.1", "D16", "decimal_point"),
        ("Mål 1.1", "A20", "hidden_cells"),
        ("Mål 1.2", "C14", "over_hundred"),
    ]
    assert report.tables == {}
    assert report.faults[1].sentence() == (
        "a.xlsx, ark Mål 1.1, celle D16: fandt »12.5« med decimalpunktum; forventede decimalkomma. "
        "Skriv tallet med komma, for eksempel 12,5."
    )


def test_a_report_never_repeats_personal_data_in_any_form(tmp_path):
    personal = [case for case in damaged() if case.code.startswith("personal_")]
    assert len(personal) > 30
    for case in personal:
        report = check(tmp_path, {case.file: case.data})
        html = write_check_report(report, tmp_path / "svar.html").read_text(encoding="utf-8")
        assert not SECRET.search(html), case.name


@pytest.mark.parametrize("kind", sorted(fault_kinds()))
def test_each_kind_of_fault_speaks_both_languages_and_tells_how_to_mend_it(kind):
    words = fault_kinds()[kind]
    assert set(words) == {"da", "en"}
    for parts in words.values():
        assert len(parts) == 3
        assert all(parts)
        assert parts[2].endswith((".", "?"))
    names = [set(re.findall(r"\{(\w+)\}", " ".join(words[language]))) for language in ("da", "en")]
    assert names[0] == names[1]
