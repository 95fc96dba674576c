"""The PDF: tagged, archivable, the same bytes every time, and it says what the notebook says."""

import io
import multiprocessing
import re
import subprocess
import sys

import pytest
from export_samples import (
    attributes,
    cell,
    elements,
    goal_2,
    indicators,
    notebook,
    opened,
    pdf,
    unemployment,
)
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from pypdf import PdfReader

from barometer.errors import BarometerError
from barometer.pages.document import Attachment, Document, compile_document, page
from barometer.pages.exporters import BarometerTypstExporter
from barometer.presentation import Judgement, Notice, Verdicts

CSV = Attachment("observations.csv", b"indicator,value\na,1\n", "text/csv", "data", "Tallene")


@pytest.fixture(scope="module")
def goal() -> bytes:
    return pdf(goal_2(), attachments=(CSV,))


def text(content: bytes) -> list[str]:
    return [each.extract_text().replace("\xa0", " ") for each in PdfReader(io.BytesIO(content)).pages]


def test_it_is_tagged_titled_and_in_danish(goal: bytes) -> None:
    document = opened(goal)
    assert document.Root.MarkInfo.Marked
    assert document.Root.Lang == "da"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert str(document.docinfo["/Title"]) == "Mål 2: Flere i arbejde"
    assert str(document.docinfo["/Author"]) == "Beskæftigelses- og Integrationsforvaltningen"
    assert opened(pdf(goal_2(language="en"))).Root.Lang == "en"


def test_it_claims_both_standards(goal: bytes) -> None:
    described = opened(goal).Root.Metadata.read_bytes().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in described
    assert "<pdfaid:part>3</pdfaid:part>" in described
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in described


def test_every_figure_and_formula_has_an_alternative_text(goal: bytes) -> None:
    pictures = elements(goal, "Figure", "Formula")
    assert {str(each.S) for each in pictures} == {"/Figure", "/Formula"}
    assert all(str(each.get("/Alt", "")).strip() for each in pictures)
    # A short name without figures; the description that has them is on the page for everybody.
    name = "Diagram: Overledigheden er ikke ændret signifikant. Beskrevet i teksten ovenfor."
    assert str(elements(goal, "Figure")[0].Alt) == name
    described = "faldet fra 11,1 procentpoint til 10,8 procentpoint (−0,3 procentpoint)."
    assert described in " ".join(text(goal)[0].split())


def test_every_cell_of_a_table_names_its_column_and_its_row(goal: bytes) -> None:
    assert len(elements(goal, "Table")) == 3
    heads = {str(each.ID): attributes(each) for each in elements(goal, "TH")}
    assert {str(each["/Scope"]) for each in heads.values()} == {"/Column", "/Row"}
    for each in elements(goal, "TD"):
        scopes = [str(heads[str(name)]["/Scope"]) for name in attributes(each)["/Headers"]]
        assert scopes == ["/Column", "/Row"]
    rows = [row for row in elements(goal, "TR") if attributes(row.K[0]).get("/Scope") == "/Row"]
    assert len(rows) == 1 + 3 + 1
    ids = [str(name) for name in list(opened(goal).Root.StructTreeRoot.IDTree.Names)[::2]]
    assert ids == sorted(ids)
    assert set(heads) <= set(ids)


def test_headings_start_at_one_skip_none_and_make_bookmarks(goal: bytes) -> None:
    levels = [int(str(each.S)[2:]) for each in elements(goal, "H1", "H2", "H3")]
    assert levels == [1, 2]
    with opened(goal).open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["Overledighed"]
        assert [entry.title for entry in outline.root[0].children] == ["Tabellen"]


def test_what_it_carries_is_named_typed_and_related(goal: bytes) -> None:
    [file] = opened(goal).Root.AF
    assert (str(file.UF), str(file.AFRelationship), str(file.Desc)) == (
        "observations.csv",
        "/Data",
        "Tallene",
    )
    assert str(file.EF.F.Subtype) == "/text/csv"
    assert file.EF.F.read_bytes() == CSV.data


def test_the_date_is_the_publications_or_none(goal: bytes) -> None:
    assert str(opened(goal).docinfo["/CreationDate"]) == "D:20130101000000Z"
    undated = opened(pdf(goal_2(published="unknown")))
    assert not {"/CreationDate", "/ModDate"} & set(undated.docinfo.keys())
    assert b"Date>" not in undated.Root.Metadata.read_bytes()
    with pytest.raises(BarometerError, match="needs a date"):
        pdf(goal_2(published=""), attachments=(CSV,))


