"""Deliveries at the door: checked against last year's figures, and taken in where they have no fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.errors import BarometerError
from barometer.intake.check import CheckReport, check_deliveries, summary
from barometer.intake.register import Accepted, accept, check_accepted
from barometer.language import label, listing
from barometer.project import Project
from barometer.records.record import editions, open_record
from barometer.rounds.files import find_microdata


@dataclass(frozen=True)
class Received:
    """What became of deliveries at the door.

    `missing` has administration and indicator of what the accepted deliveries of a year and the microdata
    beside them do not bring; the administration is "" where it is not known.
    """

    report: CheckReport
    accepted: tuple[Accepted, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no fault."""
        return self.report.ok

    def text(self, language: str = "da") -> str:
        """Return every fault and warning in words, then what was taken in, or is missing from whom."""
        lines = [each.sentence(language) for each in (*self.report.faults, *self.report.warnings)]
        taken = {"da": "modtaget", "en": "accepted"}[language]
        owners = dict.fromkeys(owner for owner, _ in self.missing)
        missing = {owner: [id for other, id in self.missing if other == owner] for owner in owners}
        lines += [summary(self.report, language), *(f"{taken}: {each.file}" for each in self.accepted)]
        return "\n".join([*lines, *missing_lines(missing, language)])

    def to_json(self) -> dict[str, Any]:
        """Return faults, warnings and accepted files as JSON values."""
        places = ("code", "file", "sheet", "cell")
        faults, warnings = (
            [{**{name: getattr(each, name) for name in places}, "da": each.sentence("da")} for each in told]
            for told in (self.report.faults, self.report.warnings)
        )
        return {
            "year": self.report.year,
            "faults": faults,
            "warnings": warnings,
            "accepted": [each.file for each in self.accepted],
            "missing": [{"owner": owner, "indicator": id} for owner, id in self.missing],
        }


def missing_lines(missing: Mapping[str, list[str]], language: str) -> list[str]:
    """Return for each administration which indicators are missing from it, in words."""
    return [
        label("measure.missing", language, owner=owner or "?", names=listing(names, language))
        for owner, names in missing.items()
    ]


def latest_before(project: Project, year: int) -> pd.DataFrame | None:
    """Return the observations of the newest measurement before `year`, or None."""
    before = [edition for edition in editions(project) if int(edition[:4]) < year]
    return open_record(project, before[-1]).observations if before else None


def check_and_accept(
    project: Project,
    what: Sequence[str],
    year: int | None = None,
    take_in: bool = False,
    sender: str = "",
    received: str = "",
    reason: str = "",
) -> Received:
    """Check files, or the accepted deliveries of a year, and take files in where asked for.

    Parameters
    ----------
    what
        Paths, or one year.
    year
        The measurement that files are for; the year after the newest measurement by default.

    Raises
    ------
    BarometerError
        If a file is not there, nothing was accepted for the year, or files are to be taken in without a
        sender and a date.
    """
    if len(what) == 1 and what[0].isdigit() and not Path(what[0]).exists():
        wanted = int(what[0])
        project, before = project.in_year(wanted), latest_before(project, wanted)
        report = check_accepted(project.deliveries, project.policy, wanted, before)
        return Received(report, missing=(*report.absent, *_without_microdata(project, wanted)))
    there = editions(project)
    wanted = year or (int(there[-1][:4]) + 1 if there else project.policy.first_year)
    project, files = project.in_year(wanted), [Path(name) for name in what]
    report = check_deliveries(files, project.policy, wanted, latest_before(project, wanted))
    if not take_in or not report.ok:
        return Received(report)
    if not (sender and received):
        raise BarometerError("deliveries are taken in with --sender and --received (YYYY-MM-DD); give both")
    return Received(
        report, accept(report, project.deliveries, sender=sender, received=received, reason=reason)
    )


def _without_microdata(project: Project, year: int) -> list[tuple[str, str]]:
    """Return owner and id of each indicator whose survey or register is not among a year's deliveries."""
    there = find_microdata(project, year)
    return [
        (", ".join(one.owners), one.id)
        for one in project.policy.indicators
        if one.microdata and one.asked_in(year) and one.microdata not in there
    ]
