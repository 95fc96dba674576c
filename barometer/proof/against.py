"""Numbers and verdicts as they come out today, held against those that were frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from barometer import observations as obs
from barometer.proof.evidence import Evidence
from barometer.records.record import VERDICT_COLUMNS, Record

TOLERANCE = 1e-12
"""How far a number may lie from the frozen one on another machine or Python; in the locked environment: 0."""

Row = tuple[str, ...]


@dataclass(frozen=True)
class HeldAgainst:
    """What came of it: rows of differences, and how many numbers lie within the tolerance."""

    rows: tuple[Row, ...]
    near: int = 0


def hold_numbers(record: Record, now: pd.DataFrame, evidence: Evidence) -> HeldAgainst:
    """Hold the observations of today, `barometer.observations`, against a record's own."""
    key = list(obs.KEY)
    sides = record.observations.merge(
        now, on=key, how="outer", suffixes=("_then", "_now"), indicator="side", sort=True
    )
    rows: list[Row] = []
    near = 0
    for row in sides.to_dict("records"):
        name = " / ".join(filter(None, (row[part] for part in key)))
        if row["side"] != "both":
            told = ("✓", "") if row["side"] == "left_only" else ("", "✓")
            rows.append((name, *told, "", evidence.cause("observations.csv")))
            continue
        hidden = "suppressed" in (row["status_then"], row["status_now"])
        for column in obs.COLUMNS[len(key) :]:
            # What was hidden is not told by what would be shown today, nor the other way round.
            if hidden and column in (*obs.NUMBERS, "method"):
                continue
            then, again = row[f"{column}_then"], row[f"{column}_now"]
            if then == again or (then != then and again != again):
                continue
            if column in obs.NUMBERS and not evidence.locked and _close(then, again):
                near += 1
                continue
            stored, computed = (obs.shortest(x) if column in obs.NUMBERS else x for x in (then, again))
            gap = moved_by(stored, computed)
            rows.append((f"{name}: {column}", stored, computed, gap, evidence.cause("observations.csv")))
    return HeldAgainst(tuple(rows), near)


def hold_verdicts(record: Record, now: pd.DataFrame, evidence: Evidence) -> HeldAgainst:
    """Hold the verdicts of today against a record's own."""
    key = list(VERDICT_COLUMNS[:4])
    sides = record.verdicts.merge(now, on=key, how="outer", suffixes=("_then", "_now"), sort=True)
    rows: list[Row] = []
    for row in sides.fillna("").to_dict("records"):
        for column in VERDICT_COLUMNS[4:]:
            then, again = row[f"{column}_then"], row[f"{column}_now"]
            if then != again:
                what = f"{' '.join(row[part] for part in key)}: {column}"
                rows.append((what, then, again, "", evidence.cause("verdicts.csv")))
    return HeldAgainst(tuple(rows))


def _close(then: Any, again: Any) -> bool:
    return bool(abs(then - again) <= TOLERANCE * max(1.0, abs(then)))


def moved_by(stored: str, computed: str) -> str:
    """Return by how much a number moved; "" where one of the two is none.

    Examples
    --------
    >>> moved_by("93.1", "93.4"), moved_by("93.1", "")
    ('+0.3', '')
    """
    try:
        return f"{float(computed) - float(stored):+.6g}"
    except ValueError:
        return ""
