"""Pages of 2013 in a real browser, at the width that 400 % zoom leaves and wider; where none is, it is said."""

import pytest
from browsed import WIDTHS, axe_faults, measure, page_faults, vnu_faults
from full_size import SOAK


@pytest.fixture(scope="module")
def pages(built):
    found = sorted((built.reports / "2013").rglob("*.html"))
    assert len(found) == 18
    return found


def test_no_page_scrolls_sideways_or_has_small_letters(pages, tmp_path):
    measured = measure(pages, tmp_path)
    assert min(small for _, _, small in measured.values()) < 99  # there are charts
    assert page_faults(measured) == []


def test_axe_finds_nothing(pages):
    """Every page on a phone; every page at every width in a soak."""
    wider = [(page, width) for page in pages for width in WIDTHS[1:]]
    assert axe_faults([(page, WIDTHS[0]) for page in pages] + (wider if SOAK else wider[::9])) == []


def test_the_html_checker_says_nothing(pages):
    assert vnu_faults(pages) == []
