"""The documentation: built strictly, and its tutorial run as it stands, from an empty folder."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pypdf
import pytest
from flit_core.buildapi import build_wheel

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^    (.+)$", re.MULTILINE)
FIGURES = re.compile(r"^\| (Goal [\d.]+) \| (.+?) \| (\d+) \| (\d+) \|$", re.MULTILINE)
FOREIGN = r"København|Copenhagen|Danish|Danmark|Denmark|western|bilingual|[æøåÆØÅ]|"
FOREIGN += r"\b(?:og|ikke|kommune|udvalg|eller)\b"


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


def fill_in(workbook: Path) -> None:
    """Fill the yellow fields in as the tutorial's table says, row by row."""
    book = openpyxl.load_workbook(workbook)
    for sheet, row, *figures in FIGURES.findall(TUTORIAL):
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


def read_as_words(file: Path) -> str:
    """Return what a reader sees of a file that a command has made."""
    if file.suffix == ".html":
        html = file.read_text(encoding="utf-8")
        return re.sub("<style.*?</style>|<script.*?</script>|<[^>]*>", " ", html, flags=re.DOTALL)
    if file.suffix == ".pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    if file.suffix == ".xlsx":
        book = openpyxl.load_workbook(file)
        return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    return file.read_text(encoding="utf-8")


def test_the_tutorial_is_run_as_it_stands(installed, tmp_path):
    """By the wheel alone, from an empty folder to pages, letters and site, in no other city's words."""
    at, told = tmp_path, {**os.environ, "PYTHONPATH": str(installed)}
    commands = COMMAND.findall(TUTORIAL)
    assert len(commands) == 15 and len(FIGURES.findall(TUTORIAL)) == 3
    said = ""
    for command in commands:
        if command.startswith("cd "):
            at = at / command.removeprefix("cd ")
            continue
        if command.startswith("barometer check"):
            fill_in(at / "templates" / "2027-EIA.xlsx")
        shell = command.replace("barometer ", f"{sys.executable} -m barometer.cli ", 1)
        quiet = {"capture_output": True, "text": True, "check": False}
        done = subprocess.run(shell, shell=True, cwd=at, env=told, **quiet)
        assert done.returncode == 0, (command, done.stdout + done.stderr)
        said += done.stdout
    assert re.findall(FOREIGN, said) == []
    kinds = (".html", ".pdf", ".xlsx", ".xml", ".json", ".jsonld")
    made = [file for folder in ("reports", "templates") for file in sorted((at / folder).rglob("*"))]
    made = [file for file in made if file.suffix in kinds and "pagefind" not in file.parts]
    names = {file.relative_to(at).as_posix() for file in made}
    assert {f"reports/2027/{one}" for one in ("goal-1.html", "letter.pdf", "letter-EIC.pdf")} <= names
    assert {f"reports/site/{one}" for one in ("index.html", "en/goal/2027-1/index.html")} <= names
    assert {"templates/2027-EIA.xlsx", "reports/site/data/2027/observations.xlsx"} <= names
    foreign = {file.name: found for file in made if (found := re.findall(FOREIGN, read_as_words(file)))}
    assert foreign == {}
    front = read_as_words(at / "reports" / "site" / "index.html")
    assert "Town of Northwick" in front and "Town of Northwick" in read_as_words(
        at / "reports/2027/letter.pdf"
    )
    elsewhere = [sys.executable, "-c", "import barometer; print(barometer.__file__)"]
    where = subprocess.run(elsewhere, cwd=at, env=told, capture_output=True, text=True, check=True).stdout
    assert Path(where.strip()).is_relative_to(installed)
