"""A committee's page: its goals with both answers, what is missing from it, and what it has said."""

from __future__ import annotations

from html import escape
from typing import Any

from barometer import presentation as show
from barometer.language import date, in_words, label
from barometer.policy.model import Committee, Goal, Policy
from barometer.site.addresses import PageAddress, goal_key
from barometer.site.comments import comments_of
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
            (desk.word("committee_count", count=in_words(len(goals), language)),),
            tuple(
                (
                    label("report.goal", language, number=goal.number, title=goal.title(language)),
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
            _said(desk, measurement, committee),
            (),
            desk.markup(
                "".join(
                    f'<div class="commentary" lang="{one["language"]}"><p class="by">{escape(one["by"])}</p>'
                    f"{one['body']}</div>"
                    for one in comments_of(desk, measurement, committee, address)
                )
            ),
        ),
    ]
    return text_page(desk, measurement, address, name, sections, name=name)


def _answers(desk: SiteDesk, opened: Any, goals: tuple[Goal, ...], name: str) -> show.Table:
    """Return the committee's goals with both answers as a table."""
    import pandas as pd

    rows = []
    for goal in goals:
        movement, target = answers_of(opened, goal)
        title = label("report.goal", desk.language, number=goal.number, title=goal.title(desk.language))
        rows.append({"goal": title, "movement": movement, "target": target})
    columns = [
        show.Column("goal", label("report.goal_column", desk.language)),
        show.Column("movement", label("table.movement", desk.language), "verdict"),
        show.Column("target", label("table.target", desk.language), "verdict"),
    ]
    caption = show.Caption(desk.word("committee_table", name=name), language=desk.language)
    return show.table(pd.DataFrame(rows, columns=["goal", "movement", "target"]), columns, caption)


def _said(desk: SiteDesk, measurement: PublicMeasurement, committee: Committee) -> tuple[str, ...]:
    """Return on which goals the committee has commented, and when; or that it has not."""
    mine = [one for one in measurement.commentary if one.author == committee.code and one.goal]
    if not mine:
        return (desk.word("silent", name=committee.name(desk.language)),)
    told = {one.goal: one for one in mine}
    return tuple(
        desk.word("committee_said", number=goal, date=date(one.approved_on, desk.language))
        for goal, one in sorted(told.items())
    )
