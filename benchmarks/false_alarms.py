"""How often is no change called one, and a true change found? Today's rule beside the old ones, in one run.

For each kind of figure many goals of four starred indicators are drawn, two measurements each, and judged as
`measure` judges them: each indicator alone, the four tested together as a policy has it by default, and all
figures since the policy began (seven measurements). Beside them the first generation of judgement, in which
a full count had no noise unless somebody declared it, and the rule of 2007, which asked for direction alone.
What is aimed at: a false alarm in at most 5 per cent for an indicator, and for any of a goal's four.

    .venv/bin/python benchmarks/false_alarms.py [GOALS]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from barometer.assessment.generation_1 import FirstJudgement
from barometer.assessment.judgement import JudgedRound
from barometer.assessment.rules import RULES
from barometer.calculations import Difference, Mean, Rate, Share
from barometer.calculations.compute import compute
from barometer.generations import NEWEST
from barometer.observations import frame
from barometer.policy.load import shipped
from barometer.policy.model import Goal, Indicator, Method, Policy, Text
from barometer.statistics.design import design
from barometer.statistics.fraction import Fraction
from barometer.statistics.survey import from_sample

MOST = 5.0
TOGETHER = 4
LAST = 2020
NONE = Text("", "")
SHARE, PERSONS, ANSWERS = Share("x", of="n"), {"uncertainty": "random_variation"}, {"uncertainty": "sampling"}

Draw = Callable[[np.random.Generator, float], pd.DataFrame]


@dataclass(frozen=True)
class Kind:
    """A kind of figure: how one is drawn at a level, what it is declared as, and a true change of its level.

    `old` is what the figure's uncertainty was before it had to be declared.
    """

    name: str
    calculation: Any
    draw: Draw
    level: float
    change: float
    declared: Mapping[str, Any] = field(default_factory=lambda: PERSONS)
    old: str = "none"


def persons(n: int) -> Draw:
    return lambda rng, level: pd.DataFrame({"group": ["g"], "x": [rng.binomial(n, level)], "n": [n]})


def two_groups(n: int, other: int, share: float) -> Draw:
    def draw(rng: np.random.Generator, gap: float) -> pd.DataFrame:
        counts = [rng.binomial(n, share + gap), rng.binomial(other, share)]
        return pd.DataFrame({"group": ["g", "h"], "x": counts, "n": [n, other]})

    return draw


def events(people: int) -> Draw:
    def draw(rng: np.random.Generator, level: float) -> pd.DataFrame:
        return pd.DataFrame({"group": ["g"], "x": [rng.poisson(people * level / 1000)], "n": [people]})

    return draw


def answers(clusters: int, size: int, spread: float = 0.0, gap: float | None = None) -> Draw:
    """Return a draw of respondents whose chances differ by cluster; with a gap of two groups in each."""

    def draw(rng: np.random.Generator, level: float) -> pd.DataFrame:
        psu = np.repeat(np.arange(clusters), size)
        group = np.where(np.arange(psu.size) % 2, "h", "g") if gap is not None else np.full(psu.size, "g")
        chance = np.where(group == "g", level + (gap or 0.0), gap or 0.0) if gap is not None else level
        if spread:
            a, b = chance * (1 - spread) / spread, (1 - chance) * (1 - spread) / spread
            from scipy.special import betaincinv

            chance = betaincinv(a, b, rng.random(clusters)[psu])
        x = (rng.random(psu.size) < chance).astype(float)
        return pd.DataFrame({"group": group, "x": x, "n": 1.0, "psu": psu})

    return draw


def scores(n: int, sd: float) -> Draw:
    def draw(rng: np.random.Generator, level: float) -> pd.DataFrame:
        return pd.DataFrame({"group": "g", "x": rng.normal(level, sd, n), "n": 1.0, "psu": np.arange(n)})

    return draw


GAP, MEAN = Difference(SHARE, "g", "h"), Mean("x", of="n", unit="score")
KINDS = (
    Kind("share of 800 persons", SHARE, persons(800), 0.12, 0.05),
    Kind("share of 12 persons", SHARE, persons(12), 0.40, 0.40),
    Kind("gap of 900 and 9,000 persons", GAP, two_groups(900, 9000, 0.05), 0.07, 0.05),
    Kind("gap of 60 and 900 persons, rare", GAP, two_groups(60, 900, 0.02), 0.04, 0.12),
    Kind("events among 5,000 persons", Rate("x", of="n", per=1000), events(5000), 6.0, 6.0),
    Kind(
        "share of 5,000, no noise, margin 2",
        SHARE,
        persons(5000),
        0.12,
        0.05,
        {"uncertainty": "none", "relevance": 2.0},
    ),
    Kind("survey, simple, 400", SHARE, answers(400, 1), 0.20, 0.09, ANSWERS, "sampling"),
    Kind("survey, 30 clusters of 15", SHARE, answers(30, 15, 0.05), 0.20, 0.11, ANSWERS, "sampling"),
    Kind(
        "survey gap, 40 clusters, rare",
        GAP,
        answers(40, 12, 0.05, 0.03),
        0.05,
        0.12,
        ANSWERS,
        "sampling",
    ),
    Kind(
        "survey mean of 300",
        MEAN,
        scores(300, 2.0),
        6.0,
        0.5,
        ANSWERS,
        "sampling",
    ),
)


def asked(kind: Kind, table: pd.DataFrame) -> dict[str, Any]:
    """Return a survey's figure as its calculation gives it, without the frames around it."""
    x, n, group, psu = (table[name].to_numpy() for name in ("x", "n", "group", "psu"))
    gap, share = kind.calculation is GAP, kind.calculation is not MEAN
    part = Fraction("proportion" if share else "mean", x, n, scale=100.0 if share else 1.0)
    found = from_sample(design(n, psu=psu), [part], [(group == "h").astype(np.int32)], 2 if gap else 1)
    one: Any = found.gap(0, 1) if gap else None
    value, lower, upper = (
        (one.estimate, one.lower, one.upper)
        if gap
        else (float(each[0]) for each in (found.value, found.lower, found.upper))
    )
    told = {"value": value, "lower": lower, "upper": upper, "level": 0.95, "n": float(found.n[0])}
    df = int(one.df if gap else found.df[0, 0])  # type: ignore[index]
    kept = {"group": "g", "period": table["period"].iloc[0], "unit": kind.calculation.unit}
    return {**kept, **told, "status": "observed", "method": f"survey; df={df}"}


