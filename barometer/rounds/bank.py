"""Indicators whose figures the statistics bank has: read from extracts that were fetched, as if delivered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from barometer.intake.tables import DeliveredTable
from barometer.policy.model import Indicator, Policy
from barometer.statbank.extract import REQUEST, read_extract
from barometer.statbank.series import bank_columns


def bank_tables(
    folder: Path, policy: Policy, year: int
) -> tuple[Mapping[str, DeliveredTable], Mapping[str, str]]:
    """Return the tables of indicators that the bank has, and how it was asked for each extract.

    Raises
    ------
    BarometerError
        If an extract is missing or not as it was fetched, or a declaration does not fit it.
    """
    tables, asked = {}, {}
    for one in policy.indicators:
        if one.statbank and one.asked_in(year):
            tables[one.id] = _table(folder, one, policy, year)
            name = one.statbank.table
            asked[name] = (folder / name / REQUEST).read_text(encoding="utf-8")
    return tables, asked


def _table(folder: Path, indicator: Indicator, policy: Policy, year: int) -> DeliveredTable:
    """Return an indicator's figures from its extract, as if they were delivered.

    Periods of the measurement's year and later are left out: it looks back on the year before; and so are
    groups that are neither the indicator's nor parts of one.

    Raises
    ------
    BarometerError
        If the extract is missing or not as it was fetched, or the declaration does not fit it.
    """
    assert indicator.statbank is not None
    extract = read_extract(folder / indicator.statbank.table)
    columns = indicator.calculation_for(year).columns
    frame = bank_columns(extract, indicator.statbank, columns)
    frame = frame[frame["period"].str[:4] < str(year)].reset_index(drop=True)
    if indicator.groups:
        whole = [group for group in policy.groups if group.id in indicator.groups]
        asked_for = {"", *indicator.groups, *(part for group in whole for part in group.parts)}
        frame = frame[frame["group"].isin(asked_for)].reset_index(drop=True)
    else:
        frame = frame.drop(columns="group")
    known = frame[list(columns)].notna().all(axis=1)
    frame["status"] = known.map({True: "observed", False: "not_published"}).astype("str")
    missing = pd.DataFrame(columns=["period", "group", "breakdown", "category", "status"], dtype="str")
    return DeliveredTable(indicator.id, frame, missing, extract.name, extract.url)
