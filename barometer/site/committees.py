"""A committee's page: its goals with both answers, what is missing from it, and what it has said."""

from __future__ import annotations

from html import escape
from typing import Any

from barometer import presentation as show
from barometer.language import date, in_words, label
from barometer.policy.described import goal_title
from barometer.policy.model import Committee, Goal, Policy
from barometer.site.addresses import PageAddress, goal_key
from barometer.site.comments import answered_by, comments_of, silence
from barometer.site.front import answers_of, missing_count
from barometer.site.layout import SiteDesk, SitePage, markup
from barometer.site.measured import PublicMeasurement
from barometer.site.texts import SiteSection, text_page


def goals_of(policy: Policy, committee: Committee) -> tuple[Goal, ...]:
    """Return the goals that a committee answers for, those of all committees among them."""
    return tuple(goal for goal in policy.goals if goal.all_committees or committee.code in goal.committees)


def committee_page(desk: SiteDesk, measurement: PublicMeasurement, committee: Committee) -> SitePage:
    """Return the page of a committee in the newest measurement that has it."""
    opened, policy = desk.opened(measurement), measurement.record.policy
    language, goals = desk.language, goals_of(policy, committee)
    address = PageAddress("committee", committee.code)
    owned = tuple(one.id for one in policy.indicators if committee.administration in one.owners)
    name = committee.name(language)
    sections = [
        SiteSection(
            "maalene",
            desk.word("committee_goals"),
            (desk.counted("committee_count", len(goals)),),
            tuple(
                (
                    goal_title(goal, language),
                    PageAddress("goal", goal_key(policy, goal)).file(language),
                )
                for goal in goals
            ),
            markup(_answers(desk, opened, goals, name)),
        ),
        SiteSection(
            "leverancer",
            desk.word("committee_missing"),
            (
                desk.word("missing", count=missing_count(opened, owned)),
                desk.word("committee_delivers", count=in_words(len(owned), language)),
            ),
            tuple(
                (policy.indicator(id).label(language), PageAddress("indicator", id).file(language))
                for id in owned
            ),
        ),
        SiteSection(
            "udvalgets-svar",
            desk.word("answers"),
            (*_said(desk, measurement, committee), *_account(desk, measurement, committee)),
            (),
            desk.markup("".join(map(_quoted, comments_of(desk, measurement, committee, address)))),
        ),
        *_before(desk, measurement, committee, address),
    ]
    return text_page(desk, measurement, address, name, sections, name=name)


def _answers(desk: SiteDesk, opened: Any, goals: tuple[Goal, ...], name: str) -> show.Table:
    """Return the committee's goals with both answers as a table."""
    import pandas as pd

    rows = []
    for goal in goals:
        movement, target = answers_of(opened, goal)
        title = goal_title(goal, desk.language)
        rows.append({"goal": title, "movement": movement, "target": target})
    columns = [
        show.Column("goal", label("report.goal_column", desk.language)),
        show.Column("movement", label("table.movement", desk.language), "verdict"),
        show.Column("target", label("table.target", desk.language), "verdict"),
    ]
    caption = show.Caption(desk.word("committee_table", name=name), language=desk.language)
    return show.table(pd.DataFrame(rows, columns=["goal", "movement", "target"]), columns, caption)


def _account(desk: SiteDesk, measurement: PublicMeasurement, committee: Committee) -> tuple[str, ...]:
    """Return whether the committee's yearly account is here, and when it is due; no clock is asked."""
    subject, language = f"committee-{committee.code}", desk.language
    there = [one for one in measurement.commentary if one.subject == subject and one.author == committee.code]
    if there:
        approved = date(there[0].approved_on, language)
        return (label("site.account_here", language, year=measurement.year, date=approved),)
    if measurement.reproduced:
        return (label("site.account_not_asked", language, year=measurement.year),)
    told = [label("site.account_missing", language, year=measurement.year)]
    year = measurement.opened.year
    # An old record has no calendar of its own: today's is the one that it went by.
    calendar = measurement.record.policy.calendar_for(year) or desk.site.project.policy.calendar_for(year)
    if step := calendar.get("accounts"):
        told.append(label("site.account_due", language, date=date(step.last(year), language)))
    return (" ".join(told),)


def _before(
    desk: SiteDesk, measurement: PublicMeasurement, committee: Committee, page: PageAddress
) -> list[SiteSection]:
    """Return what the committee answered on the measurement before, each beside this year's result."""
    earlier = [one for one in desk.site.standing if one.edition < measurement.edition][-1:]
    earlier = [one for one in earlier if one.record.policy.id == measurement.record.policy.id]
    if not earlier:
        return []
    opened, shown = desk.opened(measurement), []
    answered = answered_by(desk, earlier[0], committee, page)
    for one in answered:
        now = ""
        if one["goal"]:
            movement, target = (
                desk.answer(code) for code in answers_of(opened, opened.policy.goal(one["goal"]))
            )
            about = escape(desk.word("now", number=one["goal"], year=measurement.year))
            now = f"<p>{about} {movement} {target}</p>"
        shown.append(_quoted(one) + now)
    key = "answered_then" if answered else "unknown_then" if earlier[0].reproduced else "silent_then"
    told = desk.word(key, name=committee.name(desk.language), year=earlier[0].year)
    heading = desk.word("before", year=earlier[0].year)
    return [SiteSection("sidste-svar", heading, (told,), (), desk.markup("".join(shown)))]


def _quoted(one: dict[str, Any]) -> str:
    """Return a comment under who said it."""
    by = f'<p class="by">{escape(one["by"])}</p>'
    return f'<div class="commentary" lang="{one["language"]}">{by}{one["body"]}</div>'


def _said(desk: SiteDesk, measurement: PublicMeasurement, committee: Committee) -> tuple[str, ...]:
    """Return on which goals the committee has commented, and when; or that it has not."""
    mine = [one for one in measurement.commentary if one.author == committee.code and one.goal]
    if not mine:
        return (silence(desk, measurement, committee),)
    told = {one.goal: one for one in mine}
    return tuple(
        desk.word("committee_said", number=goal, date=date(one.approved_on, desk.language))
        for goal, one in sorted(told.items())
    )
