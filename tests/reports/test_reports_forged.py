"""Forged reports, each refused by name; honest ones beside them. The forgers know all of a PDF's insides."""

import io
import json
import shutil
from pathlib import Path

import nbformat
import pikepdf
import pytest

from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.pages.exporters import to_pdf
from barometer.project import Project
from barometer.proof.report_file import verify_file
from barometer.proof.said import SetAgain
from barometer.records.chain import record_hash
from barometer.records.code import chain_code
from barometer.records.packing import PAGES
from barometer.records.record import open_record
from barometer.reports.report import plan_report

WHITE = b"q 1 1 1 rg 0 0 600 842 re f Q"


def faults(project, path, code="") -> set[str]:
    found = verify_file(project, path, code)
    assert found.exit_code == (1 if len(found.faults) else found.exit_code)
    return set(found.faults["fault"])


def changed(source: Path, target: Path, change) -> Path:
    """Copy a PDF with something changed in it."""
    with pikepdf.open(source) as pdf:
        change(pdf)
        pdf.save(target)
    return target


def painted(content: bytes):
    def change(pdf) -> None:
        for page in pdf.pages:
            page.contents_add(content)

    return change


def blank(pdf) -> None:
    for page in pdf.pages:
        page.Contents = pdf.make_stream(b"")


def exchanged(other: Path):
    def change(pdf) -> None:
        with pikepdf.open(other) as source:
            del pdf.pages[0]
            pdf.pages.insert(0, source.pages[0])

    return change


def attached(name: str, data: bytes):
    def change(pdf) -> None:
        del pdf.attachments[name]
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, data)

    return change


def noted(pdf) -> None:
    pdf.pages[0].Annots = pikepdf.Array(
        [
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[0, 0, 600, 842]
                )
            )
        ]
    )


def formed(pdf) -> None:
    """Draw a white form over each page."""
    for page in pdf.pages:
        form = pdf.make_stream(b"1 1 1 rg 0 0 600 842 re f")
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = [0, 0, 600, 842]
        if "/XObject" not in page.Resources:
            page.Resources["/XObject"] = pikepdf.Dictionary()
        page.Resources.XObject["/White"] = form
        page.contents_add(b"/Artifact BMC /White Do EMC")


def clipped(pdf) -> None:
    for page in pdf.pages:
        page.contents_add(b"0 0 1 1 re W n", prepend=True)


def cropped(pdf) -> None:
    for page in pdf.pages:
        page.CropBox = [0, 0, 595, 300]


def unwritten(pdf) -> None:
    """Have all text written in the mode that shows nothing."""
    for page in pdf.pages:
        said = [
            ([3], operator) if str(operator) == "Tr" else (operands, operator)
            for operands, operator in pikepdf.parse_content_stream(page)
        ]
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(said))


def looking(pdf) -> None:
    """Give a link a look of its own, over the whole page."""
    look = pdf.make_stream(b"1 1 1 rg 0 0 600 842 re f")
    look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 600, 842]
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 600, 842], AP={"/N": look}
    )
    pdf.pages[0].Annots = pikepdf.Array([*pdf.pages[0].get("/Annots", []), pdf.make_indirect(link)])


def acting(pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="this.addAnnot({})")


def shortened(pdf) -> None:
    del pdf.pages[-1]


def repeated(pdf) -> None:
    pdf.pages.append(pdf.pages[0])


PICTURE = b"/Artifact BMC q 600 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q EMC"
BROAD = b"/Artifact BMC q 1 1 1 RG 900 w 0 400 m 600 400 l S Q EMC"
RIGHT = b"/Artifact BMC q 1 1 1 rg 110 0 490 842 re f Q EMC"
HIDING = {
    "covered": (formed, painted(PICTURE), painted(BROAD), painted(RIGHT)),
    "unseen": (clipped, cropped, unwritten),
    "annotation": (looking,),
    "active": (acting,),
    "other_pages": (shortened, repeated),
}
"""How words are taken off the pages that stay in them as text."""


@pytest.fixture(scope="module")
def goal(built) -> Path:
    return built.reports / "2013" / "goal-2.pdf"


