"""Which row of a table belongs to which cell: found once, then used for every sum.

A cell is a period × group, overall or in one category of one breakdown. Sums go over blocks of rows, so that
a register of millions needs little memory beside its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from barometer.calculations.base import Groups, require
from barometer.errors import BarometerError
from barometer.statistics.estimates import Mask
from barometer.statistics.quantiles import Codes, FloatArray

Numbers = NDArray[np.generic]

_BLOCK = 1 << 19


@dataclass(frozen=True, eq=False)
class Layer:
    """The rows of a table numbered by period, group and one breakdown's category.

    `codes` (rows,) number these combinations, the last number is for a row outside all; each of `cells` tells
    for every combination a cell that its rows belong to, -1 for none.
    """

    codes: Codes
    cells: tuple[Codes, ...]


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a table.

    `keys` has a row a cell: `group, breakdown, category, period`; arrays of estimates have this order.
    `incomplete` marks cells of a group that lacks one of its parts in that period. `groups` are the table's
    groups and then those added up, `members` the groups of the table that each is made of; `known` are all
    groups of this period or another.
    """

    table: pd.DataFrame
    layers: tuple[Layer, ...]
    keys: pd.DataFrame
    incomplete: Mask
    groups: tuple[str, ...]
    members: tuple[frozenset[int], ...]
    known: tuple[str, ...]

    def column(self, name: str) -> Numbers:
        """Return a measure column as a numeric array, shape (rows,)."""
        return numbers(self.table, name)

    def coded(self, name: str) -> tuple[Codes, list[str]]:
        """Return a column of the table as codes (rows,), -1 for no value, and the values as text."""
        return factor(self.table[name])

    def total(self, values: Numbers | None, rows: Mask | None = None) -> FloatArray:
        """Return the unweighted sum of `values` (rows,) in each cell, or the number of rows for None.

        `rows` says which rows count, where not all do.
        """
        out = np.zeros(len(self.keys) + 1)
        for layer in self.layers:
            sums = _sums(layer.codes, values, len(layer.cells[0]), rows)
            for cells in layer.cells:
                out += np.bincount(cells + 1, weights=sums, minlength=len(out))
        return out[1:]

    def domains(self) -> list[Codes]:
        """Return the cells of each row, shape (rows,) each; -1 for none."""
        return [cells[layer.codes] for layer in self.layers for cells in layer.cells]


def numbers(table: pd.DataFrame, name: str) -> Numbers:
    """Return a column as a numeric array, shape (rows,); no copy where it already is one.

    Raises
    ------
    BarometerError
        If the column holds text.
    """
    column = table[name]
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "biuf":
        return column.to_numpy()
    try:
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise BarometerError(f"column '{name}' holds text; expected numbers only ({error})") from error


def _sums(codes: Codes, values: Numbers | None, size: int, rows: Mask | None = None) -> FloatArray:
    """Return the sum of `values` (or the number of rows) for each code; who does not count goes last."""
    out = np.zeros(size)
    for start in range(0, len(codes), _BLOCK):
        block = slice(start, start + _BLOCK)
        code = codes[block] if rows is None else np.where(rows[block], codes[block], size - 1)
        weights = None if values is None else np.asarray(values[block], dtype=np.float64)
        out += np.bincount(code, weights=weights, minlength=size)
    return out


