"""How a report is read: what its words mean, which groups it speaks of, and who answers for what."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.language import capital, catalogue_keys, in_words, label
from barometer.policy.described import goal_title
from barometer.presentation.marks import WITHHELD
from barometer.presentation.objects import Cell, Header, Table
from barometer.views.choices import goal_answers
from barometer.views.opened import Opened

if TYPE_CHECKING:
    from barometer.policy.model import Committee, Goal


def words_table(opened: Opened) -> Table:
    """Return the words of the verdicts and of what is missing, with what each means."""
    language = opened.language
    told = [(word, label(f"meaning.{word}", language)) for word in catalogue_keys("verdict")]
    rows = [(Cell(label(f"verdict.{word}", language), verdict=word), Cell(text)) for word, text in told]
    rows += [
        (
            Cell(label(f"short.{status}", language), status),
            Cell(capital(label(f"status.{status}", language)) + "."),
        )
        for status in WITHHELD
    ]
    moves = sum(word not in _TARGETS for word, _ in told)
    groups = [(0, label("table.movement", language)), (moves, label("table.target", language))]
    groups.append((len(told), label("report.no_number", language)))
    caption = show.Caption(label("report.words", language), language=language)
    header = (Header(label("report.word", language)), Header(label("report.meaning", language)))
    return Table(caption, header, tuple(rows), groups=tuple(groups))


_TARGETS = ("met", "on_track", "off_track", "moving_away", "missed", "no_target", "target_unknown")


def groups_table(opened: Opened) -> Table:
    """Return the groups that figures are told of, with how the policy defines them."""
    language = opened.language
    frame = pd.DataFrame(
        {
            "group": [capital(one.label(language)) for one in opened.policy.groups],
            "definition": [one.definition(language) for one in opened.policy.groups],
        }
    )
    columns = [
        show.Column("group", label("report.group", language)),
        show.Column("definition", label("report.definition", language)),
    ]
    return show.table(frame, columns, show.Caption(label("report.groups", language), language=language))


def committees_table(opened: Opened) -> Table:
    """Return each committee with the goals that it answers for, both answers, and what it delivers."""
    language, policy = opened.language, opened.policy
    rows, groups = list[tuple[Cell, ...]](), list[tuple[int, str]]()
    for committee in policy.committees:
        mine = [goal for goal in policy.goals if committee.code in goal.committees]
        if mine:
            groups.append((len(rows), committee.name(language)))
            rows += [_goal_row(opened, goal, committee) for goal in mine]
    everybody = [goal for goal in policy.goals if goal.all_committees]
    if everybody:
        groups.append((len(rows), label("report.every_committee", language)))
        rows += [_goal_row(opened, goal, None) for goal in everybody]
    heads = ("report.goal_column", "table.movement", "table.target", "report.delivers")
    caption = show.Caption(
        label("report.accounts", language), note=label("report.accounts_note", language), language=language
    )
    return Table(
        caption, tuple(Header(label(key, language)) for key in heads), tuple(rows), groups=tuple(groups)
    )


def _goal_row(opened: Opened, goal: Goal, committee: Committee | None) -> tuple[Cell, ...]:
    language = opened.language
    title = goal_title(goal, language)
    judged = [
        Cell(label(f"verdict.{word}", language), verdict=word) if word else Cell("–")
        for word in goal_answers(opened, goal)
    ]
    mine = opened.policy.indicators_of(goal.number)
    delivered = [
        one
        for one in mine
        if committee and committee.administration in one.owners and one.owner_evidence == "published"
    ]
    counts = {"count": in_words(len(delivered), language), "total": in_words(len(mine), language)}
    return Cell(title), *judged, Cell(label("report.delivers_of", language, **counts) if delivered else "–")
