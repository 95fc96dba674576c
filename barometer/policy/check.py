"""Whether everything that a policy names is there, and fits: all faults at once, one line each.

Files are no part of it: a policy is opened without them, and `check` and `measure` say which are missing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, get_args

from barometer.calculations import Published, Rate, Share, Standardised
from barometer.calculations.base import Formula, nested
from barometer.language import place
from barometer.policy.choices import (
    Combination,
    Correction,
    Direction,
    Evidence,
    Family,
    RuleName,
    Uncertainty,
)
from barometer.policy.faults import PolicyFault, chosen, dated, named, of_year, placed, shaped, twice
from barometer.policy.levels import result_faults
from barometer.policy.overlap import gap_faults, group_faults
from barometer.policy.spoken import NAMED, word_faults
from barometer.policy.sums import nesting_faults, sum_faults
from barometer.text import NO_WORDS
from barometer.units import UNITS, Scale, Unit

if TYPE_CHECKING:
    from barometer.policy.model import BankFigures, Bridge, Indicator, KeyFigure, Policy, Target

_COLUMNS = ("period", "group", "breakdown", "category", "status")
"""Columns of every delivery, whose names no breakdown can have."""

_MOST_DECIMALS = 6


def faults_of(policy: Policy, sources: Collection[str] = ()) -> tuple[PolicyFault, ...]:
    """Return everything that a policy declares wrongly; `sources` are the settings' disclosure rules."""
    found = [
        *word_faults(policy),
        *_organisation(policy),
        *group_faults(policy),
        *_breakdowns(policy),
        *nesting_faults(policy),
        *sum_faults(policy),
        *(fault for unit in policy.units for fault in _unit(unit)),
        *(fault for one in policy.indicators for fault in _indicator(one, policy, sources)),
        *(fault for one in policy.key_figures for fault in _key_figure(one, policy)),
        *_rules(policy),
        *_personal(policy),
        *result_faults(policy),
        *_calendar(policy),
    ]
    return tuple(dict.fromkeys(found))


def _organisation(policy: Policy) -> Iterator[PolicyFault]:
    where = f"policy {policy.id}"
    administrations = [one.code for one in policy.administrations]
    committees, areas = [one.code for one in policy.committees], [one.id for one in policy.action_areas]
    yield from _namesakes(policy)
    if policy.owner_committee or committees:
        yield from named(f"{where}, owner_committee", "a committee", [policy.owner_committee], committees)
    if policy.first_year > policy.last_year:
        years = f"the years {policy.first_year} to {policy.last_year}"
        yield PolicyFault(f"{where}, first_year and last_year", "a period", years)
    for committee in policy.committees:
        at = f"committee {committee.code}, administration"
        yield from named(at, "an administration", [committee.administration], administrations)
    for goal in policy.goals:
        yield from named(f"goal {goal.number}, committees", "a committee", goal.committees, committees)
        if goal.action_area or areas:
            yield from named(f"goal {goal.number}, action_area", "an action area", [goal.action_area], areas)


def _namesakes(policy: Policy) -> Iterator[PolicyFault]:
    """Yield a fault for each name that several have, at the last of them; all figures share their names."""
    figures: Counter[str] = Counter()
    for listed, (noun, key) in NAMED.items():
        names = Counter(str(getattr(one, key)) for one in getattr(policy, listed))
        if listed in ("indicators", "key_figures", "results"):
            figures += names
            names = Counter({name: figures[name] for name in names})
        for name, times in names.items():
            if times > 1:
                yield PolicyFault(f"{noun} {name}, {key}", "each id once", f"'{name}' {times} times")


def _personal(policy: Policy) -> Iterator[PolicyFault]:
    for pattern in policy.personal_numbers:
        try:
            re.compile(pattern)
        except re.error as error:
            where = f"policy {policy.id}, personal_numbers"
            yield PolicyFault(where, "a regular expression", f"'{pattern}' ({error})")


