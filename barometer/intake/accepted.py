"""What every register of accepted files shares: its lines on disk, and what must hold before one is added."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import astuple, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from barometer.errors import BarometerError
from barometer.files import PRIVATE, write_atomic
from barometer.intake.check import CheckReport
from barometer.intake.privacy import mask

Line = TypeVar("Line")


def read_lines(path: Path, cls: type[Line]) -> tuple[Line, ...]:
    """Return the lines of a register, the oldest first; none if there is no register yet.

    Parameters
    ----------
    cls
        A dataclass of texts: a line.

    Raises
    ------
    BarometerError
        If the register cannot be read.
    """
    names = _names(cls)
    try:
        lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), strict=True))
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BarometerError(f"{path} cannot be read ({error}); restore it from the archive") from error
    if not lines or lines[0] != names or any(len(line) != len(names) for line in lines):
        raise BarometerError(
            f"{path} does not have the columns {', '.join(names)}; restore it from the archive"
        )
    return tuple(cls(*line) for line in lines[1:])


def write_lines(path: Path, cls: type[Line], lines: Iterable[Line]) -> None:
    """Write a register, for its owner alone.

    Raises
    ------
    BarometerError
        If it cannot be written.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_names(cls))
    told: Iterable[Any] = lines
    writer.writerows(astuple(line) for line in told)
    write_atomic(path, out.getvalue(), PRIVATE)


def _names(cls: Any) -> list[str]:
    return [field.name for field in fields(cls)]


def require_acceptable(report: CheckReport, what: str, sender: str, received: str, reason: str) -> None:
    """Refuse to accept what was checked and is not right; `what` is a delivery or a file.

    Raises
    ------
    BarometerError
        If there are faults, or warnings without a reason, or sender or date are not told.
    """
    if not report.ok:
        raise BarometerError(
            f"faults stand in the way ({len(report.faults)}), the first: {report.faults[0].sentence('en')}"
        )
    if report.warnings and not reason:
        raise BarometerError(
            f"{report.warnings[0].sentence('en')} Or accept the {what} with a reason that confirms it"
        )
    if not sender.strip() or not is_date(received):
        raise BarometerError(f"accepting needs a sender and an ISO date, not '{mask(received)}'")


def is_date(text: str) -> bool:
    """Tell whether a text is an ISO date of the calendar."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
