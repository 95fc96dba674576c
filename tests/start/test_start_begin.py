"""From an empty folder to a frozen measurement and a page; nothing in the package is edited."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from flit_core.buildapi import build_wheel

from barometer.cli import main
from barometer.errors import BarometerError
from barometer.intake.template import write_delivery
from barometer.policy.load import shipped
from barometer.policy.schema import SCHEMA_FILE
from barometer.project import Project
from barometer.start.begin import begin

ROOT = Path(__file__).parents[2]

FIGURES = {
    "excess-unemployment": pd.DataFrame(
        {
            "period": "2026",
            "group": ["native_born", "foreign_born"],
            "unemployed": [900, 240],
            "labour_force": [30000, 4000],
        }
    ),
    "managers-born-abroad": pd.DataFrame(
        {"period": ["2026"], "managers_born_abroad": [18], "managers": [400]}
    ),
}


def run(root, *arguments: str) -> int:
    try:
        main(["--project", str(root), *arguments])
    except SystemExit as left:
        return int(left.code or 0)
    return 0


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A project begun by the command, its first measurement taken."""
    root = tmp_path_factory.mktemp("init") / "city"
    assert run(".", "init", str(root), "--year", "2027") == 0
    workbook = root / "2027-BF.xlsx"
    write_delivery(workbook, Project.open(root).policy, 2027, "BF", FIGURES)
    sent = ("--sender", "a@example.org", "--received", "2027-01-15", "--reason", "first")
    assert run(root, "check", str(workbook), "--year", "2027", "--accept", *sent) == 0
    assert run(root, "measure", "2027") == 0
    return root


def test_the_first_measurement_holds_what_was_delivered(city):
    observations = pd.read_csv(city / "data/measurements/2027/observations.csv", keep_default_na=False)
    values = observations.set_index(["indicator", "group"])["value"].astype(float)
    assert values["excess-unemployment", "foreign_born"] == pytest.approx(6.0 - 3.0)
    assert values["managers-born-abroad", ""] == pytest.approx(4.5)
    said = json.loads((city / "data/measurements/2027/definitions.json").read_text(encoding="utf-8"))
    assert said["municipality"]["en"] == "Our City"


def test_its_report_is_made_and_speaks_of_no_other_city(city):
    assert run(city, "report", "2027", "--goal", "1", "--format", "html") == 0
    page = (city / "reports/2027/goal-1.html").read_text(encoding="utf-8")
    words = re.sub("<style.*?</style>|<script.*?</script>", "", page, flags=re.DOTALL)
    assert "3,0 procentpoint" in words
    assert not re.search("København|Copenhagen|Odense|Demo", words)
    assert not re.search("Skriv her|kladde", words)  # nobody has written a comment


def test_what_its_policy_shows_in_comments_can_be_used(tmp_path):
    root = begin(tmp_path / "city", 2027)
    for file in (root / "policy").glob("*.yaml"):
        text = re.sub(
            r"^( *)# ((?:  )*)(?=calendar:|- id|begins|title|targets|- value|period|applies|decision|refer)",
            r"\1\2",
            file.read_text(),
            flags=re.M,
        )
        file.write_text(text)
    policy = Project.open(root).policy
    assert policy.calendar_for(2027)["deliveries"].last(2027) == "2027-01-15"
    target = policy.indicators[0].target_for(2027)
    assert target.period == str(policy.last_year) == "2030"
    assert target.decision("en") == "who decided it and when"


@pytest.mark.parametrize("like", ["demo", "copenhagen_2011"])
def test_a_known_policy_can_be_the_beginning(tmp_path, like):
    project = Project.open(begin(tmp_path / "city", 2027, like))
    assert project.policy == shipped(like)
    goals = sorted(file.name for file in (project.commentary / "2027").iterdir())
    assert len(goals) == 2 * len(project.policy.goals)
    schema = (project.root / "policy" / "goal-1.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert (project.root / "policy" / schema.partition("$schema=")[2]).is_file()


def test_a_folder_that_is_not_empty_or_an_unknown_policy_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BarometerError, match="is there already and not empty"):
        begin(tmp_path, 2027)
    with pytest.raises(BarometerError, match="did you mean copenhagen_20"):
        begin(tmp_path / "new", 2027, "copenhagen_2012")
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return folder / build_wheel(str(folder))
    finally:
        os.chdir(before)


