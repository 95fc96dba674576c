"""What happened, in one sentence: the heading of a goal's page and of the chart of its changes."""

from __future__ import annotations

import pandas as pd

from barometer.language import capital, catalogue_keys, change, in_words, label, moved, with_unit
from barometer.policy.described import is_gap
from barometer.policy.model import Goal
from barometer.views.opened import Opened

_SAID = ("not_comparable", "no_new_data")
"""Why there is no change, where a heading says it."""


def message_heading(opened: Opened, goal: Goal, frame: pd.DataFrame) -> str:
    """Return what happened to a goal's indicators, and whether its targets will be reached, where it has any.

    `frame` holds the goal's headlines; see `barometer.views.headlines`.
    """
    known = frame[frame["value"].notna()]
    counting = known[known["starred"]]
    alone = known if len(known) == 1 else counting
    said = _which_way(opened, alone.iloc[0]) if len(alone) == 1 else what_happened(frame, opened.language)
    target = opened.goal_target(goal)[0]
    if frame["value"].isna().all() or f"target_{target}" not in catalogue_keys("message"):
        return said
    return label("message.both", opened.language, said=said, target=_target(target, opened.language))


def _which_way(opened: Opened, row: pd.Series) -> str:
    """Say of the only figure that counts which way it goes; its numbers stand below the heading."""
    gap = is_gap(opened.policy.indicator(row["indicator"]))  # its name tells both groups
    why = row["change_status"] if row["change"] != row["change"] else row["movement"]
    key = f"one_{why}" if f"one_{why}" in catalogue_keys("message") else "one"
    return label(f"message.{key}", opened.language, label=row["label"] if gap else row["name"])


def _target(word: str, language: str) -> str:
    return label(f"message.target_{word}", language)


def what_happened(frame: pd.DataFrame, language: str) -> str:
    """Say what happened, by the verdicts that stand beside it."""
    known = frame[frame["value"].notna()]
    if known.empty:
        return label("report.no_figures", language)
    if len(known) == 1:
        return _one(known.iloc[0], language)
    counting = known[known["starred"]]
    if counting.empty:
        return label("report.several_beside", language)
    if len(counting) == 1:
        return label(f"report.several_{counting['movement'].iloc[0]}", language)
    return _several(counting["movement"].value_counts(), len(counting), len(known), language)


def _several(words: pd.Series, counting: int, known: int, language: str) -> str:
    """Say how many of several indicators went which way; small counts in words."""
    improved, worsened = (int(words.get(word, 0)) for word in ("improved", "worsened"))
    key = "several" if improved else "several_only_worsened" if worsened else "several_neither"
    which = "several_all" if counting == known else "several_counting"
    those = label(f"report.{which}", language, count=in_words(counting, language))
    told = {"improved": in_words(improved, language), "worsened": in_words(worsened, language)}
    return capital(label(f"report.{key}", language, those=those, **told))


def _one(row: pd.Series, language: str) -> str:
    decimals = int(row["decimals"])
    words = {"label": row["name"], "value": with_unit(row["value"], row["unit"], decimals, language)}
    if row["change"] != row["change"]:
        why = row["change_status"]
        return label(f"report.one_{why if why in _SAID else 'value'}", language, **words)
    told = (row["change"], row["unit"], decimals, language)
    key = {"unchanged": "still", "undecided": "undecided"}.get(row["movement"], "moved")
    return label(f"report.one_{key}", language, change=change(*told), moved=moved(*told), **words)
