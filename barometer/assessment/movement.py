"""From the change of an indicator to a word: is it moving?"""

from __future__ import annotations

from dataclasses import dataclass

from barometer import language as lang
from barometer.assessment.figures import Figure, place
from barometer.assessment.reasons import join, reason
from barometer.assessment.rules import Judging
from barometer.policy.model import Indicator
from barometer.statistics.gap import Gap

WORDS = ("improved", "unchanged", "worsened", "no_new_data", "undecided")
"""What an indicator, or a goal, can be said to do."""

TINY = 1e-9
"""Differences below this are those of floating point."""


@dataclass(frozen=True)
class Compared:
    """Two figures of an indicator side by side.

    `printed` is the change that a source printed, `significant` what was found or printed about it (None: not
    told, or not asked of this indicator), `tested` the test itself. `since` is the year of the figure before.
    """

    now: Figure | None
    before: Figure | None
    since: int | None = None
    year: int | None = None
    printed: float | None = None
    as_printed: bool = False
    significant: bool | None = None
    tested: Gap | None = None

    def change(self, decimals: int | None = None) -> float | None:
        """Return newest minus earlier figure, rounded first where `decimals` are given."""
        if self.now is None or not self.now.new:
            return None
        if self.before is None or self.before.value != self.before.value:
            return self.printed
        pair = (self.now.value, self.before.value)
        if decimals is not None:
            return float(lang.rounded(pair[0], decimals) - lang.rounded(pair[1], decimals))
        return self.printed if self.printed is not None else round(pair[0] - pair[1], 10)


def judge_movement(indicator: Indicator, compared: Compared, rule: Judging) -> tuple[str, str]:
    """Return the word for an indicator's movement and the reason.

    Examples
    --------
    >>> from barometer.assessment.rules import RULES
    >>> from barometer.policy.copenhagen_2011 import POLICY
    >>> judge_movement(POLICY.indicator("marks-gap"), Compared(None, None), RULES["since_last"])
    ('undecided', 'not_published')
    """
    absent = _absent(compared.now)
    if absent:
        return absent
    change = compared.change(indicator.decimals if rule.rounded else None)
    broken = _broken(indicator, compared)
    if broken.startswith("same_period") and rule.reference == "base":
        return "undecided", reason("at_base", period=rule.base_period)
    if broken:
        return "no_new_data" if broken.startswith("same_period") else "undecided", broken
    if change is None:
        if rule.reference == "base":
            return "undecided", reason("no_base_figure", period=rule.base_period)
        return "undecided", reason("no_earlier_figure")
    if indicator.direction is None:
        return "undecided", reason("direction_unknown")
    return _moved(indicator, compared, rule, change)


def _absent(now: Figure | None) -> tuple[str, str] | None:
    if now is None:
        return "undecided", reason("not_published")
    if now.status == "no_new_data":
        return "no_new_data", reason("no_new_data")
    if not now.new:
        return "undecided", reason(now.why)
    return None


def _broken(indicator: Indicator, compared: Compared) -> str:
    """Say why two figures do not compare; "" where they do."""
    now, before = compared.now, compared.before
    if now is None or before is None:
        return ""
    if now.year is not None and now.period == before.period:
        return reason("same_period", period=now.period)
    for one in indicator.breaks:
        at = place(one.period)
        if (
            at is not None
            and now.year is not None
            and before.year is not None
            and before.year < at <= now.year
        ):
            return reason("series_break", period=one.period)
    if compared.since is not None and compared.year is not None:
        for method in indicator.methods:
            if compared.since < int(method.applies_from[:4]) <= compared.year:
                return reason("new_method", period=method.applies_from)
    return ""


def _moved(indicator: Indicator, compared: Compared, rule: Judging, change: float) -> tuple[str, str]:
    told = {"change": change, "unit": indicator.unit, "decimals": indicator.decimals}
    better = "improved" if (change > 0) == (indicator.direction == "higher") else "worsened"
    margin = indicator.relevance
    if abs(change) < TINY:
        return "unchanged", reason("no_change_rounded" if rule.rounded else "no_change")
    if rule.uncertain == "asked":
        return better, reason("moved", **told)
    stable = margin is not None and compared.tested is not None and _within(compared.tested, margin)
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


def _within(tested: Gap, margin: float) -> bool:
    if tested.lower is None or tested.upper is None:
        return False
    return -margin <= tested.lower and tested.upper <= margin
