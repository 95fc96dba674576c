"""A run speaks one language: common commands and mistakes, in a Danish and in an English-only town."""

import re
from pathlib import Path

import pytest

from barometer.cli import main
from barometer.language.messages import translated

ENGLISH = "the is are not there has have of with expected found unknown cannot it and or no did you missing"
DANISH = (
    "er ikke og af det der et fandt forventede ukendt kan mangler findes måling mål på til som ingen eller"
)
OTHERS = {"da": set(ENGLISH.split()), "en": set(DANISH.split())}

COMMANDS = [
    "status",
    "status --on never",
    "status --nope",
    "status --language fr",
    "reprot 2027",
    "report",
    "report twenty",
    "report 2027",
    "report 2027 --goal one",
    "measure 2027",
    "check",
    "check 2027",
    "check nowhere.xlsx --year 2027",
    "template 2027 --owner XX",
    "template 2020",
    "template 20277",
    "template soon",
    "calendar 2027",
    "history nope",
    "history excess-unemploymet",
    "compare 2026 2027",
    "reproduce all",
    "archive 2027",
    "audit 2027",
    "verify",
    "verify --code ABC",
    "verify nowhere.pdf",
    "sign 2027 --key nowhere.pem",
    "letter 2027",
    "site",
    "fetch FOLK1E --select HERKOMST",
    "policy check",
    "policy show policy.docx",
    "commentary check 2027",
    "commentary against nowhere.pdf --edition 2027",
]

MISTAKES = {  # what is written otherwise, in which file
    "name": ("policy/goal-1.yaml", "unit: ", "unti: "),
    "unit": ("policy/goal-1.yaml", "unit: percent", "unit: percnt"),
    "type": ("policy/goal-1.yaml", "starred: true", "starred: perhaps"),
    "group": ("policy/goal-1.yaml", "group: foreign_born", "group: foreign"),
    "colon": ("policy/goal-1.yaml", "indicators:", "indicators: a: b"),
    "tabulator": ("policy/goal-1.yaml", "indicators:", "\tindicators:"),
    "policy": ("barometer.toml", 'policy = "policy"', 'policy = "polcy"'),
    "section": ("barometer.toml", "[letter]", "[lettr]"),
    "value": ("barometer.toml", 'policy = "policy"', "policy = policy"),
    "month": ("barometer.toml", "due_month = 1", "due_month = 13"),
}


def told(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as left:
        main(["--project", str(root), *arguments])
    said = capsys.readouterr()
    assert left.value.code in (0, 1), (arguments, said)
    mistakes = [line for line in said.err.splitlines() if line.startswith("barometer: ")]
    assert bool(mistakes) <= left.value.code and len(mistakes) < 2, (arguments, said)
    return said.out + said.err


def foreign(text: str, language: str) -> set[str]:
    """Return the words of the other language in a text, beside names, paths, options and what is quoted."""
    text = re.sub(r"\S*[/_.]\S+|--?\w\S*|'[^'\n]*'|»[^«]*«|“[^”]*”|\w+-\w\S*", " ", text)
    return set(re.findall(r"\b[a-zæøå]+\b", text)) & OTHERS[language]


@pytest.fixture(scope="module", params=["da", "en"])
def town(request, tmp_path_factory):
    """A town that speaks one language, and which."""
    root = tmp_path_factory.mktemp("town") / request.param
    with pytest.raises(SystemExit, match="0"):
        main(["init", str(root), "--year", "2027", "--language", request.param])
    return root, request.param


def test_commands_and_their_mistakes_are_told_in_the_towns_language(town, capsys, monkeypatch):
    root, language = town
    monkeypatch.chdir(root)
    mixed = {}
    for command in COMMANDS:
        said = told(root, capsys, *command.split())
        assert said.strip() and "Traceback" not in said, command
        assert str(root) not in said, command  # what lies near is told from here
        if words := foreign(said, language):
            mixed[command] = (words, said)
    assert mixed == {}


def test_faults_of_a_delivery_are_told_in_the_towns_language(town, capsys, tmp_path):
    root, language = town
    told(root, capsys, "template", "2027", "--output", str(tmp_path))
    (workbook,) = tmp_path.glob("2027-*.xlsx")
    said = told(root, capsys, "check", str(workbook), "--year", "2027")
    assert len(said.splitlines()) == 3 and foreign(said, language) == set()


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_in_files_are_told_in_the_towns_language(town, capsys, mistake):
    root, language = town
    name, before, after = MISTAKES[mistake]
    text = (root / name).read_text(encoding="utf-8")
    assert before in text
    try:
        (root / name).write_text(text.replace(before, after), encoding="utf-8")
        said = told(root, capsys, "policy", "check")
    finally:
        (root / name).write_text(text, encoding="utf-8")
    assert said.startswith("barometer: ") and foreign(said, language) == set(), said


def test_a_run_speaks_the_language_that_is_asked_for(capsys):
    root = Path(__file__).parents[2]
    said = told(root, capsys, "history", "marks", "--language", "en")
    assert said == "barometer: no measurement has an indicator 'marks'; did you mean marks-gap?\n"
    assert (
        told(root, capsys, "history", "marks")
        == "barometer: ingen måling har indikatoren »marks«; mente du marks-gap?\n"
    )


def test_without_a_policy_english_is_spoken(capsys, tmp_path):
    (tmp_path / "barometer.toml").write_text('[project]\npolicy = "policy"\n', encoding="utf-8")
    assert told(tmp_path, capsys, "status").startswith("barometer: policy 'policy' is unknown; expected ")


def test_a_place_that_cannot_be_written_to_costs_one_sentence(capsys, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    said = told(tmp_path, capsys, "init", str(tmp_path / "file" / "town"), "--year", "2027")
    assert said.startswith("barometer: file/town could not be written: ")
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert "20277 is not in the range" in told(tmp_path, capsys, "init", "town", "--year", "20277")


def test_where_there_is_no_project_english_is_spoken(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main(["status"])
    assert capsys.readouterr().err.startswith("barometer: no barometer.toml in ")


@pytest.mark.parametrize(
    ("english", "danish"),
    [
        ("x.yaml, line 3 is 'a'; expected a number", "x.yaml, linje 3 er 'a'; forventede et tal"),
        ("format 'x' is unknown; expected pdf or docx", "formatet »x« er ukendt; forventede pdf eller docx"),
        (
            "table T: one row alone has more than 1,000,000 cells",
            "tabel T: én række alene har mere end 1.000.000 celler",
        ),
        ("nobody says this", "nobody says this"),
        (
            "measurement 2026 is not frozen: a can be narrowed down too far from b and c; also hide d.",
            "måling 2026 er ikke låst: a kan indkredses for snævert ud fra b og c; udelad også d.",
        ),
        (
            "the commentary of 2013 cannot be published; mend these sentences, or build with --draft to see "
            "them marked:\n  a.md:1:2: x.y has no 'z'; add it: text\n  b.md",
            "kommentaren til 2013 kan ikke offentliggøres; ret disse sætninger, eller brug --draft for at se "
            "dem markeret:\n  a.md:1:2: x.y mangler »z«; tilføj det: tekst\n  b.md",
        ),
    ],
)
def test_sentences_in_sentences_are_told_in_the_language_too(english, danish):
    assert translated(english, "da") == danish
    assert translated(english, "en") == english