def _breakdowns(policy: Policy) -> Iterator[PolicyFault]:
    for breakdown in policy.breakdowns:
        where = f"breakdown {breakdown.id}"
        yield from shaped(f"{where}, id", breakdown.id)
        if breakdown.id in _COLUMNS:
            yield PolicyFault(f"{where}, id", "a name that no other column has", f"'{breakdown.id}'")
        yield from twice(f"{where}, categories", [category.id for category in breakdown.categories])
        if not all(category.id for category in breakdown.categories) or not breakdown.categories:
            yield PolicyFault(f"{where}, categories", "categories with an id", "none")
    for group in policy.groups:
        yield from shaped(f"group {group.id}, id", group.id)


def _unit(unit: Unit) -> Iterator[PolicyFault]:
    where = f"unit {unit.id}"
    yield from shaped(f"{where}, id", unit.id)
    if unit.id in UNITS:
        yield PolicyFault(f"{where}, id", "a unit that the package does not have", f"'{unit.id}'")
    yield from chosen(f"{where}, scale", unit.scale, get_args(Scale))
    yield from named(f"{where}, change", "a unit of the package, or none", filter(None, [unit.change]), UNITS)
    for field, words in (("many", unit.many), ("one", unit.one)):
        if words is None or not words.languages:
            yield PolicyFault(f"{where}, {field}", "words for it", "none")
    for field, number in (("per", unit.per), ("jump", unit.jump)):
        if number is not None and not 0 < number < math.inf:
            yield PolicyFault(f"{where}, {field}", "a number above 0", f"{number:g}")


def _indicator(one: Indicator, policy: Policy, sources: Collection[str]) -> Iterator[PolicyFault]:
    where = f"indicator {one.id}"
    yield from _figure(where, one, policy, {goal.number for goal in policy.goals})
    administrations = [each.code for each in policy.administrations]
    breakdowns = [each.id for each in policy.breakdowns]
    yield from named(f"{where}, owners", "an administration", one.owners, administrations)
    delivered = one.owners or one.microdata or one.statbank or not one.asked
    if not delivered and any(not isinstance(each.calculation, Published) for each in one.methods):
        expected = "who delivers its figures, or microdata or statbank that they come from, or asked: false"
        yield PolicyFault(f"{where}, owners", expected, "none")
    yield from gap_faults(one, policy)
    yield from named(f"{where}, breakdowns", "a breakdown", one.breakdowns, breakdowns)
    yield from named(f"{where}, source_id", "a disclosure rule", [one.source_id], ["default", *sources])
    yield from chosen(f"{where}, uncertainty", one.uncertainty, get_args(Uncertainty))
    for field, evidence in (("evidence", one.evidence), ("owner_evidence", one.owner_evidence)):
        yield from chosen(f"{where}, {field}", evidence, get_args(Evidence))
    yield from _noise(where, one)
    if one.microdata:
        yield from shaped(f"{where}, microdata", one.microdata)
    if one.statbank:
        yield from _from_bank(f"{where}, statbank", one, one.statbank)
    if one.starred and one.direction is None and one.toward is None:
        yield PolicyFault(f"{where}, direction", "higher or lower, since it counts for its goal", "none")
    if one.toward is not None:
        if one.direction is not None:
            yield PolicyFault(f"{where}, direction", "none beside the value to be approached", one.direction)
        if not math.isfinite(one.toward):
            yield PolicyFault(f"{where}, toward", "a number", str(one.toward))
        if one.relevance is None:
            yield PolicyFault(f"{where}, relevance", "a margin within which the value is reached", "none")
    if one.asked and one.unit == "unknown":
        yield PolicyFault(f"{where}, unit", "a unit, since its figures are asked for", "'unknown'")
    if one.relevance is not None and not 0 <= one.relevance < math.inf:
        yield PolicyFault(f"{where}, relevance", "a number from 0 up", f"{one.relevance:g}")
    for each in one.breaks:
        yield from _bridge(f"{where}, bridge over {each.period}", one, each.bridge)
    yield from _methods(where, one, policy)
    yield from dated(f"{where}, targets", [target.applies_from for target in one.targets])
    for target in one.targets:
        yield from _target(f"{where}, target from {target.applies_from} on", target)


