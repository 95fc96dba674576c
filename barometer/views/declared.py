"""A policy as a document that a committee can adopt: definitions, targets with their decisions, rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from barometer.language import date, label, listing, number, period, unit_words, with_unit
from barometer.pages.document import page
from barometer.policy.described import goal_title
from barometer.policy.model import Goal, Indicator, KeyFigure, Policy, SeriesBreak, Target
from barometer.presentation.series import break_words
from barometer.text import Text
from barometer.views.choices import committees, rule_label
from barometer.views.definitions import definition_table

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from barometer.presentation import Table


def policy_document(policy: Policy, language: str = "") -> NotebookNode:
    """Return a policy as a notebook, to be exported as a page or a PDF.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> policy_document(shipped("demo"), "en").cells[0].source.splitlines()
    ['# The invented inclusion policy 2024-2028', '', 'Demo City, 2024-2028']
    """
    language = policy.spoken(language)
    title, municipality = policy.title(language), policy.municipality(language)
    years = "-".join(dict.fromkeys(str(year) for year in (policy.first_year, policy.last_year)))
    return page(
        f"# {title}\n\n{municipality}, {years}",
        *(item for goal in policy.goals for item in _goal(policy, goal, language)),
        *_lists(policy, language),
        _rules(policy, language),
        language=language,
        title=title,
        subtitle=years,
        municipality=municipality,
        marks=["synthetic"] if policy.synthetic else [],
        contents=True,
    )


def _goal(policy: Policy, goal: Goal, language: str) -> Iterator[str | Table]:
    areas = [area.title(language) for area in policy.action_areas if area.id == goal.action_area]
    told = committees(policy, goal, language)
    answering = [label("report.responsible", language, committees=told)] if told else []
    heading = goal_title(goal, language)
    yield "\n\n".join([f"## {heading}", *areas, *answering])
    for indicator in policy.indicators_of(goal.number):
        yield definition_table(policy, indicator, language)
        if told := _told(policy, indicator, language):
            yield told
    figures = [one for one in policy.key_figures if one.goal == goal.number]
    if figures:
        yield "\n".join(
            [
                label("policy.key_figures", language),
                "",
                *(_key_figure(policy, one, language) for one in figures),
            ]
        )


def _key_figure(policy: Policy, one: KeyFigure, language: str) -> str:
    """Return a key figure on a line: name, unit and source, and what it is where that is said."""
    unit = unit_words(policy.told_in(one.unit), language)
    line = "; ".join(filter(None, (one.label(language), unit, one.source(language))))
    return f"- {': '.join(filter(None, (line, one.definition(language))))}"


def _told(policy: Policy, indicator: Indicator, language: str) -> str:
    """Return an indicator's targets and breaks, a line each."""
    targets = [_target(policy, indicator, target, language) for target in indicator.targets]
    breaks = [_break(each, language) for each in indicator.breaks]
    return "\n".join(f"- {line}" for line in (*targets, *breaks))


def _break(one: SeriesBreak, language: str) -> str:
    words = break_words(one.period, one.reason(language), language)
    if one.bridge is None:
        return words
    told = {name: number(getattr(one.bridge, name), 3, language) for name in ("factor", "se")}
    told["decision"] = _referred(one.bridge.decision, language)
    return f"{words} {label('policy.bridge', language, **told)}"


def _target(policy: Policy, indicator: Indicator, target: Target, language: str) -> str:
    def figure(value: float) -> str:
        return with_unit(value, policy.told_in(indicator.unit), indicator.decimals, language)

    told = {"value": figure(target.value), "period": period(target.period, language)}
    words = label("policy.target", language, **told, decision=_referred(target.decision, language))
    if target.base_value is None or target.base_period is None:
        return words
    base = {"value": figure(target.base_value), "period": period(target.base_period, language)}
    return f"{words} {label('policy.base', language, **base)}"


def _referred(reference: str | Text, language: str) -> str:
    """Return who says so: one reference for all languages, or the words of one."""
    return reference if isinstance(reference, str) else reference(language)


def _lists(policy: Policy, language: str) -> Iterator[str]:
    """Yield who delivers, by the codes above, the groups, and the results above the indicators, if any."""
    listed = {
        "administrations": [f"- **{one.code}**: {one.name(language)}" for one in policy.administrations],
        "groups": [f"- **{one.label(language)}**: {one.definition(language)}" for one in policy.groups],
        "results": list(_results(policy, language)),
    }
    for name, lines in listed.items():
        if lines:
            yield "\n".join([f"## {label(f'policy.{name}', language)}", "", *lines])


def _results(policy: Policy, language: str) -> Iterator[str]:
    levels = {one.id: one.title(language) for one in policy.levels}
    names = {one.id: one.label(language) for one in policy.indicators}
    names |= {f"goal-{one.number}": one.title(language) for one in policy.goals}
    for one in policy.results:
        weights = [f" (× {number(each, 2, language)})" for each in one.weights] or [""] * len(one.of)
        below = [f"{names[id]}{weight}" for id, weight in zip(one.of, weights, strict=True)]
        names[one.id] = one.title(language)
        told = label(f"policy.by_{one.by}", language, of=listing(below, language))
        yield f"- **{one.title(language)}** ({levels[one.level]}): {told}"


def _rules(policy: Policy, language: str) -> str:
    lines = rules_in_words(policy, language)
    return "\n".join([f"## {label('policy.rules', language)}", "", *(f"- {line}" for line in lines)])


def rules_in_words(policy: Policy, language: str) -> tuple[str, ...]:
    """Return a policy's rules of judgement, a sentence each."""
    return tuple(
        label(
            "policy.rule",
            language,
            rule=rule_label(policy, rule.name, language),
            combination=label(f"combination.{rule.combination}", language),
            since=date(rule.applies_from, language),
            reference=_referred(rule.reference, language),
        )
        for rule in policy.rules
    )
