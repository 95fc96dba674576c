"""What everybody knows of how published numbers hang together: sums, gaps, and which numbers matter most."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from barometer.observations import KEY
from barometer.units import Unit

if TYPE_CHECKING:
    import pandas as pd

    from barometer.policy.model import Breakdown, IndicatorSum, Policy

QUANTITIES = ("numerator", "denominator", "n")
ALIKE = tuple((quantity, quantity) for quantity in QUANTITIES)

Nested = Mapping[tuple[str, str], tuple[tuple[str, tuple[str, ...]], ...]]

IMPORTANT = 4.0
"""How much dearer it is to hide the headline group, and how much dearer a total, than another number."""


class Key(NamedTuple):
    """Which observation."""

    indicator: str
    group: str = ""
    breakdown: str = ""
    category: str = ""
    period: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in self if part)


def keys_of(observations: pd.DataFrame) -> tuple[Key, ...]:
    """Return the keys of an observations frame, row by row."""
    return tuple(Key(*row) for row in zip(*(observations[name] for name in KEY), strict=True))


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`, in numerators, denominators and n.

    `surely` is False for a sum that labels only suggest (years pooled): it is used where it adds up.
    `counts` says which count of the total is the sum of which count of the parts.
    """

    total: Key
    parts: tuple[Key, ...]
    surely: bool = True
    counts: tuple[tuple[str, str], ...] = ALIKE

    @property
    def rest(self) -> Key:
        """The name of what the parts leave of the total: people whose part nobody knows or delivers."""
        if self.counts != ALIKE:
            first = self.parts[0]
            return first._replace(group=f"{first.group or 'all'}~rest of {self.total.indicator}")
        pairs = zip(self.parts[0], self.total, strict=True)
        return Key(*(one if one == two else f"{one or 'all'}~rest" for one, two in pairs))


@dataclass(frozen=True)
class Derived:
    """A number computed from others: `row` from the rows `of`.

    A `difference` is the first minus the second; a `ratio` 100 × first / second; an `index` anything else.
    """

    row: Key
    of: tuple[Key, ...]
    kind: Literal["difference", "ratio", "index"] = "difference"


@dataclass(frozen=True)
class Structure:
    """How the numbers of a release hang together, and which matter most.

    Attributes
    ----------
    groups, breakdowns
        Whole → the groups that add up to it; breakdown → its categories, which add up to the undivided row.
    also
        Whole → further lists of groups that add up to it.
    nested
        Breakdown and category → a finer breakdown, and those of its categories that lie within.
    between
        Indicators that add up.
    sources
        Indicator → id of its disclosure rule; "default" where it is not named.
    headline
        Indicator → groups that readers come for, hidden last.
    sums, derived
        Further relations. A derived row is shown only when all that it is computed from is shown.
    units
        The units that the policy adds; one that nobody declared is taken to count people.
    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breakdowns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    headline: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
    derived: tuple[Derived, ...] = ()
    units: tuple[Unit, ...] = ()
    also: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    nested: Nested = field(default_factory=dict)
    between: tuple[IndicatorSum, ...] = ()

    @property
    def divisions(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Every way in which a group is divided: whole, parts."""
        return (
            *self.groups.items(),
            *((whole, parts) for whole, ways in self.also.items() for parts in ways),
        )

    def importance(self, key: Key) -> float:
        """Return how much a reader loses with one number, before its size is counted."""
        headline = key.group in self.headline.get(key.indicator, ())
        return (IMPORTANT if headline else 1.0) * (1.0 if key.breakdown else IMPORTANT)


def from_policy(policy: Policy, derived: Iterable[Derived] = ()) -> Structure:
    """Return the structure that a policy declares; what is computed from what is given, see `gaps`.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> from_policy(POLICY).headline["excess-unemployment"]
    ('non_western', 'danish')
    """
    return Structure(
        groups={group.id: group.parts for group in policy.groups if group.parts},
        breakdowns={
            item.id: tuple(category.id for category in item.categories) for item in policy.breakdowns
        },
        sources={item.id: item.source_id for item in policy.indicators},
        headline={item.id: (item.group, item.reference_group) for item in policy.indicators if item.group},
        derived=tuple(derived),
        units=policy.units,
        also={group.id: group.also_parts for group in policy.groups if group.also_parts},
        nested=_nested(policy.breakdowns),
        between=policy.sums,
    )


def _nested(breakdowns: Iterable[Breakdown]) -> Nested:
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for finer in breakdowns:
        for category in finer.categories if finer.within else ():
            inside = found.setdefault((finer.within, category.within), {})
            inside[finer.id] = (*inside.get(finer.id, ()), category.id)
    return {coarser: tuple(inside.items()) for coarser, inside in found.items()}


