"""Nothing that is published, printed or logged tells a hidden number: the invented city, seen from outside.

Metamorphic: hidden counts are changed to others that leave every published number and the pattern as they
are; then all public outputs stay the same bytes. And distinctive numbers planted in hidden cells are found
nowhere.
"""

import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pikepdf
import pypdf
import pytest

from barometer import observations as obs
from barometer import processes
from barometer.cli import main
from barometer.demo import counts, registers
from barometer.demo.city import DISTRICTS, YEARS
from barometer.demo.write import deliver, hand_in_microdata, write_demo, write_microdata
from barometer.files import canonical_json
from barometer.intake.template import write_templates
from barometer.observations import KEY
from barometer.project import Project
from barometer.proof.reproduce import reproduce
from barometer.records import freeze
from barometer.records.packing import SUMS
from barometer.records.record import open_record
from barometer.reports.command import make_report
from barometer.reports.report import plan_report

SOF, CASES, ASKED = "SOF", "ninth-grade-after-measure", "offer-use"
CODES = {"north": "N", "south": "S", "east": "Ø", "west": "V", "centre": "M"}
"""Districts in the survey's file."""
KEYED = "5f" * 32
"""The secret key of both cities: what is keyed differs only where restricted files do."""

PUBLIC = ("data/measurements", "data/commentary", "data/published", "reports", "templates", "barometer.toml")


@dataclass
class Told:
    """A city and what the command line said of it on its way."""

    project: Project
    said: dict[str, str]


def say(project: Project, *arguments: str) -> str:
    """Run a command; return what it printed and its exit code, without the city's own place."""
    with pytest.MonkeyPatch.context() as patch:
        out, err = io.StringIO(), io.StringIO()
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        code: object = 0
        try:
            main(["--project", str(project.root), *arguments])
        except SystemExit as stop:
            code = stop.code
    return f"{out.getvalue()}\n{err.getvalue()}\nexit {code}".replace(str(project.root), "CITY")


def keyed(project: Project) -> Project:
    """Give a city the known secret key before its first measurement."""
    project.restricted.mkdir(parents=True, exist_ok=True)
    (project.restricted / "key").write_text(KEYED + "\n", encoding="ascii")
    return project


def hand_in(project: Project, year: int, change, answers=None) -> None:
    """Hand the deliveries of a year in again, with one administration's figures and a survey's answers changed."""
    shutil.rmtree(project.deliveries / str(year))
    (project.deliveries / str(year)).mkdir()
    write_microdata(project.deliveries / str(year), 1, year)
    if answers:
        answers(next((project.deliveries / str(year)).glob("survey*.csv")))
    hand_in_microdata(project, year)
    for number, (owner, figures) in enumerate(counts.deliveries(1, year - 1).items()):
        given = {**figures, CASES: change(figures[CASES])} if owner == SOF else figures
        deliver(project, year, owner, given, received=f"{year}-01-{8 + number:02d}")


def moved(rows: pd.DataFrame, group: str, first: str, second: str) -> pd.DataFrame:
    """Return a sheet in which one more completes 9th grade in one district, and one less in another."""
    rows = rows[rows["group"] != "non_western"].copy()
    for district, by in ((first, 1), (second, -1)):
        rows.loc[(rows["group"] == group) & (rows["district"] == district), "completed"] += by
    return counts.with_whole(rows)


def answered_otherwise(file: Path, few: str, many: str) -> None:
    """Have two in a hidden cell of the survey say yes, and as many as weigh as much in another say no.

    They live in the blocks where fewest, and most, say yes: the error of the whole stays as good as the same.
    """
    table = pd.read_csv(file, sep=";", dtype="str")
    asked = table[table["oprindelse"] == "2"]
    yes = one_in_each_block(asked[asked["bydel"] == CODES[few]], "2", fewest=True)[:2]
    no = one_in_each_block(asked[asked["bydel"] == CODES[many]], "1", fewest=False)
    weights = table["vaegt"].str.replace(",", ".").astype(float)
    alike = no[: round(weights[yes].sum() / weights[no].mean())]
    table.loc[yes, "uses_offers"], table.loc[alike, "uses_offers"] = "1", "2"
    table.to_csv(file, sep=";", index=False, lineterminator="\n")


