"""The parts of a goal's report: what the cells of notebooks/goal.ipynb show, one method each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment import explain
from barometer.language import change, label, period, with_unit
from barometer.observations import UNKNOWN
from barometer.policy.model import Goal, Indicator, Policy
from barometer.project import Project
from barometer.records.record import Record, earlier_records, open_record
from barometer.views.choices import choices_table, committees, goal_verdicts, rule_name
from barometer.views.definitions import definition_table
from barometer.views.headlines import headline, headlines
from barometer.views.key_figures import FEW_PERIODS, group_name, known_table, later_shown, score_table

if TYPE_CHECKING:
    from barometer.presentation import Figure, Notice, Table, Verdicts


@dataclass(frozen=True)
class GoalReport:
    """One goal of one measurement, ready to be shown in one language.

    Examples
    --------
    >>> report = goal_report(2, 2013)
    >>> [judgement.verdict for judgement in report.verdicts().judgements]
    ['unchanged', 'unchanged', 'undecided']
    """

    project: Project
    record: Record
    earlier: tuple[Record, ...]
    goal: Goal
    language: str

    @property
    def policy(self) -> Policy:
        """The policy as the record declares it."""
        return self.record.policy

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The goal's indicators, in the order of the policy."""
        return self.policy.indicators_of(self.goal.number)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headline figure of each indicator; see `barometer.views.headlines`."""
        before = self.earlier[-1] if self.earlier else None
        return headlines(self.record, before, self.indicators, self.language)

    def responsible(self) -> Notice:
        """Who answers for the goal, and the action area that it belongs to."""
        area = next(area for area in self.policy.action_areas if area.id == self.goal.action_area)
        text = self._word("responsible", committees=committees(self.policy, self.goal, self.language))
        text += f". {self._word('area')}: {area.title(self.language)}."
        return show.Notice(text, language=self.language)

    def verdicts(self) -> Verdicts | Notice:
        """The goal's verdicts: as published, and by each rule that the record was assessed with."""
        judged = [self._judgement(row) for _, row in goal_verdicts(self.record, self.goal.number).iterrows()]
        if not judged:
            return show.Notice(self._word("no_verdict_text"), language=self.language)
        return show.Verdicts(tuple(judged), language=self.language, id=f"goal-{self.goal.number}")

    def _judgement(self, row: Mapping[str, str]) -> show.Judgement:
        return show.Judgement(
            rule_name(row["rule"], row["judgement"], self.language),
            row["verdict"],
            self._reason(row),
        )

    def _reason(self, row: Mapping[str, str]) -> str:
        if row["rule"] == "published":
            return self._word("printed", text=row["reason"])
        return explain(row["reason"], self.language)

    def table(self) -> Table:
        """The indicators with their latest value, the one before, the change and the verdict."""
        frame = self.headlines
        columns = [
            show.Column("label", label("table.indicator", self.language)),
            show.Column("star", "★"),
            show.Column("value", label("table.now", self.language), "number", "@unit", "@decimals", "status"),
            show.Column(
                "before",
                label("table.before", self.language),
                "number",
                "@unit",
                "@decimals",
                "before_status",
            ),
            show.Column("change", label("table.change", self.language), "change", "@unit", "@decimals"),
        ]
        if frame["verdict"].ne("").any():
            columns.append(show.Column("verdict", label("table.verdict", self.language), "verdict"))
        if frame["lower"].notna().any():
            columns.insert(
                3,
                show.Column(
                    "lower", label("table.interval", self.language), "interval", "@unit", "@decimals"
                ),
            )
        caption = show.Caption(
            self._message(frame),
            subtitle=self._word("since_last"),
            source=self._sources(),
            note=self._word("star"),
            language=self.language,
        )
        return show.table(frame, columns, caption, anchors="indicator")

    def charts(self) -> tuple[Figure, ...]:
        """One chart for each unit: where each indicator was and where it is now. Empty without figures."""
        frame = self.headlines
        drawn = frame[frame["value"].notna()]
        charts = []
        for unit in dict.fromkeys(drawn["unit"]):
            mine = drawn[drawn["unit"] == unit]
            charts.append(self._chart(mine))
        return tuple(charts)

    def _chart(self, frame: pd.DataFrame) -> Figure:
        ids = list(frame["indicator"])
        by_id = {indicator.id: indicator for indicator in self.indicators}
        records = [record for record in (self.record, self.earlier[-1] if self.earlier else None) if record]
        now, *before = [
            pd.DataFrame([row for id in ids if (row := headline(record, by_id[id])) is not None])
            for record in records
        ]
        only = by_id[ids[0]]
        caption = show.Caption(
            self._message(frame),
            subtitle="" if len(ids) > 1 else f"{only.population(self.language)}.",
            source=self._sources(),
            language=self.language,
        )
        drawn = show.change_chart(
            now,
            before[0] if before else now.iloc[:0],
            dict(zip(ids, frame["label"], strict=True)),
            caption,
            verdicts={id: verdict for id, verdict in zip(ids, frame["verdict"], strict=True) if verdict},
            decimals=dict(zip(ids, frame["decimals"].astype("int"), strict=True)),
        )
        return drawn.without_table()  # the table of indicators holds the same numbers

    def _message(self, frame: pd.DataFrame) -> str:
        known = frame[frame["value"].notna()]
        if known.empty:
            return self._word("no_figures")
        if len(known) > 1:
            moved = known["verdict"].value_counts()
            return self._word(
                "several",
                count=len(known),
                improved=int(moved.get("improved", 0)),
                worsened=int(moved.get("worsened", 0)),
            )
        row = known.iloc[0]
        words = {
            "label": row["label"],
            "value": with_unit(row["value"], row["unit"], int(row["decimals"]), self.language),
        }
        if row["change"] != row["change"]:
            return self._word("one_value", **words)
        moved_by = change(row["change"], row["unit"], int(row["decimals"]), self.language)
        return self._word(
            "one_still" if row["verdict"] == "unchanged" else "one_moved", change=moved_by, **words
        )

    def missing(self) -> Notice | None:
        """Say that no figure of the goal was published, or nothing where there are figures."""
        if self.headlines["value"].notna().any():
            return None
        return show.Notice(self._word("no_figures_text"), self._word("no_figures"), "warning", self.language)

    def series(self) -> tuple[Figure, ...]:
        """A line for each indicator measured at least three times, each point from its own measurement."""
        records = (*self.earlier, self.record)
        charts = []
        for indicator in self.indicators:
            rows = [row for record in records if (row := headline(record, indicator)) is not None]
            known = pd.DataFrame([row for row in rows if row["period"] != UNKNOWN])
            if len(known) >= FEW_PERIODS and known["value"].notna().sum() >= FEW_PERIODS:
                charts.append(self._line(indicator, known))
        return tuple(charts)

    def _line(self, indicator: Indicator, rows: pd.DataFrame) -> Figure:
        name = indicator.label(self.language)
        target = indicator.target_for(self.record.year)
        caption = show.Caption(
            self._word("trend_title", label=name),
            indicator.population(self.language),
            indicator.source(self.language),
            language=self.language,
        )
        return show.series_chart(
            rows,
            {indicator.group: group_name(self.policy, indicator.group, self.language)},
            caption,
            breaks=[(known.period, known.reason(self.language)) for known in indicator.breaks],
            target=None
            if target is None
            else (target.period, target.value, label("chart.target", self.language)),
            decimals=indicator.decimals,
        )

    def groups(self) -> tuple[Figure, ...]:
        """Each indicator by group and by each breakdown that was delivered."""
        charts = []
        for indicator in self.indicators:
            rows = self.record.observations
            mine = rows[rows["indicator"] == indicator.id]
            overall = mine[(mine["breakdown"] == "") & mine["group"].isin(indicator.groups)]
            if overall["group"].nunique() > 1:
                charts.append(self._categories(indicator, overall, "group", self._word("group")))
            for breakdown in self.policy.breakdowns:
                headline_group = mine[
                    (mine["breakdown"] == breakdown.id) & (mine["group"] == indicator.group)
                ]
                if len(headline_group) > 1:
                    charts.append(
                        self._categories(
                            indicator, headline_group, "category", breakdown.label(self.language)
                        )
                    )
        return tuple(charts)

    def _categories(self, indicator: Indicator, rows: pd.DataFrame, by: str, name: str) -> Figure:
        newest = rows[rows["period"] == rows["period"].max()]
        known = {each.id: each.label(self.language) for b in self.policy.breakdowns for each in b.categories}
        names = {
            str(id): group_name(self.policy, str(id), self.language)
            if by == "group"
            else known.get(str(id), str(id))
            for id in newest[by]
        }
        caption = show.Caption(
            self._word("by_title", label=indicator.label(self.language), by=name.lower()),
            f"{indicator.population(self.language)}. {period(newest['period'].iloc[0], self.language)}.",
            indicator.source(self.language),
            language=self.language,
        )
        return show.category_chart(newest, names, caption, by=by, decimals=indicator.decimals)

    def choices(self) -> Table | None:
        """What the goal's verdict would be under other rules and choices."""
        if self.missing() is not None:
            return None
        return choices_table(self.record, self.earlier, self.goal.number, self.language)

    def key_figures(self) -> Table | None:
        """Key figures that were known when the measurement was published."""
        return known_table(self.record, self.goal.number, self.language)

    def later(self) -> tuple[Figure | Table, ...]:
        """What was published after the measurement, with the date of each figure."""
        shown = later_shown(self.project, self.record, self.goal.number, self.language)
        score = score_table(self.project, self.record, self.goal.number, self.language)
        return (*shown, score) if score else shown

    def definitions(self) -> tuple[Table, ...]:
        """What each indicator means, of whom, from where, and how well that is known."""
        return tuple(definition_table(indicator, self.language) for indicator in self.indicators)

    def _sources(self) -> str:
        return "; ".join(dict.fromkeys(indicator.source(self.language) for indicator in self.indicators))

    def _word(self, key: str, **values: object) -> str:
        return label(f"report.{key}", self.language, **values)


def goal_report(goal: int, measurement: int | str, language: str = "da", project: str = ".") -> GoalReport:
    """Open a goal of a measurement for showing.

    Raises
    ------
    BarometerError
        If the project, the measurement or the goal is not there.
    """
    found = Project.find(project)
    record = open_record(found, measurement)
    earlier = tuple(earlier_records(found, record.edition))
    return GoalReport(found, record, earlier, record.policy.goal(goal), language)
