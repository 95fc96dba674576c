"""What a report's PDF carries: which record it says it was made from, and that record's files."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.records.chain import EDITION, record_hash
from barometer.records.record import VERDICT_COLUMNS, Record, read_unchecked

WHICH = "record-manifest.json"
"""Name of the file attached to a report's PDF that says which record it was made from."""

CARRIED = ("manifest.json", "definitions.json", "observations.csv")
"""Names of the record's own files that a PDF carries, byte for byte; the oldest carry only the last."""

VERDICTS = "verdicts.csv"

Fault = tuple[str, str, str, str, str]
"""Page, what, printed, recorded, and the fault's name; page "" is the whole file."""


def read_carried(attached: Mapping[str, bytes], record: str) -> tuple[Record | None, list[Fault]]:
    """Return the record that a PDF carries, and which of the attached files is not that record's.

    None, and nothing wrong, of a file that does not carry all of `CARRIED`.
    """
    if not set(CARRIED) <= set(attached):
        return None, []
    try:
        manifest = json.loads(attached["manifest.json"])
        if record_hash(manifest) != record:
            return None, [("", "manifest.json", "", "", "changed")]
        named = manifest["files"]
        there = [name for name in (*CARRIED[1:], VERDICTS) if name in attached]
        wrong = [name for name in there if digest(attached[name]) != named[name]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None, [("", "manifest.json", "", "", "unreadable")]
    if wrong:
        return None, [("", name, "", "", "changed") for name in wrong]
    with tempfile.TemporaryDirectory() as folder:
        for name in ("manifest.json", *there):
            (Path(folder) / name).write_bytes(attached[name])
        carried = _as_record(Path(folder), manifest)
    return carried, []


def _as_record(folder: Path, manifest: Mapping[str, Any]) -> Record:
    carried = read_unchecked(folder)
    judged = (folder / VERDICTS).is_file()
    verdicts = carried.verdicts if judged else pd.DataFrame(columns=list(VERDICT_COLUMNS), dtype="str")
    return replace(carried, given=(carried.observations, verdicts), manifest=manifest)


def read_attachments(file: Path) -> dict[str, bytes]:
    """Return a PDF's attached files by name.

    Raises
    ------
    BarometerError
        If there is no such file, or it cannot be read as a PDF.
    """
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    except FileNotFoundError as error:
        raise BarometerError(f"{file} does not exist; name a report's PDF") from error
    except (pikepdf.PdfError, OSError) as error:
        raise BarometerError(f"{file} cannot be read as a PDF ({error}); name a report's PDF") from error


def named_record(attached: Mapping[str, bytes], file: Path) -> tuple[str, str]:
    """Return the edition and the hash of the record that a report says it was made from."""
    try:
        told = json.loads(attached[WHICH])
        edition, record = str(told["edition"]), str(told["record"])
        if EDITION.fullmatch(edition) and len(record) == 64 and set(record) <= set("0123456789abcdef"):
            return edition, record
    except (KeyError, ValueError, TypeError):
        pass
    raise BarometerError(
        f"{file} carries no manifest of a record ({WHICH}); it is not a report made by this package"
    )
