"""A measurement with what came before it, and all that is judged of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import pandas as pd

from barometer.assessment.change import Change, change_between, since_last
from barometer.assessment.families import ALPHA, MANY_TESTS, family_of, sizes
from barometer.assessment.goal import Judged, judge_goal, judge_goal_target
from barometer.assessment.levels import judged_results
from barometer.assessment.movement import judge_movement
from barometer.assessment.reading import Reading, Readings
from barometer.assessment.rules import RULES, Judging, judging
from barometer.assessment.series import Line, line_to, since_start
from barometer.assessment.target import METHOD, judge_target
from barometer.assessment.tested import tested_change
from barometer.generations import NEWEST, Generations, of_generation
from barometer.policy.model import Indicator, Policy

VERDICT_COLUMNS = ("level", "id", "judgement", "rule", "verdict", "reason")
"""What a verdict is about, under which rule it was given, and why; all text."""


class Earlier(Protocol):
    """An earlier measurement: a record, or anything with its year and observations."""

    @property
    def year(self) -> int:
        """The year of the measurement."""

    @property
    def observations(self) -> pd.DataFrame:
        """What was published then."""


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
    def now(self) -> Readings:
        """The measurement's figures, to be picked from."""
        return Readings(str(self.year), self.observations)

    @cached_property
    def past(self) -> tuple[Readings, ...]:
        """The figures of each earlier measurement, oldest first."""
        return tuple(Readings(str(record.year), record.observations) for record in self.earlier)

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Each indicator's figures that compare with its newest, since the year before the policy began."""
        begin = self.policy.first_year - 1.0
        return {one.id: line_to(self.now, self.past, one, begin) for one in self.policy.indicators}

    def compared(self, rule: Judging) -> dict[str, Change]:
        """Return each indicator's two figures under a rule, with what is known of the change's significance.

        The changes of a family are tested together: what is called significant is so among all of them.
        """
        found = {one.id: self._compared(one, rule) for one in self.policy.indicators}
        asked = {key: one.tested.p_value for key, one in found.items() if one.tested is not None}
        families = [family_of(self.policy.indicator(key), rule.family) for key in asked]
        together = of_generation(MANY_TESTS, self.generations.many_tests, "many_tests")
        family = together(list(asked.values()), families=families, method=rule.correction, alpha=ALPHA)
        told = zip(asked.items(), sizes(families), family.significant, strict=True)
        for (key, p), size, significant in told:
            alone = significant is False and p is not None and p <= ALPHA
            found[key] = replace(found[key], significant=significant, together=size, alone=alone)
        return found

    def _compared(self, indicator: Indicator, rule: Judging) -> Change:
        if rule.reference == "start":
            return since_start(self.now.pick(indicator), self.lines[indicator.id], indicator, self.year)
        printed = self._printed(indicator, rule)
        if rule.reference == "base":
            found = self.since_base(indicator, rule.base_period)
            if printed is None or found.before is not None:
                return replace(found, tested=tested_change(found, indicator))
        if printed is None:
            found = self.since_last(indicator, None)
            return replace(found, tested=tested_change(found, indicator))
        found = self.since_last(indicator, float(printed["change"]))
        significant = {"yes": True, "no": False}.get(str(printed["significant"]))
        return replace(found, as_printed=True, significant=significant)

    def since_last(self, indicator: Indicator, printed: float | None) -> Change:
        """Return how an indicator has changed since the last measurement that had a figure."""
        return since_last(self.now, self.past, indicator, printed=printed)

    def since_base(self, indicator: Indicator, period: str) -> Change:
        """Return how an indicator has changed since a base period."""
        now, base = self.now.pick(indicator), self._base(indicator, period)
        since = None if base is None else int(base.edition[:4])
        return change_between(now, base, indicator, since=since, year=self.year)

    def _base(self, indicator: Indicator, period: str) -> Reading | None:
        """Return the base period's figure, from this measurement or the newest before it that has one."""
        for known in (self.now, *reversed(self.past)):
            found = known.pick(indicator, period=period)
            if found is not None and found.known:
                return found
        return None

    def _printed(self, indicator: Indicator, rule: Judging) -> pd.Series | None:
        """Return the change that a sheet printed: since what the policy's own rule compares with."""
        changes = self.published_changes
        if changes is None or rule.reference != judging(self.policy.rule_for(self.year)).reference:
            return None
        mine = changes[changes["indicator"] == indicator.id]
        return None if mine.empty else mine.iloc[0]

    def movements(self, rule: Judging) -> dict[str, Judged]:
        """Return each indicator's movement under a rule."""
        compared = self.compared(rule)
        return {one.id: self.moved(one, compared[one.id], rule) for one in self.policy.indicators}

    def moved(self, indicator: Indicator, compared: Change, rule: Judging) -> Judged:
        """Return an indicator's movement under a rule."""
        return Judged(indicator.id, *judge_movement(indicator, compared, rule), counts=indicator.starred)

    def targets(self, method: str = METHOD) -> list[tuple[str, str, str]]:
        """Return each indicator's way to its target: id, word, reason."""
        return [(one.id, *self.aimed(one, method)) for one in self.policy.indicators]

    def aimed(self, indicator: Indicator, method: str) -> tuple[str, str]:
        """Return the word for an indicator's way to its target, and the reason."""
        target, now = indicator.target_for(self.year), self.now.pick(indicator)
        return judge_target(indicator, now, target, self.lines[indicator.id], self.year, method)

    def verdicts(self, rule: Judging) -> list[tuple[str, ...]]:
        """Return the movements of indicators and goals under a rule, as rows of verdicts."""
        moved = self.movements(rule)
        rows: list[tuple[str, ...]] = [
            ("indicator", key, "movement", rule.name, one.word, one.reason) for key, one in moved.items()
        ]
        goals = {}
        for goal in self.policy.goals:
            mine = [moved[one.id] for one in self.policy.indicators_of(goal.number)]
            goals[f"goal-{goal.number}"] = found = judge_goal(mine, rule)
            rows.append(("goal", str(goal.number), "movement", rule.name, *found))
        return [*rows, *judged_results(self, rule, moved, goals)]

    def judged(self) -> list[tuple[str, ...]]:
        """Return all that a record says of the measurement, as rows of `VERDICT_COLUMNS`."""
        own = judging(self.policy.rule_for(self.year))
        rules = {own.name: own}
        for rule in (RULES["barometer"], RULES["since_start"]):
            rules.setdefault(rule.name, replace(rule, family=own.family, correction=own.correction))
        rows = [row for rule in rules.values() for row in self.verdicts(rule)]
        aims = {key: (word, why) for key, word, why in self.targets()}
        rows += [("indicator", key, "target", METHOD, *found) for key, found in aims.items()]
        for goal in self.policy.goals:
            declared = self.policy.indicators_of(goal.number)
            mine = [Judged(one.id, *aims[one.id], one.starred) for one in declared]
            rows.append(("goal", str(goal.number), "target", METHOD, *judge_goal_target(mine)))
        return rows
