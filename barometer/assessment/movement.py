"""From the change of an indicator to a word: is it moving?"""

from __future__ import annotations

from barometer.assessment.reading import Change
from barometer.assessment.reasons import join, reason
from barometer.assessment.rules import Judging
from barometer.policy.model import Indicator

WORDS = ("improved", "unchanged", "worsened", "no_new_data", "undecided")
"""What an indicator, or a goal, can be said to do."""

TINY = 1e-9
"""Differences below this are those of floating point."""


def judge_movement(indicator: Indicator, compared: Change, rule: Judging) -> tuple[str, str]:
    """Return the word for an indicator's movement and the reason.

    Examples
    --------
    >>> from barometer.assessment.reading import change_between
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