def test_the_wheel_carries_policies_schema_layout_and_notebooks(wheel):
    carried = set(ZipFile(wheel).namelist())
    package = ROOT / "barometer"
    wanted = [*package.glob("policy/**/*.yaml"), *package.glob("start/project/**/*"), SCHEMA_FILE]
    wanted += package.glob("policy/**/*.csv")
    assert len(wanted) > 20
    assert {file.relative_to(ROOT).as_posix() for file in wanted if file.is_file()} <= carried
    own = {file.name for file in (ROOT / "notebooks").glob("*.ipynb")}
    assert {file.name for file in (package / "start/project/notebooks").iterdir()} == own


def test_the_wheel_alone_begins_a_project(wheel, tmp_path):
    """Without the checkout: policy, notebooks and layout come from what was installed."""
    ZipFile(wheel).extractall(tmp_path / "installed")
    told = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    begun = ["init", "--year", "2018", "--like", "oakland_2018", "town"]
    said: list[str] = []
    for at, arguments in ((tmp_path, begun), (tmp_path / "town", ["policy", "check"])):
        command = [sys.executable, "-m", "barometer.cli", *arguments]
        done = subprocess.run(command, cwd=at, env=told, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        said = [*said, done.stdout]
    assert said[0] == "town: next: cd town, barometer policy check, barometer measure 2018\n"
    assert "72 indicators" in said[1]
    assert (tmp_path / "town" / "notebooks" / "goal.ipynb").read_bytes() == (
        ROOT / "notebooks" / "goal.ipynb"
    ).read_bytes()


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A project that speaks English alone, its first measurement taken and its page made."""
    root = tmp_path_factory.mktemp("init") / "town"
    assert run(".", "init", str(root), "--year", "2027", "--language", "en") == 0
    workbook = root / "2027-EA.xlsx"
    write_delivery(workbook, Project.open(root).policy, 2027, "EA", FIGURES)
    sent = ("--sender", "a@example.org", "--received", "2027-01-15", "--reason", "first")
    assert run(root, "check", str(workbook), "--year", "2027", "--accept", *sent) == 0
    assert run(root, "measure", "2027") == 0
    assert run(root, "report", "2027", "--format", "html") == 0
    return root


DANISH = r"København|Copenhagen|Danish|dansk|[æøåÆØÅ]|\b(?:og|ikke|tal|mål|kommune|udvalg|eller)\b"


def test_a_policy_that_speaks_english_alone_gets_english_pages(town):
    """They lie on top, and no word of another language or city stands on them."""
    made = sorted(file.name for file in (town / "reports/2027").glob("*.html"))
    assert made == ["goal-1.html", "overview.html"]
    for name in made:
        page = (town / "reports/2027" / name).read_text(encoding="utf-8")
        assert '<html lang="en"' in page
        words = re.sub("<style.*?</style>|<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
        assert "Inclusion barometer 2027" in words and "born abroad" in words
        assert re.findall(DANISH, words) == []


@pytest.mark.parametrize("here", [".", "notebooks"])
def test_what_was_written_is_told_from_the_folder_one_stands_in(town, capsys, monkeypatch, here):
    monkeypatch.chdir(town / here)
    papers = ["letter", "indstilling"]
    for command in (
        *([paper, "2027", "--format", "docx"] for paper in papers),
        ["site"],
        ["archive", "2027"],
    ):
        with pytest.raises(SystemExit):
            main(command)
        told = capsys.readouterr()
        paths = re.findall(r"[./\w-]*(?:letter|indstilling|site|archive)[\w.-]*", told.out)
        assert paths and not told.err, (command, told)
        assert all(Path(path).exists() and not Path(path).is_absolute() for path in paths), paths


def test_what_is_proposed_of_a_gap_a_target_and_one_goal_reads_as_it_is_said(town, city, capsys):
    capsys.readouterr()
    for root, said in (
        (
            town,
            "The difference in unemployment between residents born abroad and in the country is "
            "[3.0 percentage points](#excess-unemployment). There is [no earlier figure]"
            "(#excess-unemployment.change) to compare with. "
            "[No target](#excess-unemployment.target) has been set.",
        ),
        (
            city,
            "Forskellen i ledighed mellem borgere født i udlandet og i landet ligger på [3,0 procentpoint]"
            "(#excess-unemployment). Der er [ingen tidligere tal](#excess-unemployment.change) at "
            "sammenligne med. Der er [ikke fastsat noget måltal](#excess-unemployment.target).",
        ),
    ):
        assert run(root, "commentary", "suggest", "2027", "--goal", "1") == 0
        assert said in capsys.readouterr().out
    assert run(town, "site") == 0
    front = (town / "reports/site/en/index.html").read_text(encoding="utf-8")
    assert "The goal “More people in work”: cannot be assessed." in front and "of one goals" not in front
    assert run(town, "indstilling", "2027", "--format", "docx") == 0
    with ZipFile(town / "reports/2027/indstilling.docx") as packed:
        words = re.sub("<[^>]*>", " ", packed.read("word/document.xml").decode())
    assert "no target set" in words
    assert "The other goals" not in words and "then the others" not in words


def test_its_commands_speak_english(town, capsys):
    for command in (["status"], ["policy", "check"], ["check", "2027"], ["verify"], ["audit", "2027"]):
        run(town, *command)
        told = capsys.readouterr().out
        assert told.strip() and re.findall(DANISH, told) == [], (command, told)
    assert run(town, "status", "--language", "da") == 1
    assert "language 'da' is unknown; expected en" in capsys.readouterr().err
    assert sorted(file.name for file in (town / "data/commentary/2027").iterdir()) == ["goal-1.analyst.en.md"]


def test_a_known_policy_is_not_begun_in_a_language_that_it_does_not_speak(tmp_path):
    with pytest.raises(BarometerError, match="language 'de' is unknown; expected da or en"):
        begin(tmp_path / "town", 2027, "demo", "de")


def test_its_workbook_and_faults_are_english_and_numbers_are_read_as_english(town, capsys, monkeypatch):
    import openpyxl

    monkeypatch.chdir(town)
    assert run(".", "template", "2028", "--csv") == 0
    book = openpyxl.load_workbook(town / "templates" / "2028-EA.xlsx")
    assert book.sheetnames == ["How to fill in", "Goal 1.1", "Goal 1.2", "Lists"]
    told = " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value)
    assert re.findall(DANISH, told) == []
    written = town / "templates" / "2028-EA-managers-born-abroad.csv"
    text = written.read_text(encoding="utf-8-sig")
    head, row = text.rstrip().splitlines()[-2:]
    assert head.startswith("Period,") and row.startswith("2027,")
    for cells, found in (
        (",18,400.0", ""),
        (',"1,018","1018,25"', "decimal comma; expected a decimal point"),
    ):
        (town / written.name).write_text(text.replace(row, f"2027{cells},,"), encoding="utf-8-sig")
        assert run(".", "check", written.name, "--year", "2028") == bool(found)
        said = capsys.readouterr().out
        assert found in said and re.findall(DANISH, said) == []


def test_a_policy_that_speaks_danish_alone_is_a_danish_document(tmp_path):
    root = tmp_path / "by"
    assert run(".", "init", str(root), "--year", "2027", "--language", "da") == 0
    assert run(root, "policy", "show", str(tmp_path / "policy.html")) == 0
    page = (tmp_path / "policy.html").read_text(encoding="utf-8")
    words = re.sub("<style.*?</style>|<script.*?</script>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert "Vores inklusionspolitik" in words
    assert re.findall(r"\b(?:the|and|of|goal|is|by)\b", words) == []
    assert "Gør dem til jeres egne" in (root / "README.md").read_text(encoding="utf-8")
    written = [*(root / "policy").glob("*.yaml"), root / "barometer.toml"]
    comments = " ".join(re.findall(r"# (?!yaml-).*|authority = .*", "".join(map(Path.read_text, written))))
    assert "Efter en ændring: barometer policy check." in comments
    assert re.findall(r"\b(?:the|and|of|goal|is|by|who)\b", comments) == []
    assert [one.code for one in Project.open(root).policy.committees] == ["BU"]
