"""Who answered: the response rate, and how evenly the response is spread over kinds of people."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from barometer.errors import BarometerError
from barometer.statistics.quantiles import dot


@dataclass(frozen=True)
class Response:
    """Response of a group: how many were asked and answered, the rate, and the R-indicator.

    `r` is 1 where all kinds of people answer alike and falls towards 0 the more they differ; None where there
    is one kind only. A low rate that is even may mislead less than a high one that is not.
    """

    asked: float
    answered: float
    rate: float | None
    r: float | None


def response(asked: ArrayLike, answered: ArrayLike) -> Response:
    """Return the response of a group from its kinds of people.

    Parameters
    ----------
    asked, answered
        Shape (kinds,): how many of each kind were drawn, and how many of them answered.

    Raises
    ------
    BarometerError
        If lengths differ, a count is negative, or more answered than were asked.

    Notes
    -----
    R = 1 - 2·S of the response propensities, here the kinds' rates (Schouten, Cobben & Bethlehem 2009, Survey
    Methodology 35:101), S² less what chance adds to it (Shlomo, Skinner & Schouten 2012, JSPI 142:201).

    Examples
    --------
    >>> found = response([400, 400, 200], [280, 200, 80])
    >>> round(found.rate, 2), round(found.r, 2)
    (0.56, 0.76)
    """
    drawn, told = (np.asarray(each, dtype=np.float64).ravel() for each in (asked, answered))
    if drawn.shape != told.shape or not (drawn >= 0).all() or not (told >= 0).all():
        raise BarometerError(f"{drawn.size} counts of asked and {told.size} of answered; give both a kind")
    if (told > drawn).any():
        raise BarometerError("more people answered than were asked; check the counts of the sample")
    drawn, told = drawn[drawn > 0], told[drawn > 0]
    whole = math.fsum(drawn.tolist())
    if not whole:
        return Response(0.0, 0.0, None, None)
    answered_all = math.fsum(told.tolist())
    rate, rates = answered_all / whole, told / drawn
    if drawn.size < 2:
        return Response(whole, answered_all, rate, None)
    variance = dot(drawn, (rates - rate) ** 2) / whole
    chance = math.fsum((rates * (1 - rates) * (1 - drawn / whole)).tolist()) / whole
    return Response(whole, answered_all, rate, 1 - 2 * math.sqrt(max(0.0, variance - chance)))