def _from_bank(where: str, one: Indicator, bank: BankFigures) -> Iterator[PolicyFault]:
    if one.owners or one.microdata or one.breakdowns:
        yield PolicyFault(where, "no owners, microdata or breakdowns beside: nobody delivers it", "some")
    for method in one.methods:
        columns, told = method.calculation.columns, [one.column for one in bank.columns]
        if len(columns) == 1 and not told:
            continue
        yield from named(f"{where}, columns", "a column of its calculation", told, columns)
        for column in columns:
            if column not in told:
                yield PolicyFault(f"{where}, columns", f"the codes of '{column}'", "none")


def _bridge(where: str, one: Indicator, bridge: Bridge | None) -> Iterator[PolicyFault]:
    if bridge is None:
        return
    if not 0 < bridge.factor < math.inf:
        yield PolicyFault(where, "a factor above 0", f"{bridge.factor:g}")
    if not 0 < bridge.se < math.inf:
        yield PolicyFault(where, "a standard error of the factor above 0", f"{bridge.se:g}")
    if bridge.decision in ("", NO_WORDS):
        yield PolicyFault(where, "the decision that it rests on", "none")
    if one.uncertainty == "none":
        yield PolicyFault(where, "figures that have an uncertainty, since the bridge has one", "'none'")


def _noise(where: str, one: Indicator) -> Iterator[PolicyFault]:
    """Yield a fault for a count of people that chance moves, and that is judged as if nothing did.

    Figures that were published are left alone: their rules are those of whoever published them.
    """
    if not one.starred or one.uncertainty != "none" or one.relevance:
        return
    made_of = nested(tuple(each.calculation for each in one.methods))
    if any(isinstance(node, Share | Rate) for node in made_of):
        expected = "a margin of relevance, or the uncertainty random_variation, as chance moves every count"
        yield PolicyFault(f"{where}, uncertainty", expected, "'none' without a margin")


def _figure(
    where: str, one: Indicator | KeyFigure, policy: Policy, goals: Collection[int]
) -> Iterator[PolicyFault]:
    """Yield what an indicator and a key figure can have wrong alike."""
    yield from shaped(f"{where}, id", one.id)
    if one.goal not in goals:
        told = ", ".join(str(goal) for goal in sorted(goals))
        yield PolicyFault(f"{where}, goal", f"one of the goals {told}", str(one.goal))
    yield from named(f"{where}, unit", "a unit", [one.unit], _units(policy))
    yield from chosen(f"{where}, direction", one.direction, (*get_args(Direction), None))
    if type(one.decimals) is not int or not 0 <= one.decimals <= _MOST_DECIMALS:
        yield PolicyFault(
            f"{where}, decimals", f"a whole number from 0 to {_MOST_DECIMALS}", str(one.decimals)
        )
    yield from placed(f"{where}, breaks", [each.period for each in one.breaks])


def _units(policy: Policy) -> list[str]:
    return [*UNITS, *(unit.id for unit in policy.units)]


def _methods(where: str, one: Indicator, policy: Policy) -> Iterator[PolicyFault]:
    if not one.methods:
        yield PolicyFault(f"{where}, methods", "at least one calculation", "none")
    yield from dated(f"{where}, methods", [method.applies_from for method in one.methods])
    for method in one.methods:
        at, calculation = f"{where}, calculation from {method.applies_from} on", method.calculation
        yield from _unit_of(at, calculation, one.unit, policy)
        for node in nested(calculation):
            if isinstance(node, Standardised):
                yield from _standard(at, node, policy)


