"""Which rows to hide: the cheapest pattern that withstands the attacker, by an integer program with cuts.

A master program chooses rows. The attacker's linear programs tell what each unprotected count still lacks, as
an inequality that every protecting pattern fulfils (Fischetti and Salazar-González 2001). When nothing is
lacking, the choice is the cheapest there is.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import compress

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from barometer.disclosure.attack import NODES, WHOLE, Box, Progress, ask, extremes, is_whole, queues
from barometer.disclosure.insiders import Inside, told_inside
from barometer.disclosure.system import Indices, Mask, Need, System, Terms, Vector

LARGE = 1500
"""Rows under one integer program above which a greedy cover of the same inequalities replaces it."""


CLEAR = 1e-3
"""The part of what is asked for that must be lacking for a cut; else whole numbers decide."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which rows are hidden; by what part that may cost more than the least; needs that no pattern can meet.

    `excess` is 0 where the cost is proved the least. What no pattern can meet is known from before.
    """

    hidden: Mask
    excess: float
    lost: tuple[Need, ...]


@dataclass(frozen=True, eq=False)
class _Cut:
    """What `need` lacks: the weights of the hidden rows must add up to at least `least`."""

    need: Need
    rows: Indices
    weights: Vector
    least: float

    def lacks(self, hidden: Mask) -> bool:
        """Tell whether the rows `hidden` do not add up to it; one that asks for nothing is fulfilled."""
        return bool(0 < self.least > self.weights[hidden[self.rows]].sum())


def met(need: Need, low: float, high: float) -> bool:
    """Tell whether a range leaves the attacker uncertain enough."""
    return high >= need.reach - WHOLE and high - low >= need.room - WHOLE


def choose_pattern(
    system: System,
    costs: Vector,
    forced: Mask,
    progress: Progress | None = None,
    large: int = LARGE,
    insiders: bool = False,
) -> Pattern:
    """Return the cheapest set of rows to hide, the `forced` ones among them, so that every need is met.

    With `insiders`, so that nobody who is alone in a hidden cell can work another one out either. Tables that
    hang together are settled by themselves, as many at once as there are cores.
    """
    hidden, lost = followed(system, forced), np.zeros(len(system.needs), dtype=bool)
    parts, done, extra = system.parts(), 0, 0.0

    def settled(part: tuple[Indices, Indices, System]) -> tuple[Mask, float, Mask]:
        rows, _, region = part
        return _settled(region, costs[rows], forced[rows], large, insiders)

    with ThreadPoolExecutor(os.cpu_count()) as threads:  # a solver at work lets others work
        for (rows, needs, _), (chosen, more, unmet) in zip(parts, threads.map(settled, parts), strict=True):
            hidden[rows], lost[needs] = chosen, unmet
            done, extra = done + len(needs), extra + more
            if progress:
                progress(done, len(system.needs), "pattern")
    spent = float(costs[hidden].sum())
    excess = extra / (spent - extra) if extra else 0.0
    return Pattern(hidden, excess, tuple(compress(system.needs, lost)))


def _settled(
    system: System, costs: Vector, forced: Mask, large: int, insiders: bool
) -> tuple[Mask, float, Mask]:
    """Return which rows of one region to hide, what that may cost more than the least, and its lost needs."""
    blocks, _ = system.regions()
    lost, unguarded = set[Need](), set[Need]()
    everything = np.ones(len(system.rows), dtype=bool)
    if insiders:
        unguarded = {one.need for one in told_inside(system, everything, system.needs)}
    if system.past_shows:
        lost = {cut.need for cut in _cuts(system, blocks, everything, system.needs)}
    needs = [need for need in system.needs if need not in lost]
    hidden, cuts, more = followed(system, forced), list[_Cut](), 0.0
    new = _obvious(system, hidden, needs)
    while needs:
        lost |= {cut.need for cut in new if cut.weights.sum() < cut.least - WHOLE}
        cuts += new
        if new:
            binding = [cut for cut in cuts if cut.need not in lost]
            more = _solve(system, costs, forced, hidden, binding, large)
        kept = [need for need in needs if need not in lost]
        new = _layers(system, blocks, hidden, kept) or _refused(system, blocks, hidden, kept)
        if insiders and not new:
            guarded = [need for need in kept if need not in unguarded]
            new = [_company(system, blocks, hidden, one) for one in told_inside(system, hidden, guarded)]
        if not new:
            break
    return hidden, more, np.array([need in lost for need in system.needs])


def followed(system: System, hidden: Mask) -> Mask:
    """Return `hidden` with every row that is computed from a hidden one."""
    out, before = hidden.copy(), -1
    while before != out.sum():
        before = int(out.sum())
        for derived, component in system.follows:
            out[derived] |= out[component]
    return out


def _obvious(system: System, hidden: Mask, needs: Sequence[Need]) -> list[_Cut]:
    """Return what each equation alone asks for, which saves questions: a hidden count needs company in it."""
    columns, cuts = system.equations.tocsc(), []
    for need in needs:
        for place in range(*columns.indptr[need.variable : need.variable + 2]):
            equation = system.equations[[columns.indices[place]]]
            terms = zip(
                equation.indices.tolist(), (equation.data / columns.data[place]).tolist(), strict=True
            )
            up = [(variable, -weight) for variable, weight in terms if variable != need.variable]
            down = [(variable, -price) for variable, price in up]
            cuts.append(_cut(system, hidden, need, up, need.reach - system.truth[need.variable]))
            cuts.append(_cut(system, hidden, need, up + down, need.room))
    return [cut for cut in cuts if cut.lacks(hidden)]


class _Search:
    """What whole-numbered releases that look alike have shown to be possible for each needed count."""

    def __init__(self, system: System, box: Box, blocks: Indices, needs: Sequence[Need]) -> None:
        self.system, self.box, self.blocks = system, box, blocks
        self.needs = {need.variable: need for need in needs}
        self.ranges = {target: [system.truth[target]] * 2 for target in self.needs}

    def learn(self, point: Vector) -> set[int]:
        """Widen the ranges by a point; return the blocks where it is not whole."""
        broken = set(self.blocks[~is_whole(self.system, point)].tolist())
        for target, ends in self.ranges.items():
            if self.blocks[target] not in broken:
                ends[:] = min(ends[0], point[target]), max(ends[1], point[target])
        return broken

    def unmet(self) -> list[int]:
        """Return the needed variables whose range is not yet wide enough."""
        return [target for target, need in self.needs.items() if not met(need, *self.ranges[target])]


def _layers(system: System, blocks: Indices, hidden: Mask, needs: Sequence[Need]) -> list[_Cut]:
    """Return what is lacking when `hidden` is hidden, then what still is when all that would help is too.

    The further layers spare many rounds of the master program.
    """
    found, trial, before = list[_Cut](), hidden.copy(), -1
    while needs and before != trial.sum():
        before, new = int(trial.sum()), _cuts(system, blocks, trial, needs)
        needs = list(dict.fromkeys(cut.need for cut in new))
        trial[[row for cut in new for row in cut.rows]] = True
        found += new
    return found


def _cuts(system: System, blocks: Indices, hidden: Mask, needs: Sequence[Need]) -> list[_Cut]:
    """Return what the unprotected needs lack when `hidden` is hidden; nothing when all are met.

    First one question for all needs of a block together, then one for each need that this leaves open.
    """
    box = system.box(hidden)
    search = _Search(system, box, blocks, needs)
    enough = box[1].copy()
    for need in needs:
        most = max(need.reach, system.truth[need.variable] + need.room)
        enough[need.variable] = min(box[1][need.variable], most)
    for sign in (1, -1):
        targets = search.unmet()
        if targets:
            broken = search.learn(ask(system, (box[0], enough), blocks, targets, sign)[0])
            for block in sorted(broken & set(blocks[targets].tolist())):
                some = [target for target in targets if blocks[target] == block]
                search.learn(ask(system, (box[0], enough), blocks, some, sign, whole=True)[0])
    answers: dict[tuple[int, int], tuple[float, Terms]] = {}
    for sign in (1, -1):
        for batch in queues(blocks, search.unmet()):
            point, price = ask(system, box, blocks, batch, sign)
            prices: dict[int, Terms] = {}
            for variable in np.flatnonzero(price).tolist():
                prices.setdefault(int(blocks[variable]), []).append((variable, price[variable]))
            for target in batch:
                answers[target, sign] = point[target], prices.get(int(blocks[target]), [])
            search.learn(point)
    return [cut for target in search.unmet() for cut in _lacking(search, hidden, target, answers)]


def _refused(system: System, blocks: Indices, hidden: Mask, needs: Sequence[Need]) -> list[_Cut]:
    """Return what is lacking when asked as the audit asks: the two must not be parted by tolerances."""
    targets = [need.variable for need in needs]
    ends = zip(*extremes(system, hidden, targets, frozenset(targets)), strict=True)
    return [
        _more(system, blocks, hidden, need)
        for need, (low, high) in zip(needs, ends, strict=True)
        if not met(need, low, high)
    ]


def _lacking(
    search: _Search, hidden: Mask, target: int, answers: dict[tuple[int, int], tuple[float, Terms]]
) -> list[_Cut]:
    system, need = search.system, search.needs[target]
    (high, up), (low, down) = answers[target, 1], answers[target, -1]
    above, cuts = need.reach - system.truth[target], []
    if need.reach - high > CLEAR * above:
        cuts.append(_cut(system, hidden, need, up, above))
    if need.room - (high - low) > CLEAR * need.room:
        cuts.append(_cut(system, hidden, need, up + down, need.room))
    if lacking := [cut for cut in cuts if cut.lacks(hidden)]:
        return lacking
    ends = [ask(system, search.box, search.blocks, [target], sign, whole=True)[0][target] for sign in (-1, 1)]
    if met(need, *ends):
        return []
    return [_more(system, search.blocks, hidden, need)]


def _company(system: System, blocks: Indices, hidden: Mask, told: Inside) -> _Cut:
    """Return what a count lacks that a member of the table can work out."""
    cut = _cut(system, hidden, told.need, told.prices, 1.0)
    return cut if cut.lacks(hidden) and len(cut.rows) else _more(system, blocks, hidden, told.need)


def _more(system: System, blocks: Indices, hidden: Mask, need: Need) -> _Cut:
    """Ask for any one row more near a count, where the linear programs give no reason."""
    near = system.showing[blocks == blocks[need.variable], : len(hidden)].sum(axis=0) > 0
    rows = np.flatnonzero(near & ~hidden)
    return _Cut(need, rows, np.ones(len(rows)), 1.0)


def _cut(system: System, hidden: Mask, need: Need, prices: Terms, least: float) -> _Cut:
    """Turn prices into an inequality: what each row would add to the attacker's range, were it hidden."""
    weights = np.zeros(len(hidden))
    for variable, price in prices:
        truth, up, down = system.truth[variable], max(price, 0.0), max(-price, 0.0)
        shown = up * (system.high[variable] - truth) + down * (truth - system.low[variable])
        free = up * (system.ceiling[variable] - truth) + down * (truth - system.floor[variable])
        places = system.showing.indices[slice(*system.showing.indptr[variable : variable + 2])]
        if len(places) and places.max() < len(hidden):
            still = places[~hidden[places]]
            weights[still[0] if len(still) else places[0]] += free - shown
        least -= shown if len(places) else free
    rows = np.flatnonzero(weights > 1e-9)
    return _Cut(need, rows, np.minimum(weights[rows], least), least)


