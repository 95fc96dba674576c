"""Where the barometer's year stands: which step is over, which is now, and who is late with what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from barometer.commentary.documents import read_folder
from barometer.intake.published import last_day
from barometer.intake.register import register
from barometer.language import date, label, listing
from barometer.policy.annual import CalendarStep
from barometer.policy.model import Indicator, Text
from barometer.project import Project
from barometer.records.chain import editions, read_manifest
from barometer.records.told import Told
from barometer.rounds.microdata import find_microdata

State = Literal["over", "now", "ahead"]
ALL_YEAR = "measurement"
"""The step that parts two rounds: what stands before it belongs to the next measurement."""


@dataclass(frozen=True)
class Due:
    """One step of the barometer's year.

    Attributes
    ----------
    measurement
        Year of the measurement that it belongs to.
    first, last
        ISO dates, maybe of a month.
    state
        By the date that was asked for.
    late
        Codes of those whose time is over without an answer.
    """

    id: str
    title: Text
    measurement: int
    first: str
    last: str
    state: State
    late: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing(Told):
    """Where the year stands on a date: what follows the newest measurement, then what leads to the next."""

    ALSO: ClassVar = ()

    on: str
    steps: tuple[Due, ...]

    def text(self, language: str = "da") -> str:
        """Return the steps as lines for a terminal; "" where the policy has no calendar."""
        if not self.steps:
            return ""
        times = [time_in_words(step.first, step.last, language) for step in self.steps]
        width = max(map(len, times))
        head = label("standing.head", language, date=date(self.on, language))
        lines = [
            self._line(step, time.ljust(width), language)
            for step, time in zip(self.steps, times, strict=True)
        ]
        return "\n".join([head, *lines])

    def _line(self, step: Due, time: str, language: str) -> str:
        state = label(f"standing.{step.state}", language)
        late = ""
        if step.late:
            late = f": {label('standing.late', language, names=listing(list(step.late), language))}"
        width = max(len(label(f"standing.{each}", language)) for each in ("over", "now", "ahead"))
        return f"  {state.ljust(width)}  {time}  {step.title(language)} ({step.measurement}){late}"


def time_in_words(first: str, last: str, language: str) -> str:
    """Return a time of the calendar in words: a day, a month, or from one to the other.

    Examples
    --------
    >>> time_in_words("2026-05", "2026-06", "da"), time_in_words("2026-06-01", "2026-06-01", "en")
    ('maj 2026 til juni 2026', '1 June 2026')
    """
    begins, ends = date(first, language), date(last, language)
    return begins if first == last else label("standing.between", language, first=begins, last=ends)


def read_standing(project: Project, on: str) -> Standing:
    """Return where the barometer's year stands on an ISO date.

    Raises
    ------
    BarometerError
        If `on` is no date, or a register or commentary cannot be read.
    """
    date(on)
    taken = editions(project)
    newest = int(taken[-1][:4]) if taken else project.policy.first_year - 1
    return Standing(on, tuple(_steps(project, newest, on)))


def _steps(project: Project, newest: int, on: str) -> Iterator[Due]:
    after = False
    for step in project.policy.calendar_for(newest).values() if newest >= project.policy.first_year else ():
        if after:
            yield _due(project, step, newest, on)
        after = after or step.id == ALL_YEAR
    if newest >= project.policy.last_year:
        return
    for step in project.policy.calendar_for(newest + 1).values():
        yield _due(project, step, newest + 1, on)
        if step.id == ALL_YEAR:
            return


def _due(project: Project, step: CalendarStep, measurement: int, on: str) -> Due:
    first, last = step.first(measurement), step.last(measurement)
    state: State = "over" if last_day(last) < on else "ahead" if on < first[: len(on)] else "now"
    asked = state == "over" and _asked_here(project, measurement)
    late = tuple(_late(project, step.id, measurement)) if asked else ()
    return Due(step.id, step.title, measurement, first, last, state, late)


def _asked_here(project: Project, measurement: int) -> bool:
    """Return whether a measurement is made here: of one that others published, nobody owes anything."""
    there = [edition for edition in editions(project) if int(edition[:4]) == measurement]
    return not there or read_manifest(project.measurements / there[-1])["kind"] == "measured"


def _late(project: Project, step: str, measurement: int) -> Iterator[str]:
    if step == "deliveries":
        yield from lacking(project, measurement)
    if step not in ("comments", "accounts"):
        return
    written = read_folder(project.commentary / str(measurement), project.policy)
    for committee in project.policy.committees:
        said = [one for one in written if one.author == committee.code and one.status == "approved"]
        account = [one for one in said if one.subject == f"committee-{committee.code}"]
        if not (account if step == "accounts" else said):
            yield committee.code


def lacking(project: Project, year: int) -> dict[str, list[Indicator]]:
    """Return what the deliveries of a measurement do not bring yet, by the administration that owes it."""
    brought = {id for line in register(project.deliveries, year) for id in line.indicators.split()}
    microdata = find_microdata(project, year)
    found: dict[str, list[Indicator]] = {}
    for administration in project.policy.administrations:
        for one in project.policy.indicators:
            if one.owners[:1] != (administration.code,) or not one.asked_in(year):
                continue
            if one.id not in brought and (not one.microdata or one.microdata not in microdata):
                found.setdefault(administration.code, []).append(one)
    return found
