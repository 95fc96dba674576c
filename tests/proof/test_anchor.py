"""The code of the chain: whoever keeps one letter can prove the past."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.project import Project
from barometer.proof.anchor import verify_code
from barometer.proof.verify import verify
from barometer.records.chain import record_hash
from barometer.records.code import CHECKS, chain_code, code_as_printed
from barometer.records.record import open_record


def decoded(code: str) -> int:
    """Crockford's base 32, read another way: in the numerals that Python itself knows."""
    plain = code.replace("-", "")[:-1]
    to_python = str.maketrans("ABCDEFGHJKMNPQRSTVWXYZ", "abcdefghijklmnopqrstuv")
    return int(plain.translate(to_python), 32)


@given(st.binary())
def test_a_code_is_the_first_80_bits_and_a_check(content: bytes) -> None:
    code = chain_code(digest(content))
    assert decoded(code) == int(digest(content)[:20], 16)
    assert CHECKS.index(code[-1]) == decoded(code) % 37
    assert code_as_printed(code) == code_as_printed(code.lower().replace("-", " ")) == code
    assert code_as_printed(code.replace("0", "o").replace("1", "l")) == code


def test_a_slip_of_the_pen_is_told_from_another_record() -> None:
    code = chain_code(digest("one"))
    for place, symbol in enumerate(code[:-1]):
        if symbol != "-":
            other = code[:place] + ("7" if symbol != "7" else "8") + code[place + 1 :]
            with pytest.raises(BarometerError, match="with a mistake"):
                code_as_printed(other)
    swapped = code[1] + code[0] + code[2:]
    with pytest.raises(BarometerError, match="with a mistake"):
        code_as_printed(swapped)
    for text in ("", "2013", code[:-2], "U" + code[1:]):
        with pytest.raises(BarometerError, match="no code of a record"):
            code_as_printed(text)
    with pytest.raises(BarometerError, match="no SHA-256"):
        chain_code("abc")


def test_whoever_keeps_a_code_can_prove_the_past(frozen: Project) -> None:
    codes = {edition: open_record(frozen, edition).code for edition in ("2012", "2013")}
    for edition, before in (("2012", 0), ("2013", 1)):
        found = verify_code(frozen, codes[edition].lower())
        assert found.ok and (found.edition, found.before) == (edition, before)
        assert codes[edition] in found.text() and f"måling {edition}s" in found.text()


def rewrite(project: Project) -> None:
    """Change a published value with every digest and link that leads to it."""
    previous = None
    for edition in ("2012", "2013"):
        folder = project.measurements / edition
        observations = (folder / "observations.csv").read_text(encoding="utf-8")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if edition == "2012":
            observations = observations.replace("observed", "derived", 1)
        (folder / "observations.csv").write_text(observations, encoding="utf-8")
        manifest["files"]["observations.csv"] = digest(observations)
        manifest["previous"] = previous
        (folder / "manifest.json").write_text(canonical_json(manifest), encoding="utf-8")
        previous = {"edition": edition, "record": record_hash(manifest)}


def test_a_consistent_rewrite_passes_by_itself_and_is_refused_by_the_code(frozen: Project) -> None:
    code = open_record(frozen, 2013).code
    rewrite(frozen)
    assert verify(frozen).ok
    found = verify_code(frozen, code)
    assert not found.ok and not found.edition and "siden ændret eller fjernet" in found.text()


def test_the_newest_record_taken_away_is_refused_by_its_code(frozen: Project) -> None:
    code, first = open_record(frozen, 2013).code, open_record(frozen, 2012).code
    shutil.rmtree(frozen.measurements / "2013")
    assert verify(frozen).ok and verify_code(frozen, first).ok
    assert not verify_code(frozen, code).ok


def test_a_code_in_a_broken_chain_proves_nothing(frozen: Project) -> None:
    code = open_record(frozen, 2013).code
    Path(frozen.measurements / "2012" / "verdicts.csv").write_text("")
    found = verify_code(frozen, code)
    assert found.edition == "2013" and not found.ok and "beviser intet" in found.text()
