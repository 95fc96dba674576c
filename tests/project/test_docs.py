"""The documentation: built strictly, and its tutorial run as it stands, from an empty folder."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from flit_core.buildapi import build_wheel
from spoken import as_read, words_beyond, words_in, words_of

from barometer.reports.notebook import read_notebook, tags

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^    (.+)$", re.MULTILINE)
FIGURES = re.compile(r"^\| ((?:Goal|Mål) [\d.]+) \| (.+?) \| (\d+) \| (\d+) \|$", re.MULTILINE)
ELSEWHERE = r"København|Copenhagen|Oakland|Demo|western|vestlig|bilingual|tosprog"
FOREIGN = {
    "en": ELSEWHERE + r"|Danish|Danmark|Denmark|DKK|[æøåÆØÅ]|\b(?:og|ikke|kommune|udvalg|eller)\b",
    "da": ELSEWHERE + r"|Dansk|Danmark|\b(?:the|and|of|committee|goal|measurement)\b",
}
NOERREVIG = {
    "2027-EA": "2027-AMF",
    "--committee EC": "--committee EAU",
    "northwick.example": "noerrevig.example",
    "northwick": "noerrevig",
    "--language en": "--language da",
    "'s/Our City/Town of Northwick/' policy/policy.yaml": (
        "'s/Vores Kommune/Nørrevig Kommune/; s/Vores inklusionspolitik/Nørrevigs medborgerpolitik/; "
        "s/Inklusionsbarometret/Medborgerbarometret/; s/Beskæftigelsesudvalget/Erhvervsudvalget/; "
        "s/Beskæftigelsesforvaltningen/Arbejdsmarkedsforvaltningen/; "
        "s/\\bBU\\b/EAU/; s/\\bBF\\b/AMF/' policy/*.yaml"
    ),
    "Goal": "Mål",
    "born in the country": "født i landet",
    "born abroad": "født i udlandet",
}
"""What the tutorial says otherwise in a Danish town that has its own committee and its own policy."""

FURTHER = """
    barometer report 2027
    barometer letter 2027 --propose
    barometer letter 2027
    barometer indstilling 2027
    barometer report 2027 --committee EC
    barometer policy show policy.pdf
    barometer template 2028
    barometer remind 2028 --output reminders
    barometer power 2027
    barometer history excess-unemployment
    barometer audit 2027
    barometer status
    barometer archive 2027
    barometer verify reports/archive-2027.zip
"""
"""What the tutorial leaves to the other pages."""


def test_the_documentation_is_built_strictly(tmp_path):
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(tmp_path / "site"),
    ]
    told = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "site" / "reference.html").read_text(encoding="utf-8")
    assert "barometer.policy.levels.Result" in page and "worst_to_best" in page


def fill_in(workbook: Path, tutorial: str) -> None:
    """Fill the yellow fields in as the tutorial's table says, row by row."""
    book = openpyxl.load_workbook(workbook)
    for sheet, row, *figures in FIGURES.findall(tutorial):
        cells = next(r for r in book[sheet].iter_rows() if row in {str(cell.value) for cell in r[:2]})
        for cell, figure in zip([cell for cell in cells if cell.value is None], figures, strict=False):
            cell.value = int(figure)
    book.save(workbook)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel as it is installed: without the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    with contextlib.chdir(ROOT):
        wheel = build_wheel(str(folder))
    ZipFile(folder / wheel).extractall(folder / "installed")
    return folder / "installed"


@pytest.fixture(scope="module", params=["en", "da"])
def town(request, installed, tmp_path_factory):
    """A town of one language that did what the tutorial says, and more: folder, language, what was said."""
    tutorial = TUTORIAL + FURTHER
    if request.param == "da":
        for english, danish in NOERREVIG.items():
            tutorial = tutorial.replace(english, danish)
    commands = COMMAND.findall(tutorial)
    assert len(COMMAND.findall(TUTORIAL)) == 15 and len(FIGURES.findall(tutorial)) == 3
    at, told = tmp_path_factory.mktemp(request.param), {**os.environ, "PYTHONPATH": str(installed)}
    said = ""
    for command in commands:
        if command.startswith("cd "):
            at = at / command.removeprefix("cd ")
            continue
        if command.startswith("barometer check"):
            fill_in(at / command.split()[2], tutorial)
        shell = command.replace("barometer ", f"{sys.executable} -m barometer.cli ", 1)
        quiet = {"capture_output": True, "text": True, "check": False}
        done = subprocess.run(shell, shell=True, cwd=at, env=told, **quiet)
        assert done.returncode == 0, (command, done.stdout + done.stderr)
        said += done.stdout + done.stderr
    return at, request.param, said


