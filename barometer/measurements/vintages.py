"""What was known at a date, and nothing later."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from barometer import observations as obs
from barometer.intake.published import known_by, last_day
from barometer.measurements.record import (
    VERDICT_COLUMNS,
    chain,
    edition_key,
    read_manifest,
    read_verdicts,
)
from barometer.project import Project

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
    for edition in manifests:
        if edition not in standing.values():
            continue
        folder = project.measurements / edition
        rows = dated(obs.read(folder / "observations.csv"), edition)
        observations.append(rows[known_by(rows["known_since"], date)])
        if _by(str(manifests[edition]["published"]), date):
            text = (folder / "verdicts.csv").read_text(encoding="utf-8")
            verdicts.append(read_verdicts(text).assign(edition=edition))
    return Known(date, _newest(observations), _verdicts(verdicts))


def dated(observations: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Return observations with `edition` and `measurement`: the year where the period is unknown, else ""."""
    unknown = observations["period"] == obs.UNKNOWN
    return observations.assign(edition=edition, measurement=unknown.map({True: edition[:4], False: ""}))


def _by(published: str, date: str) -> bool:
    return bool(known_by(pd.Series([published]), date).iloc[0])


def _newest(frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = [*obs.COLUMNS, "edition"]
    if not frames:
        return obs.empty().assign(edition="")[columns]
    every = pd.concat(frames, ignore_index=True)
    order = every["known_since"].map(last_day).argsort(kind="stable")
    kept = every.iloc[order].drop_duplicates(SAME, keep="last")
    return kept.sort_values(SAME, kind="stable")[columns].reset_index(drop=True)


def _verdicts(frames: list[pd.DataFrame]) -> pd.DataFrame:
    columns = [*VERDICT_COLUMNS, "edition"]
    if not frames:
        return pd.DataFrame(columns=columns, dtype="str")
    return pd.concat(frames, ignore_index=True)[columns]
