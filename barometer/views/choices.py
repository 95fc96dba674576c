"""The verdicts of a goal and the choices behind them, with the names that a reader knows them by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.rules import judging
from barometer.language import capital, in_words, label, listing, period
from barometer.policy.model import Goal, Policy, Rule
from barometer.views.opened import Opened

if TYPE_CHECKING:
    from barometer.presentation import Table, Verdicts


def goal_verdicts(opened: Opened, goal: Goal) -> Verdicts | show.Notice:
    """Return both answers on a goal: is it moving, by each rule of the record; will it reach its targets."""
    language, own = opened.language, opened.policy.rule_for(opened.year).name
    rows = opened.verdicts
    mine = rows[
        (rows["level"] == "goal") & (rows["id"] == str(goal.number)) & (rows["judgement"] == "movement")
    ]
    judged = [
        show.Judgement(
            rule_name(opened.policy, row["rule"], language),
            row["verdict"],
            _reason(row, opened),
            "" if at else label("table.movement", language),
        )
        for at, row in enumerate(sorted(mine.to_dict("records"), key=lambda row: _order(row["rule"], own)))
    ]
    word, why = opened.goal_target(goal)
    if word:
        asked = asked_of_targets(opened, goal)
        judged.insert(1, show.Judgement("", word, opened.explained(why), asked))
    if not judged:
        return show.Notice(label("report.no_verdict_text", language), language=language)
    return show.Verdicts(tuple(judged), language=language, id=f"goal-{goal.number}")


def goal_answers(opened: Opened, goal: Goal) -> tuple[str, ...]:
    """Return both answers on a goal as codes: what was published before our own; "" where there is none."""
    movement = opened.verdict("goal", str(goal.number), "movement", "published")[0]
    own = opened.verdict("goal", str(goal.number), "movement")[0]
    return movement or own, opened.goal_target(goal)[0]


def asked_of_targets(opened: Opened, goal: Goal) -> str:
    """Return the question of a goal's targets, with their year where they have one in common."""
    declared = opened.policy.indicators_of(goal.number)
    targets = [target for one in declared if one.starred and (target := one.target_for(opened.year))]
    years = {target.period for target in targets}
    if len(years) != 1:
        return label("report.verdict_target", opened.language)
    return label("report.verdict_target_in", opened.language, period=period(years.pop(), opened.language))


def _order(rule: str, own: str) -> int:
    """Put what was published first, then the policy's own rule."""
    return {"published": 0, own: 1}.get(rule, 2)


def _reason(row: dict[str, str], opened: Opened) -> str:
    if row["rule"] == "published":
        return label("report.printed", opened.language, text=row["reason"])
    return opened.explained(row["reason"])


def choices_table(opened: Opened, goal: Goal) -> Table:
    """Return what the goal's movement would be called under other rules and choices."""
    tried, language = opened.choices, opened.language
    mine = tried[
        (tried["level"] == "goal") & (tried["id"] == str(goal.number)) & (tried["judgement"] == "movement")
    ]
    rows = mine.to_dict("records")
    frame = pd.DataFrame(
        {
            "choice": [
                capital(choice_name(row["choice"], row["option"], row["base"], language)) for row in rows
            ],
            "verdict": [row["verdict"] if row["usable"] else "" for row in rows],
            "status": ["observed" if row["usable"] else "not_usable" for row in rows],
            "flips": [bool(row["flips"]) for row in rows],
            "reason": [opened.explained(row["reason"]) for row in rows],
        }
    )
    columns = [
        show.Column("choice", label("report.choice", language)),
        show.Column("verdict", label("table.verdict", language), "verdict", status="status"),
        show.Column("flips", label("report.flips", language)),
        show.Column("reason", label("report.reason", language)),
    ]
    flips, usable = int(frame["flips"].sum()), int((frame["status"] == "observed").sum())
    counts = {"flips": capital(in_words(flips, language)), "count": in_words(usable, language)}
    title = label("report.flip_some" if flips else "report.flip_none", language, **counts)
    return show.table(frame, columns, show.Caption(title, language=language))


def rules_table(opened: Opened) -> Table:
    """Return every goal's movement under the policy's rule and under each other rule that was tried."""
    tried, language, policy = opened.choices, opened.language, opened.policy
    mine = tried[(tried["level"] == "goal") & (tried["judgement"] == "movement")]
    options = list(dict.fromkeys(zip(mine["choice"], mine["option"], mine["base"], strict=True)))
    told = {
        (row["id"], row["choice"], row["option"]): row["verdict"] if row["usable"] else ""
        for row in mine.to_dict("records")
    }
    rows = []
    for option in options:
        name = capital(choice_name(*option, language))
        rows.append((name, *(told.get((str(goal.number), *option[:2]), "") for goal in policy.goals)))
    own = [opened.verdict("goal", str(goal.number), "movement")[0] for goal in policy.goals]
    rows.insert(0, (rule_name(policy, policy.rule_for(opened.year).name, language), *own))
    goals = [f"g{goal.number}" for goal in policy.goals]
    frame = pd.DataFrame(rows, columns=["choice", *goals]).assign(status="not_usable")
    columns = [show.Column("choice", label("report.choice", language))]
    columns += [
        show.Column(
            name, label("report.goal_short", language, number=goal.number), "verdict", status="status"
        )
        for name, goal in zip(goals, policy.goals, strict=True)
    ]
    caption = show.Caption(
        label("report.rules", language), label("report.rules_note", language), language=language
    )
    return show.table(frame, columns, caption)


def choice_name(choice: str, option: str, base: str, language: str) -> str:
    """Return how a choice that was tried is called."""
    if choice == "rule":
        return label(f"rule.{option}", language, period=base)
    return label(f"{'combination' if choice == 'combination' else 'choice'}.{option}", language)


def rule_label(policy: Policy, rule: str, language: str) -> str:
    """Return the name of one of the policy's rules; `published` is what a source printed.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> rule_label(POLICY, "since_last", "en"), rule_label(POLICY, "published", "da")
    ('Since the previous measurement', 'Som offentliggjort')
    """
    if rule == "published":
        return label("report.verdict_published", language)
    declared: tuple[Rule | str, ...] = tuple(one for one in policy.rules if one.name == rule)
    base = judging(declared[-1] if declared else rule).base_period
    return label(f"rule.{rule}", language, period=base)


def rule_name(policy: Policy, rule: str, language: str) -> str:
    """Return how the verdict of one of the policy's rules is headed."""
    return label("report.status_own", language) if rule == "barometer" else rule_label(policy, rule, language)


def committees(policy: Policy, goal: Goal, language: str) -> str:
    """Return the names of the responsible committees as the letter gives them.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> committees(POLICY, POLICY.goal(6), "da")
    'Beskæftigelses- og Integrationsudvalget (alle udvalg)'
    """
    names = listing([policy.committee(code).name(language) for code in goal.committees], language)
    return label("report.all_committees", language, committees=names) if goal.all_committees else names
