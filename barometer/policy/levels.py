"""Results above the indicator: as many levels as a policy declares, each put together from what is below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from barometer.policy.choices import Direction
from barometer.policy.faults import PolicyFault, chosen, named, shaped, twice
from barometer.text import Text
from barometer.units import UNITS

if TYPE_CHECKING:
    from barometer.policy.model import Policy

Putting = Literal["mean", "majority", "worst"]
"""How a result is put together: the mean of numbers, or one word from several."""


@dataclass(frozen=True)
class Level:
    """A kind of result above the indicator, such as topic, theme or city; `title` is what one is called."""

    id: str
    title: Text


@dataclass(frozen=True)
class Result:
    """One result above the indicator.

    Attributes
    ----------
    id, level
        Its name in links and records; one of the levels that the policy declares.
    of
        What it is put together from: ids of indicators, of results that are declared before it, or `goal-2`.
    by
        "mean": of their numbers, unrounded, in exact decimals. "majority", "worst": of their words.
    weights
        How much each of them weighs in the mean; nothing: all alike.
    goal
        The goal on whose page it stands; 0: the overview.
    unit, direction, decimals
        Of the number.
    """

    id: str
    level: str
    title: Text
    of: tuple[str, ...]
    by: Putting = "mean"
    weights: tuple[float, ...] = ()
    goal: int = 0
    unit: str = "score"
    direction: Direction | None = "higher"
    decimals: int = 1


def result_faults(policy: Policy) -> Iterator[PolicyFault]:
    """Yield what is wrong with a policy's levels and results."""
    levels, goals = [one.id for one in policy.levels], {f"goal-{goal.number}" for goal in policy.goals}
    yield from twice(f"policy {policy.id}, levels", ["indicator", "goal", *dict.fromkeys(levels)])
    numbers = {one.id: one.unit for one in policy.indicators}
    words = {*numbers, *goals}
    for one in policy.results:
        where = f"result {one.id}"
        yield from shaped(f"{where}, id", one.id)
        yield from named(f"{where}, level", "a level", [one.level], levels)
        yield from chosen(f"{where}, by", one.by, get_args(Putting))
        known = [*numbers] if one.by == "mean" else [*words]
        yield from named(f"{where}, of", "something below it", one.of, known)
        yield from twice(f"{where}, of", one.of)
        yield from _mean(where, one, numbers, policy)
        words.add(one.id)
        if one.by == "mean":
            numbers[one.id] = one.unit


def _mean(where: str, one: Result, units: Mapping[str, str], policy: Policy) -> Iterator[PolicyFault]:
    yield from named(f"{where}, unit", "a unit", [one.unit], [*UNITS, *(unit.id for unit in policy.units)])
    if one.goal:
        goals = [str(goal.number) for goal in policy.goals]
        yield from named(f"{where}, goal", "a goal", [str(one.goal)], goals)
    if one.by == "mean":
        for id in one.of:
            if units.get(id, one.unit) != one.unit:
                yield PolicyFault(
                    f"{where}, of", f"numbers in its unit, '{one.unit}'", f"'{units[id]}' of {id}"
                )
    if one.weights and (len(one.weights) != len(one.of) or min(one.weights) <= 0):
        expected = f"a weight above 0 for each of the {len(one.of)}, or none"
        yield PolicyFault(f"{where}, weights", expected, ", ".join(map(str, one.weights)))
