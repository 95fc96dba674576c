"""A goal's page: both answers first, then the indicators, the committees' words, how robust it is."""

from __future__ import annotations

from typing import Any

from barometer.assessment.reasons import explain
from barometer.errors import BarometerError
from barometer.language import label
from barometer.policy.described import goal_title
from barometer.policy.model import Goal
from barometer.site.addresses import PageAddress, goal_key
from barometer.site.comments import comments_on, without_comment
from barometer.site.front import movement_of, target_question, where, years_of
from barometer.site.layout import SiteDesk, SitePage, markup
from barometer.site.measured import PublicMeasurement
from barometer.views.barometer import Barometer
from barometer.views.people_table import people_table

_SECTIONS = (
    ("indikatorer", "indicators"),
    ("udvalgets-svar", "answers"),
    ("robusthed", "robust"),
    ("laes-mere", "more"),
)


def goal_page(desk: SiteDesk, measurement: PublicMeasurement, goal: Goal, *, newest: bool) -> SitePage:
    """Return the page of one goal of a measurement."""
    at = where(measurement, newest)
    opened = desk.opened(measurement)
    view, key = opened.goal(goal.number), goal_key(opened.policy, goal)
    told, answering = view.all_figures(), view.responsible()
    name = goal_title(goal, desk.language)
    address = PageAddress("goal", key, **at)
    return SitePage(
        address=address,
        language=desk.language,
        heading=told.caption.title,
        name=name,
        template="goal.html",
        values={
            "goal": goal,
            "answers": _answers(desk, opened, goal),
            "table": markup(told),
            "people": markup(people_table(view.indicators)),
            "addresses": _indicator_links(desk, opened, goal),
            "responsible": answering.markdown if answering else "",
            "comments": comments_on(desk, measurement, goal, address),
            "silent": without_comment(desk, measurement, goal),
            "verdicts": markup(view.verdicts()),
            "choices": markup(view.choices()),
            "previous": _neighbour(desk, opened, goal, -1, at),
            "following": _neighbour(desk, opened, goal, 1, at),
        },
        measurement=measurement,
        description=f"{name}. {told.caption.title}.",
        crumbs=((desk.word("front_short"), PageAddress("front", **at)),),
        contents=tuple((anchor, desk.word(word)) for anchor, word in _SECTIONS),
        years=years_of(desk, lambda one, there: _same_goal(one, key, there)),
    )


def _same_goal(measurement: PublicMeasurement, key: str, at: dict[str, str]) -> PageAddress | None:
    """Return a goal's page in another measurement; None where its policy does not have the goal."""
    policy = measurement.record.policy
    there = key in [goal_key(policy, goal) for goal in policy.goals]
    return PageAddress("goal", key, **at) if there else None


def _answers(desk: SiteDesk, opened: Barometer, goal: Goal) -> list[dict[str, Any]]:
    """Return both questions with their answers, why, and how sure."""
    language, units = desk.language, opened.policy.units
    movement, why = movement_of(opened, goal)
    target, reason = opened.goal_target(goal)
    return [
        {
            "question": label("table.movement", language),
            "answer": desk.answer(movement),
            "why": explain(why, language, units) if why else "",
        },
        {
            "question": target_question(desk, opened, goal),
            "answer": desk.answer(target or "target_unknown"),
            "why": explain(reason, language, units) if reason else "",
        },
    ]


def _indicator_links(desk: SiteDesk, opened: Barometer, goal: Goal) -> list[tuple[str, PageAddress]]:
    return [
        (one.label(desk.language), PageAddress("indicator", one.id))
        for one in opened.policy.indicators_of(goal.number)
    ]


def _neighbour(desk: SiteDesk, opened: Barometer, goal: Goal, step: int, at: dict[str, str]) -> Any:
    """Return the goal before or after, or None."""
    try:
        other = opened.policy.goal(goal.number + step)
    except BarometerError:
        return None
    words = goal_title(other, desk.language)
    return words, PageAddress("goal", goal_key(opened.policy, other), **at)
