"""A committee's yearly account: a form in which the measurement has filled in what it knows."""

from __future__ import annotations

import pandas as pd

from barometer import presentation as show
from barometer.language import label
from barometer.letters.desk import Desk
from barometer.letters.goals import answers_table
from barometer.letters.paper import BoundFigure, Enclosure, Paper, Part, head
from barometer.policy.model import Committee
from barometer.views.headlines import headline_table, headlines

_LINES = 3
"""Empty lines of the table of spending."""


def account(desk: Desk, committee: Committee) -> Paper:
    """Return the form for a committee's account: status and indicators filled in, the rest for the committee.

    The committee fills it in and approves it; the form itself says nothing that waits for approval.
    """
    title = _word(desk, "title", committee=committee.name(desk.language), year=desk.year)
    return Paper(
        f"account-{committee.code}",
        title,
        tuple(account_parts(desk, committee)),
        True,
        head(desk, desk.owner),
    )


def account_parts(desk: Desk, committee: Committee) -> list[Part]:
    """Return what the form says, in order."""
    step, to = desk.step("accounts"), desk.owner_administration
    intro = (
        _word(desk, "intro", administration=to, by=desk.by(step.last(desk.year)))
        if step
        else _word(desk, "intro_undated", administration=to)
    )
    fill = _word(desk, "to_fill")
    return [
        BoundFigure(f"{intro}\n\n## {_word(desk, 'status')}"),
        answers_table(desk, desk.goals_of(committee)),
        BoundFigure(f"## {_word(desk, 'indicators')}"),
        indicators_table(desk, committee),
        BoundFigure(f"## {_word(desk, 'plan')}\n\n{fill}\n\n## {_word(desk, 'cooperation')}\n\n{fill}"),
        BoundFigure(f"## {_word(desk, 'spending')}"),
        _spending(desk),
        BoundFigure(f"## {_word(desk, 'future')}\n\n{fill}"),
        BoundFigure(f"## {_word(desk, 'approval')}\n\n{_word(desk, 'approved')}"),
    ]


def goals_page(desk: Desk, committee: Committee) -> Enclosure:
    """Return a committee's goals on one page: both answers, and the figure of each indicator."""
    title = _word(desk, "page", committee=committee.name(desk.language), year=desk.year)
    answers = answers_table(desk, desk.goals_of(committee))
    return Enclosure(title, (answers, indicators_table(desk, committee)))


def indicators_table(desk: Desk, committee: Committee | None) -> show.Table:
    """Return the figures of the indicators of a committee's goals, or of all, with both answers."""
    assert desk.opened is not None
    declared = tuple(
        one for goal in desk.goals_of(committee) for one in desk.policy.indicators_of(goal.number)
    )
    frame = headlines(desk.opened, declared)
    frame["goal"] = [str(one.goal) for one in declared]
    title = _word(desk, "indicators_title") if committee else label("report.indicators", desk.language)
    return headline_table(desk.opened, frame, title, by_goal=True)


def _spending(desk: Desk) -> show.Table:
    # Words to be overwritten: without any the column would be too narrow to write in.
    open_ = _word(desk, "to_fill").strip("*")
    rows = [(open_, ""), *(("", "") for _ in range(_LINES - 1)), (_word(desk, "spending_total"), "")]
    columns = [
        show.Column("item", _word(desk, "spending_item")),
        show.Column("amount", _word(desk, "spending_amount")),
    ]
    caption = show.Caption(_word(desk, "spending_title", year=desk.year), language=desk.language)
    return show.table(pd.DataFrame(rows, columns=["item", "amount"]), columns, caption)


def _word(desk: Desk, key: str, **values: object) -> str:
    return label(f"account.{key}", desk.language, **values)
