"""Pictures and formulas of commentary: the check names what the page could not show, as the page reads it."""

import base64
import io
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook
from PIL import Image

from barometer.commentary.cells import collect, insert, remarks
from barometer.commentary.check import check
from barometer.commentary.documents import read_file, read_folder
from barometer.errors import BarometerError
from barometer.pages.exporters import to_html
from barometer.policy.load import shipped

POLICY = shipped("copenhagen_2011")
HEAD = "---\nauthor: analyst\ngoal: 2\nlanguage: da\nstatus: draft\n---\n"
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path stroke="#0000ff" d="M0 0h9"/></svg>'
)


def pixel(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (3, 2), "#c81e1e").save(out, kind)
    return out.getvalue()


def written(folder: Path, body: str, **pictures: bytes) -> Path:
    """Write commentary of 2013 with pictures beside it; `__` in a name stands for a folder."""
    year = folder / "2013"
    for name, data in pictures.items():
        path = year / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    year.mkdir(exist_ok=True)
    (year / "goal-2.analyst.da.md").write_text(HEAD + body, encoding="utf-8")
    return year


def shown(year: Path, **about):
    """The cells of a report's page that hold what lies in a folder."""
    here = new_markdown_cell("# Mål 2", metadata={"tags": ["commentary-here"]})
    notebook = insert(new_notebook(cells=[here]), read_folder(year, POLICY), POLICY)
    notebook.metadata["barometer"] = about
    return notebook


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("![kort](kort.png)", "billedet kort.png findes ikke i tekstens mappe"),
        ("![kort](../2012/kort.png)", "ligger uden for tekstens mappe"),
        ("<img src='https://kk.dk/kort.png' alt='kort'>", "ligger på nettet"),
        ("![kort](attachment:kort.png)", "er ikke vedhæftet cellen"),
        ("![](plan.svg)", "billedet plan.svg har ingen alternativ tekst"),
        ("![kort](brudt.png)", "billedet brudt.png kan ikke læses"),
        ("Vand, $\\ce{H2O}$.", "formlen \\ce{H2O} kan ikke læses"),
        ("$$\n\\nonsense{x}\n$$", "formlen \\nonsense{x} kan ikke læses"),
        ("\\begin{align}\n\\nonsense\n\\end{align}", "kan ikke læses"),
        ("Se note.[^1]\n\n[^1]: ![kort](note.png)", "billedet note.png findes ikke"),
    ],
)
def test_what_no_page_can_show_is_named_and_stops_the_report(world, tmp_path, text, said):
    year = written(tmp_path, f"Først.\n\n{text}\n", plan_svg=DRAWING.encode(), brudt_png=b"intet")
    [finding] = check(read_folder(year, POLICY), world)
    assert said in str(finding)
    assert finding.kind == "unshown" and finding.stops
    assert finding.line > len(HEAD.splitlines())
    with pytest.raises(BarometerError):
        to_html(shown(year, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "![kort](kort.png)",
        "![kort](./figurer/by%20kort.svg) og igen ![kort](figurer/by%20kort.svg)",
        "<img src='Kort.PNG' alt='kort'>",
        "Tal: $\\overline{y} = 10{,}8$ og $x_\\rm{max}$.",
        "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
        "$\\newcommand{\\E}[1]{\\mathbb{E}(#1)}$ $\\E{x}$",
        "Ingenting: $$\\quad$$",
        "`$\\ce{H2O}$` er ikke en formel, og `![x](y.png)` er ikke et billede.",
    ],
)
def test_what_a_page_can_show_is_no_finding(world, tmp_path, text):
    pictures = {"kort_png": pixel("PNG"), "figurer__by kort_svg": DRAWING.encode()}
    year = written(tmp_path, text, **pictures)
    assert [one for one in check(read_folder(year, POLICY), world) if one.kind == "unshown"] == []
    page = to_html(shown(year, strict=True)).decode()
    assert ("<img" in page or 'stroke="#0000ff"' in page) is ("kort" in text.casefold())


def test_letters_that_the_pdf_lacks_are_named(world, write_text):
    [finding] = check([write_text("Godt gået\n👍 og 中文")], world)
    assert str(finding).startswith("goal-2.analyst.da.md:2:1: PDF’ens skrifter har ikke tegnene 👍中文")


def test_a_command_that_another_author_defines_is_known_as_on_the_page(world, write_text):
    first, second = write_text("$\\newcommand{\\E}{x}$"), write_text("$\\E$ og $\\F$", author="BIF")
    assert [one.claimed for one in check([first, second], world) if one.kind == "unshown"] == ["\\F"]
    alone = [one for one in check([second], world) if one.kind == "unshown"]
    assert [one.claimed for one in alone] == ["\\E", "\\F"]
    assert [(one.line, one.column) for one in alone] == [(1, 2), (1, 10)]


def test_a_finding_says_where_in_the_file(world, tmp_path):
    year = written(tmp_path, "Et.\r\n\r\nTo ![kort](kort.png).\r\n")
    [finding] = check(read_folder(year, POLICY), world)
    assert (finding.line, finding.column) == (len(HEAD.splitlines()) + 3, 12)


def test_pictures_are_attached_and_the_text_stays_the_files_own(tmp_path):
    text = "![kort](figurer/kort.png) ![plan](plan.svg) ![væk](findes-ikke.png)\n"
    year = written(tmp_path, text, figurer__kort_png=pixel("JPEG"), plan_svg=DRAWING.encode())
    notebook = shown(year)
    nbformat.validate(notebook)
    cell = notebook.cells[-1]
    assert cell.source == text
    assert set(cell.attachments) == {"figurer/kort.png", "plan.svg"}
    assert base64.b64decode(cell.attachments["figurer/kort.png"]["image/png"]) == pixel("JPEG")
    nbformat.write(notebook, tmp_path / "goal-2.ipynb")
    assert [one.outcome for one in collect(tmp_path / "goal-2.ipynb", tmp_path, POLICY)] == ["unchanged"]


def test_a_draft_lists_it_once_and_not_in_the_margin(world, tmp_path):
    year = written(tmp_path, "![kort](kort.png)")
    findings = check([read_file(year / "goal-2.analyst.da.md", POLICY)], world)
    assert remarks(findings) == {}
    assert "billedet kort.png findes ikke" in to_html(shown(year, strict=True, marks=["draft"])).decode()


def test_only_pictures_may_lie_beside_commentary(tmp_path):
    year = written(tmp_path, "x", figurer__kort_png=pixel("PNG"))
    assert len(read_folder(year, POLICY)) == 1
    (year / "figurer" / "goal-1.analyst.da.md").write_text("tabt", encoding="utf-8")
    with pytest.raises(BarometerError, match="figurer is no commentary file"):
        read_folder(year, POLICY)
