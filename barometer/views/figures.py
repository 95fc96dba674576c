"""An indicator (or key figure) of a measurement: its figures, and the words around what is shown of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from barometer import presentation as show
from barometer.calculations import Published
from barometer.language import label
from barometer.policy.described import category_names, group_name, name_with_group, what_is_shown
from barometer.policy.model import Indicator, KeyFigure
from barometer.units import Unit
from barometer.views.answers import Unanswered, choose
from barometer.views.opened import Opened


@dataclass(frozen=True, eq=False, repr=False)
class IndicatorFigures:
    """An indicator (or key figure) with its figures, in the measurement's language."""

    opened: Opened
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

    @property
    def by(self) -> str:
        """The first of the policy's breakdowns that its figures have; else the policy's first, or ""."""
        known = [one.id for one in self.opened.policy.breakdowns]
        told = set(self.figures["breakdown"])
        return next((one for one in known if one in told), next(iter(known), ""))

    @property
    def unit(self) -> str | Unit:
        """What its numbers are written with."""
        return self.opened.policy.told_in(self.declared.unit)

    def named(self, group: str) -> str:
        """Return the indicator's name with the group whose figure is shown."""
        return name_with_group(self.opened.policy, self.declared, group, self.language)

    def word(self, key: str, **values: object) -> str:
        """Return the catalogue's words for an answer; `{label}` is the headline figure's, unless given."""
        told = {"label": self.named(self.declared.group), **values}
        return label(f"investigation.{key}", self.language, **told)

    def no(self, key: str, **values: object) -> Unanswered:
        """Return that there is no answer, and why."""
        return Unanswered(self.word(key, **values), self.language)

    def caption(
        self, title: str, note: str = "", *, group: str | None = None, period: str = "", of: str = ""
    ) -> show.Caption:
        """Return the words around a table or chart: whose figures they are, of whom, when, from where."""
        whose = self.declared.group if group is None else group
        return show.Caption(
            title,
            subtitle=what_is_shown(self.opened.policy, self.declared, whose, period, self.language, of),
            source=self.declared.source(self.language),
            note=note,
            id=self.declared.id,
            language=self.language,
        )

    def group_name(self, group: str) -> str:
        """Return what a group is called; the indicator's own name where it has none."""
        return group_name(self.opened.policy, group, self.language) if group else self.label

    def category_names(self, by: str) -> dict[str, str]:
        """Return the names of a breakdown's categories, those that have figures, in the policy's order.

        Raises
        ------
        BarometerError
            If nothing is broken down by that.
        """
        choose("breakdown", by, [one.id for one in self.opened.policy.breakdowns])
        there = set(self.figures.loc[self.figures["breakdown"] == by, "category"])
        names = category_names(self.opened.policy, by, self.language)
        return {id: name for id, name in names.items() if id in there}

    def breakdown_name(self, by: str) -> str:
        """Return what the rows of a breakdown are called as a heading."""
        names = {one.id: one.label(self.language) for one in self.opened.policy.breakdowns}
        return names.get(by) or label("table.category", self.language)

    def number_column(self, name: str, key: str, kind: Literal["number", "change"] = "number") -> show.Column:
        """Return a column of numbers in the indicator's unit."""
        return show.Column(name, label(key, self.language), kind, self.unit, self.declared.decimals)

    def interval_column(self, frame: pd.DataFrame, status: str = "") -> list[show.Column]:
        """Return a column of intervals, where there are any; column `status` says why one is lacking."""
        if frame["lower"].isna().all():
            return []
        heading = label("table.interval", self.language)
        return [show.Column("lower", heading, "interval", "", self.declared.decimals, status)]

    @property
    def without_interval(self) -> str:
        """Why a figure of this indicator has no interval: it is a full count, or nobody has told."""
        declared = self.declared
        if not isinstance(declared, Indicator) or declared.uncertainty != "none":
            return "unknown"
        published = isinstance(declared.calculation_for(self.opened.year), Published)
        return "unknown" if published else "full_count"
