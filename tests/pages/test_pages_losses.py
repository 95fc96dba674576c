"""Nothing is lost in silence: what a page does not say is told, ends a draft, and stops a report."""

import json
import subprocess
import sys

import pytest
from export_samples import html
from fault_pages import fault, losses_of, page_of, pdf_of, prose, saved, words_of
from lxml import html as lxml_html
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from pypdf import PdfReader
from traitlets.config import Config

from barometer.errors import BarometerError
from barometer.pages.document import Document, compile_document
from barometer.pages.exporters import BarometerHTMLExporter, BarometerPDFExporter, to_html, to_pdf

ESC = "\x1b"


def with_output(data: dict, **metadata):
    output = new_output("display_data", data=data)
    return new_notebook(
        cells=[new_markdown_cell("# T"), new_code_cell("x", outputs=[output])], metadata=metadata
    )


def streamed(text: str, name: str = "stdout"):
    output = new_output("stream", name=name, text=text)
    return new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("x", outputs=[output])])


def printed(notebook) -> list[str]:
    return page_of(notebook).xpath("//pre[@class='printed']/text()")


def test_colours_of_a_terminal_are_dropped_whole() -> None:
    assert printed(fault("ansi-colours")) == ["rød og grøn", "Signatur: f(x)"]
    assert "[31m" not in words_of(pdf_of(fault("ansi-colours")))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{ESC}[38;5;196mdyb{ESC}[39m {ESC}[48;2;1;2;3mfarve{ESC}[m", "dyb farve"),
        (f"{ESC}]0;titel\x07ord{ESC}]8;;https://kk.dk{ESC}\\link{ESC}]8;;{ESC}\\", "ordlink"),
        (f"{ESC}[2K{ESC}[1Gnu {ESC}(Bda{ESC}=", "nu da"),
        ("  1 %\r 50 %\r100 %\r\nfærdig\n", "100 %\nfærdig"),
        ("100 %\r5 %\n", "5 % %"),
        ("abc\b\bx\n", "axc"),
        ("a\nb  \n\n", "a\nb"),
    ],
)
def test_and_so_is_all_that_only_moves_a_terminal(text: str, said: str) -> None:
    assert printed(streamed(text)) == [said]


def test_an_error_in_colours_is_its_words() -> None:
    output = new_output("error", ename="ValueError", evalue=f"{ESC}[31mnej{ESC}[0m", traceback=[])
    notebook = new_notebook(cells=[new_markdown_cell("# T"), new_code_cell("x", outputs=[output])])
    assert page_of(notebook).xpath("//pre[@class='error']/text()") == ["Fejl i beregningen: ValueError: nej"]


def test_warnings_are_told_but_not_shown() -> None:
    page = page_of(fault("stderr-lost"))
    assert losses_of(fault("stderr-lost")) == [
        "celle 2: en advarsel er ikke vist: Advarsel: 3 rækker uden bydel blev udeladt"
    ]
    assert "Advarsel" not in page.text_content()
    notebook = streamed("ord " * 90, "stderr")
    notebook.metadata["barometer"] = {"strict": True}
    assert to_html(notebook)


def test_what_only_a_browser_can_show_is_a_line() -> None:
    assert printed(fault("widget-and-plotly")) == ["[Noget, som kun kan vises i en browser, er udeladt]"] * 3
    told = losses_of(fault("widget-and-plotly"))
    assert [each.rpartition(" (")[0] for each in told] == [
        "celle 2: noget, som kun kan vises i en browser, er udeladt"
    ] * 3
    assert "vegalite" in told[2]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (
            {"application/vnd.bokehjs_exec.v0+json": {}, "text/html": "<div id='a'></div><script>x</script>"},
            "browser",
        ),
        (
            {"application/javascript": "alert(1)", "text/plain": "<IPython.core.display.Javascript object>"},
            "browser",
        ),
        (
            {"text/html": "<div id='v'></div><script>vega('#v')</script>", "text/plain": "alt.Chart(...)"},
            "script",
        ),
        (
            {
                "text/html": "<iframe src='kort.html'></iframe>",
                "text/plain": "<IPython.lib.display.IFrame at 0x7f2c>",
            },
            "iframe",
        ),
        ({"application/pdf": "JVBERi0="}, "application/pdf"),
        (
            {"text/html": "<video src='x.mp4'></video>", "text/plain": "<IPython.core.display.Video object>"},
            "video",
        ),
    ],
)
def test_and_so_are_other_things_that_no_page_holds(data: dict, kind: str) -> None:
    page = page_of(with_output(data))
    assert len(page.xpath("//pre[@class='printed']")) == 1
    assert not any(name in page.text_content() for name in ("IPython", "alt.Chart"))
    assert kind in losses_of(with_output(data))[0]


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<style>p{color:red}</style>", "text/plain": "<IPython.core.display.HTML object>"},
        {"text/plain": "   "},
        {"text/html": "<!-- intet -->"},
    ],
)
def test_what_says_nothing_loses_nothing(data: dict) -> None:
    assert losses_of(with_output(data)) == []
    assert printed(with_output(data)) == []