def one_in_each_block(asked: pd.DataFrame, answer: str, *, fewest: bool) -> pd.Index:
    """Return one who gave an answer in each block, from where fewest (or most) say yes on."""
    yes = asked.loc[asked["uses_offers"] == "1", "blok"].value_counts()
    gave = asked[asked["uses_offers"] == answer]
    order = gave["blok"].map(yes).fillna(0).sort_values(ascending=fewest, kind="stable").index
    return gave.loc[order].groupby("blok", sort=False).head(1).index


def truth(project: Project, year: int) -> pd.DataFrame:
    return obs.read_observations(project.restricted / str(year) / "observations.csv")


def hidden(project: Project, year: int) -> pd.DataFrame:
    """Return the hidden observations of a record with the numbers that it keeps to itself."""
    public = open_record(project, year).observations
    gone = public[public["status"] == "suppressed"][list(KEY)]
    return truth(project, year).merge(gone, on=list(KEY))


def movable(project: Project, year: int) -> tuple[str, str, str]:
    """Return a group and two districts between which one person may move without anybody seeing it."""
    rows = hidden(project, year)
    mine = rows[(rows["indicator"] == CASES) & (rows["breakdown"] == "district")]
    cells = mine.set_index(["group", "category"])
    for group in ("immigrants", "descendants"):
        for first in DISTRICTS:
            for second in DISTRICTS:
                places = [(g, d) for g in (group, "non_western") for d in (first, second)]
                if first != second and all(place in cells.index for place in places) and _room(cells, places):
                    return group, first, second
    raise AssertionError("no two hidden districts of a group")


def hidden_answers(project: Project, year: int) -> dict[str, str]:
    """Return two districts whose answers are hidden in a survey: with the fewest asked, and the most."""
    rows = hidden(project, year)
    mine = rows[(rows["indicator"] == ASKED) & (rows["breakdown"] == "district")].sort_values("n")
    return {"few": mine["category"].iloc[0], "many": mine["category"].iloc[-1]}


def _room(cells: pd.DataFrame, places: list[tuple[str, str]]) -> bool:
    """Whether each count stays on its side of the threshold, so that the same cells are small."""
    for place, by in zip(places, (1, -1, 1, -1), strict=True):
        part, of = cells.loc[place, "numerator"], cells.loc[place, "denominator"]
        for before, after in ((part, part + by), (of - part, of - part - by)):
            if after < 0 or (before < 5) != (after < 5):
                return False
    return True


COMMANDS = (
    ("compare", "2024", "2026"),
    ("compare", "2025", "2026", "--language", "en", "--json"),
    ("history", CASES),
    ("history", "minority-managers", "--json"),
    ("verify",),
    ("status", "--on", "2026-07-01"),
    ("letter", "2026", "--language", "da,en"),
    ("indstilling", "2026"),
    ("remind", "2025"),
    ("calendar", "2026"),
    ("commentary", "check", "2026"),
    ("check", "2026"),
    ("measure", "2026"),
    ("measure", "1999"),
    ("report", "2026", "--goal", "9"),
)


def publish(project: Project, years=YEARS, languages="da") -> Told:
    """Measure and report a city by the command line, and make everything else that leaves it."""
    said = {}
    for year in years:
        if year == max(years):
            said["plan"] = say(project, "measure", str(year), "--dry-run", "--json")
        said[f"measure {year}"] = say(project, "measure", str(year))
        assert said[f"measure {year}"].endswith("exit 0"), said
    goals = ("--goal", "1", "--goal", "3", "--goal", "4")
    chosen = ("report", "2026", *goals, "--language", languages)
    said["explain"] = say(project, *chosen, "--explain")
    said["report"] = say(project, *chosen, "--jobs", "1", "--json")
    assert said["report"].endswith("exit 0"), said["report"]
    for command in COMMANDS:
        said[" ".join(command)] = say(project, *command)
    said["reproduce"] = "\n".join([(again := reproduce(project)).text("da"), canonical_json(again.to_json())])
    said["archive"] = say(project, "archive", "2026")
    write_templates(
        project.policy,
        2027,
        project.root / "templates",
        previous=open_record(project, 2026).observations,
        csv=True,
    )
    return Told(project, said)


