"""A measurement in an analyst's hand: `b = barometer.open()`, then its goals and indicators."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.project import Project
from barometer.records.record import Record, earlier_records, editions, open_record
from barometer.records.vintages import as_of
from barometer.views.goal import GoalView
from barometer.views.indicator import IndicatorView
from barometer.views.opened import Opened, Past
from barometer.views.overview import Overview


class Barometer(Opened):
    """One measurement: ask it for a goal, an indicator, the overview of all, or what was known at a date.

    Examples
    --------
    >>> b = open_barometer(measurement=2013)
    >>> b
    Barometer of 2013: 8 goals, 11 figures, before it 2012
    >>> [each.verdict for each in b.goal(2).verdicts().judgements]
    ['unchanged', 'target_unknown', 'unchanged', 'undecided']
    """

    def goal(self, number: int) -> GoalView:
        """Return a goal.

        Raises
        ------
        BarometerError
            If the policy has no such goal.
        """
        return GoalView(self, self.policy.goal(number))

    @cached_property
    def goals(self) -> tuple[GoalView, ...]:
        """All goals, in the policy's order."""
        return tuple(GoalView(self, goal) for goal in self.policy.goals)

    def indicator(self, id: str) -> IndicatorView:
        """Return an indicator or a key figure.

        Raises
        ------
        BarometerError
            If the policy has none of that name; it tells the nearest.
        """
        known = self.declared()
        if id not in known:
            raise BarometerError(f"indicator '{id}' is unknown{nearest(id, known)}")
        return IndicatorView(self, known[id])

    def overview(self) -> Overview:
        """Return all goals side by side."""
        return Overview(self)

    def as_of(self, date: str) -> Barometer:
        """Return what was known at a date, and nothing later.

        Raises
        ------
        BarometerError
            If `date` is no date.
        """
        known = as_of(self.project, date)
        told = [one for one in editions(self.project) if one in set(known.observations["edition"])]
        edition = told[-1] if told else self.edition
        records = {one: open_record(self.project, one) for one in (*told[:-1], edition)}
        return replace(
            self,
            record=records[edition],
            figures=known.observations,
            verdicts=known.verdicts[known.verdicts["edition"] == edition],
            earlier=tuple(
                Past(one, known.observations[known.observations["edition"] == one], records[one].policy)
                for one in told[:-1]
            ),
            date=date,
        )

    def in_language(self, language: str) -> Barometer:
        """Return the same, shown in another language."""
        return replace(self, language=self.policy.spoken(language))

    def to_frame(self, *, every_edition: bool = False) -> pd.DataFrame:
        """Return the figures with their labels; see `barometer.views.opened.SHAPE`."""
        return self.labelled(self.every_edition() if every_edition else self.current)

    def __repr__(self) -> str:
        known = f", as known on {self.date}" if self.date else ""
        before = ", ".join(one.edition for one in self.earlier)
        told = f"{len(self.policy.goals)} goals, {int(self.current['value'].notna().sum())} figures"
        return f"Barometer of {self.edition}{known}: {told}{f', before it {before}' if before else ''}"

    def _repr_html_(self) -> str:
        return str(self.overview().goals()._repr_mimebundle_()["text/html"])


def open_barometer(
    project: str | Path | Project = ".", measurement: int | str | None = None, language: str = ""
) -> Barometer:
    """Open a measurement of a project: the newest, unless a year or an edition is named.

    It is shown in `language`, or the first of its policy.

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
    return barometer_of(found, record, language)


def barometer_of(project: Project, record: Record, language: str = "") -> Barometer:
    """Return a record of a project with those before it; also an edition that a correction has replaced."""
    return Barometer(
        project=project,
        record=record,
        figures=record.observations.assign(edition=record.edition),
        verdicts=record.verdicts,
        earlier=tuple(
            Past(one.edition, one.observations.assign(edition=one.edition), one.policy)
            for one in earlier_records(project, record.edition)
        ),
        language=record.policy.spoken(language),
    )
