"""Tables of other libraries: every number under its own headers, whole, on a page that it fits."""

import io
import time

import pikepdf
import pytest
from export_samples import attributes, elements
from fault_pages import fault, page_of, pdf_of, prose, typst_of, words_of
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader


def shown(*outputs: str):
    """A notebook whose cell puts out HTML."""
    made = [new_output("display_data", data={"text/html": each, "text/plain": "x"}) for each in outputs]
    return new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("x", outputs=made)])


def table_of(notebook) -> dict[str, object]:
    """The first table of a page: its caption, names of columns, bodies, and what stands below."""
    figure = page_of(notebook).xpath("//figure[@class='table']")[0]
    return {
        "caption": figure.xpath(".//caption")[0].text_content(),
        "header": [each.text_content() for each in figure.xpath(".//thead//th")],
        "rows": [[cell.text_content() for cell in row] for row in figure.xpath(".//tbody/tr")],
        "below": [each.text_content() for each in figure.xpath("./p[@class='below']")],
    }


def test_end_tags_that_html_lets_one_leave_out_are_not_missed() -> None:
    assert table_of(fault("html-table-without-end-tags")) == {
        "caption": "",
        "header": ["Bydel", "2011", "2012"],
        "rows": [["Nord", "1", "2"], ["Syd", "3", "4"]],
        "below": [],
    }


@pytest.mark.parametrize(
    "html",
    [
        "<table><thead><tr><th>a<th>b<tbody><tr><td>1<td>2<tr><td>3<td>4<tfoot></table>",
        "<table><tbody><th>a</th><th>b</th></tr><td>1</td><td>2</td></tr><tr><td>3<p>&nbsp;</td><td>4</table>",
        "<TABLE><TR><TH>a</TH><TH>b<TR><TD>1<TD><font color=red>2</font><TR><TD>3</B><TD>4",
    ],
)
def test_nor_are_others_that_a_browser_forgives(html: str) -> None:
    made = table_of(shown(html))
    assert (made["header"], made["rows"]) == (["a", "b"], [["1", "2"], ["3", "4"]])


def test_a_row_of_one_cell_is_a_title_a_group_or_a_note() -> None:
    assert table_of(fault("colspan-title-row")) == {
        "caption": "Tabel 1. Ledighed i byenprocent",
        "header": ["Bydel", "2011", "2012"],
        "rows": [["Nordlige bydele"], ["Nord", "1,2", "1,3"]],
        "below": ["Anm.: Kilde: opfundet register"],
    }
    page = page_of(fault("colspan-title-row"))
    assert [each.get("scope") for each in page.xpath("//tbody//th")] == ["rowgroup", "row"]
    pdf = pdf_of(fault("colspan-title-row"))
    group, row = [each for each in elements(pdf, "TH") if attributes(each)["/Scope"] == "/Row"]
    assert attributes(row)["/Headers"][-1] == group.ID
    assert words_of(pdf).count("Ledighed i byen") == 1


GREAT = """<div><style>p{color:red}</style><table class="gt_table"><thead>
<tr class="gt_heading"><td colspan="3" class="gt_title">Ledige</td></tr>
<tr class="gt_heading"><td colspan="3" class="gt_subtitle">pr. 1.000</td></tr>
<tr class="gt_spanner_row"><th rowspan="2"> </th><th colspan="2"><span>Periode</span></th></tr>
<tr class="gt_col_headings"><th>2011</th><th>2012</th></tr></thead><tbody>
<tr class="gt_group_heading_row"><th class="gt_group_heading" colspan="3">Nord</th></tr>
<tr><th class="gt_stub">mænd</th><td>12</td><td>13</td></tr>
<tr><th class="gt_stub">kvinder</th><td></td><td>9</td></tr>
<tr class="gt_group_heading_row"><th class="gt_group_heading" colspan="3">Syd</th></tr>
<tr><th>mænd</th><td>7</td><td>8</td></tr></tbody>
<tfoot><tr><td class="gt_sourcenote" colspan="3">Kilde: <em>register</em></td></tr>
<tr><td class="gt_footnote" colspan="3"><span>1</span> anslået</td></tr></tfoot></table></div>"""
MODEL = """<table class="simpletable"><caption>OLS Regression Results</caption>
<tr><th>Dep. Variable:</th><td>y</td><th>  R-squared:         </th><td>   0.416</td></tr></table>
<table class="simpletable"><tr><td></td> <th>coef</th> <th>P>|t|</th></tr>
<tr><th>const</th><td>1.5</td><td>0.000</td></tr></table><br/><br/>Notes:<br/>[1] Standard errors assume.
"""
TOTAL = "<table><tr><th>a<th>b<tbody><tr><td>x<td>1<tr><td>y<td>2<tfoot><tr><td>I alt<td>3</table>"


