"""From a figure and its dated target to a word: will it get there?"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.assessment.reading import Reading
from barometer.assessment.reasons import reason
from barometer.language import place
from barometer.policy.model import Indicator, Target
from barometer.statistics.progress import Progress, progress

WORDS = ("met", "on_track", "off_track", "missed", "no_target", "undecided")
"""What can be said of an indicator's way to its target."""

METHOD = "linear"
"""How the pace is measured unless asked for by another name; see `statistics.progress`."""


def judge_target(
    indicator: Indicator,
    now: Reading | None,
    target: Target | None,
    base: Reading | None,
    method: str = METHOD,
) -> tuple[str, str]:
    """Return the word for an indicator's way to its target and the reason.

    `base` is where the road began, if the target itself does not say.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> judge_target(POLICY.indicator("marks-gap"), None, None, None)
    ('no_target', 'no_target')
    """
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


def first_reading(readings: Sequence[Reading | None]) -> Reading | None:
    """Return the earliest figure whose period is known, to measure a pace from.

    Examples
    --------
    >>> first_reading([None]) is None
    True
    """
    dated = [one for one in readings if one is not None and one.year is not None and one.value == one.value]
    return min(dated, key=lambda one: one.year or 0.0) if dated else None
