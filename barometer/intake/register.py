"""Accepted deliveries: copied with digest, sender and date; a later one supersedes, none is overwritten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import PRIVATE, digest, private_folder, write_atomic
from barometer.intake.accepted import read_lines, require_acceptable, write_lines
from barometer.intake.check import CheckReport, Delivery, check_deliveries, read_bytes
from barometer.intake.privacy import mask
from barometer.intake.tables import DeliveredTable
from barometer.policy.model import Policy

REGISTER = "deliveries.csv"


@dataclass(frozen=True)
class Accepted:
    """A line of the register. `indicators` are those the delivery brought, separated by spaces.

    `reason` says why figures that jump were taken in, where the delivery itself does not.
    """

    number: str
    received: str
    sender: str
    owner: str
    indicators: str
    file: str
    original: str
    sha256: str
    reason: str = ""


def register(folder: Path, year: int) -> tuple[Accepted, ...]:
    """Return the accepted deliveries of a measurement, the oldest first; none if there is no register yet.

    Raises
    ------
    BarometerError
        If the register cannot be read.
    """
    return read_lines(folder / str(year) / REGISTER, Accepted)


def accept(
    report: CheckReport, folder: Path, *, sender: str, received: str, reason: str = ""
) -> tuple[Accepted, ...]:
    """Copy the checked deliveries to `<folder>/<year>/` and add them to the register there.

    A file that is the current delivery already, to the byte, is not added again.

    Parameters
    ----------
    report
        A check without faults.
    folder
        The project's folder of deliveries.
    sender, received
        Who sent them, and the ISO date on which they came.
    reason
        Why the warnings are right, where no remark in the delivery says so.

    Returns
    -------
    The lines of the register for these deliveries.

    Raises
    ------
    BarometerError
        If there are faults, warnings without a reason, or a file that has changed since it was checked.
    """
    require_acceptable(report, "delivery", sender, received, reason)
    private_folder(folder)
    lines, added = list(register(folder, report.year)), []
    for delivery in report.deliveries:
        held = {id: line for line in lines for id in line.indicators.split()}
        current = {held.get(id) for id in delivery.indicators}
        line = current.pop() if len(current) == 1 else None
        if line is None or line.sha256 != delivery.sha256:
            line = _copy(delivery, folder / str(report.year), len(lines) + 1, sender, received, reason)
            lines.append(line)
        added.append(line)
    # The register comes last: a run that is killed before leaves copies that nobody refers to.
    write_lines(folder / str(report.year) / REGISTER, Accepted, lines)
    (folder / str(report.year)).chmod(0o700)
    return tuple(added)


def _copy(delivery: Delivery, folder: Path, number: int, sender: str, received: str, reason: str) -> Accepted:
    data = read_bytes(delivery.path)
    if digest(data) != delivery.sha256:
        raise BarometerError(f"{mask(delivery.path.name)} has changed since it was checked; check it again")
    suffix = ".xlsx" if data.startswith(b"PK") else ".csv"
    file = f"{number:03d}-{received}-{delivery.owner}-{delivery.sha256[:8]}{suffix}"
    write_atomic(folder / file, data, PRIVATE)
    return Accepted(
        number=str(number),
        received=received,
        sender=mask(sender),
        owner=delivery.owner,
        indicators=" ".join(delivery.indicators),
        file=file,
        original=mask(delivery.path.name),
        sha256=delivery.sha256,
        reason=mask(reason, 500),
    )


def check_accepted(
    folder: Path,
    policy: Policy,
    year: int,
    previous: pd.DataFrame | None = None,
    *,
    suspicious: bool = True,
) -> CheckReport:
    """Check the accepted deliveries of a measurement again: of each indicator the latest.

    Parameters are those of `check_deliveries`; `absent` tells what nobody has delivered yet.

    Raises
    ------
    BarometerError
        If nothing was accepted, or an accepted file is missing or has changed.
    """
    latest = {id: line for line in register(folder, year) for id in line.indicators.split()}
    reports = []
    for line in dict.fromkeys(latest.values()):
        path = folder / str(year) / line.file
        found = check_deliveries([path], policy, year, previous, suspicious=suspicious)
        if found.deliveries[0].sha256 != line.sha256:
            raise BarometerError(f"{path} is not the file that was accepted; restore it from the archive")
        current = {id: table for id, table in found.tables.items() if latest[id] == line}
        reports.append(replace(found, tables=current))
    if not reports:
        raise BarometerError(f"{folder / str(year)} holds no accepted delivery; check and accept some first")
    faults = tuple(fault for report in reports for fault in report.faults)
    return replace(
        reports[0],
        deliveries=tuple(delivery for report in reports for delivery in report.deliveries),
        faults=faults,
        warnings=tuple(fault for report in reports for fault in report.warnings),
        absent=tuple(pair for pair in reports[0].absent if pair[1] not in latest),
        tables={} if faults else {id: table for report in reports for id, table in report.tables.items()},
    )


def read_deliveries(folder: Path, policy: Policy, year: int) -> dict[str, DeliveredTable]:
    """Return for each indicator the table of its latest accepted delivery; none if nothing was accepted.

    Raises
    ------
    BarometerError
        If an accepted file is missing or has changed, or no longer passes the check.
    """
    if not register(folder, year):
        return {}
    report = check_accepted(folder, policy, year, suspicious=False)
    if report.faults:
        raise BarometerError(f"an accepted delivery does not pass now: {report.faults[0].sentence('en')}")
    return dict(sorted(report.tables.items()))
