"""A release as an attacker sees it: unknown counts, the equations between them, and which row shows which."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from barometer.disclosure.relations import Key

Vector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
Terms = list[tuple[int, float]]
Fact = tuple[Terms, float, float]
"""Terms, and the least and the most that they add up to."""

FAR = 1e4
"""A deviation that counts as unbounded. Bounds are kept near it: huge ones break the solver's arithmetic."""

ALIKE = 1e-6
"""Relative distance of two bounds on a ratio below which they count as one."""


@dataclass(frozen=True)
class Need:
    """What must stay possible: `variable` can be as large as `reach`, and its range is at least `room`.

    `inside`: also for somebody who is alone in another hidden cell.
    """

    variable: int
    reach: float
    room: float
    quantity: str
    key: Key
    edition: str
    inside: bool = True


@dataclass(frozen=True, eq=False)
class System:
    """Variables with equations (right side 0) and bounds that depend on which rows are hidden.

    Attributes
    ----------
    rows, past
        Keys of this release's rows; what is known whatever they hide: earlier editions, registers.
    truth, floor, ceiling, low, high, integer
        By variable: its true value; bounds while nothing shows it; bounds once shown; whether it is whole.
    owner, quantity
        By variable: the observation it belongs to, and which count of it ("" for a bound on several).
    showing
        Variables × (rows, then past), 1 where a row, unless hidden, shows a variable.
    equations
        Equations × variables.
    needs, follows
        What must stay possible; pairs of rows (derived, component), the first hidden when the second is.
    """

    rows: tuple[Key, ...]
    past: tuple[str, ...]
    truth: Vector
    floor: Vector
    ceiling: Vector
    low: Vector
    high: Vector
    integer: Mask
    owner: tuple[Key, ...]
    quantity: tuple[str, ...]
    showing: sparse.csr_array
    equations: sparse.csr_array
    needs: tuple[Need, ...]
    follows: tuple[tuple[int, int], ...]

    @property
    def past_shows(self) -> bool:
        """Whether anything is known whatever this release hides."""
        return bool(self.showing[:, len(self.rows) :].nnz)

    def shown(self, hidden: Mask) -> Mask:
        """Return which variables are shown when the rows `hidden` are hidden."""
        seen = np.append(~hidden, np.ones(len(self.past), dtype=bool)).astype(float)
        return np.asarray(self.showing @ seen > 0)

    def box(self, hidden: Mask) -> tuple[Vector, Vector]:
        """Return the bounds of every variable when the rows `hidden` are hidden."""
        shown = self.shown(hidden)
        return np.where(shown, self.low, self.floor), np.where(shown, self.high, self.ceiling)

    def blocks(self, fixed: Mask) -> Indices:
        """Return each variable's block; different blocks share no equation, but for the variables `fixed`."""
        linked = abs(self.equations @ sparse.diags_array((~fixed).astype(float)))
        return _components(linked.T @ linked)

    def regions(self) -> tuple[Indices, Indices]:
        """Return the region of each variable and of each row; regions share no equation and no row."""
        size, width = len(self.truth), len(self.rows)
        linked = self._linked()
        follows = matrix(((one, two, 1.0) for one, two in self.follows), (width, width))
        graph = sparse.block_array([[linked.T @ linked, self.showing[:, :width]], [None, follows]])
        labels = _components(graph)
        return labels[:size], labels[size:]

    def parts(self) -> list[tuple[Indices, Indices, System]]:
        """Return each region that needs something: places of its rows and of its needs, and it by itself.

        What it says of variables that are known whatever is hidden, several regions may have.
        """
        variables, rows = self.regions()
        linked = self._linked().tocsc()
        needing = variables[[need.variable for need in self.needs]]
        follows: dict[int, list[tuple[int, int]]] = {}
        for pair in self.follows:
            follows.setdefault(int(rows[pair[0]]), []).append(pair)
        found = []
        for region in dict.fromkeys(needing.tolist()):
            own, shown = np.flatnonzero(variables == region), np.flatnonzero(rows == region)
            needs = np.flatnonzero(needing == region)
            equations = np.unique(linked[:, own].nonzero()[0])
            part = self._part(own, shown, needs, equations, follows.get(region, []))
            found.append((shown, needs, part))
        return found

    def _part(
        self,
        own: Indices,
        rows: Indices,
        needs: Indices,
        equations: Indices,
        follows: Iterable[tuple[int, int]],
    ) -> System:
        several = np.union1d(own, self.equations[equations].nonzero()[1])
        past = len(self.rows) + np.arange(len(self.past))
        place = {int(variable): i for i, variable in enumerate(several)}
        row = {int(each): i for i, each in enumerate(rows)}
        wanted = [self.needs[i] for i in needs]
        return System(
            rows=tuple(self.rows[i] for i in rows),
            past=self.past,
            truth=self.truth[several],
            floor=self.floor[several],
            ceiling=self.ceiling[several],
            low=self.low[several],
            high=self.high[several],
            integer=self.integer[several],
            owner=tuple(self.owner[i] for i in several),
            quantity=tuple(self.quantity[i] for i in several),
            showing=self.showing[several][:, np.concatenate([rows, past])].tocsr(),
            equations=self.equations[equations][:, several].tocsr(),
            needs=tuple(replace(need, variable=place[need.variable]) for need in wanted),
            follows=tuple((row[one], row[two]) for one, two in follows),
        )

    def _linked(self) -> sparse.csr_array:
        """Return where an equation speaks of a variable that could be unknown; equations × variables."""
        settled = self.shown(np.ones(len(self.rows), dtype=bool)) & (self.low == self.high)
        return abs(self.equations @ sparse.diags_array((~settled).astype(float)))


