"""The invented city's pages: marked, and every way of having no number told apart and explained."""

import itertools
import json
import re

import lxml.html
import pypdf
import pytest

from barometer.demo.city import YEARS
from barometer.language import label

WAYS = ("suppressed", "not_published", "not_asked", "not_delivered")
"""Zero is the fifth, and a number."""


def pages(project, ending):
    found = sorted(project.reports.rglob(f"*.{ending}"))
    assert {page.parent.name for page in found} <= {str(year) for year in YEARS}
    return found


def page(project, year, goal):
    return lxml.html.fromstring((project.reports / str(year) / f"goal-{goal}.html").read_bytes())


def text(element) -> str:
    return " ".join(element.text_content().split())


def described(element) -> str:
    """Return what stands beside figures in words."""
    return " ".join(text(each) for each in element.xpath(".//p[@class='described']"))


def test_every_page_is_marked_as_synthetic(reported):
    for file in pages(reported, "html"):
        marks = lxml.html.fromstring(file.read_bytes()).xpath("//*[@class='mark']")
        assert [text(mark) for mark in marks] == [label("mark.synthetic")]
    printed = 0
    for file in pages(reported, "pdf"):
        for sheet in pypdf.PdfReader(file).pages:
            assert "Opdigtede tal" in sheet.extract_text()
            printed += 1
    for file in pages(reported, "ipynb"):
        notebook = json.loads(file.read_text(encoding="utf-8"))
        assert notebook["metadata"]["barometer"]["marks"] == ["synthetic"]
        shown = [output["data"] for cell in notebook["cells"] for output in cell.get("outputs", ())]
        assert label("mark.synthetic") in "".join(shown[0]["text/html"])  # before any figure
    assert len(pages(reported, "html")) >= 12
    assert printed >= 10


def test_the_words_are_all_different(reported):
    for language, group in itertools.product(("da", "en"), ("short", "explain")):
        said = [label(f"{group}.{way}", language) for way in WAYS]
        assert len(set(said)) == len(WAYS)
        assert not any(re.search(r"\d", words) for words in said)


@pytest.mark.parametrize(
    ("year", "goal", "way"),
    [
        (2024, 3, "suppressed"),
        (2025, 4, "not_delivered"),
        (2025, 4, "not_asked"),
        (2025, 5, "not_published"),
        (2026, 1, "suppressed"),
        (2026, 4, "not_asked"),
        (2026, 4, "not_delivered"),
    ],
)
def test_a_missing_number_has_its_own_look_and_word(reported, year, goal, way):
    cells = page(reported, year, goal).xpath(f"//em[@class='missing {way}']")
    assert cells
    assert {text(cell) for cell in cells} == {label(f"short.{way}")}


def test_every_missing_number_is_explained_where_it_stands(reported):
    explained = set()
    for file in pages(reported, "html"):
        for figure in lxml.html.fromstring(file.read_bytes()).xpath("//figure[not(ancestor::figure)]"):
            shown = text(figure)
            if label("report.words") in shown:  # says of each word in its own row what it means
                assert all(len(row) > 1 and text(row[1]) for row in figure.xpath(".//tr[.//em]"))
                continue
            drawn = described(figure).lower()
            for way in WAYS:
                word = label(f"short.{way}")
                if figure.xpath(f".//em[@class='missing {way}']") or word in drawn:
                    assert label(f"explain.{way}") in shown, (file, shown[:200])
                    explained.add((way, bool(drawn)))
    assert explained >= {("suppressed", True), ("not_published", True), ("not_asked", False)}
    assert explained >= {("not_delivered", True), ("not_delivered", False)}


def test_zero_is_a_number(reported):
    there = page(reported, 2026, 5)
    cells = there.xpath("//tr[th[normalize-space()='Midt']]/td[normalize-space()='0 områder']")
    assert cells
    assert not cells[0].xpath(".//em")
    assert "lavest i Midt (0 områder)" in described(there)
    assert "Midt" in described(page(reported, 2025, 5)).partition("kke offentliggjort: ")[2].partition(".")[0]


def test_charts_say_in_words_what_they_do_not_draw(reported):
    goal = page(reported, 2026, 4)
    assert "kke leveret: Øst" in described(goal)
    assert re.search(r"deladt: [^.;]*Midt", described(goal))
    told = text(goal)
    assert "Der sammenlignes med 2023 fra måling 2024; siden da har der ikke været et tal." in told
    assert re.search(r"deladt: [^.;]*Økonomiforvaltningen", described(page(reported, 2024, 3)))


@pytest.mark.parametrize(
    ("year", "goal", "said"),
    [(2026, 4, ("udeladt", "ikke leveret", "ikke spurgt")), (2025, 5, ("ikke offentliggjort",))],
)
def test_paper_tells_them_apart_too(reported, year, goal, said):
    file = reported.reports / str(year) / f"goal-{goal}.pdf"
    printed = " ".join(" ".join(sheet.extract_text().split()) for sheet in pypdf.PdfReader(file).pages)
    for word in said:
        assert word in printed
        way = next(way for way in WAYS if label(f"short.{way}") == word)
        # Hyphens at the ends of lines are the typesetter's.
        plain = re.sub(r"\W", "", printed.replace("\u00ad", ""))
        assert re.sub(r"\W", "", label(f"explain.{way}")) in plain


def test_the_break_is_drawn_as_a_break_and_said_in_words(reported):
    notes = [text(figure) for figure in page(reported, 2026, 5).xpath("//figure[.//*[local-name()='svg']]")]
    assert [note for note in notes if "Databrud 2024. Nyt spørgeskema" in note]
    assert "Der er databrud i 2024" in text(page(reported, 2025, 5))