def gaps(
    observations: pd.DataFrame,
    indicator: str,
    reference: str,
    of: str,
    kind: Literal["difference", "ratio"] = "difference",
) -> tuple[Derived, ...]:
    """Return how each gap of `indicator` comes from the levels of the indicator `of`.

    Its rows carry the group that is compared with `reference`. Where levels are not published, put them into
    the frame with their counts and status `suppressed`, so that they are protected too.

    Examples
    --------
    >>> from barometer.observations import frame
    >>> table = frame([{"indicator": "gap", "group": "b", "period": "2012", "status": "observed"}])
    >>> [str(level) for level in gaps(table, "gap", reference="a", of="share")[0].of]
    ['share/b/2012', 'share/a/2012']
    """
    return tuple(
        Derived(key, (key._replace(indicator=of), key._replace(indicator=of, group=reference)), kind)
        for key in keys_of(observations)
        if key.indicator == indicator and key.group != reference
    )


def sums(present: Collection[Key], structure: Structure) -> list[Sum]:
    """Return the sums among some keys: of groups, of breakdowns, of pooled years, and those declared."""
    there = set(present)
    found = [item for item in structure.sums if item.total in there or there.issuperset(item.parts)]
    for key in present:
        ways = (structure.groups.get(key.group, ()), *structure.also.get(key.group, ()))
        unions = [tuple(key._replace(group=part) for part in parts) for parts in ways]
        divided = structure.nested.get((key.breakdown, key.category), ())
        if not key.breakdown:
            divided = tuple(structure.breakdowns.items())
        for breakdown, categories in divided:
            unions.append(tuple(key._replace(breakdown=breakdown, category=name) for name in categories))
        found += [Sum(key, parts) for parts in unions if not there.isdisjoint(parts)]
        pooled = re.fullmatch(r"(\d{4})-(\d{4})", key.period)
        years = range(int(pooled[1]), int(pooled[2]) + 1) if pooled else ()
        parts = tuple(key._replace(period=str(year)) for year in years)
        if len(parts) > 1 and there.issuperset(parts):
            found.append(Sum(key, parts, surely=False))
    return found + (_between(there, present, structure) if structure.between else [])


def _between(there: set[Key], present: Iterable[Key], structure: Structure) -> list[Sum]:
    """Return the declared sums between indicators, cell by cell."""
    found: dict[Sum, None] = {}
    for key in present:
        for item in structure.between:
            if key.indicator not in item.indicators:
                continue
            parts = tuple(key._replace(indicator=name) for name in item.parts)
            whole, _, count = item.whole.partition(".")
            total = key._replace(indicator=whole)
            if not whole:
                total, count = next((part for part in parts if part in there), key), "denominator"
            if total in there or there.issuperset(parts):
                found[Sum(total, parts, counts=((count or "numerator", "numerator"),))] = None
    return list(found)


def unseen(present: Iterable[Key], structure: Structure) -> dict[Key, tuple[Key, ...]]:
    """Return groups that have no row and are added up in two ways or more, each with parts that it has.

    Where western and non-western origin are told, and immigrants and descendants, the whole is what both add
    up to, whether it is told or not.
    """
    tables: dict[Key, list[str]] = {}
    for key in present:
        if key.group:
            tables.setdefault(key._replace(group=""), []).append(key.group)
    found: dict[Key, tuple[Key, ...]] = {}
    for table, groups in tables.items():
        for whole, parts in _added_up(frozenset(groups), structure.divisions).items():
            found[table._replace(group=whole)] = tuple(table._replace(group=part) for part in parts)
    return found


@lru_cache(maxsize=256)
def _added_up(
    there: frozenset[str], divisions: tuple[tuple[str, tuple[str, ...]], ...]
) -> dict[str, tuple[str, ...]]:
    """Return wholes that are not there, each after the parts that it is added up from."""
    known, found = set(there), dict[str, tuple[str, ...]]()
    while new := {
        whole: parts for whole, parts in divisions if whole not in known and known.issuperset(parts)
    }:
        found |= new
        known |= set(new)
    while idle := [whole for whole in found if _uses(whole, known, divisions) < 2]:
        known -= set(idle)
        found = {whole: parts for whole, parts in found.items() if whole not in idle}
    return found


def _uses(whole: str, known: set[str], divisions: tuple[tuple[str, tuple[str, ...]], ...]) -> int:
    """Return in how many sums of known groups a group stands."""
    return sum(
        (one == whole and known.issuperset(parts)) or (whole in parts and one in known)
        for one, parts in divisions
    )


def over_groups(
    observations: pd.DataFrame, indicator: str, groups: tuple[str, ...], of: str
) -> tuple[Derived, ...]:
    """Return how each number of `indicator` comes from the levels of all `groups` in the indicator `of`.

    Levels that are not published stand in the frame as those of `gaps` do.

    Examples
    --------
    >>> from barometer.observations import frame
    >>> table = frame([{"indicator": "disparity", "period": "2012", "status": "observed"}])
    >>> [str(level) for level in over_groups(table, "disparity", ("a", "b"), of="share")[0].of]
    ['share/a/2012', 'share/b/2012']
    """
    return tuple(
        Derived(key, tuple(key._replace(indicator=of, group=group) for group in groups), "index")
        for key in keys_of(observations)
        if key.indicator == indicator
    )