@pytest.fixture(scope="module", autouse=True)
def first_form():
    """Have manifests hashed without what is keyed: a hash over it, which stands on covers, would follow the key.

    What a hash follows nobody without the key can say; everything else is compared byte for byte.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(freeze, "FORM", 1)
        yield


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return write_demo(tmp_path_factory.mktemp("confidential") / "city")


@pytest.fixture(scope="module")
def plain(written) -> Told:
    """The city as it is."""
    return publish(keyed(Project.open(written)))


@pytest.fixture(scope="module")
def altered(written, plain, tmp_path_factory) -> Told:
    """The city with hidden people moved between districts and administrations, and with other hidden answers."""
    root = tmp_path_factory.mktemp("altered") / "city"
    shutil.copytree(
        written, root, ignore=shutil.ignore_patterns("measurements", "restricted", "reports", "templates")
    )
    project = keyed(Project.open(root))
    with pytest.MonkeyPatch.context() as patch:
        # Both few enough to be hidden, and in neither city is one alone beside two: the manager of ØKF is of KFF.
        few = {**registers.MINORITY_MANAGERS, "ØKF": 0, "KFF": 3}
        patch.setattr(registers, "MINORITY_MANAGERS", few)
        for year in YEARS:
            place = movable(plain.project, year)
            asked = year == YEARS[-1] and partial(answered_otherwise, **hidden_answers(plain.project, year))
            hand_in(project, year, lambda rows, place=place: moved(rows, *place), asked)
    return publish(project)


def public_files(project: Project) -> dict[str, bytes]:
    """Return everything that may leave a city."""
    there = {
        file.relative_to(project.root).as_posix(): file for file in project.root.rglob("*") if file.is_file()
    }
    return {name: file.read_bytes() for name, file in there.items() if name.startswith(PUBLIC)}


def unkeyed(name: str, data: bytes) -> bytes:
    """Return a file without what follows the secret key: a record's section on restricted files, and digests of it.

    A record's manifest is carried by archives and by PDFs, whose digests and sizes stand in other lists; what they are
    digests of is compared itself.
    """
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return b"".join(unkeyed(part, packed.read(part)) for part in sorted(packed.namelist()))
    if name.endswith(".pdf"):
        return b"".join(unkeyed_objects(data))
    if name in (SUMS, "ro-crate-metadata.json") or re.fullmatch(r"reports/[\d.]+/manifest.json", name):
        return re.sub(rb'\b[0-9a-f]{64}\b|"contentSize": "\d+"', b"", data)
    if not re.search(r"data/measurements/[\d.]+/manifest.json$", name):
        return data
    manifest = json.loads(data)
    manifest.pop("restricted")
    return canonical_json(manifest).encode()


def unkeyed_objects(data: bytes) -> Iterator[bytes]:
    """Yield what each object of a PDF holds; its number as an instance, which is a digest of all, left out."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for one in pdf.objects:
            if not isinstance(one, pikepdf.Stream):
                yield one.unparse()
                continue
            held = one.read_bytes()
            if held.startswith(b"PK"):
                yield unkeyed("pages.zip", held)
            elif one.get("/Type") == "/Metadata":
                yield re.sub(rb"(?i)(<\w+:instanceID>)[^<]+", rb"\1", held)
            else:
                yield held


# hidden counts changed ------------------------------------------------------------------------------------


def test_other_people_are_hidden_in_the_altered_city_and_the_same_is_seen(plain, altered):
    for year in YEARS:
        here, there = truth(plain.project, year), truth(altered.project, year)
        both = here.merge(there, on=list(KEY), suffixes=("", "_there"))
        assert len(both) == len(here) == len(there)
        other = both[(both["numerator"] != both["numerator_there"]) & both["numerator"].notna()]
        asked = other[other["indicator"] == ASKED]
        places = hidden_answers(plain.project, year).values()
        assert set(asked["category"]) == ({*places, ""} if year == YEARS[-1] else set())
        # Of the whole city only the rounded share is shown, which is the same.
        other = other[(other["indicator"] != ASKED) | (other["category"] != "")]
        assert set(other["indicator"]) - {ASKED} == {CASES, "minority-managers"}
        # Two districts of a group and of its whole, two administrations, and in the last year of a survey.
        assert len(other) == (8 if year == YEARS[-1] else 6)
        gone = set(hidden(plain.project, year)[list(KEY)].itertuples(index=False, name=None))
        assert set(other[list(KEY)].itertuples(index=False, name=None)) <= gone


