"""Writing the invented city as a project of its own, ready for `barometer measure`."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pandas as pd

from barometer.commentary.figures import Figures
from barometer.demo import counts, registers, survey
from barometer.demo.city import DEMO_CITY, DISTRICTS, FIRST, ITEMS, ORIGINS, YEARS, CityTraits, truth
from barometer.demo.comments import city_figures, comment
from barometer.demo.lying import outlines
from barometer.files import PRIVATE, canonical_json, write_atomic
from barometer.intake.check import check_deliveries
from barometer.intake.register import accept
from barometer.intake.tables import DeliveredTable
from barometer.intake.taken_in import accept_microdata
from barometer.intake.template import write_delivery
from barometer.observations import KEY
from barometer.policy.load import policy_folder
from barometer.policy.schema import SCHEMA_FILE
from barometer.project import Project
from barometer.rounds.microdata import check_survey
from barometer.start.begin import new_project
from barometer.text import Text

MARK = "SYNTETISKE DATA: en opdigtet kommune; intet her beskriver en virkelig by eller person."

SETTINGS = f"""\
# {MARK}

[project]
policy = "demo"
synthetic = true

[letter]
case = "DEMO-1"
document = "DEMO-1-1"
web = "barometer.demo.example"

[[letter.senders]]
name = "Inge Opdigtet"
title = {{ da = "Beskæftigelses- og integrationsborgmester", en = "Mayor of Employment and Integration" }}
since = "2024-01-01"
address = ["Det Opdigtede Rådhus", "0000 Demo By"]
email = "borgmester@demo.example"

[site]
maps = [{{ breakdown = "district", file = "districts.geojson" }}]
email = "barometer@demo.example"

[disclosure.default]
minimum = 5
zeros = "hide"
authority = "Opdigtet kommune; grænsen 5 som i dansk skolestatistik"

[disclosure.survey]
minimum_n = 30
authority = "Opdigtet kommune; mindst 30 svar"

[disclosure.public]
minimum = 0
authority = "Opdigtet kommune; tallene tæller ingen personer"
"""

README = f"""\
{MARK}

Tre målinger ({", ".join(map(str, YEARS))}), hver om året før: leverancer fra syv forvaltninger, en
spørgeundersøgelse og to registre. Prøv barometer measure {YEARS[0]} og report {YEARS[0]}, så de andre år:

    {YEARS[1]}  SUF har ikke leveret. TMF har kun offentliggjort tallet for hele byen.
    {YEARS[1]}  Nyt spørgeskema om utryghed: et databrud.
    {YEARS[2]}  BUF leverer også tallene for {FIRST} igen: barometer compare {YEARS[0]} {YEARS[2]}.
    {YEARS[2]}  KFF mangler to bydele. Midt har 0 områder, og det er et tal.
    Små tal udelades, fx ledere i ØKF: barometer audit {YEARS[2]}.

