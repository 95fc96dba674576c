"""How much could be seen: the change that a figure's next round would find, and what a margin would need."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from barometer.assessment.reading import Reading, Readings
from barometer.policy.model import Indicator
from barometer.statistics.power import detectable_change, respondents_needed

COLUMNS = ("indicator", "period", "n", "detectable", "unit", "margin", "needed")


@dataclass(frozen=True)
class Visible:
    """What two rounds like this one would find in four of five cases.

    Attributes
    ----------
    change
        The smallest change, in the unit of a change of the indicator.
    needed
        How many must be asked for the policy's margin; None without margin, or where it is not told how many
        were asked.
    """

    change: float
    needed: int | None


def visible(declared: Indicator, reading: Reading | None) -> Visible | None:
    """Return what a figure's rounds would find; None where it has no error, or none that is told.

    Each change is taken by itself: among several that are tested together it must be larger.
    """
    if reading is None or not reading.known or declared.uncertainty == "none":
        return None
    error = reading.se
    found = None if not error else detectable_change(math.sqrt(2) * error, reading.df)
    if found is None:
        return None
    told = bool(declared.relevance) and reading.n == reading.n and reading.n > 0
    return Visible(found, respondents_needed(reading.n, found, declared.relevance or 1.0) if told else None)


def visible_table(
    indicators: Iterable[Indicator], readings: Readings, past: Sequence[Readings] = ()
) -> pd.DataFrame:
    """Return what the headline figures that have an error would show, one row each: `COLUMNS`.

    `past` are earlier measurements, oldest first: an indicator without a figure is told from its newest
    there, so that a survey can be planned before it is asked.

    Examples
    --------
    >>> from barometer.observations import empty
    >>> visible_table((), Readings("2013", empty())).empty
    True
    """
    rows = []
    for one in indicators:
        picked = (each.pick(one) for each in (readings, *reversed(past)))
        reading = next((each for each in picked if each is not None and each.known), None)
        found = visible(one, reading)
        if reading is not None and found is not None:
            margin = math.nan if one.relevance is None else one.relevance
            needed = math.nan if found.needed is None else float(found.needed)
            rows.append((one.id, reading.period, reading.n, found.change, reading.unit, margin, needed))
    return pd.DataFrame(rows, columns=list(COLUMNS))
