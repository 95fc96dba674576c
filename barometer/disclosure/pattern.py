"""Which rows to hide: the cheapest pattern that withstands the attacker, by an integer program with cuts.

The master program chooses rows; the attacker's linear programs say what each unprotected count still lacks, as
a linear inequality that every protecting pattern fulfils (Fischetti and Salazar-González 2001). When no
count lacks anything, the choice is the optimum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from barometer.disclosure.attack import (
    NODES,
    WHOLE,
    Indices,
    Progress,
    ask,
    extremes,
    is_whole,
    met,
    queues,
    whole,
)
from barometer.disclosure.system import Mask, Need, System, Vector

Prices = list[tuple[int, float]]

LARGE = 1500
"""Rows of one block above which a greedy cover of the cuts replaces the integer program."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which rows are hidden; whether at the least cost; needs that no pattern meets (known from before)."""

    hidden: Mask
    optimal: bool
    lost: tuple[Need, ...]


@dataclass(frozen=True, eq=False)
class _Cut:
    """What `need` lacks: the weights of the hidden rows must add up to at least `least`."""

    need: Need
    rows: Indices
    weights: Vector
    least: float


def choose(
    system: System, costs: Vector, forced: Mask, progress: Progress | None = None, large: int = LARGE
) -> Pattern:
    """Return the cheapest set of rows to hide, with those `forced`, so that every need is met.

    Parameters
    ----------
    system
        The release.
    costs
        What hiding each row costs the reader.
    forced
        Rows that are hidden in any case.
    progress
        Called with the number of protected counts, the number in all, and what is done.
    large
        Rows under one integer program above which a greedy cover is taken instead.
    """
    lost = set(_lost(system))
    blocks, regions = system.blocks(system.settled), system.regions().variables
    needs = [need for need in system.needs if need not in lost]
    hidden = followed(system, forced)
    cuts: dict[int, list[_Cut]] = {}
    optimal, left = True, needs
    while left:
        new = _cuts(system, blocks, hidden, left)
        touched = {int(regions[cut.need.variable]) for cut in new}
        lost.update(cut.need for cut in new if cut.weights.sum() < cut.least - WHOLE)
        for cut in new:
            cuts.setdefault(int(regions[cut.need.variable]), []).append(cut)
        for region in sorted(touched):
            cuts[region] = [cut for cut in cuts[region] if cut.need not in lost]
            optimal &= _solve(system, costs, forced, hidden, cuts[region], large)
        left = [need for need in needs if regions[need.variable] in touched and need not in lost]
        if progress:
            progress(len(needs) - len(left), len(needs), "pattern")
    return Pattern(hidden, optimal, tuple(need for need in system.needs if need in lost))


def followed(system: System, hidden: Mask) -> Mask:
    """Return `hidden` with every row that is computed from a hidden one."""
    out, before = hidden.copy(), -1
    while before != out.sum():
        before = int(out.sum())
        for derived, component in system.follows:
            out[derived] |= out[component]
    return out


def _lost(system: System) -> list[Need]:
    """Return the needs that fail though every row is hidden: earlier publications give the count away."""
    blocks, settled = system.blocks(system.settled), system.settled
    mixed = abs(system.equations) @ system.known.astype(float) > 0
    near = np.asarray(abs(system.equations[mixed]).sum(axis=0)).ravel() > 0
    suspects = set(blocks[near & ~settled])
    doubtful = [n for n in system.needs if settled[n.variable] or blocks[n.variable] in suspects]
    return unmet(system, np.ones(len(system.rows), dtype=bool), doubtful)


def unmet(system: System, hidden: Mask, needs: Sequence[Need]) -> list[Need]:
    """Return the needs that a pattern leaves unmet."""
    if not needs:
        return []
    targets = [need.variable for need in needs]
    low, high = extremes(system, hidden, targets, frozenset(targets))
    return [need for need, least, most in zip(needs, low, high, strict=True) if not met(need, least, most)]


def _cuts(system: System, blocks: Indices, hidden: Mask, needs: Sequence[Need]) -> list[_Cut]:
    """Return what the unprotected needs lack under a pattern; nothing when all are met."""
    box = system.box(hidden)
    ranges: dict[int, list[float]] = {need.variable: [system.truth[need.variable]] * 2 for need in needs}
    by_variable = {need.variable: need for need in needs}
    answers: dict[tuple[int, int], tuple[float, Prices]] = {}
    for sign in (1, -1):
        for batch in queues(blocks, list(by_variable)):
            asked = [target for target in batch if not met(by_variable[target], *ranges[target])]
            if not asked:
                continue
            point, price = ask(system, box, blocks, asked, sign)
            prices = _by_block(blocks, price)
            for target in asked:
                answers[target, sign] = point[target], prices[int(blocks[target])]
            _widen(ranges, system, blocks, point)
    return [
        cut
        for need in needs
        if not met(need, *ranges[need.variable])
        for cut in _lacking(system, box, blocks, hidden, need, answers)
    ]


