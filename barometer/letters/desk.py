"""Everything that the papers of one measurement are written from, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from barometer.commentary.documents import ANALYST, Commentary, read_folder
from barometer.commentary.figures import Figures
from barometer.intake.published import measurements_taken
from barometer.language import date, label
from barometer.language.brought import require_words
from barometer.mapping import fill
from barometer.observations import UNKNOWN
from barometer.policy.annual import CalendarStep
from barometer.policy.described import barometer_title
from barometer.policy.model import Committee, Goal, Policy
from barometer.project import Project
from barometer.records.chain import editions
from barometer.records.code import chain_code
from barometer.records.record import open_record
from barometer.reports.plan import prefix
from barometer.settings import Sender
from barometer.views.barometer import Barometer, open_barometer
from barometer.views.marked import marks_of

if TYPE_CHECKING:
    from barometer.records.record import Record


@dataclass(frozen=True)
class Desk:
    """What the papers of one measurement are written from.

    Attributes
    ----------
    policy
        As the record declares it; the project's where the measurement has no record.
    published
        ISO date, maybe of a month, or "unknown".
    facts
        Case, document and what the measurement keeps for its letters; what is not known is not there.
    opened
        The measurement, None where its figures are not known: then `unknown` says so in a sentence.
    """

    project: Project
    edition: str
    language: str
    policy: Policy
    published: str
    facts: Mapping[str, Any]
    opened: Barometer | None = None
    unknown: str = ""

    @property
    def folder(self) -> str:
        """The folder of the language within a report; the policy's first has none."""
        return prefix(self.language, self.policy.languages[0])

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return int(self.edition[:4])

    @property
    def record(self) -> Record | None:
        """The frozen measurement, None where there is none."""
        return self.opened.record if self.opened else None

    @property
    def sender(self) -> Sender | None:
        """Who signs; None where that is not known."""
        told = self.facts.get("letter", {}).get("sender")
        return fill(Sender, told, f"measurement {self.edition}, letter, sender") if told else None

    def document_for(self, committee: Committee | None) -> str:
        """Return the document number of the letter to a committee, or to all; "" where none is known."""
        own = self.facts.get("letter", {}).get("documents", {})
        return str((own.get(committee.code) if committee else "") or self.facts.get("document", ""))

    @property
    def web(self) -> str:
        """The barometer's address on the web; "" where that is not known."""
        return str(self.facts.get("letter", {}).get("web", ""))

    @property
    def code(self) -> str:
        """The code of the chain; "" without a record."""
        return chain_code(self.record.hash) if self.record else ""

    @property
    def owner(self) -> Committee:
        """The committee that owns the barometer."""
        return self.policy.committee(self.policy.owner_committee)

    @property
    def owner_administration(self) -> str:
        """The name of the owning committee's administration."""
        code = self.owner.administration
        return next(one.name(self.language) for one in self.policy.administrations if one.code == code)

    @cached_property
    def figures(self) -> Figures | None:
        """What links in the papers point at."""
        return Figures.load(self.project, self.edition) if self.record else None

    @cached_property
    def written(self) -> tuple[Commentary, ...]:
        """The measurement's commentary in this language."""
        return self._written(self.year)

    @cached_property
    def written_before(self) -> tuple[Commentary, ...]:
        """The commentary of the measurement before, in this language."""
        return self._written(self.opened.earlier[-1].year) if self.opened and self.opened.earlier else ()

    def _written(self, year: int) -> tuple[Commentary, ...]:
        there = read_folder(self.project.commentary / str(year), self.policy)
        return tuple(one for one in there if one.language == self.language)

    def text_for(self, subject: str) -> Commentary | None:
        """Return what people wrote on a subject: an administration's text before the analyst's.

        What a committee wrote itself is no text of the papers to it.
        """
        own = [ANALYST, *(one.code for one in self.policy.administrations)]
        found = [one for one in self.written if one.subject == subject and one.author in own]
        return max(found, key=lambda one: (one.status == "approved", own.index(one.author)), default=None)

    def goals_of(self, committee: Committee | None) -> tuple[Goal, ...]:
        """Return the goals that a committee answers for, with those of all committees; None: all goals."""
        if committee is None:
            return self.policy.goals
        return tuple(
            one for one in self.policy.goals if committee.code in one.committees or one.all_committees
        )

    def step(self, id: str) -> CalendarStep | None:
        """Return a step of the barometer's year; None where it has no such step."""
        return self.calendar.get(id)

    @cached_property
    def calendar(self) -> dict[str, CalendarStep]:
        """The barometer's year: the record's own policy's, else, of an old record that has none, today's."""
        return self.policy.calendar_for(self.year) or self.project.policy.calendar_for(self.year)

    def by(self, iso: str) -> str:
        """Return a date as a time limit is told: to the day, or in a month."""
        return self.word("by_day" if len(iso) > 7 else "in_month", date=date(iso, self.language))

    def next_measurement(self) -> str:
        """Return the ISO month of the measurement after this one; "" where the policy ends before it."""
        return self.project.due(self.year + 1) if self.year < self.policy.last_year else ""

    def name(self) -> str:
        """Return what the measurement is called."""
        return barometer_title(self.policy, self.year, self.language)

    def word(self, key: str, **values: object) -> str:
        """Return words of the papers from the catalogue."""
        return label(f"letter.{key}", self.language, **values)

    def marks(self, *, draft: bool) -> tuple[str, ...]:
        """Return what every paper must be marked with."""
        synthetic = self.project.settings.synthetic or self.policy.synthetic
        return marks_of(self.record, synthetic=synthetic, draft=draft)


def open_desk(project: Project, measurement: int | str, language: str = "") -> Desk:
    """Return what the papers of a measurement are written from, also of one whose figures are not known.

    `language` is one of the policy's; "" for its first.

    Raises
    ------
    BarometerError
        If no such measurement was taken.

    Examples
    --------
    >>> desk = open_desk(Project.find(), 2011)
    >>> desk.facts["case"], desk.sender.name, desk.code
    ('2011-34757', 'Anna Mee Allerslev', '')
    >>> open_desk(Project.find(), 2013).sender is None
    True
    """
    require_words([project.policy.spoken(language)], "letters")
    wanted = str(measurement)
    if not any(wanted in (edition, edition.partition(".")[0]) for edition in editions(project)):
        taken = measurements_taken(project.published)
        mine = taken[taken["edition"] == wanted]
        if len(mine):
            return _without_record(
                project, wanted, {str(k): str(v) for k, v in mine.iloc[0].items()}, language
            )
    record = open_record(project, measurement)
    language = record.policy.spoken(language)
    opened = open_barometer(project, record.edition, language)
    facts = {
        name: record.manifest[name] for name in ("case", "document", "letter") if record.manifest.get(name)
    }
    return Desk(project, record.edition, language, record.policy, record.published, facts, opened)


def _without_record(project: Project, edition: str, line: Mapping[str, str], language: str) -> Desk:
    numbers = {name: line[name] for name in ("case", "document") if line[name]}
    known = line["published"] != UNKNOWN
    facts = (project.settings.letter_facts(line["published"]) if known else {}) | numbers
    language = project.policy.spoken(language)
    said = line.get(f"note_{language}", "")
    return Desk(project, edition, language, project.policy, line["published"], facts, None, said)
