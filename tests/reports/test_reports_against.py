"""The inverse check of a report's own PDFs: no false alarm, and every change of a number, year, group or claim."""

import re
from collections import Counter
from pathlib import Path

import nbformat
import pikepdf
import pytest
from full_size import SOAK

from barometer.cli import main
from barometer.commentary.against import against
from barometer.commentary.figures import Figures
from barometer.commentary.finished import pages_of
from barometer.commentary.words import words
from barometer.letters.reprint import own_pages
from barometer.pages.exporters import to_pdf
from barometer.proof.attached import read_attachments
from barometer.records.packing import PAGES
from barometer.reports.report import plan_report

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "reports" / "sample" / "2013"
KINDS = {
    "year": (r"\b(?:19|20)\d\d\b", lambda found: str(int(found) + 1)),
    "number": (r"(?<![\d.,])\d+[.,]\d+|\b\d{1,3}(?= (?:%|procent|percent|per cent))", lambda found: f"7{found}"),
    "group": (
        r"ikke-vestlig|dansk oprindelse|etnisk minoritetsbaggrund|tosprogede|non-western|Danish origin|bilingual",
        lambda found: "vestlig oprindelse" if found != "vestlig oprindelse" else "alle",
    ),
    "claim": (
        r"fremgang|stilstand|tilbagegang|steget|faldet|steg|faldt|lavest|højest|ikke signifikant|progress|decline"
        r"|no change|risen|fallen|rose|fell|lowest|highest",
        lambda found: "uændret" if found != "uændret" else "bedre",
    ),
}  # fmt: skip


def written(texts: list[str], folder: Path) -> Path:
    """Write texts so that each is read as a paragraph of its own."""
    file = folder / "copy.txt"
    file.write_text("\n\n".join(texts), encoding="utf-8")
    return file


def mutants(text: str):
    """Give each way of changing a text in one place, by what is changed."""
    for kind, (pattern, other) in KINDS.items():
        for found in re.finditer(pattern, text):
            yield kind, f"{text[: found.start()]}{other(found[0])}{text[found.end() :]}"


def left(arguments: list[str]) -> object:
    """Run a command and return its exit code."""
    with pytest.raises(SystemExit) as gone:
        main(arguments)
    return gone.value.code


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_false_alarm_on_a_report_and_every_change_in_it_is_found(built, tmp_path, language, tell):
    figures, folder = Figures.load(built, "2013"), built.reports / "2013" / ("" if language == "da" else "en")
    names = sorted(file.name for file in folder.glob("*.pdf"))
    assert len(names) == 10
    true, tried, missed = 0, Counter(), []
    for name in names:
        made = (folder / name).read_bytes()
        found = against(folder / name, figures, language, made=made)
        assert found.counts["agrees"] == len(found.found), found.text(language)
        true += len(found.found)
        if not SOAK and name not in ("goal-2.pdf", "goal-7.pdf"):
            continue
        texts = [" ".join(" ".join(one.sentences).split()) for one in pages_of(made, words(language))]
        ways = [[*mutants(text)] for text in texts]
        for turn in range(max(map(len, ways)) if SOAK else 4):
            changed = [
                each[turn][1] if turn < len(each) else text for each, text in zip(ways, texts, strict=True)
            ]
            result = against(written(changed, tmp_path), figures, language, made=made)
            wrong = {one.sentence for one in result.found if one.outcome == "disagrees"}
            for each in (each for each in ways if turn < len(each)):
                kind, other = each[turn]
                tried[kind] += 1
                if not any(sentence in other or other in sentence for sentence in wrong):
                    missed.append((name, kind, other))
    told = f"changed and found: {dict(tried)}, missed: {len(missed)}"
    tell(f"inverse check, {language}: {true} numbers of {len(names)} PDFs agree; {told}")
    assert set(tried) == set(KINDS) and all(count >= 8 for count in tried.values()) and missed == []


def test_the_shipped_pdfs_agree_and_a_forged_page_does_not(built, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(built.root)
    for name in ("goal-2.pdf", "annual-report.pdf"):
        assert left(["commentary", "against", str(SAMPLE / name)]) == 0
        told = capsys.readouterr().out.splitlines()[-1]
        assert re.search(
            r"[1-9]\d+ stemmer, 0 stemmer ikke, 0 kan ikke kontrolleres, 0 er ikke målingens", told
        )
    text = (built.reports / "2013" / "goal-2.ipynb").read_text(encoding="utf-8").replace("10,8", "9,7")
    forged = tmp_path / "goal-2.pdf"
    forged.write_bytes(to_pdf(nbformat.reads(text, as_version=4), plan_report(built, 2013).attachments()))
    true = read_attachments(built.reports / "2013" / "goal-2.pdf")
    with pikepdf.open(forged, allow_overwriting_input=True) as pdf:
        pdf.attachments[PAGES] = pikepdf.AttachedFileSpec(pdf, true[PAGES])
        pdf.save(forged)
    assert own_pages(built, forged)[0] == "2013"
    assert left(["commentary", "against", str(forged)]) == 1
    assert "»9,7« stemmer ikke: på siden står »10,8«" in capsys.readouterr().out


def test_a_text_that_is_no_paper_of_the_project_has_no_pages(built, tmp_path):
    for name, content in (("a.txt", b"text"), ("a.pdf", b"no pdf")):
        (tmp_path / name).write_bytes(content)
        assert own_pages(built, tmp_path / name) == ("", b"")
    assert own_pages(built, tmp_path / "absent.pdf") == ("", b"")