def _by_block(blocks: Indices, price: Vector) -> dict[int, list[tuple[int, float]]]:
    out: dict[int, list[tuple[int, float]]] = {}
    for variable in np.flatnonzero(price):
        out.setdefault(int(blocks[variable]), []).append((int(variable), float(price[variable])))
    return out


def _widen(ranges: dict[int, list[float]], system: System, blocks: Indices, point: Vector) -> None:
    """Note what a possible release of whole numbers shows to be possible for every count."""
    broken = set(blocks[~is_whole(system, point)])
    for variable, span in ranges.items():
        if blocks[variable] not in broken:
            span[0], span[1] = min(span[0], point[variable]), max(span[1], point[variable])


def _lacking(
    system: System,
    box: tuple[Vector, Vector],
    blocks: Indices,
    hidden: Mask,
    need: Need,
    answers: dict[tuple[int, int], tuple[float, Prices]],
) -> list[_Cut]:
    high, up = answers[need.variable, 1]
    low, down = answers[need.variable, -1]
    truth, cuts = system.truth[need.variable], []
    if high < need.reach - WHOLE:
        cuts.append(_cut(system, hidden, need, up, need.reach - truth))
    if high - low < need.room - WHOLE:
        cuts.append(_cut(system, hidden, need, up + down, need.room))
    if cuts:
        return cuts
    most = whole(system, box, blocks, need.variable, 1)
    least = whole(system, box, blocks, need.variable, -1)
    if most is not None and least is not None and met(need, least, most):
        return []
    near = np.asarray(system.showing[blocks == blocks[need.variable]].sum(axis=0)).ravel() > 0
    rows = np.flatnonzero(near & ~hidden)
    return [_Cut(need, rows, np.ones(len(rows)), 1.0)]


def _cut(system: System, hidden: Mask, need: Need, prices: Prices, least: float) -> _Cut:
    """Turn prices into an inequality: what each row would add to the attacker's range, were it hidden."""
    weights = np.zeros(len(system.rows))
    for variable, price in prices:
        truth, up, down = system.truth[variable], max(price, 0.0), max(-price, 0.0)
        shown = up * (system.high[variable] - truth) + down * (truth - system.low[variable])
        free = up * (system.ceiling[variable] - truth) + down * (truth - system.floor[variable])
        span = slice(system.showing.indptr[variable], system.showing.indptr[variable + 1])
        rows = system.showing.indices[span]
        if system.told[variable] or not len(rows):
            least -= shown if system.told[variable] else free
            continue
        least -= shown
        still = rows[~hidden[rows]]
        weights[still[0] if len(still) else rows[0]] += free - shown
    rows = np.flatnonzero(weights > 1e-9)
    return _Cut(need, rows, np.minimum(weights[rows], least), least)


def _solve(system: System, costs: Vector, forced: Mask, hidden: Mask, cuts: list[_Cut], large: int) -> bool:
    """Choose the rows of one region anew, in place; return whether the choice is the cheapest."""
    involved = np.zeros(len(costs), dtype=bool)
    for cut in cuts:
        involved[cut.rows] = True
    rows = np.flatnonzero(followed(system, involved))
    place = {int(row): i for i, row in enumerate(rows)}
    matrix = np.zeros((len(cuts), len(rows)))
    for i, cut in enumerate(cuts):
        matrix[i, [place[int(row)] for row in cut.rows]] = cut.weights / cut.least
    pairs = [(place[d], place[c]) for d, c in system.follows if d in place and c in place]
    price = costs[rows] + 1e-3 * np.arange(len(rows)) / len(rows) if len(rows) else costs[rows]
    chosen = None
    if 0 < len(rows) <= large:
        chosen = _cheapest(matrix, pairs, price, forced[rows])
    optimal = chosen is not None or not len(rows)
    if chosen is None:
        chosen = _greedy(matrix, price, forced[rows])
    hidden[rows] = chosen
    hidden[:] = followed(system, hidden)
    return optimal


def _cheapest(matrix: Vector, pairs: list[tuple[int, int]], price: Vector, forced: Mask) -> Mask | None:
    """Return the optimum of the master program, or None if it was not reached within `NODES`."""
    follow = np.zeros((len(pairs), len(price)))
    for i, (derived, component) in enumerate(pairs):
        follow[i, derived], follow[i, component] = 1.0, -1.0
    solved = milp(
        price,
        integrality=np.ones(len(price)),
        bounds=Bounds(forced.astype(float), 1.0),
        constraints=[LinearConstraint(matrix, 1.0, np.inf), LinearConstraint(follow, 0.0, np.inf)],
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    return solved.x > 0.5 if solved.status == 0 else None


def _greedy(matrix: Vector, price: Vector, forced: Mask) -> Mask:
    """Cover the cuts row by row, each time with the row that adds most for its price."""
    chosen = forced.copy()
    lacking = 1.0 - matrix @ chosen
    while (lacking > WHOLE).any():
        gain = np.minimum(matrix, np.maximum(lacking, 0.0)[:, None]).sum(axis=0) / price
        gain[chosen] = -1.0
        best = int(np.argmax(gain))
        chosen[best] = True
        lacking -= matrix[:, best]
    return chosen