def find_cells(table: pd.DataFrame, by: Sequence[str], groups: Groups | None = None) -> Cells:
    """Number the cells of a table.

    Raises
    ------
    BarometerError
        If a row has no period, or a group is declared as a part of itself.
    """
    period, periods = factor(table["period"])
    if len(period) and period.min() < 0:
        raise BarometerError("a row of the table has no period; give each row the period that it describes")
    nobody = np.broadcast_to(np.int8(-1), len(table))
    group, own = (
        factor(table["group"]) if "group" in table else (np.broadcast_to(np.int8(0), len(table)), [""])
    )
    names, members = _with_wholes(own, groups or {})
    keys = [_grid(periods, names, "", [""])]
    layers: list[Layer] = []
    for name in by or ("",):
        category, categories = factor(table[name]) if name else (nobody, [])
        shape = (len(periods), len(own), len(categories) + 1)
        start = sum(len(grid) for grid in keys)
        maps = _maps(start, len(categories), shape, members) if name else []
        maps += [] if layers else _maps(0, 0, shape, members)
        layers.append(Layer(_codes(period, group, category, shape), tuple(maps)))
        keys.append(_grid(periods, names, name, categories))
    every, none = pd.concat(keys, ignore_index=True), np.zeros(0, dtype=bool)
    cells = Cells(table, tuple(layers), every, none, tuple(names), tuple(members), tuple(names))
    counts = cells.total(None)
    overall = counts[: len(keys[0])].reshape(len(periods), len(names))
    lacks = np.stack([(overall[:, sorted(parts)] == 0).any(axis=1) for parts in members], axis=1)
    spread = np.concatenate([np.repeat(lacks.ravel(), len(grid) // max(1, lacks.size)) for grid in keys])
    return _kept(cells, counts > 0, spread)


def counted(table: pd.DataFrame, columns: Sequence[str], by: Sequence[str] = ()) -> pd.DataFrame:
    """Return a register added up to one row for each period × group × categories of all of `by` together.

    Any number of calculations can then be called on the small table, with the results of the register.

    Raises
    ------
    BarometerError
        If a column is missing or holds text.

    Examples
    --------
    >>> people = pd.DataFrame({"period": "2012", "sex": ["f", "m", "f"], "unemployed": [1, 0, 0], "all": 1})
    >>> counted(people, ["unemployed", "all"], by=["sex"]).values.tolist()
    [['2012', 'f', 1.0, 2.0], ['2012', 'm', 0.0, 1.0]]
    """
    keys = ["period", *(["group"] if "group" in table else []), *by]
    require(table, [*keys, *columns], "a count")
    codes = np.zeros(len(table), dtype=np.int32)
    names: list[list[str | float]] = []
    for key in keys:
        code, values = factor(table[key])
        codes *= np.int32(len(values) + 1)
        codes += code
        codes += np.int32(1)
        names.append([math.nan if key == "group" else "", *values])
    grid = pd.MultiIndex.from_product(names, names=keys)
    present = _sums(codes, None, len(grid)) > 0
    sums = {name: _sums(codes, numbers(table, name), len(grid))[present] for name in columns}
    return pd.DataFrame(sums, index=grid[present]).sort_index().reset_index()


def _kept(cells: Cells, present: Mask, incomplete: Mask) -> Cells:
    """Return only the cells that have rows."""
    place = np.append(np.where(present, np.cumsum(present) - 1, -1), -1).astype(np.int32)
    layers = (Layer(one.codes, tuple(place[cell] for cell in one.cells)) for one in cells.layers)
    keys = cells.keys[present].reset_index(drop=True)
    return replace(cells, layers=tuple(layers), keys=keys, incomplete=incomplete[present])


def _maps(
    start: int, categories: int, shape: tuple[int, int, int], members: list[frozenset[int]]
) -> list[Codes]:
    """Return for every combination its cell of a grid that starts at `start`; 0 categories: the overall one.

    First the cell of its own group, then that of each whole it is part of; -1 for none.
    """
    period, group, category = (axis.ravel() for axis in np.indices(shape))
    inside = category < categories if categories else np.ones(len(group), dtype=bool)
    columns = [(group, inside)]
    for place, parts in enumerate(members[shape[1] :], start=shape[1]):
        columns.append((np.full_like(group, place), inside & np.isin(group, sorted(parts))))
    maps = []
    for column, member in columns:
        cell = start + (period * len(members) + column) * max(1, categories) + (category if categories else 0)
        maps.append(np.append(np.where(member, cell, -1), -1).astype(np.int32))
    return maps


def factor(column: pd.Series) -> tuple[Codes, list[str]]:
    """Return codes (rows,), -1 for no value, and the values as text.

    In a breakdown "" is no value either; in `group` it is the name of an undivided population.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes, values = column.cat.codes.to_numpy(), list(column.cat.categories)
    else:
        found, uniques = pd.factorize(column)
        codes, values = found.astype(np.min_scalar_type(-len(uniques) - 1)), list(uniques)
    if column.name != "group" and "" in values:
        codes = np.where(codes == values.index(""), codes.dtype.type(-1), codes)
    return codes, [str(value) for value in values]


def _codes(period: Codes, group: Codes, category: Codes, shape: tuple[int, int, int]) -> Codes:
    codes = period.astype(np.int32)
    codes *= np.int32(shape[1])
    codes += group
    codes *= np.int32(shape[2])
    codes += category
    blank, outside = category < 0, group < 0
    if blank.any():
        codes[blank] += np.int32(shape[2])
    if outside.any():
        codes[outside] = math.prod(shape)
    return codes


def _with_wholes(own: list[str], groups: Groups) -> tuple[list[str], list[frozenset[int]]]:
    """Return all groups, those that are added up last, and of which of the table's own each is made.

    A whole that the table brings itself stays as it is; one with a part that nobody knows is left out.
    """

    def leaves(group: str, above: tuple[str, ...]) -> frozenset[int]:
        if group in above:
            raise BarometerError(f"group '{group}' is declared as a part of itself; mend the groups' parts")
        if group in own:
            return frozenset({own.index(group)})
        found = [leaves(part, (*above, group)) for part in groups.get(group, ())]
        return frozenset().union(*found) if all(found) else frozenset()

    wholes = {group: leaves(group, ()) for group in groups if group not in own}
    known = {group: parts for group, parts in wholes.items() if parts}
    return [*own, *known], [*(frozenset({place}) for place in range(len(own))), *known.values()]


def _grid(periods: list[str], groups: list[str], name: str, categories: list[str]) -> pd.DataFrame:
    grid = pd.MultiIndex.from_product([periods, groups, categories], names=["period", "group", "category"])
    return grid.to_frame(index=False).assign(breakdown=name)[["group", "breakdown", "category", "period"]]
