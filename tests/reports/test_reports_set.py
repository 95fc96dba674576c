"""The PDFs of January 2013: set as they should be, and what veraPDF says of them."""

import re

import pytest
from drawn import charts, text_faults
from page_rules import faults
from pages_agree import shared_numbers
from verapdf import broken

from barometer.views.barometer import open_barometer


@pytest.fixture(scope="module")
def printed(built):
    return sorted((built.reports / "2013").rglob("*.pdf"))


def test_no_page_is_set_badly(built, printed):
    texts = [file.read_text(encoding="utf-8") for file in (built.reports / "2013").rglob("*.ipynb")]
    hyphened = {word for text in texts for word in re.findall(r"(?=\b(\w+-\w+))", text)}
    shared = {
        language: shared_numbers(open_barometer(built, 2013, language)) for language in built.policy.languages
    }
    found = {
        str(file.relative_to(built.reports)): faults(
            file.read_bytes(),
            cover="annual" in file.name,
            hyphened=hyphened,
            shared=shared["en" if file.parent.name == "en" else "da"] if "annual" in file.name else None,
        )
        for file in printed
    }
    assert len(found) == 20
    assert {name: said for name, said in found.items() if said} == {}


def test_they_are_what_they_say_accessible_and_archivable(printed):
    assert broken([file for file in printed if file.stem in ("annual-report", "goal-1", "goal-3")]) == {}


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_text_of_a_chart_covers_another_or_leaves_it(built, language):
    found = dict(charts(open_barometer(built, 2013, language)))
    assert len(found) > 10
    faulty = {name: text_faults(figure) for name, figure in found.items()}
    assert {name: told for name, told in faulty.items() if told} == {}
