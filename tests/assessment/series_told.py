"""Series of figures as measurements tell them, to be judged: a round a year, each with its newest figure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from barometer.assessment.assess import assess
from barometer.calculations import Share
from barometer.calculations.compute import compute
from barometer.observations import frame
from barometer.policy.load import shipped
from barometer.policy.model import Goal, Indicator, Method, Policy, Rule, Text

NONE = Text("", "")
SHARE = Share("x", of="n")


def indicator(id: str = "i1", **change: Any) -> Indicator:
    """Return a declared share of a group, starred and better the higher."""
    declared: dict[str, Any] = {
        "id": id,
        "goal": 1,
        "label": NONE,
        "definition": NONE,
        "population": NONE,
        "methods": (Method("2011", SHARE),),
        "unit": "percent",
        "direction": "higher",
        "starred": True,
        "evidence": "synthetic",
        "source": NONE,
        "group": "g",
        "uncertainty": "none",
    }
    return Indicator(**{**declared, **change})


def policy(*indicators: Indicator, rule: Rule | None = None, first_year: int = 2015) -> Policy:
    goals = tuple(Goal(n, NONE, (), "") for n in sorted({one.goal for one in indicators}))
    rules = (rule or Rule("barometer", "2011"),)
    return replace(
        shipped("copenhagen_2011"),
        goals=goals,
        indicators=indicators,
        key_figures=(),
        rules=rules,
        first_year=first_year,
    )


def figure(
    period: int | str, value: float, *, half: float = math.nan, id: str = "i1", df: int = 0
) -> dict[str, Any]:
    """Return a figure with a 95 % interval of half-width `half`."""
    limits = {"lower": value - half, "upper": value + half, "level": 0.95}
    told = limits if half == half else {}
    method = f"mean; df={df}" if df else "mean"
    row = {"indicator": id, "group": "g", "period": str(period), "value": value, "status": "observed"}
    return {**row, "method": method, "unit": "percent", **told}


def asked(period: int | str, share: float, n: int, id: str = "i1") -> dict[str, Any]:
    """Return a simple survey's share (in per cent) with Wilson's interval."""
    counts = pd.DataFrame({"period": [str(period)], "group": "g", "x": share * n / 100, "n": n})
    return {**compute(SHARE, counts, uncertainty="random_variation").iloc[0].to_dict(), "indicator": id}


@dataclass(frozen=True)
class Round:
    """An earlier measurement."""

    year: int
    rows: Sequence[Mapping[str, Any]] = field(repr=False)

    @property
    def observations(self) -> pd.DataFrame:
        return frame(list(self.rows))


def told(rows: Sequence[Mapping[str, Any]]) -> list[Round]:
    """Return each figure in a measurement of its own, the year after its period."""
    return [Round(int(str(row["period"])[:4]) + 1, [row]) for row in rows]


def judged(rounds: Sequence[Round], declared: Policy) -> dict[str, tuple[str, str]]:
    """Return word and reason of an indicator's three answers; and of each other's, under `<id> <answer>`."""
    last = rounds[-1]
    out = assess(last.observations, list(rounds[:-1]), declared, last.year)
    found = {}
    for row in out[out["level"] == "indicator"].itertuples():
        key = "target" if row.judgement == "target" else str(row.rule)
        found[key if row.id == "i1" else f"{row.id} {key}"] = (str(row.verdict), str(row.reason))
    return found
