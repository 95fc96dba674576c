"""Reminders to administrations that have not delivered: text to send. No mail is sent."""

from __future__ import annotations

from dataclasses import dataclass

from barometer.language import check_language, date, label
from barometer.letters.standing import lacking
from barometer.policy.described import barometer_title
from barometer.project import Project


@dataclass(frozen=True)
class Reminder:
    """What to write to one administration; `owner` is its code."""

    owner: str
    text: str


def reminders(project: Project, year: int, language: str = "da") -> tuple[Reminder, ...]:
    """Return a reminder to each administration whose figures for a measurement are not there.

    Raises
    ------
    BarometerError
        If the language is unknown, or the register cannot be read.
    """
    check_language(language)
    policy, missing = project.policy, lacking(project, year)
    step = policy.calendar_for(year).get("deliveries")
    owner = policy.committee(policy.owner_committee).administration
    names = {one.code: one.name(language) for one in policy.administrations}
    written = []
    for code, indicators in missing.items():
        by = label("remind.due", language, date=date(step.last(year), language)) if step else ""
        lines = [
            label("remind.to", language, name=names[code]),
            label("remind.subject", language, name=barometer_title(project.policy, year, language)),
            "",
            " ".join(filter(None, [label("remind.missing", language, year=year), by])),
            "",
            *(f"- {one.label(language)} ({one.id})" for one in indicators),
            "",
            label("remind.form", language, year=year, owner=code),
            "",
            label("letter.greeting", language),
            names[owner],
        ]
        written.append(Reminder(code, "\n".join(lines)))
    return tuple(written)
