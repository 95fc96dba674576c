"""Writing the invented city as a project of its own, ready for `barometer measure`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

import barometer
from barometer.commentary import Figures, suggest
from barometer.demo import counts, registers, survey
from barometer.demo.city import DISTRICTS, ITEMS, ORIGINS, YEARS, truth
from barometer.errors import BarometerError
from barometer.files import canonical_json
from barometer.intake import accept, check_deliveries, write_delivery
from barometer.measurements import earlier_records, open_record, take
from barometer.policy.demo import POLICY
from barometer.project import Project

MARK = "SYNTETISKE DATA: en opfundet kommune; intet her beskriver en virkelig by eller person."
LATE = {2025: ("SUF",)}
"""Administrations that deliver nothing in a round."""
REVISED = 2026
"""The round in which young people's education in the first reference year is delivered again, revised."""

SETTINGS = f"""\
# {MARK}

[project]
policy = "demo"
synthetic = true

[letter]
due_month = 1

[disclosure.default]
minimum = 5
zeros = "hide"
authority = "Opfundet kommune; grænsen 5 som i dansk skolestatistik"

[disclosure.survey]
minimum_n = 30
authority = "Opfundet kommune; mindst 30 svar"

[disclosure.public]
minimum = 0
authority = "Opfundet kommune; tallene tæller ingen personer"
"""

README = f"""\
{MARK}

{{years}} er tre målinger med leverancer fra syv forvaltninger, et survey og to registre.
Prøv:

    barometer measure {YEARS[0]}
    barometer report {YEARS[0]}

truth.json rummer de sande værdier, som surveyets estimater kan holdes op imod.
"""


def write_demo(folder: Path, seed: int = 1) -> Path:
    """Write the demo city into a new folder.

    Settings, notebooks, three rounds of accepted deliveries by seven administrations (one of them missing,
    one with a revision), survey and registers with their descriptions, commentary, and the true values of
    the survey's items in `truth.json`. The same seed gives the same bytes.

    Raises
    ------
    BarometerError
        If the folder is not empty, or the notebooks that a project needs are not beside the package.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BarometerError(f"{folder} is there already and not empty; name a new folder for the demo city")
    home = Path(barometer.__file__).parents[1]
    if not (home / "notebooks").is_dir():
        raise BarometerError(
            f"{home} has no notebooks to give the demo city; install the project from its clone"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        _fill(temporary, home, seed)
        temporary.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _fill(root: Path, home: Path, seed: int) -> None:
    texts = {
        "barometer.toml": SETTINGS,
        "LÆS MIG.txt": README.format(years=", ".join(map(str, YEARS))),
        "truth.json": canonical_json({"note": MARK, "seed": seed, "percent": truths()}),
    }
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8", newline="")
    shutil.copytree(home / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".*"))
    if (home / "requirements.lock").is_file():
        shutil.copy(home / "requirements.lock", root)
    project = Project.open(root)
    for year in YEARS:
        _deliver(project, year, seed)
        # The suggested sentences speak of figures, so each round is measured here once; the records then go.
        take(project, year)
        _comment(project, year)
    shutil.rmtree(project.measurements)
    shutil.rmtree(project.restricted)


def truths() -> list[dict[str, object]]:
    """Return the true percentage of each item, by reference year, origin and district ("" for the city)."""
    return [
        {
            "item": item.name,
            "year": year - 1,
            "group": origin,
            "district": place,
            "value": truth(item, year - 1, origin, place),
        }
        for item in ITEMS
        for year in YEARS
        for origin in ORIGINS
        for place in ("", *DISTRICTS)
    ]


def _deliver(project: Project, year: int, seed: int) -> None:
    random = np.random.default_rng([seed, year])
    period = year - 1
    folder = project.deliveries / str(year)
    folder.mkdir(parents=True)
    files = {
        "survey": (survey.to_file(survey.sample(random, period)), survey.description(period)),
        "schools": (
            registers.to_file(registers.schools(random, period)),
            registers.schools_description(period),
        ),
        "staff": (registers.to_file(registers.managers(random, period)), registers.staff_description(period)),
    }
    for name, (data, description) in files.items():
        (folder / f"{name}.csv").write_text(data, encoding="utf-8", newline="")
        (folder / f"{name}.yaml").write_text(description, encoding="utf-8", newline="")
    handed_in = counts.deliveries(random, period)
    if year == REVISED:
        handed_in["BUF"]["youth-education"] = _with_revision(handed_in["BUF"]["youth-education"], seed)
    with tempfile.TemporaryDirectory() as desk:
        for number, (owner, figures) in enumerate(handed_in.items()):
            if owner in LATE.get(year, ()):
                continue
            path = write_delivery(Path(desk) / f"{year}-{owner}.xlsx", POLICY, year, owner, figures)
            report = check_deliveries([path], POLICY, year)
            accept(
                report, project.deliveries, sender=f"Demo, {owner}", received=f"{year}-01-{8 + number:02d}"
            )


def _with_revision(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Return a sheet that also brings the first reference year again, with late registrations counted in."""
    random = np.random.default_rng([seed, YEARS[0]])
    # The first round is drawn again up to this sheet: the revision starts from what was delivered.
    survey.sample(random, YEARS[0] - 1)
    registers.schools(random, YEARS[0] - 1)
    registers.managers(random, YEARS[0] - 1)
    first = counts.deliveries(random, YEARS[0] - 1)["BUF"]["youth-education"].copy()
    parts = first["group"].isin(("danish", "immigrants", "descendants"))
    late = (first["young"] - first["in_or_completed"]).clip(upper=2)
    first.loc[parts, "in_or_completed"] += late[parts]
    return pd.concat([counts.with_whole(first[parts]), rows], ignore_index=True)


def _comment(project: Project, year: int) -> None:
    record = open_record(project, year)
    figures = Figures.of(record, earlier_records(project, record.edition))
    folder = project.commentary / str(year)
    folder.mkdir(parents=True)
    for goal in POLICY.goals:
        for language in ("da", "en"):
            head = f"---\nauthor: analyst\ngoal: {goal.number}\nlanguage: {language}\nstatus: draft\n---\n"
            mark = {"da": "*Syntetiske data.*", "en": "*Synthetic data.*"}[language]
            text = f"{head}{mark}\n\n{suggest(goal.number, figures, language).strip()}\n"
            (folder / f"goal-{goal.number}.analyst.{language}.md").write_text(
                text, encoding="utf-8", newline=""
            )
