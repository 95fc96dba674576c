"""From an observations frame to the counts behind its numbers, and to what a reader sees of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from barometer.disclosure.relations import QUANTITIES, Key, Structure, Sum, keys_of
from barometer.disclosure.respondents import Counts, told_between
from barometer.disclosure.rules import DEFAULT, SourceRule
from barometer.errors import BarometerError, nearest
from barometer.observations import NUMBERS, shortest
from barometer.statistics.reliability import reliability
from barometer.units import Unit

if TYPE_CHECKING:
    from barometer.disclosure.approach import Approach

EXACT = 1e-9


@dataclass(frozen=True)
class Seen:
    """What a row shows: which counts, its value (`scale` times a rate), whether an interval.

    `ends`: between what the exact value lies, where the value was told rounded on purpose.
    """

    counts: tuple[str, ...]
    value: float
    scale: float
    interval: bool
    ends: tuple[float, float] | None = None

    def half(self, exact: float) -> float | None:
        """Return half the width of the value's rounding, seen from the unrounded one; None if it is another.

        The digits tell the rounding: 10.8 stands for 10.75 to 10.85, and so does 11 for 10.95 to 11.05 if it
        can.
        """
        least = EXACT * max(1.0, abs(exact))
        decimals = len(shortest(self.value).partition(".")[2])
        halves = (least, 0.5 * 10.0 ** -max(decimals, 1) + least, 0.5 + least)
        return next(
            (half for half in halves[: 3 if decimals == 0 else 2] if abs(exact - self.value) <= half), None
        )


@dataclass(frozen=True, eq=False)
class Edition:
    """One publication: the counts behind each row, and behind cells that follow from them; what is seen.

    `weights` are the mean weights of a survey's cells, whose counts are respondents; `unreliable` says why
    a survey's row may not be shown.
    """

    name: str
    keys: tuple[Key, ...]
    seen: tuple[Seen, ...]
    hidden: npt.NDArray[np.bool_]
    counts: dict[Key, Counts]
    weights: dict[Key, float]
    unreliable: dict[Key, str]


def rule_of(key: Key, structure: Structure, rules: Mapping[str, SourceRule]) -> SourceRule:
    """Return the disclosure rule of an observation's source; a source without one is an error."""
    source = structure.sources.get(key.indicator, "default")
    if source not in rules and source != "default":
        raise BarometerError(
            f"{key.indicator} comes from '{source}', which has no disclosure rule{nearest(source, rules)}; "
            f"add [disclosure.{source}] to barometer.toml"
        )
    return rules.get(source, DEFAULT)


