"""What everybody knows of how published numbers hang together: sums, shared counts, gaps."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from barometer.observations import KEY

if TYPE_CHECKING:
    import pandas as pd

    from barometer.policy.model import Policy

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


def keys(observations: pd.DataFrame) -> list[Key]:
    """Return the keys of an observations frame, row by row."""
    return [Key(*row) for row in observations[list(KEY)].itertuples(index=False)]


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`, in numerators, denominators and n.

    `surely` is False for a sum that its label only suggests (years pooled): it is used where it adds up.
    """

    total: Key
    parts: tuple[Key, ...]
    surely: bool = True

    @property
    def rest(self) -> Key:
        """The name of what the parts leave of the total: people whose part nobody knows or delivered."""
        first = self.parts[0]
        same = [
            one if one == two else f"{one or 'total'}~rest"
            for one, two in zip(first, self.total, strict=True)
        ]
        return Key(*same)


@dataclass(frozen=True)
class Same:
    """A count that two indicators share for the same group, category and period.

    Quantities are `numerator`, `denominator` and `complement`.
    """

    indicator: str
    quantity: str
    other: str
    other_quantity: str


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
    groups
        Whole → the groups that add up to it.
    breakdowns
        Breakdown → its categories, which add up to the row without a breakdown.
    sources
        Indicator → id of its disclosure rule; "default" where it is not named.
    headline
        Indicator → groups that readers come for; hidden last.
    sums, same, derived
        Further relations. A row of `derived` is shown only when all that it is computed from is shown.

    Examples
    --------
    >>> origin = Structure(groups={"all": ("danish", "other")})
    >>> found = sums([Key("work", "all"), Key("work", "danish"), Key("work", "other")], origin)
    >>> [str(part) for part in found[0].parts]
    ['work/danish', 'work/other']
    """

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breakdowns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    headline: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sums: tuple[Sum, ...] = ()
    same: tuple[Same, ...] = ()
    derived: tuple[Derived, ...] = ()

    def importance(self, key: Key) -> float:
        """Return how much a reader loses with one number, before its size is counted."""
        weight = IMPORTANT if key.group in self.headline.get(key.indicator, ()) else 1.0
        return weight * (IMPORTANT if not key.breakdown else 1.0)


def from_policy(policy: Policy, derived: Iterable[Derived] = (), same: Iterable[Same] = ()) -> Structure:
    """Return the structure that a policy declares by its groups, breakdowns and indicators.

    Gaps and indices are given from the declarations, since only they know what a number is computed from; see
    `gaps`.
    """
    return Structure(
        groups={group.id: group.parts for group in policy.groups if group.parts},
        breakdowns={
            item.id: tuple(category.id for category in item.categories) for item in policy.breakdowns
        },
        sources={indicator.id: indicator.source_id for indicator in policy.indicators},
        headline={item.id: (item.group, item.reference_group) for item in policy.indicators if item.group},
        same=tuple(same),
        derived=tuple(derived),
    )


def gaps(
    observations: pd.DataFrame,
    indicator: str,
    reference: str,
    of: str,
    kind: Literal["difference", "ratio"] = "difference",
) -> tuple[Derived, ...]:
    """Return the relation of each gap of `indicator` with the levels it is computed from.

    Parameters
    ----------
    observations
        The frame that holds the gaps.
    indicator, reference
        The gap's indicator, whose rows carry the group, and the group that it is compared with.
    of
        The indicator whose rows are the levels. Where levels are not published, put them into the frame with
        their counts and status `suppressed`, so that they are protected too.
    kind
        What the calculation does.

    Examples
    --------
    >>> from barometer.observations import frame
    >>> table = frame([{"indicator": "gap", "group": "b", "period": "2012", "status": "observed"}])
    >>> [str(level) for level in gaps(table, "gap", reference="a", of="share")[0].of]
    ['share/b/2012', 'share/a/2012']
    """
    return tuple(
        Derived(key, (key._replace(indicator=of), key._replace(indicator=of, group=reference)), kind)
        for key in keys(observations)
        if key.indicator == indicator and key.group != reference
    )


def sums(present: Collection[Key], structure: Structure) -> list[Sum]:
    """Return the sums among the keys of one edition: groups, breakdowns, pooled years, and those declared."""
    there = set(present)
    found = [item for item in structure.sums if item.total in there or there.issuperset(item.parts)]
    for key in present:
        if key.group in structure.groups:
            parts = tuple(key._replace(group=part) for part in structure.groups[key.group])
            if any(part in there for part in parts):
                found.append(Sum(key, parts))
        if not key.breakdown:
            for breakdown, categories in structure.breakdowns.items():
                parts = tuple(key._replace(breakdown=breakdown, category=item) for item in categories)
                if any(part in there for part in parts):
                    found.append(Sum(key, parts))
        pooled = re.fullmatch(r"(\d{4})-(\d{4})", key.period)
        if pooled:
            first, last = int(pooled[1]), int(pooled[2])
            parts = tuple(key._replace(period=str(year)) for year in range(first, last + 1))
            if len(parts) > 1 and there.issuperset(parts):
                found.append(Sum(key, parts, surely=False))
    return found
