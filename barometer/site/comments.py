"""What committees, administrations and the analyst say: approved, true of the measurement, and dated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from barometer.commentary.documents import Commentary, speaker_label
from barometer.pages.blocks import arrange
from barometer.pages.html import HTMLWriter
from barometer.pages.writer import Prose
from barometer.policy.model import Committee, Goal
from barometer.site.addresses import PageAddress, goal_key, relative
from barometer.site.layout import SiteDesk
from barometer.site.measured import PublicMeasurement


def comments_on(
    desk: SiteDesk, measurement: PublicMeasurement, goal: Goal, page: PageAddress
) -> list[dict[str, Any]]:
    """Return the approved comments on a goal, in the language of the pages where they are in it."""
    files = [one for one in measurement.commentary if one.goal == goal.number]
    return _comments(desk, measurement, files, page)


def comments_of(
    desk: SiteDesk, measurement: PublicMeasurement, committee: Committee, page: PageAddress
) -> list[dict[str, Any]]:
    """Return what a committee has said of itself: its own approved commentary that is about it."""
    subject = f"committee-{committee.code}"
    mine = [one for one in measurement.commentary if one.subject == subject and one.author == committee.code]
    return _comments(desk, measurement, mine, page)


def answered_by(
    desk: SiteDesk, measurement: PublicMeasurement, committee: Committee, page: PageAddress
) -> list[dict[str, Any]]:
    """Return everything that a committee has said of a measurement: on goals, and of itself."""
    mine = [one for one in measurement.commentary if one.author == committee.code]
    return _comments(desk, measurement, sorted(mine, key=lambda one: one.goal), page)


def _comments(
    desk: SiteDesk, measurement: PublicMeasurement, mine: Sequence[Commentary], page: PageAddress
) -> list[dict[str, Any]]:
    policy = measurement.record.policy
    own = [one for one in mine if one.language == desk.language]
    spoken = {(one.author, one.subject) for one in own}
    own += [one for one in mine if (one.author, one.subject) not in spoken]
    return [
        {
            "by": speaker_label(one, policy),
            "author": one.author,
            "goal": one.goal,
            "language": one.language,
            "foreign": one.language != desk.language,
            "body": _html(desk, measurement, one, page),
        }
        for one in own
    ]


def without_comment(desk: SiteDesk, measurement: PublicMeasurement, goal: Goal) -> list[str]:
    """Return a sentence for each of a goal's responsible committees that has not commented.

    An edition that was replaced shows no comments: whoever has commented has done so on the one that stands.
    """
    if measurement.replaced_by:
        return [desk.word("comments_elsewhere", edition=measurement.replaced_by)]
    spoken = {one.author for one in measurement.commentary if one.goal == goal.number}
    policy = measurement.record.policy
    silent = [policy.committee(code) for code in goal.committees if code not in spoken]
    return [silence(desk, measurement, one) for one in silent]


def silence(desk: SiteDesk, measurement: PublicMeasurement, committee: Committee) -> str:
    """Return that a committee has not answered; of what others measured, that no answer is known."""
    key = "unknown_answer" if measurement.reproduced else "silent"
    return desk.word(key, name=committee.name(desk.language))


def _html(desk: SiteDesk, measurement: PublicMeasurement, file: Commentary, page: PageAddress) -> Markup:
    """Return a comment's text; a link to a figure leads to its indicator's page."""
    prose = Prose.of(file.body)
    arrange([prose], 4)
    writer = HTMLWriter(file.language, set(), _elsewhere(desk, measurement, page))
    body = writer.write(prose)
    notes = writer.notes()
    return Markup(body + (f"<ol>{notes}</ol>" if notes else ""))


def _elsewhere(desk: SiteDesk, measurement: PublicMeasurement, page: PageAddress) -> Mapping[str, str]:
    """Return the page of each anchor that commentary links to."""
    policy, here = measurement.record.policy, page.file(desk.language)
    found = {one.id: PageAddress("indicator", one.id) for one in policy.indicators}
    found |= {
        f"goal-{goal.number}": PageAddress("goal", goal_key(policy, goal), page.year, page.edition)
        for goal in policy.goals
    }
    return {anchor: relative(here, address.file(desk.language)) for anchor, address in found.items()}