def _solve(
    system: System, costs: Vector, forced: Mask, hidden: Mask, cuts: Sequence[_Cut], large: int
) -> float:
    """Choose the rows of one region anew, in place; return what that may cost more than the cheapest."""
    involved = np.zeros(len(costs), dtype=bool)
    involved[[row for cut in cuts for row in cut.rows]] = True
    rows = np.flatnonzero(followed(system, involved))
    place = {int(row): i for i, row in enumerate(rows)}
    left = np.zeros((len(cuts), len(rows)))
    for i, cut in enumerate(cuts):
        left[i, [place[int(row)] for row in cut.rows]] = cut.weights / cut.least
    pairs = [(place[d], place[c]) for d, c in system.follows if d in place and c in place]
    price = costs[rows] + 1e-3 * np.arange(len(rows)) / max(len(rows), 1)
    chosen = _cheapest(left, pairs, price, forced[rows]) if 0 < len(rows) <= large else None
    hidden[rows] = _greedy(left, price, forced[rows]) if chosen is None else chosen
    hidden[:] = followed(system, hidden)
    if chosen is not None or not len(rows):
        return 0.0
    spent = float(costs[rows][hidden[rows]].sum())
    more = spent - _least(left, costs[rows], forced[rows])
    return more if more > 1e-9 * spent else 0.0


