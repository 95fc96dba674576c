"""How a survey went: response by group, and what calibration did to the weights; told rounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer.disclosure.rules import DEFAULT, SourceRule
from barometer.errors import BarometerError, nearest
from barometer.policy.model import Policy
from barometer.statistics.calibration import kish_deff
from barometer.statistics.response import response

if TYPE_CHECKING:
    from barometer.intake.microdata import Microdata

ASKED = -2
"""How many were asked is told in hundreds, and a rate in whole percent: no count follows from them."""


def surveys_with_few(policy: Policy, truth: pd.DataFrame, rules: Mapping[str, SourceRule]) -> set[str]:
    """Return the surveys that have a figure of fewer answers than may be told.

    Of these no fieldwork is told. How many answered in all, even rounded, less those who answered in the
    shown cells is how many are left in the hidden ones; an R-indicator and weights tell of small cells, too.

    Parameters
    ----------
    truth
        RESTRICTED observations with nothing hidden.
    """
    found = set()
    for indicator in policy.indicators:
        rule = rules.get(indicator.source_id, DEFAULT)
        answers = truth.loc[truth["indicator"] == indicator.id, "n"]
        if ((answers > 0) & (answers < (rule.minimum_n or rule.least("denominator")))).any():
            found.add(indicator.microdata)
    return found


def fieldwork_of(data: Microdata) -> dict[str, Any]:
    """Return what may be told of a survey's fieldwork, by group and for all; empty where it declares none.

    Raises
    ------
    BarometerError
        If a group or category that was asked is none of the file's, or fewer were asked than answered.
    """
    declared, frame = data.asked, data.frame
    if declared is None:
        return {}
    where = f"'{data.name}', fieldwork"
    if declared.by not in frame or "group" not in frame:
        columns = [str(name) for name in frame.columns]
        raise BarometerError(
            f"{where} is by '{declared.by}'; expected a breakdown of the file, which has a group"
            f"{nearest(declared.by, columns)}"
        )
    told = frame.groupby(["group", declared.by], sort=True).size()
    found, all_asked, all_told = {}, [], []
    for group, asked in declared.asked.items():
        answered = [float(told.get((group, category), 0)) for category in asked]
        known = {category for of, category in told.index if of == group}
        if not known <= set(asked):
            lost = sorted(known - set(asked))[0]
            raise BarometerError(f"{where}, asked, {group} lacks '{lost}', where people answered; add it")
        all_asked += [float(count) for count in asked.values()]
        all_told += answered
        found[group] = _told(list(asked.values()), answered, where)
    groups = {"": _told(all_asked, all_told, where), **found}
    return {"by": declared.by, "groups": groups, **_weights(data)}


def _told(asked: list[float], answered: list[float], where: str) -> dict[str, float | None]:
    try:
        one = response(asked, answered)
    except BarometerError as error:
        raise BarometerError(f"{where}: {error}") from error
    rate = None if one.rate is None else round(one.rate, 2)
    return {"asked": round(one.asked, ASKED), "rate": rate, "r": None if one.r is None else round(one.r, 2)}


def _weights(data: Microdata) -> dict[str, dict[str, float]]:
    """Return how far calibration moved the weights, and what unequal weights cost before and after."""
    name = data.design.weight if data.design else ""
    if data.base is None or not name:
        return {}
    after, before = data.frame[name].to_numpy(dtype="float64"), data.base.to_numpy(dtype="float64")
    ratio = (after / after.mean()) / (before / before.mean())
    told = {"smallest": ratio.min(), "largest": ratio.max()}
    told |= {"deff_before": kish_deff(before), "deff_after": kish_deff(after)}
    return {"weights": {key: round(float(value), 2) for key, value in told.items()}}
