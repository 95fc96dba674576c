"""The front page of a measurement: a card for each goal, what has changed, what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from barometer.assessment.reading import Reading
from barometer.assessment.turned import in_newest_words
from barometer.language import in_words, label, number
from barometer.policy.model import Goal
from barometer.site.addresses import PageAddress, goal_key
from barometer.site.layout import SiteDesk, SitePage
from barometer.site.measured import PublicMeasurement
from barometer.views.barometer import Barometer
from barometer.views.choices import committees


def front_page(desk: SiteDesk, measurement: PublicMeasurement, *, newest: bool) -> SitePage:
    """Return the front page of a measurement, for the root or for the measurement's own address."""
    at = where(measurement, newest)
    opened = desk.opened(measurement)
    cards = [_card(desk, opened, goal, at) for goal in opened.policy.goals]
    municipality, name = (words(desk.language) for words in (opened.policy.municipality, opened.policy.name))
    key = "front_named" if name else "front"
    before = _before(desk, measurement)
    heading = desk.word(key, municipality=municipality, name=name)
    return SitePage(
        address=PageAddress("front", **at),
        language=desk.language,
        heading=heading,
        name=heading,
        template="front.html",
        values={
            "summary": _summary(desk, opened),
            "cards": cards,
            "changes": _changes(desk, measurement),
            "before": before,
            "unchanged": _unchanged(desk, before),
            "committees": [
                (one.name(desk.language), PageAddress("committee", one.code))
                for one in opened.policy.committees
            ],
            "missing": missing_count(opened),
            "about": [(desk.word(kind), PageAddress(kind)) for kind in ("reading", "corrections", "data")],
        },
        measurement=measurement,
        description=_summary(desk, opened),
        contents=tuple(
            (anchor, desk.counted(key, len(cards)) if key == "goals" else desk.word(key))
            for anchor, key in _SECTIONS
        ),
        years=years_of(desk, lambda one, at: PageAddress("front", **at)),
    )


_SECTIONS = (
    ("maalene", "goals"),
    ("aendringer", "changes"),
    ("udvalg", "committees"),
    ("om-tallene", "about"),
)


def where(measurement: PublicMeasurement, newest: bool) -> dict[str, str]:
    """Return year and edition in the address of a measurement's pages; none for the newest."""
    if newest:
        return {}
    replaced = measurement.edition if measurement.replaced_by else ""
    return {"year": measurement.year, "edition": replaced}


def years_of(desk: SiteDesk, address: Any) -> tuple[tuple[str, PageAddress | None], ...]:
    """Return the same page in each measurement's year, newest first."""
    return tuple((one.year, address(one, {"year": one.year})) for one in reversed(desk.site.standing))


def movement_of(opened: Barometer, goal: Goal) -> tuple[str, str]:
    """Return whether a goal moves the right way, as the barometer reads it, and the stored reason."""
    id = str(goal.number)
    # Beside what a sheet printed stands our own reading of it; else the policy's rule is the barometer's.
    printed = opened.verdict("goal", id, "movement", "published")[0]
    found = opened.verdict("goal", id, "movement", "barometer" if printed else "")
    return found if found[0] else ("undecided", "")


def answers_of(opened: Barometer, goal: Goal) -> tuple[str, str]:
    """Return both answers on a goal, as codes."""
    target, _ = opened.goal_target(goal)
    return movement_of(opened, goal)[0], target or "target_unknown"


def _card(desk: SiteDesk, opened: Barometer, goal: Goal, at: dict[str, str]) -> dict[str, Any]:
    movement, target = answers_of(opened, goal)
    key = goal_key(opened.policy, goal)
    return {
        "id": f"goal-{goal.number}",
        "number": goal.number,
        "title": goal.title(desk.language),
        "address": PageAddress("goal", key, **at),
        "movement": desk.answer(movement),
        "target": desk.answer(target),
        "asked": target_question(desk, opened, goal),
        "printed": _printed(desk, opened, goal, movement),
        "people": _people(desk, opened, goal),
        "committees": committees(opened.policy, goal, desk.language),
    }


def _printed(desk: SiteDesk, opened: Barometer, goal: Goal, movement: str) -> str:
    """Return what a source printed, where that is something else."""
    printed = opened.verdict("goal", str(goal.number), "movement", "published")[0]
    if printed in ("", movement):
        return ""
    return desk.word("printed", word=label(f"verdict.{printed}", desk.language))