def test_all_public_outputs_are_the_same_bytes_whatever_is_hidden(plain, altered):
    here, there = public_files(plain.project), public_files(altered.project)
    assert set(here) == set(there)
    kinds = {Path(name).suffix for name in here}
    assert kinds >= {".csv", ".json", ".html", ".pdf", ".docx", ".ipynb", ".zip", ".xlsx", ".md", ".yaml"}
    differ = [name for name, data in here.items() if data != there[name]]
    assert [name for name in differ if unkeyed(name, here[name]) != unkeyed(name, there[name])] == []
    # Only what is under the secret key knows a difference, and what carries it or a digest of it.
    plainly = {f"data/measurements/{year}/manifest.json" for year in YEARS}
    plainly |= {"reports/archive-2026.zip", "reports/2026/manifest.json"}
    assert {name for name in differ if not name.endswith(".pdf")} <= plainly
    assert differ
    print(f"{len(here)} public files, the same but for {len(differ)} with keyed digests")


def test_the_command_line_says_the_same_whatever_is_hidden(plain, altered):
    assert len(plain.said) > 15
    assert plain.said == altered.said


def test_the_attack_finds_the_same_whatever_is_hidden(plain, altered):
    for year in YEARS:
        told = say(plain.project, "audit", str(year))
        assert told == say(altered.project, "audit", str(year))
        assert "FORTROLIGT" in told.splitlines()[1]
        assert told.endswith("exit 0")


def test_restricted_files_are_named_by_a_key_and_not_by_what_is_in_them(plain, altered):
    for year in YEARS:
        named = json.loads((plain.project.measurements / str(year) / "manifest.json").read_bytes())[
            "restricted"
        ]
        other = json.loads((altered.project.measurements / str(year) / "manifest.json").read_bytes())[
            "restricted"
        ]
        assert named["microdata"]["staff"] != other["microdata"]["staff"]
        assert (named["microdata"]["survey"] == other["microdata"]["survey"]) == (year != YEARS[-1])
        everything = "".join(data.decode("utf-8", "replace") for data in public_files(plain.project).values())
        for name, told in named["files"].items():
            plainly = hashlib.sha256((plain.project.restricted / str(year) / name).read_bytes()).hexdigest()
            assert told != plainly
            assert plainly not in everything
        assert KEYED not in everything


# distinctive numbers planted ------------------------------------------------------------------------------