truth.json rummer det, der er sandt om byen: undersøgelsens tal kan holdes op imod det.
"""

SOURCES = {
    "survey": (survey.handed_in, survey.DESCRIPTION),
    "schools": (registers.schools, registers.SCHOOLS_YAML),
    "staff": (registers.managers, registers.STAFF_YAML),
}
"""Microdata by name: what draws the file of a seed and reference year, and its description."""


def write_demo(folder: Path, seed: int = 1, city: CityTraits = DEMO_CITY, called: Text | None = None) -> Path:
    """Write the demo city into a new folder.

    Settings, notebooks, three rounds of accepted deliveries by seven administrations (one of them missing,
    one with a revision), survey and registers with their descriptions, commentary, and the true values of
    the survey's indicators in `truth.json`. The same seed gives the same bytes.

    Parameters
    ----------
    city
        How large it is, and how it does, beside the demo city.
    called
        What it is called, in a policy of its own; None: as the demo city.

    Raises
    ------
    BarometerError
        If the folder is not empty, or the notebooks that a project needs are not beside the package.
    """
    with new_project(folder) as root:
        _fill(root, seed, city, called)
    return folder


def _fill(root: Path, seed: int, city: CityTraits, called: Text | None) -> None:
    if called:
        _write_policy(root / "policy", called)
    texts = {
        "barometer.toml": SETTINGS.replace('policy = "demo"', 'policy = "policy"') if called else SETTINGS,
        "LÆS MIG.txt": README,
        "truth.json": canonical_json({"note": MARK, "seed": seed, "true": truths()}),
        "data/geography/districts.geojson": canonical_json({"note": MARK, **outlines()}),
    }
    (root / "data" / "geography").mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8", newline="")
    project = Project.open(root)
    earlier: list[Figures] = []
    for year in YEARS:
        folder = project.deliveries / str(year)
        folder.mkdir(parents=True)
        write_microdata(folder, seed, year)
        hand_in_microdata(project, year)
        tables: dict[str, DeliveredTable] = {}
        for number, (owner, figures) in enumerate(counts.deliveries(seed, year - 1, city).items()):
            tables |= deliver(project, year, owner, figures, received=f"{year}-01-{8 + number:02d}")
        earlier.append(city_figures(project, year, tables, earlier))
        comment(project.commentary / str(year), earlier[-1])


def _write_policy(folder: Path, name: Text) -> None:
    """Write the demo city's policy as that of a city of another name."""
    folder.mkdir()
    for file in sorted(policy_folder("demo").glob("*.yaml")):
        text = file.read_text(encoding="utf-8").replace("$schema=../schema", "$schema=schema")
        words = ", ".join(f"{language}: {name(language)}" for language in name.languages)
        text = re.sub(r"^municipality: .*$", f"municipality: {{{words}}}", text, flags=re.MULTILINE)
        (folder / file.name).write_text(text, encoding="utf-8", newline="")
    shutil.copy(SCHEMA_FILE, folder)


def truths() -> list[dict[str, object]]:
    """Return what is true of each survey indicator: an observation's key and its value."""
    indicators = dict.fromkeys(item.indicator for item in ITEMS)
    cells = product(indicators, ORIGINS, ("", *DISTRICTS), (year - 1 for year in YEARS))
    rows = (
        (name, origin, "district" if place else "", place, str(year), truth(name, year, origin, place))
        for name, origin, place, year in cells
    )
    return [dict(zip((*KEY, "value"), row, strict=True)) for row in rows]


def write_microdata(folder: Path, seed: int, year: int) -> None:
    """Write the survey and the registers handed in for a measurement, each beside its description.

    A CSV file has no place for a remark, so its name says that the data are synthetic, and so does a column.
    """
    for name, (draw, described) in SOURCES.items():
        rows = draw(seed, year - 1).assign(syntetiske_data="ja")
        text = rows.to_csv(index=False, sep=";", lineterminator="\n")
        write_atomic(folder / f"{name}.syntetiske-data.csv", text, PRIVATE)
        (folder / f"{name}.yaml").write_text(described.format(period=year - 1), encoding="utf-8", newline="")


def hand_in_microdata(project: Project, year: int) -> None:
    """Have the survey and the registers of a measurement checked and accepted where they lie."""
    for name in SOURCES:
        report = check_survey(project, project.deliveries / str(year) / f"{name}.yaml", year)
        accept_microdata(
            report, project.deliveries, sender=f"{name} (syntetiske data)", received=f"{year}-01-07"
        )


def deliver(
    project: Project, year: int, owner: str, figures: dict[str, pd.DataFrame], received: str
) -> Mapping[str, DeliveredTable]:
    """Hand in an administration's workbook by the door that everybody's comes in by."""
    with tempfile.TemporaryDirectory() as desk:
        file = Path(desk) / f"{year}-{owner}-syntetiske-data.xlsx"
        written = write_delivery(file, project.policy, year, owner, figures)
        report = check_deliveries([written], project.policy, year)
        accept(report, project.deliveries, sender=f"{owner} (syntetiske data)", received=received)
    return report.tables
