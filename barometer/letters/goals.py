"""The goals in the papers: who answers for them, both answers, what turned since the measurement before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from barometer import presentation as show
from barometer.assessment.turned import in_newest_words
from barometer.commentary.figures import Figures
from barometer.commentary.suggest import on_goal, on_indicator
from barometer.language import label
from barometer.letters.desk import Desk
from barometer.policy.described import goal_title
from barometer.policy.model import Goal
from barometer.views.choices import committees


def responsible_table(desk: Desk) -> show.Table:
    """Return the policy's goals with the committees that answer for them.

    Examples
    --------
    >>> from barometer.letters.desk import open_desk
    >>> from barometer.project import Project
    >>> responsible_table(open_desk(Project.find(), 2011)).rows[0][1].text
    'Børne- og Ungdomsudvalget og Socialudvalget'
    """
    language = desk.language
    rows = [
        (
            goal_title(goal, language),
            committees(desk.policy, goal, language),
        )
        for goal in desk.policy.goals
    ]
    columns = [
        show.Column("goal", label("report.goal_column", language)),
        show.Column("committees", label("report.committees", language)),
    ]
    caption = show.Caption(desk.word("goals_title", policy=desk.policy.title(language)), language=language)
    return show.table(pd.DataFrame(rows, columns=["goal", "committees"]), columns, caption)


def answers_table(desk: Desk, goals: Sequence[Goal], *, who: bool = False) -> show.Table:
    """Return both answers for some goals: the overview's table, with their rows alone.

    Who answers for them is left out unless `who`: a letter tells it in a table of its own.
    """
    assert desk.opened is not None
    whole = desk.opened.overview().goals()
    wanted = {goal.number for goal in goals}
    rows = [row for goal, row in zip(desk.policy.goals, whole.rows, strict=True) if goal.number in wanted]
    title = whole.caption.title if len(rows) == len(whole.rows) else desk.word("answers_title")
    told = replace(whole, rows=tuple(rows), caption=replace(whole.caption, title=title))
    if who:
        return told
    return replace(told, header=told.header[:-1], rows=tuple(row[:-1] for row in told.rows))


def said_of(goal: Goal, desk: Desk) -> str:
    """Return what the figures say of a goal in bound sentences: its starred indicators, or else all."""
    assert desk.figures is not None
    indicators = desk.policy.indicators_of(goal.number)
    starred = [one for one in indicators if one.starred] or list(indicators)
    said = on_goal(goal.number, desk.figures, desk.language)
    head = desk.word("goal", number=goal.number, title=goal.title(desk.language), said=said).rstrip()
    told = [" ".join(on_indicator(one, desk.figures, desk.language, brief=True)) for one in starred]
    return "\n".join([head, "", *(f"- {each}" for each in told)]).rstrip()


def turned(goals: Sequence[Goal], desk: Desk) -> list[str]:
    """Return a bound sentence for each answer on a goal that is another than in the measurement before."""
    figures = desk.figures
    assert figures is not None
    before = figures.previous
    if before is None:
        return []
    renamed = replace(before, verdicts=in_newest_words(before.verdicts, before.policy))
    sentences = []
    for goal in goals:
        moved, aimed = zip(*(_answers(one, goal) for one in (figures, before, renamed)), strict=True)
        for key, (now, then, as_said_now) in (("turned", moved), ("turned_target", aimed)):
            if now and then and now not in (then, as_said_now):
                words = {
                    "now": label(f"verdict.{now}", desk.language),
                    "then": label(f"verdict.{then}", desk.language),
                }
                sentences.append(desk.word(key, number=goal.number, edition=before.edition, **words))
    return sentences


def _answers(figures: Figures, goal: Goal) -> tuple[str, str]:
    id = f"goal-{goal.number}"
    return figures.verdict(id)[0], figures.target_verdict(id)[0]
