"""The documentation: built strictly, and its tutorial run as it stands, from an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"^    (.+)$", re.MULTILINE)
FIGURES = re.compile(r"^\| (Goal [\d.]+) \| (.+?) \| (\d+) \| (\d+) \|$", re.MULTILINE)
FOREIGN = r"København|Copenhagen|Danish|Danmark|[æøåÆØÅ]|\b(?:og|ikke|kommune|udvalg|eller)\b"


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


def test_the_tutorial_is_run_as_it_stands(tmp_path):
    """From an empty folder to pages and letters, and no word of another city or language on any of them."""
    at, told = tmp_path, {**os.environ, "PYTHONPATH": str(ROOT)}
    commands = COMMAND.findall(TUTORIAL)
    assert len(commands) == 14 and len(FIGURES.findall(TUTORIAL)) == 3
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
    made = sorted(file.name for file in (at / "reports" / "2027").iterdir())
    assert {"goal-1.html", "overview.html", "letter.pdf", "letter-EIC.pdf"} <= set(made)
    for page in (at / "reports" / "2027").glob("*.html"):
        html = page.read_text(encoding="utf-8")
        text = re.sub("<style.*?</style>|<script.*?</script>|<[^>]*>", " ", html, flags=re.DOTALL)
        assert "Town of Northwick" in text and re.findall(FOREIGN, text) == []
