"""One measurement with those before it: the figures and verdicts that every view shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from barometer.assessment.alternatives import what_if
from barometer.assessment.assess import SINCE_LAST
from barometer.assessment.change import Change
from barometer.assessment.goal import target_of_goal
from barometer.assessment.reading import COLUMNS, Readings
from barometer.assessment.reasons import explain
from barometer.generations import of_generation
from barometer.policy.described import category_names, group_name
from barometer.policy.model import Goal, Indicator, KeyFigure, Policy
from barometer.project import Project

if TYPE_CHECKING:
    from barometer.records.record import Record

SHAPE = (
    *("indicator", "label", "group", "group_label", "breakdown", "category", "category_label", "edition"),
    *(name for name in COLUMNS if name not in ("indicator", "group", "breakdown", "category")),
)
"""The columns of every frame of figures that a view gives."""


@dataclass(frozen=True)
class Past:
    """An earlier measurement, or what was known of it at a date."""

    edition: str
    observations: pd.DataFrame = field(repr=False)
    policy: Policy = field(repr=False)

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return int(self.edition[:4])


@dataclass(frozen=True, eq=False, repr=False)
class Opened:
    """One measurement with those before it, or all that was known at a date.

    Attributes
    ----------
    record
        The frozen measurement.
    figures
        Its observations, with the `edition` that each comes from.
    verdicts
        Its verdicts; see `barometer.assessment`.
    earlier
        The newest edition of each earlier measurement, oldest first.
    date
        The date whose knowledge this is; "" for a whole measurement.
    """

    project: Project
    record: Record
    figures: pd.DataFrame
    verdicts: pd.DataFrame
    earlier: tuple[Past, ...] = ()
    language: str = "da"
    date: str = ""

    @property
    def edition(self) -> str:
        """The measurement's name: its year, and the correction."""
        return self.record.edition

    @property
    def policy(self) -> Policy:
        """The policy as the record declares it."""
        return self.record.policy

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return self.record.year

    @cached_property
    def current(self) -> pd.DataFrame:
        """The figures of this edition alone: one vintage."""
        return self.figures[self.figures["edition"] == self.edition]

    @cached_property
    def readings(self) -> Readings:
        """The figures of this edition, to be picked from."""
        return Readings(self.edition, self.current, self.policy)

    @cached_property
    def past(self) -> tuple[Readings, ...]:
        """The figures of each earlier measurement, oldest first, to be picked from."""
        return tuple(Readings(one.edition, one.observations, one.policy) for one in self.earlier)

    @cached_property
    def changes(self) -> pd.DataFrame | None:
        """The changes that the record's source printed, where it has one."""
        if self.record.kind != "published" or self.verdicts.empty:
            return None
        from barometer.intake.published import read_published

        return read_published(self.record.path / "inputs").changes(self.record.published)

    def change(self, declared: Indicator | KeyFigure) -> Change:
        """Return how the headline figure has changed since the measurement before, or why nobody can say."""
        printed = None
        if self.changes is not None:
            told = self.changes.loc[self.changes["indicator"] == declared.id, "change"]
            printed = None if told.empty else float(told.iloc[0])
        since_last = of_generation(SINCE_LAST, self.record.generations.judgement, "judgement")
        return since_last(self.readings, self.past, declared, printed=printed)

    @cached_property
    def choices(self) -> pd.DataFrame:
        """What other rules and choices would have given; see `barometer.assessment.what_if`.

        A record that names no alternatives is seen by those that the project's policy names today.
        """
        others = self.policy.alternatives or self.project.in_year(self.year).policy.alternatives
        now = (self.current, self.earlier, self.policy, self.year, self.changes)
        return what_if(*now, others, self.record.generations)

    def verdict(self, level: str, id: str, judgement: str, rule: str = "") -> tuple[str, str]:
        """Return a verdict's word and stored reason, ("", "") where there is none.

        A movement is that of `rule`: the policy's own, unless named.
        """
        movement = judgement == "movement"
        asked = (rule or self.policy.rule_for(self.year).name) if movement else ""
        found = self._by_name.get((level, id, judgement, asked), ("", ""))
        return found if movement else self.target_told(found)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str, str, str], tuple[str, str]]:
        """Verdicts and reasons by level, id, judgement and, for movements, rule."""
        found: dict[tuple[str, str, str, str], tuple[str, str]] = {}
        for row in self.verdicts.to_dict("records"):
            rule = str(row["rule"]) if row["judgement"] == "movement" else ""
            name = (str(row["level"]), str(row["id"]), str(row["judgement"]), rule)
            found.setdefault(name, (str(row["verdict"]), str(row["reason"])))
        return found

    def target_told(self, target: tuple[str, str]) -> tuple[str, str]:
        """Return a target's verdict as it may be told: whether none was set, or nobody knows of one."""
        unknown = ("target_unknown", "target_unknown")
        return unknown if target[0] == "no_target" and not self.policy.targets_known else target

    def goal_target(self, goal: Goal) -> tuple[str, str]:
        """Return whether a goal's targets will be reached, and why; see `barometer.assessment.goal`."""
        return self.target_told(target_of_goal(self.verdicts.to_dict("records"), self.policy, goal.number))

    def declared(self) -> dict[str, Indicator | KeyFigure]:
        """Return the policy's indicators and key figures by id."""
        found: dict[str, Indicator | KeyFigure] = {one.id: one for one in self.policy.key_figures}
        return found | {one.id: one for one in self.policy.indicators}

    def labelled(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return figures with `SHAPE`: what they are, whose, and the numbers, unrounded."""
        known, language = self.declared(), self.language
        labels = {id: one.label(language) for id, one in known.items()}
        groups = {group: group_name(self.policy, group, language) for group in rows["group"].unique()}
        names = {by: category_names(self.policy, by, language) for by in rows["breakdown"].unique() if by}
        found = rows.assign(
            label=rows["indicator"].map(labels).fillna(rows["indicator"]),
            group_label=rows["group"].map(groups),
            category_label=[
                names[by].get(category, category) if by else ""
                for by, category in zip(rows["breakdown"], rows["category"], strict=True)
            ],
        )
        return found[list(SHAPE)].reset_index(drop=True)

    def explained(self, reason: str) -> str:
        """Return a stored reason in words."""
        return explain(reason, self.language, self.policy.units)

    def in_words(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return figures for a chart: with units that the policy adds, which bring their words."""
        return rows.assign(unit=[self.policy.told_in(unit) for unit in rows["unit"]])

    def every_edition(self) -> pd.DataFrame:
        """Return the figures of all editions, those of the earlier ones first."""
        return pd.concat([*(one.observations for one in self.earlier), self.figures], ignore_index=True)