def figures(kind: Kind, levels: np.ndarray, rng: np.random.Generator, generation: int) -> pd.DataFrame:
    """Return a figure for each level, `place` saying which; by a generation of the gap's interval."""
    tables = [kind.draw(rng, level).assign(period=str(place)) for place, level in enumerate(levels)]
    how: dict[str, Any] = {"generation": generation}
    if kind.declared["uncertainty"] != "sampling":
        how["uncertainty"] = kind.declared["uncertainty"]
        rows = compute(kind.calculation, pd.concat(tables, ignore_index=True), **how)
    else:
        rows = pd.DataFrame([asked(kind, table) for table in tables])
    rows = rows[rows["group"] == "g"]
    return rows.assign(place=rows["period"].astype("int")).sort_values("place").drop(columns="place")


def policy(kind: Kind, goals: int, **changed: Any) -> Policy:
    """Return a policy whose goals have four starred indicators of a kind each."""
    declared: dict[str, Any] = {
        **dict.fromkeys(("label", "definition", "population", "source"), NONE),
        "methods": (Method("2000", kind.calculation),),
        "unit": kind.calculation.unit,
        "group": "g",
        "direction": "higher",
        "starred": True,
        "evidence": "synthetic",
        **kind.declared,
        **changed,
    }
    ids = [(goal, f"{goal}-{one}") for goal in range(1, goals + 1) for one in range(TOGETHER)]
    return replace(
        shipped("copenhagen_2011"),
        goals=tuple(Goal(goal, NONE, (), "") for goal in range(1, goals + 1)),
        indicators=tuple(Indicator(id=id, goal=goal, **declared) for goal, id in ids),
        key_figures=(),
        first_year=LAST - 7,
    )


@dataclass(frozen=True)
class Told:
    """A measurement."""

    year: int
    observations: pd.DataFrame = field(repr=False)


