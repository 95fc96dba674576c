"""Whether groups, and the gaps between them, can be what they are declared to be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from barometer.calculations import Difference, Inequality, Ratio
from barometer.calculations.base import nested
from barometer.policy.faults import PolicyFault, named

if TYPE_CHECKING:
    from barometer.policy.model import Indicator, Policy

Parts = dict[str, tuple[str, ...]]

_GAPS = (Difference, Ratio)


def parts_of(policy: Policy) -> Parts:
    """Return the parts of each group that the policy declares."""
    return {group.id: group.parts for group in policy.groups}


def divided(policy: Policy) -> Parts:
    """Return the groups in each group, whichever way it is divided."""
    return {
        group.id: tuple(dict.fromkeys(part for parts in group.divisions for part in parts))
        for group in policy.groups
    }


def within(group: str, parts: Parts) -> set[str]:
    """Return a group, its parts, and theirs.

    Examples
    --------
    >>> sorted(within("all", {"all": ("old", "young"), "young": ("girls", "boys")}))
    ['all', 'boys', 'girls', 'old', 'young']
    """
    found, left = set[str](), [group]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += parts.get(one, ())
    return found


def group_faults(policy: Policy) -> Iterator[PolicyFault]:
    """Yield what is wrong with the groups: parts that are not declared, that share somebody, or go round."""
    members = divided(policy)
    for group in policy.groups:
        for parts in group.divisions:
            where = f"group {group.id}, {'parts' if parts == group.parts else 'also_parts'}"
            yield from named(where, "a group", parts, members)
            for part in parts:
                if group.id in within(part, members):
                    yield PolicyFault(where, f"groups without {group.id} in them", f"'{part}'")
            for one, two in combinations(parts, 2):
                if within(one, members) & within(two, members):
                    yield PolicyFault(where, "groups that share nobody", f"'{one}' and '{two}'")
            if parts is not group.parts and len(parts) < 2:
                yield PolicyFault(where, "lists of two groups or more", "one of fewer")


def gap_faults(indicator: Indicator, policy: Policy) -> Iterator[PolicyFault]:
    """Yield what is wrong with an indicator's groups: its own, and those that its calculations compare."""
    where, parts, members = f"indicator {indicator.id}", parts_of(policy), divided(policy)
    pair = (indicator.group, indicator.reference_group)
    yield from named(f"{where}, groups", "a group", indicator.groups, parts)
    yield from named(f"{where}, group", "a group", filter(None, pair[:1]), parts)
    yield from named(f"{where}, reference_group", "a group", filter(None, pair[1:]), parts)
    yield from _overlapping(f"{where}, reference_group", pair, members)
    yield from _undelivered(f"{where}, group", pair[:1], indicator, parts)
    for method in indicator.methods:
        at = f"{where}, calculation from {method.applies_from} on"
        if isinstance(method.calculation, _GAPS) and _pair(method.calculation) != pair:
            told = " and ".join(f"'{group}'" for group in _pair(method.calculation))
            yield PolicyFault(at, f"a gap between its group '{pair[0]}' and '{pair[1]}'", told)
        for node in nested(method.calculation):
            if isinstance(node, _GAPS):
                yield from named(at, "a group", [each for each in _pair(node) if each not in pair], parts)
                yield from _overlapping(at, _pair(node), members) if _pair(node) != pair else ()
                yield from _undelivered(at, _pair(node), indicator, parts)
            if isinstance(node, Inequality):
                yield from named(at, "a group", node.groups, parts)
                for pair in combinations(node.groups, 2):
                    yield from _overlapping(at, pair, members)
                yield from _undelivered(at, node.groups, indicator, parts)


def _pair(gap: Difference | Ratio) -> tuple[str, str]:
    return gap.group, gap.reference


def _overlapping(where: str, pair: tuple[str, str], parts: Parts) -> Iterator[PolicyFault]:
    """A gap between a group and one that holds part of it compares people with themselves."""
    if all(group in parts for group in pair) and within(pair[0], parts) & within(pair[1], parts):
        yield PolicyFault(where, f"a group that shares nobody with '{pair[0]}'", f"'{pair[1]}'")


def _undelivered(
    where: str, groups: tuple[str, ...], indicator: Indicator, parts: Parts
) -> Iterator[PolicyFault]:
    """A group is delivered itself, or all its parts are."""
    for group in groups:
        below = parts.get(group, ())
        if (
            group in parts
            and group not in indicator.groups
            and not (below and set(below) <= set(indicator.groups))
        ):
            listed = ", ".join(indicator.groups) or "none"
            yield PolicyFault(where, f"one of the groups that are delivered ({listed})", f"'{group}'")
