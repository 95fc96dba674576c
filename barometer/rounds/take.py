"""Taking a measurement: figures, calculations, suppression, audit, verdicts, and the record frozen."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer.assessment.reading import Readings
from barometer.assessment.visible import visible_table
from barometer.errors import BarometerError
from barometer.generations import NEWEST
from barometer.intake.published import measurements_taken
from barometer.language import label, number
from barometer.project import Project
from barometer.records.freeze import freeze
from barometer.records.lock import locked
from barometer.records.record import Record, earlier_records
from barometer.records.restricted import restricted_key
from barometer.records.told import Told, text_table
from barometer.rounds.computed import Round, RoundResults, carry_dates
from barometer.rounds.delivered import fresh_delivered
from barometer.rounds.editions import correction_of, next_edition, unfrozen
from barometer.rounds.power import visible_lines
from barometer.rounds.published import fresh_published
from barometer.rounds.receive import how_to_hand_in, missing_lines
from barometer.rounds.sums import sum_warnings

if TYPE_CHECKING:
    from barometer.disclosure.attack import Progress
    from barometer.policy.model import Text


@dataclass(frozen=True, eq=False)
class Plan(Told):
    """What a measurement would freeze, and what is missing.

    Attributes
    ----------
    indicators
        `goal, indicator, owner, status, numbers, suppressed`: the owners' codes, why there is a number or
        none, how many numbers there are and how many are hidden.
    refused
        What the disclosure audit found; "" where the release may go out.
    about
        What the manifest will say beside.
    visible
        What its figures would show, those that have an error; see `assessment.visible`.
    warnings
        Sums that the numbers keep and that are not declared, or that are declared and fail.
    how
        How what is missing is handed in.
    """

    ALSO = ("ok", "missing", "advice", "warnings", "how")

    edition: str
    published: str
    indicators: pd.DataFrame
    refused: str
    about: dict[str, Any]
    visible: pd.DataFrame
    round: Round = field(repr=False)
    computed: RoundResults = field(repr=False)
    warnings: tuple[Text, ...] = field(default=(), repr=False)
    how: tuple[Text, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        """Whether the audit lets the release go out."""
        return not self.refused

    @property
    def advice(self) -> tuple[Text, ...]:
        """What to publish instead of each table that suppression all but empties."""
        return self.computed.advice

    @property
    def missing(self) -> dict[str, list[str]]:
        """Indicators that were asked for and not delivered, by owner; "" where the owner is not known."""
        lost = self.indicators[self.indicators["status"] == "not_delivered"]
        return {str(owner): rows["indicator"].tolist() for owner, rows in lost.groupby("owner", sort=True)}

    def text(self, language: str = "da") -> str:
        """Return the plan in words, goal by goal, owner by owner, then how much its figures would show."""
        if self.visible.empty:
            return self.told(language)
        head = label("measure.visible", language)
        return "\n".join([self.told(language), head, *visible_lines(self.visible, language)])

    def told(self, language: str) -> str:
        """Return what would be frozen, in words."""
        head = {"edition": self.edition, "kind": label(f"kind.{self.round.kind}", language)}
        lines = [label("measure.head", language, **head), text_table(self.indicators, language)]
        lines += [*missing_lines(self.missing, language), *(text(language) for text in self.how)]
        touches = self.about.get("correction", {}).get("touches", {})
        lines += [
            label(f"measure.touches_{kind}", language, names="; ".join(names))
            for kind, names in touches.items()
            if names
        ]
        lines += [text(language) for text in (*self.advice, *self.warnings)]
        if self.computed.excess:
            most = number(math.ceil(100 * self.computed.excess), 0, language)
            lines.append(label("measure.excess", language, most=most))
        if self.computed.audit is not None and self.refused:
            lines.append(label("measure.refused", language, why=self.computed.audit.message(language)))
        return "\n".join(lines)


@dataclass(frozen=True, eq=False)
class Taken(Told):
    """A measurement that was frozen: its record, and what went into it."""

    ALSO = ()

    record: Record
    plan: Plan

    def text(self, language: str = "da") -> str:
        """Return what was frozen, in words."""
        values = {"edition": self.record.edition, "code": self.record.code}
        return "\n".join([self.plan.told(language), label("measure.frozen", language, **values)])


def take(
    project: Project,
    year: int,
    *,
    published: str = "",
    reason: str = "",
    revision: str = "",
    unaudited: bool = False,
    progress: Progress | None = None,
) -> Taken:
    """Take the measurement of `year` and freeze its record.

    Parameters
    ----------
    published
        ISO date of publication. A first edition made from deliveries has the month in which it is due if none
        is given; a correction needs one.
    reason, revision
        Of a correction: why, in words, and one of `REVISIONS`.
    unaudited
        Freeze also what the disclosure audit refuses. The record says so, and every report made from it.
    progress
        Told how far disclosure control is: done, of how many, and "pattern" or "audit".

    Raises
    ------
    BarometerError
        If the year is frozen already and no reason is given, nothing was delivered, the audit refuses the
        release, another run is at work, or the record cannot be written.
    """
    project = project.in_year(year)
    with locked(project, f"measure {year}"):
        made = _planned(project, year, published, reason, revision, progress, draw_key=True)
        if made.refused and not unaudited:
            raise BarometerError(f"measurement {made.edition} is not frozen: {made.refused}")
        files = made.round.restricted(made.computed)
        record = freeze(
            project,
            made.edition,
            kind=made.round.kind,
            published=made.published,
            observations=made.computed.observations,
            verdicts=made.computed.verdicts,
            policy=project.policy,
            generations=NEWEST,
            inputs=made.round.inputs(),
            about=made.about | _of_this_run(made, unaudited),
            restricted=files,
            microdata=made.round.keyed(restricted_key(project)) if files else {},
        )
    return Taken(record, made)


def plan(
    project: Project,
    year: int,
    *,
    published: str = "",
    reason: str = "",
    revision: str = "",
    progress: Progress | None = None,
) -> Plan:
    """Compute the measurement of `year` and say what would be frozen; write nothing. See `take`.

    Where the project's key is not drawn yet, which it is when the first measurement is taken, the measurement
    may hide other numbers to protect the small ones than the plan says.
    """
    return _planned(project.in_year(year), year, published, reason, revision, progress, draw_key=False)


def _of_this_run(made: Plan, unaudited: bool) -> dict[str, Any]:
    """Return what a manifest says of how its measurement was made, where there is something to say."""
    computed = made.computed
    told: dict[str, Any] = {"unaudited": True} if unaudited else {}
    if computed.engines:
        told["registers"] = dict(computed.engines)
    if computed.fieldwork:
        told["fieldwork"] = dict(computed.fieldwork)
    return told


def _planned(
    project: Project,
    year: int,
    published: str,
    reason: str,
    revision: str,
    progress: Progress | None,
    *,
    draw_key: bool,
) -> Plan:
    edition, before = next_edition(project, year, published, reason, revision)
    round = _fresh(project, year, published)
    if draw_key and round.kind == "measured":
        restricted_key(project, create=True)
    computed = round.compute(project, project.policy, edition, NEWEST, progress)
    date, about = round.published, round.about()
    if round.kind == "measured":  # what was published by others has its own numbers, in its own line
        about = {**about, **project.settings.letter_facts(published or date)}
    if before is None and published not in ("", date):
        raise BarometerError(
            f"measurement {year} was published {date}, as {project.published / 'measurements.csv'} says; "
            "leave the date out"
        )
    if before is not None:
        date = published
        computed = corrected(computed, before, date)
        new = unfrozen(project, edition, date, computed)
        about |= {"correction": correction_of(project, before, new, reason, revision)}
    refused = "" if computed.audit is None or computed.audit.safe else computed.audit.message()
    shown, listed = _visible(project, edition, computed), _indicators(project, computed)
    warnings = () if computed.truth is None else sum_warnings(project, edition, computed.truth)
    lost = listed.loc[listed["status"] == "not_delivered", "indicator"]
    how = how_to_hand_in(project, year, list(lost))
    return Plan(edition, date, listed, refused, about, shown, round, computed, warnings, how)


def _visible(project: Project, edition: str, computed: RoundResults) -> pd.DataFrame:
    """Return what the figures would show, of those that are not here as the newest measurement had them."""
    past = [Readings(one.edition, one.observations) for one in earlier_records(project, edition)]
    return visible_table(project.policy.indicators, Readings(edition, computed.observations), past)


def corrected(computed: RoundResults, before: Record, date: str) -> RoundResults:
    """Return a correction's results with each number known since it has been what it is."""
    return replace(computed, observations=carry_dates(computed.observations, before.observations, date))


def _fresh(project: Project, year: int, published: str) -> Round:
    known = measurements_taken(project.published)
    if (known["edition"] == str(year)).any():
        return fresh_published(project, year)
    return fresh_delivered(project, year, published or project.due(year))


def _indicators(project: Project, computed: RoundResults) -> pd.DataFrame:
    rows = []
    for indicator in project.policy.indicators:
        mine = computed.observations[computed.observations["indicator"] == indicator.id]
        numbers = mine[mine["value"].notna()]
        status = (numbers if len(numbers) else mine)["status"].iloc[0] if len(mine) else "not_asked"
        hidden = int((mine["status"] == "suppressed").sum())
        owners = ", ".join(indicator.owners)
        rows.append((indicator.goal, indicator.id, owners, status, len(numbers), hidden))
    columns = ["goal", "indicator", "owner", "status", "numbers", "suppressed"]
    return pd.DataFrame(rows, columns=columns)
