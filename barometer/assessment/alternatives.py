"""Which other choice would flip a verdict: another rule, combination, rounding, or way to measure a pace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from barometer.assessment.assess import JUDGEMENTS
from barometer.assessment.judgement import Earlier, JudgedRound
from barometer.assessment.rules import Judging, judging
from barometer.generations import NEWEST, Generations, of_generation
from barometer.policy.model import Policy, Rule
from barometer.statistics.progress import METHODS

COLUMNS = (
    *("level", "id", "judgement", "choice", "option", "base"),
    *("verdict", "now", "usable", "flips", "reason"),
)

_UNUSABLE = ("no_base_figure", "at_base", "one_or_three")
"""Reasons that say that a rule has nothing to work on here, and so says nothing of the verdict."""


def what_if(
    observations: pd.DataFrame,
    earlier: Sequence[Earlier],
    policy: Policy,
    year: int,
    published_changes: pd.DataFrame | None = None,
    alternatives: Sequence[Rule] = (),
    generations: Generations = NEWEST,
) -> pd.DataFrame:
    """Say which other choice would flip a verdict.

    Parameters
    ----------
    alternatives
        The other rules to try, each with its own base period: the policy's own, unless given.
    generations
        The generation of each method: the record's own where a record is asked.

    Returns
    -------
    DataFrame
        `COLUMNS`: a row for each verdict under each other choice, beside the policy's own (`now`).
        A rule that cannot be used here is not `usable` and flips nothing.
    """
    judged_by = of_generation(JUDGEMENTS, generations.judgement, "judgement")
    this = judged_by(observations, tuple(earlier), policy, year, published_changes, generations)
    chosen = judging(policy.rule_for(year))
    now = {row[:3]: row[4] for row in this.verdicts(chosen)}
    now |= {("indicator", key, "target"): word for key, word, _ in this.targets()}
    others = alternatives or policy.alternatives
    rows: list[tuple[object, ...]] = []
    for choice, option, rule in _options(chosen, others, corrected=generations.many_tests > 1):
        without = _without_base(this, rule)
        for level, id, judgement, _, verdict, why in this.verdicts(rule):
            usable = id not in without and why.partition(";")[0] not in _UNUSABLE
            was = now[level, id, judgement]
            flips = usable and verdict != was
            base = rule.base_period if rule.reference == "base" else ""
            rows.append((level, id, judgement, choice, option, base, verdict, was, usable, flips, why))
    for method in METHODS:
        for key, word, why in this.targets(method):
            was = now["indicator", key, "target"]
            rows.append(("indicator", key, "target", "method", method, "", word, was, True, word != was, why))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _options(
    chosen: Judging, alternatives: Sequence[Rule], *, corrected: bool
) -> list[tuple[str, str, Judging]]:
    others = [judging(rule) for rule in alternatives]
    options = [("rule", rule.name, rule) for rule in others if rule != chosen]
    other = "worst" if chosen.combination == "majority" else "majority"
    options.append(("combination", other, replace(chosen, combination=other)))
    options.append(("rounding", "rounded", replace(chosen, rounded=True)))
    if corrected:
        options.append(("correction", "none", replace(chosen, correction="none")))
    return options


def _without_base(this: JudgedRound, rule: Judging) -> set[str]:
    """Return the goals none of whose counting indicators has a figure for the rule's base period."""
    if rule.reference != "base":
        return set()
    moved = this.movements(rule)
    without = set()
    for goal in this.policy.goals:
        counting = [moved[one.id] for one in this.policy.indicators_of(goal.number) if one.starred]
        if counting and all(one.reason.partition(";")[0] in _UNUSABLE for one in counting):
            without.add(str(goal.number))
    return without