def rounds(
    kind: Kind, steps: np.ndarray, goals: int, rng: np.random.Generator, generation: int = 2
) -> list[Told]:
    """Return a measurement a year, the last in `LAST`, each figure at its level plus the year's step."""
    ids = [f"{goal}-{one}" for goal in range(1, goals + 1) for one in range(TOGETHER)]
    found = []
    for year, step in zip(range(LAST - len(steps) + 1, LAST + 1), steps, strict=True):
        rows = figures(kind, np.full(len(ids), kind.level + step), rng, generation)
        told = rows.assign(indicator=ids, period=str(year - 1), published=str(year), known_since=str(year))
        found.append(Told(year, frame(told)))
    return found


def moved(judged: JudgedRound, rule: str, **how: Any) -> tuple[float, float]:
    """Return in how many of a hundred indicators, and goals, something is called moved."""
    words = judged.movements(replace(RULES[rule], **how))
    alarm = np.array([words[one.id].word in ("improved", "worsened") for one in judged.policy.indicators])
    return 100 * alarm.mean(), 100 * alarm.reshape(-1, TOGETHER).any(axis=1).mean()


def shares(kind: Kind, change: float, goals: int, rng: np.random.Generator) -> dict[str, float]:
    """Return what each way of judging calls moved, of indicators (`one`) and of goals (`any`)."""
    line = rounds(kind, np.linspace(0.0, change, 7), goals, rng)
    told = rounds(kind, np.array([0.0, change]), goals, rng) if change else line[-2:]
    now = JudgedRound(told[-1].observations, tuple(told[:-1]), policy(kind, goals), LAST)
    began = JudgedRound(line[-1].observations, tuple(line[:-1]), policy(kind, goals), LAST)
    before = (
        told[-1].observations,
        tuple(told[:-1]),
        policy(kind, goals, uncertainty=kind.old, relevance=None),
    )
    old = FirstJudgement(*before, LAST, None, replace(NEWEST, judgement=1, many_tests=1))
    one, any_ = moved(now, "barometer", correction="none"), moved(now, "barometer")
    return {
        "one": one[0],
        "any": any_[1],
        "each": any_[0],
        "start": moved(began, "since_start", correction="none")[0],
        "start any": moved(began, "since_start")[1],
        "first": moved(old, "barometer")[0],
        "first any": moved(old, "barometer")[1],
        "2007": moved(now, "direction_2007")[0],
    }


def table(title: str, columns: Mapping[str, str], rows: Mapping[str, Mapping[str, float]]) -> None:
    print(f"\n{title}\n| kind of figure | {' | '.join(columns.values())} |\n|{'---|' * (len(columns) + 1)}")
    for name, found in rows.items():
        print(f"| {name} | {' | '.join(f'{found[key]:.1f}' for key in columns)} |")


def main() -> None:
    goals = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    started, rng = time.perf_counter(), np.random.default_rng(20130101)
    still = {kind.name: shares(kind, 0.0, goals, rng) for kind in KINDS}
    told = {
        "one": "today, one",
        "any": "today, any of four",
        "start": "since the start, one",
        "start any": "since the start, any of four",
        "first": "first generation, one",
        "first any": "first generation, any of four",
        "2007": "direction of 2007, one",
    }
    table(
        f"No change: called moved, in per cent of {goals * TOGETHER} indicators, {goals} goals", told, still
    )
    found = {f"{kind.name}: {kind.change:g}": shares(kind, kind.change, goals // 4, rng) for kind in KINDS}
    named = {
        "one": "today, alone",
        "each": "today, together with three",
        "start": "since the start, along seven",
        "first": "first generation",
        "2007": "direction of 2007",
    }
    table(f"A true change of this size: called moved, in per cent of {goals // 4 * TOGETHER}", named, found)
    error = 100 * np.sqrt(0.05 * 0.95 / goals)
    worst = max(
        (each[key], name, key) for name, each in still.items() for key in ("one", "any", "start", "start any")
    )
    holds = worst[0] <= MOST + 2 * error
    print(
        f"\n{time.perf_counter() - started:.0f} s; at most {MOST:.0f} % (standard error {error:.1f}): ",
        end="",
    )
    print(f"{'holds' if holds else 'DOES NOT HOLD'}; most {worst[0]:.1f} % ({worst[1]}, {worst[2]})")
    if not holds:
        sys.exit(1)


if __name__ == "__main__":
    main()
