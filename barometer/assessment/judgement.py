"""A measurement with what came before it, and all that is judged of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import pandas as pd

from barometer.assessment.goal import Judged, judge_goal, judge_goal_target
from barometer.assessment.movement import judge_movement
from barometer.assessment.reading import (
    Change,
    Reading,
    Readings,
    change_between,
    since_last,
    tested_change,
)
from barometer.assessment.rules import RULES, Judging, judging
from barometer.assessment.target import METHOD, first_reading, judge_target
from barometer.generations import NEWEST, Generations, of_generation
from barometer.policy.model import Indicator, Policy
from barometer.statistics.change import Family, adjust

VERDICT_COLUMNS = ("level", "id", "judgement", "rule", "verdict", "reason")
"""What a verdict is about, under which rule it was given, and why; all text."""

ALPHA = 0.05
"""The share of false claims that is accepted among all changes of a measurement (Benjamini-Hochberg)."""


class Earlier(Protocol):
    """An earlier measurement: a record, or anything with its year and observations."""

    @property
    def year(self) -> int:
        """The year of the measurement."""

    @property
    def observations(self) -> pd.DataFrame:
        """What was published then."""


MANY_TESTS: dict[int, Callable[..., Family]] = {1: adjust}
"""Correction for many tests by generation."""


@dataclass(frozen=True, eq=False)
class JudgedRound:
    """A measurement with what came before it (oldest first), ready to be judged."""

    observations: pd.DataFrame
    earlier: tuple[Earlier, ...]
    policy: Policy
    year: int
    published_changes: pd.DataFrame | None = None
    generations: Generations = NEWEST

    @cached_property
    def _now(self) -> Readings:
        return Readings(str(self.year), self.observations)

    @cached_property
    def _past(self) -> list[Readings]:
        return [Readings(str(record.year), record.observations) for record in self.earlier]

    def compared(self, rule: Judging) -> dict[str, Change]:
        """Return each indicator's two figures under a rule, with what is known of the change's significance.

        The changes that are tested are one family: what is called significant is so among all of them.
        """
        found = {one.id: self._compared(one, rule) for one in self.policy.indicators}
        asked = {key: one.tested.p_value for key, one in found.items() if one.tested is not None}
        together = of_generation(MANY_TESTS, self.generations.many_tests, "many_tests")
        family = together(list(asked.values()), alpha=ALPHA)
        for key, significant in zip(asked, family.significant, strict=True):
            found[key] = replace(found[key], significant=significant)
        return found

    def _compared(self, indicator: Indicator, rule: Judging) -> Change:
        if rule.reference == "base":
            found = self._since_base(indicator, rule.base_period)
            return replace(found, tested=tested_change(found, indicator))
        before = self._past[-1] if self.earlier else None
        printed = self._printed(indicator)
        if printed is None:
            found = since_last(self._now, before, indicator)
            return replace(found, tested=tested_change(found, indicator))
        found = since_last(self._now, before, indicator, printed=float(printed["change"]))
        significant = {"yes": True, "no": False}.get(str(printed["significant"]))
        return replace(found, as_printed=True, significant=significant)

    def _since_base(self, indicator: Indicator, period: str) -> Change:
        now, base = self._now.pick(indicator), self._base(indicator, period)
        since = None if base is None else int(base.edition[:4])
        return change_between(now, base, indicator, since=since, year=self.year)

    def _base(self, indicator: Indicator, period: str) -> Reading | None:
        """Return the base period's figure, from this measurement or the newest before it that has one."""
        for known in (self._now, *reversed(self._past)):
            found = known.pick(indicator, period=period)
            if found is not None and found.known:
                return found
        return None

    def _printed(self, indicator: Indicator) -> pd.Series | None:
        changes = self.published_changes
        if changes is None:
            return None
        mine = changes[changes["indicator"] == indicator.id]
        return None if mine.empty else mine.iloc[0]

    def movements(self, rule: Judging) -> dict[str, Judged]:
        """Return each indicator's movement under a rule."""
        compared = self.compared(rule)
        return {
            one.id: Judged(one.id, *judge_movement(one, compared[one.id], rule), counts=one.starred)
            for one in self.policy.indicators
        }

    def targets(self, method: str = METHOD) -> list[tuple[str, str, str]]:
        """Return each indicator's way to its target: id, word, reason."""
        rows = []
        for one in self.policy.indicators:
            past = [known.pick(one) for known in self._past]
            target, now = one.target_for(self.year), self._now.pick(one)
            rows.append((one.id, *judge_target(one, now, target, first_reading(past), method)))
        return rows

    def verdicts(self, rule: Judging) -> list[tuple[str, ...]]:
        """Return the movements of indicators and goals under a rule, as rows of verdicts."""
        moved = self.movements(rule)
        rows: list[tuple[str, ...]] = [
            ("indicator", key, "movement", rule.name, one.word, one.reason) for key, one in moved.items()
        ]
        for goal in self.policy.goals:
            mine = [moved[one.id] for one in self.policy.indicators_of(goal.number)]
            rows.append(("goal", str(goal.number), "movement", rule.name, *judge_goal(mine, rule)))
        return rows

    def judged(self) -> list[tuple[str, ...]]:
        """Return all that a record says of the measurement, as rows of `VERDICT_COLUMNS`."""
        rules = {rule.name: rule for rule in (judging(self.policy.rule_for(self.year)), RULES["barometer"])}
        rows = [row for rule in rules.values() for row in self.verdicts(rule)]
        aims = {key: (word, why) for key, word, why in self.targets()}
        rows += [("indicator", key, "target", METHOD, *found) for key, found in aims.items()]
        for goal in self.policy.goals:
            declared = self.policy.indicators_of(goal.number)
            mine = [Judged(one.id, *aims[one.id], one.starred) for one in declared]
            rows.append(("goal", str(goal.number), "target", METHOD, *judge_goal_target(mine)))
        return rows