def blanked(frame: pd.DataFrame, hidden: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Return the frame with rows hidden: status `suppressed`, no number, of the method only its name.

    What else the method says (effective n, which interval was chosen) depends on the counts.
    """
    out = frame.copy()
    out.loc[hidden, "status"] = "suppressed"
    out.loc[hidden, list(NUMBERS)] = np.nan
    out.loc[hidden, "method"] = [text.split(";")[0] for text in out.loc[hidden, "method"]]
    return out


def told_rounded(
    frame: pd.DataFrame,
    tables: Collection[tuple[str, str]],
    structure: Structure,
    rules: Mapping[str, SourceRule],
) -> pd.DataFrame:
    """Return a release in which the survey figures of some tables are told as a reader sees them."""
    out = frame.copy()
    decimals = np.full(len(out), -1)
    for row, key in enumerate(keys_of(out)):
        if (key.indicator, key.period) in tables:
            rule = rule_of(key, structure, rules)
            decimals[row] = -1 if rule.minimum_n is None else rule.decimals
    for places in sorted({*decimals.tolist()} - {-1}):
        rows = decimals == places
        for column in ("value", "lower", "upper"):
            out.loc[rows, column] = out.loc[rows, column].round(places)
        out.loc[rows, ["numerator", "denominator"]] = np.nan
        out.loc[rows, "method"] = [
            re.sub(r"; (deff|n_eff)=[^;]*", "", text) for text in out.loc[rows, "method"]
        ]
    return out


def tables_of(rows: Collection[Key]) -> set[tuple[str, str]]:
    """Return the tables that some rows belong to: indicator and period."""
    return {(key.indicator, key.period) for key in rows}


def edition_of(
    name: str,
    shown: pd.DataFrame,
    truth: pd.DataFrame,
    structure: Structure,
    rules: Mapping[str, SourceRule],
    approach: Approach,
) -> Edition:
    """Read one publication: `shown` as it is (or would be) published, `truth` with the counts behind it."""
    columns, order = [*NUMBERS, "unit", "method"], keys_of(truth)
    behind, front = truth[columns].to_dict("records"), shown[columns].to_dict("records")
    rules_of = {key: rule_of(key, structure, rules) for key in order}
    units = {unit: approach.unit(unit, structure.units) for unit in {*truth["unit"], *shown["unit"]}}
    counts, weights, unreliable = dict[Key, Counts](), dict[Key, float](), dict[Key, str]()
    for key, row in zip(order, behind, strict=True):
        if (rule := rules_of[key]).minimum_n is None:
            counts[key] = _counts(row, units[row["unit"]])
            continue
        counts[key], weight = approach.respondents(row)
        weights |= {} if weight is None else {key: weight}
        reason = _unreliable(row, units[row["unit"]], rule)
        unreliable |= {key: reason} if reason else {}
    seen = []
    for key, row in zip(order, front, strict=True):
        told = _seen(row, counts[key], units[row["unit"]])
        if key in weights and "numerator" not in told.counts and np.isfinite(told.value):
            ends = told_between(row, row["method"], rules_of[key].decimals)
            told = replace(told, interval=False, ends=ends)
        seen.append(told)
    hidden = (shown["status"] == "suppressed").to_numpy(dtype=bool)
    return Edition(name, order, tuple(seen), hidden, counts, weights, unreliable)


def _unreliable(row: Mapping[str, Any], unit: Unit, rule: SourceRule) -> str:
    value, lower, upper, n = (float(row[name]) for name in ("value", "lower", "upper", "n"))
    if rule.minimum_n is None or not np.isfinite(value + n):
        return ""
    ends = (lower, upper) if unit.scale == "percent" and np.isfinite(lower + upper) else (value, value)
    found = reliability(value, *ends, n=n, whole=100.0, smallest_n=rule.minimum_n)
    return found.reason if found.verdict == "suppress" else ""


def _counts(row: Mapping[str, Any], unit: Unit) -> Counts:
    numbers = {name: float(row[name]) for name in (*QUANTITIES, "value")}
    if np.isnan(numbers["numerator"]) and unit.people:
        numbers["numerator"] = numbers["value"]
    if np.isnan(numbers["denominator"]) and np.isnan(numbers["numerator"]):
        numbers["denominator"] = numbers["n"]
    found = {name: numbers[name] for name in QUANTITIES if np.isfinite(numbers[name])}
    if found.get("n") in (found.get("denominator"), found.get("numerator")):
        found.pop("n", None)
    return found


def completed(counts: Counts) -> Counts:
    """Return the counts with the complement, where numerator and complement make up the whole."""
    over, under = counts.get("numerator"), counts.get("denominator")
    return counts if over is None or under is None or over > under else {**counts, "complement": under - over}


def _seen(row: Mapping[str, Any], counts: Counts, unit: Unit) -> Seen:
    numbers = {name: float(row[name]) for name in NUMBERS}
    there = {name for name in NUMBERS if np.isfinite(numbers[name])}
    shows = {name for name in QUANTITIES if name in there}
    if unit.people and "value" in there:
        shows.add("numerator")
    if "n" in there and "n" not in counts:
        shows.add("denominator" if "denominator" in counts else "numerator")
    told = tuple(name for name in QUANTITIES if name in shows and name in counts)
    return Seen(told, numbers["value"], unit.per, bool(there & {"lower", "upper"}))


def filled(counts: dict[Key, Counts], relations: Iterable[Sum], weighted: Collection[Key] = ()) -> None:
    """Add to the counts of an edition what follows from sums: a missing total, or the only missing part.

    Numerators of `weighted` cells do not add up as they are.
    """
    relations, changed = [item for item in relations if item.surely], True
    while changed:
        changed = False
        for item in relations:
            for of_total, of_parts in item.counts:
                if of_parts == "numerator" and not {item.total, *item.parts}.isdisjoint(weighted):
                    continue
                total = counts.get(item.total, {}).get(of_total)
                missing = [part for part in item.parts if of_parts not in counts.get(part, {})]
                there = sum(counts[part][of_parts] for part in item.parts if part not in missing)
                if total is None and not missing and item.total in counts:
                    counts[item.total][of_total] = there
                elif total is not None and len(missing) == 1 and total >= there:
                    counts.setdefault(missing[0], {})[of_parts] = total - there
                else:
                    continue
                changed = True


def add_unseen(
    counts: dict[Key, Counts], weights: dict[Key, float], wholes: Mapping[Key, tuple[Key, ...]]
) -> None:
    """Add the counts of groups that have no row, from those of their parts; of a survey, their weight too."""
    for whole, parts in wholes.items():
        cells = [counts.get(part, {}) for part in parts]
        shared = set.intersection(*(set(cell) for cell in cells))
        made = {quantity: sum(cell[quantity] for cell in cells) for quantity in sorted(shared)}
        if not weights.keys().isdisjoint(parts):
            stood_for = sum(weights.get(part, 1.0) * counts[part].get("denominator", 0.0) for part in parts)
            if not made.get("denominator") or not stood_for:
                continue
            weights[whole] = stood_for / made["denominator"]
            said = [weights.get(part, 1.0) * counts[part].get("numerator", 0.0) for part in parts]
            made |= {"numerator": sum(said) / weights[whole]} if "numerator" in made else {}
        if made:
            counts[whole] = made
