"""How the numbers of an indicator were revised: every vintage of each reference period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd

from barometer import observations as obs
from barometer.errors import BarometerError, nearest
from barometer.language import label
from barometer.language import number as number_words
from barometer.policy.model import Policy
from barometer.project import Project
from barometer.records.chain import chain
from barometer.records.comparison import revision_class
from barometer.records.in_force import number_definition
from barometer.records.labelled import labels_of, with_labels
from barometer.records.record import Record, read_record
from barometer.records.told import Told, text_table
from barometer.records.vintages import SAME, with_edition
from barometer.statistics.revisions import Triangle, triangle


@dataclass(frozen=True, eq=False)
class History(Told):
    """The revisions of one indicator.

    Attributes
    ----------
    triangle
        A row for each number (`group, breakdown, category, period, measurement`) and a column for each
        edition that released it; NaN where it did not. `measurement` is the year where the period is not
        known: such numbers of two years are never vintages of one another.
    revisions
        Each change between two releases: the key, `before, after, difference, edition, revision`.
    redefined
        Changes across a new definition, which are no revisions: the same columns.
    statistics
        By lag, over all rows; `mean_absolute` of `first_to_latest` is what a number usually moves by.
    policy
        The newest that has the indicator, whose words the text has for ids.
    """

    ALSO = ()

    indicator: str
    unit: str
    triangle: pd.DataFrame
    revisions: pd.DataFrame
    redefined: pd.DataFrame
    statistics: Triangle
    policy: Policy = field(repr=False)

    def text(self, language: str = "da") -> str:
        """Return the triangle and what a number usually moves by, in words."""
        name = labels_of(self.policy, language).get(self.indicator, self.indicator)
        head = label("history.head", language, indicator=name)
        lines = [head, self._table(self.triangle, language), ""]
        summary = self.statistics.first_to_latest
        if summary.mean_absolute is None:
            lines.append(label("history.none", language))
        else:
            moved = number_words(summary.mean_absolute, 2, language)
            lines.append(label("history.moves", language, moved=moved, count=summary.n))
            lines.append(self._table(self.revisions, language))
        if len(self.redefined):
            lines += [label("history.redefined", language), self._table(self.redefined, language)]
        return "\n".join(lines)

    def _table(self, frame: pd.DataFrame, language: str) -> str:
        return text_table(with_labels(frame, (self.policy,), language), language)


def history(project: Project, indicator: str) -> History:
    """Return every vintage of an indicator's numbers, and how they were revised.

    A number that a correction merely carried over is no new release. A change across a new definition is no
    revision and is listed apart.

    Raises
    ------
    BarometerError
        If no record has the indicator.
    """
    records = [read_record(project.measurements / edition) for edition in chain(project)]
    frames = [_releases(record, indicator) for record in records]
    every = pd.concat(frames, ignore_index=True) if frames else obs.empty().assign(edition="", measurement="")
    if every.empty:
        known = sorted({name for record in records for name in record.observations["indicator"]})
        raise BarometerError(f"no measurement has an indicator '{indicator}'{nearest(indicator, known)}")
    carried = every.duplicated([*SAME, "known_since", "value", "status"])
    released = every[~carried & every["value"].notna()]
    definitions = {
        record.edition: number_definition(record.policy, indicator, record.year) for record in records
    }
    classes = {record.edition: revision_class(record) for record in records}
    changes, redefined = _changes(released, definitions, classes)
    summary = _summary(released, definitions)
    order = [record.edition for record in records if record.edition in set(released["edition"])]
    wide = released.pivot(index=SAME[1:], columns="edition", values="value")[order].reset_index()
    unit = str(every["unit"].iloc[-1])
    told = [record.policy for record in records if indicator in set(record.observations["indicator"])]
    wide = wide.rename_axis(columns=None)
    return History(indicator, unit, wide, changes, redefined, summary, told[-1])


def _releases(record: Record, indicator: str) -> pd.DataFrame:
    rows = record.observations[record.observations["indicator"] == indicator]
    return with_edition(rows, record.edition)


def _changes(
    released: pd.DataFrame, definitions: Mapping[str, object], classes: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return revisions, and changes across a new definition."""
    revised: list[tuple[object, ...]] = []
    anew: list[tuple[object, ...]] = []
    for key, rows in released.groupby(SAME[1:], sort=True):
        parts: Sequence[str] = key if isinstance(key, tuple) else (key,)
        for (old, before), (new, after) in pairwise(zip(rows["edition"], rows["value"], strict=True)):
            row = (*parts, before, after, after - before, new, classes[new])
            (revised if definitions[old] == definitions[new] else anew).append(row)
    columns = [*SAME[1:], "before", "after", "difference", "edition", "revision"]
    return pd.DataFrame(revised, columns=columns), pd.DataFrame(anew, columns=columns)


def _summary(released: pd.DataFrame, definitions: Mapping[str, object]) -> Triangle:
    """Return the statistics of all rows; releases are numbered, as editions do not sort as text."""
    vintages: dict[str, dict[str, float]] = {}
    anew: dict[str, set[str]] = {}
    for place, (_, rows) in enumerate(released.groupby(SAME[1:], sort=True)):
        numbered = [f"{release:04d}" for release in range(len(rows))]
        pairs = pairwise(zip(numbered, rows["edition"], strict=True))
        vintages[str(place)] = dict(zip(numbered, rows["value"].astype(float), strict=True))
        anew[str(place)] = {at for (_, old), (at, new) in pairs if definitions[old] != definitions[new]}
    return triangle(vintages, redefined=anew)
