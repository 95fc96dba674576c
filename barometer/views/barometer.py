"""A measurement in an analyst's hand: `b = barometer.open()`, then its goals and indicators."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.project import Project
from barometer.records.chain import editions
from barometer.records.record import Record, earlier_records, open_record
from barometer.records.vintages import as_of
from barometer.views.goal import GoalView
from barometer.views.indicator import IndicatorView
from barometer.views.notebook import tell_notebook
from barometer.views.opened import Opened, Past
from barometer.views.overview import Overview

if TYPE_CHECKING:
    from barometer.proof.reproduction import Reproduction
    from barometer.proof.verify import Verification


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

    def indicator(self, id: str = "") -> IndicatorView:
        """Return an indicator or a key figure; without a name the indicator that has the most figures.

        Raises
        ------
        BarometerError
            If the policy has none of that name; it tells the nearest.
        """
        known = self.declared()
        if not id and self.policy.indicators:
            told = self.current["indicator"].value_counts()
            id = max((one.id for one in self.policy.indicators), key=lambda one: int(told.get(one, 0)))
        if id not in known:
            raise BarometerError(f"indicator '{id}' is unknown{nearest(str(id), known)}")
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

    def reproduce(self) -> Reproduction:
        """Compute the measurement again from its frozen inputs; see `barometer.proof.reproduce`."""
        from barometer.proof.reproduce import reproduce

        return reproduce(self.project, self.edition, language=self.language).records[0]

    def verify(self) -> Verification:
        """Check the hashes and the chain of all records; see `barometer.proof.verify`."""
        from barometer.proof.verify import verify

        return verify(self.project)

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

    It is shown in `language`, or the first of its policy. In a notebook its parameters are checked, and it
    says which measurement was opened: pages made of the notebook take language and marks from there.

    Raises
    ------
    BarometerError
        If there is no project or no such measurement, or the notebook was given a parameter that it does not
        have.

    Examples
    --------
    >>> b = open_barometer(measurement=2013)
    >>> float(b.indicator("excess-unemployment").gap().to_frame()["value"].iloc[0])
    10.8
    """
    found = project if isinstance(project, Project) else Project.find(project)
    there = editions(found)
    if not measurement and not there:
        raise BarometerError(
            f"{found.measurements} holds no measurement yet; take one with barometer measure YEAR"
        )
    record = open_record(found, measurement or there[-1])
    opened = barometer_of(found, record, language)
    tell_notebook(opened)
    return opened


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
