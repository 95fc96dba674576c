"""An invented measurement with all that a sentence can speak of: groups, areas, targets, missing figures."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from barometer import observations as obs
from barometer.commentary.documents import Commentary
from barometer.commentary.figures import Figures
from barometer.policy.load import shipped
from barometer.policy.model import Target

POLICY = shipped("copenhagen_2011")

# indicator: {(group, area): (2011, 2012, 2013)}; None: no number, "…": why there is none
VALUES = {
    "marks-gap": {("bilingual", ""): (None, 92.8, 93.1)},
    "youth-education": {("ethnic_minority", ""): (None, 79.6, 77.2)},
    "school-mix": {("", ""): (None, 50.0, 49.0)},
    "institution-mix": {("", ""): (None, 38.0, 38.0)},
    "ninth-grade-after-measure": {("ethnic_minority", ""): (None, 86.0, 84.0)},
    "excess-unemployment": {("non_western", ""): (11.9, 11.1, 10.8)},
    "minority-managers": {("ethnic_minority", ""): (None, 1.5, 1.5)},
    "offer-use": {("", ""): ("not_asked", "not_published", "not_published")},
    "unsafe-neighbourhood": {
        ("", ""): (12.0, 11.0, 9.4),
        ("", "bispebjerg"): (None, 13.0, 12.0),
        ("", "ydre_noerrebro"): (None, 13.0, 14.0),
        ("", "distrikt_8"): (None, 9.0, 8.0),
    },
    "areas-in-need": {("", ""): (12.0, 12.0, 6.0)},
    "belonging": {
        ("non_western", ""): (55.0, 58.0, 61.2),
        ("danish", ""): (84.0, 85.0, 84.0),
        ("western", ""): (None, 20.0, 40.5),
        ("non_western", "bispebjerg"): (None, 50.0, 52.0),
        ("non_western", "distrikt_8"): (None, "suppressed", "suppressed"),
    },
    "inclusion-index": {("", ""): (None, 1200.0, 1234.5)},
    "excluded-by-poverty": {("", ""): (15478.0, 14476.0, 14567.0)},
    "experienced-discrimination": {("", ""): (None, 20.0, "suppressed")},
}
VERDICTS = {
    "marks-gap": "improved",
    "youth-education": "worsened",
    "school-mix": "improved",
    "institution-mix": "unchanged",
    "ninth-grade-after-measure": "worsened",
    "excess-unemployment": "unchanged",
    "minority-managers": "no_new_data",
    "unsafe-neighbourhood": "improved",
    "areas-in-need": "improved",
    "belonging": "improved",
    "inclusion-index": "improved",
    "excluded-by-poverty": "worsened",
    "experienced-discrimination": "undecided",
    "goal-1": "worsened",
    "goal-2": "unchanged",
    "goal-3": "unchanged",
    "goal-5": "improved",
    "goal-6": "improved",
    "goal-8": "undecided",
}
REASONS = {
    "excess-unemployment": "not_significant_as_published; change=-0.3; unit=percentage_points; decimals=1",
    "belonging": "moved_clearly; change=3.2; unit=percent; decimals=1",
    "marks-gap": "moved_as_published; change=0.3; unit=percent; decimals=1",
}
CHANGED = {
    "unsafe-neighbourhood": {"targets": (Target(10.0, "2014", "2012", "decision"),)},
    "belonging": {
        "reference_group": "danish",
        "group": "non_western",
        "targets": (Target(70.0, "2014", "2012", "d"),),
    },
    "excluded-by-poverty": {
        "unit": "persons",
        "decimals": 0,
        "targets": (Target(12382.0, "2013", "2011", "SUD"),),
    },
    "inclusion-index": {"decimals": 1},
}
INDICATORS = tuple(replace(one, **CHANGED.get(one.id, {})) for one in POLICY.indicators)
WORLD = replace(POLICY, indicators=INDICATORS)


def observations(place: int) -> pd.DataFrame:
    rows = []
    for indicator in INDICATORS:
        for (group, area), values in VALUES[indicator.id].items():
            value = values[place]
            if value is None:
                continue
            number = isinstance(value, float)
            carried = indicator.id == "minority-managers" and place == 2
            rows.append(
                {
                    "indicator": indicator.id,
                    "group": group,
                    "breakdown": "area" if area else "",
                    "category": area,
                    "period": f"{2010 + place}" if indicator.id == "belonging" else "unknown",
                    "value": value if number else float("nan"),
                    "n": 862 if indicator.id == "belonging" and number else float("nan"),
                    "lower": value - 3.3 if indicator.id == "belonging" and number else float("nan"),
                    "upper": value + 3.2 if indicator.id == "belonging" and number else float("nan"),
                    "unit": indicator.unit,
                    "status": "no_new_data" if carried else "observed" if number else value,
                }
            )
    return obs.frame(rows)


def verdicts() -> pd.DataFrame:
    rows = [
        (
            "goal" if id.startswith("goal") else "indicator",
            id.removeprefix("goal-"),
            "movement",
            "since_last",
            verdict,
            REASONS.get(id, ""),
        )
        for id, verdict in VERDICTS.items()
    ]
    rows.append(("goal", "3", "movement", "published", "unchanged", ""))
    return pd.DataFrame(rows, columns=["level", "id", "judgement", "rule", "verdict", "reason"])


def build_world() -> Figures:
    none = verdicts().iloc[:0]
    first = Figures("2011", observations(0), none, WORLD)
    second = Figures("2012", observations(1), none, WORLD)
    return Figures("2013", observations(2), verdicts(), WORLD, (first, second))


def commentary(text: str, language: str = "da", goal: int = 2, author: str = "analyst") -> Commentary:
    name = f"goal-{goal}.{author}.{language}.md"
    return Commentary(Path("2013") / name, goal, author, language, "draft", "", "", "", text)


@pytest.fixture(scope="session")
def world() -> Figures:
    return build_world()


@pytest.fixture(scope="session")
def write_text():
    return commentary
