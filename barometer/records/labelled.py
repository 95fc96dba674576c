"""Ids that stand in results for people, as the policy's words for them; machines are told the ids."""

from __future__ import annotations

import pandas as pd

from barometer.language import catalogue_keys, label, period
from barometer.policy.described import category_names
from barometer.policy.model import Policy


def with_labels(frame: pd.DataFrame, policies: tuple[Policy, ...], language: str) -> pd.DataFrame:
    """Return a frame of records' keys with labels for ids, the last policy's words where they differ.

    Everybody has a name where somebody else stands in the same column; an id without words stays.

    Examples
    --------
    >>> from barometer.policy.load import shipped
    >>> keys = pd.DataFrame({"group": ["danish", ""], "breakdown": "area", "category": "denmark"})
    >>> with_labels(keys, (shipped("copenhagen_2011"),), "en").to_numpy().tolist()
    [['Danish origin', 'area', 'all Denmark'], ['all', 'area', 'all Denmark']]
    """
    words = {id: told for policy in policies for id, told in labels_of(policy, language).items()}
    found = frame.copy()
    if "category" in found:
        known = {
            (one.id, id): name
            for policy in policies
            for one in policy.breakdowns
            for id, name in category_names(policy, one.id, language).items()
        }
        keys = zip(frame["breakdown"], frame["category"], strict=True)
        found["category"] = [known.get(key, key[1]) for key in keys]
    if "group" in found and found["group"].any():
        found["group"] = found["group"].replace("", label("report.all", language))
    for column in {"indicator", "group", "breakdown", "id", "then"} & {*found}:
        found[column] = [words.get(id, id) for id in found[column]]
    if "period" in found:
        found["period"] = [period(each, language) for each in found["period"]]
    if "what" in found:
        found["what"] = [declared_name(what, words, language) for what in found["what"]]
    return found


def declared_name(what: str, words: dict[str, str], language: str) -> str:
    """Return what is declared, such as `gap unit`, in words: ids by their labels, fields by the catalogue."""
    fields = catalogue_keys("declared")
    return " ".join(
        words.get(part) or (label(f"declared.{part}", language) if part in fields else part)
        for part in what.split()
    )


def labels_of(policy: Policy, language: str) -> dict[str, str]:
    """Return the words of each id of a policy, in a language that it has words in."""
    told = {one.id: one.title for one in policy.action_areas} | {one.id: one.title for one in policy.results}
    told |= {one.id: one.label for one in policy.breakdowns} | {one.id: one.label for one in policy.groups}
    told |= {one.id: one.label for one in policy.key_figures} | {
        one.id: one.label for one in policy.indicators
    }
    return {id: words(language) for id, words in told.items() if words(language)}
