"""The PDFs of January 2013: set as they should be, and what veraPDF says of them."""

import re

import pytest
from page_rules import faults
from verapdf import broken


@pytest.fixture(scope="module")
def printed(built):
    return sorted((built.reports / "2013").rglob("*.pdf"))


def test_no_page_is_set_badly(built, printed):
    texts = [file.read_text(encoding="utf-8") for file in (built.reports / "2013").rglob("*.ipynb")]
    hyphened = {word for text in texts for word in re.findall(r"\w+-\w+", text)}
    found = {
        str(file.relative_to(built.reports)): faults(
            file.read_bytes(), cover="annual" in file.name, hyphened=hyphened
        )
        for file in printed
    }
    assert len(found) == 20
    assert {name: said for name, said in found.items() if said} == {}


def test_they_are_what_they_say_accessible_and_archivable(printed):
    assert broken([file for file in printed if file.stem in ("annual-report", "goal-1", "goal-3")]) == {}
