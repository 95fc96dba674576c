"""How much a measurement could have seen, and how many would have to be asked to see the policy's margins."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from barometer.assessment.reading import Readings
from barometer.assessment.visible import visible_table
from barometer.language import label
from barometer.project import Project
from barometer.records.record import open_record
from barometer.records.told import Told, text_table


@dataclass(frozen=True, eq=False)
class Power(Told):
    """What a measurement's figures could show.

    Attributes
    ----------
    indicators
        See `assessment.visible`: a row for each headline figure that has an error.
    """

    ALSO = ()

    edition: str
    indicators: pd.DataFrame

    def text(self, language: str = "da") -> str:
        """Return the table with what it says."""
        head = label("power.head", language, edition=self.edition)
        if self.indicators.empty:
            return f"{head}\n{label('power.none', language)}"
        return "\n".join([head, *visible_lines(self.indicators, language)])


def visible_lines(indicators: pd.DataFrame, language: str) -> list[str]:
    """Return `assessment.visible`'s table as lines for a terminal, with what it says."""
    shown = indicators.assign(detectable=indicators["detectable"].round(2), n=indicators["n"].map(_whole))
    shown["needed"] = shown["needed"].map(_whole)
    notes = [label("power.note", language)] if shown["needed"].any() else []
    return [text_table(shown.drop(columns="unit"), language), *notes]


def _whole(number: float) -> str:
    return f"{number:.0f}" if number == number else ""


def power(project: Project, measurement: str | int) -> Power:
    """Return how large a change each indicator of a measurement would show in four of five cases.

    Raises
    ------
    BarometerError
        If there is no such measurement.

    Examples
    --------
    >>> power(Project.find(), 2013).indicators.empty
    True
    """
    record = open_record(project, measurement)
    figures = Readings(record.edition, record.observations, record.policy)
    return Power(record.edition, visible_table(record.policy.indicators, figures))
