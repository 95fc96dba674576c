"""Deliveries as the text files of a restricted half, and where microdata lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import read_table
from barometer.intake.answers import check_microdata
from barometer.intake.check import CheckReport
from barometer.intake.description import MicrodataDescription, describe
from barometer.intake.microdata import Microdata, open_microdata, recode_all
from barometer.intake.microdata_files import Unfit
from barometer.intake.tables import DeliveredTable
from barometer.intake.taken_in import was_accepted
from barometer.policy.model import Policy
from barometer.project import Project, RegisterSettings
from barometer.registers.counts import open_register


@dataclass(frozen=True)
class Survey:
    """A file of microdata, read where it lies, and the text of its description, which is public."""

    description: str
    path: Path
    registers: RegisterSettings
    place: Path

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
        text = description.read_text(encoding="utf-8")
        found[name] = Survey(text, beside[0], project.settings.registers, description)
    return found


def check_survey(project: Project, description: Path, year: int, *, suspicious: bool = True) -> CheckReport:
    """Check a survey or register as it lies; see `check_microdata`."""

    def read(described: MicrodataDescription, path: Path) -> tuple[Microdata, list[Unfit]]:
        if not described.added_up:
            return recode_all(described, path)
        try:
            return open_register(described, path, project.settings.registers), []
        except Unfit:
            raise
        except BarometerError as error:
            raise Unfit(str(error), "microdata_unreadable", found=str(error)) from error

    rounds = sorted(int(one.name) for one in project.deliveries.glob("[0-9]*") if one.name.isdigit())
    before = [project.deliveries / str(one) / description.name for one in rounds if one < year]
    earlier = [one for one in before if one.is_file()]
    return check_microdata(description, project.policy, year, earlier, suspicious=suspicious, read=read)


def require_fit(project: Project, year: int, surveys: Mapping[str, Survey]) -> None:
    """Refuse a round whose surveys are not those that were accepted, or would not be.

    Raises
    ------
    BarometerError
        If one is another than was accepted, or has a fault.
    """
    for survey in surveys.values():
        if was_accepted(project.deliveries, year, survey.place, survey.path):
            continue
        report = check_survey(project, survey.place, year)
        if report.faults:
            raise BarometerError(f"a survey cannot be used: {report.faults[0].sentence('en')}")