@pytest.fixture(scope="module")
def lying(built, tmp_path_factory) -> bytes:
    """The report of goal 2 with another figure on its pages, made by the very program, with true attachments."""
    path = built.reports / "2013" / "goal-2.ipynb"
    text = path.read_text(encoding="utf-8")
    assert "10,8" in text
    notebook = nbformat.reads(text.replace("10,8", "9,7"), as_version=4)
    return to_pdf(notebook, plan_report(built, 2013).attachments())


@pytest.fixture(scope="module")
def praising(built) -> bytes:
    """The report of goal 2 with a better verdict in its table, made and attached alike."""
    text = (built.reports / "2013" / "goal-2.ipynb").read_text(encoding="utf-8")
    false = nbformat.reads(text.replace("stilstand", "fremgang"), as_version=4)
    return to_pdf(false, plan_report(built, 2013).attachments())


def test_forged_beside_the_manifest(built, goal, project) -> None:
    """Six, in the place of the true file: the digest tells."""
    true = project.reports / "2013" / "goal-2.pdf"
    other = built.reports / "2013" / "goal-1.pdf"
    for number, change in enumerate(
        (painted(WHITE), blank, exchanged(other), noted, attached("observations.csv", b"x"))
    ):
        true.write_bytes(goal.read_bytes())
        changed(goal, true.with_name("forged"), change).replace(true)
        assert "not_made" in faults(project, true), number
    shutil.copy(other, true)
    found = verify_file(project, true)
    assert (
        found.made == "changed" and "kan ikke bekræftes" in found.text() and "manifest.json" in found.text()
    )


def test_forged_pages_anywhere(goal, lying, praising, tmp_path) -> None:
    """Six, far from any project and with every attachment as it was: the pages tell."""
    forged = tmp_path / "goal-2.pdf"
    forged.write_bytes(lying)
    found = verify_file(None, forged)
    assert found.faults["fault"].tolist() == ["other_figure"] * 2  # it stands in two tables
    assert set(found.faults["printed"]) == {"9,7", "9,7procentpoint"}
    assert set(found.faults["recorded"]) == {"10,8procentpoint"} and "1" in set(found.faults["page"])
    assert "on the page" in found.text("en") and found.exit_code == 1
    forged.write_bytes(praising)
    found = verify_file(None, forged)
    assert set(found.faults["what"]) == {"indicator excess-unemployment"}
    assert set(found.faults["printed"]) == {"fremgang"} and found.exit_code == 1
    assert "untagged" in faults(None, changed(goal, forged, painted(WHITE)))
    assert faults(None, changed(goal, forged, painted(b"/Artifact BMC " + WHITE + b" EMC"))) == {"covered"}
    assert "annotation" in faults(None, changed(goal, forged, noted))
    found = verify_file(None, changed(goal, forged, blank))
    assert found.exit_code == 3 and "ingen rækker" in found.text() and not found.ok


def test_what_is_hidden_on_the_pages_is_named(goal, tmp_path) -> None:
    """Eleven, whose text is all there to be read by a program, and not by a reader."""
    for fault, changes in HIDING.items():
        for change in changes:
            found = faults(None, changed(goal, tmp_path / "x.pdf", change))
            assert fault in found, (fault, change, found)


def test_what_was_not_checked_is_said_and_counts_as_not_checked(goal, tmp_path) -> None:
    """Pages gone blank beside a manifest of the forger's own; what pages are set from taken out."""
    forged = changed(goal, tmp_path / "goal-2.pdf", blank)
    named = {"outputs": {"goal-2.pdf": digest(forged.read_bytes())}}
    (tmp_path / "manifest.json").write_text(canonical_json(named), encoding="utf-8")
    found = verify_file(None, forged)
    assert found.made == "made" and found.exit_code == 3 and not found.ok
    assert "nothing locks it" in found.text("en") and "colours" in found.text("en")

    def without(pdf) -> None:
        del pdf.attachments[PAGES]

    def never(content: bytes, record: str) -> SetAgain:
        raise AssertionError("nothing is carried")

    found = verify_file(None, changed(goal, tmp_path / "bare.pdf", without), reprint=never)
    assert found.faults.empty and found.checked and found.exit_code == 3
    assert "bærer ikke det, de kan sættes af" in found.text()


