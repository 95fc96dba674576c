"""What was published after a measurement: shown in a section of its own, never in the record."""

from __future__ import annotations

import pandas as pd

from barometer.intake.published import read_published
from barometer.intake.statbank import read_statbank
from barometer.observations import UNKNOWN
from barometer.project import Project
from barometer.records.record import Record

COLUMNS = ("series", "group", "area", "period", "value", "published", "source_url", "title")


def published_later(project: Project, record: Record, goal: int) -> pd.DataFrame:
    """Return the key figures of a goal that were not certainly published by the record's date.

    Returns
    -------
    `COLUMNS`, sorted by series, group, area and period; empty where there are none.
    When a StatBank extract was first published is not told, so its date is "unknown".
    """
    figures = [figure for figure in record.policy.key_figures if figure.goal == goal]
    if not figures:
        return pd.DataFrame(columns=list(COLUMNS))
    parts = [read_statbank(project.statbank, figures).assign(published=UNKNOWN, title="")]
    if project.published.is_dir():
        later = read_published(project.published).after(record.published)
        texts = later.values[["source_url", "title"]].drop_duplicates()
        parts.insert(0, later.numbers("value").merge(texts, on="source_url", how="left"))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["series"].isin([figure.id for figure in figures])][list(COLUMNS)]
    return rows.sort_values(["series", "group", "area", "period"], kind="stable").reset_index(drop=True)