def made_in(folder: Path, *kinds: str) -> dict[str, Path]:
    """Return what commands have made in a project: pages, letters, workbooks, feeds, data."""
    places = ("reports", "templates", "reminders", "policy.html", "policy.pdf")
    files = [file for place in places for file in [folder / place, *sorted((folder / place).rglob("*"))]]
    found = [file for file in files if file.is_file() and file.suffix in kinds]
    return {file.relative_to(folder).as_posix(): file for file in found if "pagefind" not in file.parts}


def test_the_tutorial_is_run_as_it_stands(town):
    """By the wheel alone, from an empty folder to pages, letters and site, in no other city's words."""
    root, language, said = town
    code, delivers = ("EC", "EA") if language == "en" else ("EAU", "AMF")
    made = made_in(root, ".html", ".pdf", ".docx", ".xlsx", ".xml", ".txt", ".json", ".jsonld", ".csv")
    assert {f"reports/2027/{one}" for one in ("goal-1.html", "annual-report.pdf", "letter.docx")} <= set(made)
    assert {f"reports/2027/{one}-{code}.pdf" for one in ("letter", "committee")} <= set(made)
    front, goal = ("site/en/", "goal/2027-1/") if language == "en" else ("site/", "maal/2027-1/")
    assert {f"reports/{front}{one}index.html" for one in ("", goal)} <= set(made)
    workbook = f"reports/site/data/2027/observations{'.en' * (language == 'en')}.xlsx"
    assert {f"templates/2028-{delivers}.xlsx", workbook} <= set(made)
    assert {"policy.pdf", f"reminders/reminder-{delivers}.txt"} <= set(made)
    foreign = {name: found for name, file in made.items() if (found := elsewhere(file, language))}
    assert foreign == {} and re.findall(FOREIGN[language], re.sub(r"\S+[/.]\S+", "", said)) == []
    name = {"en": "Town of Northwick", "da": "Nørrevig Kommune"}[language]
    assert all(name in as_read(made[f"reports/{one}"]) for one in (f"{front}index.html", "2027/letter.pdf"))


def elsewhere(file: Path, language: str) -> list[str]:
    """Return words of other cities and languages; data speak their columns' language, whatever the town's."""
    data = file.suffix in (".json", ".jsonld", ".csv") or file.name == "structure.xml"
    return re.findall(ELSEWHERE if data and language == "da" else FOREIGN[language], as_read(file))


def test_each_word_of_its_pages_letters_and_workbooks_is_the_towns_or_the_languages(town):
    root, language, said = town
    own = [*(root / "policy").glob("*.yaml"), *(root / "data/commentary/2027").iterdir(), root / "README.md"]
    cells = [cell for file in (root / "notebooks").iterdir() for cell in read_notebook(file).cells]
    texts = [cell.source for cell in cells if language in tags(cell)]
    known = words_in(language) | words_of(*texts, *(file.read_text(encoding="utf-8") for file in own))
    made = made_in(root, ".html", ".pdf", ".docx", ".xlsx", ".xml", ".txt")
    unknown = {name: found for name, file in made.items() if (found := words_beyond(as_read(file), known))}
    assert unknown == {}
    plain = re.sub(r"\S+[/.-]\S+|\b[0-9a-f]{12,}\b", " ", said)
    assert words_beyond(plain, known) <= {root.name}


def test_an_archive_by_the_wheel_alone_can_be_installed_and_reproduced(town, tmp_path):
    """Without the wheel: the program, its lock and how it is built are in the file itself."""
    root = town[0]
    with ZipFile(root / "reports" / "archive-2027.zip") as packed:
        packed.extractall(tmp_path)
    assert (tmp_path / "requirements.lock").read_bytes() == (ROOT / "requirements.lock").read_bytes()
    assert (tmp_path / "pyproject.toml").read_bytes() == (ROOT / "pyproject.toml").read_bytes()
    with contextlib.chdir(tmp_path):
        again = {name.partition("/")[0] for name in ZipFile(build_wheel(str(tmp_path))).namelist()}
    assert again == {"barometer", "barometer-0.1.0.dist-info"}
    told = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-m", "barometer.cli", "reproduce", "2027"]
    done = subprocess.run(command, cwd=tmp_path, env=told, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr


def test_the_wheel_needs_no_checkout(town, installed):
    told = {**os.environ, "PYTHONPATH": str(installed)}
    code = [sys.executable, "-c", "import barometer; print(barometer.__file__)"]
    where = subprocess.run(code, cwd=town[0], env=told, capture_output=True, text=True, check=True)
    assert Path(where.stdout.strip()).is_relative_to(installed)
