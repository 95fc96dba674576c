"""Published figures outside a record: what came after the measurement, and what was found after it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from barometer.intake.published import GRADES, read_published
from barometer.intake.statbank import read_statbank
from barometer.observations import UNKNOWN
from barometer.policy.model import Policy
from barometer.project import Project
from barometer.records.record import Record

COLUMNS = ("series", "group", "area", "period", "value", "published", "source_url", "title", "grade")
ONE = ["series", "group", "area", "period"]
"""What makes a published figure one figure."""


def words_for(project: Project, record: Record) -> Policy:
    """Return the policy that says what figures outside the record are: today's, and the record's own words.

    What the record declares is told as it does; what was declared since, as today. Where another policy is in
    force today, the record's is all there is.
    """
    today, own = project.in_year(record.year).policy, record.policy
    if today.id != own.id:
        return own
    known = {figure.id for figure in own.key_figures}
    since = (figure for figure in today.key_figures if figure.id not in known)
    return replace(today, key_figures=(*own.key_figures, *since))


def published_later(project: Project, record: Record, goal: int) -> pd.DataFrame:
    """Return the key figures of a goal that were not certainly published by the record's date.

    Returns
    -------
    `COLUMNS`, sorted by series, group, area and period; empty where there are none.
    When a StatBank extract was first published is not told, so its date is "unknown".
    """
    figures = [figure for figure in words_for(project, record).key_figures if figure.goal == goal]
    if not figures:
        return pd.DataFrame(columns=list(COLUMNS))
    bank = read_statbank(project.statbank, figures).assign(published=UNKNOWN, title="", grade=GRADES[0])
    rows = pd.concat([_told(project, record, later=True), bank], ignore_index=True)
    return _of(rows, [figure.id for figure in figures])


def found_later(project: Project, record: Record, goal: int) -> pd.DataFrame:
    """Return the key figures of a goal that were published by the record's date and are not in it.

    Nobody had found them when it was frozen. `COLUMNS`, sorted as above.
    """
    ids = [figure.id for figure in words_for(project, record).key_figures if figure.goal == goal]
    there = record.observations.rename(columns={"indicator": "series", "category": "area"})[ONE]
    rows = _told(project, record, later=False).merge(there, on=ONE, how="left", indicator="frozen")
    return _of(rows[rows["frozen"] == "left_only"], ids)


def _told(project: Project, record: Record, *, later: bool) -> pd.DataFrame:
    if not project.published.is_dir():
        return pd.DataFrame(columns=list(COLUMNS))
    figures = read_published(project.published)
    told = figures.after(record.published) if later else figures.until(record.published)
    return told.numbers("value")


def _of(rows: pd.DataFrame, ids: list[str]) -> pd.DataFrame:
    found = rows.loc[rows["series"].isin(ids), list(COLUMNS)]
    return found.sort_values(ONE, kind="stable").reset_index(drop=True)
