"""A measurement in an analyst's hand: `b = barometer.open()`, then its goals and indicators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment import explain, what_if
from barometer.errors import BarometerError, nearest
from barometer.generations import NEWEST, Generations
from barometer.language import check_language, label
from barometer.policy.model import Goal, Indicator, KeyFigure, Policy
from barometer.project import Project
from barometer.records.record import Record, earlier_records, editions, open_record

if TYPE_CHECKING:
    from barometer.views.indicator import IndicatorView


@dataclass(frozen=True)
class Past:
    """An earlier measurement, or what was known of it at a date."""

    year: int
    edition: str
    observations: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Barometer:
    """One measurement with those before it, or all that was known at a date.

    Attributes
    ----------
    figures
        Its observations, with the `edition` that each comes from.
    verdicts
        Its verdicts; see `barometer.assessment`.
    earlier
        The newest edition of each earlier measurement, oldest first.
    generations
        Which generation of each method made it.
    date
        The date whose knowledge this is; "" for a whole measurement.
    """

    project: Project
    edition: str
    policy: Policy
    figures: pd.DataFrame
    verdicts: pd.DataFrame
    earlier: tuple[Past, ...] = ()
    changes: pd.DataFrame | None = None
    generations: Generations = NEWEST
    language: str = "da"
    date: str = ""

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return int(self.edition[:4])

    @cached_property
    def current(self) -> pd.DataFrame:
        """The figures of this edition alone: one vintage."""
        return self.figures[self.figures["edition"] == self.edition]

    @cached_property
    def choices(self) -> pd.DataFrame:
        """What other rules and choices would have given; see `barometer.assessment.what_if`."""
        return what_if(self.current, self.earlier, self.policy, self.year, self.changes, self.generations)

    def goal(self, number: int) -> GoalView:
        """Return a goal.

        Raises
        ------
        BarometerError
            If the policy has no such goal.
        """
        return GoalView(self, self.policy.goal(number))

    def indicator(self, id: str) -> IndicatorView:
        """Return an indicator or a key figure.

        Raises
        ------
        BarometerError
            If the policy has none of that name; it tells the nearest.
        """
        from barometer.views.indicator import IndicatorView

        known: dict[str, Indicator | KeyFigure] = {one.id: one for one in self.policy.key_figures}
        known |= {one.id: one for one in self.policy.indicators}
        if id not in known:
            raise BarometerError(f"indicator '{id}' is unknown{nearest(id, known)}")
        return IndicatorView(self, known[id])

    def as_of(self, date: str) -> Barometer:
        """Return what was known at a date, and nothing later.

        Raises
        ------
        BarometerError
            If `date` is no date.
        """
        from barometer.records.vintages import as_of

        known = as_of(self.project, date)
        told = [
            edition for edition in editions(self.project) if edition in set(known.observations["edition"])
        ]
        edition = told[-1] if told else self.edition
        past = (Past(int(one[:4]), one, _of(known.observations, one)) for one in told[:-1])
        record = open_record(self.project, edition)
        verdicts = known.verdicts[known.verdicts["edition"] == edition]
        return replace(
            self,
            edition=edition,
            policy=record.policy,
            figures=known.observations,
            verdicts=verdicts,
            earlier=tuple(past),
            changes=_printed(record) if len(verdicts) else None,
            date=date,
        )

    def in_language(self, language: str) -> Barometer:
        """Return the same, shown in another language."""
        return replace(self, language=check_language(language))


def _of(observations: pd.DataFrame, edition: str) -> pd.DataFrame:
    return observations[observations["edition"] == edition]


def _printed(record: Record) -> pd.DataFrame | None:
    """Return the changes that the record's source printed, where it has one."""
    if record.kind != "published":
        return None
    from barometer.rounds.observe import published_changes
    from barometer.rounds.published import frozen_published

    return published_changes(frozen_published(record).figures, record.published)


@dataclass(frozen=True, eq=False)
class GoalView:
    """One goal of a measurement."""

    opened: Barometer
    goal: Goal

    @property
    def indicators(self) -> tuple[IndicatorView, ...]:
        """The goal's indicators."""
        return tuple(
            self.opened.indicator(one.id) for one in self.opened.policy.indicators_of(self.goal.number)
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the verdicts of the goal and of its indicators, with their reasons in words."""
        ids = [str(self.goal.number), *(one.declared.id for one in self.indicators)]
        verdicts = self.opened.verdicts
        mine = verdicts[verdicts["id"].isin(ids)]
        words = [explain(reason, self.opened.language) for reason in mine["reason"]]
        return mine.assign(why=words).reset_index(drop=True)

    def verdicts(self) -> show.Verdicts:
        """Return the goal's verdicts by each rule."""
        language = self.opened.language
        frame = self.to_frame()
        rows = frame[frame["level"] == "goal"].to_dict("records")
        title = label(
            "investigation.goal", language, number=self.goal.number, title=self.goal.title(language)
        )
        judged = tuple(
            show.Judgement(rule_label(one["rule"], language), one["verdict"], one["why"]) for one in rows
        )
        return show.Verdicts(judged, title, language, id=f"goal-{self.goal.number}")

    def what_if(self) -> pd.DataFrame:
        """Return the choices that would flip the goal's verdict."""
        tried = self.opened.choices
        mine = tried[(tried["level"] == "goal") & (tried["id"] == str(self.goal.number)) & tried["flips"]]
        return mine.reset_index(drop=True)

    def _repr_html_(self) -> str:
        return str(self.verdicts()._repr_mimebundle_()["text/html"])


def rule_label(rule: str, language: str) -> str:
    """Return the name of a rule for a reader; `published` is what the source printed."""
    return label("report.verdict_published" if rule == "published" else f"rule.{rule}", language)


def open_barometer(
    project: str | Path | Project = ".", measurement: int | str | None = None, language: str = "da"
) -> Barometer:
    """Open a measurement of a project: the newest, unless a year or an edition is named.

    Raises
    ------
    BarometerError
        If there is no project or no such measurement.

    Examples
    --------
    >>> b = open_barometer(measurement=2013)
    >>> float(b.indicator("excess-unemployment").gap().to_frame()["value"].iloc[0])
    10.8
    """
    found = project if isinstance(project, Project) else Project.find(project)
    there = editions(found)
    if measurement is None and not there:
        raise BarometerError(
            f"{found.measurements} holds no measurement yet; take one with barometer measure YEAR"
        )
    record = open_record(found, measurement if measurement is not None else there[-1])
    return Barometer(
        project=found,
        edition=record.edition,
        policy=record.policy,
        figures=record.observations.assign(edition=record.edition),
        verdicts=record.verdicts,
        earlier=tuple(
            Past(one.year, one.edition, one.observations.assign(edition=one.edition))
            for one in earlier_records(found, record.edition)
        ),
        changes=_printed(record),
        generations=record.generations,
        language=check_language(language),
    )