def _least(left: Vector, costs: Vector, forced: Mask) -> float:
    """Return what the cheapest choice costs at least: the master program with parts of rows."""
    bounds = np.column_stack([forced.astype(float), np.ones(len(costs))])
    found = linprog(costs, A_ub=-left, b_ub=-np.ones(len(left)), bounds=bounds, method="highs")
    return float(found.fun) if found.status == 0 else float(costs[forced].sum())


def _cheapest(left: Vector, pairs: list[tuple[int, int]], price: Vector, forced: Mask) -> Mask | None:
    """Return the optimum of the master program, or None if it is not reached within `NODES`."""
    follow = np.zeros((len(pairs), len(price)))
    for i, (derived, component) in enumerate(pairs):
        follow[i, derived], follow[i, component] = 1.0, -1.0
    found = milp(
        price,
        integrality=np.ones(len(price)),
        bounds=Bounds(forced.astype(float), 1.0),
        constraints=[LinearConstraint(left, 1.0, np.inf), LinearConstraint(follow, 0.0, np.inf)],
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    return np.asarray(found.x > 0.5) if found.status == 0 else None


def _greedy(left: Vector, price: Vector, forced: Mask) -> Mask:
    """Cover the cuts row by row, each time with the row that adds most for its price."""
    chosen = forced.copy()
    lacking = 1.0 - left @ chosen
    while (lacking > CLEAR).any():
        gain = np.minimum(left, np.maximum(lacking, 0.0)[:, None]).sum(axis=0) / price
        best = int(np.argmax(np.where(chosen, -1.0, gain)))
        chosen[best] = True
        lacking -= left[:, best]
    return chosen
