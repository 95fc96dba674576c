"""Many projects side by side: `n = open_nation("cities/*")`, what the cells of notebooks/nation.ipynb show.

There is no league table: a funnel says who lies apart from the common level, ranks come with the places that
they may be. What cannot stand beside the others is named.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from barometer import presentation as show
from barometer.assessment.reading import Reading
from barometer.assessment.tested import is_share
from barometer.errors import BarometerError, nearest
from barometer.intake.outlines import read_outlines
from barometer.language import label, listing
from barometer.policy.described import goal_title
from barometer.policy.model import Indicator
from barometer.presentation.maps import area_map
from barometer.presentation.ranks import ranks_chart
from barometer.project import Project
from barometer.records.chain import editions
from barometer.records.record import open_record
from barometer.statistics.intervals import proportion
from barometer.statistics.ranks import rank_intervals, simultaneous_level
from barometer.views.answers import Answer, Unanswered
from barometer.views.barometer import Barometer, barometer_of
from barometer.views.figures import IndicatorFigures
from barometer.views.notebook import tell_notebook
from barometer.views.projects import projects_at
from barometer.views.spread import funnel_of

VERDICTS = ("improved", "unchanged", "worsened", "no_new_data", "undecided")
FEWEST = 3
"""Fewer projects than this are not put side by side."""


@dataclass(frozen=True)
class _Beside:
    """One figure of each project that can stand beside the others, and the names of those that cannot."""

    view: IndicatorFigures
    rows: tuple[Reading, ...]
    names: tuple[str, ...]
    left_out: tuple[str, ...]

    def note(self, note: str = "") -> str:
        """Return a note, after who is left out."""
        names = listing(list(self.left_out), self.view.language)
        out = label("nation.left_out", self.view.language, names=names) if self.left_out else ""
        return " ".join(filter(None, (out, note)))


@dataclass(frozen=True, eq=False, repr=False)
class Nation:
    """One measurement of many projects.

    Attributes
    ----------
    members
        The measurement in each project that has it, by what the project is called.
    absent
        What the projects are called that have none.
    """

    members: dict[str, Barometer]
    absent: tuple[str, ...]
    edition: str
    language: str

    def __repr__(self) -> str:
        return f"Nation of {self.edition}: {len(self.members)} projects, {len(self.absent)} without it"

    @cached_property
    def first(self) -> Barometer:
        """The project whose policy says what indicators and goals are called."""
        return next(iter(self.members.values()))

    def about(self) -> show.Notice:
        """Who takes part, and who has no such measurement."""
        names = listing(list(self.absent), self.language)
        key = "members_absent" if self.absent else "members_none_absent"
        text = label(f"nation.{key}", self.language, edition=self.edition, names=names)
        title = _counted("members_title", len(self.members), self.language)
        return show.Notice(text, title, language=self.language)

    def verdicts(self) -> Answer:
        """In how many projects each goal moves which way."""
        rows = []
        for goal in self.first.policy.goals:
            found = Counter(
                one.verdict("goal", str(goal.number), "movement")[0] for one in self.members.values()
            )
            title = goal_title(goal, self.language)
            rows.append({"goal": title, **{name: float(found[name]) for name in VERDICTS}})
        frame = pd.DataFrame(rows)
        title = label("nation.verdicts_title", self.language)
        caption = show.Caption(
            title, note=label("nation.verdicts_note", self.language), language=self.language
        )
        columns = [
            show.Column("goal", label("nation.goal", self.language)),
            *(
                show.Column(name, label(f"verdict.{name}", self.language), "number", decimals=0)
                for name in VERDICTS
            ),
        ]
        return Answer(title, show.table(frame, columns, caption), frame)

    def shares(self) -> tuple[str, ...]:
        """Return the indicators whose headline figures are counted shares, and can be put side by side."""
        known = [one for one in self.first.policy.indicators if one.uncertainty != "sampling"]
        found = ((one.id, self._beside(one.id)) for one in known)
        return tuple(id for id, one in found if isinstance(one, _Beside) and all(map(is_share, one.rows)))

    def funnels(self) -> tuple[show.Figure | show.Notice | show.Table, ...]:
        """Return a funnel for each counted share, or why there is none."""
        return self._each([self.funnel(id).chart() for id in self.shares()])

    def all_ranks(self) -> tuple[show.Figure | show.Notice | show.Table, ...]:
        """Return the ranks of each counted share as a chart, or why there are none."""
        return self._each([self.ranks(id).chart() for id in self.shares()])

    def tables(self) -> tuple[show.Figure | show.Notice | show.Table, ...]:
        """Return the table behind each funnel and each chart of ranks, or why there is none."""
        each = [answer(id).shown() for id in self.shares() for answer in (self.funnel, self.ranks)]
        return self._each(each)

    def _each(
        self, shown: Sequence[show.Figure | show.Notice | show.Table]
    ) -> tuple[show.Figure | show.Notice | show.Table, ...]:
        words = _counted("none", len(self.members), self.language, fewest=FEWEST)
        return tuple(shown) or (show.Notice(words, language=self.language),)

    def figures(self, indicator: str, group: str | None = None) -> Answer | Unanswered:
        """Return the figure of each project with its interval, in alphabetical order."""
        found = self._beside(indicator, group)
        if isinstance(found, Unanswered):
            return found
        frame = pd.DataFrame(
            {
                "name": found.names,
                **{key: [getattr(row, key) for row in found.rows] for key in ("value", "lower", "upper")},
                "none": found.view.without_interval,
            }
        ).sort_values("name", ignore_index=True)
        title = self._told("figures_title", found, count=len(frame))
        columns = [
            show.Column("name", label("nation.project", self.language)),
            found.view.number_column("value", "table.value"),
            *found.view.interval_column(frame, "none"),
        ]
        return Answer(title, show.table(frame, columns, self._caption(found, title)), frame)

    def funnel(
        self, indicator: str, group: str | None = None, *, overdispersed: bool = True
    ) -> Answer | Unanswered:
        """Return which projects lie further from the common level than their size explains.

        Cities differ in more than chance: unless told otherwise the limits are widened by as much as all of
        them scatter.
        """
        found = self._counted(indicator, group)
        if isinstance(found, Unanswered):
            return found
        by = label("nation.project", self.language)
        rows, names = list(found.rows), list(found.names)
        return funnel_of(found.view, rows, names, by, overdispersed=overdispersed, note=found.note())

    def ranks(self, indicator: str, group: str | None = None) -> Answer | Unanswered:
        """Return each project's rank with the ranks that it may have, all at once with 95 per cent."""
        found = self._counted(indicator, group)
        if isinstance(found, Unanswered):
            return found
        level = simultaneous_level(len(found.rows))
        shares = [proportion(one.numerator, one.denominator, level=level) for one in found.rows]
        limits = [(one.estimate or 0.0, one.lower or 0.0, one.upper or 0.0) for one in shares]
        highest = getattr(found.view.declared, "direction", None) != "lower"
        ranks = rank_intervals(*zip(*limits, strict=True), highest_first=highest)
        frame = pd.DataFrame(
            {
                "name": found.names,
                "value": [one.value for one in found.rows],
                **{key: [getattr(one, key) for one in ranks] for key in ("rank", "first", "last")},
            }
        ).sort_values("name", ignore_index=True)
        frame["places"] = [
            label("nation.places_between", self.language, first=first, last=last)
            for first, last in zip(frame["first"], frame["last"], strict=True)
        ]
        count = len(ranks)
        told = {
            "first": sum(one.first == 1 for one in ranks),
            "last": sum(one.last == count for one in ranks),
        }
        title = self._told("ranks_title", found, count=count, **told)
        columns = [
            show.Column("name", label("nation.project", self.language)),
            found.view.number_column("value", "table.value"),
            show.Column("rank", label("nation.rank", self.language), "number", decimals=0),
            show.Column("places", label("nation.places", self.language)),
        ]
        caption = self._caption(found, title, label("nation.ranks_note", self.language))
        return Answer(
            title,
            show.table(frame, columns, caption),
            frame,
            tuple(ranks),
            lambda: ranks_chart(frame, caption),
        )

    def map(self, indicator: str, geography: str | Path, group: str | None = None) -> Answer | Unanswered:
        """Return each project's figure on a map; hatched where none can stand beside the others.

        Parameters
        ----------
        geography
            A GeoJSON file in which the property `project` names the folder of each project.

        Raises
        ------
        BarometerError
            If the file is missing, no GeoJSON, or has no outline of a project.
        """
        found = self._beside(indicator, group)
        if isinstance(found, Unanswered):
            return found
        folders = {name: one.project.root.name for name, one in self.members.items()}
        outlines = read_outlines(Path(geography), "project", list(folders.values()))
        known = dict(zip(found.names, found.rows, strict=True))
        empty = replace(found.rows[0], value=math.nan, lower=math.nan, upper=math.nan, status="unknown")
        frame = pd.DataFrame(
            [{**vars(known.get(name, empty)), "category": folders[name]} for name in folders]
        )
        title = self._told("map_title", found)
        caption, heading = self._caption(found, title), label("nation.project", self.language)
        labels = {folder: name for name, folder in folders.items()}
        digits = found.view.declared.decimals
        frame["unit"] = [self.first.policy.told_in(unit) for unit in frame["unit"]]
        table = self.figures(indicator, group)

        def draw() -> show.Figure:
            return area_map(frame, outlines, labels, caption, heading=heading, decimals=digits)

        return replace(table, sentence=title, draw=draw) if isinstance(table, Answer) else table

    def maps(self, geography: str | Path = "") -> tuple[show.Figure | show.Notice | show.Table, ...]:
        """Return a map of each counted share; where there is no geography, a notice that says so."""
        if not geography:
            return (show.Notice(label("nation.no_map", self.language), language=self.language),)
        return self._each([self.map(id, geography).chart() for id in self.shares()])

    def to_frame(self) -> pd.DataFrame:
        """Return the figures of all projects with their labels; `project` says whose."""
        frames = [one.to_frame().assign(project=name) for name, one in self.members.items()]
        return pd.concat(frames, ignore_index=True)

    def _counted(self, indicator: str, group: str | None) -> _Beside | Unanswered:
        found = self._beside(indicator, group)
        if isinstance(found, Unanswered):
            return found
        if getattr(found.view.declared, "uncertainty", "") == "sampling":
            return Unanswered(label("nation.ranks_survey", self.language), self.language)
        return found if all(map(is_share, found.rows)) else found.view.no("spread_people")

    def _beside(self, indicator: str, group: str | None = None) -> _Beside | Unanswered:
        """Return the newest figure of each project, where it is of the same period and computed alike."""
        known = {one.id: one for one in self.first.policy.indicators}
        if indicator not in known:
            raise BarometerError(f"indicator '{indicator}' is unknown{nearest(indicator, known)}")
        declared = known[indicator]
        picked = {name: self._pick(one, declared, group) for name, one in self.members.items()}
        there = {name: one for name, one in picked.items() if one is not None}
        periods = Counter(one.period for one in there.values())
        common = max(periods, key=lambda period: (periods[period], period), default="")
        kept = {name: one for name, one in there.items() if one.period == common}
        if len(kept) < FEWEST:
            words = _counted("too_few", len(kept), self.language, of=len(picked))
            return Unanswered(words, self.language)
        out = tuple(name for name in picked if name not in kept)
        return _Beside(IndicatorFigures(self.first, declared), tuple(kept.values()), tuple(kept), out)

    @staticmethod
    def _pick(one: Barometer, declared: Indicator, group: str | None) -> Reading | None:
        own = next((each for each in one.policy.indicators if each.id == declared.id), None)
        if own is None or own.unit != declared.unit:
            return None
        if own.calculation_for(one.year) != declared.calculation_for(one.year):
            return None
        found = one.readings.pick(own, group)
        return found if found is not None and found.known else None

    def _told(self, key: str, found: _Beside, **values: object) -> str:
        return label(f"nation.{key}", self.language, label=found.view.named(found.rows[0].group), **values)

    def _caption(self, found: _Beside, title: str, note: str = "") -> show.Caption:
        first = found.rows[0]
        return found.view.caption(title, found.note(note), group=first.group, period=first.period)


