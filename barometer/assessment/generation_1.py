"""What the first generation of judgement did otherwise. Frozen: old records rest on it."""

from __future__ import annotations

from collections.abc import Sequence

from barometer.assessment.change import Change, change_between
from barometer.assessment.goal import Judged
from barometer.assessment.judgement import JudgedRound
from barometer.assessment.movement import TINY
from barometer.assessment.reading import Reading, Readings
from barometer.assessment.reasons import join, reason
from barometer.assessment.rules import RULES, Judging, judging
from barometer.assessment.target import METHOD
from barometer.language import place
from barometer.policy.model import Indicator, KeyFigure, Target
from barometer.records.in_force import redefined
from barometer.statistics.progress import Progress, progress


class FirstJudgement(JudgedRound):
    """Changes are those since the measurement before, whatever it had; targets know no break.

    A goal had no verdict on its way to its targets, only its indicators had; nothing was judged since the
    policy began.
    """

    def judged(self) -> list[tuple[str, ...]]:
        """Return all that a record says of the measurement."""
        rules = {rule.name: rule for rule in (judging(self.policy.rule_for(self.year)), RULES["barometer"])}
        rows = [row for rule in rules.values() for row in self.verdicts(rule)]
        return rows + [("indicator", key, "target", METHOD, word, why) for key, word, why in self.targets()]

    def since_last(self, indicator: Indicator, printed: float | None) -> Change:
        """Return how an indicator has changed since the measurement before."""
        return since_measurement(self.now, self.past, indicator, printed=printed)

    def moved(self, indicator: Indicator, compared: Change, rule: Judging) -> Judged:
        """Return an indicator's movement under a rule."""
        return Judged(indicator.id, *first_movement(indicator, compared, rule), counts=indicator.starred)

    def aimed(self, indicator: Indicator, method: str) -> tuple[str, str]:
        """Return the word for an indicator's way to its target, and the reason."""
        past = [known.pick(indicator) for known in self.past]
        target, now = indicator.target_for(self.year), self.now.pick(indicator)
        return first_target(indicator, now, target, _first_reading(past), method)


def since_measurement(
    now: Readings,
    past: Sequence[Readings],
    declared: Indicator | KeyFigure,
    group: str | None = None,
    by: str = "",
    category: str = "",
    period: str = "",
    printed: float | None = None,
) -> Change:
    """Return how one figure has changed since the measurement before, or why there is no change to tell."""
    found = now.pick(declared, group, by, category, period)
    if not past:
        return change_between(found, None, declared, year=now.year, printed=printed)
    before = past[-1]
    same_group = group if found is None else found.group
    anew = False
    if now.policy is not None and before.policy is not None:
        anew = redefined(before.policy, now.policy, declared.id, before.year)
    return change_between(
        found,
        before.pick(declared, same_group, by, category),
        declared,
        since=before.year,
        year=now.year,
        printed=printed,
        anew=anew,
    )


def first_movement(indicator: Indicator, compared: Change, rule: Judging) -> tuple[str, str]:
    """Return the word for an indicator's movement and the reason."""
    code = compared.why.partition(";")[0]
    if rule.reference == "base" and code in ("same_period", "no_earlier_figure"):
        here = "at_base" if code == "same_period" else "no_base_figure"
        return "undecided", reason(here, period=rule.base_period)
    if code:
        return "no_new_data" if code in ("no_new_data", "same_period") else "undecided", compared.why
    if indicator.direction is None:
        return "undecided", reason("direction_unknown")
    change = compared.rounded_first(indicator.decimals if rule.rounded else None)
    assert change is not None
    return _moved(indicator, compared, rule, change)


def _moved(indicator: Indicator, compared: Change, rule: Judging, change: float) -> tuple[str, str]:
    told = {"change": change, "unit": indicator.unit, "decimals": indicator.decimals}
    better = "improved" if (change > 0) == (indicator.direction == "higher") else "worsened"
    margin = indicator.relevance
    if abs(change) < TINY:
        return "unchanged", reason("no_change_rounded" if rule.rounded else "no_change")
    if rule.uncertain == "asked":
        return better, reason("moved", **told)
    tested = compared.tested
    stable = margin is not None and tested is not None and bool(tested.stable(margin))
    if stable:
        return "unchanged", reason("stable", **told, margin=margin)
    if compared.significant is False:
        why = reason("not_significant_as_published" if compared.as_printed else "not_significant", **told)
        if rule.uncertain == "unchanged":
            return "unchanged", why
        return "undecided", join(why, reason("not_shown_stable"))
    if margin is not None and abs(change) < margin - TINY:
        return "unchanged", reason("within_margin", **told, margin=margin)
    if compared.significant is None and indicator.uncertainty != "none" and not compared.as_printed:
        return "undecided", reason("no_interval", **told)
    if compared.significant:
        return better, reason("moved_clearly", **told)
    return better, reason("moved_as_published" if compared.as_printed else "moved", **told)


def first_target(
    indicator: Indicator,
    now: Reading | None,
    target: Target | None,
    base: Reading | None,
    method: str,
) -> tuple[str, str]:
    """Return the word for an indicator's way to its target and the reason."""
    if target is None:
        return "no_target", reason("no_target")
    if now is None or now.value != now.value:
        return "undecided", reason("not_published" if now is None else now.why)
    if indicator.direction is None:
        return "undecided", reason("direction_unknown")
    told = {
        "value": now.value,
        "target": target.value,
        "period": target.period,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
    }
    start = _start(target, base)
    if start is None or now.year is None or start[1] > now.year:
        return _without_road(indicator, now, target, told)
    found = progress(
        start[0],
        start[1],
        now.value,
        now.year,
        target.value,
        place(target.period) or 0.0,
        "up" if indicator.direction == "higher" else "down",
        method=method,
        se=now.se if indicator.uncertainty != "none" else None,
    )
    return _word(found, told)


def _start(target: Target, base: Reading | None) -> tuple[float, float] | None:
    if target.base_value is not None and target.base_period is not None:
        year = place(target.base_period)
        return None if year is None else (target.base_value, year)
    if base is None or base.year is None or base.value != base.value:
        return None
    return base.value, base.year


def _without_road(
    indicator: Indicator, now: Reading, target: Target, told: dict[str, object]
) -> tuple[str, str]:
    lead = now.value - target.value if indicator.direction == "higher" else target.value - now.value
    if lead >= 0 and not (now.se and indicator.uncertainty != "none" and lead < 1.96 * now.se):
        return "met", reason("target_met", **told)
    due, year = place(target.period), now.year
    if due is not None and year is not None and year >= due and lead < 0:
        return "missed", reason("target_missed", **told)
    return "undecided", reason("period_unknown" if year is None else "no_base")


def _word(found: Progress, told: dict[str, object]) -> tuple[str, str]:
    if found.uncertain:
        return "undecided", reason("target_near", **told)
    if found.status == "met":
        return "met", reason("target_met", **told)
    if found.status == "missed":
        return "missed", reason("target_missed", **told)
    if found.status == "away" or (found.ratio is not None and found.ratio < 0):
        return "off_track", reason("target_away", **told)
    if found.ratio is None:
        return "undecided", reason("no_pace")
    word = "on_track" if found.status == "on_track" else "off_track"
    return word, reason("pace", pace=round(found.ratio, 4), **told)


def _first_reading(readings: Sequence[Reading | None]) -> Reading | None:
    dated = [one for one in readings if one is not None and one.year is not None and one.value == one.value]
    return min(dated, key=lambda one: one.year or 0.0) if dated else None
