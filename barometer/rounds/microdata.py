"""Surveys and registers of a round: where they lie, how they are read, and whether they may be measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from barometer.errors import BarometerError, NotInstalled
from barometer.files import digest
from barometer.intake.answers import check_microdata, files_beside, microdata_digest
from barometer.intake.check import CheckReport
from barometer.intake.description import MicrodataDescription, describe
from barometer.intake.microdata import Microdata, open_microdata, recode_all
from barometer.intake.microdata_files import Unfit
from barometer.intake.taken_in import was_accepted
from barometer.project import Project
from barometer.registers.counts import open_register
from barometer.settings import RegisterSettings


@dataclass(frozen=True)
class Survey:
    """Microdata, read where they lie, and the text of their description, which is public.

    `path` is the file; where they lie in a table of a database, it is the description, as `place` is.
    """

    description: str
    path: Path
    registers: RegisterSettings
    place: Path

    def open(self) -> Microdata:
        """Read the file as described: in memory, or added up by the engine of the settings."""
        described = describe(self.description)
        if described.table:
            return self._table
        if described.added_up:
            return open_register(described, self.path, self.registers)
        return open_microdata(described, self.path)

    @property
    def source(self) -> str:
        """The name of the file or table."""
        return describe(self.description).table or self.path.name

    @property
    def content(self) -> str:
        """What the table was added up to; "" of a file."""
        return self._table.content() if describe(self.description).table else ""

    @property
    def sha256(self) -> str:
        """The digest of the file, or of what the table was added up to."""
        return digest(self.content) if self.content else microdata_digest(self.path)

    @cached_property
    def _table(self) -> Microdata:
        # Asked once: what is measured is what was accepted, whatever is written to the database meanwhile.
        return open_register(describe(self.description), self.path, self.registers)


def find_microdata(project: Project, year: int) -> dict[str, Survey]:
    """Return the microdata of a year by name: each file lies beside its description `<name>.yaml`.

    A description that names a table of a database has no file.

    Raises
    ------
    BarometerError
        If a description has no file beside it, or several, or names a table and has one.
    """
    found = {}
    for name in sorted({item.microdata for item in project.policy.indicators if item.microdata}):
        description = project.deliveries / str(year) / f"{name}.yaml"
        if not description.is_file():
            continue
        beside = files_beside(description)
        text = description.read_text(encoding="utf-8")
        table = "added_up" in text and describe(description).table
        if table and beside:
            raise BarometerError(f"{description} names the table {table}, so no file lies beside it; move it")
        if not table and len(beside) != 1:
            raise BarometerError(f"{description} describes the one file beside it; found {len(beside)}")
        path = description if table else beside[0]
        found[name] = Survey(text, path, project.settings.registers, description)
    return found


def check_survey(project: Project, description: Path, year: int, *, suspicious: bool = True) -> CheckReport:
    """Check a survey or register as it lies; see `check_microdata`."""

    def read(described: MicrodataDescription, path: Path) -> tuple[Microdata, list[Unfit]]:
        if not described.added_up:
            return recode_all(described, path)
        try:
            return open_register(described, path, project.settings.registers), []
        except (Unfit, NotInstalled):
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
        if was_accepted(project.deliveries, year, survey.place, survey.sha256):
            continue
        report = check_survey(project, survey.place, year)
        if report.faults:
            raise BarometerError(f"a survey cannot be used: {report.faults[0].sentence('en')}")
