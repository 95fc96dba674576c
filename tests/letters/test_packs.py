"""The committee's pack, the form for its account, and the indstilling."""

import io
import re
import shutil

import docx
import pikepdf
import pypdf
import pytest
from said import comment
from small_town import ROOT

from barometer.cli import main
from barometer.errors import BarometerError
from barometer.letters.account import account
from barometer.letters.desk import open_desk
from barometer.letters.indstilling import SECTIONS, indstilling
from barometer.letters.paper import BoundFigure, paper_pdf, refuse_untrue
from barometer.letters.word import to_docx
from barometer.project import Project

KFU = "KFU"
GOALS = (4, 6, 8)


@pytest.fixture(scope="module")
def packed(tmp_path_factory) -> Project:
    """A copy of the project in which the pack of one committee of 2013 was written by the command."""
    root = tmp_path_factory.mktemp("packed") / "project"
    root.mkdir()
    shutil.copy(ROOT / "barometer.toml", root)
    for name in ("data", "notebooks"):
        private = shutil.ignore_patterns(".*", "restricted", "deliveries")
        shutil.copytree(ROOT / name, root / name, ignore=private)
    run(root)
    return Project.open(root)


def run(root) -> None:
    """Write the pack as people do."""
    with pytest.raises(SystemExit) as left:
        main(["--project", str(root), "report", "2013", "--committee", KFU])
    assert left.value.code == 0


def test_a_pack_is_one_tagged_file_with_a_bookmark_for_each_part(packed):
    desk = open_desk(packed, 2013)
    assert [goal.number for goal in desk.goals_of(desk.policy.committee(KFU))] == list(GOALS)
    with (
        pikepdf.open(packed.reports / "2013" / f"committee-{KFU}.pdf") as opened,
        opened.open_outline() as told,
    ):
        titles = [each.title for each in told.root]
        assert "pdfuaid" in opened.Root.Metadata.read_bytes().decode()
    text = "\n".join(
        page.extract_text()
        for page in pypdf.PdfReader(packed.reports / "2013" / f"committee-{KFU}.pdf").pages
    )
    # The chapters are the annual report's: what only a goal's page holds is not in the pack.
    assert "Definitioner og kilder" in (packed.reports / "2013" / "goal-4.ipynb").read_text(encoding="utf-8")
    assert "Definitioner og kilder" not in text and "Offentliggjort senere" not in text
    assert titles[0] == "Inklusionsbarometret 2013: Kultur- og Fritidsudvalgets mål"
    assert titles[1] == "Kultur- og Fritidsudvalgets mål i 2013"
    assert [title.partition(":")[0] for title in titles[2:5]] == [f"Mål {number}" for number in GOALS]
    assert titles[5:] == ["Kultur- og Fritidsudvalgets redegørelse, 2013", "Bilag: mål og ansvarlige udvalg"]


def test_a_second_pack_is_the_same_bytes(packed):
    names = (f"committee-{KFU}.pdf", f"account-{KFU}.docx")
    before = [(packed.reports / "2013" / name).read_bytes() for name in names]
    run(packed.root)
    assert [(packed.reports / "2013" / name).read_bytes() for name in names] == before


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_committees_account_is_filled_in_where_the_measurement_knows(records, language):
    desk = open_desk(records, 2026, language)
    for committee in desk.policy.committees:
        paper = account(desk, committee)
        refuse_untrue(paper, desk, desk.language)
        goals = desk.goals_of(committee)
        assert [len(part.rows) for part in paper.parts if not isinstance(part, BoundFigure)] == [
            len(goals), sum(len(desk.policy.indicators_of(goal.number)) for goal in goals), 4,
        ]  # fmt: skip
    file = docx.Document(io.BytesIO(to_docx(paper, desk)))
    assert sum(each.style.name == "Heading 2" for each in file.paragraphs) == 7


def test_a_policy_without_dates_asks_for_an_account_at_no_time(records):
    desk = open_desk(records, 2026)
    assert "1. juni 2026" in account(desk, desk.owner).parts[0].text
    desk.__dict__["calendar"] = {}
    assert (
        "sendes til Beskæftigelses- og Integrationsforvaltningen. Status"
        in account(desk, desk.owner).parts[0].text
    )


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_indstilling_has_the_sections_of_an_agenda(records, language):
    desk = open_desk(records, 2026, language)
    paper = indstilling(desk)
    refuse_untrue(paper, desk, desk.language)
    said = "\n".join(part.text for part in paper.parts if isinstance(part, BoundFigure))
    assert len(re.findall("^## ", said, re.M)) == len(SECTIONS) and not paper.approved
    tables = [part for part in paper.parts if not isinstance(part, BoundFigure)]
    assert [len(table.rows) for table in tables] == [len(desk.policy.goals), len(desk.policy.indicators)]
    file = docx.Document(io.BytesIO(to_docx(paper, desk)))
    counted = [each for each in file.paragraphs if each.style.name == "List Number"]
    assert len({each._p.pPr.numPr.numId.val for each in counted}) == 2  # both lists begin at 1


def test_what_the_administration_writes_stands_in_its_section(city):
    comment(
        city, 2026, "indstilling.BIF.da.md", "## Økonomi\n\nIndstillingen har ingen økonomiske konsekvenser."
    )
    desk = open_desk(city, 2026)
    said = "\n".join(part.text for part in indstilling(desk).parts if isinstance(part, BoundFigure))
    assert "## Økonomi\n\nIndstillingen har ingen økonomiske konsekvenser." in said
    assert not indstilling(desk).approved  # other sections are still open
    whole = "".join(f"## {name}\n\nTekst.\n\n" for name in ("Problemstilling", "Økonomi", "Underskrift"))
    comment(city, 2026, "indstilling.BIF.da.md", whole)
    paper = indstilling(open_desk(city, 2026))
    assert paper.approved and b"%PDF" in paper_pdf(paper, desk)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("## Okonomi\n\nTekst.", "has a heading 'Okonomi' that the paper does not have"),
        ("Tekst.\n\n## Økonomi\n\nTekst.", "has text above its first heading"),
    ],
)
def test_a_section_that_the_paper_does_not_have_is_refused(city, text, sentence):
    comment(city, 2026, "indstilling.BIF.da.md", text)
    with pytest.raises(BarometerError, match=sentence):
        indstilling(open_desk(city, 2026))