def test_forged_attachments(built, goal, tmp_path) -> None:
    """Three: numbers; numbers with their manifest; all of it consistently, which the code alone can tell."""
    record = open_record(built, 2013)
    numbers = (record.path / "observations.csv").read_bytes()
    false = numbers.replace(b",10.8,", b",9.7,")
    forged = changed(goal, tmp_path / "x.pdf", attached("observations.csv", false))
    assert faults(None, forged) == {"changed"}
    assert "not_here_unchanged" in faults(built, forged)

    manifest = json.loads((record.path / "manifest.json").read_bytes())
    manifest["files"]["observations.csv"] = digest(false)
    again = changed(forged, tmp_path / "y.pdf", attached("manifest.json", canonical_json(manifest).encode()))
    assert faults(None, again) == {"changed"}

    which = canonical_json({"edition": "2013", "record": record_hash(manifest)}).encode()
    whole = changed(again, tmp_path / "z.pdf", attached("record-manifest.json", which))
    assert "other_figure" in faults(None, whole)  # the pages still say what they said
    assert {"other_code"} <= faults(None, whole, record.code)
    assert "not_here_unchanged" in faults(built, whole)


def test_forged_pages_and_attachments_together_are_refused_by_the_code(built, tmp_path) -> None:
    """The whole forgery, consistent in itself: outside a project nothing but the code can tell, and it is said."""
    root = tmp_path / "false"
    shutil.copytree(built.root, root)
    folder = root / "data" / "measurements" / "2013"
    numbers = (folder / "observations.csv").read_bytes().replace(b",10.8,", b",9.7,")
    (folder / "observations.csv").write_bytes(numbers)
    manifest = json.loads((folder / "manifest.json").read_bytes())
    manifest["files"]["observations.csv"] = digest(numbers)
    (folder / "manifest.json").write_text(canonical_json(manifest), encoding="utf-8")
    text = (built.reports / "2013" / "goal-2.ipynb").read_text(encoding="utf-8").replace("10,8", "9,7")
    attachments = plan_report(Project.open(root), 2013).attachments()
    forged = tmp_path / "goal-2.pdf"
    forged.write_bytes(to_pdf(nbformat.reads(text, as_version=4), attachments))
    found = verify_file(None, forged)
    assert found.ok and "der er ikke givet nogen kontrolkode" in found.text()
    code = open_record(built, 2013).code
    assert faults(None, forged, code) == {"other_code"} and code not in verify_file(None, forged).text()
    assert "not_here_unchanged" in faults(built, forged)


def test_honest_ones(built, goal, tmp_path, monkeypatch, capsys) -> None:
    """PDFs of the report in both languages, here and far away, with and without the code."""
    code = open_record(built, 2013).code
    names = ("goal-1.pdf", "goal-2.pdf", "goal-3.pdf", "annual-report.pdf", "en/goal-1.pdf", "en/goal-2.pdf")
    chosen = [built.reports / "2013" / name for name in names]
    for file in chosen:
        found = verify_file(built, file, code)
        assert found.ok and found.made == "made" and found.here and found.coded, found.text()
        assert found.checked >= 1
    for number, file in enumerate(chosen[:2]):
        copy = tmp_path / f"{number}.pdf"
        shutil.copy(file, copy)
        found = verify_file(None, copy)
        assert found.ok and found.made == "not_listed" and found.here is None and found.checked, found.text()
    monkeypatch.chdir(tmp_path)
    from barometer.cli import main

    for arguments, expected in (
        (["verify", "0.pdf"], 0),
        (["verify", "0.pdf", "--code", chain_code("0" * 64)], 1),
    ):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == expected
    said = capsys.readouterr().out
    assert "uden for et projekt" in said and "er ikke målingens kontrolkode" in said


def test_what_is_no_report(tmp_path) -> None:
    for content, words in (
        (b"", "cannot be read as a PDF"),
        (b"%PDF-1.7 no more", "cannot be read as a PDF"),
    ):
        (tmp_path / "odd.pdf").write_bytes(content)
        with pytest.raises(BarometerError, match=words):
            verify_file(None, tmp_path / "odd.pdf")
    plain = io.BytesIO()
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(plain)
    (tmp_path / "odd.pdf").write_bytes(plain.getvalue())
    with pytest.raises(BarometerError, match="carries no manifest of a record"):
        verify_file(None, tmp_path / "odd.pdf")
