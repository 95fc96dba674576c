"""Deliveries checked at the door: all faults at once, and tables only where there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.intake.faults import Fault, Place, fault
from barometer.intake.forms import forms_of
from barometer.intake.grid import MAX_BYTES, Refused, Sheet
from barometer.intake.privacy import mask, personal
from barometer.intake.rows import Expectation, SheetReading
from barometer.intake.rules import Before, differing_sums, missing, numerators, repeated, suspicions
from barometer.intake.sheets import read_sheet, screen
from barometer.intake.tables import DeliveredTable, to_table
from barometer.intake.textfile import read_text
from barometer.intake.workbook import read_workbook
from barometer.language import decimal_mark, label
from barometer.policy.model import Policy

_SIGNATURES = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7Z"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite", "SQLite"),
    (b"PAR1", "Parquet"),
)


@dataclass(frozen=True)
class Delivery:
    """A file that was checked: its digest, the administration it comes from and the indicators it holds."""

    path: Path = field(repr=False)
    sha256: str
    owner: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    deliveries
        The files in the order in which they were given.
    faults, warnings
        In order of file, sheet and cell. A warning asks for a reason and does not stop the delivery.
    tables
        Indicator → `DeliveredTable`; empty as long as there is a single fault.
    absent
        Administration and indicator of each form that no file brought.
    """

    year: int
    deliveries: tuple[Delivery, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    absent: tuple[tuple[str, str], ...]
    synthetic: bool = False
    tables: Mapping[str, DeliveredTable] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, year: int, faults: Sequence[Fault], **given: Any) -> CheckReport:
        """Return the report of faults and warnings together, in whatever order."""
        told = sorted(faults, key=lambda one: one.order)
        serious, warnings = (tuple(one for one in told if one.warning is asked) for asked in (False, True))
        return cls(year=year, faults=serious, warnings=warnings, **given)

    @property
    def ok(self) -> bool:
        """Whether everything may be taken in."""
        return not self.faults


def check_deliveries(
    paths: Sequence[Path],
    policy: Policy,
    year: int,
    previous: pd.DataFrame | None = None,
    *,
    suspicious: bool = True,
) -> CheckReport:
    """Check delivery workbooks and CSV files against the policy and last time's figures.

    The figures of the year before the measurement must be there. Earlier years may be there too, complete:
    they are revisions.

    Parameters
    ----------
    paths
        Files; their content tells what they are, not their names.
    policy, year
        The declarations, and which of the dated ones are in force.
    previous
        The last measurement's observations, to compare with; None for a first measurement.
    suspicious
        Whether to ask about figures that could be right; not for a delivery that was accepted before.

    Raises
    ------
    BarometerError
        If a file does not exist or cannot be opened. What is wrong inside a file is a fault, not an error.
    """
    expect = Expectation(policy, year, forms_of(policy, year))
    faults, deliveries = list[Fault](), list[Delivery]()
    readings: dict[str, SheetReading] = {}
    for path in paths:
        delivery, found, read = _check_file(path, expect, readings)
        faults += found
        deliveries.append(delivery)
        # A row that is wrong already is not asked about as well.
        wrong = {(fault.sheet, fault.order[2]) for fault in found}
        for reading in read if suspicious else ():
            before = Before.of(previous, reading.form.indicator.id)
            asked = [*suspicions(reading, before), *repeated(reading, before)]
            faults += [fault for fault in asked if (fault.sheet, fault.order[2]) not in wrong]
    lost = [form.indicator for form in expect.forms if form.indicator.id not in readings]
    good = all(fault.warning for fault in faults)
    return CheckReport.of(
        year,
        faults,
        deliveries=tuple(deliveries),
        absent=tuple((indicator.owners[0], indicator.id) for indicator in lost),
        synthetic=policy.synthetic,
        tables={id: to_table(reading) for id, reading in readings.items() if good},
    )


def summary(report: CheckReport, language: str = "da") -> str:
    """Return in one line what came of a check."""
    faults, warnings = len(report.faults), len(report.warnings)
    told = label("intake.one_fault" if faults == 1 else "intake.faults", language, count=faults)
    key = "intake.not_taken_in" if faults else "intake.can_be_accepted"
    return label(key, language, year=report.year, faults=told, warnings=warnings)


def _check_file(
    path: Path, expect: Expectation, readings: dict[str, SheetReading]
) -> tuple[Delivery, list[Fault], list[SheetReading]]:
    """Check one file; add what it brings to `readings`."""
    data, place = read_bytes(path), Place(path.name)
    try:
        sheets = _open(data, path.name, decimal_mark(expect.policy.languages[0]))
    except Refused as refused:
        return Delivery(path, digest(data), "", ()), [refused.fault], []
    faults, read = list[Fault](), list[SheetReading]()
    for sheet in sheets:
        at = Place(path.name, sheet.name)
        clean, found = screen(sheet, at, expect.policy.personal_numbers)
        faults += found
        if any(fault.code == "personal_column" for fault in found):
            continue
        reading = read_sheet(clean, at, expect, path.stem)
        if isinstance(reading, list):
            faults += reading
            continue
        faults += reading.faults
        id = reading.form.indicator.id
        if id in readings:
            other = readings[id].place
            words = other.file if other.file != path.name else other.sheet
            faults.append(fault("delivered_twice", at, found=id, other=words))
            continue
        readings[id] = reading
        read.append(reading)
        if reading.complete:
            faults += [*missing(reading, expect.period), *numerators(reading), *differing_sums(reading)]
    if code := personal(path.name):
        faults.append(fault(code, place))
    owner = next((reading.owner for reading in read if reading.owner), "")
    unread = any(found.code in ("unknown_indicator", "personal_column") for found in faults)
    if sheets[0].name and owner and not unread:
        faults += [
            fault("missing_sheet", place, found=form.indicator.id)
            for form in expect.forms
            if form.indicator.owners[0] == owner and form.indicator.id not in readings
        ]
    if not read and not faults:
        faults.append(fault("no_table", place, expected="Periode"))
    indicators = tuple(reading.form.indicator.id for reading in read)
    return Delivery(path, digest(data), owner, indicators), faults, read


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, but no more than a delivery can have.

    Raises
    ------
    BarometerError
        If it cannot be opened.
    """
    try:
        if path.exists() and not path.is_file():
            # A pipe or a device would be waited for, for ever.
            raise BarometerError(f"{mask(str(path))} is no file; check the name")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
    raise BarometerError(f"{mask(str(path))} cannot be opened ({reason}); check the name and the rights")


def _open(data: bytes, file: str, mark: str) -> list[Sheet]:
    """Return the sheets of a file, told by its content whatever it is called."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise Refused("empty_file", file)
    if len(data) > MAX_BYTES:
        raise Refused("too_large", file, found="> 5 MB", limit="5 MB")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        code = "password_protected" if encrypted else "wrong_format"
        raise Refused(code, file, found="Excel 97-2003 (.xls)")
    if data.startswith(b"PK"):
        return read_workbook(data, file)
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise Refused("wrong_format", file, found=name)
    begins = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begins.startswith((b"<?xml", b"<html", b"<!doctype", b"<table")):
        raise Refused("wrong_format", file, found="HTML/XML")
    if file.lower().endswith((".xlsx", ".xlsm")):
        raise Refused("damaged_file", file, found="ZIP")
    return [read_text(data, file, mark)]
