"""One indicator of a measurement, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import when
from barometer.assessment.series import Vintages, told_alike
from barometer.assessment.visible import visible as could_show
from barometer.language import change_unit, date, label, listing, number, place, with_unit
from barometer.policy.model import Indicator, KeyFigure
from barometer.statistics.revisions import one_vintage
from barometer.views.answers import Answer, Unanswered, choose
from barometer.views.choices import choice_name, rule_label
from barometer.views.figures import IndicatorFigures
from barometer.views.headlines import beside, tested_together
from barometer.views.made import made_words
from barometer.views.opened import SHAPE
from barometer.views.quality import sureness_column, sureness_of_rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Vintage = Literal["newest", "one", "each"]
"""Which figures of a period are meant; see `IndicatorView.series`."""


class IndicatorView(IndicatorFigures):
    """An indicator (or key figure) with its figures, and what can be asked of them.

    Every question is answered by an `Answer`, or by an `Unanswered` that says in words why the data do not
    allow one. Wrong use (an unknown group or breakdown) is an error.
    """

    def __repr__(self) -> str:
        known = int(self.figures["value"].notna().sum())
        return f"{self.declared.id} of {self.opened.edition}: {known} figures"

    def _repr_html_(self) -> str:
        return self.series()._repr_html_()

    def to_frame(self, *, every_edition: bool = False) -> pd.DataFrame:
        """Return its figures with their labels; see `barometer.views.opened.SHAPE`."""
        rows = self.opened.every_edition() if every_edition else self.opened.current
        return self.opened.labelled(rows[rows["indicator"] == self.declared.id])

    def series(self, group: str | None = None, vintages: Vintage = "newest") -> Answer | Unanswered:
        """Return the figures over time.

        Parameters
        ----------
        vintages
            The "newest" known of every period, those of "one" measurement, this one, or the newest period of
            "each" measurement, as it stood there.
        """
        wanted = self._group(group)
        found = told_alike(self.opened.readings, self.opened.past, self.declared, wanted)
        rows = {"newest": self._newest, "one": self._current, "each": self._each}[vintages](found)
        rows = rows[(rows["group"] == wanted) & (rows["breakdown"] == "")]
        if rows.empty or rows["value"].isna().all():
            return self.no("no_figures")
        rows = rows.sort_values("period", key=lambda all: all.map(when), kind="stable")
        sure = sureness_of_rows(self, rows)
        frame = self.opened.labelled(rows).assign(none=self.without_interval, sure=sure)
        whole = frame["edition"].eq(self.opened.edition).all()
        key = ("series_one" if len(frame) == 1 else "series") if whole else f"series_{vintages}"
        title = self.word(key, label=self.named(wanted), count=len(frame), edition=self.opened.edition)
        columns = [
            show.Column("period", label("table.period", self.language), "period"),
            self.number_column("value", "table.value"),
            *self.interval_column(frame, "none"),
            sureness_column(self),
            show.Column("edition", self.word("vintage")),
        ]
        table = show.table(frame, columns, self.caption(title, group=wanted))
        older = [vars(one) for one in found.superseded] if vintages == "newest" else []
        return Answer(title, table, frame[list(SHAPE)], draw=self._line(rows, wanted, title, older))

    def _current(self, found: Vintages) -> pd.DataFrame:
        return self.figures

    def _newest(self, found: Vintages) -> pd.DataFrame:
        """Return this measurement's figures, and of earlier ones those of periods that it does not tell."""
        every = self.opened.every_edition()
        wanted = {(one.edition, one.period) for one in found.newest}
        mine = every[every["indicator"].eq(self.declared.id) & ~every["period"].isin(self.figures["period"])]
        keys = pd.MultiIndex.from_frame(mine[["edition", "period"]])
        return pd.concat([mine[keys.isin(list(wanted))], self.figures], ignore_index=True)

    def _each(self, found: Vintages) -> pd.DataFrame:
        newest = [one.pick(self.declared) for one in (*self.opened.past, self.opened.readings)]
        wanted = {one.edition: one.period for one in newest if one is not None}
        rows = self.opened.every_edition()
        mine = rows[rows["indicator"] == self.declared.id]
        return mine[mine["edition"].map(wanted) == mine["period"]].reset_index(drop=True)

    def _line(
        self, rows: pd.DataFrame, group: str, title: str, older: list[dict[str, object]]
    ) -> Callable[[], show.Figure | show.Notice]:
        def draw() -> show.Figure | show.Notice:
            if any(place(period) is None for period in rows["period"]):
                return self.no("period_unknown").shown()
            if rows["period"].duplicated().any():
                return self.no("many_figures").shown()
            declared, language = self.declared, self.language
            target = declared.target_for(self.opened.year) if isinstance(declared, Indicator) else None
            aim = None if target is None else (target.period, target.value, label("chart.target", language))
            return show.series_chart(
                self.opened.in_words(rows),
                {group: self.group_name(group)},
                self.caption(title, group=group),
                breaks=[(one.period, one.reason(language)) for one in declared.breaks],
                target=aim,
                decimals=declared.decimals,
                superseded=older,
            )

        return draw

    def plot(self) -> Axes | show.Notice | show.Table:
        """Return a chart over time as matplotlib's axes: group beside reference, band, breaks and target."""
        return _question("plots").over_time(self)

    def dots(self, by: str) -> Answer | Unanswered:
        """Return the newest figures in each category of a breakdown, the highest first."""
        return _question("plots").by_place(self, by)

    def map(self, by: str) -> Answer | Unanswered:
        """Return the same on a map, where the settings name a GeoJSON file of the categories."""
        return _question("plots").on_map(self, by)

    def trend(
        self,
        group: str | None = None,
        *,
        since: str = "",
        step: bool = False,
        vintages: Vintage = "newest",
    ) -> Answer | Unanswered:
        """Return the trend, as far as the series allows one; `step` fits a step at a declared break.

        Raises
        ------
        BarometerError
            If the newest of "each" measurement is asked for: figures of different vintages are no trend.
        """
        series = self.series(group, vintages)
        if vintages == "each":
            one_vintage(list(series.to_frame().get("edition", ())))
        return _question("trend").trend_shown(self, series, since, step)

    def gap(self, by: str = "", period: str = "") -> Answer | Unanswered:
        """Return the gap to the reference, overall or by a breakdown, in the newest period or one named."""
        return _question("gaps").gap(self, by, period)

    def inequality(self, by: str = "", *, ordered: bool = False) -> Answer | Unanswered:
        """Return every measure of inequality between groups that share nobody, or a breakdown's categories.

        `ordered` adds those along an order, for categories that the policy names from the most disadvantaged
        to the most advantaged.
        """
        return _question("spread").every_measure(self, by, ordered=ordered)

    def funnel(self, by: str, *, overdispersed: bool = False) -> Answer | Unanswered:
        """Return which areas or schools lie further from the common share than their size explains.

        Exact binomial limits; `overdispersed` widens them where all scatter more than chance would.
        """
        return _question("spread").funnel(self, by, overdispersed=overdispersed)

    def standardised(self, by: str) -> Answer | Unanswered:
        """Return the gap at one mix of a breakdown's categories beside the crude one."""
        return _question("steadied").standardised(self, by)

    def rolling(self, group: str | None = None, years: int = 3) -> Answer | Unanswered:
        """Return the share of a small group over several years at a time, three unless told."""
        return _question("steadied").over_years(self, self._group(group), years)

    def response(self) -> Answer | Unanswered:
        """Return who answered the indicator's survey: rate and R-indicator by group."""
        return _question("fieldwork").who_answered(self)

    def people(self) -> Answer | Unanswered:
        """Return the gap, and the distance to the target, as numbers of people, each with its interval."""
        return _question("people").people(self)

    def decompose(
        self, first: str | int = "", second: str | int = "", by: str = "", *, editions: bool = False
    ) -> Answer | Unanswered:
        """Divide the difference of two periods, or of two groups, into composition and level.

        Parameters
        ----------
        first, second
            Two periods, each as it is known now, or two groups; the two newest periods unless named.
        by
            The breakdown whose categories it is divided over: the first that has counts, unless named.
        editions
            The points are measurements, such as "2025.1": the newest period of each, as it stood there.
        """
        return _question("divided").decompose(self, str(first), str(second), by, editions=editions)

    def decompose_gap(self, by: str = "") -> Answer | Unanswered:
        """Divide the gap between the reference group and the group in the same way."""
        return _question("divided").decompose_gap(self, by)

    def compare_methods(self) -> Answer | Unanswered:
        """Return what other rules, target methods and kinds of gap would say."""
        if self.figures["value"].isna().all():
            return self.no("no_figures")
        own = self.verdicts()
        rule = self.opened.policy.rule_for(self.opened.year).name
        rows = [
            (
                self.word("movement", name=rule_label(self.opened.policy, one["rule"], self.language)),
                label(f"verdict.{one['verdict']}", self.language),
                one["why"],
            )
            for one in own[own["rule"].isin([rule, beside(self.opened)])].to_dict("records")
        ]
        tried = self.opened.choices
        mine = tried[(tried["level"] == "indicator") & (tried["id"] == self.declared.id)]
        others = mine["choice"].isin(["rule", "correction"]) | (
            (mine["choice"] == "method") & (mine["now"] != "no_target")
        )
        rows += [self._judged(one["choice"], one["option"], one) for one in mine[others].to_dict("records")]
        rows += [(name, text, "") for name, text in _question("gaps").kinds(self)]
        frame = pd.DataFrame(rows, columns=["method", "outcome", "why"])
        title = self.word("methods")
        columns = [show.Column(name, self.word(name)) for name in frame.columns]
        caption = self.caption(title, tested_together(self.opened))
        return Answer(title, show.table(frame, columns, caption), frame)

    def _judged(self, choice: str, option: str, found: Mapping[str, str]) -> tuple[str, str, str]:
        name = choice_name(choice, option, found.get("base", ""), self.language)
        asked = self.word("target" if choice == "method" else "movement", name=name)
        usable = found.get("usable", True)
        said = f"verdict.{found['verdict']}" if usable else "short.not_usable"
        return (
            asked,
            label(said, self.language),
            self.opened.explained(found["reason"]),
        )

    def verdicts(self) -> pd.DataFrame:
        """Return its verdicts with their reasons in words."""
        frame = self.opened.verdicts
        mine = frame[(frame["level"] == "indicator") & (frame["id"] == self.declared.id)]
        why = [self.opened.explained(reason) for reason in mine["reason"]]
        return mine.assign(why=why).reset_index(drop=True)

    def notes(self) -> Answer:
        """Return what a reader of the figures should know of them."""
        language, rows = self.language, self.figures
        uncertainty = getattr(self.declared, "uncertainty", "")
        untold = uncertainty == "none" and self.without_interval != "full_count"
        sure = "word.unknown" if untold else f"uncertainty.{uncertainty}"
        statuses = [label(f"status.{one}", language) for one in rows["status"].unique()]
        made = dict.fromkeys(method.partition(";")[0] for method in rows["method"] if method)
        since = [date(known, language) for known in rows["known_since"].unique()]
        facts = [
            ("report.definition", _told(self.declared, "definition", language)),
            ("report.population", _told(self.declared, "population", language)),
            ("investigation.uncertainty", uncertainty and label(sure, language)),
            ("investigation.status", listing(statuses, language)),
            ("investigation.nonresponse", _question("fieldwork").fieldwork_words(self)),
            ("investigation.visible", self.visible()),
            ("investigation.made", listing([made_words(one, language) for one in made], language)),
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

    def visible(self) -> str:
        """Say which change could be seen, and what the policy's margin would need; "" without uncertainty."""
        declared, language = self.declared, self.language
        if not isinstance(declared, Indicator):
            return ""
        found = could_show(declared, self.opened.readings.pick(declared))
        if found is None:
            return ""

        def sized(value: float) -> str:
            return with_unit(value, change_unit(self.unit), declared.decimals, language)

        told = self.word("visible_change", size=sized(found.change))
        if found.needed is None or declared.relevance is None:
            return told
        needed = number(found.needed, 0, language)
        return f"{told} {self.word('visible_needed', margin=sized(declared.relevance), needed=needed)}"

    def _group(self, group: str | None) -> str:
        if group is None:
            return self.declared.group
        there = sorted({self.declared.group, *self.figures["group"]})
        return choose("group", group, there)


def _question(name: str) -> Any:
    """Return the module that answers a question, loaded when it is asked: a page asks few of them."""
    return import_module(f"barometer.views.{name}")


def _told(declared: Indicator | KeyFigure, name: str, language: str) -> str:
    text = getattr(declared, name, None)
    return "" if text is None else str(text(language))
