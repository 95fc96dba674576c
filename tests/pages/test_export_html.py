"""The page: whole in itself, nothing that runs, and it reads well aloud."""

import re
from itertools import pairwise

import nbformat
import pytest
from export_samples import cell, goal_2, html, indicators, notebook, unemployment
from lxml import html as lxml_html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from barometer.pages import press, webfonts
from barometer.pages.exporters import BarometerHTMLExporter, to_html
from barometer.presentation.objects import Opening


@pytest.fixture(scope="module")
def page():
    return lxml_html.document_fromstring(html(goal_2(marks=["draft"])))


def test_it_asks_nothing_of_anyone(page) -> None:
    for name in ("src", "href", "data", "poster", "srcset", "action"):
        for value in page.xpath(f"//@{name}"):
            assert value.startswith(("#", "data:image/")) or value == "https://www.kk.dk/"
    assert not page.xpath("//script | //link | //iframe | //object | //embed")
    sheets = "".join(page.xpath("//style/text()"))
    assert "@import" not in sheets
    assert all(found.startswith("data:font/woff") for found in re.findall(r"url\(([^)]*)", sheets))
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")


def test_language_title_and_landmarks(page) -> None:
    assert page.get("lang") == "da"
    assert page.findtext(".//title") == "Mål 2: Flere i arbejde – Københavns Kommune"
    assert [len(page.xpath(f"//{name}")) for name in ("header", "main", "nav")] == [1, 1, 1]
    skip = page.xpath("//body//a")[0]
    assert page.xpath(f"//*[@id='{skip.get('href')[1:]}']")[0].tag == "main"
    assert lxml_html.document_fromstring(html(goal_2(language="en"))).get("lang") == "en"
    assert "Udkast" in page.text_content()


def test_headings_go_down_by_one(page) -> None:
    levels = [int(each.tag[1]) for each in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_names_are_unique_and_inner_links_arrive(page) -> None:
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for target in page.xpath("//a/@href"):
        if target.startswith("#"):
            assert target[1:] in ids
    for name in page.xpath("//@aria-labelledby"):
        assert set(name.split()) <= set(ids)


def test_what_is_shown_twice_has_its_names_once() -> None:
    nb = notebook("# A", cell(indicators()), cell(unemployment()), cell(indicators()), cell(unemployment()))
    ids = lxml_html.document_fromstring(html(nb)).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {"indicators", "excess-unemployment"} <= set(ids)


def test_a_commentary_link_leads_to_its_figure_and_one_to_nowhere_is_words(page) -> None:
    links = {each.text_content().replace("\xa0", " "): each.get("href") for each in page.xpath("//main//a")}
    assert links["10,8 procentpoint"] == "#excess-unemployment"
    assert page.xpath("//*[@id='excess-unemployment']")[0].tag == "figure"
    assert "ingenting" not in links and "ingenting" in page.text_content()
    [box] = page.xpath("//section[@class='commentary']")
    assert box.get("aria-label") == "Analytikerens kommentar"


def test_a_link_to_a_figure_of_another_page_leads_there() -> None:
    nb = notebook("# A", "[93,1 %](#marks-gap.value)", elsewhere={"marks-gap": "goal-1.html"})
    assert 'href="goal-1.html#marks-gap"' in html(nb)


def test_drawings_and_pictures_have_alternatives(page) -> None:
    for drawing in page.xpath("//svg"):
        if drawing.get("aria-hidden") != "true":
            assert drawing.get("role") == "img"
            names = drawing.get("aria-labelledby").split()
            assert all(page.xpath(f"//*[@id='{name}']")[0].text for name in names)
    assert all(each.get("alt") for each in page.xpath("//img"))


def test_every_table_has_headers_in_both_directions(page) -> None:
    tables = page.xpath("//table")
    assert len(tables) == 3
    for each in tables:
        assert {cell.get("scope") for cell in each.xpath("./thead//th")} == {"col"}
        assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in each.xpath("./tbody/tr"))
        assert all(header.text_content().strip() for header in each.xpath(".//th"))


