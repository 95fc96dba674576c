"""The attacker: the smallest and largest value of a hidden count that fit everything published.

Blocks share no equation, so one linear program answers one question in every block at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from barometer.disclosure.system import FAR, Mask, Need, System, Vector

Indices = npt.NDArray[np.int64]
Progress = Callable[[int, int, str], None]

WHOLE = 1e-6
NODES = 20_000
"""Size limit of the searches for whole numbers; a question not answered within it counts as unsafe."""


def ask(
    system: System, box: tuple[Vector, Vector], blocks: Indices, targets: Sequence[int], sign: int
) -> tuple[Vector, Vector]:
    """Maximise (`sign` 1) or minimise (-1) the `targets`, of which each block has at most one.

    Parameters
    ----------
    system, box
        The release and the bounds of its variables under a pattern of hidden rows.
    blocks
        Block of each variable.
    targets
        Variables.

    Returns
    -------
    point
        Counts that look the same to the attacker, and have the extremes asked for.
    price
        How much the extremes would move with each variable; 0 where it does not matter.
    """
    low, high = box
    chosen = np.isin(blocks, blocks[list(targets)])
    free = chosen & (high > low)
    aim = np.zeros(len(low))
    aim[list(targets)] = sign
    point, price = np.where(chosen, np.clip(system.truth, low, high), system.truth), aim.copy()
    columns = np.flatnonzero(free)
    if len(columns):
        left, rows, right = _rows(system, columns, low)
        bounds = np.column_stack([low[columns], high[columns]])
        solved = linprog(-aim[columns], A_eq=left, b_eq=right, bounds=bounds, method="highs")
        if solved.status != 0:
            raise ArithmeticError(f"the attacker's program did not solve: {solved.message}")
        point[columns] = solved.x
        if len(rows):
            dual = np.zeros(system.equations.shape[0])
            dual[rows] = -solved.eqlin.marginals
            price = aim - system.equations.T @ dual
    return point, np.where(np.abs(price) > 1e-9, price, 0.0)


def _rows(system: System, columns: Indices, low: Vector) -> tuple[object, Indices, object]:
    """Return the equations that touch free columns, with what the fixed variables contribute moved right."""
    part = system.equations[:, columns].tocsr()
    rows = np.flatnonzero(np.diff(part.indptr))
    if not len(rows):
        return None, rows, None
    fixed = low.copy()
    fixed[columns] = 0.0
    return part[rows], rows, -(system.equations[rows] @ fixed)


def whole(
    system: System, box: tuple[Vector, Vector], blocks: Indices, target: int, sign: int
) -> float | None:
    """Return the extreme of one variable over whole-numbered counts; None if the search found no point.

    If the search is cut short, the best value found: it can be reached, so it errs on the safe side.
    """
    low, high = box
    columns = np.flatnonzero((blocks == blocks[target]) & (high > low))
    left, rows, right = _rows(system, columns, low)
    aim = np.where(columns == target, -float(sign), 0.0)
    solved = milp(
        aim,
        integrality=system.integer[columns].astype(int),
        bounds=Bounds(low[columns], high[columns]),
        constraints=[LinearConstraint(left, right, right)] if len(rows) else [],
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    return None if solved.x is None else float(solved.x[columns == target][0])


def is_whole(system: System, point: Vector) -> Mask:
    """Return, by variable, whether it is near a whole number or need not be one."""
    return ~system.integer | (np.abs(point - np.round(point)) < WHOLE)


def extremes(
    system: System,
    hidden: Mask,
    targets: Sequence[int],
    exact: frozenset[int] = frozenset(),
    progress: Progress | None = None,
) -> tuple[Vector, Vector]:
    """Return the smallest and largest value of each target under a pattern of hidden rows.

    Parameters
    ----------
    system, hidden
        The release and which of its rows are hidden.
    targets
        Variables.
    exact
        Those whose extremes must be reached by whole-numbered counts, not by fractions of persons.
    progress
        Called with the number of rounds done, the number in all, and what is done.

    Returns
    -------
    tuple of arrays
        In the order of `targets`; infinite where nothing bounds the count.
    """
    box = system.box(hidden)
    blocks = system.blocks(box[0] == box[1])
    rounds = queues(blocks, targets)
    low, high = dict[int, float](), dict[int, float]()
    for number, batch in enumerate(rounds):
        for sign, found in ((1, high), (-1, low)):
            point, _ = ask(system, box, blocks, batch, sign)
            sound = is_whole(system, point)
            broken = set(blocks[~sound])
            for target in batch:
                value = point[target]
                if target in exact and blocks[target] in broken:
                    value = whole(system, box, blocks, target, sign)
                    value = system.truth[target] if value is None else value
                found[target] = _tidy(system, target, value, sign)
        if progress:
            progress(number + 1, len(rounds), "audit")
    return np.array([low[target] for target in targets]), np.array([high[target] for target in targets])


def _tidy(system: System, target: int, value: float, sign: int) -> float:
    if value > system.truth[target] + FAR + system.truth[target]:
        return np.inf
    if not system.integer[target]:
        return float(value)
    return float(np.floor(value + WHOLE) if sign > 0 else np.ceil(value - WHOLE))


def queues(blocks: Indices, targets: Sequence[int]) -> list[list[int]]:
    """Return the targets in rounds that hold at most one of each block."""
    rounds: list[list[int]] = []
    taken: dict[int, int] = {}
    for target in dict.fromkeys(targets):
        place = taken.get(blocks[target], 0)
        taken[blocks[target]] = place + 1
        if place == len(rounds):
            rounds.append([])
        rounds[place].append(target)
    return rounds


def met(need: Need, low: float, high: float) -> bool:
    """Tell whether a range leaves the attacker uncertain enough.

    Examples
    --------
    >>> need = Need(0, reach=5, room=5, quantity="numerator", key=None, edition="")
    >>> met(need, 0, 5), met(need, 1, 5), met(need, 0, 4)
    (True, False, False)
    """
    return high >= need.reach - WHOLE and high - low >= need.room - WHOLE
