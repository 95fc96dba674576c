"""Figures that were published, as the folder data/published/ holds them: each with its source and date."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import read_table
from barometer.observations import UNKNOWN

VALUE_COLUMNS = (
    "indicator",
    "group",
    "year",
    "value",
    "unit",
    "n",
    "source_url",
    "evidence",
    "goal_no",
    "year_meaning",
    "kind",
    "series",
    "field",
    "series_group",
    "area",
    "period",
    "significant",
)
SOURCE_COLUMNS = ("url", "publisher", "title", "published", "basis")
GRADES = ("published", "secondary")
"""How well a source knows its figures; `secondary`: it quotes whoever counted them. None told: the first."""

MEASUREMENT_COLUMNS = (
    "edition",
    "published",
    "kind",
    "case",
    "document",
    "source",
    "note_da",
    "note_en",
)
FIELDS = ("value", "change", "target", "status", "printed")
"""What is told of a series; `printed`: a result above the indicators as the source has it."""


@dataclass(frozen=True)
class PublishedFigures:
    """The published values, their sources and the known measurements, all as text columns.

    `values` has `VALUE_COLUMNS` and, from its source, `publisher`, `title`, `published`, `basis`, `grade`.
    """

    values: pd.DataFrame
    sources: pd.DataFrame
    measurements: pd.DataFrame

    def until(self, date: str) -> PublishedFigures:
        """Return what was certainly published by the end of `date` (ISO, reduced precision allowed)."""
        early = known_by(self.values["published"], date)
        return PublishedFigures(self.values[early].reset_index(drop=True), self.sources, self.measurements)

    def after(self, date: str) -> PublishedFigures:
        """Return what was published later than `date`, or at a date that is not known."""
        late = ~known_by(self.values["published"], date)
        return PublishedFigures(self.values[late].reset_index(drop=True), self.sources, self.measurements)

    def changes(self, date: str) -> pd.DataFrame:
        """Return `indicator, change, significant` (yes, no or not_stated) as printed by `date`."""
        changes = self.until(date).numbers("change")
        return pd.DataFrame(
            {
                "indicator": changes["series"],
                "change": changes["value"],
                "significant": changes["significant"].replace("", "not_stated"),
            }
        )

    def numbers(self, field: str) -> pd.DataFrame:
        """Return the rows of one field with `value` and `n` as float64, keyed for calculations.

        Columns: `series, group, area, period, year, value, n, unit, published, source_url, title, grade,
        year_meaning, significant`.
        """
        rows = self.values[self.values["field"] == field]
        return pd.DataFrame(
            {
                "series": rows["series"],
                "group": rows["series_group"],
                "area": rows["area"],
                "period": rows["period"],
                "year": rows["year"],
                "value": [_number(cell, index) for index, cell in rows["value"].items()],
                "n": [_number(cell, index) if cell else float("nan") for index, cell in rows["n"].items()],
                "unit": rows["unit"],
                "published": rows["published"],
                "source_url": rows["source_url"],
                "title": rows["title"],
                "grade": rows["grade"],
                "year_meaning": rows["year_meaning"],
                "significant": rows["significant"],
            }
        ).reset_index(drop=True)


def read_published(folder: Path) -> PublishedFigures:
    """Read values, sources and measurements from a folder like data/published/.

    Raises
    ------
    BarometerError
        If a file or column is missing, a field is unknown, or a value has no source.
    """
    values = _read(folder / "values.csv", VALUE_COLUMNS)
    sources = _read(folder / "sources.csv", SOURCE_COLUMNS, grade=GRADES[0])
    known = folder / "measurements.csv"
    measurements = _read(known, MEASUREMENT_COLUMNS)
    unknown = sorted(set(values["field"]) - set(FIELDS))
    if unknown:
        raise BarometerError(
            f"{folder / 'values.csv'} has the field '{unknown[0]}'; expected one of {', '.join(FIELDS)}"
        )
    without = sorted(set(values["source_url"]) - set(sources["url"]))
    if without:
        raise BarometerError(f"{folder / 'sources.csv'} does not tell the source {without[0]}; add it")
    if odd := sorted(set(sources["grade"]) - set(GRADES)):
        raise BarometerError(
            f"{folder / 'sources.csv'} has the grade '{odd[0]}'; expected one of {', '.join(GRADES)}"
        )
    joined = values.merge(sources.rename(columns={"url": "source_url"}), on="source_url", how="left")
    return PublishedFigures(joined, sources, measurements)


def measurements_taken(folder: Path) -> pd.DataFrame:
    """Return the measurements that are known to have been taken: `MEASUREMENT_COLUMNS`, oldest first.

    Empty where a project has no published figures.
    """
    if not (folder / "measurements.csv").is_file():
        return pd.DataFrame(columns=list(MEASUREMENT_COLUMNS), dtype="str")
    return read_published(folder).measurements.sort_values("edition", kind="stable").reset_index(drop=True)


def _read(path: Path, columns: Sequence[str], **younger: str) -> pd.DataFrame:
    """Return a file's columns; `younger` are those that a frozen record may lack, and what holds there."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise BarometerError(f"{path} is missing; restore it from version control") from error
    head = content.split(b"\n", 1)[0].decode("utf-8", "replace").strip().split(",")
    asked = [*columns, *(name for name in younger if name in head)]
    table: pd.DataFrame = read_table(
        content, str(path), asked, mend="restore it from version control"
    ).to_pandas()
    return table.assign(**{name: told for name, told in younger.items() if name not in head})


def _number(cell: str, row: object) -> float:
    try:
        return float(cell)
    except ValueError as error:
        raise BarometerError(f"values.csv, row {int(str(row)) + 2}: '{cell}' is not a number") from error


def last_day(date: str) -> str:
    """Return the last day that an ISO date of reduced precision can mean.

    Raises
    ------
    BarometerError
        If the text is not an ISO date, month or year.

    Examples
    --------
    >>> last_day("2013"), last_day("2012-02"), last_day("2011-12-07")
    ('2013-12-31', '2012-02-29', '2011-12-07')
    """
    parts = date.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(parts) == 1 and len(parts[0]) == 4:
            return f"{date}-12-31"
        if len(parts) == 2:
            return f"{date}-{calendar.monthrange(*numbers)[1]:02d}"
        if len(parts) == 3 and 1 <= numbers[2] <= calendar.monthrange(*numbers[:2])[1]:
            return date
    except (ValueError, calendar.IllegalMonthError):
        pass
    raise BarometerError(f"'{date}' is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD")


def known_by(dates: pd.Series, date: str) -> pd.Series:
    """Return, for each date of a text column, whether it certainly lies no later than `date`.

    An unknown date is never certain.
    """
    limit = last_day(date)
    return dates.map(lambda cell: cell != UNKNOWN and last_day(cell) <= limit).astype("bool")
