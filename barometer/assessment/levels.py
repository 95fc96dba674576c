"""Verdicts above the indicator: how a number has moved, or which word several words become."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from barometer.assessment.goal import Judged, combine
from barometer.assessment.movement import judge_movement
from barometer.assessment.reasons import reason
from barometer.assessment.series import line_to, since_start
from barometer.policy.model import Indicator
from barometer.text import NO_WORDS

if TYPE_CHECKING:
    from barometer.assessment.change import Change
    from barometer.assessment.judgement import JudgedRound
    from barometer.assessment.rules import Judging
    from barometer.policy.levels import Result


def judged_results(
    this: JudgedRound, rule: Judging, moved: Mapping[str, Judged], goals: Mapping[str, tuple[str, str]]
) -> list[tuple[str, ...]]:
    """Return the movement of each result above the indicators under a rule, as rows of verdicts.

    A mean moves as an indicator does, against the last measurement or the rule's base; other results are put
    together from the words of what they are made of.

    Parameters
    ----------
    moved, goals
        Movements of indicators by id, and word and reason of each goal by `goal-2`.
    """
    words = {key: one.word for key, one in moved.items()} | {key: word for key, (word, _) in goals.items()}
    rows: list[tuple[str, ...]] = []
    for one in this.policy.results:
        word, why = _number(this, rule, one) if one.by == "mean" else _word(one, words)
        words[one.id] = word
        rows.append((one.level, one.id, "movement", rule.name, word, why))
    return rows


def _word(one: Result, words: Mapping[str, str]) -> tuple[str, str]:
    mine = [words[id] for id in one.of]
    told = {name: mine.count(name) for name in ("improved", "unchanged", "worsened")}
    told["open"] = len(mine) - sum(told.values())
    return combine(mine, one.by), reason("counted", **told, combination=one.by)


def _number(this: JudgedRound, rule: Judging, one: Result) -> tuple[str, str]:
    declared = as_indicator(one)
    return judge_movement(declared, _compared(this, rule, declared), rule)


def _compared(this: JudgedRound, rule: Judging, declared: Indicator) -> Change:
    if rule.reference == "start":
        line = line_to(this.now, this.past, declared, this.policy.first_year - 1.0)
        return since_start(this.now.pick(declared), line, declared, this.year)
    if rule.reference == "base":
        return this.since_base(declared, rule.base_period)
    return this.since_last(declared, None)


def as_indicator(one: Result) -> Indicator:
    """Return a result as what is picked, compared and shown like an indicator: a number without uncertainty.

    Examples
    --------
    >>> from barometer.policy.levels import Result
    >>> from barometer.text import Text
    >>> as_indicator(Result("city", "whole", Text(en="The city"), ("work", "school"))).unit
    'score'
    """
    return Indicator(
        id=one.id,
        goal=one.goal,
        label=one.title,
        definition=NO_WORDS,
        population=NO_WORDS,
        methods=(),
        unit=one.unit,
        direction=one.direction,
        starred=False,
        evidence="inferred",
        source=NO_WORDS,
        uncertainty="none",
        decimals=one.decimals,
    )
