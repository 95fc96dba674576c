"""The one figure of an indicator that is judged, and how sure the change between two such figures is."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from barometer import language as lang
from barometer.errors import BarometerError
from barometer.policy.model import Indicator, KeyFigure
from barometer.statistics.change import independent
from barometer.statistics.gap import Gap, proportions
from barometer.statistics.intervals import Interval, from_se
from barometer.statistics.quantiles import critical, number


@dataclass(frozen=True)
class Figure:
    """An observation of the headline group overall; NaN where there is no number."""

    value: float
    lower: float
    upper: float
    level: float
    numerator: float
    denominator: float
    period: str
    status: str
    method: str

    @property
    def new(self) -> bool:
        """Whether there is a number, and one that an earlier measurement did not have."""
        return self.value == self.value and self.status in ("observed", "derived")

    @property
    def why(self) -> str:
        """Why there is no number: its status."""
        return "not_published" if self.status in ("observed", "derived") else self.status

    @property
    def year(self) -> float | None:
        """Where the period lies in time; None where it is not known."""
        return place(self.period)

    @property
    def df(self) -> float:
        """Degrees of freedom of a survey figure, as its method tells; infinite for any other."""
        told = re.search(r"\bdf=(\d+)", self.method)
        return float(told[1]) if told else math.inf

    @property
    def se(self) -> float | None:
        """The standard error that the interval stands for: half its width over the quantile."""
        quantile = critical(self.level, self.df) if self.level == self.level else None
        width = number(self.upper - self.lower)
        return None if quantile is None or width is None else width / 2 / quantile


def place(period: str) -> float | None:
    """Return where a period lies in time, in years; None where it is not known.

    Examples
    --------
    >>> place("2012"), place("unknown")
    (2012.0, None)
    """
    try:
        return lang.year(period)
    except BarometerError:
        return None


Overall = dict[tuple[str, str], list[dict[Hashable, Any]]]
"""The observations without a breakdown, by indicator and group."""


def overall(observations: pd.DataFrame) -> Overall:
    """Return the observations without a breakdown by indicator and group, to be looked up many times."""
    found: Overall = {}
    for row in observations[observations["breakdown"] == ""].to_dict("records"):
        found.setdefault((row["indicator"], row["group"]), []).append(row)
    return found


def newest(found: Overall, indicator: Indicator | KeyFigure, period: str = "") -> Figure | None:
    """Return the newest figure of the headline group, or that of one period; None if there is none."""
    rows = found.get((indicator.id, indicator.group), [])
    mine = [row for row in rows if not period or row["period"] == period]
    if not mine:
        return None
    row = max(mine, key=lambda one: (place(one["period"]) or 0.0, one["period"]))
    return Figure(**{name: row[name] for name in Figure.__dataclass_fields__})


def figure(observations: pd.DataFrame, indicator: Indicator | KeyFigure, period: str = "") -> Figure | None:
    """Return an indicator's `newest` figure among observations."""
    return newest(overall(observations[observations["indicator"] == indicator.id]), indicator, period)


def tested_change(now: Figure, before: Figure, indicator: Indicator) -> Gap | None:
    """Return the tested change between two independent figures; None where the uncertainty is not told.

    Shares of counts are compared as counts (pooled score test). All else by the standard errors that the two
    intervals stand for; rounds of a survey that share respondents are thereby judged cautiously.
    """
    if indicator.uncertainty == "none":
        return None
    sides = (now, before)
    if indicator.uncertainty == "random_variation" and all(_is_share(side) for side in sides):
        x1, n1, x2, n2 = (x for side in sides for x in (side.numerator, side.denominator))
        found = proportions(x1, n1, x2, n2)
        estimate, lower, upper = (
            None if x is None else 100 * x for x in (found.estimate, found.lower, found.upper)
        )
        return replace(found, estimate=estimate, lower=lower, upper=upper)
    first, second = (_interval(side) for side in (before, now))
    if first.se is None or second.se is None:
        return None
    return independent(first, second)


def _is_share(figure: Figure) -> bool:
    share = 100 * figure.numerator / figure.denominator if figure.denominator else math.nan
    return abs(share - figure.value) < 1e-9


def _interval(figure: Figure) -> Interval:
    if figure.se is None:
        return Interval(figure.value, None, None, 0.95, "not told")
    return from_se(figure.value, figure.se, figure.df)