def test_the_same_notebook_gives_the_same_bytes_here_and_in_a_new_process(goal: bytes) -> None:
    assert pdf(goal_2(), attachments=(CSV,)) == goal
    code = (
        "import sys; from test_export_pdf import CSV, goal_2, pdf; "
        "sys.stdout.buffer.write(pdf(goal_2(), attachments=(CSV,)))"
    )
    folder = __file__.rpartition("/")[0]
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=folder)
    assert other.stdout == goal


def test_it_says_what_the_notebook_says(goal: bytes) -> None:
    said = " ".join(text(goal))
    assert re.search(r"Side 1 af \d", said)
    for words in (
        "Overledigheden er ikke ændret signifikant",
        "10,8 procentpoint",
        "−2,4 pct.point",
        "udeladt",
        "stilstand",
        "Offentliggjort januar 2013",
        "Figur 1.",
        "Tabel 1.",
        "Analytikerens kommentar",
        "Forrige værdi er udledt.",
    ):
        assert words in said
    assert "show()" not in said


def test_links_lead_to_figures_and_harmless_pages_only(goal: bytes) -> None:
    document = opened(goal)
    links = [a for each in document.pages for a in each.get("/Annots", []) if a.Subtype == "/Link"]
    assert [str(a.A.URI) for a in links if "/A" in a and "/URI" in a.A] == ["https://www.kk.dk/"]
    inside = [a for a in links if "/Dest" in a or a.get("/A", {}).get("/S") == "/GoTo"]
    assert len(inside) == 2 + 3, "two links to what is shown, two to the note, one back"
    assert "ingenting" in " ".join(text(goal))


def test_code_is_left_out_unless_asked_for() -> None:
    said = " ".join(text(pdf(goal_2(code=["pdf"]))))
    assert "report.charts()" in said
    assert "goal = 2" not in said


@pytest.mark.parametrize("mark", ["synthetic", "draft", "unaudited", "reconstruction"])
def test_every_page_says_what_holds_for_the_whole(mark: str) -> None:
    words = {
        "synthetic": "Opdigtede tal",
        "draft": "Udkast",
        "unaudited": "uden fortrolighedskontrol",
        "reconstruction": "Rekonstruktion",
    }[mark]
    document = Document("Rapport", published="2013-01", marks=(mark,), cover=True, contents=True)
    pages = text(compile_document([goal_2(), page("# Kilder", "Tekst")], document))
    assert len(pages) >= 4
    assert all(words in each for each in pages)


def test_a_report_of_several_notebooks_has_cover_contents_chapters_and_one_numbering() -> None:
    document = Document(
        "Inklusionsbarometret 2013",
        "Årsrapport",
        municipality="Københavns Kommune",
        published="2013-01",
        case_numbers=(("Sagsnr.", "2011-34757"),),
        signatory="Borgmesteren",
        cover=True,
        contents=True,
    )
    overview = notebook("# Overblik", "Se [overledigheden](#excess-unemployment).", cell(indicators()))
    made = compile_document([overview, goal_2(), page("# Kilder\n\nTekst.")], document, (CSV,))
    pages = text(made)
    assert {"2011-34757", "Borgmesteren"} <= set(re.findall(r"2011-34757|Borgmesteren", pages[0]))
    assert "Side" not in pages[0]
    assert "Indhold" in pages[1] and "Mål 2: Flere i arbejde" in pages[1]
    with opened(made).open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    assert titles == ["Overblik", "Mål 2: Flere i arbejde", "Kilder"]
    said = " ".join(pages)
    assert "Tabel 1." in said and "Tabel 2." in said and "Figur 1." in said
    assert made == compile_document([overview, goal_2(), page("# Kilder\n\nTekst.")], document, (CSV,))


def test_the_same_anchor_in_two_chapters_leads_each_to_its_own() -> None:
    chapter = goal_2()
    made = opened(compile_document([chapter, chapter], Document("Rapport")))
    targets = {
        (number, made.pages.index(a.Dest[0]))
        for number, each in enumerate(made.pages)
        for a in each.get("/Annots", [])
        if "/Dest" in a
    }
    assert all(abs(here - there) <= 1 for here, there in targets)


