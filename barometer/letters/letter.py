"""The letter to a committee, or to all: what the measurement shows, what is asked, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from barometer.language import date, in_words
from barometer.letters.comments import approved_comments, quoted_before
from barometer.letters.desk import Desk
from barometer.letters.goals import answers_table, responsible_table, said_of, turned
from barometer.letters.paper import BoundFigure, Enclosure, Paper, Part, head
from barometer.pages.document import Letterhead
from barometer.policy.model import Committee
from barometer.views.people_table import people_table


def letter(desk: Desk, committee: Committee | None = None) -> Paper:
    """Return the letter of a measurement to a committee; None: to all of them.

    What people wrote stands in place of what is proposed: `letter` for the opening, `committee-<code>` for
    what the measurement shows for that committee. Until both are approved, the letter is a draft.
    """
    parts: list[Part] = [BoundFigure(_opening(desk))]
    drafts = [desk.text_for("letter")]
    if desk.opened is not None:
        parts += _results(desk, committee)
        drafts += [desk.text_for(f"committee-{committee.code}")] if committee else []
    parts.append(BoundFigure("\n\n".join((*_asked(desk, committee), *_next(desk)))))
    parts.append(BoundFigure("\n\n".join(_end(desk)), together=True))
    return Paper(
        f"letter-{committee.code}" if committee else "letter",
        subject(desk, committee),
        tuple(parts),
        all(one is not None and one.status == "approved" for one in drafts),
        letterhead(desk, committee),
        (Enclosure(desk.word("goals_heading"), (responsible_table(desk),)),),
    )


def subject(desk: Desk, committee: Committee | None) -> str:
    """Return the subject of a letter."""
    if committee is not None:
        return desk.word("subject_committee", name=desk.name(), committee=committee.name(desk.language))
    first = desk.year == desk.policy.first_year
    return desk.word("subject_first" if first else "subject_all", name=desk.name())


def letterhead(desk: Desk, committee: Committee | None) -> Letterhead:
    """Return to whom a letter goes, its numbers, how whoever signs is reached; nothing unknown."""
    numbered = head(desk, committee, desk.document_for(committee))
    return replace(numbered, sender=tuple(contact(desk)))


def contact(desk: Desk) -> list[str]:
    """Return the lines that tell how whoever signs is reached, an empty one between two groups."""
    sender = desk.sender
    if sender is None:
        return []
    ways = [(desk.word(key), getattr(sender, key)) for key in ("telephone", "telefax", "email")]
    groups = [list(sender.address), *([name, text] for name, text in ways if text)]
    groups += [[sender.web]] if sender.web else []
    lines = [line for group in groups if group for line in (*group, "")]
    return lines[:-1]


def proposed_opening(desk: Desk) -> str:
    """Return what is proposed for the opening of all letters of a measurement."""
    language, policy = desk.language, desk.policy
    count = in_words(len(policy.goals), language)
    key = "intro_one" if len(policy.goals) == 1 else "intro"
    said = [desk.word(key, name=desk.name(), count=count, policy=policy.title(language))]
    if desk.unknown:
        said.append(desk.word("unknown", note=desk.unknown))
    enclosed = desk.word("enclosed", owner=desk.owner.name(language))
    web = f" {desk.word('web', web=desk.web)}" if desk.web else ""
    return "\n\n".join([" ".join(said), enclosed + web])


def proposed_results(desk: Desk, committee: Committee) -> str:
    """Return what is proposed to tell a committee of its goals, in bound sentences."""
    goals = desk.goals_of(committee)
    said = [said_of(goal, desk) for goal in goals]
    changed = turned(goals, desk)
    if changed:
        said += [f"### {desk.word('turned_heading')}", "\n".join(f"- {one}" for one in changed)]
    return "\n\n".join(said)


def _opening(desk: Desk) -> str:
    written = desk.text_for("letter")
    return written.body.strip() if written else proposed_opening(desk)


def _results(desk: Desk, committee: Committee | None) -> list[Part]:
    goals = desk.goals_of(committee)
    heading = BoundFigure(f"## {desk.word('results_committee' if committee else 'results_all')}")
    parts: list[Part] = [heading, answers_table(desk, goals)]
    if committee is None:
        changed = turned(goals, desk)
        if changed:
            listed = "\n".join(f"- {one}" for one in changed)
            parts.append(BoundFigure(f"### {desk.word('turned_heading')}\n\n{listed}"))
        return parts
    written = desk.text_for(f"committee-{committee.code}")
    parts.append(BoundFigure(written.body.strip() if written else proposed_results(desk, committee)))
    assert desk.opened is not None
    views = [view for goal in goals for view in desk.opened.goal(goal.number).indicators]
    if (people := people_table(views)) is not None:
        parts.append(people)
    return parts + list(quoted_before(desk, committee))


def _asked(desk: Desk, committee: Committee | None) -> list[str]:
    """Return what is asked for, with the dates of the calendar; nothing where it has no such step."""
    whose, to = "" if committee else "_all", desk.owner_administration
    said = []
    for id, key in (("comments", "asked_comments"), ("accounts", "asked_account")):
        if step := desk.step(id):
            said.append(desk.word(f"{key}{whose}", administration=to, by=desk.by(step.last(desk.year))))
    return [f"## {desk.word(f'asked_heading{whose}')}", *said] if said else []


def _next(desk: Desk) -> list[str]:
    coming, step = desk.next_measurement(), desk.step("measurement")
    if not coming:
        return [f"## {desk.word('next_heading')}", desk.word("next_none", year=desk.policy.last_year)]
    why = f" {step.why(desk.language).strip()}" if step and step.why(desk.language) else ""
    return [
        f"## {desk.word('next_heading')}",
        desk.word("next", date=date(coming, desk.language)) + why,
    ]


def _end(desk: Desk) -> list[str]:
    language, owner = desk.language, desk.owner.name(desk.language)
    said = []
    if comments := approved_comments(desk):
        newest = max(one.approved_on for one in comments)
        said.append(desk.word("comments_follow", owner=owner, date=date(newest, language)))
    said.append(desk.word("hope", owner=owner, policy=desk.policy.title(language)))
    return [*said, *signature(desk)]


def signature(desk: Desk) -> Sequence[str]:
    """Return greeting, name and title of whoever signs; nothing where that is not known."""
    sender = desk.sender
    if sender is None:
        return ()
    title = sender.title(desk.language)
    return (desk.word("greeting"), f"{sender.name}\\\n{title}" if title else sender.name)
