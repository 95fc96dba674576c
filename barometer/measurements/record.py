"""The record: one measurement, frozen. Reading it, listing what there is, and refusing what is broken."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from barometer import observations as obs
from barometer.errors import BarometerError
from barometer.files import digest
from barometer.policy.codec import from_json
from barometer.policy.model import Policy

if TYPE_CHECKING:
    from barometer.project import Project

VERDICT_COLUMNS = ("level", "id", "judgement", "rule", "verdict", "reason")
EDITION = re.compile(r"\d{4}(\.\d+)?")


@dataclass(frozen=True)
class Record:
    """One frozen measurement.

    Attributes
    ----------
    edition
        `2013`, or `2013.1` for its first correction.
    observations
        What may be published; see `barometer.observations`.
    verdicts
        `VERDICT_COLUMNS`, all text.
    policy
        The definitions of that year, rebuilt from `definitions.json`.
    manifest
        What the record says of itself: files and digests, versions, the previous record.
    path
        The record's folder.
    """

    edition: str
    observations: pd.DataFrame
    verdicts: pd.DataFrame
    policy: Policy
    manifest: Mapping[str, Any]
    path: Path

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return int(self.edition[:4])

    @property
    def published(self) -> str:
        """When the measurement was published: an ISO date, maybe of reduced precision, or "unknown"."""
        return str(self.manifest["published"])

    @property
    def hash(self) -> str:
        """SHA-256 of the manifest, which names every other file's: the record's own name in reports."""
        return digest((self.path / "manifest.json").read_bytes())


def editions(project: Project) -> list[str]:
    """Return the editions that are frozen in a project, oldest first.

    Examples
    --------
    >>> editions(Project.find())  # doctest: +SKIP
    ['2012', '2013']
    """
    if not project.measurements.is_dir():
        return []
    found = [
        folder.name
        for folder in project.measurements.iterdir()
        if EDITION.fullmatch(folder.name) and (folder / "manifest.json").is_file()
    ]
    return sorted(found, key=edition_key)


def edition_key(edition: str) -> tuple[int, int]:
    """Return a key that sorts editions by year, then by correction.

    Examples
    --------
    >>> sorted(["2013.10", "2013", "2012", "2013.2"], key=edition_key)
    ['2012', '2013', '2013.2', '2013.10']
    """
    year, _, correction = edition.partition(".")
    return int(year), int(correction or 0)


def open_record(project: Project, measurement: int | str) -> Record:
    """Open a record by edition (`2013.1`), or the newest edition of a year (`2013`).

    Raises
    ------
    BarometerError
        If there is none, or it is broken.
    """
    there = editions(project)
    wanted = str(measurement)
    of_year = [edition for edition in there if edition == wanted or edition.partition(".")[0] == wanted]
    if not of_year:
        known = ", ".join(there) or "none"
        raise BarometerError(f"there is no measurement {wanted} in {project.measurements}; it has {known}")
    return read_record(project.measurements / of_year[-1])


def earlier_records(project: Project, edition: str) -> list[Record]:
    """Return the newest edition of each earlier year, oldest first."""
    newest: dict[int, str] = {}
    for there in editions(project):
        if edition_key(there)[0] < edition_key(edition)[0]:
            newest[edition_key(there)[0]] = there
    return [read_record(project.measurements / name) for name in newest.values()]


def read_record(path: Path) -> Record:
    """Read a record folder and check every file against the manifest.

    Raises
    ------
    BarometerError
        If a file is missing, unreadable, or not the one that was frozen.
    """
    manifest = _manifest(path)
    for name, expected in manifest["files"].items():
        file = path / name
        if not file.is_file():
            raise BarometerError(f"{file} is missing from the record; restore it from the archive")
        if digest(file.read_bytes()) != expected:
            raise BarometerError(
                f"{file} is not the file that was frozen (its digest differs from manifest.json); "
                "restore it from the archive, or measure a new edition"
            )
    definitions = path / "definitions.json"
    return Record(
        edition=str(manifest["edition"]),
        observations=obs.read(path / "observations.csv"),
        verdicts=read_verdicts((path / "verdicts.csv").read_text(encoding="utf-8")),
        policy=from_json(json.loads(definitions.read_text(encoding="utf-8")), str(definitions)),
        manifest=manifest,
        path=path,
    )


def _manifest(path: Path) -> dict[str, Any]:
    file = path / "manifest.json"
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        missing = [key for key in ("edition", "published", "files") if key not in manifest]
    except FileNotFoundError as error:
        raise BarometerError(
            f"{file} is missing; the record is incomplete: restore it from the archive"
        ) from error
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError) as error:
        raise BarometerError(f"{file} cannot be read ({error}); restore it from the archive") from error
    if missing:
        raise BarometerError(f"{file} does not say '{missing[0]}'; restore it from the archive")
    return dict(manifest)


def read_verdicts(text: str) -> pd.DataFrame:
    """Read verdicts from CSV text."""
    verdicts = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    return verdicts[list(VERDICT_COLUMNS)]


def write_verdicts(verdicts: pd.DataFrame) -> str:
    """Return verdicts as CSV text, sorted; the inverse of `read_verdicts`."""
    ordered = verdicts.sort_values(list(VERDICT_COLUMNS), kind="stable")[list(VERDICT_COLUMNS)]
    return ordered.to_csv(index=False, lineterminator="\n")
