"""Every number again, or the name of what moved it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from small_town import ROOT

import barometer
from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.project import Project
from barometer.proof.rendered import Pages, compare_report
from barometer.proof.reproduce import reproduce
from barometer.proof.verify import verify
from barometer.records.chain import record_hash
from barometer.records.record import Record, open_record
from barometer.records.told import shown
from barometer.rounds.take import take


def causes(differences: pd.DataFrame) -> set[str]:
    return set(differences["cause"])


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_records_reproduce() -> None:
    project = Project.open(ROOT)
    found = reproduce(project, "all")
    assert [one.record.edition for one in found.records] == ["2012", "2013"]
    assert found.ok, found.text("en")
    assert verify(project).ok, verify(project).text("en")


def test_deliveries_reproduce_with_a_one_page_proof(frozen: Project) -> None:
    found = reproduce(frozen)
    assert found.ok
    for language, words in (("da", "alle 12 observationer og"), ("en", "all 12 observations and")):
        proof = found.records[1].text(language)
        assert words in proof and found.records[1].record.hash in proof and len(proof.splitlines()) < 50
    told = found.to_json()
    assert told["ok"] and [one["numbers"] for one in told["records"]] == [12, 12]
    json.dumps(told)


def test_a_changed_digit_in_a_public_input(copenhagen: Project) -> None:
    take(copenhagen, 2012)
    take(copenhagen, 2013)
    change(copenhagen.measurements / "2013" / "inputs" / "values.csv", ",93.1,", ",93.4,")
    found = reproduce(copenhagen, 2013)
    assert not found.ok and causes(found.records[0].differences) == {"input"}
    row = found.records[0].differences.set_index("what").loc["marks-gap / bilingual / unknown: value"]
    assert (row["stored"], row["recomputed"], row["difference"]) == ("93.1", "93.4", "+0.3")
    assert "datagrundlag" in found.text()


def test_a_changed_digit_in_a_restricted_input(frozen: Project) -> None:
    change(frozen.restricted / "2013" / "tables" / "gap.csv", "641.0", "651.0")
    (found,) = reproduce(frozen, "2013").records
    assert not found.ok and causes(found.differences) == {"input"}
    assert "gap / non_western / district / north / 2012: value" in set(found.differences["what"])
    assert reproduce(frozen, "2012").ok


@pytest.mark.parametrize("where", ["the policy", "the record"])
def test_a_changed_target(frozen: Project, where: str) -> None:
    if where == "the record":
        change(frozen.measurements / "2013" / "definitions.json", '"value": 5.0', '"value": 7.9')
        project = frozen
    else:
        gap, *rest = frozen.policy.indicators
        gap = replace(gap, targets=(replace(gap.targets[0], value=7.9),))
        project = replace(frozen, policy=replace(frozen.policy, indicators=(gap, *rest)))
    (found,) = reproduce(project, "2013").records
    assert not found.ok and causes(found.differences) == {"definition"}
    row = found.differences.set_index("what").loc["gap target"]
    assert "7.9" in row["recomputed"] + row["stored"] and "5.0" in row["recomputed"] + row["stored"]


def test_new_words_and_later_definitions_move_nothing(frozen: Project) -> None:
    gap, *rest = frozen.policy.indicators
    later = replace(gap.targets[0], value=1.0, applies_from="2015")
    words = replace(gap.label, da="et bedre navn")
    gap = replace(gap, targets=(*gap.targets, later), label=words)
    project = replace(frozen, policy=replace(frozen.policy, indicators=(gap, *rest)))
    found = reproduce(project)
    assert found.ok and "Siden er kun ordene ændret i: gap label" in found.text()


def test_a_patched_formula(frozen: Project, tmp_path: Path) -> None:
    package = tmp_path / "source" / "barometer"
    shutil.copytree(Path(barometer.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    change(
        package / "calculations" / "share.py",
        "cells.column(self.of), 100.0",
        "cells.column(self.of), 100.001",
    )
    code = (
        "import sys, json; from pathlib import Path; from small_town import at\n"
        "from barometer.proof.reproduce import reproduce\n"
        "print(json.dumps(reproduce(at(Path(sys.argv[1])), '2013').to_json()))"
    )
    paths = os.pathsep.join([str(package.parent), str(Path(__file__).parents[1])])
    done = subprocess.run(
        [sys.executable, "-c", code, str(frozen.root)],
        env={**os.environ, "PYTHONPATH": paths}, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)["records"][0]
    assert told["evidence"]["rooms"] == ["calculations"] and not told["ok"]
    assert {row["cause"] for row in told["differences"]} == {"method"}
    assert any(row["what"] == "managers / 2012: value" for row in told["differences"])


def test_a_library_that_computes_otherwise(frozen: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    import scipy.special

    from barometer.proof import evidence

    now = evidence.library_versions()
    monkeypatch.setattr(evidence, "library_versions", lambda: now | {"scipy": "9.9.9"})
    (found,) = reproduce(frozen, "2013").records
    assert found.ok and f"scipy {now['scipy']} → 9.9.9" in found.text()

    exact = scipy.special.ndtri
    for shift, moves in ((1e-14, False), (1e-6, True)):
        monkeypatch.setattr(scipy.special, "ndtri", lambda p, by=shift: exact(p) * (1 + by))
        (found,) = reproduce(frozen, "2013").records
        assert found.ok is not moves
        assert causes(found.differences) == ({"package"} if moves else set())
        if not moves:
            assert found.near > 0 and "1e-12" in found.text("en")


def test_a_changed_result_speaks_for_itself(frozen: Project) -> None:
    change(frozen.measurements / "2013" / "verdicts.csv", ",unchanged,", ",improved,")
    (found,) = reproduce(frozen, "2013").records
    assert causes(found.differences) == {"record"}


def test_without_the_microdata_their_frozen_numbers_stand_and_it_is_said(frozen: Project) -> None:
    (frozen.deliveries / "2013" / "survey.csv").unlink()
    (frozen.deliveries / "2013" / "survey.yaml").unlink()
    (found,) = reproduce(frozen, "2013").records
    assert found.differences.empty and not found.ok and found.kept == ("belonging",)
    assert found.exit_code == 3 and found.compared == (10, len(open_record(frozen, "2013").verdicts))
    told = found.text()
    assert "10 af 12 observationer" in told and "mikrodata findes ikke her" in told and "alle 12" not in told


def test_without_the_restricted_half(frozen: Project) -> None:
    shutil.rmtree(frozen.restricted)
    (found,) = reproduce(frozen, "2013", language="en").records
    verdicts = len(open_record(frozen, "2013").verdicts)
    assert found.exit_code == 3 and found.compared == (0, verdicts) and found.differences.empty
    told = found.text("en")
    assert f"0 of 12 observations and {verdicts} of {verdicts} verdicts" in told
    assert "restricted half is not here" in told and "all 12" not in told
    # What takes nothing restricted is proved without it: a verdict changed in the record, with its digest.
    rewrite(frozen, "2013", "verdicts.csv", ",unchanged,", ",improved,")
    (found,) = reproduce(frozen, "2013").records
    assert found.exit_code == 1 and causes(found.differences) == {"method"}
    with pytest.raises(BarometerError, match="no measurement 2019 to reproduce; the project has 2012, 2013"):
        reproduce(frozen, 2019)


def rewrite(project: Project, edition: str, name: str, old: str, new: str) -> None:
    """Change a file of a record, and its digest in the manifest."""
    change(project.measurements / edition / name, old, new)
    path = project.measurements / edition / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"][name] = digest((project.measurements / edition / name).read_bytes())
    path.write_text(canonical_json(manifest), encoding="utf-8")


def test_a_file_that_is_missing_is_no_difference_and_nothing_is_called_equal(frozen: Project) -> None:
    verdicts = len(open_record(frozen, 2013).verdicts)
    for name in ("key", "2013/tables/gap.csv"):
        (frozen.restricted / name).unlink()
        (found,) = reproduce(frozen, "2013").records
        assert found.exit_code == 3 and found.compared == (0, verdicts) and len(found.uncomputed) == 1
        assert "restricted/key" in found.text() and "alle 12" not in found.text()


def test_where_computing_fails_nothing_was_compared(frozen: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from barometer.proof import reproduce as computing

    def fails(*_: object, **__: object) -> None:
        raise BarometerError("the table has no column 'n'")

    monkeypatch.setattr(computing, "recompute", fails)
    (found,) = reproduce(frozen, "2013").records
    assert found.exit_code == 3 and found.compared == (0, 0) and found.differences.empty
    told = found.text()
    assert "Intet kunne genberegnes" in told and "no column 'n'" in told and "alle 12" not in told


def test_the_pattern_rests_on_earlier_halves(frozen: Project) -> None:
    shutil.rmtree(frozen.restricted / "2012")
    (found,) = reproduce(frozen, "2013").records
    hidden = int((found.record.observations["status"] == "suppressed").sum())
    assert hidden and found.exit_code == 3 and found.compared[0] == 12 - hidden
    assert "den fortrolige del af 2012 findes ikke her" in found.text()


def test_the_restricted_half_is_under_the_hash(frozen: Project) -> None:
    record = open_record(frozen, "2013")
    assert record.manifest["form"] == 2
    assert record.hash == digest((record.path / "manifest.json").read_bytes())
    told = {**record.manifest, "restricted": {**record.manifest["restricted"], "files": {}}}
    assert record_hash(told) != record.hash
    first = {name: value for name, value in record.manifest.items() if name != "form"}
    assert record_hash(first) == record_hash({**first, "restricted": {}})  # as ever in the first form


def test_what_became_of_a_report_and_why(frozen: Project) -> None:
    record = open_record(frozen, 2013)
    pages = {"goal-1.html": b"one", "goal-2.html": b"two"}
    then = {"commentary/goal-2.analyst.da.md": "1", "code": "1", "libraries": "1", "settings": "1"}
    manifest = {
        "record": record.hash,
        "outputs": {name: digest(page) for name, page in pages.items()} | {"goal-1.ipynb": "0"},
        "nodes": dict.fromkeys(pages, then),
    }
    folder = frozen.reports / "2013"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(canonical_json(manifest), encoding="utf-8")
    inputs = {name: dict(then) for name in pages}

    def render(_: Record) -> Pages:
        return Pages(pages, inputs)

    found = reproduce(frozen, "2013", render=render)
    assert found.ok and "2 af 2 er identiske, byte for byte" in found.text()
    for changed, cause, words in (
        (["commentary/goal-2.analyst.da.md"], "commentary", "kommentar"),
        (["settings"], "input", "datagrundlag"),
        (["code"], "method", "metode"),
        (["libraries"], "package", "programpakke"),
        (["commentary/goal-2.analyst.da.md", "code"], "commentary+method", "kommentar + metode"),
        ([], "unknown", "ukendt"),
    ):
        pages["goal-2.html"] = b"other"
        inputs["goal-2.html"] = then | dict.fromkeys(changed, "2")
        report = compare_report(frozen, record, render)
        assert [row[-1] for row in report.differences] == [cause] and shown(cause, "da", "cause") == words
        told = "\n".join(report.sentences("da"))
        assert "1 af 2 er identiske" in told and all(name in told for name in changed)
    found = reproduce(frozen, "2013", render=render)
    assert found.exit_code == 1 and found.records[0].differences["what"].tolist() == ["goal-2.html"]
    assert not compare_report(frozen, open_record(frozen, 2012), render).made

    def fails(_: Record) -> Pages:
        raise BarometerError("goal-2 was not made: a sentence is false")

    found = reproduce(frozen, "2013", render=fails)
    assert (
        found.exit_code == 3
        and "a sentence is false" in found.text()
        and "identiske, byte" not in found.text()
    )
