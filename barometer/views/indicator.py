"""One indicator of a measurement, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from barometer import presentation as show
from barometer.assessment import explain
from barometer.assessment.reading import COLUMNS, Readings, place, when
from barometer.language import date, label, listing
from barometer.policy.model import Indicator, KeyFigure
from barometer.views import divided, gaps, trend
from barometer.views.answers import Answer, Unanswered, choose
from barometer.views.barometer import Barometer, rule_label

_SERIES = (*COLUMNS, "edition")


@dataclass(frozen=True, eq=False)
class IndicatorView:
    """An indicator (or key figure) with its figures.

    Every question is answered by an `Answer`, or by an `Unanswered` that says in words why the data do not
    allow one. Wrong use (an unknown group or breakdown) is an error.
    """

    opened: Barometer
    declared: Indicator | KeyFigure

    @property
    def language(self) -> str:
        """The language that answers are given in."""
        return self.opened.language

    @property
    def label(self) -> str:
        """The indicator's name."""
        return self.declared.label(self.language)

    @property
    def figures(self) -> pd.DataFrame:
        """All its observations in this measurement: one vintage."""
        rows = self.opened.current
        return rows[rows["indicator"] == self.declared.id].reset_index(drop=True)

    def word(self, key: str, **values: object) -> str:
        """Return the catalogue's words for an answer."""
        return label(f"investigation.{key}", self.language, label=self.label, **values)

    def no(self, key: str, **values: object) -> Unanswered:
        """Return that there is no answer, and why."""
        return Unanswered(self.word(key, **values), self.language)

    def caption(self, title: str, note: str = "") -> show.Caption:
        """Return the words around a table or chart of this indicator."""
        population = getattr(self.declared, "population", None)
        return show.Caption(
            title,
            subtitle="" if population is None else population(self.language),
            source=self.declared.source(self.language),
            note=note,
            id=self.declared.id,
            language=self.language,
        )

    def group_name(self, group: str) -> str:
        """Return what a group is called."""
        names = {one.id: one.label(self.language) for one in self.opened.policy.groups}
        return names.get(group, group or self.label)

    def category_names(self, by: str) -> dict[str, str]:
        """Return the names of a breakdown's categories, those that have figures, in the policy's order.

        Raises
        ------
        BarometerError
            If nothing is broken down by that.
        """
        declared = {one.id: one for one in self.opened.policy.breakdowns}
        choose("breakdown", by, declared)
        there = set(self.figures.loc[self.figures["breakdown"] == by, "category"])
        return {one.id: one.label(self.language) for one in declared[by].categories if one.id in there}

    def series(
        self, group: str | None = None, vintages: Literal["one", "each"] = "one"
    ) -> Answer | Unanswered:
        """Return the figures over time: all periods of this measurement, or the newest of "each"."""
        wanted = self._group(group)
        rows = self.figures if vintages == "one" else self._each()
        rows = rows[(rows["group"] == wanted) & (rows["breakdown"] == "")]
        if rows.empty or rows["value"].isna().all():
            return self.no("no_figures")
        rows = rows.sort_values("period", key=lambda all: all.map(when), kind="stable")
        frame = rows[list(_SERIES)].reset_index(drop=True)
        key = ("series_one" if len(frame) == 1 else "series") if vintages == "one" else "series_each"
        title = self.word(key, count=len(frame), edition=self.opened.edition)
        columns = [
            show.Column("period", label("table.period", self.language), "period"),
            self.number_column("value", "table.value"),
            *self.interval_column(frame),
            show.Column("edition", self.word("vintage")),
        ]
        table = show.table(frame, columns, self.caption(title))
        return Answer(title, table, frame, draw=self._line(rows, wanted, title))

    def _each(self) -> pd.DataFrame:
        rounds = [(one.edition, one.observations) for one in self.opened.earlier]
        found = []
        for edition, observations in [*rounds, (self.opened.edition, self.opened.current)]:
            newest = Readings(edition, observations).pick(self.declared)
            mine = observations[observations["indicator"] == self.declared.id]
            if newest is not None:
                found.append(mine[mine["period"] == newest.period].assign(edition=edition))
        return pd.concat(found, ignore_index=True) if found else self.figures.head(0)

    def _line(self, rows: pd.DataFrame, group: str, title: str) -> Callable[[], show.Figure | show.Notice]:
        def draw() -> show.Figure | show.Notice:
            if any(place(period) is None for period in rows["period"]):
                return self.no("period_unknown").plot()
            if rows["period"].duplicated().any():
                return self.no("many_figures").plot()
            declared, language = self.declared, self.language
            target = declared.target_for(self.opened.year) if isinstance(declared, Indicator) else None
            aim = None if target is None else (target.period, target.value, label("chart.target", language))
            return show.series_chart(
                rows,
                {group: self.group_name(group)},
                self.caption(title),
                breaks=[(one.period, one.reason(language)) for one in declared.breaks],
                target=aim,
                decimals=declared.decimals,
            )

        return draw

    def trend(
        self,
        group: str | None = None,
        *,
        since: str = "",
        step: bool = False,
        vintages: Literal["one", "each"] = "one",
    ) -> Answer | Unanswered:
        """Return the trend, as far as the series allows one; `step` fits a step at a declared break.

        Raises
        ------
        BarometerError
            If the series mixes vintages.
        """
        return trend.trend(self, self.series(group, vintages), since, step)

    def gap(self, by: str = "", period: str = "") -> Answer | Unanswered:
        """Return the gap to the reference, overall or by a breakdown, in the newest period or one named."""
        return gaps.gap(self, by, period)

    def decompose(self, first: str | int, second: str | int, by: str = "") -> Answer | Unanswered:
        """Divide the difference of two periods, measurements or groups into composition and level.

        `by` is the breakdown whose categories it is divided over: the first that has counts, unless named.
        """
        return divided.decompose(self, str(first), str(second), by)

    def decompose_gap(self, by: str = "") -> Answer | Unanswered:
        """Divide the gap between the reference group and the group in the same way."""
        return divided.decompose_gap(self, by)

    def compare_methods(self) -> Answer | Unanswered:
        """Return what other rules, target methods and kinds of gap would say."""
        if self.figures["value"].isna().all():
            return self.no("no_figures")
        own = self.verdicts()
        rule = self.opened.policy.rule_for(self.opened.year).name
        rows = [self._judged("rule", rule, one) for one in own[own["rule"] == rule].to_dict("records")]
        tried = self.opened.choices
        mine = tried[(tried["level"] == "indicator") & (tried["id"] == self.declared.id)]
        asked = mine[
            (mine["choice"] == "rule") | ((mine["choice"] == "method") & (mine["now"] != "no_target"))
        ]
        rows += [self._judged(one["choice"], one["option"], one) for one in asked.to_dict("records")]
        rows += [(name, text, "") for name, text in gaps.kinds(self)]
        frame = pd.DataFrame(rows, columns=["method", "outcome", "why"])
        title = self.word("methods")
        columns = [show.Column(name, self.word(name)) for name in frame.columns]
        return Answer(title, show.table(frame, columns, self.caption(title)), frame)

    def _judged(self, choice: str, option: str, found: Mapping[str, str]) -> tuple[str, str, str]:
        name = (
            rule_label(option, self.language)
            if choice == "rule"
            else label(f"choice.{option}", self.language)
        )
        asked = self.word("movement" if choice == "rule" else "target", name=name)
        said = label(f"verdict.{found['verdict']}", self.language)
        return asked, said, explain(found["reason"], self.language)

    def verdicts(self) -> pd.DataFrame:
        """Return its verdicts with their reasons in words."""
        frame = self.opened.verdicts
        mine = frame[(frame["level"] == "indicator") & (frame["id"] == self.declared.id)]
        why = [explain(reason, self.language) for reason in mine["reason"]]
        return mine.assign(why=why).reset_index(drop=True)

    def notes(self) -> Answer:
        """Return what a reader of the figures should know of them."""
        language, rows = self.language, self.figures
        uncertainty = getattr(self.declared, "uncertainty", "")
        statuses = [label(f"status.{one}", language) for one in rows["status"].unique()]
        made = dict.fromkeys(method.partition(";")[0] for method in rows["method"] if method)
        as_printed = label("evidence.published", language)
        since = [date(known, language) for known in rows["known_since"].unique()]
        facts = [
            ("report.definition", _told(self.declared, "definition", language)),
            ("report.population", _told(self.declared, "population", language)),
            ("investigation.uncertainty", uncertainty and label(f"uncertainty.{uncertainty}", language)),
            ("investigation.status", listing(statuses, language)),
            (
                "investigation.made",
                listing([as_printed if one == "published" else one for one in made], language),
            ),
            ("investigation.known_since", listing(since, language)),
            *(
                ("investigation.break", f"{one.period}: {one.reason(language)}")
                for one in self.declared.breaks
            ),
            ("report.note", self.declared.note(language)),
        ]
        told = [(label(key, language), text) for key, text in facts if text]
        frame = pd.DataFrame(told, columns=["item", "text"])
        title = self.word("notes")
        columns = [
            show.Column("item", label("report.item", language)),
            show.Column("text", label("report.about", language)),
        ]
        return Answer(title, show.table(frame, columns, self.caption(title)), frame)

    def _group(self, group: str | None) -> str:
        if group is None:
            return self.declared.group
        there = sorted({self.declared.group, *self.figures["group"]})
        return choose("group", group, there)

    def number_column(self, name: str, key: str, kind: Literal["number", "change"] = "number") -> show.Column:
        """Return a column of numbers in the indicator's unit."""
        return show.Column(name, label(key, self.language), kind, self.declared.unit, self.declared.decimals)

    def interval_column(self, frame: pd.DataFrame) -> list[show.Column]:
        """Return a column of intervals, where there are any."""
        if frame["lower"].isna().all():
            return []
        return [
            show.Column(
                "lower", label("table.interval", self.language), "interval", "", self.declared.decimals
            )
        ]

    def _repr_html_(self) -> str:
        return self.series()._repr_html_()


def _told(declared: Indicator | KeyFigure, name: str, language: str) -> str:
    text = getattr(declared, name, None)
    return "" if text is None else str(text(language))