def test_a_table_of_great_tables() -> None:
    assert table_of(shown(GREAT)) == {
        "caption": "Tabel 1. Ledigepr. 1.000",
        "header": ["Række", "Periode · 2011", "Periode · 2012"],
        "rows": [["Nord"], ["mænd", "12", "13"], ["kvinder", "", "9"], ["Syd"], ["mænd", "7", "8"]],
        "below": ["Anm.: Kilde: register 1 anslået"],
    }
    assert words_of(pdf_of(shown(GREAT))).count("Nord") == 1


def test_a_model_of_statsmodels_with_the_words_below_it() -> None:
    page = page_of(shown(MODEL))
    assert [each.text_content() for each in page.xpath("//caption")] == [
        "Tabel 1. OLS Regression Results",
        "",
    ]
    assert [each.text_content() for each in page.xpath("//thead//th")][4:] == ["Række", "coef", "P>|t|"]
    assert "Notes:" in page.xpath("//main")[0].text_content()
    assert "Standard errors assume." in words_of(pdf_of(shown(MODEL)))


def test_a_foot_of_numbers_is_a_row() -> None:
    assert table_of(shown(TOTAL))["rows"] == [["x", "1"], ["y", "2"], ["I alt", "3"]]


@pytest.mark.parametrize(
    "html",
    [
        "<table><thead><tr><th>Bydel<th>2012</thead></table>",
        "<table><thead><tr><th>Bydel</thead><tbody></tbody></table>",
        "<table><caption>Ingen</caption><thead><tr><th>a<th>b</thead><tfoot><tr><td colspan=2>x</table>",
    ],
)
def test_a_table_without_rows_has_its_head(html: str) -> None:
    notebook = shown(html)
    assert page_of(notebook).xpath("//main//th")
    assert "2012" not in html or "2012" in words_of(pdf_of(notebook))
    assert pdf_of(notebook)


def test_a_caption_is_the_title() -> None:
    assert table_of(fault("table-caption-lost"))["caption"] == "Tabel 1. Ledighed efter bydel"
    assert "Ledighed efter bydel" in words_of(pdf_of(fault("table-caption-lost")))


def test_a_styler_and_a_title_of_the_cell() -> None:
    import pandas as pd

    frame = pd.DataFrame({"nu": [93.1, None]}, index=["gab", "kløft"])
    notebook = shown(frame.style.set_caption("Andele").format(precision=1, decimal=",").to_html())
    assert table_of(notebook)["caption"] == "Tabel 1. Andele"
    assert table_of(notebook)["rows"] == [["gab", "93,1"], ["kløft", "nan"]]
    notebook.cells[1].metadata = {"barometer": {"caption": "Karakterer", "source": "Register"}}
    made = table_of(notebook)
    assert (made["caption"], made["below"]) == ("Tabel 1. KaraktererAndele", ["Kilde: Register"])


