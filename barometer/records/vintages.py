"""What was known at a date, and nothing later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from barometer import observations as obs
from barometer.errors import BarometerError
from barometer.files import read_table
from barometer.intake.published import last_day
from barometer.project import Project
from barometer.records.chain import chain, edition_key, read_manifest
from barometer.records.record import VERDICT_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

SAME = [*obs.KEY, "measurement"]
"""What names a number across editions: its key, and its measurement's year where the period is not known."""


@dataclass(frozen=True)
class Known:
    """What was certainly known at the end of a date.

    Attributes
    ----------
    date
        ISO date, maybe of reduced precision.
    observations
        The columns of an observation and `edition`, the vintage that each comes from.
    verdicts
        The columns of a verdict and `edition`.
    """

    date: str
    observations: pd.DataFrame
    verdicts: pd.DataFrame


def as_of(project: Project, date: str) -> Known:
    """Return the newest vintage of every number, and the verdicts, that were known at `date`.

    A number counts as known from its `known_since`; one of unknown date is never certain. Of a year's
    editions the last correction that was published by then stands, or else the first edition.

    Raises
    ------
    BarometerError
        If `date` is no date, or a record is broken.
    """
    manifests = {edition: read_manifest(project.measurements / edition) for edition in chain(project)}
    standing: dict[int, str] = {}
    for edition in sorted(manifests, key=edition_key):
        year, correction = edition_key(edition)
        if correction == 0 or _by(str(manifests[edition]["published"]), date):
            standing[year] = edition
    observations, verdicts = [], []
    for edition in (each for each in manifests if each in standing.values()):
        folder = project.measurements / edition
        observations.append(
            _known(_read(folder / "observations.csv", edition, obs.COLUMNS, obs.NUMBERS), date)
        )
        if _by(str(manifests[edition]["published"]), date):
            verdicts.append(_read(folder / "verdicts.csv", edition, VERDICT_COLUMNS))
    judged = _joined(verdicts, VERDICT_COLUMNS)
    return Known(date, _newest(_joined(observations, obs.COLUMNS)), judged)


def with_edition(observations: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Return observations with `edition` and `measurement`: the year where the period is unknown, else ""."""
    unknown = observations["period"] == obs.UNKNOWN
    return observations.assign(edition=edition, measurement=unknown.map({True: edition[:4], False: ""}))


def _by(published: str, date: str) -> bool:
    return published != obs.UNKNOWN and last_day(published) <= last_day(date)


def _read(path: Path, edition: str, columns: Sequence[str], numbers: Sequence[str] = ()) -> pa.Table:
    import pyarrow as pa

    try:
        rows = read_table(path.read_bytes(), str(path), columns, numbers)
    except OSError as error:
        raise BarometerError(f"{path} cannot be read; restore it from the archive") from error
    return rows.append_column("edition", pa.repeat(edition, len(rows)))


def _known(rows: pa.Table, date: str) -> pa.Table:
    import pyarrow as pa
    from pyarrow import compute

    dates = [each for each in rows["known_since"].unique().to_pylist() if _by(each, date)]
    return rows.filter(compute.is_in(rows["known_since"], pa.array(dates, pa.string())))


def _joined(tables: list[pa.Table], columns: Sequence[str]) -> pd.DataFrame:
    import pyarrow as pa

    if not tables:
        return pd.DataFrame(columns=[*columns, "edition"], dtype="str")
    frame: pd.DataFrame = pa.concat_tables(tables).to_pandas()
    return frame


def _newest(every: pd.DataFrame) -> pd.DataFrame:
    days = {each: last_day(each) for each in every["known_since"].unique()}
    order = every["known_since"].map(days).argsort(kind="stable")
    unknown = every["period"] == obs.UNKNOWN
    year = every["edition"].str[:4].where(unknown, "")
    kept = every.assign(measurement=year).iloc[order].drop_duplicates(SAME, keep="last")
    return kept.sort_values(SAME, kind="stable")[[*obs.COLUMNS, "edition"]].reset_index(drop=True)
