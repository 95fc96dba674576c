"""The annual report as a bulletin: short, in its order, with what is left out said."""

import re

import nbformat
import pypdf
import pytest
from placed import parts

from barometer.commentary.check import check
from barometer.commentary.documents import read_file
from barometer.commentary.figures import Figures
from barometer.commentary.messages import MOST, messages_of
from barometer.language import label
from barometer.records.record import open_record
from barometer.reports.annual import MOST_WORDS, ToldGoal, chapters

CHAPTERS = {
    "da": ["Årets budskaber", "Alle indikatorer", "Siden forrige måling", "Sådan læses rapporten"],
    "en": [
        "The year’s messages",
        "All indicators",
        "Since the previous measurement",
        "How to read the report",
    ],
}
AFTER = {
    "da": ["Hvem svarer for hvad", "Definitioner", "Metode"],
    "en": ["Who answers for what", "Definitions", "Method"],
}


def annual(built, language):
    return built.reports / "2013" / ("" if language == "da" else language) / "annual-report.pdf"


@pytest.mark.parametrize("language", ["da", "en"])
def test_it_is_short_and_in_its_order(built, language):
    file = annual(built, language)
    assert len(pypdf.PdfReader(file).pages) <= 28
    policy = open_record(built, 2013).policy
    goals = [
        label("report.goal", language, number=goal.number, title=goal.title(language))
        for goal in policy.goals
    ]
    found = [" ".join(part.text.split()) for part in parts(file.read_bytes()) if part.kind == "H1"]
    titles = [title for title in found if title != label("page.contents", language)]
    assert titles == [*CHAPTERS[language], *goals, *AFTER[language]]


def test_its_cover_says_which_record_it_is_and_that_comments_are_drafts(built):
    cover = " ".join(pypdf.PdfReader(annual(built, "da")).pages[0].extract_text().split())
    assert open_record(built, 2013).code in cover
    assert label("report.comment_drafts") in cover
    assert label("report.next_release") in cover


def test_its_contents_give_both_answers_on_each_goal(built):
    contents = " ".join(pypdf.PdfReader(annual(built, "da")).pages[1].extract_text().split())
    assert contents.count(label("verdict.target_unknown")) == 8
    assert contents.count(label("verdict.undecided")) >= 5 and label("verdict.worsened") in contents


def overview_and_goal(built):
    folder = built.reports / "2013"
    names = ("overview", "goal-1")
    return [nbformat.read(folder / f"{name}.ipynb", as_version=4) for name in names]


def test_a_long_comment_is_shortened_and_says_so(built):
    overview, goal = overview_and_goal(built)
    told = {1: ToldGoal(("BUU",), True, ("worsened", "target_unknown"))}
    part = next(
        one
        for one in chapters(overview, {1: goal}, told)
        if one.metadata["barometer"]["chapter"].get("answers")
    )
    comments = [cell.source for cell in part.cells if "commentary" in cell.metadata.get("tags", [])]
    (text,) = comments
    assert text.endswith(label("report.comment_rest"))
    assert len(re.sub(r"\]\([^)]*\)", "]", text).split()) <= MOST_WORDS + len(
        label("report.comment_rest").split()
    )
    whole = next(cell.source for cell in goal.cells if "commentary" in cell.metadata.get("tags", []))
    assert whole.strip().startswith(text.removesuffix(label("report.comment_rest")).strip())


def test_a_comment_of_one_long_paragraph_stands_whole(built):
    """There is nothing after it to leave out, and nothing is said to be."""
    overview, goal = overview_and_goal(built)
    comment = next(cell for cell in goal.cells if "commentary" in cell.metadata.get("tags", []))
    comment.source = "Ord " * (MOST_WORDS + 30)
    told = {1: ToldGoal(("BUU",), True, ("worsened", "target_unknown"))}
    sources = [cell.source for part in chapters(overview, {1: goal}, told) for cell in part.cells]
    assert comment.source in sources


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_proposed_messages_are_few_and_true(built, language, tmp_path):
    record = open_record(built, 2013)
    text = messages_of(Figures.load(built, "2013"), language)
    assert 1 < len(text.splitlines()) <= MOST
    file = tmp_path / f"messages.analyst.{language}.md"
    file.write_text(
        f"---\nauthor: analyst\nlanguage: {language}\nstatus: draft\n---\n{text}\n", encoding="utf-8"
    )
    findings = check([read_file(file, record.policy)], Figures.load(built, "2013"), built.commentary)
    assert findings
    assert [str(finding) for finding in findings if finding.kind != "true"] == []
