"""From a figure and its dated target to a word: will it get there?

The road begins where the decision says, or at the first figure known; never on the other side of a break.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from barometer.assessment.change import Change, carried, parted
from barometer.assessment.reading import Reading
from barometer.assessment.reasons import join, reason
from barometer.assessment.series import Line
from barometer.language import place
from barometer.policy.model import Indicator, Target
from barometer.statistics.course import EDGE
from barometer.statistics.progress import Progress, progress
from barometer.statistics.quantiles import critical

WORDS = ("met", "on_track", "off_track", "moving_away", "missed", "no_target", "undecided")
"""What can be said of an indicator's way to its target."""

METHOD = "linear"
"""How the pace is measured unless asked for by another name; see `statistics.progress`."""


@dataclass(frozen=True)
class _Start:
    """Where a road begins; `note` says so where that is not where it was declared to."""

    value: float
    year: float
    se: float | None = None
    df: float = math.inf
    note: str = ""


def judge_target(
    indicator: Indicator,
    now: Reading | None,
    target: Target | None,
    line: Line,
    year: int,
    method: str = METHOD,
) -> tuple[str, str]:
    """Return the word for an indicator's way to its target and the reason.

    Parameters
    ----------
    line
        The figures that compare with `now`, itself the last.
    year
        Of the measurement.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> judge_target(POLICY.indicator("marks-gap"), None, None, Line(), 2013)
    ('no_target', 'no_target')
    """
    if target is None:
        return "no_target", reason("no_target")
    if now is None or not now.known:
        return "undecided", reason("not_published" if now is None else now.why)
    if indicator.direction is None and indicator.toward is None:
        return "undecided", reason("direction_unknown")
    told: dict[str, object] = {"value": now.value, "target": target.value, "period": target.period}
    told |= {"unit": indicator.unit, "decimals": indicator.decimals}
    if indicator.uncertainty != "none" and now.se is None:
        return "undecided", reason("target_no_interval", **told)
    start, due = _start(indicator, now, target, line, year), place(target.period)
    if isinstance(start, str) or now.year is None or due is None or start.year >= min(now.year + EDGE, due):
        why = start if isinstance(start, str) else reason("no_base")
        return _without_road(indicator, now, target, told, why)
    found = progress(
        _along(indicator, start.value),
        start.year,
        _along(indicator, now.value),
        now.year,
        _goal(indicator, target.value),
        due,
        "up" if indicator.direction == "higher" else "down",
        method=method,
        se=_error(indicator, now),
        df=now.df,
        base_se=start.se,
        base_df=start.df,
    )
    word, why = _word(found, told)
    return word, join(why, start.note)


def reached(indicator: Indicator, value: float, target: float) -> bool | None:
    """Return whether a value is at its target or beyond it, errors left aside.

    None where it is not at it, and no way is better.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> reached(shipped("copenhagen_2011").indicator("excess-unemployment"), 10.8, 11.0)
    True
    """
    if indicator.direction is None and indicator.toward is None:
        return True if value == target else None
    lead = _goal(indicator, target) - _along(indicator, value)
    return (-lead if indicator.direction == "higher" else lead) >= -EDGE


def _along(indicator: Indicator, value: float) -> float:
    """Return where on the road a value lies: how far from the value to be approached, where there is one."""
    return value if indicator.toward is None else abs(value - indicator.toward)


def _goal(indicator: Indicator, target: float) -> float:
    """Return where the road ends: a value that is approached is reached within the margin."""
    margin = (indicator.relevance or 0.0) if indicator.toward is not None else 0.0
    return _along(indicator, target) + margin


def _error(indicator: Indicator, one: Reading) -> float | None:
    return one.se if indicator.uncertainty != "none" else None


def _start(indicator: Indicator, now: Reading, target: Target, line: Line, year: int) -> _Start | str:
    """Return where the road begins, or why nobody can say."""
    if now.year is None:
        return reason("period_unknown")
    declared, cut = _declared(target), line.cut
    if declared is not None and not (cut := _parted(indicator, now, target, year)):
        same = next((one for one in line.points[:-1] if one.period == target.base_period), None)
        base, note = carried(_base(now, target), now, indicator)
        value, bridged = (declared.value, 0.0) if base is None else (base.value, base.bridged)
        if same is None:
            return replace(declared, value=value, se=bridged or None, note=note)
        return _Start(value, declared.year, _error(indicator, same), same.df, note)
    if len(line.points) < 2:
        return cut or reason("no_base")
    first = line.points[0]
    over = "" if not first.bridged else carried(replace(first, bridged=0.0), now, indicator)[1]
    note = join(over, reason("base_after_break", period=first.period) if cut else "")
    return _Start(first.value, first.year or 0.0, _error(indicator, first), first.df, note)


def _declared(target: Target) -> _Start | None:
    at = None if target.base_period is None else place(target.base_period)
    return None if at is None or target.base_value is None else _Start(target.base_value, at)


def _base(now: Reading, target: Target) -> Reading:
    """Return the base that was decided as a figure without an error of its own."""
    at = now.moved_to(target.base_value or 0.0).of_period(target.base_period or "")
    return replace(at, bridged=0.0)


def _parted(indicator: Indicator, now: Reading, target: Target, year: int) -> str:
    """Return which break, or new method, lies between the base that was decided and the figure."""
    base = _base(now, target)
    if base.period == now.period:
        return ""
    return parted(Change(now, base, since=int(target.applies_from[:4]), year=year), indicator)


def _without_road(
    indicator: Indicator, now: Reading, target: Target, told: dict[str, object], why: str
) -> tuple[str, str]:
    """Judge by the distance alone: a target that is met, or whose time is up."""
    lead = _goal(indicator, target.value) - _along(indicator, now.value)
    lead = -lead if indicator.direction == "higher" else lead
    due, at = place(target.period), now.year
    over = due is not None and at is not None and at >= due
    if lead < -EDGE and not over:
        return "undecided", why
    error, enough = _error(indicator, now), critical(0.95, now.df)
    if error and (enough is None or abs(lead) < enough * error):
        return "undecided", reason("target_near", **told)
    word = "met" if lead >= -EDGE else "missed"
    return word, reason(f"target_{word}", **told)


def _word(found: Progress, told: dict[str, object]) -> tuple[str, str]:
    if found.uncertain:
        return "undecided", reason("target_near", **told)
    if found.status in ("met", "missed"):
        return found.status, reason(f"target_{found.status}", **told)
    if found.status == "away" or (found.ratio is not None and found.ratio < 0):
        word = "away" if found.receded else "still"
        return "moving_away" if found.receded else "off_track", reason(f"target_{word}", **told)
    if found.ratio is None:
        return "undecided", reason("no_pace")
    word = "on_track" if found.status == "on_track" else "off_track"
    return word, reason("pace", pace=round(found.ratio, 4), **told)
