"""A small invented town: three districts, two administrations, one survey, a small group to hide."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from barometer.calculations import Difference, Share
from barometer.intake.check import check_deliveries
from barometer.intake.register import accept
from barometer.intake.template import write_delivery
from barometer.policy.model import (
    ActionArea,
    Administration,
    Breakdown,
    Category,
    Committee,
    Goal,
    Group,
    Indicator,
    Method,
    Policy,
    Rule,
    Target,
    Text,
)
from barometer.project import Project
from barometer.settings import Settings

ROOT = Path(__file__).parents[1]
RULES = {
    "default": {"minimum": 5, "zeros": "publish", "authority": "test"},
    "survey": {"minimum": 0, "authority": "test"},
}


def words(text: str) -> Text:
    return Text(text, text)


def indicator(id: str, goal: int, calculation: object, **more: object) -> Indicator:
    given = {
        "label": words(id),
        "definition": words(f"{id} as defined"),
        "population": words("all"),
        "methods": (Method("2011", calculation),),  # type: ignore[arg-type]
        "unit": calculation.unit,  # type: ignore[attr-defined]
        "direction": "higher",
        "starred": True,
        "evidence": "synthetic",
        "source": words("test"),
        "owners": ("AAA",),
        "uncertainty": "none",
    }
    return Indicator(id=id, goal=goal, **(given | more))  # type: ignore[arg-type]


GAP = Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish")
POLICY = Policy(
    id="town",
    municipality=words("Testby"),
    title=words("Test"),
    first_year=2011,
    last_year=2020,
    administrations=(Administration("AAA", words("A")), Administration("BBB", words("B"))),
    committees=(Committee("AU", words("A"), "AAA"),),
    action_areas=(ActionArea("one", words("one")),),
    goals=tuple(Goal(number, words(f"goal {number}"), ("AU",), "one") for number in (1, 2)),
    groups=(
        Group("danish", words("danish"), words("")),
        Group("non_western", words("non-western"), words("")),
    ),
    breakdowns=(
        Breakdown(
            "district", words("district"), tuple(Category(id, words(id)) for id in ("north", "south", "west"))
        ),
    ),
    indicators=(
        indicator(
            "gap",
            1,
            GAP,
            direction="lower",
            group="non_western",
            reference_group="danish",
            groups=("danish", "non_western"),
            breakdowns=("district",),
            uncertainty="random_variation",
            targets=(Target(5.0, "2016", "2011", "council"),),
        ),
        indicator("managers", 1, Share("minority", of="managers"), breakdowns=("district",), relevance=0.01),
        indicator("offers", 2, Share("used", of="asked"), owners=("BBB",), relevance=0.01),
        indicator(
            "belonging",
            2,
            Share("belongs", of="answered"),
            groups=("danish", "non_western"),
            group="non_western",
            uncertainty="sampling",
            microdata="survey",
            source_id="survey",
        ),
        indicator("later", 2, Share("a", of="b"), asked=False, relevance=0.01),
    ),
    key_figures=(),
    rules=(Rule("since_last", "2011"),),
    owner_committee="AU",
    synthetic=True,
)

DESCRIPTION = """\
name: survey
period: "{period}"
group: {{column: origin, codes: {{1: danish, 2: non_western}}}}
measures:
  belongs: {{column: q7, codes: {{1: 1, 2: 0}}}}
  answered: {{column: q7, answered: true}}
design: {{weight: w, strata: stratum}}
missing: [9]
"""


def figures(year: int, minority: tuple[int, int, int] = (3, 14, 22)) -> dict[str, pd.DataFrame]:
    """The delivery of AAA: small and large cells that drift a little from year to year."""
    districts, drift = ("north", "south", "west"), year - 2012
    work = [
        (str(year - 1), group, district, float(rate * size / 100 // 1 + drift), float(size))
        for group, rate in (("danish", 8), ("non_western", 16))
        for district, size in zip(districts, (4000, 5200, 6100), strict=True)
    ]
    managers = [
        (str(year - 1), district, float(few), float(all))
        for district, few, all in zip(districts, minority, (110, 160, 240), strict=True)
    ]
    return {
        "gap": pd.DataFrame(work, columns=["period", "group", "district", "unemployed", "labour_force"]),
        "managers": pd.DataFrame(managers, columns=["period", "district", "minority", "managers"]),
    }


def deliver(project: Project, year: int, given: dict[str, pd.DataFrame], received: str = "") -> None:
    """Hand in a workbook of AAA through the same door as everyone."""
    path = project.root / f"{year}-AAA.xlsx"
    write_delivery(path, project.policy, year, "AAA", given)
    report = check_deliveries([path], project.policy, year)
    assert report.ok, [fault.sentence("en") for fault in report.faults]
    accept(
        report,
        project.deliveries,
        sender="a.clerk@example.org",
        received=received or f"{year}-01-10",
        reason="ok",
    )


def survey(project: Project, year: int, seed: int = 1, persons: int = 600) -> Path:
    """Lay a survey and its description beside the deliveries."""
    random = np.random.default_rng([seed, year])
    frame = pd.DataFrame(
        {
            "origin": random.choice(["1", "2"], persons),
            "q7": random.choice(["1", "2", "9"], persons, p=[0.6, 0.35, 0.05]),
            "w": random.choice(["1,5", "2,25"], persons),
            "stratum": random.choice(["a", "b"], persons),
        }
    )
    folder = project.deliveries / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "survey.yaml").write_text(DESCRIPTION.format(period=year - 1), encoding="utf-8")
    frame.to_csv(folder / "survey.csv", sep=";", index=False)
    return folder / "survey.csv"


def make_town(root: Path, years: tuple[int, ...] = (2012, 2013)) -> Project:
    root.mkdir(parents=True, exist_ok=True)
    (root / "barometer.toml").write_text('[project]\npolicy = "copenhagen_2011"\n', encoding="utf-8")
    project = at(root)
    for year in years:
        deliver(project, year, figures(year))
        survey(project, year)
    return project


def at(root: Path) -> Project:
    """The town that lies in a folder."""
    return Project(root, Settings("town", synthetic=True, disclosure=RULES), POLICY)
