"""Deliveries as the text files of a restricted half, and where microdata lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import read_table
from barometer.intake.description import describe
from barometer.intake.microdata import Microdata, open_microdata
from barometer.intake.tables import DeliveredTable
from barometer.policy.model import Policy
from barometer.project import Project, RegisterSettings
from barometer.registers.counts import open_register


@dataclass(frozen=True)
class Survey:
    """A file of microdata, read where it lies, and the text of its description, which is public."""

    description: str
    path: Path
    registers: RegisterSettings

    def open(self) -> Microdata:
        """Read the file as described: in memory, or added up by the engine of the settings."""
        described = describe(self.description)
        if described.added_up:
            return open_register(described, self.path, self.registers)
        return open_microdata(described, self.path)


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


def find_microdata(project: Project, year: int) -> dict[str, Survey]:
    """Return the microdata of a year by name: each file lies beside its description `<name>.yaml`.

    Raises
    ------
    BarometerError
        If a description has no file beside it, or several.
    """
    found = {}
    for name in sorted({item.microdata for item in project.policy.indicators if item.microdata}):
        description = project.deliveries / str(year) / f"{name}.yaml"
        if not description.is_file():
            continue
        beside = [file for file in sorted(description.parent.glob(f"{name}.*")) if file != description]
        if len(beside) != 1:
            raise BarometerError(f"{description} describes the one file beside it; found {len(beside)}")
        found[name] = Survey(description.read_text(encoding="utf-8"), beside[0], project.settings.registers)
    return found