def test_what_python_says_of_a_thing_that_has_no_other_form_is_shown() -> None:
    said = "<matplotlib.legend.Legend at 0x7f2c>"
    assert printed(with_output({"text/plain": said})) == [said]


def test_a_drawing_inside_html_is_a_picture() -> None:
    svg = (
        "<svg width='40' viewBox='0 0 40 20'><title>Kort</title><rect width='9' height='9' fill='red'/></svg>"
    )
    page = page_of(with_output({"text/html": f"<p>før</p>{svg}<p>efter</p>"}))
    [drawing] = page.xpath("//main//svg")
    assert drawing.xpath(".//title/text()") == ["Kort"]
    assert drawing.xpath(".//rect/@fill") == ["red"]


def test_a_picture_beside_a_live_view_is_taken() -> None:
    pixel = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'
    page = page_of(with_output({"application/vnd.plotly.v1+json": {}, "image/svg+xml": pixel}))
    assert len(page.xpath("//main//svg")) == 1
    assert not page.xpath("//pre[@class='printed']")


def test_data_are_shown_as_their_text() -> None:
    page = page_of(
        with_output({"application/json": {"år": 2013}, "text/plain": "<IPython.core.display.JSON object>"})
    )
    assert json.loads(page.xpath("//pre/text()")[0]) == {"år": 2013}


@pytest.mark.parametrize(
    ("latex", "formulas", "shown"),
    [
        ("$\\displaystyle x^{2}$", 1, ""),
        ("\\begin{equation}x=1\\end{equation}", 1, ""),
        ("\\begin{tabular}{l}a\\end{tabular}", 0, "tabular"),
    ],
)
def test_latex_is_a_formula_or_its_text(latex: str, formulas: int, shown: str) -> None:
    page = page_of(with_output({"text/latex": latex, "text/plain": "x**2"}))
    assert len(page.xpath("//main//math")) == formulas
    assert shown in page.xpath("//main")[0].text_content()
    assert bool(losses_of(with_output({"text/latex": latex}))) is bool(shown)


def test_raw_cells_are_what_they_say_that_they_are() -> None:
    cells = [
        new_raw_cell("uden *form*"),
        new_raw_cell("med *form*", metadata={"raw_mimetype": "text/markdown"}),
        new_raw_cell("<p>som <b>side</b></p><script>x</script>", metadata={"format": "text/html"}),
        new_raw_cell("\\newpage", metadata={"raw_mimetype": "text/latex"}),
    ]
    notebook = new_notebook(cells=[new_markdown_cell("# T"), *cells])
    main = page_of(notebook).xpath("//main")[0]
    assert main.xpath(".//pre/text()") == ["uden *form*"]
    assert main.xpath(".//em/text()") == ["form"]
    assert main.xpath(".//strong/text()") == ["side"]
    assert "newpage" not in main.text_content()
    assert losses_of(notebook) == ["celle 5: den rå celle er udeladt; den er skrevet til text/latex"]


def test_a_letter_without_a_typeface_is_told_for_the_pdf() -> None:
    notebook = prose("# T", "Godt 👍 中文 Житња")
    assert losses_of(notebook) == []
    [told] = losses_of(notebook, BarometerPDFExporter)
    assert told.startswith("celle 2: PDF’ens skrifter har ikke tegnene 👍中文")