def large(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a sheet with distinctive numbers: millions of young people, and a few too few to be shown."""
    rows = rows[rows["group"] != "non_western"].reset_index(drop=True)
    random = np.random.default_rng(8)
    rows["with_measure"] = random.integers(2_000_000, 9_000_000, len(rows))
    rows["completed"] = rows["with_measure"] - random.integers(100_000, 1_900_000, len(rows))
    rows.loc[(rows["group"] == "immigrants") & (rows["district"] == "north"), "completed"] = 3
    return counts.with_whole(rows)


@pytest.fixture(scope="module")
def planted(plain, tmp_path_factory) -> Told:
    """The city with distinctive numbers in the deliveries of 2026; the years before stand."""
    root = tmp_path_factory.mktemp("planted") / "city"
    shutil.copytree(plain.project.root, root, ignore=shutil.ignore_patterns("reports", "templates"))
    project = Project.open(root)
    for half in (project.measurements, project.restricted, project.commentary):
        shutil.rmtree(half / "2026")
    hand_in(project, 2026, large)
    told = publish(project, years=(2026,), languages="da,en")
    for name, command in (("pack", ("report", "2026", "--committee", "BUU")), ("site", ("site",))):
        told.said[name] = say(project, *command)
        assert told.said[name].endswith("exit 0"), told.said[name]
    return told


def forms(number: float) -> set[str]:
    """Return how a distinctive number would be written; nothing for a number that may stand by chance."""
    if not np.isfinite(number):
        return set()
    if number == int(number):
        if number < 1_000_000:
            return set()
        whole = f"{int(number):,}"
        return {whole.replace(",", mark) for mark in ("", ".", ",", " ", "\u00a0", "\u202f")}
    exact = obs.shortest(number)[:9]
    simple = abs(number - 100 * Fraction(number / 100).limit_denominator(60)) < 1e-6  # 33.333333 and its like
    return set() if simple or len(exact) < 9 else {exact, exact.replace(".", ",")}


def sentinels(project: Project, year: int) -> set[str]:
    """Return the written forms of every hidden number of a record that is published nowhere."""
    gone = hidden(project, year)
    shown = pd.concat([open_record(project, each).observations for each in YEARS])

    def written(rows: pd.DataFrame) -> set[str]:
        numbers = pd.unique(
            rows[["value", "lower", "upper", "n", "numerator", "denominator"]].to_numpy().ravel()
        )
        return {form for number in numbers for form in forms(float(number))}

    return written(gone) - written(shown)


def unpacked(name: str, data: bytes) -> dict[str, str]:
    """Return the texts in a file: a zip's members, a PDF's streams, strings, attachments and pages."""
    if name.endswith((".zip", ".xlsx", ".docx")):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return {
                f"{name}/{inner}": text
                for part in packed.namelist()
                for inner, text in unpacked(part, packed.read(part)).items()
            }
    if not name.endswith(".pdf"):
        return {name: data.decode("utf-8", "replace")}
    texts = {
        f"{name}#text": "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    }
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for place, each in enumerate(pdf.objects):
            if isinstance(each, pikepdf.Stream):
                texts[f"{name}#{place}"] = each.read_bytes().decode("utf-8", "replace")
            texts[f"{name}#{place} itself"] = str(each.unparse())
    return texts


def found(wanted: set[str], texts: dict[str, str]) -> list[tuple[str, str]]:
    """Return where which of some numbers stands, not as a part of a longer one."""
    one_of = re.compile(r"(?<![\d])(" + "|".join(map(re.escape, sorted(wanted))) + ")")
    return [(place, match[1]) for place, text in texts.items() for match in one_of.finditer(text)]


def test_planted_numbers_are_found_nowhere(planted):
    project = planted.project
    wanted = set().union(*(sentinels(project, year) for year in YEARS))
    texts = {
        inner: text
        for name, data in public_files(project).items()
        for inner, text in unpacked(name, data).items()
    }
    assert found(wanted, texts) == []
    assert found(wanted, planted.said) == []
    print(f"{len(wanted)} written forms of hidden numbers, in none of {len(texts)} unpacked texts")
    assert len(wanted) > 200
    assert {Path(name).suffix for name in texts} >= {".xml", ".html", ".ipynb", ".csv"}
    for place in (
        "2026/letter-BUU.docx/word/document.xml", "2026/letter-BUU.pdf#text", "2026/en/letter-BUU.pdf#text",
        "2026/committee-BUU.pdf#text", "2026/account-BUU.docx/word/document.xml",
        "2026/indstilling.docx/word/document.xml", "site/kalender/barometer.ics", "site/index.html", "site/nyt.xml", "site/en/index.html",
        "site/data/2026/observations.csv", "site/data/2026/observations.sdmx.csv",
        "site/data/2026/structure.xml", "site/data/2026/belonging.json", "site/data/seneste/belonging.svg",
        "site/data/2026/observations.xlsx/xl/worksheets/sheet4.xml", "site/data/catalogue.jsonld",
    ):  # fmt: skip
        assert f"reports/{place}" in texts, place


def test_the_search_finds_what_is_there(planted):
    project = planted.project
    wanted = sentinels(project, 2026)
    half = {
        file.name: file.read_text(encoding="utf-8") for file in (project.restricted / "2026").rglob("*.csv")
    }
    assert {form for _, form in found(wanted, half)} >= {form for form in wanted if form.isdigit()}
    delivered = {
        inner: text
        for file in (project.deliveries / "2026").glob("*-SOF-*.xlsx")
        for inner, text in unpacked(file.name, file.read_bytes()).items()
    }
    assert found(wanted, delivered)
    # A published number of the same kind is found where it may stand: record, pages, and inside a PDF.
    whole = open_record(project, 2026).observations
    whole = whole[(whole["indicator"] == CASES) & (whole["breakdown"] == "") & (whole["group"] == "danish")]
    public = forms(float(whole["denominator"].iloc[0]))
    places = {
        name: bool(found(public, unpacked(name, data)))
        for name, data in public_files(project).items()
        if name.endswith(("2026/observations.csv", "2026/goal-1.pdf", "archive-2026.zip"))
    }
    assert places == dict.fromkeys(
        (
            "data/measurements/2026/observations.csv",
            "reports/2026/goal-1.pdf",
            "reports/archive-2026.zip",
            "reports/site/data/2026/observations.csv",
        ),
        True,
    )


def test_a_reproduction_under_other_rules_tells_no_hidden_number(planted, tmp_path):
    root = tmp_path / "city"
    shutil.copytree(planted.project.root, root, ignore=shutil.ignore_patterns("reports", "templates"))
    project = Project.open(root)
    settings = project.measurements / "2026" / "inputs" / "settings.json"
    rules = json.loads(settings.read_text(encoding="utf-8"))
    rules["disclosure"]["default"]["minimum"] = 0
    settings.write_text(canonical_json(rules), encoding="utf-8")
    again = reproduce(project)
    assert not again.ok
    for told in (again.text("da"), canonical_json(again.to_json())):
        assert re.search("udeladt|withheld|suppressed", told)
        assert found(sentinels(planted.project, 2026), {"told": told}) == []


def test_a_refused_release_is_refused_without_a_hidden_number(planted, tmp_path, monkeypatch):
    from barometer.disclosure.protect import protect
    from barometer.rounds import delivered as delivered_round

    root = tmp_path / "city"
    shutil.copytree(planted.project.root, root, ignore=shutil.ignore_patterns("reports", "templates"))
    project = Project.open(root)
    for half in (project.measurements, project.restricted):
        shutil.rmtree(half / "2026")

    def carelessly(truth, structure, rules, before, **more):
        done = protect(truth, structure, rules, before, **more)
        few = done.report[done.report["role"] == "primary"].set_index(list(KEY)).index
        public = truth.set_index(list(KEY))
        gone = public.index.isin(few)
        public.loc[gone, list(obs.NUMBERS)] = np.nan
        public.loc[gone, "status"] = "suppressed"
        return type(done)(obs.frame(public.reset_index()), done.report, done.advice, done.excess)

    monkeypatch.setattr(delivered_round, "protect", carelessly)
    told = say(project, "measure", "2026")
    assert told.endswith("exit 1")
    assert "måling 2026 er ikke låst" in told
    assert not (project.measurements / "2026").exists()
    assert found(sentinels(planted.project, 2026), {"told": told}) == []
    few = re.findall(r"(?<![\w.-])3(?![\w.-])", told)
    assert few == []


def test_a_report_is_the_same_where_nothing_restricted_lies(planted, tmp_path):
    root = tmp_path / "city"
    shutil.copytree(
        planted.project.root, root, ignore=shutil.ignore_patterns("restricted", "deliveries", "reports")
    )
    again = plan_report(Project.open(root), 2026, goals=(1,))
    assert not make_report(again).failed
    for name in ("goal-1.ipynb", "goal-1.html", "goal-1.pdf"):
        stood = planted.project.reports / "2026" / name
        assert (root / "reports" / "2026" / name).read_bytes() == stood.read_bytes()


SEARCH = """
import gc, os, sys, pandas
numbers = {%s}
objects = gc.get_objects()
frames = [each for each in objects if isinstance(each, pandas.DataFrame)]
held = [frame for frame in frames if numbers & set(map(str, frame.to_numpy().ravel()))]
texts = [str(value) for each in objects if isinstance(each, dict) for value in each.values() if isinstance(value, str)]
told = [text for text in texts if any(number in text for number in numbers) and "numbers = {" not in text]
files = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{fd}")]
assert not held and not told, (held, told)
assert not [file for file in files if "restricted" in file or "deliveries" in file], files
assert not [name for name in sys.modules if name.startswith(("barometer.proof", "barometer.rounds.delivered"))]
"""


def test_a_notebook_reaches_nothing_restricted_that_its_parent_holds(planted, reads_restricted, tmp_path):
    """This process has read hidden numbers and holds them; a page that finds one of them is not made."""
    project = planted.project
    frame = truth(project, 2026)
    hidden_numbers = hidden(project, 2026)["denominator"].dropna()
    sought = sorted({str(number) for number in hidden_numbers if number > 1_000_000})
    assert sought and any(set(sought) & set(map(str, row)) for row in frame.to_numpy())
    root = tmp_path / "city"
    shutil.copytree(project.root, root, ignore=shutil.ignore_patterns("reports", "templates"))
    cell = nbformat.v4.new_code_cell(SEARCH % ", ".join(map(repr, sought)))
    notebook = nbformat.read(root / "notebooks" / "goal.ipynb", as_version=4)
    notebook.cells.append(cell)
    nbformat.write(notebook, root / "notebooks" / "goal.ipynb")
    report = plan_report(Project.open(root), 2026, goals=(1,), formats=("html",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "READS_RESTRICTED", reads_restricted)
        assert processes.start_method() == "spawn"
        assert make_report(report).failed == {}
        # The search finds what is there: in a fork of this process.
        patch.setattr(processes, "start_method", lambda: "fork")
        assert "AssertionError" in make_report(report, force=True).failed["goal-1"]
