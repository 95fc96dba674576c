"""The barometer's year as a calendar for a measurement: lines to read, and a file for calendar programs."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from datetime import date as day

from barometer.errors import BarometerError
from barometer.intake.published import last_day
from barometer.language import check_language, label
from barometer.letters.standing import time_in_words
from barometer.policy.annual import CalendarStep
from barometer.policy.described import barometer_title
from barometer.project import Project


def steps_of(project: Project, year: int) -> tuple[CalendarStep, ...]:
    """Return the steps of the barometer's year for the measurement of `year`, and the next measurement's own.

    Raises
    ------
    BarometerError
        If the policy has no calendar, or none for that year.
    """
    policy = project.policy
    if not policy.first_year <= year <= policy.last_year:
        raise BarometerError(
            f"the policy {policy.id} runs from {policy.first_year} to {policy.last_year}, not in {year}"
        )
    steps = tuple(policy.calendar_for(year).values())
    if not steps:
        raise BarometerError(f"the policy {policy.id} has no calendar; add 'calendar' to its policy.yaml")
    return steps


def calendar_text(project: Project, year: int, language: str = "da") -> str:
    """Return the calendar of a measurement as lines; the next measurement stands last.

    Examples
    --------
    >>> print(calendar_text(Project.find(), 2012).splitlines()[-1])
      januar 2013             Næste måling
    """
    check_language(language)
    lines = [
        (time_in_words(step.first(year), step.last(year), language), step.title(language))
        for step in steps_of(project, year)
    ]
    if year < project.policy.last_year:
        coming = project.due(year + 1)
        lines.append((time_in_words(coming, coming, language), label("standing.next", language)))
    width = max(len(when) for when, _ in lines)
    head = barometer_title(project.policy, year, language)
    return "\n".join([head, *(f"  {when.ljust(width)}  {what}" for when, what in lines)])


def calendar_file(project: Project, year: int, language: str = "da") -> bytes:
    """Return the calendar of a measurement as iCalendar (RFC 5545): events of whole days."""
    from icalendar import Calendar, Event

    check_language(language)
    policy, name = project.policy, barometer_title(project.policy, year, language)
    told = Calendar()
    told.add("prodid", f"-//{policy.municipality(language)}//barometer//{language.upper()}")
    told.add("version", "2.0")
    told.add("x-wr-calname", name)
    events = [
        (step.id, step.title(language), step.first(year), step.last(year)) for step in steps_of(project, year)
    ]
    if year < policy.last_year:
        coming = project.due(year + 1)
        events.append(("next", label("standing.next", language), coming, coming))
    for id, title, first, last in events:
        begins, ends = (day.fromisoformat(text) for text in (f"{first}-01"[:10], last_day(last)))
        event = Event()
        event.add("uid", f"{policy.id}-{year}-{id}@barometer")
        # The format asks when it was written; what is written follows from the year alone.
        event.add("dtstamp", datetime.combine(day(year, 1, 1), time(), UTC))
        event.add("dtstart", begins)
        event.add("dtend", ends + timedelta(days=1))
        event.add("summary", f"{name}: {title}")
        event.add("transp", "TRANSPARENT")
        told.add_component(event)
    return bytes(told.to_ical())
