"""One goal of a measurement: what the cells of notebooks/goal.ipynb show, one method each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import in_time
from barometer.assessment.series import told_over_time
from barometer.language import capital, label, period
from barometer.policy.described import category_names, group_name, name_with_group, what_is_shown
from barometer.policy.model import Goal, Indicator
from barometer.views.background import goal_background
from barometer.views.choices import choices_table, committees, goal_verdicts
from barometer.views.definitions import definition_table, released_note
from barometer.views.fieldwork import fieldwork_words
from barometer.views.headlines import earlier_notes, headline_table, headlines
from barometer.views.indicator import IndicatorView
from barometer.views.key_figures import FEW_PERIODS, known_table, later_shown, score_table
from barometer.views.message import message_heading, what_happened
from barometer.views.opened import Opened
from barometer.views.people import people_words
from barometer.views.places import goal_panels, goal_places
from barometer.views.results import results_table
from barometer.views.to_know import to_know
from barometer.views.years import years_table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from barometer.assessment.reading import Reading
    from barometer.presentation import Figure, Notice, Passage, Several, Table, Verdicts
    from barometer.views.answers import Answer, Unanswered


@dataclass(frozen=True, eq=False, repr=False)
class GoalView:
    """One goal of a measurement, shown in the measurement's language."""

    opened: Opened
    goal: Goal

    def __repr__(self) -> str:
        return f"Goal {self.goal.number} of {self.opened.edition}: {self.goal.title(self.opened.language)}"

    def _repr_html_(self) -> str:
        return str(self.verdicts()._repr_mimebundle_()["text/html"])

    @property
    def indicators(self) -> tuple[IndicatorView, ...]:
        """The goal's indicators, in the order of the policy."""
        return tuple(IndicatorView(self.opened, one) for one in self._declared)

    @property
    def _declared(self) -> tuple[Indicator, ...]:
        return self.opened.policy.indicators_of(self.goal.number)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headline figure of each indicator; see `barometer.views.headlines`."""
        return headlines(self.opened, self._declared)

    def to_frame(self, *, every_edition: bool = False) -> pd.DataFrame:
        """Return the figures of its indicators with their labels; see `barometer.views.opened.SHAPE`."""
        rows = self.opened.every_edition() if every_edition else self.opened.current
        return self.opened.labelled(rows[rows["indicator"].isin([one.id for one in self._declared])])

    def verdict_frame(self) -> pd.DataFrame:
        """Return the verdicts of the goal and of its indicators, with their reasons in words."""
        rows, ids = self.opened.verdicts, [one.id for one in self._declared]
        own = (rows["level"] == "goal") & (rows["id"] == str(self.goal.number))
        mine = rows[own | ((rows["level"] == "indicator") & rows["id"].isin(ids))]
        words = [self.opened.explained(reason) for reason in mine["reason"]]
        return mine.assign(why=words).reset_index(drop=True)

    def responsible(self) -> Passage | None:
        """Who answers for the goal, and the action area that it belongs to; None where nobody is declared."""
        policy, language = self.opened.policy, self.opened.language
        areas = [area for area in policy.action_areas if area.id == self.goal.action_area]
        alone = len(self.goal.committees) == 1 and not self.goal.all_committees
        key = "responsible_one" if alone else "responsible"
        answering = committees(policy, self.goal, language)
        told = [f"{self._word(key, committees=answering)}."] if answering else []
        told += [f"{self._word('area')}: {area.title(language)}." for area in areas]
        return show.Passage(" ".join(told)) if told else None

    def verdicts(self) -> Verdicts | Notice:
        """Both answers: is the goal moving, as published and by each rule; will it reach its targets."""
        return goal_verdicts(self.opened, self.goal)

    def message(self) -> Passage | Notice:
        """What happened, as a heading: how many indicators go which way; or that no figure was published."""
        if missing := self.missing():
            return missing
        return show.Passage(f"## {message_heading(self.opened, self.goal, self.headlines)}")

    def table(self) -> Table:
        """The indicators with both answers, their last years, and the group that they are compared with."""
        return years_table(self.opened, self.goal, self.headlines)

    def panels(self) -> Figure | None:
        """A small chart for each indicator over time: the group beside its reference, break and target."""
        return goal_panels(self.opened, self.goal)

    def plot(self) -> tuple[Axes, ...]:
        """Return the same as matplotlib's axes, one for each indicator; () where no period is known."""
        drawn = self.panels()
        return () if drawn is None else drawn.axes

    def gap(self) -> Answer | Unanswered:
        """Return the gap of each indicator to the group that it is compared with."""
        found: Answer | Unanswered = import_module("barometer.views.goal_gap").goal_gap(self)
        return found

    def places(self) -> Figure | None:
        """Where and for whom: each indicator by district and the like, both groups, the highest first."""
        return goal_places(self.opened, self.goal)

    def to_know(self) -> Passage | None:
        """What a reader should know before a figure is used: breaks, what is hidden, revisions, notes."""
        return to_know(self.opened, self.goal)

    def all_figures(self) -> Table:
        """The indicators' figures with intervals and counts, now and before, and their changes."""
        sources = [one.source(self.opened.language) for one in self._declared]
        return headline_table(
            self.opened,
            self.headlines,
            what_happened(self.headlines, self.opened.language),
            "; ".join(dict.fromkeys(sources)),
        )

    def charts(self) -> Several:
        """The results above the indicators, if any; then one chart for each unit. Empty without figures."""
        drawn = self.headlines[self.headlines["value"].notna()]
        above = results_table(self.opened, self.goal.number)
        charts = [self._chart(drawn[drawn["unit"] == unit]) for unit in dict.fromkeys(drawn["unit"])]
        return show.Several.of(above, tuple(charts))

    def _chart(self, frame: pd.DataFrame) -> Figure:
        opened, ids = self.opened, list(frame["indicator"])
        by_id = {one.id: one for one in self._declared}
        found = [opened.change(by_id[id]) for id in ids]
        now = self._rows([one.now for one in found])
        before = self._rows([one.before for one in found])
        first = by_id[ids[0]]
        period = frame["period"].iloc[0] if len(ids) == 1 else ""
        sources = dict.fromkeys(by_id[id].source(opened.language) for id in ids)
        caption = show.Caption(
            what_happened(frame, self.opened.language),
            what_is_shown(opened.policy, first, frame["group"].iloc[0], period, opened.language)
            if len(ids) == 1
            else "",
            "; ".join(sources),
            " ".join(earlier_notes(frame)),
            language=opened.language,
        )
        drawn = show.change_chart(
            now,
            before,
            dict(zip(ids, frame["name"], strict=True)),
            caption,
            changes={id: moved for id, moved in zip(ids, frame["change"], strict=True) if moved == moved},
            verdicts={id: word for id, word in zip(ids, frame["movement"], strict=True) if word},
            decimals=dict(zip(ids, frame["decimals"].astype("int"), strict=True)),
        )
        return drawn.without_table()  # the table of indicators holds the same numbers

    def missing(self) -> Notice | None:
        """Say that no figure of the goal was published, or nothing where there are figures."""
        if self.headlines["value"].notna().any():
            return None
        title = self._word("no_figures")
        return show.Notice(self._word("no_figures_text"), title, "warning", self.opened.language)

    def series(self) -> Several:
        """A line for each indicator measured at least three times, each point as it is known now."""
        charts = []
        for indicator in self._declared:
            found = told_over_time(self.opened.readings, self.opened.past, indicator)
            if sum(one.known for one in found.newest) >= FEW_PERIODS:
                charts.append(self._line(indicator, list(found.newest), found.superseded))
        return show.Several(charts)

    def _line(self, indicator: Indicator, line: list[Reading], older: tuple[Reading, ...]) -> Figure:
        opened, language = self.opened, self.opened.language
        target, group = indicator.target_for(opened.year), line[-1].group
        caption = show.Caption(
            self._word(
                "trend_title",
                label=name_with_group(opened.policy, indicator, group, language),
                first=period(line[0].period, language),
                last=period(line[-1].period, language),
            ),
            what_is_shown(opened.policy, indicator, group, "", language),
            indicator.source(language),
            language=language,
        )
        return show.series_chart(
            self._rows(line),
            {group: group_name(opened.policy, group, language) if group else ""},
            caption,
            breaks=[(known.period, known.reason(language)) for known in indicator.breaks],
            target=None if target is None else (target.period, target.value, label("chart.target", language)),
            decimals=indicator.decimals,
            superseded=[vars(one) for one in older],
        )

    def groups(self) -> Several:
        """Each indicator by group and by each breakdown that was delivered."""
        charts = []
        for indicator in self._declared:
            rows = [one for one in self.opened.readings.of(indicator.id) if one.group in indicator.groups]
            overall = _newest([one for one in rows if not one.breakdown])
            if len(overall) > 1:
                charts.append(self._by_group(indicator, overall))
            for breakdown in self.opened.policy.breakdowns:
                mine = self.opened.readings.across(indicator, by=breakdown.id)
                if len(mine) > 1:
                    name = capital(breakdown.label(self.opened.language))
                    charts.append(self._by_category(indicator, mine, name))
        return show.Several(charts)

    def _by_group(self, indicator: Indicator, rows: list[Reading]) -> Figure:
        policy, language = self.opened.policy, self.opened.language
        names = {one.group: group_name(policy, one.group, language) for one in rows}
        by = self._word("group")
        title = self._word("by_title", label=indicator.label(language), by=by.lower())
        whose = self._word("each_group")
        return self._categories(indicator, rows, names, title, by, whose)

    def _by_category(self, indicator: Indicator, rows: list[Reading], by: str) -> Figure:
        policy, language = self.opened.policy, self.opened.language
        known = category_names(policy, rows[0].breakdown, language)
        names = {one.category: known.get(one.category, one.category) for one in rows}
        name = name_with_group(policy, indicator, rows[0].group, language)
        title = self._word("by_title", label=name, by=by.lower())
        return self._categories(indicator, rows, names, title, by)

    def _categories(
        self,
        indicator: Indicator,
        rows: list[Reading],
        names: dict[str, str],
        title: str,
        heading: str,
        whose: str = "",
    ) -> Figure:
        opened, language = self.opened, self.opened.language
        shown = what_is_shown(opened.policy, indicator, rows[0].group, rows[0].period, language, whose)
        caption = show.Caption(title, shown, indicator.source(language), language=language)
        by, digits = "group" if whose else "category", indicator.decimals
        return show.category_chart(self._rows(rows), names, caption, by=by, heading=heading, decimals=digits)

    def people(self) -> Passage | None:
        """Gaps and distances to targets as numbers of people; None where no figure can be told so."""
        return people_words(self.indicators)

    def choices(self) -> Table | None:
        """What the goal's verdict would be under other rules and choices."""
        return None if self.missing() is not None else choices_table(self.opened, self.goal)

    def what_if(self) -> pd.DataFrame:
        """Return the choices that would flip the goal's verdict."""
        tried = self.opened.choices
        mine = tried[(tried["level"] == "goal") & (tried["id"] == str(self.goal.number)) & tried["flips"]]
        return mine.reset_index(drop=True)

    def key_figures(self) -> Table | None:
        """Key figures that were known when the measurement was published."""
        opened = self.opened
        return known_table(opened.project, opened.record, self.goal.number, opened.language)

    def later(self) -> Several:
        """What was published after the measurement, with the date of each figure."""
        told = (self.opened.project, self.opened.record, self.goal.number, self.opened.language)
        return show.Several.of(later_shown(*told), score_table(*told))

    def background(self) -> Several:
        """Key figures, what was published later, and definitions, each under its heading."""
        return goal_background(self)

    def _sureness(self) -> list[tuple[str, str]]:
        """Return of each indicator how large a change its figures would show, and who answered."""
        return [(view.visible(), fieldwork_words(view)) for view in self.indicators]

    def definitions(self) -> Several:
        """What each indicator means, of whom, from where, and how well that is known."""
        policy, language = self.opened.policy, self.opened.language
        notes = [released_note(self.opened.record, one, language) for one in self._declared]
        return show.Several(
            definition_table(policy, one, language, note, *told)
            for one, note, told in zip(self._declared, notes, self._sureness(), strict=True)
        )

    def _rows(self, readings: list[Reading | None] | list[Reading]) -> pd.DataFrame:
        """Return readings as the rows that a chart draws."""
        rows = [vars(one) for one in readings if one is not None]
        return self.opened.in_words(pd.DataFrame(rows, columns=_DRAWN))

    def _word(self, key: str, **values: object) -> str:
        return label(f"report.{key}", self.opened.language, **values)


def _newest(readings: list[Reading]) -> list[Reading]:
    dated = in_time(readings) or readings
    return [one for one in readings if dated and one.period == dated[-1].period]


_DRAWN = ["indicator", "group", "category", "period", "value", "lower", "upper", "level", "unit", "status"]
