"""An attacker who is in the table: somebody alone in a hidden cell knows that cell, and all that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from barometer.disclosure.attack import WHOLE, Box, ask, is_whole
from barometer.disclosure.system import Indices, Mask, Need, System, Terms, Vector


@dataclass(frozen=True, eq=False)
class Inside:
    """A count that somebody who is alone in another hidden cell can work out exactly.

    `prices`: what each variable would add to the range of the count, were it free; nothing where only whole
    numbers leave no room.
    """

    need: Need
    prices: Terms


def told_inside(system: System, hidden: Mask, needs: Sequence[Need]) -> list[Inside]:
    """Return the needs whose count somebody who is alone in another hidden cell can work out exactly."""
    low, high = system.box(hidden)
    blocks = system.blocks(low == high)
    near: dict[int, list[Need]] = {}
    for need in needs:
        near.setdefault(int(blocks[need.variable]), []).append(need)
    found: dict[Need, Inside] = {}
    for alone in needs:
        place = alone.variable
        if system.truth[place] != 1 or low[place] == high[place]:
            continue
        others = [
            need
            for need in near[int(blocks[place])]
            if need.inside and need.key != alone.key and need not in found
        ]
        box = low.copy(), high.copy()
        box[0][place] = box[1][place] = 1.0
        found.update({one.need: one for one in _pinned(system, box, blocks, place, others)})
    return list(found.values())


def _pinned(system: System, box: Box, blocks: Indices, known: int, needs: Sequence[Need]) -> list[Inside]:
    """Return the needs whose count has only one value left within a box in which one count is known.

    One person more or fewer is all that is asked for, of all counts at once, then of each that is left.
    """
    left = {need.variable: need for need in needs if box[0][need.variable] < box[1][need.variable]}
    narrow = box[0].copy(), box[1].copy()
    for target in left:
        truth = system.truth[target]
        narrow[0][target], narrow[1][target] = max(box[0][target], truth - 1), min(box[1][target], truth + 1)
    for sign in (1, -1):
        if left:
            point, _ = ask(system, narrow, blocks, [*left], sign)
            if is_whole(system, point)[blocks == blocks[known]].all():
                left = {target: need for target, need in left.items() if not _moved(system, point, target)}
    return [told for need in left.values() if (told := _alone(system, narrow, blocks, known, need))]


def _alone(system: System, box: Box, blocks: Indices, known: int, need: Need) -> Inside | None:
    """Ask whether one count can be one more or one fewer; None if it can."""
    prices: Terms = []
    for sign in (1, -1):
        point, price = ask(system, box, blocks, [need.variable], sign)
        if _moved(system, point, need.variable):
            if is_whole(system, point)[blocks == blocks[known]].all():
                return None
            point, _ = ask(system, box, blocks, [need.variable], sign, whole=True)
            if _moved(system, point, need.variable):
                return None
        elif system.truth[need.variable] == 1 and sign * price[known] > 0.5:
            # A total in which nobody else is counted: it follows his own cell, and tells of no one else.
            return None
        prices += [(place, price[place]) for place in np.flatnonzero(price).tolist() if place != known]
    return Inside(need, prices)


def _moved(system: System, point: Vector, target: int) -> bool:
    """Tell whether a point moves a count by a whole person."""
    return bool(abs(point[target] - system.truth[target]) > 1 - WHOLE)
