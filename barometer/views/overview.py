"""The parts of the overview of all goals: what the cells of notebooks/overview.ipynb show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.language import date, label, listing
from barometer.policy.model import Policy
from barometer.project import Project
from barometer.records.record import Record, earlier_records, open_record
from barometer.rounds.published import listed
from barometer.views.choices import committees, goal_verdicts
from barometer.views.headlines import headlines
from barometer.views.key_figures import later_shown

if TYPE_CHECKING:
    from barometer.presentation import Figure, Notice, Table


@dataclass(frozen=True)
class Overview:
    """All goals of one measurement, ready to be shown in one language."""

    project: Project
    record: Record
    earlier: tuple[Record, ...]
    language: str

    @property
    def policy(self) -> Policy:
        """The policy as the record declares it."""
        return self.record.policy

    def about(self) -> Notice:
        """Which measurement this is, when it was published, and what its record is known by."""
        kind = "report.reconstruction_note" if self.record.reconstruction else ""
        sentences = [
            label("page.published", self.language, date=date(self.record.published, self.language)) + ".",
            label(kind, self.language) if kind else "",
            label("report.record", self.language, hash=self.record.hash[:16]) + ".",
        ]
        return show.Notice(
            " ".join(text for text in sentences if text), self._word("about_record"), language=self.language
        )

    def goals(self) -> Table:
        """The goals with their committees and verdicts."""
        rows = [self._goal_row(goal.number) for goal in self.policy.goals]
        frame = pd.DataFrame(rows)
        columns = [
            show.Column("goal", self._word("goal_column")),
            show.Column("committees", self._word("committees")),
        ]
        if frame["published"].ne("").any():
            columns.append(show.Column("published", self._word("status_published"), "verdict"))
        columns.append(show.Column("own", self._word("status_own"), "verdict"))
        caption = show.Caption(
            label("report.overview", self.language, count=len(rows)),
            self.policy.title(self.language),
            note=self._word("status_note"),
            language=self.language,
        )
        return show.table(frame, columns, caption)

    def _goal_row(self, number: int) -> dict[str, object]:
        goal = self.policy.goal(number)
        verdicts = goal_verdicts(self.record, number)
        movement = verdicts[verdicts["judgement"] == "movement"]
        by_rule = dict(zip(movement["rule"], movement["verdict"], strict=True))
        title = self._word("goal", number=number, title=goal.title(self.language))
        return {
            "goal": title,
            "committees": committees(self.policy, goal, self.language),
            "published": by_rule.pop("published", ""),
            "own": by_rule.get("barometer", next(iter(by_rule.values()), "")),
        }

    def indicators(self) -> Table:
        """All indicators of all goals that have a figure."""
        before = self.earlier[-1] if self.earlier else None
        frame = headlines(self.record, before, self.policy.indicators, self.language)
        frame["goal"] = [indicator.goal for indicator in self.policy.indicators]
        frame = frame[~frame["status"].isin(("not_published", "not_asked"))]
        columns = [
            show.Column("label", label("table.indicator", self.language)),
            show.Column("goal", self._word("goal_column")),
            show.Column("star", "★"),
            show.Column("value", label("table.now", self.language), "number", "@unit", "@decimals", "status"),
            show.Column("change", label("table.change", self.language), "change", "@unit", "@decimals"),
        ]
        if frame["verdict"].ne("").any():
            columns.append(show.Column("verdict", label("table.verdict", self.language), "verdict"))
        caption = show.Caption(
            self._word("indicators"),
            self._word("since_last"),
            note=self._word("star"),
            language=self.language,
        )
        return show.table(frame.astype({"goal": "str"}), columns, caption)

    def missing(self) -> Notice | None:
        """Which goals have no figure at all in this measurement."""
        before = self.earlier[-1] if self.earlier else None
        without = [
            goal.number
            for goal in self.policy.goals
            if headlines(self.record, before, self.policy.indicators_of(goal.number), self.language)["value"]
            .isna()
            .all()
        ]
        if not without:
            return None
        goals = listing([str(number) for number in without], self.language)
        return show.Notice(
            self._word("missing_goals", goals=goals), self._word("no_figures"), "warning", self.language
        )

    def later(self) -> tuple[Table | Figure, ...]:
        """Figures of the whole city or country, published later."""
        return later_shown(self.project, self.record, 0, self.language)

    def measurements(self) -> Table | None:
        """Every measurement that is known to have been taken."""
        taken = listed(self.project)
        if taken.empty:
            return None
        frame = pd.DataFrame(
            {
                "edition": taken["edition"],
                "published": [date(text, self.language) for text in taken["published"]],
                "note": taken[f"note_{self.language}"],
            }
        )
        columns = [
            show.Column("edition", self._word("measurement")),
            show.Column("published", self._word("published")),
            show.Column("note", self._word("note")),
        ]
        return show.table(frame, columns, show.Caption(self._word("taken"), language=self.language))

    def _word(self, key: str, **values: object) -> str:
        return label(f"report.{key}", self.language, **values)


def overview(measurement: int | str, language: str = "da", project: str = ".") -> Overview:
    """Open all goals of a measurement for showing.

    Raises
    ------
    BarometerError
        If the project or the measurement is not there.
    """
    found = Project.find(project)
    record = open_record(found, measurement)
    return Overview(found, record, tuple(earlier_records(found, record.edition)), language)
