"""A release as an attacker sees it: unknown counts, the equations between them, and which row shows which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from barometer.disclosure.relations import Key

Vector = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

FAR = 1e6
"""A deviation that counts as unbounded."""


@dataclass(frozen=True)
class Need:
    """What must stay possible: `variable` can be as large as `reach`, and its range is at least `room`."""

    variable: int
    reach: float
    room: float
    quantity: str
    key: Key
    edition: str


@dataclass(frozen=True, eq=False)
class System:
    """Variables with equations (right side 0) and bounds that depend on which rows are hidden.

    Attributes
    ----------
    rows
        Keys of the rows of this release, in the frame's order.
    truth, floor, ceiling, low, high, integer
        By variable: its true value; its bounds while nothing shows it; its bounds once it is shown; whether it
        is a whole number.
    told
        By variable: the earlier edition that shows it for good, "" if none does.
    owner, quantity
        By variable: the observation it belongs to, and which count of it ("" for a bound on several).
    showing
        Variables × rows, 1 where a row, unless hidden, shows a variable.
    equations
        Equations × variables.
    needs
        What must stay possible.
    follows
        Pairs of rows (derived, component): the first is hidden when the second is.
    """

    rows: tuple[Key, ...]
    truth: Vector
    floor: Vector
    ceiling: Vector
    low: Vector
    high: Vector
    integer: Mask
    told: tuple[str, ...]
    owner: tuple[Key, ...]
    quantity: tuple[str, ...]
    showing: sparse.csr_array
    equations: sparse.csr_array
    needs: tuple[Need, ...]
    follows: tuple[tuple[int, int], ...]

    @property
    def known(self) -> Mask:
        """Which variables an earlier edition shows, whatever is hidden now."""
        return np.array([bool(edition) for edition in self.told], dtype=bool)

    @property
    def settled(self) -> Mask:
        """Which variables are known for good, to the last person."""
        return self.known & (self.low == self.high)

    def box(self, hidden: Mask) -> tuple[Vector, Vector]:
        """Return the bounds of every variable when the rows `hidden` are hidden."""
        free = ~self.known & (self.showing @ (~hidden).astype(float) == 0)
        return np.where(free, self.floor, self.low), np.where(free, self.ceiling, self.high)

    def blocks(self, apart: Mask) -> npt.NDArray[np.int64]:
        """Return each variable's block; different blocks share no equation, but for the variables `apart`."""
        linked = abs(self.equations @ sparse.diags_array((~apart).astype(float)))
        graph = linked.T @ linked
        return np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], dtype=np.int64)

    def regions(self) -> Regions:
        """Return which variables and rows hang together, whatever is hidden."""
        linked = abs(self.equations @ sparse.diags_array((~self.settled).astype(float)))
        size, rows = self.showing.shape
        follows = _matrix([(*pair, 1.0) for pair in self.follows], (rows, rows))
        graph = sparse.block_array([[linked.T @ linked, self.showing], [None, follows]])
        labels = np.asarray(sparse.csgraph.connected_components(graph, directed=False)[1], dtype=np.int64)
        return Regions(labels[:size], labels[size:])


@dataclass(frozen=True, eq=False)
class Regions:
    """The region of each variable and of each row; regions share no equation, no row and no derived row."""

    variables: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]


class Builder:
    """Collects variables, equations and needs; equal counts of one observation are one variable.

    So a figure that two editions give alike is one unknown: the attacker is taken to know what was not revised.
    """

    def __init__(self) -> None:
        self.index: dict[tuple[Key, str, float], int] = {}
        self.bounds: list[tuple[float, float, float, float, float]] = []
        self.integer: list[bool] = []
        self.owner: list[tuple[Key, str]] = []
        self.told: dict[int, str] = {}
        self.showing: dict[int, dict[int, None]] = {}
        self.equations: dict[tuple[tuple[int, float], ...], None] = {}
        self.needs: dict[int, Need] = {}
        self.follows: dict[tuple[int, int], None] = {}

    def count(self, key: Key, quantity: str, truth: float) -> int:
        """Return the variable of a count."""
        name = (key, quantity, round(truth, 6))
        if name not in self.index:
            self.index[name] = self._new((key, quantity), (truth, 0.0, 10 * truth + 10 * FAR, truth, truth))
            self.integer[-1] = float(truth).is_integer() and truth < FAR
        return self.index[name]

    def between(self, key: Key, terms: list[tuple[int, float]], low: float, high: float) -> int:
        """Return a variable for a sum of terms that, once shown, lies between two bounds."""
        truth = sum(self.bounds[variable][0] * weight for variable, weight in terms)
        far = 100 * (abs(truth) + 10 * FAR)
        bounds = max(min(low, truth), truth - far), min(max(high, truth), truth + far)
        new = self._new((key, ""), (truth, truth - far, truth + far, *bounds))
        self.equate([*terms, (new, -1.0)])
        return new

    def _new(self, owner: tuple[Key, str], bounds: tuple[float, float, float, float, float]) -> int:
        self.bounds.append(bounds)
        self.integer.append(False)
        self.owner.append(owner)
        return len(self.bounds) - 1

    def truth(self, variable: int) -> float:
        """Return the true value of a variable."""
        return self.bounds[variable][0]

    def equate(self, terms: list[tuple[int, float]]) -> None:
        """Note that the terms add up to 0."""
        together: dict[int, float] = {}
        for variable, weight in terms:
            together[variable] = together.get(variable, 0.0) + weight
        left = tuple(sorted((variable, weight) for variable, weight in together.items() if weight))
        if left:
            self.equations[left] = None

    def show(self, variable: int, row: int | None, edition: str) -> None:
        """Note that a variable is shown by a row of this release or, with `row` None, by an earlier edition."""
        if row is None:
            self.told.setdefault(variable, edition)
        else:
            self.showing.setdefault(variable, {})[row] = None

    def fixed(self, variable: int, hidden: Mask) -> bool:
        """Tell whether a variable is known when the rows `hidden` are hidden."""
        return variable in self.told or any(not hidden[row] for row in self.showing.get(variable, ()))

    def need(self, need: Need) -> None:
        """Note a need; two of one variable become the stricter one."""
        old = self.needs.get(need.variable, need)
        reach, room = max(old.reach, need.reach), max(old.room, need.room)
        self.needs[need.variable] = Need(need.variable, reach, room, need.quantity, need.key, need.edition)

    def system(self, rows: tuple[Key, ...]) -> System:
        """Return what was collected."""
        size = len(self.bounds)
        bounds = np.array(self.bounds, dtype=float).reshape(size, 5).T
        showing = [(variable, row) for variable, shown in self.showing.items() for row in shown]
        terms = [(i, *term) for i, equation in enumerate(self.equations) for term in equation]
        return System(
            rows=rows,
            truth=bounds[0],
            floor=bounds[1],
            ceiling=bounds[2],
            low=bounds[3],
            high=bounds[4],
            integer=np.array(self.integer, dtype=bool),
            told=tuple(self.told.get(variable, "") for variable in range(size)),
            owner=tuple(key for key, _ in self.owner),
            quantity=tuple(quantity for _, quantity in self.owner),
            showing=_matrix([(*pair, 1.0) for pair in showing], (size, len(rows))),
            equations=_matrix(
                [(i, variable, weight) for i, variable, weight in terms], (len(self.equations), size)
            ),
            needs=tuple(self.needs.values()),
            follows=tuple(self.follows),
        )


def _matrix(entries: list[tuple[int, int, float]], shape: tuple[int, int]) -> sparse.csr_array:
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    return sparse.csr_array((np.array(values, dtype=float), (rows, columns)), shape=shape)
