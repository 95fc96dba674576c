"""The letter: the seed of 2011 made again, one to each committee, true by the commentary's check."""

import io
import re
from dataclasses import replace

import docx
import pikepdf
import pypdf
import pytest
from said import comment
from small_town import ROOT

from barometer.errors import BarometerError
from barometer.letters.command import propose, write_letters
from barometer.letters.comments import comments
from barometer.letters.desk import open_desk
from barometer.letters.goals import turned
from barometer.letters.letter import letter
from barometer.letters.paper import BoundFigure, paper_pdf, refuse_untrue
from barometer.letters.word import to_docx
from barometer.policy.load import shipped
from barometer.project import Project
from barometer.records.code import chain_code
from barometer.records.record import open_record
from barometer.settings import Settings

HERE = Project.find(ROOT)
SEED = (ROOT / "data" / "published" / "letter-2011-04-05.txt").read_text(encoding="utf-8")


def words_of_pdf(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("-\n", "").split())


def words_of_docx(data: bytes) -> str:
    file = docx.Document(io.BytesIO(data))
    lines = [each.text for each in file.paragraphs]
    lines += [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join(lines).split())


@pytest.fixture(scope="module")
def seed() -> tuple[str, str]:
    desk = open_desk(HERE, 2011)
    paper = letter(desk)
    refuse_untrue(paper, desk, desk.language)
    return words_of_pdf(paper_pdf(paper, desk)), words_of_docx(to_docx(paper, desk))


def test_the_seed_letter_is_made_again(seed):
    """The same addressees, goals, committees, case and facts; its wording is the municipality's own."""
    facts = ["Til udvalgene", "2011-34757", "2011-240624", "www.kk.dk/integrationsbarometer", "januar 2012"]
    facts += ["Anna Mee Allerslev", "Beskæftigelses- og Integrationsborgmester", "borgmester@bif.kk.dk"]
    facts += ["33 66 28 51", "33 66 71 30", "Rådhuset", "1599 København V.", "www.bif.kk.dk"]
    why = "udvalgene så tidligt på året har bedre mulighed for at træffe beslutninger"
    plain = " ".join(SEED.split())
    for text in seed:
        squeezed = re.sub(r"[\s-]", "", text)
        for fact in (*facts, why):
            assert fact in plain
            assert re.sub(r"[\s-]", "", fact) in squeezed, fact
        assert "5. april 2011" in text  # 05-04-2011 in the seed
        assert "Resultaterne kendes ikke" in text
        assert "Kontrolkode" not in text


def test_the_seed_names_the_same_committees_for_each_goal(seed):
    goals = re.findall(r"^Mål (\d):? ?(?:Færre: skal)?.*\n+Ansvarlig: (.+)$", SEED, re.M)
    assert [number for number, _ in goals] == [str(number) for number in range(1, 9)]
    table = letter(open_desk(HERE, 2011)).enclosures[0].parts[0]
    assert [row[1].text for row in table.rows] == [who.strip() for _, who in goals]


def test_what_is_not_known_of_a_measurement_is_left_out():
    desk = open_desk(HERE, 2013)
    text = words_of_docx(to_docx(letter(desk), desk))
    assert "Kontrolkode" in text and chain_code(open_record(HERE, 2013).hash) in text
    for word in ("Sagsnr", "2011-34757", "Allerslev", "Med venlig hilsen"):
        assert word not in text


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_committee_gets_a_true_letter(records, language):
    desk = open_desk(records, 2026, language)
    assert len(desk.policy.committees) == 7
    for committee in (None, *desk.policy.committees):
        paper = letter(desk, committee)
        refuse_untrue(paper, desk, desk.language)
        said = "\n".join(part.text for part in paper.parts if isinstance(part, BoundFigure))
        goals = desk.goals_of(committee)
        if committee:
            named = {int(number) for number in re.findall(r"^\*\*\w+ (\d):", said, re.M)}
            assert named == {goal.number for goal in goals} and {6, 8} <= named
        assert not paper.approved
        assert [row[0].text[:5] for row in paper.parts[2].rows] == [
            f"{'Mål' if language == 'da' else 'Goal'} {goal.number}"[:5] for goal in goals
        ]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("da", "Mål 1, svaret om målet: nu »nås ikke i dette tempo«, ved forrige måling »kan ikke "
        "vurderes«."),
        ("en", "Goal 1, the answer about the target: now “will not be met at this pace”, in the previous "
        "measurement “cannot be assessed”."),
    ],
)  # fmt: skip
def test_the_letter_lists_both_kinds_of_answers_that_turned(records, language, said):
    desk = open_desk(records, 2026, language)
    listed = [re.sub(r"\[(.+?)\]\(.+?\)", r"\1", one) for one in turned(desk.policy.goals, desk)]
    assert said in listed and len(listed) == 5
    goal = desk.policy.goal(1)
    assert len(turned([goal], desk)) == 2
    for committee in (None, *(one for one in desk.policy.committees if one.code in goal.committees)):
        assert said in words_of_docx(to_docx(letter(desk, committee), desk))


