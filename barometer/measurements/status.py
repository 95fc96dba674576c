"""Where the barometer stands: goals, committees, indicators, coverage, and what is due next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from barometer.measurements.record import Record, editions, read_record
from barometer.policy.model import Goal, Policy
from barometer.project import Project


@dataclass(frozen=True)
class GoalStatus:
    """One goal: who answers, how many indicators, and how many have a figure in each measurement."""

    number: int
    title: str
    committees: tuple[str, ...]
    all_committees: bool
    indicators: int
    starred: int
    coverage: dict[str, int]


@dataclass(frozen=True)
class Status:
    """Where a project's barometer stands.

    Attributes
    ----------
    due
        ISO month in which the next measurement is due by the letter's plan; the first one's month of the
        policy's first year where nothing has been measured.
    """

    policy: str
    municipality: str
    synthetic: bool
    measurements: tuple[str, ...]
    goals: tuple[GoalStatus, ...]
    due: str

    def to_json(self) -> dict[str, Any]:
        """Return the status as JSON values."""
        return json.loads(json.dumps(self, default=lambda each: vars(each)))

    def text(self) -> str:
        """Return the status as lines for a terminal."""
        head = [f"{self.municipality}: {self.policy}" + (" (syntetiske data)" if self.synthetic else "")]
        columns = ["goal", "indicators", "★", *self.measurements]
        rows = [
            [
                f"{goal.number} {goal.title}",
                str(goal.indicators),
                str(goal.starred),
                *(f"{goal.coverage[edition]}/{goal.indicators}" for edition in self.measurements),
            ]
            for goal in self.goals
        ]
        widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
        lines = []
        for row, goal in zip([columns, *rows], [None, *self.goals], strict=True):
            who = "committees" if goal is None else ", ".join(goal.committees)
            who += " (all)" if goal is not None and goal.all_committees else ""
            cells = [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
            lines.append("  ".join([*cells, who]))
        taken = ", ".join(self.measurements) or "none yet"
        return "\n".join(
            [*head, "", *lines, "", f"measurements: {taken}", f"next measurement due: {self.due}"]
        )


def status(project: Project) -> Status:
    """Return where a project's barometer stands.

    Raises
    ------
    BarometerError
        If a record is broken.
    """
    policy, taken = project.policy, editions(project)
    records = {edition: read_record(project.measurements / edition) for edition in taken}
    last = int(taken[-1][:4]) + 1 if taken else policy.first_year
    return Status(
        policy=policy.title.da,
        municipality=policy.municipality.da,
        synthetic=project.settings.synthetic or policy.synthetic,
        measurements=tuple(taken),
        goals=tuple(_goal(goal, policy, records) for goal in policy.goals),
        due=f"{last}-{project.settings.due_month:02d}",
    )


def _goal(goal: Goal, policy: Policy, records: dict[str, Record]) -> GoalStatus:
    indicators = policy.indicators_of(goal.number)
    ids = {indicator.id for indicator in indicators}
    covered = {}
    for edition, record in records.items():
        rows = record.observations
        covered[edition] = int(
            rows[rows["indicator"].isin(ids) & rows["value"].notna()]["indicator"].nunique()
        )
    return GoalStatus(
        goal.number,
        goal.title.da,
        goal.committees,
        goal.all_committees,
        len(indicators),
        sum(indicator.starred for indicator in indicators),
        covered,
    )
