"""A committee secretary's year: measure, letter, pack, comments back, report, site; proved by the code."""

import io
import re
import shutil

import docx
import pypdf
import pytest
from said import comment
from small_town import ROOT

from barometer.cli import main
from barometer.project import Project


def pages(file) -> str:
    return " ".join("\n".join(page.extract_text() for page in pypdf.PdfReader(file).pages).split())


def test_a_secretarys_walk(copenhagen, capsys):
    root = copenhagen.root
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))

    def run(*words: str) -> str:
        with pytest.raises(SystemExit) as left:
            main(["--project", str(root), *words])
        told = capsys.readouterr()
        assert left.value.code == 0, told.err
        return told.out

    # January: the measurement, and the letters.
    run("measure", "2012")
    run("measure", "2013")
    assert "letter.analyst.da.md" in run("letter", "2013", "--propose")
    run("letter", "2013", "--committee", "KFU")
    folder = root / "reports" / "2013"
    letter = pages(folder / "letter-KFU.pdf")
    assert "Udkast" in letter
    code = re.search(r"Kontrolkode ((?:[0-9A-Z]{4}-){4}[0-9A-Z*~$=])", letter)[1]

    # People make the drafts theirs, and the letter is none any more.
    for name in ("letter", "committee-KFU"):
        file = root / "data" / "commentary" / "2013" / f"{name}.analyst.da.md"
        text = file.read_text(encoding="utf-8").replace(
            "status: draft", "status: approved\napproved_by: BIF\napproved_on: 2013-01-31"
        )
        file.write_text(text, encoding="utf-8")
    run("letter", "2013", "--committee", "KFU")
    assert "Udkast" not in pages(folder / "letter-KFU.pdf")

    # The pack goes out with it, and the form for the committee's account.
    run("report", "2013", "--committee", "KFU")
    assert code in pages(folder / "committee-KFU.pdf")
    form = docx.Document(io.BytesIO((folder / "account-KFU.docx").read_bytes()))
    assert form.paragraphs[0].text == "Københavns Kommune" and len(form.tables) == 3

    # The committee answers; its letter edited in Word is held against the figures.
    told = run("commentary", "against", str(folder / "letter-KFU.docx"), "--edition", "2013")
    assert " 0 stemmer ikke" in told
    comment(Project.open(root), 2013, "goal-4.KFU.da.md", "Udvalget vil have tal på målet.")
    assert "sætninger om tal passer" in run("commentary", "check", "2013")

    # The final report holds its words, and whoever keeps the letter can prove all of it.
    run("report", "2013", "--goal", "4", "--format", "pdf")
    assert "Udvalget vil have tal på målet." in pages(folder / "goal-4.pdf")
    for file in ("letter-KFU.pdf", "committee-KFU.pdf", "goal-4.pdf"):
        run("verify", str(folder / file))
    assert "2013" in run("verify", "--code", code)

    # Every paper bears that code, in Word, too, and so does every page of the site.
    run("indstilling", "2013", "--format", "docx")
    edited = docx.Document(str(folder / "letter-KFU.docx"))
    told = run("verify", str(folder / "letter-KFU.docx"), "--code", code)
    assert "byte for byte den, der blev dannet" in told and f"Kontrolkoden {code} er måling 2013s" in told
    about = copenhagen.policy.indicator("excess-unemployment").label("da")
    edited.add_paragraph(f"{about} er 10,8 procentpoint.")
    edited.save(str(folder / "letter-KFU.docx"))
    assert "er rettet, siden den blev dannet" in run("verify", str(folder / "letter-KFU.docx"))
    edited.add_paragraph(f"{about} er 17,3 procentpoint.")
    edited.save(str(folder / "letter-KFU.docx"))
    with pytest.raises(SystemExit) as wrong:
        main(["--project", str(root), "verify", str(folder / "letter-KFU.docx")])
    assert wrong.value.code == 1 and "17,3 procentpoint" in capsys.readouterr().out
    for name in ("letter-KFU.docx", "account-KFU.docx", "indstilling.docx"):
        lines = [line.text for line in docx.Document(io.BytesIO((folder / name).read_bytes())).paragraphs]
        assert any(f"Kontrolkode {code}" in line for line in lines), name
    run("site")
    site = root / "reports" / "site"
    for name in ("index.html", "2013/maal/2011-4/index.html", "udvalg/kfu/index.html", "kalender/index.html"):
        assert f"Kontrolkode {code}" in (site / name).read_text(encoding="utf-8"), name
    said = (site / "maal" / "2011-4" / "index.html").read_text(encoding="utf-8")
    assert "Udvalget vil have tal på målet." in said
