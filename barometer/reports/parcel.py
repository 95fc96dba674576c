"""A part of a report as it travels: all that it is made of as bytes, and what makes it where it arrives.

No folder is shared. What travels is what an archive may hold, so nothing restricted; and of the report's own
folder the executed notebooks that a part is made from.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.project import Project
from barometer.reports.making import make_part, refuse_unfit
from barometer.reports.plan import Task, libraries_digest, program_digest
from barometer.reports.report import Report, plan_report

PROJECT = "<project>"
"""Stands in a sentence for the folder that a parcel was unpacked in."""


@dataclass(frozen=True)
class Parcel:
    """All that a part of a report is made of.

    Attributes
    ----------
    files
        The project's public files by name.
    made
        Executed notebooks of the report by name, for a part that is made from them.
    made_with
        Digest of the program and libraries that it must be made with; see `program_and_libraries`.
    """

    files: Mapping[str, bytes]
    made: Mapping[str, bytes]
    made_with: str
    edition: str
    goals: tuple[int, ...]
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    draft: bool
    engine: str

    @property
    def contents(self) -> str:
        """One digest of the project's files and what is asked for."""
        asked = (self.edition, self.goals, self.languages, self.formats, self.draft, self.engine)
        return digest(canonical_json([{name: digest(data) for name, data in self.files.items()}, *asked]))


def program_and_libraries() -> str:
    """Return one digest of all that a machine makes pages with: program, libraries, Python, processor."""
    python = ".".join(map(str, sys.version_info[:2]))
    return digest(f"{program_digest()} {libraries_digest()} {python} {platform.machine()}")


def packed(report: Report) -> Parcel:
    """Return what every part of a report is made of.

    Raises
    ------
    BarometerError
        If a file of the record is a link.
    """
    from barometer.proof.archive import public_files  # here: what has imported it forks no notebook

    files = {name: file.read_bytes() for name, file in public_files(report.project, report.record.year)}
    asked = (report.record.edition, report.goals, report.languages, report.formats)  # fmt: skip
    return Parcel(files, {}, program_and_libraries(), *asked, report.draft, report.engine)


def notebooks_made(report: Report, task: Task) -> dict[str, bytes]:
    """Return the executed notebooks that a part is made from, by their names in the report's folder."""
    goals: tuple[int, ...] = (0, *report.goals) if "annual" in task.kinds else (task.goal,)
    if task.executes:
        return {}
    names = [f"{report.stem(goal, task.language)}.ipynb" for goal in goals]
    return {name: (report.folder / name).read_bytes() for name in names if (report.folder / name).is_file()}


class Unpacked:
    """A folder in which parts are made; the project of the last parcel stays for its next part."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._contents = ""
        self._report: Report | None = None
        self._made_with = program_and_libraries()

    def do(self, job: tuple[Parcel, Task | None]) -> dict[str, bytes]:
        """Make the files of a part; None: check the report, and make nothing.

        Raises
        ------
        BarometerError
            If it cannot be made, or this machine would make it otherwise. `PROJECT` stands for the folder.
        """
        parcel, task = job
        if parcel.made_with != self._made_with:
            raise BarometerError(
                f"the worker on {platform.node()} has another barometer, Python or other libraries than the "
                "machine that asks, and would make other bytes; install the same version and "
                "requirements.lock on both"
            )
        try:
            report = self._open(parcel)
            if task is None:
                refuse_unfit(report)
                return {}
            _write(report.folder, parcel.made)
            return make_part(report, task)
        except BarometerError as error:
            raise BarometerError(str(error).replace(str(self._folder), PROJECT)) from error

    def _open(self, parcel: Parcel) -> Report:
        if self._report is None or self._contents != parcel.contents:
            self._report = None
            shutil.rmtree(self._folder, ignore_errors=True)
            _write(self._folder, parcel.files)
            self._report = plan_report(
                Project.open(self._folder),
                parcel.edition,
                goals=parcel.goals,
                languages=parcel.languages,
                formats=parcel.formats,
                draft=parcel.draft,
                engine=parcel.engine,
            )
            self._contents = parcel.contents
        return self._report


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
