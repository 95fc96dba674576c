"""Whether an answer about a target turned between two measurements, told by words that both know."""

from __future__ import annotations

import pandas as pd

from barometer.assessment.goal import target_of_goal
from barometer.policy.model import Policy


def in_newest_words(verdicts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Return a record's verdicts with its answers about targets in the words of the newest generation.

    Until the third, what moves away from its target was said not to reach it at this pace. An answer has
    turned where the stored words differ, and these, too: a new word alone is no news.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> row = ("indicator", "marks-gap", "target", "linear", "off_track", "target_away; target=5")
    >>> columns = ["level", "id", "judgement", "rule", "verdict", "reason"]
    >>> stored = pd.DataFrame([row], columns=columns)
    >>> in_newest_words(stored, shipped("copenhagen_2011"))["verdict"].tolist()
    ['moving_away']
    """
    rows = verdicts.to_dict("records")
    short = [row for row in rows if row["judgement"] == "target" and row["verdict"] == "off_track"]
    for row in short:
        if row["reason"].startswith("target_away"):
            row["verdict"] = "moving_away"
    below = [row for row in rows if row["level"] != "goal"]
    for row in short:
        if row["level"] == "goal":
            row["verdict"], _ = target_of_goal(below, policy, int(row["id"]))
    return pd.DataFrame(rows, columns=verdicts.columns)
