"""When the next measurement comes, why then, and what else happens in its year."""

from __future__ import annotations

from dataclasses import dataclass

from barometer.language import date, label
from barometer.site.measured import PublicSite


@dataclass(frozen=True)
class Release:
    """The next measurement.

    Attributes
    ----------
    when
        ISO date of as much precision as is settled; "" where the policy ends before it.
    sentence, why
        It in a sentence, and why then as the policy says it.
    steps
        What happens in its year: when, and what, in words.
    """

    when: str
    sentence: str
    why: str = ""
    steps: tuple[tuple[str, str], ...] = ()


def next_release(site: PublicSite, language: str) -> Release:
    """Return when the measurement after the newest is due, as the settings and the policy's calendar say."""
    policy, year = site.newest.record.policy, int(site.newest.year) + 1
    if year > policy.last_year:
        return Release("", label("site.no_release", language))
    when = site.project.due(year)
    calendar = site.project.policy.calendar_for(year)
    step = calendar.get("measurement")
    steps = tuple(
        (_span(one.first(year), one.last(year), language), one.title(language)) for one in calendar.values()
    )
    sentence = label("site.release", language, date=date(when, language))
    return Release(when, sentence, step.why(language) if step else "", steps)


def _span(first: str, last: str, language: str) -> str:
    """Return from when to when, in words."""
    if first == last:
        return date(first, language)
    return label("table.between", language, lower=date(first, language), upper=date(last, language))