def target_question(desk: SiteDesk, opened: Barometer, goal: Goal) -> str:
    """Return the question of the target, with its year where all of a goal's targets have the same."""
    found = [one.target_for(opened.year) for one in opened.policy.indicators_of(goal.number)]
    periods = {one.period for one in found if one is not None}
    if len(periods) == 1:
        return desk.word("target_in", period=periods.pop())
    return label("table.target", desk.language)


def rests_on(desk: SiteDesk, reading: Reading | None, unit: str) -> str:
    """Return how many persons a figure rests on, rounded to two figures; "" where that is not told."""
    if reading is None or not reading.known or not reading.n > 0 or unit not in _OF_PERSONS:
        return ""
    rounded = round(reading.n, 2 - len(str(int(reading.n)))) if reading.n >= 100 else reading.n
    return desk.word("rests_on", count=number(rounded, 0, desk.language))


_OF_PERSONS = ("percent", "percentage_points", "points", "persons")
"""Units of figures whose n counts persons."""


def _people(desk: SiteDesk, opened: Barometer, goal: Goal) -> str:
    """Return how many persons the first starred figure of a goal rests on."""
    starred = [one for one in opened.policy.indicators_of(goal.number) if one.starred]
    for indicator in starred[:1]:
        if indicator.uncertainty != "none" or indicator.group:
            return rests_on(desk, opened.readings.pick(indicator), indicator.unit).rstrip(".")
    return ""


def _summary(desk: SiteDesk, opened: Barometer) -> str:
    """Say how many goals go the right way, and how many will be reached; of one alone how it goes."""
    if opened.verdicts.empty:
        return label("report.no_verdict_text", desk.language)
    goals, language = opened.policy.goals, desk.language
    answers = [answers_of(opened, goal) for goal in goals]
    if len(goals) == 1:
        verdict = label(f"verdict.{answers[0][0]}", language)
        return desk.word("only", title=goals[0].title(language), verdict=verdict)
    moves, targets = (Counter(one[at] for one in answers) for at in (0, 1))
    total = in_words(len(answers), desk.language)
    told = [desk.counted("moving", moves["improved"], total=total)]
    if moves["worsened"]:
        told.append(desk.counted("falling", moves["worsened"]))
    reached = targets["met"] + targets["on_track"]
    if targets["target_unknown"] + targets["no_target"] < len(answers):
        told.append(desk.counted("reaching", reached))
    return " ".join(told)


def _before(desk: SiteDesk, measurement: PublicMeasurement) -> str:
    earlier = [one.year for one in desk.site.standing if one.year < measurement.year]
    return earlier[-1] if earlier else ""


def _unchanged(desk: SiteDesk, before: str) -> str:
    """Return what is said where no answer has changed, or none can be told to have."""
    if not before:
        return desk.word("changes_first")
    if desk.site.of_year(before).opened.verdicts.empty:
        return desk.word("changes_unknown", year=before)
    return desk.word("changes_none")


def _changes(desk: SiteDesk, measurement: PublicMeasurement) -> list[str]:
    """Return the goals whose answers are others than in the measurement before, one sentence each."""
    opened, before = desk.opened(measurement), _before(desk, measurement)
    if not before:
        return []
    earlier = desk.site.of_year(before).opened
    if earlier.verdicts.empty:
        return []
    renamed = replace(earlier, verdicts=in_newest_words(earlier.verdicts, earlier.policy))
    numbers = {goal.number for goal in earlier.policy.goals if earlier.policy.id == opened.policy.id}
    told = []
    for goal in opened.policy.goals:
        if goal.number not in numbers:
            continue
        then, as_said_now, now = (answers_of(one, goal) for one in (earlier, renamed, opened))
        for key, old, same, new in zip(("movement", "target"), then, as_said_now, now, strict=True):
            if new not in (old, same):
                words = {
                    name: label(f"verdict.{code}", desk.language)
                    for name, code in (("old", old), ("new", new))
                }
                told.append(
                    desk.word(f"changed_{key}", number=goal.number, title=goal.title(desk.language), **words)
                )
    return told


def missing_count(opened: Barometer, ids: tuple[str, ...] | None = None) -> int:
    """Return how many indicators' headline figures were not delivered."""
    found = [opened.readings.pick(one) for one in opened.policy.indicators if ids is None or one.id in ids]
    return sum(one is not None and one.status == "not_delivered" for one in found)
