"""The attacker: the smallest and largest value of a hidden count that fit everything published.

Blocks share no equation, so one linear program answers one question in every block at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from barometer.disclosure.system import FAR, Indices, Mask, System, Vector

Box = tuple[Vector, Vector]
Progress = Callable[[int, int, str], None]

WHOLE = 1e-6
NEAR = 1e-7
"""The truth lies on a bound nearer than this: below its own tolerance the solver contradicts itself."""
NODES = 20_000
"""Size limit of a search for whole numbers. What it does not find counts as impossible, hence as unsafe."""


def ask(
    system: System, box: Box, blocks: Indices, targets: Sequence[int], sign: int, whole: bool = False
) -> tuple[Vector, Vector]:
    """Find counts within a box that fit everything published, with the sum of the targets at its extreme.

    `sign` is 1 for the largest sum, -1 for the smallest; with `whole`, persons are whole. Returns the counts
    (the true ones outside the targets' blocks), and the price of each variable: how much the extreme would
    move with it, 0 where it does not matter and for `whole`.
    """
    low, high = box
    columns = np.flatnonzero(np.isin(blocks, blocks[list(targets)]) & (high > low))
    aim = np.zeros(len(low))
    aim[list(targets)] = sign
    point, price = system.truth.copy(), np.zeros(len(low)) if whole else aim.copy()
    if not len(columns):
        return point, price
    part = system.equations[:, columns].tocsr()
    rows = np.flatnonzero(np.diff(part.indptr))
    left = part[rows]
    none = np.zeros(len(rows))
    # Asked for the distance from the truth, which fits exactly: rounding cannot make the program infeasible.
    down, up = (low - system.truth)[columns], (high - system.truth)[columns]
    down, up = np.where(down > -NEAR, 0.0, down), np.where(up < NEAR, 0.0, up)
    if whole:
        found = milp(
            -aim[columns],
            integrality=system.integer[columns].astype(int),
            bounds=Bounds(np.maximum(down, -100 * FAR), np.minimum(up, 100 * FAR)),
            constraints=[LinearConstraint(left, none, none)] if len(rows) else [],
            options={"node_limit": NODES, "mip_rel_gap": 0.0},
        )
        point[columns] += 0.0 if found.x is None else found.x
        return point, price
    equal = {"A_eq": left, "b_eq": none} if len(rows) else {}
    bounds = np.column_stack([down, up])
    found = linprog(-aim[columns], **equal, bounds=bounds, method="highs")
    if found.status != 0:
        found = linprog(-aim[columns], **equal, bounds=bounds, method="highs", options={"presolve": False})
    if found.status != 0:
        raise ArithmeticError(f"the attacker's program did not solve: {found.message}")
    point[columns] += found.x
    if len(rows):
        price += system.equations[rows].T @ found.eqlin.marginals
    return point, np.where(np.abs(price) > 1e-9, price, 0.0)


def is_whole(system: System, point: Vector) -> Mask:
    """Return, by variable, whether it is near a whole number or need not be one."""
    return ~system.integer | (np.abs(point - np.round(point)) < WHOLE)


def extremes(
    system: System,
    hidden: Mask,
    targets: Sequence[int],
    exact: frozenset[int] = frozenset(),
    progress: Progress | None = None,
    box: Box | None = None,
) -> tuple[Vector, Vector]:
    """Return the smallest and the largest value of each target when the rows `hidden` are hidden.

    Infinite where nothing bounds a count. The extremes of those in `exact` are reached by whole-numbered
    counts, not by fractions of persons. `box` holds narrower bounds for who knows more than is published.
    """
    box = box or system.box(hidden)
    blocks = system.blocks(box[0] == box[1])
    ends = np.full((2, len(system.truth)), np.nan)
    rounds = queues(blocks, targets)
    for number, batch in enumerate(rounds):
        for end, sign in enumerate((-1, 1)):
            point, _ = ask(system, box, blocks, batch, sign)
            broken = set(blocks[~is_whole(system, point)])
            for target in batch:
                if target in exact and blocks[target] in broken:
                    point[target] = ask(system, box, blocks, [target], sign, whole=True)[0][target]
            ends[end, batch] = point[batch]
        if progress:
            progress(number + 1, len(rounds), "audit")
    low, high = np.ceil(ends[0] - WHOLE), np.floor(ends[1] + WHOLE)
    low, high = np.where(system.integer, low, ends[0]), np.where(system.integer, high, ends[1])
    high[high > system.truth + np.maximum(system.truth, FAR)] = np.inf
    return low[list(targets)], high[list(targets)]


def queues(blocks: Indices, targets: Sequence[int]) -> list[list[int]]:
    """Return the targets in rounds that hold at most one of each block."""
    rounds: list[list[int]] = []
    taken: dict[int, int] = {}
    for target in targets:
        place = taken.get(int(blocks[target]), 0)
        taken[int(blocks[target])] = place + 1
        rounds += [[]] if place == len(rounds) else []
        rounds[place].append(target)
    return rounds