def _components(graph: sparse.sparray) -> Indices:
    return np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], dtype=np.int64)


def matrix(entries: Iterable[tuple[int, int, float]], shape: tuple[int, int]) -> sparse.csr_array:
    """Return a sparse matrix of (row, column, value)."""
    table = np.array(list(entries), dtype=float).reshape(-1, 3)
    return sparse.csr_array((table[:, 2], table[:, :2].astype(np.int64).T), shape=shape)


class Builder:
    """Collects variables, equations and needs; equal counts of one observation are one variable.

    So a figure that two editions give alike is one unknown: the attacker is taken to know what was not
    revised. A hidden count of `positive` observations is known not to be 0.
    """

    def __init__(self, rows: tuple[Key, ...], past: Iterable[str], positive: Collection[Key] = ()) -> None:
        self.rows, self.past, self.positive = rows, tuple(past), frozenset(positive)
        self.index: dict[tuple[Key, str, float], int] = {}
        self.bounds: list[tuple[float, ...]] = []
        self.owner: list[tuple[Key, str]] = []
        self.showing: dict[int, dict[int, None]] = {}
        self.equations: dict[tuple[tuple[int, float], ...], None] = {}
        self.needs: dict[int, Need] = {}
        self.follows: dict[tuple[int, int], None] = {}

    def count(self, key: Key, quantity: str, truth: float) -> int:
        """Return the variable of a count."""
        name = (key, quantity, round(truth, 6))
        if name not in self.index:
            least = 1.0 if key in self.positive and truth >= 1 else 0.0
            ceiling = truth + 10 * max(truth, FAR)
            self.index[name] = self._new((key, quantity), truth, least, ceiling, truth, truth)
        return self.index[name]

    def between(self, key: Key, terms: Terms, low: float, high: float) -> int:
        """Return a variable for a sum of terms that lies between two bounds once it is shown."""
        largest = max(abs(weight) for _, weight in terms)
        terms = [(variable, weight / largest) for variable, weight in terms]
        truth = sum(self.truth(variable) * weight for variable, weight in terms)
        far = sum(self.bounds[variable][2] * abs(weight) for variable, weight in terms)
        least, most = (
            max(min(low / largest, truth), truth - far),
            min(max(high / largest, truth), truth + far),
        )
        new = self._new((key, ""), truth, truth - far, truth + far, least, most)
        self.equate([*terms, (new, -1.0)])
        return new

    def ratio(self, over: int, under: int, scale: float, low: float, high: float) -> list[Fact]:
        """Return facts that tell of `low <= scale * over / under <= high`; `under` is not 0.

        Where rounding leaves no room they are one equation: two that are all but alike break the solver's
        arithmetic.
        """
        exact = scale * self.truth(over) / self.truth(under)
        if high - low <= ALIKE * max(1.0, abs(exact)):
            return [([(over, scale), (under, -exact)], 0.0, 0.0)]
        return [
            ([(over, scale), (under, -low)], 0.0, np.inf),
            ([(over, scale), (under, -high)], -np.inf, 0.0),
        ]

    def _new(self, owner: tuple[Key, str], *bounds: float) -> int:
        self.bounds.append(bounds)
        self.owner.append(owner)
        return len(self.bounds) - 1

    def truth(self, variable: int) -> float:
        """Return the true value of a variable."""
        return self.bounds[variable][0]

    def equate(self, terms: Terms) -> None:
        """Note that the terms, of different variables, add up to 0."""
        self.equations[tuple(sorted(terms))] = None

    def show(self, variable: int, source: int | str) -> None:
        """Note that a row of this release, or something in the past, shows a variable."""
        place = source if isinstance(source, int) else len(self.rows) + self.past.index(source)
        self.showing.setdefault(variable, {})[place] = None

    def fixed(self, variable: int, hidden: Mask) -> bool:
        """Tell whether a variable is known when the rows `hidden` are hidden."""
        return any(place >= len(self.rows) or not hidden[place] for place in self.showing.get(variable, ()))

    def need(self, variable: int, reach: float, room: float, edition: str, inside: bool = True) -> None:
        """Note a need; two of one variable become the stricter one."""
        key, quantity = self.owner[variable]
        old = self.needs.get(variable)
        reach, room = (max(reach, old.reach), max(room, old.room)) if old else (reach, room)
        self.needs[variable] = Need(variable, reach, room, quantity, key, edition, inside)

    def system(self) -> System:
        """Return what was collected."""
        size, width = len(self.bounds), len(self.rows) + len(self.past)
        bounds = np.array(self.bounds, dtype=float).reshape(size, 5)
        counted = np.array([bool(quantity) for _, quantity in self.owner], dtype=bool)
        showing = ((variable, place, 1.0) for variable, places in self.showing.items() for place in places)
        terms = ((i, *term) for i, equation in enumerate(self.equations) for term in equation)
        return System(
            rows=self.rows,
            past=self.past,
            truth=bounds[:, 0],
            floor=bounds[:, 1],
            ceiling=bounds[:, 2],
            low=bounds[:, 3],
            high=bounds[:, 4],
            integer=counted & (bounds[:, 0] == np.round(bounds[:, 0])) & (bounds[:, 0] < 100 * FAR),
            owner=tuple(key for key, _ in self.owner),
            quantity=tuple(quantity for _, quantity in self.owner),
            showing=matrix(showing, (size, width)),
            equations=matrix(terms, (len(self.equations), size)),
            needs=tuple(self.needs.values()),
            follows=tuple(self.follows),
        )
