"""From an observations frame to the counts behind its numbers, and to what a reader sees of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from barometer.disclosure.relations import Key, Structure, Sum, keys
from barometer.disclosure.rules import DEFAULT, Rule
from barometer.errors import BarometerError, nearest
from barometer.observations import NUMBERS, shortest
from barometer.units import Unit

Counts = dict[str, float]
QUANTITIES = ("numerator", "denominator", "n")
EXACT = 1e-9


@dataclass(frozen=True)
class Seen:
    """What a row shows: which counts, its value (`scale` times a rate), whether an interval."""

    counts: tuple[str, ...]
    value: float
    scale: float
    interval: bool

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
    """One publication: the counts behind each row, and behind cells that follow from them; what is seen."""

    name: str
    keys: tuple[Key, ...]
    seen: tuple[Seen, ...]
    hidden: npt.NDArray[np.bool_]
    counts: dict[Key, Counts]


def rule_of(key: Key, structure: Structure, rules: Mapping[str, Rule]) -> Rule:
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


def edition_of(
    name: str, shown: pd.DataFrame, truth: pd.DataFrame, structure: Structure, rules: Mapping[str, Rule]
) -> Edition:
    """Read one publication: `shown` as it is (or would be) published, `truth` with the counts behind it."""
    columns, order = [*NUMBERS, "unit"], keys(truth)
    behind, front = truth[columns].to_dict("records"), shown[columns].to_dict("records")
    rules_of = {key: rule_of(key, structure, rules) for key in order}
    units = {unit: structure.unit(unit) for unit in {*truth["unit"], *shown["unit"]}}
    counts = {
        key: _counts(row, rules_of[key], units[row["unit"]]) for key, row in zip(order, behind, strict=True)
    }
    seen = tuple(_seen(row, counts[key], units[row["unit"]]) for key, row in zip(order, front, strict=True))
    return Edition(name, order, seen, (shown["status"] == "suppressed").to_numpy(dtype=bool), counts)


def _counts(row: Mapping[str, object], rule: Rule, unit: Unit) -> Counts:
    numbers = {name: float(row[name]) for name in (*QUANTITIES, "value")}  # type: ignore[arg-type]
    if rule.minimum_n is not None:
        return {"n": numbers["n"]} if np.isfinite(numbers["n"]) else {}
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


def _seen(row: Mapping[str, object], counts: Counts, unit: Unit) -> Seen:
    numbers = {name: float(row[name]) for name in NUMBERS}  # type: ignore[arg-type]
    there = {name for name in NUMBERS if np.isfinite(numbers[name])}
    shows = {name for name in QUANTITIES if name in there}
    if unit.people and "value" in there:
        shows.add("numerator")
    if "n" in there and "n" not in counts:
        shows.add("denominator" if "denominator" in counts else "numerator")
    told = tuple(name for name in QUANTITIES if name in shows and name in counts)
    return Seen(told, numbers["value"], unit.per, bool(there & {"lower", "upper"}))


def filled(counts: dict[Key, Counts], relations: Iterable[Sum]) -> None:
    """Add to the counts of an edition what follows from sums: a missing total, or the only missing part."""
    relations, changed = [item for item in relations if item.surely], True
    while changed:
        changed = False
        for item in relations:
            for quantity in QUANTITIES:
                total = counts.get(item.total, {}).get(quantity)
                missing = [part for part in item.parts if quantity not in counts.get(part, {})]
                there = sum(counts[part][quantity] for part in item.parts if part not in missing)
                if total is None and not missing and item.total in counts:
                    counts[item.total][quantity] = there
                elif total is not None and len(missing) == 1 and total >= there:
                    counts.setdefault(missing[0], {})[quantity] = total - there
                else:
                    continue
                changed = True
