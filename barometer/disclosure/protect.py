"""Suppress once, before anything is shown: primary rules, then the cheapest pattern that keeps them safe."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from barometer.disclosure.advice import Advice, advise
from barometer.disclosure.approaches import APPROACHES
from barometer.disclosure.attack import Progress
from barometer.disclosure.build import build_system
from barometer.disclosure.counts import blanked, rule_of, tables_of, told_rounded
from barometer.disclosure.pattern import LARGE, Pattern, choose_pattern
from barometer.disclosure.primary import hidden_before, primary_reasons, released_rows
from barometer.disclosure.relations import Key, Structure, keys_of
from barometer.disclosure.rules import SourceRule
from barometer.disclosure.system import Mask, System, Vector
from barometer.generations import NEWEST, of_generation
from barometer.observations import KEY, frame


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
    excess
        By what part the pattern may cost more than the cheapest: 0 where it is proved to be that, more where
        the fallback for large tables was used.
    """

    public: pd.DataFrame = field(repr=False)
    report: pd.DataFrame = field(repr=False)
    advice: tuple[Advice, ...]
    excess: float

    @property
    def optimal(self) -> bool:
        """Whether the pattern is proved the cheapest."""
        return not self.excess


def protect(
    observations: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    earlier: Mapping[str, pd.DataFrame] | None = None,
    *,
    marked: Mapping[Key, float] | None = None,
    progress: Progress | None = None,
    large: int = LARGE,
    behind: Mapping[str, pd.DataFrame] | None = None,
    key: bytes = b"",
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
    behind
        Edition → the counts behind what it showed, where they are kept.
    key
        The project's secret, by which costs are perturbed: the pattern is the same for who has it, and others
        cannot tell which counts would have led to it.
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
    approach = of_generation(APPROACHES, generation, "disclosure")
    truth, past, marks = frame(observations), dict(earlier or {}), dict(marked or {})
    start = (truth["status"] == "suppressed").to_numpy(dtype=bool)
    reasons = primary_reasons(truth, structure, rules, marks, approach)
    roles = {row: ("primary", reason) for row, reason in reasons.items()}
    for row, edition in hidden_before(keys_of(truth), past).items():
        roles.setdefault(row, ("earlier", f"hidden in {edition}"))
    for row in np.flatnonzero(start).tolist():
        if roles.get(row, ("earlier",))[0] == "earlier":
            roles[row] = ("primary", "not to be published")
    forced = start.copy()
    forced[[*roles]] = True
    released = released_rows(reasons, truth, structure, rules)

    def as_told(shown: pd.DataFrame, hidden: Mask) -> pd.DataFrame:
        loud = [key for row, key in enumerate(keys_of(truth)) if hidden[row] and row not in released]
        return told_rounded(shown, tables_of(loud), structure, rules) if approach.rounded else shown

    shown = as_told(blanked(truth, start), forced)
    system = build_system(shown, truth, structure, rules, past, marks, approach, behind)
    price = costs(truth, structure) * (noise(key, system.rows) if approach.keyed else 1.0)
    pattern = choose_pattern(system, price, forced, progress, large, insiders=approach.insiders)
    public = as_told(blanked(truth, pattern.hidden), pattern.hidden)
    return Protected(
        public,
        _report(system, pattern, roles, structure, rules),
        advise(truth, public, structure, rules, approach),
        pattern.excess,
    )


def told_by_primary(
    observations: pd.DataFrame, structure: Structure, rules: Mapping[str, SourceRule]
) -> pd.DataFrame:
    """Return a release in which what a rule hides by itself is hidden and surveys are told accordingly.

    It protects nothing: what is left of each table without its breakdowns is as `protect` leaves it.
    """
    approach = APPROACHES[NEWEST.disclosure]
    truth = frame(observations)
    reasons = primary_reasons(truth, structure, rules, {}, approach)
    released = released_rows(reasons, truth, structure, rules)
    hidden = np.zeros(len(truth), dtype=bool)
    hidden[[*reasons]] = True
    loud = [key for row, key in enumerate(keys_of(truth)) if hidden[row] and row not in released]
    return told_rounded(blanked(truth, hidden), tables_of(loud), structure, rules)


def _report(
    system: System,
    pattern: Pattern,
    roles: Mapping[int, tuple[str, str]],
    structure: Structure,
    rules: Mapping[str, SourceRule],
) -> pd.DataFrame:
    """Return which row is hidden in which role, why, and on whose authority."""
    lost = {need.key for need in pattern.lost}
    derived = {row: component for row, component in system.follows if pattern.hidden[component]}
    report = []
    for row in np.flatnonzero(pattern.hidden).tolist():
        role, reason = roles.get(row, ("secondary", "would help to compute a hidden count"))
        if role == "secondary" and row in derived:
            role, reason = "derived", f"computed from {system.rows[derived[row]]}"
        reason += "; earlier publications give it away" if system.rows[row] in lost else ""
        authority = rule_of(system.rows[row], structure, rules).authority
        report.append((*system.rows[row], role, reason, authority))
    return pd.DataFrame(report, columns=[*KEY, "role", "reason", "authority"])


def costs(truth: pd.DataFrame, structure: Structure) -> Vector:
    """Return what hiding each row costs: its size in persons times its importance to the reader."""
    sizes = truth[["denominator", "n", "numerator"]].bfill(axis=1).iloc[:, 0]
    people = sizes.fillna(truth["value"].abs()).fillna(1.0).clip(lower=1.0).to_numpy(dtype=float)
    return people * np.array([structure.importance(key) for key in keys_of(truth)], dtype=float)


def noise(key: bytes, rows: Sequence[Key]) -> Vector:
    """Return by what each row's cost is multiplied, 1 to 1.5, as only who has the key can tell; without, 1.

    The pattern search is public and deterministic: from the pattern and the sizes alone somebody could rule
    out the counts that would have led to another one.
    """
    if not key:
        return np.ones(len(rows))
    drawn = [hmac.digest(key, "/".join(row).encode("utf-8"), "sha256")[:6] for row in rows]
    return np.array([1.0 + int.from_bytes(one, "big") / 2**49 for one in drawn])
