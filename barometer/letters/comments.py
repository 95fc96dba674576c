"""What committees said: the owner's comments on a measurement as a paper of their own, and last year's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from barometer.commentary.documents import Commentary
from barometer.commentary.documents import speaker_label as speaker
from barometer.language import date, label
from barometer.letters.desk import Desk
from barometer.letters.paper import Paper, Part, Quoted, head
from barometer.policy.model import Committee

_BOUND = re.compile(r"\[([^\]]*)\]\(#[^)]*\)")


def approved_comments(desk: Desk) -> tuple[Commentary, ...]:
    """Return what the owner of the barometer said of a measurement and approved."""
    return tuple(_by(desk.written, desk.owner))


def comments(desk: Desk) -> Paper | None:
    """Return the owner's comments as a paper with the date of their approval; None where there are none."""
    found = approved_comments(desk)
    if not found:
        return None
    language, owner = desk.language, desk.owner
    newest = max(one.approved_on for one in found)
    name = owner.name(language)
    parts: list[Part] = [
        Quoted(_goal_heading(one, desk) + one.body.strip(), speaker(one, desk.policy)) for one in found
    ]
    subject = desk.word("comments_subject", owner=name, name=desk.name(), date=date(newest, language))
    return Paper(f"comments-{owner.code}", subject, tuple(parts), True, head(desk, None))


def _goal_heading(one: Commentary, desk: Desk) -> str:
    if not one.goal:
        return ""
    title = desk.policy.goal(one.goal).title(desk.language)
    return f"## {label('report.goal', desk.language, number=one.goal, title=title)}\n\n"


def quoted_before(desk: Desk, committee: Committee) -> Iterator[Part]:
    """Yield what a committee said of the measurement before and approved, as it stood then."""
    for one in _by(desk.written_before, committee):
        text = unbound(one.body.strip())
        about = ""
        if one.goal:
            title = desk.policy.goal(one.goal).title(desk.language)
            about = f"{label('report.goal', desk.language, number=one.goal, title=title)}. "
        heading = desk.word("answered_heading", year=one.path.parent.name)
        yield Quoted(text, f"{heading}. {about}{speaker(one, desk.policy)}")


def _by(written: tuple[Commentary, ...], committee: Committee) -> Iterator[Commentary]:
    return (one for one in written if one.author == committee.code and one.status == "approved")


def unbound(text: str) -> str:
    """Return a text whose figures are words: those of its own time lead nowhere in a later paper.

    Examples
    --------
    >>> unbound("Andelen er [77,2 procent](#youth-education) og [faldet](#youth-education.change).")
    'Andelen er 77,2 procent og faldet.'
    """
    return _BOUND.sub(r"\1", text)
