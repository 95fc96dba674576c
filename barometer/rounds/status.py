"""Where the barometer stands: goals, committees, indicators, coverage, and what is due next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from barometer.language import date, label
from barometer.policy.model import Goal, Policy, Text
from barometer.project import Project
from barometer.records.chain import editions
from barometer.records.record import Record, read_record
from barometer.records.told import Told


@dataclass(frozen=True)
class GoalStatus:
    """One goal: who answers, how many indicators, and how many have a figure in each measurement."""

    number: int
    title: Text
    committees: tuple[str, ...]
    all_committees: bool
    indicators: int
    starred: int
    coverage: dict[str, int]


@dataclass(frozen=True)
class Status(Told):
    """Where a project's barometer stands.

    Attributes
    ----------
    due
        ISO month in which the next measurement is due by the letter's plan; the first one's month of the
        policy's first year where nothing has been measured.
    """

    ALSO: ClassVar = ()

    policy: Text
    municipality: Text
    synthetic: bool
    measurements: tuple[str, ...]
    goals: tuple[GoalStatus, ...]
    due: str

    def text(self, language: str = "da") -> str:
        """Return the status as lines for a terminal."""

        def word(key: str, **values: object) -> str:
            return label(f"coverage.{key}", language, **values)

        columns = [word("goal"), word("indicators"), "★", *self.measurements]
        rows = [
            [
                f"{goal.number} {goal.title(language)}",
                str(goal.indicators),
                str(goal.starred),
                *(f"{goal.coverage[edition]}/{goal.indicators}" for edition in self.measurements),
            ]
            for goal in self.goals
        ]
        who = [
            ", ".join(goal.committees) + (word("all") if goal.all_committees else "") for goal in self.goals
        ]
        widths = [max(len(row[i]) for row in [columns, *rows]) for i in range(len(columns))]
        lines = [
            "  ".join(
                [
                    row[0].ljust(widths[0]),
                    *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)),
                    last,
                ]
            )
            for row, last in zip([columns, *rows], [word("committees"), *who], strict=True)
        ]
        head = f"{self.municipality(language)}: {self.policy(language)}"
        head += f" ({label('mark.synthetic', language)})" if self.synthetic else ""
        taken = ", ".join(self.measurements) or label("word.none", language)
        return "\n".join(
            [head, "", *lines, "", word("taken", editions=taken), word("due", month=date(self.due, language))]
        )


def read_status(project: Project) -> Status:
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
        policy=policy.title,
        municipality=policy.municipality,
        synthetic=project.settings.synthetic or policy.synthetic,
        measurements=tuple(taken),
        goals=tuple(_goal(goal, policy, records) for goal in policy.goals),
        due=project.due(last),
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
        goal.title,
        goal.committees,
        goal.all_committees,
        len(indicators),
        sum(indicator.starred for indicator in indicators),
        covered,
    )