def test_each_committee_s_letter_has_its_own_document_number(records):
    """The measurement keeps them; who has none has the measurement's."""
    desk = open_desk(records, 2026)
    told = Settings("demo", document="D-1", documents={"BUU": "D-2"}).letter_facts("2026-01-15")
    numbered = replace(desk, facts=told)
    assert told["letter"] == {"documents": {"BUU": "D-2"}}
    for code, number in (("BUU", "D-2"), ("TMU", "D-1"), ("", "D-1")):
        paper = letter(numbered, desk.policy.committee(code) if code else None)
        assert ("Dokumentnr.", number) in paper.letterhead.facts


def test_a_document_number_of_no_committee_is_told(city):
    file = city.root / "barometer.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[letter]", '[letter]\ndocuments = { BUX = "1" }'), encoding="utf-8")
    with pytest.raises(BarometerError, match=r"committee 'BUX', which no policy has; did you mean BUU\?"):
        Project.open(city.root)


def test_pdf_and_word_say_the_same_and_come_out_the_same(records):
    desk = open_desk(records, 2026)
    paper = letter(desk, desk.policy.committee("BUU"))
    pdf, word = paper_pdf(paper, desk), to_docx(paper, desk)
    assert (pdf, word) == (paper_pdf(paper, desk), to_docx(paper, desk))
    one, other = (re.sub(r"[\s-]", "", text) for text in (words_of_pdf(pdf), words_of_docx(word)))
    figures = re.findall(r"\d+,\d(?:procentpoint|procent)", one)
    assert len(figures) > 10 and figures == re.findall(r"\d+,\d(?:procentpoint|procent)", other)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "pdfuaid:part" in opened.Root.Metadata.read_bytes().decode().replace(" ", "")
        with opened.open_outline() as outline:
            (whole,) = outline.root
            assert whole.title == paper.subject and whole.children[-1].title == paper.enclosures[0].title
    opened = docx.Document(io.BytesIO(word))
    assert opened.core_properties.title == paper.subject and opened.core_properties.language == "da-DK"
    assert [each.text for each in opened.paragraphs if each.style.name == "Heading 1"] == [
        paper.subject, paper.enclosures[0].title,
    ]  # fmt: skip
    heads = opened.element.body.findall(f".//{{{opened.element.nsmap['w']}}}tblHeader")
    assert len(heads) == len(opened.tables) == 3  # answers, people, who answers for which goal


def test_a_letter_is_a_draft_until_people_have_approved_its_words(city):
    committee = open_desk(city, 2026).policy.committee("BIU")
    comment(city, 2026, "letter.BIF.da.md", "Barometeret er opdateret.")
    comment(city, 2026, "committee-BIU.analyst.da.md", "Andelen er [99 procent](#belonging).", "draft")
    comment(city, 2026, "committee-BIU.BIF.da.md", "Det går, som det går.")
    desk = open_desk(city, 2026)
    paper = letter(desk, committee)
    said = [part.text for part in paper.parts if isinstance(part, BoundFigure)]
    assert paper.approved and said[0] == "Barometeret er opdateret." and "Det går, som det går." in said
    assert not letter(desk, desk.policy.committee("BUU")).approved


def test_an_untrue_sentence_stops_all_letters(city):
    comment(city, 2026, "committee-TMU.TMF.da.md", "Andelen er [99 procent](#belonging).")
    with pytest.raises(BarometerError, match=r"letter-TMU .*mend these sentences(?s:.*)»99 procent«"):
        write_letters(city, 2026, output=city.root / "out")
    assert not (city.root / "out").exists()


