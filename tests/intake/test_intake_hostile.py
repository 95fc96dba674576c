"""Hostile deliveries beyond the corpus: each is refused at its cell or read as it is written."""

from __future__ import annotations

import collections
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hostile_corpus import harmless, hostile, last_years
from intake_corpus import good_workbook
from intake_samples import POLICY, YEAR
from test_intake_corpus import check, misses

from barometer.errors import BarometerError
from barometer.intake.check import check_deliveries
from barometer.intake.faults import WARNINGS


def test_hostile_deliveries_are_refused_at_their_cell(tmp_path: Path, tell: Callable[[str], None]) -> None:
    cases, wrong, kinds = hostile(), [], collections.Counter[str]()
    for case in cases:
        report = check(tmp_path, {case.file: case.data})
        reason = misses(case, report)
        wrong += [f"{case.name}: {reason}"] if reason else []
        kinds[case.code] += 1
    right = len(cases) - len(wrong)
    tell(f"hostile workbooks and CSV files: {len(cases)} {dict(kinds)}, {right} refused rightly")
    assert not wrong
    assert len(cases) >= 60


def test_what_only_looks_hostile_is_read_as_it_is_written(
    tmp_path: Path, tell: Callable[[str], None]
) -> None:
    good = check(tmp_path, {"2014-BUF.xlsx": good_workbook()}).tables
    cases, wrong = list(harmless()), []
    for case in cases:
        report = check(tmp_path, case.files)
        if not report.ok or report.warnings:
            wrong += [f"{case.name}: {fault.sentence()}" for fault in (*report.faults, *report.warnings)][:1]
            continue
        for id, table in report.tables.items():
            keys = [name for name in ("period", "group", "sex") if name in table.frame]
            now, then = (one.frame.sort_values(keys).reset_index(drop=True) for one in (table, good[id]))
            wrong += [] if now.equals(then) else [f"{case.name}: other figures of {id}"]
    right = len(cases) - len(wrong)
    tell(f"harmless deliveries that look hostile: {len(cases)}, {right} read as written")
    assert not wrong


def test_last_years_figures_are_asked_about(tmp_path: Path) -> None:
    for case in last_years():
        report = check(tmp_path, {case.file: case.data})
        assert not misses(case, report), case.name
        assert report.ok and report.tables
    assert "same_figures" in WARNINGS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "2014-BUF.xlsx"
    os.mkfifo(pipe)
    with pytest.raises(BarometerError, match="is no file"):
        check_deliveries([pipe], POLICY, YEAR)
