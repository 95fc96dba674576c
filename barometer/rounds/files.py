"""Deliveries as the text files of a restricted half."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from barometer.files import read_table
from barometer.intake.tables import DeliveredTable
from barometer.policy.model import Policy

MISSING = ("period", "group", "breakdown", "category", "status")


def to_files(tables: Mapping[str, DeliveredTable]) -> dict[str, str]:
    """Return delivered tables as CSV texts: one for each indicator, one more where categories are missing."""
    files = {}
    for id, table in sorted(tables.items()):
        files[f"tables/{id}.csv"] = table.frame.to_csv(index=False, lineterminator="\n")
        if len(table.missing):
            files[f"missing/{id}.csv"] = table.missing.to_csv(index=False, lineterminator="\n")
    owners = pd.DataFrame([(id, tables[id].owner) for id in sorted(tables)], columns=["indicator", "owner"])
    return {**files, "owners.csv": owners.to_csv(index=False, lineterminator="\n")}


def from_files(files: Mapping[str, str], policy: Policy, year: int) -> dict[str, DeliveredTable]:
    """Return the tables that `to_files` wrote, to the last bit.

    Raises
    ------
    BarometerError
        If a file is not such a table.
    """
    owned = _read("owners.csv", files)
    owners = dict(zip(owned["indicator"], owned["owner"], strict=True))
    tables = {}
    for name in sorted(files):
        if not name.startswith("tables/"):
            continue
        id = name.removeprefix("tables/").removesuffix(".csv")
        frame = _read(name, files, (*policy.indicator(id).calculation_for(year).columns, "n"))
        lost = f"missing/{id}.csv"
        missing = _read(lost, files) if lost in files else pd.DataFrame(columns=list(MISSING), dtype="str")
        tables[id] = DeliveredTable(id, frame, missing, name, owners[id])
    return tables


def _read(name: str, files: Mapping[str, str], numbers: Sequence[str] = ()) -> pd.DataFrame:
    frame: pd.DataFrame = read_table(files.get(name, ""), f"restricted {name}", numbers=numbers).to_pandas()
    return frame
