"""From the words of its indicators to the word of a goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from barometer.assessment.reasons import join, reason
from barometer.assessment.rules import Judging
from barometer.policy.model import Policy

_REACHED, _SHORT = ("met", "on_track"), ("missed", "moving_away", "off_track")
"""Words for a way to a target that lead there, and those that do not, the worst first."""


@dataclass(frozen=True)
class Judged:
    """An indicator's movement as a rule judged it."""

    indicator: str
    word: str
    reason: str
    counts: bool


def judge_goal(indicators: Sequence[Judged], rule: Judging) -> tuple[str, str]:
    """Return the word for a goal and the reason, with the word that the other combination would give.

    Examples
    --------
    >>> from barometer.assessment.rules import RULES
    >>> words = ("improved", "worsened", "worsened")
    >>> judge_goal([Judged(str(i), w, "moved", True) for i, w in enumerate(words)], RULES["since_last"])[0]
    'worsened'
    """
    if all(one.reason == "not_published" for one in indicators):
        return "undecided", reason("not_published")
    counting = [one for one in indicators if one.counts]
    if not counting:
        return "undecided", reason("none_counts")
    words = [one.word for one in counting]
    folds = rule.folded and "no_new_data" in words
    if folds:
        words = ["unchanged" if word == "no_new_data" else word for word in words]
    word, why = _one(counting, words) if len(words) == 1 else _combined(words, rule)
    return word, join(why, reason("folded") if folds else "", _flip(words, word, rule))


def _one(counting: list[Judged], words: list[str]) -> tuple[str, str]:
    return words[0], counting[0].reason


def _combined(words: list[str], rule: Judging) -> tuple[str, str]:
    if rule.combination == "two_of_three" and len(words) != 3:
        return "undecided", reason("one_or_three", count=len(words))
    told = {name: words.count(name) for name in ("improved", "unchanged", "worsened")}
    told["open"] = len(words) - sum(told.values())
    return combine(words, rule.combination), reason("counted", **told, combination=rule.combination)


def combine(words: Sequence[str], combination: str) -> str:
    """Return the word that several become.

    "majority": more than half of them. "worst": the worst of them. "two_of_three": all alike, or two alike
    that moved while the third is unchanged. No new data in any gives no new data; all else is undecided.

    Examples
    --------
    >>> combine(["improved", "improved", "worsened"], "majority")
    'improved'
    >>> combine(["improved", "improved", "worsened"], "worst")
    'worsened'
    """
    if set(words) == {"no_new_data"}:
        return "no_new_data"
    best: tuple[str, ...] = ("improved", "unchanged", "worsened")
    if combination == "worst":
        if "worsened" in words:
            return "worsened"
        open_ = set(words) - set(best)
        return "undecided" if open_ else max((word for word in best if word in words), key=best.index)
    for word in best:
        others = [other for other in words if other != word]
        if combination == "majority" and 2 * len(others) < len(words):
            return word
        if combination == "two_of_three" and (
            not others or (word != "unchanged" and others == ["unchanged"] and len(words) == 3)
        ):
            return word
    return "undecided"


def judge_goal_target(indicators: Sequence[Judged]) -> tuple[str, str]:
    """Return the word for a goal's way to its targets and the reason: by the starred ones with a target.

    Not reached where any is not; reached, or on the way, where all are; else undecided.

    Examples
    --------
    >>> words = ("met", "on_track", "no_target")
    >>> judge_goal_target([Judged(str(i), w, "pace", True) for i, w in enumerate(words)])
    ('on_track', 'targets_counted; count=2; reached=2; short=0; open=0')
    """
    if all(one.word == "no_target" for one in indicators):
        return "no_target", reason("no_target")
    counting = [one for one in indicators if one.counts]
    if not counting:
        return "undecided", reason("none_counts")
    aimed = [one for one in counting if one.word != "no_target"]
    if not aimed:
        return "no_target", reason("no_target")
    words = [one.word for one in aimed]
    told = {
        "count": len(words),
        "reached": sum(word in _REACHED for word in words),
        "short": sum(word in _SHORT for word in words),
    }
    told["open"] = told["count"] - told["reached"] - told["short"]
    why = aimed[0].reason if len(aimed) == 1 else reason("targets_counted", **told)
    for word in _SHORT:
        if word in words:
            return word, why
    if told["open"]:
        return "undecided", why
    return "met" if set(words) == {"met"} else "on_track", why


def target_of_goal(verdicts: Sequence[Mapping[str, str]], policy: Policy, goal: int) -> tuple[str, str]:
    """Return whether a goal's targets will be reached, and why: as the record has it, else by its indicators.

    Records of the first generation hold the words of indicators only. ("", "") where there is neither.
    """
    aims = {(row["level"], row["id"]): row for row in verdicts if row["judgement"] == "target"}
    own = aims.get(("goal", str(goal)))
    if own is not None:
        return own["verdict"], own["reason"]
    declared = [(one, aims.get(("indicator", one.id))) for one in policy.indicators_of(goal)]
    mine = [Judged(one.id, row["verdict"], row["reason"], one.starred) for one, row in declared if row]
    return judge_goal_target(mine) if mine else ("", "")


def _flip(words: list[str], word: str, rule: Judging) -> str:
    if rule.combination == "two_of_three" or len(words) == 1:
        return ""
    other = replace(rule, combination="worst" if rule.combination == "majority" else "majority")
    would = combine(words, other.combination)
    return reason("flips", combination=other.combination, verdict=would) if would != word else ""