def open_nation(
    projects: str | Iterable[str] = ".",
    measurement: int | str | None = None,
    language: str = "",
) -> Nation:
    """Open one measurement of many projects: by default the newest that any of them has.

    Parameters
    ----------
    projects
        A pattern of folders, or several.
    language
        Of one of the policies; by default the first of the first project's.

    Raises
    ------
    BarometerError
        If no project is there, or none has the measurement.

    Examples
    --------
    >>> n = open_nation(["."], 2013)
    >>> n
    Nation of 2013: 1 projects, 0 without it
    >>> n.funnel("youth-education").sentence
    'Kun én af 1 kommuner har et tal, der kan stilles ved siden af de andres.'
    """
    patterns = (projects,) if isinstance(projects, str) else projects
    opened = [Project.open(folder) for each in patterns for folder in projects_at(each).values()]
    there = [set(editions(one)) for one in opened]
    edition = str(measurement) if measurement is not None else max(set().union(*there), default="")
    if not any(edition in one for one in there):
        raise BarometerError(
            f"none of the {len(opened)} projects has a measurement of {edition or 'any year'}; "
            "take it with barometer measure YEAR in each"
        )
    names = _names(opened, language)
    members = {
        name: barometer_of(one, open_record(one, edition), language)
        for name, one, mine in zip(names, opened, there, strict=True)
        if edition in mine
    }
    absent = tuple(name for name in names if name not in members)
    spoken = next(iter(members.values())).language
    tell_notebook(*members.values(), title=label("nation.title", spoken, year=edition))
    return Nation(members, absent, edition, spoken)


def _names(projects: Iterable[Project], language: str) -> list[str]:
    """Return what each project's municipality is called; with its folder where several are called alike."""
    called = [(one.policy.municipality(one.policy.spoken(language)), one.root.name) for one in projects]
    often = Counter(name for name, _ in called)
    return [name if often[name] == 1 else f"{name} ({folder})" for name, folder in called]


def _counted(key: str, count: int, language: str, **values: object) -> str:
    """Return words that tell how many, which has others for one."""
    return label(f"nation.{key}{'_one' if count == 1 else ''}", language, count=count, **values)
