"""Which definitions were in force in a measurement, and where two sets of them differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from barometer.errors import BarometerError
from barometer.policy.codec import to_json
from barometer.policy.model import Indicator, Policy, Rule, Target

if TYPE_CHECKING:
    import pandas as pd

NUMBER_FIELDS = ("unit", "reference_group", "microdata")
"""Fields of an indicator that, with its calculation, decide what its numbers mean."""

JUDGEMENT_FIELDS = (
    *("goal", "direction", "starred", "breaks", "relevance", "toward", "decimals", "asked"),
    *("source_id", "group", "groups", "breakdowns", "uncertainty"),
)
"""Fields that, with its target, decide which numbers there are, and how they are judged and shown."""

WORDS = ("label", "definition", "population", "comparison", "source", "note")
"""Fields that only say in words what is measured."""

Definitions = dict[tuple[str, str], Any]
"""`(what, field)` to a JSON value; `what` is an indicator's id, `goal <number>` or `rule`."""


def in_force(policy: Policy, year: int) -> Definitions:
    """Return what decides the numbers and verdicts of the measurement of `year`.

    A calculation, target or rule that applies from a later year is no part of it: definitions age.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> in_force(shipped("copenhagen_2011"), 2013)["excess-unemployment", "unit"]
    'percentage_points'
    """
    found: Definitions = {}
    for indicator in indicators_in_force(policy, year):
        found |= _numbers(indicator, year)
        for field in JUDGEMENT_FIELDS:
            found[indicator.id, field] = to_json(getattr(indicator, field))
        found[indicator.id, "target"] = _deciding(indicator.target_for(year))
    for goal in policy.goals:
        found[f"goal {goal.number}", "committees"] = to_json(goal.committees)
    named = {name for one in indicators_in_force(policy, year) for name in (one.group, *one.groups)}
    # What adds up to a group that no indicator has decides no number.
    for group in (one for one in policy.groups if one.id in named):
        found[f"group {group.id}", "parts"] = to_json(group.parts)
        found[f"group {group.id}", "also_parts"] = to_json(group.also_parts)
    for breakdown in policy.breakdowns:
        found[f"breakdown {breakdown.id}", "categories"] = [category.id for category in breakdown.categories]
        found[f"breakdown {breakdown.id}", "within"] = [
            breakdown.within,
            *(category.within for category in breakdown.categories if category.within),
        ]
    for place, item in enumerate(policy.sums, 1):
        found[f"sum {place}", "parts"] = to_json(item)
    for unit in policy.units:
        found[f"unit {unit.id}", "unit"] = to_json(unit)
    for one in policy.results:
        found[f"result {one.id}", "result"] = to_json(one)
    found["rule", "rule"] = _deciding(policy.rule_for(year))
    return found


def _deciding(declared: Target | Rule | None) -> Any:
    """Return a declaration without the words that say whose it is: they move nothing."""
    body = to_json(declared)
    return body and {name: each for name, each in body.items() if name not in ("decision", "reference")}


def wordings(policy: Policy, year: int) -> Definitions:
    """Return the words by which the indicators in force in `year` were described."""
    described = indicators_in_force(policy, year)
    words = {(item.id, field): to_json(getattr(item, field)) for item in described for field in WORDS}
    decided = {item.id: target.decision for item in described if (target := item.target_for(year))}
    return words | {(id, "decision"): to_json(decision) for id, decision in decided.items()}


def indicators_in_force(policy: Policy, year: int) -> list[Indicator]:
    """Return the indicators that have a calculation in `year`, in the order of their declaration."""
    found = []
    for indicator in policy.indicators:
        try:
            indicator.calculation_for(year)
        except BarometerError:
            continue
        found.append(indicator)
    return found


def number_definition(policy: Policy, indicator: str, year: int) -> Definitions:
    """Return what decides the meaning of one indicator's numbers; equal means comparable over time."""
    found = [item for item in indicators_in_force(policy, year) if item.id == indicator]
    return _numbers(found[0], year) if found else {}


def redefined(before: Policy, after: Policy, indicator: str, year: int) -> bool:
    """Return whether an indicator's numbers of `year` mean other things in two sets of definitions.

    A calculation that changes at a declared date is no redefinition: both sets tell it, and when.
    """
    return number_definition(before, indicator, year) != number_definition(after, indicator, year)


def _numbers(indicator: Indicator, year: int) -> Definitions:
    found = {(indicator.id, field): to_json(getattr(indicator, field)) for field in NUMBER_FIELDS}
    return found | {(indicator.id, "calculation"): to_json(indicator.calculation_for(year))}


def added_since(
    before: Mapping[tuple[str, str], Any], after: Mapping[tuple[str, str], Any]
) -> tuple[str, ...]:
    """Return what one set of definitions declares and the other knows nothing of: it moved no number there.

    Examples
    --------
    >>> added_since({("a", "unit"): "percent"}, {("a", "unit"): "persons", ("b", "unit"): "percent"})
    ('b',)
    """
    known = {what for what, _ in before}
    return tuple(dict.fromkeys(what for what, _ in after if what not in known))


def differing(before: Mapping[tuple[str, str], Any], after: Mapping[tuple[str, str], Any]) -> pd.DataFrame:
    """Return where two sets of definitions differ, as text columns `what, before, after`.

    Examples
    --------
    >>> differing({("a", "unit"): "percent"}, {("a", "unit"): "persons"}).values.tolist()
    [['a unit', 'percent', 'persons']]
    """
    import pandas as pd

    keys = [*before, *(key for key in after if key not in before)]
    changed = [key for key in keys if before.get(key) != after.get(key)]
    rows = [(" ".join(dict.fromkeys(key)), _text(before.get(key)), _text(after.get(key))) for key in changed]
    return pd.DataFrame(rows, columns=["what", "before", "after"], dtype="str")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