def test_tables_inside_a_table_are_tables_or_words() -> None:
    left, right = "<table><tr><th>a<th>b<tr><td>1<td>2</table>", "<table><tr><th>c<tr><td>3</table>"
    page = page_of(shown(f"<table><tr><td>{left}<td>{right}</table>"))
    assert [[th.text_content() for th in each.xpath(".//thead//th")] for each in page.xpath("//table")] == [
        ["a", "b"],
        ["c"],
    ]
    among = "<table><tr><th>a<th>b<tr><td>1<td>heraf <table><tr><td>2<td>3</table></table>"
    assert table_of(shown(among))["rows"] == [["1", "heraf 2 3"]]


def test_cells_that_span_rows_stand_in_each_of_them() -> None:
    html = "<table><tr><th>a<th>b<th>c<tr><td rowspan=2>x<td>1<td>2<tr><td>3<td>4<tr><td>y<td colspan=2>5"
    assert table_of(shown(html))["rows"] == [["x", "1", "2"], ["x", "3", "4"], ["y", "5", "5"]]


def test_words_between_tables_and_what_is_hidden() -> None:
    html = "<p>Før<style>x</style></p><table><tr><th>a<tr><td>1</table><script>no()</script>Efter <b>5 rækker"
    page = page_of(
        shown(html + "</b><div style='display: none'>skjult</div><p hidden>gemt</p><template>form</template>")
    )
    text = page.xpath("//main")[0].text_content()
    assert [word in text for word in ("Før", "Efter 5 rækker", "no()", "skjult", "gemt", "form")] == [
        True,
        True,
    ] + [False] * 4
    assert page.xpath("//main//p/strong/text()") == ["5 rækker"]


def wide(columns: int, name: str = "kolonne", value: str = "1111,5"):
    head = "".join(f"<th>{name}_{number}" for number in range(columns))
    row = "".join(f"<td>{value}" for _ in range(columns))
    return shown(f"<table><thead><tr><th>{head}<tbody><tr><th>række{row}<tr><th>anden{row}</table>")


@pytest.mark.parametrize(
    ("columns", "flipped", "stubs"), [(6, 0, 1), (10, 0, 1), (14, 1, 1), (30, 1, 3), (90, 1, 7)]
)
def test_a_wide_table_goes_smaller_then_across_then_in_blocks(columns: int, flipped: int, stubs: int) -> None:
    pdf = pdf_of(wide(columns))
    reader = PdfReader(io.BytesIO(pdf))
    assert sum(page.mediabox.width > page.mediabox.height for page in reader.pages) == flipped
    said = words_of(pdf)
    assert said.count("række") == stubs
    assert all(said.count(f"kolonne_{number}\n") or f"kolonne_{number} " in said for number in range(columns))
    assert right_edge(pdf) <= 0


def right_edge(pdf: bytes) -> float:
    """How far letters stand beyond the right margin, at least, in points."""
    far = -1000.0
    for page in PdfReader(io.BytesIO(pdf)).pages:
        edges: list[float] = []

        def visit(text, matrix, place, font, size, edges=edges):
            if text.strip():
                begin = place[4] * matrix[0] + matrix[4]
                edges.append(begin + 0.35 * len(text.strip()) * size * place[0] * matrix[0])

        page.extract_text(visitor_text=visit)
        far = max(far, max(edges, default=0) - (float(page.mediabox.width) - 73.7))
    return far


def test_the_frame_that_ran_off_the_page_is_whole() -> None:
    said = words_of(pdf_of(fault("wide-dataframe")))
    assert all(f"kolonne_{number}" in said for number in range(30))
    assert right_edge(pdf_of(fault("wide-dataframe"))) <= 0
    assert "Kolonne 2 til 12 af 31" in said


def test_a_wide_table_of_markdown_in_a_commentary_is_whole() -> None:
    names = [f"meget_langt_navn_{number}" for number in range(20)]
    lines = [names, ["---"] * 20, ["12345"] * 20]
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    notebook = prose("# T", f"> citat\n\n{text}")
    notebook.cells[1].metadata = {"tags": ["commentary"]}
    pdf = pdf_of(notebook)
    assert all(name in words_of(pdf) for name in names)
    assert right_edge(pdf) <= 0


