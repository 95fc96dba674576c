"""Commentary is untrusted: whatever is written, it stays words in the page and in the PDF."""

import base64
import io
import re

import pytest
from export_samples import html, notebook, opened, pdf
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html
from nbformat.v4 import new_markdown_cell
from pypdf import PdfReader

from barometer.pages.blocks import read_content
from barometer.pages.document import Document, source

ATTACKS = [
    "<script>alert(1)</script>",
    "text <img src=x onerror=alert(1)> text",
    '<svg onload="alert(1)"><script>alert(1)</script></svg>',
    "<iframe src=https://evil.example></iframe>",
    '<a href="javascript:alert(1)">x</a>',
    "<style>*{display:none}</style>",
    "<!-- --><script>alert(1)</script> <!-- -->",
    "<!--> <script>alert(1)</script> -->",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example/x)",
    '[x](https://kk.dk/" onmouseover="alert(1))',
    '[x](#a" onclick="alert(1))',
    '[x](https://kk.dk/ "titel\\" onclick=alert(1)")',
    "<javascript:alert(1)>",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "![x](https://evil.example/x.png)",
    "![x](http://evil.example/x.svg)",
    "![x](file:///etc/passwd)",
    "![x](../../restricted/secret.png)",
    "![x](/etc/passwd)",
    '![" onerror="alert(1)](x.png)',
    "![x](data:image/svg+xml,<svg onload=alert(1)>)",
    '```"><script>alert(1)</script>\nkode\n```',
    "`<script>alert(1)</script>`",
    "# <script>alert(1)</script>",
    '## x {#" onclick=alert(1)}',
    "| <script>alert(1)</script> | b |\n|--|--|\n| <img src=x onerror=alert(1)> | 2 |",
    "x[^1]\n\n[^1]: <script>alert(1)</script>",
    "x[^<script>]\n\n[^<script>]: note",
    "$</math><script>alert(1)</script>$",
    "$\\text{</math><script>alert(1)</script>}$",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00\x07\u202egnirts\u202c \ufeff",
    '#read("main.typ")',
    '#panic("x")',
    "#set page(fill: red)",
    '#import "@preview/cetz:0.3.0"',
    "]#pagebreak()[",
    '"); #panic("x"); ("',
    '";#panic("x");"',
    "\\",
    "\\\\",
    '\\"',
    "`\\`",
    "#[#panic()]",
    "<label> @ref $x$ *a* _b_ ~ -- ... // kommentar /* mere */",
    "= Overskrift\n+ liste\n/ term: x",
    "$#panic()$",
    '$\\text{"} #panic() \\text{"}$',
    "$\\#panic(1)$",
    '$read("main.typ")$',
    "$\\mathrm{read}(1)$",
    "$$\n#set page(fill: red)\n$$",
    "$\\\\$",
    "$" + "{" * 200 + "$",
    '```typst\n#panic("x")\n```',
    '[#panic()](#a"\\))',
    '[x](https://kk.dk/"\\);#panic())',
    "![#panic()](attachment:x.png)",
    "- [ ] #panic()\n- ]\n- [",
    "~~[x](https://kk.dk/) ~~y~~ ~~",
    "👍 Житња العربية 中文 \u202f \ue000",
    "# <!-- -->\n\n> ## Overskrift\n\n- # x",
    "$$$$",
    "> ]\n>\n> #panic()",
]


def comment(text: str, **more: object):
    made = new_markdown_cell(text, metadata={"tags": ["commentary"], "barometer": {"label": "Kommentar"}})
    made.update(more)
    return notebook("# Titel", made)


