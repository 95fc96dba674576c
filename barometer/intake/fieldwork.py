"""How a survey went: response by group, and what calibration did to the weights; told rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer.errors import BarometerError, nearest
from barometer.statistics.calibration import kish_deff
from barometer.statistics.response import response

if TYPE_CHECKING:
    from barometer.intake.description import MicrodataDescription

ASKED = -2
"""How many were asked is told in hundreds, and a rate in whole percent: no count follows from them."""


def fieldwork_of(
    description: MicrodataDescription, frame: pd.DataFrame, base: pd.Series | None
) -> dict[str, Any]:
    """Return what may be told of a survey's fieldwork, by group and for all; empty where it declares none.

    Parameters
    ----------
    frame
        The recoded answers, a row for each respondent.
    base
        Each respondent's weight before calibration, where the file has it.

    Raises
    ------
    BarometerError
        If a group or category that was asked is none of the file's, or fewer were asked than answered.
    """
    declared = description.fieldwork
    if declared is None:
        return {}
    where = f"'{description.name}', fieldwork"
    if declared.by not in description.breakdowns or "group" not in frame:
        there = ", ".join(description.breakdowns) or "none"
        raise BarometerError(
            f"{where} is by '{declared.by}'; expected a breakdown of the file, which has a group and {there}"
            f"{nearest(declared.by, description.breakdowns)}"
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
    return {"by": declared.by, "groups": groups, **_weights(description, frame, base)}


def _told(asked: list[float], answered: list[float], where: str) -> dict[str, float | None]:
    try:
        one = response(asked, answered)
    except BarometerError as error:
        raise BarometerError(f"{where}: {error}") from error
    rate = None if one.rate is None else round(one.rate, 2)
    return {"asked": round(one.asked, ASKED), "rate": rate, "r": None if one.r is None else round(one.r, 2)}


def _weights(
    description: MicrodataDescription, frame: pd.DataFrame, base: pd.Series | None
) -> dict[str, dict[str, float]]:
    """Return how far calibration moved the weights, and what unequal weights cost before and after."""
    name = description.design.weight if description.design else ""
    if base is None or not name:
        return {}
    after, before = frame[name].to_numpy(dtype="float64"), base.to_numpy(dtype="float64")
    ratio = (after / after.mean()) / (before / before.mean())
    told = {"smallest": ratio.min(), "largest": ratio.max()}
    told |= {"deff_before": kish_deff(before), "deff_after": kish_deff(after)}
    return {"weights": {key: round(float(value), 2) for key, value in told.items()}}
