"""The verdicts of a goal and the choices behind them, with the names that a reader knows them by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment import explain, what_if
from barometer.language import label, listing
from barometer.policy.model import Goal, Policy
from barometer.records.record import Record
from barometer.rounds.observe import published_changes
from barometer.rounds.published import frozen_published

if TYPE_CHECKING:
    from barometer.presentation import Table


def goal_verdicts(record: Record, goal: int) -> pd.DataFrame:
    """Return the goal's verdicts: published first, then by the policy's rule, then the others."""
    verdicts = record.verdicts
    mine = verdicts[(verdicts["level"] == "goal") & (verdicts["id"] == str(goal))]
    order = {"published": 0, record.policy.rule_for(record.year).name: 1}
    return mine.iloc[sorted(range(len(mine)), key=lambda i: (order.get(mine["rule"].iloc[i], 2), i))]


def other_choices(record: Record, earlier: tuple[Record, ...]) -> pd.DataFrame:
    """Return what rules and choices that were not made would give; see `barometer.assessment.what_if`."""
    changes = None
    if record.kind == "published":
        changes = published_changes(frozen_published(record).figures, record.published)
    tried = what_if(record.observations, earlier, record.policy, record.year, changes, record.generations)
    return tried[(tried["judgement"] == "movement") & (tried["choice"] != "base")]


def choices_table(record: Record, earlier: tuple[Record, ...], goal: int, language: str) -> Table:
    """Return what the goal's verdict would be under other rules and choices."""
    tried = other_choices(record, earlier)
    mine = tried[(tried["level"] == "goal") & (tried["id"] == str(goal))]
    frame = pd.DataFrame(
        {
            "choice": [
                choice_name(choice, option, language)
                for choice, option in zip(mine["choice"], mine["option"], strict=True)
            ],
            "verdict": list(mine["verdict"]),
            "flips": [bool(flips) for flips in mine["flips"]],
            "reason": [explain(reason, language) for reason in mine["reason"]],
        }
    )
    columns = [
        show.Column("choice", label("report.choice", language)),
        show.Column("verdict", label("table.verdict", language), "verdict"),
        show.Column("flips", label("report.flips", language)),
        show.Column("reason", label("report.reason", language)),
    ]
    title = label("report.flip_some" if frame["flips"].any() else "report.flip_none", language)
    return show.table(frame, columns, show.Caption(title, language=language))


def choice_name(choice: str, option: str, language: str) -> str:
    """Return how a choice that was tried is called in a report."""
    if choice in ("rule", "combination"):
        return label(f"{choice}.{option}", language)
    return label(f"choice.{option}", language)


def rule_name(rule: str, judgement: str, language: str) -> str:
    """Return how a verdict's rule is called in a report."""
    if judgement == "target":
        return label("report.verdict_target", language)
    if rule == "published":
        return label("report.verdict_published", language)
    return label("report.verdict_rule", language, rule=label(f"rule.{rule}", language))


def committees(policy: Policy, goal: Goal, language: str) -> str:
    """Return the names of the responsible committees as the letter gives them.

    Examples
    --------
    >>> from barometer.policy.copenhagen_2011 import POLICY
    >>> committees(POLICY, POLICY.goal(6), "da")
    'Beskæftigelses- og Integrationsudvalget (alle udvalg)'
    """
    names = listing([policy.committee(code).name(language) for code in goal.committees], language)
    return label("report.all_committees", language, committees=names) if goal.all_committees else names
