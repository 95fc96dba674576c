"""Records and reports held against what was frozen."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pikepdf
import pytest
from small_town import deliver, figures

from barometer.errors import BarometerError
from barometer.project import Project
from barometer.proof.report_file import verify_file
from barometer.proof.verify import verify
from barometer.records.record import open_record
from barometer.rounds.take import take


def report(project: Project, measurement: str, path: Path, **changes: object) -> Path:
    """A report's PDF with what every report attaches."""
    record = open_record(project, measurement)
    told = {"edition": record.edition, "record": record.hash} | changes
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["record-manifest.json"] = pikepdf.AttachedFileSpec(pdf, json.dumps(told).encode())
    numbers = (record.path / "observations.csv").read_bytes()
    pdf.attachments["observations.csv"] = pikepdf.AttachedFileSpec(pdf, numbers)
    pdf.save(path)
    return path


def found(project: Project) -> list[tuple[str, str, str]]:
    return [tuple(row) for row in verify(project).faults.itertuples(index=False)]


def test_what_was_frozen_is_verified(frozen: Project) -> None:
    result = verify(frozen)
    assert result.ok and result.records["restricted"].tolist() == ["checked", "checked"]
    assert "Målinger kontrolleret: 2." in result.text() and result.to_json()["ok"]
    assert "No code or signature was given" in result.text("en")
    shutil.rmtree(frozen.restricted)
    assert verify(frozen).records["restricted"].tolist() == ["not_here", "not_here"] and verify(frozen).ok


@pytest.mark.parametrize(
    "file, fault",
    [
        ("measurements/2012/observations.csv", ("2012", "observations.csv", "changed")),
        ("measurements/2012/inputs/settings.json", ("2012", "inputs/settings.json", "changed")),
        ("measurements/2013/definitions.json", ("2013", "definitions.json", "changed")),
        ("restricted/2013/tables/gap.csv", ("2013", "restricted/tables/gap.csv", "changed")),
    ],
)
def test_a_changed_byte_is_found(frozen: Project, file: str, fault: tuple[str, str, str]) -> None:
    path = frozen.root / "data" / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert fault in found(frozen)
    with pytest.raises(BarometerError, match="run barometer verify"):
        verify(frozen).require()


def test_missing_extra_and_unreadable_files(frozen: Project) -> None:
    (frozen.measurements / "2012" / "verdicts.csv").unlink()
    (frozen.measurements / "2013" / "notes.txt").write_text("mine")
    assert set(found(frozen)) == {("2012", "verdicts.csv", "missing"), ("2013", "notes.txt", "extra")}
    (frozen.measurements / "2012" / "manifest.json").write_text("{")
    assert ("2012", "manifest.json", "unreadable") in found(frozen)
    assert ("2013", "previous 2012", "missing") in found(frozen)


def test_a_manifest_changed_with_its_files_breaks_the_chain(frozen: Project) -> None:
    path = frozen.measurements / "2012" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["published"] = "2011-12"
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert found(frozen) == [("2013", "previous 2012", "not_previous")]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    assert ("2012", "manifest.json", "changed") in found(frozen)


def test_a_removed_record_breaks_the_chain(frozen: Project) -> None:
    shutil.rmtree(frozen.measurements / "2012")
    assert found(frozen) == [("2013", "previous 2012", "missing")]
    with pytest.raises(BarometerError, match="do not form one chain"):
        take(frozen, 2012)


def test_two_records_after_the_same_one(frozen: Project) -> None:
    shutil.copytree(frozen.measurements / "2013", frozen.measurements / "2014")
    path = frozen.measurements / "2014" / "manifest.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"edition": "2013"', '"edition": "2014"'), encoding="utf-8"
    )
    shutil.rmtree(frozen.restricted)
    assert found(frozen) == [("", "data/measurements", "no_chain")]


def test_a_report_belongs_and_its_numbers_stand_until_they_are_corrected(
    frozen: Project, tmp_path: Path
) -> None:
    path = report(frozen, "2013", tmp_path / "annual-report.pdf")
    checked = verify_file(frozen, path)
    assert checked.exit_code == 3 and checked.here and "Tallene står ved magt" in checked.text()
    assert "ingen rækker, som kan holdes op mod målingen" in checked.text()
    later = figures(2013)
    later["gap"].loc[3, "unemployed"] += 120.0
    deliver(frozen, 2013, later, "2013-05-02")
    take(frozen, 2013, reason="fejl", revision="better_source", published="2013-06")
    checked = verify_file(frozen, path)
    assert checked.here and not checked.stands and len(checked.revised) == 2
    assert "changed in edition 2013.1" in checked.text("en")


def test_a_report_that_does_not_belong(frozen: Project, tmp_path: Path) -> None:
    for changes in ({"record": "0" * 64}, {"edition": "2019"}, {"edition": "2012"}):
        path = report(frozen, "2013", tmp_path / "x.pdf", **changes)
        assert not verify_file(frozen, path).ok and "kan ikke bekræftes" in verify_file(frozen, path).text()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 no more", b"\x00" * 500])
def test_no_report_at_all(frozen: Project, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.pdf"
    path.write_bytes(content)
    with pytest.raises(BarometerError, match="cannot be read as a PDF"):
        verify_file(frozen, path)
    blank = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(blank)
    path.write_bytes(blank.getvalue())
    with pytest.raises(BarometerError, match="carries no manifest of a record"):
        verify_file(frozen, path)
    with pytest.raises(BarometerError, match="does not exist"):
        verify_file(frozen, tmp_path / "none.pdf")