def test_a_process_forked_after_a_pdf_was_made_makes_its_own(goal: bytes) -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        made = pool.apply_async(pdf, (goal_2(),), {"attachments": (CSV,)}).get(timeout=60)
    assert made == goal


def test_typst_text_is_whole_in_itself() -> None:
    made, resources = BarometerTypstExporter().from_notebook_node(goal_2())
    assert resources["output_extension"] == ".typ"
    assert not re.search(r'#import|#include|read\("|image\("', made)


def test_a_plain_data_frame_and_a_plain_picture_export_sensibly() -> None:
    import base64

    from matplotlib.figure import Figure as Drawing
    from pandas import DataFrame, MultiIndex

    frame = DataFrame({"nu": [93.1, 77.2], "før": [92.8, 79.6]}, index=["gab", "uddannelse"])
    frame.index.name, frame.columns.name = "indikator", "måling"
    wide = DataFrame([[1, 2]], columns=MultiIndex.from_tuples([("2012", "a"), ("2012", "b")]), index=["x"])
    drawing = Drawing(figsize=(2, 1))
    drawing.subplots().plot([1, 2])
    png = io.BytesIO()
    drawing.savefig(png, format="png")
    outputs = [
        new_output("execute_result", data={"text/html": each.to_html(), "text/plain": str(each)})
        for each in (frame, wide)
    ]
    picture = new_output("display_data", data={"image/png": base64.b64encode(png.getvalue()).decode()})
    nb = notebook(
        "# Analyse",
        "## Karakterer",
        new_code_cell("frame", outputs=outputs),
        new_code_cell("plot", outputs=[picture]),
    )
    made = pdf(nb)
    assert [each.Alt for each in elements(made, "Figure")] == [
        "Billede uden beskrivelse under overskriften »Karakterer«"
    ]
    assert len(elements(made, "TH")) == 3 + 2 + 3 + 1
    said = text(made)[0]
    assert "måling · indikator" in said and "2012 · a" in said
    with pytest.raises(BarometerError, match=r"cell 4 .*barometer\.alt"):
        pdf(notebook(*nb.cells, strict=True))
    nb.cells[3].metadata["barometer"] = {"alt": "En stigende linje"}
    assert elements(pdf(notebook(*nb.cells, strict=True)), "Figure")[0].Alt == "En stigende linje"


def test_nbconvert_knows_the_exporter_and_takes_any_notebook(tmp_path) -> None:
    import nbformat

    cells = [new_markdown_cell("## Hej\n\n#### Dybt"), new_code_cell("1/0")]
    cells[1].outputs = [
        new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=["x"])
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "prøve.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "barometer-pdf", str(tmp_path / "prøve.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = (tmp_path / "prøve.pdf").read_bytes()
    assert str(opened(made).docinfo["/Title"]) == "prøve"
    assert "ZeroDivisionError: division by zero" in text(made)[0]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (["--language", "en"], "Page 1 of 1"),
        (["--language=en"], "Page 1 of 1"),
        (["--BarometerExporter.language=en"], "Page 1 of 1"),
        ([], "Side 1 af 1"),
    ],
)
def test_the_language_of_a_page_is_an_option_of_the_command_line(
    tmp_path, option: list[str], said: str
) -> None:
    import nbformat

    nbformat.write(nbformat.v4.new_notebook(cells=[new_markdown_cell("# Hello")]), tmp_path / "a.ipynb")
    command = [sys.executable, "-m", "nbconvert", "--to", "barometer-pdf", *option, str(tmp_path / "a.ipynb")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Unrecognized" not in done.stderr
    assert said in text((tmp_path / "a.pdf").read_bytes())[0]


def test_boxes_stand_whole_and_everything_shown_is_there() -> None:
    box = Verdicts((Judgement("Når det målet?", "undecided", "Intet måltal."),), "Vurdering")
    nb = notebook(
        "# A",
        cell(box),
        cell(Notice("Ingen tal.", "Bemærk", "warning")),
        cell(unemployment().without_table()),
    )
    said = text(pdf(nb))[0]
    for words in ("kan ikke vurderes", "Intet måltal.", "Bemærk", "Ingen tal.", "Figur 1."):
        assert words in said
    assert "Tallene bag figuren" not in said


def test_an_unknown_mark_or_date_is_one_sentence() -> None:
    with pytest.raises(BarometerError, match="did you mean draft"):
        Document("x", marks=("drfat",))
    with pytest.raises(BarometerError, match="'2013-13' is no date"):
        Document("x", published="2013-13")
