"""Sums that published numbers keep in every period, and that nobody has declared.

Whoever reads the numbers can find them, and fill in a hidden number by them. Searched are indicators that
add up to another or to their denominator, groups that add up to another, and breakdowns whose categories are
parts of another's. A sum counts where it holds wherever all its numbers are known, and the numbers are large
and many enough that chance cannot be the reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from barometer.disclosure.columns import SLACK, Cell, Found, SumTable, bits
from barometer.disclosure.relations import Key, Structure, keys_of
from barometer.disclosure.system import Vector
from barometer.units import unit_or_protected

MOST = 3
"""Parts of a sum that is searched for; nested breakdowns have as many as there are."""
SURE = 10.0
"""By how many bits the numbers of a sum must outweigh the sums that were tried: once in a thousand."""
NODES = 2000

Numbers = dict[tuple[Key, str], float]


@dataclass(frozen=True)
class FoundSum:
    """A sum that holds and is not declared.

    Attributes
    ----------
    kind
        `indicators`, `groups`, `regrouped` (two groups are two others together) or `categories`.
    whole, parts
        What adds up: ids of indicators (`<id>.denominator`), of groups, or `breakdown/category`.
    periods, numbers
        In which periods, and in how many cells it holds.
    """

    kind: str
    whole: str
    parts: tuple[str, ...]
    periods: tuple[str, ...]
    numbers: int


def find_undeclared(frames: Iterable[pd.DataFrame], structure: Structure) -> tuple[FoundSum, ...]:
    """Return the sums that all publications together keep and that `structure` does not declare.

    Parameters
    ----------
    frames
        Observations, oldest publication first, with the counts that are known of them.

    Examples
    --------
    >>> from barometer.observations import frame
    >>> counts = {"started": (913, 855), "completed": (640, 601), "dropped": (273, 254)}
    >>> table = frame([{"indicator": name, "period": year, "numerator": count, "status": "observed"}
    ...                for name, pair in counts.items() for year, count in zip(("2011", "2012"), pair)])
    >>> [(found.whole, found.parts) for found in find_undeclared([table], Structure())]
    [('started', ('completed', 'dropped'))]
    """
    numbers = _numbers(frames, structure)
    return (
        *_among_indicators(numbers, structure),
        *_among_groups(numbers, structure),
        *_among_categories(numbers, structure),
    )


def find_failing(frames: Iterable[pd.DataFrame], structure: Structure) -> tuple[FoundSum, ...]:
    """Return the sums between indicators that are declared and fail, with the periods where they do."""
    table = _indicator_table(_numbers(frames, structure))
    found = []
    for item in structure.between:
        whole = item.whole or f"{item.parts[0]}.denominator"
        if not {whole, *item.parts} <= set(table.columns):
            continue
        first, *parts = (table.columns.index(name) for name in (whole, *item.parts))
        known, wrong = table.compared(((first,), tuple(parts)))
        rows = np.flatnonzero(known)[wrong].tolist()
        if rows:
            periods = sorted({table.rows[row][-1] for row in rows})
            found.append(FoundSum("failing", whole, item.parts, tuple(periods), len(rows)))
    return tuple(found)


def _numbers(frames: Iterable[pd.DataFrame], structure: Structure) -> Numbers:
    """Return the newest numerator and denominator of each observation."""
    found: Numbers = {}
    for frame in frames:
        people = {unit: unit_or_protected(unit, structure.units).people for unit in set(frame["unit"])}
        columns = (frame[name] for name in ("numerator", "denominator", "n", "value", "unit"))
        for key, over, under, n, value, unit in zip(keys_of(frame), *columns, strict=True):
            over = value if math.isnan(over) and people[unit] else over
            under = n if math.isnan(under) and math.isnan(over) else under
            told = {"numerator": over, "denominator": under}
            found |= {(key, name): float(count) for name, count in told.items() if math.isfinite(count)}
    return found


def _sums(table: SumTable, wholes: Sequence[str], parts: Sequence[str]) -> Iterator[Found]:
    """Yield whole and parts of every sum of up to `MOST` parts that holds throughout, fewest parts first."""
    found: dict[Found, None] = {}
    for rows, columns in table.shapes():
        can = [place for place, column in enumerate(columns) if table.columns[column] in parts]
        tried = sum(math.comb(len(can), size) for size in range(2, MOST + 1)) * len(columns)
        for size in range(2, MOST + 1):
            chosen = np.array(list(combinations(can, size)), dtype=int).reshape(-1, size)
            for whole, column in enumerate(columns):
                if table.columns[column] not in wholes or bits(rows, whole) < math.log2(tried + 1) + SURE:
                    continue
                row = rows[np.argmax(np.abs(rows[:, whole]))]
                near = np.abs(row[chosen].sum(axis=1) - row[whole]) <= SLACK * max(1.0, abs(row[whole]))
                for pick in chosen[near & (chosen != whole).all(axis=1)].tolist():
                    one = (column,), tuple(columns[place] for place in pick)
                    if table.holds(one):
                        found[one] = None
    yield from sorted(found, key=lambda one: (len(one[1]), one))


def _regrouped(table: SumTable) -> Iterator[Found]:
    """Yield every two columns that add up to the same as two others, throughout."""
    found: dict[Found, None] = {}
    for rows, columns in table.shapes():
        pairs = np.array(list(combinations(range(len(columns)), 2)), dtype=int)
        sums = rows[:, pairs].sum(axis=2)
        row = sums[np.argmax(sums.sum(axis=1))]
        for one, two in combinations(range(len(pairs)), 2):
            if abs(row[one] - row[two]) > SLACK * max(1.0, row[one]) or {*pairs[one]} & {*pairs[two]}:
                continue
            first, second = (tuple(columns[place] for place in pairs[pair]) for pair in (one, two))
            if bits(sums, one) >= 2 * math.log2(len(pairs)) + SURE and table.holds((first, second)):
                found[first, second] = None
    yield from sorted(found)


def _new(
    table: SumTable, kind: str, found: Iterable[Found], declared: Iterable[tuple[str, Sequence[str]]]
) -> Iterator[FoundSum]:
    """Yield the sums that do not follow from those declared, or from one yielded before."""
    told = [((whole,), tuple(parts)) for whole, parts in declared]
    names = list(
        dict.fromkeys([*table.columns, *(name for sides in told for side in sides for name in side)])
    )
    known = [_as_row(names, *sides) for sides in told]
    for one in found:
        whole, parts = (tuple(table.columns[place] for place in side) for side in one)
        row = _as_row(names, whole, parts)
        if _follows(row, known):
            continue
        known.append(row)
        rows = np.flatnonzero(table.compared(one)[0]).tolist()
        periods = sorted({table.rows[place][-1] for place in rows})
        yield FoundSum(kind, " + ".join(whole), parts, tuple(periods), len(rows))


def _as_row(names: Sequence[str], whole: Sequence[str], parts: Sequence[str]) -> Vector:
    row = np.zeros(len(names))
    row[[names.index(part) for part in parts]] = 1.0
    row[[names.index(part) for part in whole]] = -1.0
    return row


def _follows(row: Vector, known: Sequence[Vector]) -> bool:
    if not known:
        return False
    matrix = np.array(known)
    return bool(np.linalg.matrix_rank(np.vstack([matrix, row])) == np.linalg.matrix_rank(matrix))


def _indicator_table(numbers: Numbers) -> SumTable:
    cells: dict[tuple[Cell, str], float] = {}
    for (key, quantity), count in numbers.items():
        name = key.indicator if quantity == "numerator" else f"{key.indicator}.denominator"
        cells[key[1:], name] = count
    return SumTable(cells)


def _among_indicators(numbers: Numbers, structure: Structure) -> Iterator[FoundSum]:
    table = _indicator_table(numbers)
    parts = [name for name in table.columns if not name.endswith(".denominator")]
    alike = _alike(table)
    declared = []
    for item in structure.between:
        whole = item.whole or f"{item.parts[0]}.denominator"
        declared.append((alike.get(whole, whole), [alike.get(part, part) for part in item.parts]))
    found = (
        one
        for one in _sums(table, table.columns, parts)
        if all(alike[table.columns[place]] == table.columns[place] for place in (*one[0], *one[1]))
    )
    yield from _new(table, "indicators", found, declared)


def _alike(table: SumTable) -> dict[str, str]:
    """Return for each column the first that has the same numbers wherever both have any."""
    first: dict[str, str] = {}
    enough = 2 * math.log2(len(table.columns) + 1) + SURE
    counts_first = sorted(enumerate(table.columns), key=lambda one: (one[1].endswith(".denominator"), one[1]))
    for at, (place, name) in enumerate(counts_first):
        for other, _ in counts_first[:at]:
            both = table.values[np.isfinite(table.values[:, [place, other]]).all(axis=1)]
            if (both[:, place] == both[:, other]).all() and bits(both, place) >= enough:
                first[name] = first[table.columns[other]]
                break
        first.setdefault(name, name)
    return first


def _among_groups(numbers: Numbers, structure: Structure) -> Iterator[FoundSum]:
    cells: dict[tuple[Cell, str], float] = {
        ((key.indicator, quantity, *key[2:]), key.group): count
        for (key, quantity), count in numbers.items()
        if key.group
    }
    table = SumTable(cells)
    found = list(_new(table, "groups", _sums(table, table.columns, table.columns), structure.divisions))
    also = [*structure.divisions, *((one.whole, one.parts) for one in found)]
    yield from (*found, *_new(table, "regrouped", _regrouped(table), also))


def _among_categories(numbers: Numbers, structure: Structure) -> Iterator[FoundSum]:
    """Yield categories that are made up of categories of a finer breakdown, or of others of their own."""
    by: dict[str, dict[tuple[Cell, str], float]] = {}
    for (key, quantity), count in numbers.items():
        if key.breakdown:
            row = (key.indicator, quantity, key.group, key.period)
            by.setdefault(key.breakdown, {})[row, f"{key.breakdown}/{key.category}"] = count
    declared = [
        (f"{breakdown}/{category}", [f"{finer}/{name}" for name in names])
        for (breakdown, category), inside in structure.nested.items()
        for finer, names in inside
    ]
    for coarse, fine in ((one, two) for one in sorted(by) for two in sorted(by)):
        if len({name for _, name in by[fine]}) < 3:
            continue
        table = SumTable({**by[coarse], **by[fine]})
        wholes = [f"{coarse}/"] if coarse != fine else [f"{fine}/"]
        found = (
            sum_found
            for rows, columns in islice(table.shapes(), 1)
            for sum_found in _covers(table, rows, columns, wholes[0], f"{fine}/")
        )
        yield from _new(table, "categories", found, declared)


def _covers(table: SumTable, rows: Vector, columns: list[int], coarse: str, fine: str) -> Iterator[Found]:
    """Yield each category that some categories of the finer breakdown add up to in every row."""
    names = [table.columns[column] for column in columns]
    parts = [place for place, name in enumerate(names) if name.startswith(fine)]
    for whole, name in enumerate(names):
        others = [place for place in parts if place != whole]
        if not name.startswith(coarse) or len(others) < 2:
            continue
        if bits(rows, whole) < len(others) + math.log2(len(names)) + SURE:
            continue
        solved = milp(
            np.ones(len(others)),
            integrality=np.ones(len(others)),
            bounds=Bounds(0.0, 1.0),
            constraints=LinearConstraint(rows[:, others], rows[:, whole], rows[:, whole]),
            options={"node_limit": NODES},
        )
        if solved.x is None:
            continue
        picked = tuple(columns[place] for place, chosen in zip(others, solved.x, strict=True) if chosen > 0.5)
        one = (columns[whole],), picked
        if len(picked) > 1 and table.holds(one):
            yield one