def words(text: str) -> str:
    return re.sub(r"\W+", "", text)


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_page_shows_it_and_does_nothing_with_it(attack: str) -> None:
    page = lxml_html.document_fromstring(html(comment(attack)))
    assert not page.xpath("//script | //iframe | //object | //embed | //form | //link | //main//style")
    assert len(page.xpath("//meta")) == 5
    for element in page.iter():
        assert not [name for name in element.attrib if name.lower().startswith("on")]
    for url in page.xpath("//@src"):
        assert re.match(r"data:image/(png|jpeg);base64,", url), url
    for url in page.xpath("//@href"):
        assert re.match(r"#|https://kk\.dk/|https?://evil\.example/x\.(png|svg)$|mailto:", url), url
    assert len(page.xpath("//section[@class='commentary']")) == 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_pdf_shows_it_and_does_nothing_with_it(attack: str) -> None:
    made = pdf(comment(attack))
    document = opened(made)
    assert len(document.pages) == 1
    for each in document.pages:
        for annotation in each.get("/Annots", []):
            if "/A" in annotation and "/URI" in annotation.A:
                assert re.match(r"https://kk\.dk/|https?://evil\.example/x\.|mailto:", str(annotation.A.URI))
    assert "/JavaScript" not in document.Root.get("/Names", {})
    said = words(PdfReader(io.BytesIO(made)).pages[0].extract_text())
    assert said.startswith("KØBENHAVNSKOMMUNETitel")
    assert "showdocument" not in said
    if attack.startswith(("#", "]", '"')) and not attack.startswith("# "):
        assert words(attack) in said


@given(st.text(max_size=80))
def test_no_text_at_all_becomes_an_element_of_the_page(text: str) -> None:
    page = lxml_html.document_fromstring(html(comment(text)))
    allowed = {
        "p",
        "em",
        "strong",
        "del",
        "code",
        "pre",
        "br",
        "hr",
        "ul",
        "ol",
        "li",
        "blockquote",
        "sup",
        "a",
    }
    allowed |= {"table", "thead", "tbody", "tr", "th", "td", "h2", "section", "div", "math"}
    [box] = page.xpath("//section[@class='commentary']")
    assert {str(e.tag) for e in box.iter() if not e.xpath("ancestor::math")} <= allowed


@given(st.text(alphabet=st.sampled_from('#$[](){}"\\`*_<>@~=+-/|!^:;,.&\n ab1'), max_size=60))
def test_any_punctuation_at_all_makes_a_pdf(text: str) -> None:
    assert len(opened(pdf(comment(text))).pages) >= 1


@given(st.text(max_size=60))
def test_words_are_written_as_strings_only(text: str) -> None:
    written = source([read_content(comment(text), "da")], Document("Titel"))
    body = written.split("#heading(level: 1)")[0].split("document.with")[1]
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", body)
    assert not re.search(r"(?<!\w)(panic|read|import|include|set|show)\b", outside)


def test_an_attached_picture_is_shown_if_it_is_one() -> None:
    from matplotlib.figure import Figure as Drawing

    out = io.BytesIO()
    Drawing(figsize=(1, 1)).savefig(out, format="png")
    good = {"image/png": base64.b64encode(out.getvalue()).decode()}
    evil = {"image/svg+xml": base64.b64encode(b'<svg onload="alert(1)"><script/></svg>').decode()}
    broken = {"image/png": base64.b64encode(b"no picture").decode()}
    text = "![god](attachment:a.png) ![ond](attachment:b.svg) ![brudt](attachment:c.png)"
    nb = comment(text, attachments={"a.png": good, "b.svg": evil, "c.png": broken})
    page = lxml_html.document_fromstring(html(nb))
    assert page.xpath("//section//img/@alt") == ["god"]
    assert [each.tag for each in page.xpath("//section//svg//*")] == ["title", "desc"]
    assert not page.xpath("//script | //@onload")
    assert "brudt" in page.xpath("//section")[0].text_content()
    assert len(opened(pdf(nb)).pages) == 1


def test_pictures_beside_the_notebook_are_shown_and_no_others(tmp_path) -> None:
    import nbformat

    from barometer.pages.exporters import BarometerHTMLExporter

    (tmp_path / "notes").mkdir()
    picture = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>'
    for name in ("secret.svg", "notes/plan.svg"):
        (tmp_path / name).write_bytes(picture)
    nb = notebook("# A", "![plan](plan.svg) ![hemmelig](../secret.svg)")
    nbformat.write(nb, tmp_path / "notes" / "x.ipynb")
    page = lxml_html.document_fromstring(
        BarometerHTMLExporter().from_filename(str(tmp_path / "notes" / "x.ipynb"))[0]
    )
    assert [each.text_content() for each in page.xpath("//main//svg/title")] == ["plan"]