def test_a_number_tied_to_nothing_stops_a_letter(city):
    comment(city, 2026, "letter.BIF.da.md", "Der er 412 børn.")
    with pytest.raises(BarometerError, match="tallet »412«"):
        write_letters(city, 2026, ["BUU"])


def test_last_years_comment_stands_beside_this_years_result(city):
    comment(city, 2025, "goal-1.BUU.da.md", "Andelen er [1 procent](#youth-education).")
    comment(city, 2025, "committee-BUU.BUU.da.md", "Vi vil gøre mere.", "draft")
    desk = open_desk(city, 2026)
    paper = letter(desk, desk.policy.committee("BUU"))
    refuse_untrue(
        paper, desk, desk.language
    )  # what was said then is held against its own figures, in its own year
    text = words_of_docx(to_docx(paper, desk))
    assert "Hvad udvalget skrev om målingen 2025. Mål 1: Flere unge styrket ud af folkeskolen." in text
    assert "Andelen er 1 procent." in text and "Vi vil gøre mere." not in text


def test_the_owners_comments_are_a_dated_paper_of_their_own(city):
    assert comments(open_desk(city, 2026)) is None
    comment(city, 2026, "goal-2.BIU.da.md", "Udvalget har noteret sig målingen.")
    desk = open_desk(city, 2026)
    paper = comments(desk)
    assert paper.name == "comments-BIU" and paper.approved
    text = words_of_pdf(paper_pdf(paper, desk))
    assert "godkendt af BIU den 1. marts 2026" in text and "noteret sig målingen" in text
    assert "godkendt den 1. marts 2026, følger med brevet" in words_of_docx(to_docx(letter(desk), desk))


def test_letters_are_files_that_the_manifest_knows(city):
    files = write_letters(city, 2026, ["BUU"], languages=["da", "en"])
    names = [file.relative_to(files[0].parent).as_posix() for file in files]
    assert names == [f"{folder}letter-BUU.{form}" for folder in ("", "en/") for form in ("pdf", "docx")]
    before = [file.read_bytes() for file in files]
    assert [
        file.read_bytes() for file in write_letters(city, 2026, ["BUU"], languages=["da", "en"])
    ] == before
    manifest = (files[0].parent / "manifest.json").read_text(encoding="utf-8")
    assert all(f'"{name}"' in manifest for name in names)


def test_drafts_are_proposed_once_and_never_over_what_people_wrote(city):
    mine = comment(city, 2026, "committee-BUU.BUF.da.md", "Vores egne ord.", "draft")
    files = propose(city, 2026)
    assert mine not in files and len(files) == 15 and propose(city, 2026) == []
    paper = letter(open_desk(city, 2026), shipped("demo").committee("BUU"))
    assert any(isinstance(part, BoundFigure) and part.text == "Vores egne ord." for part in paper.parts)


def test_a_policy_that_ends_has_no_next_measurement(records):
    desk = open_desk(records, 2026)
    last = replace(desk, policy=replace(desk.policy, last_year=2026))
    said = "\n".join(part.text for part in letter(last).parts if isinstance(part, BoundFigure))
    assert "den sidste måling efter planen" in said and "januar 2027" not in said


def test_a_signature_never_stands_alone(city):
    """However long the letter, greeting and name are on the page of the sentence before them."""
    for lines in range(3, 7):
        text = "\n\n".join(["Barometeret er opdateret."] * (lines + 1))
        comment(city, 2026, "letter.BIF.da.md", text)
        desk = replace(open_desk(city, 2026), facts={"letter": {"sender": {"name": "Inge Opdigtet"}}})
        pages = pypdf.PdfReader(io.BytesIO(paper_pdf(letter(desk), desk))).pages
        signed = next(page.extract_text() for page in pages if "Inge Opdigtet" in page.extract_text())
        assert "Med venlig hilsen" in signed and "Det er håbet" in signed


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"committees": ["BUX"]}, "committee 'BUX' is unknown; did you mean BUU?"),
        ({"forms": ["odt"]}, "format 'odt' is unknown; expected pdf or docx"),
        ({"languages": ["de"]}, "language 'de' is unknown"),
    ],
)
def test_what_is_asked_for_must_be_there(records, given, sentence):
    with pytest.raises(BarometerError, match=re.escape(sentence)):
        write_letters(records, 2026, **given)