def _unit_of(where: str, calculation: Any, declared: str, policy: Policy) -> Iterator[PolicyFault]:
    if calculation.unit != declared:
        yield PolicyFault(where, f"the unit that is declared, '{declared}'", f"'{calculation.unit}'")
    used = [node.unit for node in nested(calculation) if hasattr(node, "unit")]
    yield from named(where, "a unit", [unit for unit in used if unit != declared], _units(policy))


def _standard(where: str, node: Standardised, policy: Policy) -> Iterator[PolicyFault]:
    declared = {each.id: each for each in policy.breakdowns}
    yield from named(where, "a breakdown", [node.over], declared)
    if node.over in declared:
        known = [category.id for category in declared[node.over].categories]
        yield from named(where, f"a category of {node.over}", [name for name, _ in node.standard], known)


def _target(where: str, target: Target) -> Iterator[PolicyFault]:
    yield from placed(f"{where}, period", [target.period])
    end, year = place(target.period), target.applies_from[:4]
    if end is not None and year.isdecimal() and end < int(year):
        yield PolicyFault(f"{where}, period", f"a period from {year} on", f"'{target.period}'")
    if not math.isfinite(target.value):
        yield PolicyFault(f"{where}, value", "a number", str(target.value))
    if (target.base_value is None) != (target.base_period is None):
        yield PolicyFault(f"{where}, base", "a value with its period, or neither", "one of them")
    if target.base_period is not None:
        yield from placed(f"{where}, base_period", [target.base_period])
        begin = place(target.base_period)
        if begin is not None and end is not None and begin >= end:
            found = f"'{target.base_period}'"
            yield PolicyFault(f"{where}, base_period", f"a period before {target.period}", found)


def _key_figure(one: KeyFigure, policy: Policy) -> Iterator[PolicyFault]:
    where = f"key figure {one.id}"
    # Goal 0: context for all goals, such as how many residents there are.
    yield from _figure(where, one, policy, {0, *(goal.number for goal in policy.goals)})
    groups = [group.id for group in policy.groups]
    yield from named(f"{where}, group", "a group", filter(None, [one.group]), groups)
    if one.calculation is not None:
        at, figures = f"{where}, calculation", [each.id for each in policy.key_figures]
        if not isinstance(one.calculation, Formula):
            yield PolicyFault(at, "a formula, such as Score", type(one.calculation).__name__)
        yield from named(at, "a key figure", one.calculation.columns, figures)
        yield from _unit_of(at, one.calculation, one.unit, policy)


def _rules(policy: Policy) -> Iterator[PolicyFault]:
    where = f"policy {policy.id}, rules"
    yield from dated(where, [rule.applies_from for rule in policy.rules])
    if not any(rule.applies_from[:4] <= str(policy.first_year) for rule in policy.rules):
        yield PolicyFault(where, f"a rule that applies in {policy.first_year}", "none")
    for rule in policy.rules:
        at = f"{where}, from {rule.applies_from} on"
        yield from chosen(at, rule.name, get_args(RuleName))
        yield from chosen(at, rule.combination, get_args(Combination))
        yield from chosen(at, rule.family, get_args(Family))
        yield from chosen(at, rule.correction, get_args(Correction))
        yield from placed(at, filter(None, [rule.base_period]))
        if rule.name == "base_year" and not rule.base_period:
            yield PolicyFault(at, "a base_period, since the rule compares with it", "none")


def _calendar(policy: Policy) -> Iterator[PolicyFault]:
    where = f"policy {policy.id}, calendar"
    yield from twice(where, [step.id for step in policy.calendar])
    for step in policy.calendar:
        at = f"{where}, {step.id}"
        yield from shaped(f"{at}, id", step.id)
        yield from of_year(f"{at}, begins", [step.begins])
        yield from of_year(f"{at}, ends", filter(None, [step.ends]))
        yield from dated(f"{at}, applies_from", filter(None, [step.applies_from]))
        if step.ends and len(step.ends) == len(step.begins) and step.ends < step.begins:
            yield PolicyFault(f"{at}, ends", f"a time from {step.begins} on", f"'{step.ends}'")