def test_a_row_taller_than_the_page_goes_on_on_the_next() -> None:
    pdf = pdf_of(fault("row-taller-than-page"))
    said = words_of(pdf)
    assert said.count("Et langt fritekstsvar.") == page_of(
        fault("row-taller-than-page")
    ).text_content().count("Et langt fritekstsvar.")
    assert "Et langt fritekstsvar." in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize("cells", [("lille", "ord " * 3000), ("ord " * 900, "ord " * 900), ("x" * 6000, "1")])
def test_and_so_does_any_other(cells: tuple[str, str]) -> None:
    pdf = pdf_of(shown(f"<table><tr><th>a<th>b<tr><td>{cells[0]}<td>{cells[1]}<tr><td>slut<td>2</table>"))
    letters = words_of(pdf).replace("\n", "").replace(" ", "")
    assert letters.count("ord") == sum(cell.count("ord") for cell in cells)
    assert letters.count("x") == sum(cell.count("x") for cell in cells)
    assert "slut" in letters
    assert all(float(page.mediabox.height) > 0 for page in PdfReader(io.BytesIO(pdf)).pages)
    assert right_edge(pdf) <= 0


def seconds(rows: int) -> float:
    lines = "".join(f"<tr><th>{number}<td>{3 * number}<td>navn {number}" for number in range(rows))
    notebook = shown(f"<table><thead><tr><th>id<th>a<th>b<tbody>{lines}</table>")
    began = time.process_time()
    pdf_of(notebook)
    page_of(notebook)
    return time.process_time() - began


def test_the_time_for_a_long_table_grows_with_its_length() -> None:
    seconds(50)
    assert seconds(2400) < 10 * seconds(400)


def test_every_row_of_a_long_table_is_there() -> None:
    notebook = fault("long-table-slow")
    said = words_of(pdf_of(notebook))
    assert said.count("navn ") == len(page_of(notebook).xpath("//tbody/tr")) == 3000
    with pikepdf.open(io.BytesIO(pdf_of(notebook))) as pdf:
        assert len(pdf.pages) < 120


def test_html_without_a_table_is_its_words() -> None:
    page = page_of(fault("html-output-not-table"))
    main = page.xpath("//main")[0]
    assert main.xpath("./p/strong/text()") == ["Overskrift", "10,8"]
    assert [each.text_content() for each in main.xpath(".//li")] == ["en", "to"]
    said = words_of(pdf_of(fault("html-output-not-table")))
    assert "Kun HTML uden klartekst" in said
    assert "IPython.core.display.HTML" not in said + main.text_content()


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("10<sup>2</sup> m&sup2;<br>ny <a href='https://kk.dk/'>side</a>", ["102 m²", "ny side"]),
        ("<pre>x\n  y</pre><details><summary>Mere</summary>inde</details>", ["x\n  y", "Mere", "inde"]),
        ("<ol><li>en<ul><li>to</ul><li>tre</ol>", ["en", "to", "tre"]),
        ("<div>" * 500 + "dybt" + "</div>" * 500, ["dybt"]),
    ],
)
def test_and_so_is_html_of_other_kinds(html: str, words: list[str]) -> None:
    text = page_of(shown(html)).xpath("//main")[0].text_content()
    assert all(word in text for word in words)
    assert (
        text.replace("\n", "").replace(" ", "").startswith("".join(words).replace("\n", "").replace(" ", ""))
    )
    assert "#raw" in typst_of(shown(html)) or not html.startswith("<pre")
    assert pdf_of(shown(html)).startswith(b"%PDF")


def test_long_words_and_lines_stay_on_the_page() -> None:
    pdf = pdf_of(fault("long-lines"))
    letters = words_of(pdf).replace("\n", "")
    assert letters.count("x") >= 400
    assert letters.count("f") >= 199
    assert right_edge(pdf) <= 0
    assert right_edge(pdf_of(prose("# T", "a" * 300, "`" + "b" * 300 + "`", "> - " + "c" * 300))) <= 0
