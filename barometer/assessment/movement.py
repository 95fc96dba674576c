"""From the change of an indicator to a word: is it moving?"""

from __future__ import annotations

import math

from barometer.assessment.change import Change
from barometer.assessment.reasons import join, reason
from barometer.assessment.rules import Judging
from barometer.policy.model import Indicator
from barometer.statistics.power import detectable_change

WORDS = ("improved", "unchanged", "worsened", "no_new_data", "undecided")
"""What an indicator, or a goal, can be said to do."""

TINY = 1e-9
"""Differences below this are those of floating point."""


def judge_movement(indicator: Indicator, compared: Change, rule: Judging) -> tuple[str, str]:
    """Return the word for an indicator's movement and the reason.

    Examples
    --------
    >>> from barometer.assessment.change import change_between
    >>> from barometer.assessment.rules import RULES
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> marks = POLICY.indicator("marks-gap")
    >>> judge_movement(marks, change_between(None, None, marks), RULES["since_last"])
    ('undecided', 'not_published')
    """
    code = compared.why.partition(";")[0]
    if rule.reference == "base" and code in ("same_period", "no_earlier_figure"):
        here = "at_base" if code == "same_period" else "no_base_figure"
        return "undecided", reason(here, period=rule.base_period)
    if code:
        return "no_new_data" if code in ("no_new_data", "same_period") else "undecided", compared.why
    if indicator.direction is None and indicator.toward is None:
        return "undecided", reason("direction_unknown")
    change = compared.rounded_first(indicator.decimals if rule.rounded else None)
    assert change is not None
    word, why = _moved(indicator, compared, rule, change)
    return word, join(why, _distances(indicator, compared, change), _about_line(compared), compared.note)


def _moved(indicator: Indicator, compared: Change, rule: Judging, change: float) -> tuple[str, str]:
    """Return word and reason of a change; "unchanged" needs a margin, or a count that is complete."""
    gain = _gain(indicator, compared, change)
    better = "improved" if gain > 0 else "worsened"
    told = _told(indicator, compared, change)
    sampled = indicator.uncertainty != "none" and not compared.as_printed
    if abs(gain) < TINY and (not sampled or rule.rounded or rule.uncertain == "asked"):
        return "unchanged", reason("no_change_rounded" if rule.rounded else "no_change")
    if rule.uncertain == "asked":
        return better, reason("moved", **told)
    if sampled and compared.significant is None:
        return "undecided", reason("no_interval", **told)
    margin, tested = indicator.relevance, compared.tested
    if margin is not None and tested is not None and tested.stable(margin):
        return "unchanged", reason(_named("stable", compared), **told, margin=margin)
    if compared.significant is False:
        why = _unclear(indicator, compared, told)
        return (
            ("unchanged", why) if rule.uncertain == "unchanged" else ("undecided", _not_seen(why, compared))
        )
    if margin is not None and abs(gain) < margin - TINY:
        return "unchanged", reason("within_margin", **told, margin=margin)
    if compared.significant:
        return better, reason(_named("moved_clearly", compared), **told)
    return better, reason("moved_as_published" if compared.as_printed else "moved", **told)


def _gain(indicator: Indicator, compared: Change, change: float) -> float:
    """Return how far a figure has come in the good direction."""
    line = compared.tested if compared.drift is not None else None
    moved = change if line is None else line.estimate or 0.0
    if indicator.toward is None:
        return moved if indicator.direction == "higher" else -moved
    before, now = _sides(indicator.toward, compared, change)
    return before - now if line is None else -moved


def _sides(toward: float, compared: Change, change: float) -> tuple[float, float]:
    now = math.nan if compared.now is None else compared.now.value
    return abs(now - change - toward), abs(now - toward)


def _distances(indicator: Indicator, compared: Change, change: float) -> str:
    if indicator.toward is None:
        return ""
    before, now = _sides(indicator.toward, compared, change)
    told = {"unit": indicator.unit, "decimals": indicator.decimals}
    return reason("distance", value=round(now, 10), base=round(before, 10), target=indicator.toward, **told)


def _told(indicator: Indicator, compared: Change, change: float) -> dict[str, object]:
    """Return a reason's parameters: the change, or the mean yearly one of a line."""
    told: dict[str, object] = {"change": change, "unit": indicator.unit, "decimals": indicator.decimals}
    line = compared.drift
    if line is None or compared.before is None:
        return told
    since = {"period": compared.before.period, "count": line.n}
    return {**told, "change": round(line.slope, 10), "decimals": indicator.decimals + 1, **since}


def _about_line(compared: Change) -> str:
    """Say what a test of a line takes for granted, and where the points do not lie on one."""
    line = compared.drift
    if line is None:
        return ""
    serial = "" if line.serial is None else reason("serial", serial=round(line.serial, 2))
    return join(reason("scattered") if line.scattered else "", serial)


def _named(code: str, compared: Change) -> str:
    return code if compared.drift is None else f"drift_{code}"


def _unclear(indicator: Indicator, compared: Change, told: dict[str, object]) -> str:
    if compared.as_printed:
        return reason("not_significant_as_published", **told)
    if compared.alone:
        return reason("not_significant_together", **told, tests=compared.together)
    return reason(_named("not_significant", compared), **told)


def _not_seen(why: str, compared: Change) -> str:
    """Say that a change that was not found is not shown to be none, and which one would have been found."""
    tested, unit = compared.tested, "" if compared.now is None else compared.now.unit
    df = math.inf if tested is None or tested.df is None else tested.df
    size = detectable_change(compared.error, df)
    found = "" if size is None else reason("detectable", size=round(size, 6), unit=unit)
    return join(why, reason("not_shown_stable"), found)