LOST = ("![kort](findes-ikke.png)", "$\\ce{H2O}$", "![x](https://kk.dk/x.png)")


@pytest.mark.parametrize("text", LOST)
def test_a_strict_page_that_would_say_less_is_refused(text: str) -> None:
    notebook = prose("# T", text)
    notebook.metadata["barometer"] = {"strict": True}
    for make in (to_html, to_pdf):
        with pytest.raises(BarometerError, match=r"siden ville sige mindre end sin notebook[^\0]*celle 2: "):
            make(notebook)
    with pytest.raises(BarometerError, match="celle 2: "):
        compile_document([notebook], Document("T", strict=True))


def test_a_draft_ends_with_what_it_lacks() -> None:
    notebook = prose("# T", *LOST)
    notebook.metadata["barometer"] = {"strict": True, "marks": ["draft"]}
    main = page_of(notebook).xpath("//main")[0]
    assert [each.text_content()[:8] for each in main.xpath("./ul/li")] == ["celle 2:", "celle 3:", "celle 4:"]
    assert "Det siger notebooken, men ikke denne side" in words_of(to_pdf(notebook))
    english = {**notebook.metadata["barometer"], "language": "en"}
    notebook.metadata["barometer"] = english
    assert "cell 3: the formula \\ce{H2O} cannot be read" in html(notebook)


def test_a_page_that_says_all_has_no_list() -> None:
    notebook = prose("# T", "Alt er her: $x^2$.")
    notebook.metadata["barometer"] = {"strict": True, "marks": ["draft"]}
    assert "Det siger notebooken" not in to_html(notebook).decode()


def test_long_output_takes_time_by_its_length() -> None:
    import time

    def seconds(lines: int) -> float:
        began = time.process_time()
        page_of(streamed("".join(f"{ESC}[31mlinje {n}{ESC}[0m 1 %\r2 %\n" for n in range(lines))))
        return time.process_time() - began

    seconds(10)
    assert seconds(20_000) < 12 * seconds(4_000)


def test_the_words_of_a_page_are_in_the_language_of_option_settings_or_notebook() -> None:
    notebook = prose("# A title", "![map](not-there.png)")
    danish, english = ["celle 2: billedet not-there.png"], ["cell 2: the picture not-there.png"]

    def told(exporter, given) -> tuple[str, list[str]]:
        body, resources = exporter.from_notebook_node(given)
        language = lxml_html.document_fromstring(body).get("lang")
        return language, [each.partition(" is ")[0].partition(" findes")[0] for each in resources["losses"]]

    assert told(BarometerHTMLExporter(), notebook) == ("da", danish)
    settings = Config({"BarometerExporter": {"language": "en"}})
    assert told(BarometerHTMLExporter(config=settings), notebook) == ("en", english)
    assert told(BarometerHTMLExporter(language="en"), notebook) == ("en", english)
    notebook.metadata["barometer"] = {"language": "en"}
    assert told(BarometerHTMLExporter(), notebook) == ("en", english)


def test_the_command_line_takes_a_language(tmp_path) -> None:
    notebook = saved(prose("# A title", "![map](not-there.png)"), tmp_path)
    command = [sys.executable, "-m", "nbconvert", "--to", "barometer-pdf", "--language", "en", notebook]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "cell 2: the picture not-there.png is not in the folder" in done.stderr
    root = PdfReader(tmp_path / "nb.pdf").trailer["/Root"]
    assert root["/Lang"] == "en"


def test_the_command_line_tells_each_loss_in_a_line(tmp_path) -> None:
    notebook = saved(prose("# T", "![kort](findes-ikke.png) $\\ce{H2O}$"), tmp_path)
    command = [sys.executable, "-m", "nbconvert", "--to", "barometer-html", notebook]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = [line for line in done.stderr.splitlines() if "celle 2" in line]
    assert [line.rpartition("celle 2: ")[2][:22] for line in told] == [
        "billedet findes-ikke.p",
        "formlen \\ce{H2O} kan i",
    ]