def test_a_note_is_numbered_once_and_leads_back(page) -> None:
    assert [each.text_content() for each in page.xpath("//a[@role='doc-noteref']")] == ["1", "1"]
    [note] = page.xpath("//*[@role='doc-endnotes']//li")
    assert note.text_content().startswith("Forrige værdi er udledt.")
    assert page.xpath(f"//*[@id='{note.xpath('.//a/@href')[0][1:]}']")


def test_formulas_are_mathml(page) -> None:
    assert page.xpath("//math//mfrac")


def test_the_code_can_be_seen_but_not_the_parameters(page) -> None:
    [details] = page.xpath("//details[@class='code']")
    assert "report.charts()" in details.text_content()
    assert "goal = 2" not in page.text_content()
    assert not lxml_html.document_fromstring(html(goal_2(code=[]))).xpath("//details[@class='code']")


def test_the_same_notebook_gives_the_same_page() -> None:
    assert html(goal_2()) == html(goal_2())


def test_tags_leave_out_cells_and_outputs() -> None:
    nb = notebook(
        "# A",
        cell(unemployment(), tags=["remove-output"]),
        cell(indicators(), tags=["remove-cell"]),
        new_code_cell("hemmelig()", metadata={"tags": ["remove-input"]}),
    )
    made = html(nb)
    assert "<figure" not in made
    assert "hemmelig" not in made


def test_a_remark_stands_beside_its_commentary() -> None:
    comment = new_markdown_cell("Tallet er 93,1 %.")
    comment.metadata = {
        "barometer": {"remarks": [{"sentence": "Tallet er 93,1 %.", "message": "Nu 92,0 %."}]}
    }
    made = lxml_html.document_fromstring(html(notebook("# A", comment)))
    [remark] = made.xpath("//*[contains(@class,'warning')]")
    assert "»Tallet er 93,1 %.« Nu 92,0 %." in remark.text_content()


def test_printed_text_is_kept_and_warnings_are_not() -> None:
    outputs = [
        new_output("stream", name="stdout", text="1 < 2\n"),
        new_output("stream", name="stderr", text="/Users/x/secret.py:1: Warning"),
    ]
    made = html(notebook("# A", new_code_cell("x", outputs=outputs)))
    assert "1 &lt; 2" in made
    assert "secret" not in made


def test_the_exporter_is_an_entry_point_of_nbconvert() -> None:
    from nbconvert.exporters import get_exporter

    assert get_exporter("barometer-html") is BarometerHTMLExporter


def test_the_letters_in_the_template_are_those_cut_from_the_typeface():
    assert webfonts.FILE.read_text(encoding="utf-8") == webfonts.style_sheet(), "run make fonts"


def test_the_usual_letters_are_in_the_typeface_so_that_no_font_need_be_read_for_them():
    assert press._printable() >= press.USUAL
    assert press.printable("".join(sorted(press.USUAL))) == "".join(sorted(press.USUAL))


def test_a_page_speaks_one_language_and_bears_the_marks_of_what_its_notebook_opened():
    """Papermill alone leaves no metadata: what the notebook has opened tells the page."""
    heading = [
        nbformat.v4.new_markdown_cell(text, metadata={"tags": [language, "only-with-next"]})
        for language, text in (("da", "## Tallene"), ("en", "## The figures"))
    ]
    shown = nbformat.v4.new_output("display_data", data={"text/plain": "7"})
    opened = [
        nbformat.v4.new_output("display_data", data=Opening("2026", marks, "en")._repr_mimebundle_())
        for marks in (("synthetic",), ("reconstruction", "synthetic"))
    ]
    cells = [nbformat.v4.new_code_cell("", outputs=opened), *heading]
    full = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("", outputs=[shown])])
    page = to_html(full).decode("utf-8")
    assert '<html lang="en">' in page and "The figures" in page and "Tallene" not in page
    assert page.count('<p class="mark"') == 2 and "Synthetic data" in page and "Reconstruction" in page
    empty = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell("")])
    assert "The figures" not in to_html(empty).decode("utf-8")
    # A notebook that is already in one language keeps it, whatever the page's own words speak.
    full.cells.pop(2)
    assert "Tallene" in to_html(full).decode("utf-8")
