"""Deliveries at the door: checked against last year's figures, and taken in where they have no fault."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.errors import BarometerError
from barometer.intake.answers import description_of, is_microdata
from barometer.intake.check import CheckReport, Delivery, check_deliveries, summary
from barometer.intake.faults import Fault, Place, fault
from barometer.intake.register import REGISTER, Accepted, accept, check_accepted
from barometer.intake.register import register as deliveries_register
from barometer.intake.taken_in import MICRODATA_REGISTER, AcceptedMicrodata, accept_microdata
from barometer.language import in_each, label, listing
from barometer.observations import read_observations
from barometer.project import Project
from barometer.records.chain import editions, require_whole
from barometer.rounds.microdata import check_survey, find_microdata
from barometer.text import Text


@dataclass(frozen=True)
class Received:
    """What became of deliveries at the door.

    `missing` has administration and indicator of what the accepted deliveries of a year and the microdata
    beside them do not bring; the administration is "" where it is not known. `how` says how to hand it in.
    """

    report: CheckReport
    accepted: tuple[Accepted | AcceptedMicrodata, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    how: tuple[Text, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no fault."""
        return self.report.ok

    def text(self, language: str = "da") -> str:
        """Return every fault and warning in words, then what was taken in, or is missing from whom."""
        lines = [each.sentence(language) for each in (*self.report.faults, *self.report.warnings)]
        owners = dict.fromkeys(owner for owner, _ in self.missing)
        missing = {owner: [id for other, id in self.missing if other == owner] for owner in owners}
        lines += [summary(self.report, language)]
        lines += [label("intake.accepted", language, file=each.file) for each in self.accepted]
        return "\n".join([*lines, *missing_lines(missing, language), *(text(language) for text in self.how)])

    def to_json(self) -> dict[str, Any]:
        """Return faults, warnings and accepted files as JSON values."""
        places = ("code", "file", "sheet", "cell")
        faults, warnings = (
            [
                {name: getattr(each, name) for name in places}
                | {language: each.sentence(language) for language in each.found.languages}
                for each in told
            ]
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


def how_to_hand_in(project: Project, year: int, missing: Collection[str]) -> tuple[Text, ...]:
    """Return how indicators that are missing are handed in: as a table of an owner, or as a survey's file."""
    wanted = [one for one in project.policy.indicators if one.id in missing]
    owners = dict.fromkeys(one.owners[0] for one in wanted if one.owners and not one.microdata)
    names = dict.fromkeys(one.microdata for one in wanted if one.microdata)
    told = [("measure.how_table", {"owner": owner}) for owner in owners]
    told += [("measure.how_microdata", {"name": name}) for name in names]
    return tuple(in_each(key, year=year, **said) for key, said in told)


def newest_round(project: Project) -> int:
    """Return the year of the newest round that anything was laid into.

    Raises
    ------
    BarometerError
        If there is none.
    """
    folder = project.deliveries
    years = [int(one.name) for one in folder.iterdir() if one.name.isdigit()] if folder.is_dir() else []
    if not years:
        raise BarometerError(f"{folder} holds no round yet; name the files to check, or a year")
    return max(years)


def latest_before(project: Project, year: int) -> pd.DataFrame | None:
    """Return the observations of the newest measurement before `year`, or None."""
    before = [edition for edition in editions(project) if int(edition[:4]) < year]
    if not before:
        return None
    require_whole(project.measurements / before[-1])
    return read_observations(project.measurements / before[-1] / "observations.csv")


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
        Paths, or one year; the newest round if nothing is named. A survey or register is named by its file
        or its description.
    year
        The measurement that files are for; the year after the newest measurement by default.

    Raises
    ------
    BarometerError
        If a file is not there, nothing was accepted for the year, or files are to be taken in without a
        sender and a date.
    """
    if not what or (len(what) == 1 and what[0].isdigit() and not Path(what[0]).exists()):
        asked = int(what[0]) if what else year or newest_round(project)
        return _check_round(project.in_year(asked), asked)
    there = editions(project)
    wanted = year or (int(there[-1][:4]) + 1 if there else project.policy.first_year)
    project, files = project.in_year(wanted), [Path(name) for name in what]
    surveys = dict.fromkeys(description_of(file) for file in files if is_microdata(file, project.policy))
    tables = [file for file in files if not is_microdata(file, project.policy)]
    reports = [check_survey(project, description, wanted) for description in surveys]
    if tables:
        reports.append(check_deliveries(tables, project.policy, wanted, latest_before(project, wanted)))
    report = _together(reports)
    if not take_in or not report.ok:
        return Received(report)
    if not (sender and received):
        raise BarometerError("deliveries are taken in with --sender and --received (YYYY-MM-DD); give both")
    given = {"sender": sender, "received": received, "reason": reason}
    taken: list[Accepted | AcceptedMicrodata] = []
    taken += [accept_microdata(each, project.deliveries, **given) for each in reports[: len(surveys)]]
    taken += accept(reports[-1], project.deliveries, **given) if tables else ()
    return Received(report, tuple(taken))


def _check_round(project: Project, year: int) -> Received:
    """Check everything that lies in a round's folder again, and say what is missing."""
    surveys = find_microdata(project, year)
    reports = [check_survey(project, survey.place, year) for survey in surveys.values()]
    if deliveries_register(project.deliveries, year) or not surveys:
        reports.append(check_accepted(project.deliveries, project.policy, year, latest_before(project, year)))
        absent = reports[-1].absent
    else:
        absent = check_deliveries([], project.policy, year).absent
    report = _together(reports, _stray(project, year))
    missing = (*absent, *_without_microdata(project, year))
    return Received(report, missing=missing, how=how_to_hand_in(project, year, [id for _, id in missing]))


def _together(reports: Sequence[CheckReport], more: Sequence[Fault] = ()) -> CheckReport:
    """Return one report of several."""
    deliveries: tuple[Delivery, ...] = tuple(one for report in reports for one in report.deliveries)
    return replace(
        reports[-1],
        deliveries=deliveries,
        faults=tuple(one for report in reports for one in report.faults),
        warnings=(*(one for report in reports for one in report.warnings), *more),
    )


def _stray(project: Project, year: int) -> list[Fault]:
    """Tell of each file in a round's folder that no measurement reads."""
    folder = project.deliveries / str(year)
    accepted = {one.file for one in deliveries_register(project.deliveries, year)}
    known = {REGISTER, MICRODATA_REGISTER} | accepted
    for survey in find_microdata(project, year).values():
        known |= {survey.place.name, survey.path.name}
    found = sorted(one.name for one in folder.iterdir()) if folder.is_dir() else []
    strange = [name for name in found if name not in known and not name.startswith(".")]
    return [fault("stray_file", Place(name)) for name in strange]


def _without_microdata(project: Project, year: int) -> list[tuple[str, str]]:
    """Return owner and id of each indicator whose survey or register is not among a year's deliveries."""
    there = find_microdata(project, year)
    return [
        (", ".join(one.owners), one.id)
        for one in project.policy.indicators
        if one.microdata and one.asked_in(year) and one.microdata not in there
    ]
