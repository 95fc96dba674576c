"""A language that the package has no words in: the project brings them, and what is missing is told."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from spoken import CODES, as_read, words_of

from barometer.cli import main
from barometer.intake.template import write_delivery
from barometer.language import catalogue_words, date, in_each, label, labels, number, period, with_unit
from barometer.language.brought import area_of, lacking_words, read_catalogue, require_words
from barometer.project import Project
from barometer.start.begin import begin

NORDBY = Path(__file__).parents[1] / "data" / "nordby"
FIGURES = pd.DataFrame(
    {
        "period": "2026",
        "group": ["native_born", "foreign_born"],
        "unemployed": [900, 240],
        "labour_force": [30000, 4000],
    }
)
COMMENT = """\
---
author: analyst
goal: 1
language: nb
status: draft
---

Forskjellen er [{gap}](#unemployment-gap) prosentpoeng, og den er ikke blitt større siden 2025.
"""


def norwegian() -> dict[str, str]:
    """Return the town's own words by key."""
    tables = tomllib.loads((NORDBY / "nb.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": words for group, entries in tables.items() for name, words in entries.items()}


def stand_in(english: str) -> str:
    """Return words that are of no language and can be told from any that was left as it is."""
    return re.sub(r"(?<![\w{/.:#-])([A-Za-z]{2,})(?![\w}])", r"zz\1", english)


def complete() -> dict[str, str]:
    """Return the town's own words, and for every other key a stand-in."""
    return {key: stand_in(words) for key, words in catalogue_words("en").items()} | norwegian()


def as_file(words: Mapping[str, str]) -> str:
    groups: dict[str, list[str]] = {}
    for key, text in words.items():
        group, _, name = key.rpartition(".")
        groups.setdefault(group, []).append(f"{name} = {json.dumps(text, ensure_ascii=False)}")
    return "\n".join(f"[{group}]\n" + "\n".join(lines) + "\n" for group, lines in groups.items())


def make_nordby(root: Path, words: Mapping[str, str]) -> Path:
    begin(root, 2027, language="en")
    shutil.rmtree(root / "policy")
    shutil.copytree(NORDBY / "policy", root / "policy")
    for file in (root / "data" / "commentary" / "2027").iterdir():
        file.unlink()
    (root / "language").mkdir()
    (root / "language" / "nb.toml").write_text(as_file(words), encoding="utf-8")
    settings = root / "barometer.toml"
    told = settings.read_text(encoding="utf-8") + '\n[languages]\nnb = "language/nb.toml"\n'
    settings.write_text(told, encoding="utf-8")
    return root


def say_notebooks(folder: Path) -> None:
    """Say in the town's language what notebooks say in English."""
    for file in folder.iterdir():
        notebook = nbformat.read(file, 4)
        for cell in notebook.cells:
            marks = cell.metadata.get("tags", [])
            if "en" in marks:
                cell.metadata["tags"] = ["nb" if mark == "en" else mark for mark in marks]
                cell.source = stand_in(cell.source)
        nbformat.write(notebook, file)


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language is spoken by one file in a process: each test is one."""
    monkeypatch.setattr(labels, "_BROUGHT", dict(labels._BROUGHT))


def run(root: Path, *arguments: str) -> int:
    try:
        main(["--project", str(root), *arguments])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


def test_a_town_that_speaks_norwegian_gets_all_in_its_words(tmp_path: Path, capsys, monkeypatch) -> None:
    """Workbook, messages, report, letter and site: each word is the town's, the catalogue's or a code."""
    root = make_nordby(tmp_path / "nordby", complete())
    monkeypatch.chdir(root)
    project = Project.open(root)
    write_delivery(root / "d.xlsx", project.policy, 2027, "ARB-ETAT", {"unemployment-gap": FIGURES})
    comment = project.commentary / "2027" / "goal-1.analyst.nb.md"
    comment.write_text(COMMENT.format(gap="4,5"), encoding="utf-8")
    sent = ("--sender", "a@nordby.example", "--received", "2027-01-15")
    assert run(root, "policy", "check") == 0
    assert stand_in("told in English.") in capsys.readouterr().out  # what falls back is told
    assert run(root, "template", "2027") == 0
    assert run(root, "check", "d.xlsx", "--year", "2027", "--accept", *sent) == 0
    assert run(root, "measure", "2027") == 0
    printed = capsys.readouterr().out
    assert run(root, "report", "2027", "--goal", "1", "--format", "html") == 1
    assert "»" not in printed and "4,5" in capsys.readouterr().err
    comment.write_text(COMMENT.format(gap="3,0"), encoding="utf-8")
    assert run(root, "commentary", "check", "2027") == 1
    assert "'nb'" in capsys.readouterr().out
    assert run(root, "report", "2027", "--goal", "1", "--format", "html") == 1
    assert "has cells of text in da and en and none in 'nb'" in capsys.readouterr().err
    say_notebooks(root / "notebooks")
    assert run(root, "report", "2027", "--goal", "1", "--format", "html") == 0
    assert run(root, "letter", "2027", "--format", "pdf") == 0
    assert run(root, "site") == 0
    for command in (["status"], ["verify"], ["audit", "2027"]):
        assert run(root, *command) == 0
    printed += capsys.readouterr().out
    reports = root / "reports"
    pages = {file.relative_to(root).as_posix(): as_read(file) for file in reports.rglob("*.html")}
    assert {"reports/2027/goal-1.html", "reports/site/index.html"} <= set(pages) and len(pages) > 15
    letter = as_read(reports / "2027" / "letter.pdf")
    page = pages["reports/2027/goal-1.html"]
    assert (
        "Where" not in page and "Look zzfurther" not in page
    )  # headings above nothing, or for analysts alone
    assert "3,0 prosentpoeng" in page and "Går det riktig vei?" in page and "januar 2027" in letter
    known = words_of(
        *(file.read_text(encoding="utf-8") for file in (root / "policy").iterdir()),
        *(words for words in norwegian().values()),
        comment.read_text(encoding="utf-8"),
        "januar Hochberg",
    )
    foreign = {name: left for name, text in pages.items() if (left := words_of(text) - known - CODES)}
    assert foreign == {}
    assert words_of(letter) - known == set()
    # Mistakes and progress are told in Danish and English alone, as docs/how-to/language.md says.
    codes = r"\S+[/.-]\S+|\b[0-9a-f]{12,}\b|.*files made.*"
    assert words_of(re.sub(codes, " ", printed)) - known - CODES == set()


def test_each_gap_is_told_and_nothing_is_made_before_it_is_filled(tmp_path: Path, capsys) -> None:
    words = complete()
    lost = ["verdict.improved", "letter.subject_all", "faults.empty_file.mend"]
    lost = [*lost, next(key for key in words if key.startswith("site."))]
    root = make_nordby(tmp_path / "nordby", {key: text for key, text in words.items() if key not in lost})
    assert run(root, "policy", "check") == 1
    told = capsys.readouterr().err
    assert all(key in told for key in lost) and f"{len(lost)} gaps" in told
    assert run(root, "policy", "words", "nb") == 1
    listed = tomllib.loads(capsys.readouterr().out)
    assert listed["verdict"] == {"improved": ""} and listed["faults"] == {"empty_file": {"mend": ""}}
    (root / "language" / "nb.toml").rename(root / "language" / "aside.toml")
    assert run(root, "policy", "words", "nb") == 1
    assert set(tomllib.loads(capsys.readouterr().out)) == {key.partition(".")[0] for key in words}
    (root / "language" / "aside.toml").rename(root / "language" / "nb.toml")
    assert run(root, "report", "2027") == 1
    assert run(root, "template", "2027") == 1
    assert {area_of(key) for key in lost} >= {"pages", "letters", "workbooks", "site"}
    assert [one.key for one in lacking_words("nb", "letters")] == [
        key for key in words if key in lost and area_of(key) in ("pages", "letters")
    ]
    with pytest.raises(Exception, match=r"have 2 gaps that letters need: "):
        require_words(["nb"], "letters")
    with pytest.raises(Exception, match=r"nb\.toml has no words for verdict\.improved in 'nb'; add them: in"):
        label("verdict.improved", "nb")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"verdict.improvd": "fremgang"}, "verdict.improvd is no entry of the catalogue; did you mean"),
        (
            {"page.of": "Side {number}"},
            "page.of has other values than the English words; expected {number}, {to",
        ),
        ({"page.of": "Side {number"}, "page.of cannot be filled in"),
    ],
)
def test_words_that_fit_nothing_are_told(tmp_path: Path, changed: dict[str, str], sentence: str) -> None:
    file = tmp_path / "nb.toml"
    file.write_text(as_file(complete() | changed), encoding="utf-8")
    with pytest.raises(Exception, match=re.escape(sentence)):
        read_catalogue(file, "nb")


def test_a_language_needs_words_and_a_policy_that_speaks_it(tmp_path: Path, capsys) -> None:
    root = make_nordby(tmp_path / "nordby", complete())
    settings = root / "barometer.toml"
    both = settings.read_text(encoding="utf-8")
    settings.write_text(both.partition("[languages]")[0], encoding="utf-8")
    assert run(root, "status") == 1
    assert "or one whose words barometer.toml brings" in capsys.readouterr().err
    settings.write_text(both.replace('policy = "policy"', 'policy = "copenhagen_2011"'), encoding="utf-8")
    assert run(root, "status") == 1
    assert "føj »nb« til politikkens sprog, eller tag filen ud" in capsys.readouterr().err
    settings.write_text(both.replace("nb =", "xq ="), encoding="utf-8")
    assert run(root, "status") == 1
    assert "is no language that numbers and dates are known of" in capsys.readouterr().err


def test_numbers_dates_and_units_are_written_as_the_language_writes_them(tmp_path: Path) -> None:
    Project.open(make_nordby(tmp_path / "nordby", complete()))
    assert number(12345.6, 1, "nb") == "12\N{NO-BREAK SPACE}345,6"
    assert date("2027-01-05", "nb") == "5. januar 2027" and date("2027-03", "nb") == "mars 2027"
    assert period("2026Q2", "nb") == "2. kvartal 2026"
    assert with_unit(3, "percent", 1, "nb") == "3,0 %"
    assert in_each("word.and").languages == ("da", "en", "nb")


def test_two_files_are_not_two_ways_of_speaking_in_one_process(tmp_path: Path) -> None:
    Project.open(make_nordby(tmp_path / "one", complete()))
    Project.open(make_nordby(tmp_path / "same", complete()))
    other = make_nordby(tmp_path / "other", complete() | {"word.and": "samt"})
    with pytest.raises(Exception, match="need a process of their own"):
        Project.open(other)


def test_every_group_of_the_catalogue_is_needed_for_something() -> None:
    def groups(keys: Iterable[str]) -> set[str]:
        return {key.partition(".")[0] for key in keys}

    from barometer.language.brought import AREAS

    named = [group for area in AREAS.values() for group in area]
    assert len(named) == len(set(named)) and set(named) <= groups(catalogue_words("en"))
