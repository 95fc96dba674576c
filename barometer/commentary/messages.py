"""The year in a few messages: bound sentences on what matters most, proposed for people to edit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barometer import language as lang
from barometer.commentary.address import Address
from barometer.commentary.figures import Figures
from barometer.commentary.suggest import subject_of, write_size
from barometer.policy.described import group_name, who

if TYPE_CHECKING:
    from barometer.policy.model import Indicator

MOST = 5
"""How many messages there are at most."""

_WEIGHT = {"worsened": 6.0, "improved": 5.0, "no_new_data": 2.0, "undecided": 1.0, "unchanged": 1.5}
"""How much a movement matters to a reader."""


def messages_of(figures: Figures, language: str = "da") -> str:
    """Return the year's messages as Markdown: an enumerated list, every number and claim bound.

    What has certainly moved the wrong way comes first, then what has moved the right way; an indicator that
    counts before one that does not; a goal once.

    Examples
    --------
    >>> import pandas as pd
    >>> from barometer.observations import frame
    >>> from barometer.policy.load import shipped
    >>> row = {"indicator": "marks-gap", "group": "bilingual", "value": 93.1, "status": "observed"}
    >>> print(messages_of(Figures("2013", frame([row]), pd.DataFrame(), shipped("copenhagen_2011")), "en"))
    1. For seven of eight goals there are no figures in this measurement.
    """
    without = [
        goal.number
        for goal in figures.policy.goals
        if all(
            figures.answer(Address(one.id)).value is None for one in figures.policy.indicators_of(goal.number)
        )
    ]
    said, goals = list[str](), set[int]()
    for one in sorted(figures.policy.indicators, key=lambda one: -_weight(one, figures)):
        if one.goal not in goals and _weight(one, figures) > 0 and len(said) < MOST - bool(without):
            goals.add(one.goal)
            said.append(_message(one, figures, language))
    if without:
        count, total = (lang.in_words(each, language) for each in (len(without), len(figures.policy.goals)))
        said.append(lang.label("messages.without", language, count=count, total=total))
    return "\n".join(f"{number}. {text}" for number, text in enumerate(said, start=1))


def _weight(one: Indicator, figures: Figures) -> float:
    """Return how much an indicator's news matter; 0 where there is nothing to say."""
    now = figures.answer(Address(one.id))
    word = figures.verdict(one.id)[0]
    if now.value is None or not word:
        return 0.0
    certain = figures.significant(Address(one.id)) is True
    target = (
        1.5 if figures.target_verdict(one.id)[0] in ("off_track", "moving_away", "missed", "met") else 0.0
    )
    moved = _WEIGHT.get(word, 0.0) * (1.3 if certain else 1.0) + target
    return moved * (1.0 if one.starred else 0.4)


def _message(one: Indicator, figures: Figures, language: str) -> str:
    """Return one message: what the figure is, how it has moved, how certain that is, the target, the goal."""

    def say(key: str, **values: object) -> str:
        return lang.label(f"messages.{key}", language, id=one.id, number=one.goal, **values)

    address = Address(one.id)
    row, now, change = (
        figures.row(address),
        figures.answer(address),
        figures.answer(replace(address, field="change")),
    )
    whose = "" if row is None else who(figures.policy, one, row.group, language)
    subject = subject_of(one, language).rstrip(",")
    if row is not None and whose and not _names(one, figures, row.group, language):
        subject = say("of", subject=subject, group=whose)
    values = {"subject": subject, "value": write_size(now, language)}
    if change.value is None or not lang.rounded(change.value, change.decimals):
        said = [say("is", **values)]
        said += [say("no_new")] if row is not None and row.status == "no_new_data" else []
    else:
        way = "rise" if change.value > 0 else "fall"
        certain = figures.significant(address)
        end = "" if certain is None else say(f"{'certain' if certain else 'uncertain'}_{way}")
        said = [say(way, change=write_size(change, language), **values), end]
    target = figures.target_verdict(one.id)[0]
    if target in ("on_track", "off_track", "moving_away"):
        said.append(say(target))
    return " ".join(filter(None, [*said, say("goal")]))


def _names(one: Indicator, figures: Figures, group: str, language: str) -> bool:
    """Return whether an indicator's name tells whose figure it is."""
    return group_name(figures.policy, group, language).lower() in one.label(language).lower()
