"""Accepted surveys and registers: nothing is copied but digest, sender, date and what was read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import digest, private_folder
from barometer.intake.accepted import read_lines, require_acceptable, write_lines
from barometer.intake.check import CheckReport
from barometer.intake.description import describe
from barometer.intake.privacy import mask

MICRODATA_REGISTER = "microdata.csv"


@dataclass(frozen=True)
class AcceptedMicrodata:
    """A line of the register of surveys: `columns` and `indicators` are separated by spaces."""

    name: str
    received: str
    sender: str
    file: str
    sha256: str
    description_sha256: str
    columns: str
    indicators: str
    reason: str = ""


def microdata_register(folder: Path, year: int) -> tuple[AcceptedMicrodata, ...]:
    """Return the accepted surveys and registers of a measurement, the oldest first; none if there are none.

    Raises
    ------
    BarometerError
        If the register cannot be read.
    """
    return read_lines(folder / str(year) / MICRODATA_REGISTER, AcceptedMicrodata)


def accept_microdata(
    report: CheckReport, folder: Path, *, sender: str, received: str, reason: str = ""
) -> AcceptedMicrodata:
    """Note that a checked survey or register is the one of its measurement; the file stays where it lies.

    Parameters
    ----------
    report
        Of `check_microdata`, without faults.
    folder, sender, received, reason
        As for `accept`.

    Raises
    ------
    BarometerError
        If there are faults, or warnings without a reason, or the file does not lie in the round's folder.
    """
    (delivery,) = report.deliveries
    require_acceptable(report, "file", sender, received, reason)
    place = folder / str(report.year)
    if delivery.path.resolve().parent != place.resolve():
        raise BarometerError(
            f"{mask(delivery.path.name)} is never copied; lay it and its description into {place}, where the "
            "measurement reads them, and accept it there"
        )
    name = delivery.path.name.partition(".")[0]
    description = place / f"{name}.yaml"
    text = description.read_text(encoding="utf-8")
    line = AcceptedMicrodata(
        name=name,
        received=received,
        sender=mask(sender),
        file=mask(delivery.path.name),
        sha256=delivery.sha256,
        description_sha256=digest(text),
        columns=" ".join(describe(text).columns),
        indicators=" ".join(delivery.indicators),
        reason=mask(reason, 500),
    )
    lines = list(microdata_register(folder, report.year))
    if line not in lines:
        private_folder(folder)
        write_lines(place / MICRODATA_REGISTER, AcceptedMicrodata, (*lines, line))
    return line


def was_accepted(folder: Path, year: int, description: Path, sha256: str) -> bool:
    """Tell whether these data and description are the newest that were accepted under their name.

    `sha256` is the file's, or of what a table of a database was added up to.

    Raises
    ------
    BarometerError
        If others were accepted.
    """
    lines = [line for line in microdata_register(folder, year) if line.name == description.stem]
    if not lines:
        return False
    newest = lines[-1]
    if (newest.sha256, newest.description_sha256) == (
        sha256,
        digest(description.read_text(encoding="utf-8")),
    ):
        return True
    raise BarometerError(
        f"what {description} describes, or itself, is not what was accepted on {newest.received}; check it "
        "again and accept it anew"
    )
