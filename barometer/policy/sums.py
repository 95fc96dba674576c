"""Whether indicators that are declared to add up can, and breakdowns that are declared to be nested are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from barometer.calculations import Count, Difference, Mean, Rate, Ratio, Share
from barometer.policy.faults import PolicyFault, named, twice

if TYPE_CHECKING:
    from barometer.policy.model import Breakdown, Indicator, Policy

_COUNTING = (Share, Count, Rate, Mean)
DENOMINATOR = "denominator"


def sum_faults(policy: Policy) -> Iterator[PolicyFault]:
    """Yield what is wrong with the sums between indicators: unknown names, and what has no counts to add."""
    known = {one.id: one for one in policy.indicators}
    for item in policy.sums:
        where = f"policy {policy.id}, sums, {item.whole or '+'.join(item.parts)}"
        if len(item.parts) < 2:
            yield PolicyFault(where, "two parts or more", str(len(item.parts)))
        yield from named(where, "an indicator", item.indicators, known)
        whole, _, count = item.whole.partition(".")
        # The denominator of a part is no part of the sum itself.
        yield from twice(where, (*item.parts, *([whole] if whole and not count else [])))
        if count not in ("", DENOMINATOR):
            yield PolicyFault(where, f"an indicator, or <indicator>.{DENOMINATOR}", f"'{item.whole}'")
        for name in dict.fromkeys(item.indicators):
            if name in known and not _counts(known[name], count == DENOMINATOR or not item.whole):
                expected = "indicators that are computed from counts (count, share, rate, mean)"
                yield PolicyFault(where, expected, f"'{name}'")


def _counts(indicator: Indicator, needs_denominator: bool) -> bool:
    """Return whether an indicator, or the two sides of its gap, is computed from counts."""
    for method in indicator.methods:
        inner = method.calculation
        if isinstance(inner, Difference | Ratio):
            inner = inner.of
        if not isinstance(inner, _COUNTING) or (needs_denominator and isinstance(inner, Count)):
            return False
    return True


def nesting_faults(policy: Policy) -> Iterator[PolicyFault]:
    """Yield what is wrong with nested breakdowns: a category that lies in none of the coarser breakdown."""
    declared = {one.id: one for one in policy.breakdowns}
    for one in policy.breakdowns:
        where = f"breakdown {one.id}"
        if not one.within:
            for category in one.categories:
                if category.within:
                    at = f"{where}, category {category.id}"
                    yield PolicyFault(at, "within only where the breakdown says it, too", "within")
            continue
        yield from named(f"{where}, within", "a breakdown", [one.within], declared)
        if _round(one, declared):
            yield PolicyFault(f"{where}, within", "a breakdown outside this one", f"'{one.within}'")
        elif one.within in declared:
            coarser = [category.id for category in declared[one.within].categories]
            for category in one.categories:
                at = f"{where}, category {category.id}, within"
                yield from named(at, f"a category of {one.within}", [category.within], coarser)


def _round(one: Breakdown, declared: dict[str, Breakdown]) -> bool:
    """Return whether a breakdown leads back to itself."""
    seen, at = {one.id}, one.within
    while at in declared:
        if at in seen:
            return True
        seen.add(at)
        at = declared[at].within
    return False
