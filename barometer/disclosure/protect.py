"""Suppress once, before anything is shown: primary rules, then the cheapest pattern that keeps them safe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from barometer.disclosure.advice import Advice, advise
from barometer.disclosure.attack import Progress
from barometer.disclosure.build import build
from barometer.disclosure.counts import blanked, completed, edition_of, rule_of
from barometer.disclosure.pattern import LARGE, choose
from barometer.disclosure.relations import Key, Structure, keys
from barometer.disclosure.rules import Rule, sensitive
from barometer.disclosure.system import Vector
from barometer.generations import NEWEST
from barometer.observations import KEY, frame
from barometer.statistics.reliability import reliability


@dataclass(frozen=True, eq=False)
class Protected:
    """A release with its small numbers hidden.

    Attributes
    ----------
    public
        What may be published. Hidden rows have status `suppressed` and no number; nothing tells those that a
        rule hides from those hidden to protect them.
    report
        RESTRICTED. Which row is hidden in which role (`primary`, `earlier`, `derived`, `secondary`), why, and
        on whose authority.
    advice
        Tables that suppression empties, with what would hold instead.
    optimal
        Whether the pattern is proved the cheapest; False where the fallback for large tables was used.
    """

    public: pd.DataFrame = field(repr=False)
    report: pd.DataFrame = field(repr=False)
    advice: tuple[Advice, ...]
    optimal: bool


def protect(
    observations: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, Rule],
    earlier: Mapping[str, pd.DataFrame] | None = None,
    *,
    marked: Mapping[Key, float] | None = None,
    progress: Progress | None = None,
    large: int = LARGE,
    generation: int = NEWEST.disclosure,
) -> Protected:
    """Return what of a release may be published.

    Parameters
    ----------
    observations
        The observations with all their counts. Rows with status `suppressed` stay hidden.
    structure, rules
        How numbers hang together; the primary rules by source.
    earlier
        Edition → the observations it published, oldest first, with the restricted numbers of its suppressed
        rows where they are kept. What an edition hid stays hidden.
    marked
        Money cells that a dominance rule finds sensitive → their `Dominance.margin`.
    progress
        Called with the number of protected counts, the number in all, and what is done.
    large
        Rows under one integer program above which a greedy cover replaces it: as safe, not always the
        cheapest.
    generation
        By which generation of disclosure control; see `barometer.generations`.

    Raises
    ------
    BarometerError
        If a source has no rule, or parts add up to more than their whole.

    Examples
    --------
    3 persons in one district of three; the total is published, so a second district is hidden too:

    >>> rows = [{"indicator": "offers", "period": "2012", "value": 60.0, "unit": "persons"}]
    >>> rows += [{**rows[0], "breakdown": "district", "category": name, "value": count}
    ...          for name, count in (("north", 3.0), ("south", 12.0), ("west", 45.0))]
    >>> table = frame([{**row, "status": "observed"} for row in rows])
    >>> districts = Structure(breakdowns={"district": ("north", "south", "west")})
    >>> protect(table, districts, {}).public["status"].tolist()
    ['observed', 'suppressed', 'suppressed', 'observed']
    """
    truth, past, marks = frame(observations), dict(earlier or {}), dict(marked or {})
    start = (truth["status"] == "suppressed").to_numpy(dtype=bool)
    system = build(blanked(truth, start), truth, structure, rules, past, marks, generation)
    primary, before = primary_reasons(truth, structure, rules, marks), hidden_before(system.rows, past)
    primary.update(
        {row: "not to be published" for row in np.flatnonzero(start).tolist() if row not in primary}
    )
    forced = start.copy()
    forced[[*primary, *before]] = True
    pattern = choose(system, costs(truth, structure), forced, progress, large)
    lost = {need.key for need in pattern.lost}
    derived = {row: component for row, component in system.follows if pattern.hidden[component]}
    report = []
    for row in np.flatnonzero(pattern.hidden).tolist():
        role, reason = "secondary", "would help to compute a hidden count"
        if row in primary:
            role, reason = "primary", primary[row]
        elif row in before:
            role, reason = "earlier", f"hidden in {before[row]}"
        elif row in derived:
            role, reason = "derived", f"computed from {system.rows[derived[row]]}"
        reason += "; earlier publications give it away" if system.rows[row] in lost else ""
        authority = rule_of(system.rows[row], structure, rules).authority
        report.append((*system.rows[row], role, reason, authority))
    public = blanked(truth, pattern.hidden)
    return Protected(
        public,
        pd.DataFrame(report, columns=[*KEY, "role", "reason", "authority"]),
        advise(truth, public, structure, rules),
        pattern.optimal,
    )


def primary_reasons(
    truth: pd.DataFrame, structure: Structure, rules: Mapping[str, Rule], marked: Mapping[Key, float]
) -> dict[int, str]:
    """Return, for each row that may not be shown by itself, which rule says so."""
    edition = edition_of("", truth, truth, structure, rules)
    numbers = zip(*(truth[name] for name in ("value", "lower", "upper", "n", "unit")), strict=True)
    found: dict[int, str] = {}
    for row, (key, (value, lower, upper, n, unit)) in enumerate(zip(edition.keys, numbers, strict=True)):
        rule = rule_of(key, structure, rules)
        reasons = [
            *sensitive(completed(edition.counts[key]), rule),
            *(["dominance"] if key in marked else []),
        ]
        if rule.minimum_n is not None and np.isfinite(value + n):
            percent = structure.unit(unit).scale == "percent"
            ends = (lower, upper) if percent and np.isfinite(lower + upper) else (value, value)
            verdict = reliability(value, *ends, n=n, whole=100.0, smallest_n=rule.minimum_n)
            reasons += [f"unreliable: {verdict.reason}"] if verdict.verdict == "suppress" else []
        if reasons:
            found[row] = ", ".join(reasons)
    return found


def hidden_before(rows: tuple[Key, ...], earlier: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    """Return the rows that an earlier edition hid, with that edition."""
    found: dict[Key, str] = {}
    for name, past in earlier.items():
        for key in keys(past[past["status"] == "suppressed"]):
            found.setdefault(key, name)
    return {row: found[key] for row, key in enumerate(rows) if key in found}


def costs(truth: pd.DataFrame, structure: Structure) -> Vector:
    """Return what hiding each row costs: its size in persons times its importance to the reader."""
    sizes = truth[["denominator", "n", "numerator"]].bfill(axis=1).iloc[:, 0]
    people = sizes.fillna(truth["value"].abs()).fillna(1.0).clip(lower=1.0).to_numpy(dtype=float)
    return people * np.array([structure.importance(key) for key in keys(truth)], dtype=float)
