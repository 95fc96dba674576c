"""The numbers above the indicators: means of what a measurement may publish, each told with its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from barometer import observations as obs
from barometer.assessment.reading import Readings, when
from barometer.statistics.exact import decimal_fraction, exact_mean

if TYPE_CHECKING:
    from fractions import Fraction

    from barometer.policy.levels import Result
    from barometer.policy.model import Policy


def with_results(observations: pd.DataFrame, policy: Policy, year: int, date: str) -> pd.DataFrame:
    """Return observations with a row for each result that is a mean.

    The mean is taken of unrounded numbers in exact decimals, level by level. Where a part has no number its
    result has none either, with the same status: nothing is left out in silence.

    Parameters
    ----------
    date
        Since when the results are known.
    """
    wanted = [one for one in policy.results if one.by == "mean"]
    if not wanted:
        return observations
    readings = Readings(str(year), observations)
    picked = {one.id: readings.pick(one) for one in policy.indicators}
    exact = {id: decimal_fraction(one.value) for id, one in picked.items() if one is not None and one.known}
    told = {id: (one.period, "" if one.known else one.why) for id, one in picked.items() if one}
    rows = [_row(one, exact, told, date) for one in wanted]
    return obs.frame(pd.concat([observations, obs.frame(rows)], ignore_index=True))


def _row(
    one: Result, exact: dict[str, Fraction], told: dict[str, tuple[str, str]], date: str
) -> dict[str, object]:
    """Return the row of a result, and add it to what is known for those above it."""
    lost = [id for id in one.of if id not in exact]
    period = max((told[id][0] for id in one.of if id in told), key=when, default=obs.UNKNOWN)
    method = f"{'weighted ' if one.weights else ''}mean of {len(one.of)}, unrounded"
    row: dict[str, object] = {
        "indicator": one.id,
        "period": period,
        "published": date,
        "known_since": date,
        "unit": one.unit,
        "evidence": "derived",
    }
    if lost:
        why = told.get(lost[0], ("", "not_published"))[1] or "not_published"
        told[one.id] = (period, why)
        return {**row, "status": why, "method": f"{method}; no {lost[0]}"}
    exact[one.id] = exact_mean([exact[id] for id in one.of], one.weights)
    told[one.id] = (period, "")
    return {**row, "status": "derived", "method": method, "value": float(exact[one.id])}
