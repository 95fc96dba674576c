"""The record: one measurement, frozen. Reading it, listing what there is, and refusing what is broken."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer import observations as obs
from barometer.errors import BarometerError
from barometer.files import canonical_json, digest, read_table
from barometer.generations import Generations, named_generations
from barometer.policy.codec import from_json
from barometer.policy.model import Policy
from barometer.records.code import chain_code

if TYPE_CHECKING:
    import pandas as pd

    from barometer.project import Project

VERDICT_COLUMNS = ("level", "id", "judgement", "rule", "verdict", "reason")
GENERATIONS = "generations"
"""Where `definitions.json` names the generation of each method, beside the policy."""

CODE = "inputs/code/"
"""Where a record keeps the modules of calculations of the project's own."""

EDITION = re.compile(r"\d{4}(\.\d+)?")


@dataclass(frozen=True)
class Record:
    """One frozen measurement; its tables are read when they are first asked for.

    Attributes
    ----------
    edition
        `2013`, or `2013.1` for its first correction.
    policy
        The definitions of that year, rebuilt from `definitions.json`.
    manifest
        What the record says of itself: files and digests, versions, the previous record.
    path
        The record's folder.
    named
        The generation of each method, as `definitions.json` names it; nothing in the oldest records.
    given
        Observations and verdicts to be taken in place of those in the folder, or of a record that is not
        frozen yet.
    """

    edition: str
    policy: Policy
    manifest: Mapping[str, Any]
    path: Path
    given: tuple[pd.DataFrame, pd.DataFrame] | None = None
    named: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def observations(self) -> pd.DataFrame:
        """What may be published; see `barometer.observations`."""
        return self.given[0] if self.given else obs.read_observations(self.path / "observations.csv")

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """`VERDICT_COLUMNS`, all text."""
        if self.given:
            return self.given[1]
        file = self.path / "verdicts.csv"
        return read_table(file.read_bytes(), str(file), VERDICT_COLUMNS).to_pandas()

    @property
    def generations(self) -> Generations:
        """Which generation of each method made the record; see `barometer.generations`."""
        return named_generations(self.named, f"the definitions of measurement {self.edition}")

    @property
    def year(self) -> int:
        """The year of the measurement."""
        return int(self.edition[:4])

    @property
    def published(self) -> str:
        """When the measurement was published: an ISO date, maybe of reduced precision, or "unknown"."""
        return str(self.manifest["published"])

    def to_json(self) -> dict[str, str]:
        """Return how other results name the record."""
        return {"edition": self.edition, "record": self.hash}

    @property
    def kind(self) -> str:
        """`published`, `reconstruction` or `measured`."""
        return str(self.manifest["kind"])

    @property
    def reconstruction(self) -> bool:
        """Whether the record was computed from what was published later."""
        return self.kind == "reconstruction"

    @property
    def unaudited(self) -> bool:
        """Whether the record was frozen around a failing disclosure audit."""
        return bool(self.manifest.get("unaudited", False))

    @property
    def hash(self) -> str:
        """The record's own name in reports and in the chain; see `record_hash`."""
        return record_hash(self.manifest)

    @property
    def code(self) -> str:
        """What is printed of the hash, so that a reader can keep it; see `barometer.records.code`."""
        return chain_code(self.hash)


def record_hash(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest, which names every file of both halves; see `hashed_text`."""
    return digest(hashed_text(manifest))


def hashed_text(manifest: Mapping[str, Any]) -> str:
    """Return what the hash is of. In the second form it is the file itself.

    Restricted files are named by keyed hashes, which tell nothing to those who do not have the key. Of a
    manifest of the first form, which does not name its form, the section `restricted` is left out.
    """
    covered = [key for key in manifest if key != "restricted" or manifest.get("form", 1) > 1]
    return canonical_json({key: manifest[key] for key in covered})


def editions(project: Project) -> list[str]:
    """Return the editions that are frozen in a project, oldest first: by year, then by correction."""
    if not project.measurements.is_dir():
        return []
    found = [
        folder.name
        for folder in project.measurements.iterdir()
        if EDITION.fullmatch(folder.name) and (folder / "manifest.json").is_file()
    ]
    return sorted(found, key=edition_key)


def corrected_since(project: Project, edition: str) -> str:
    """Return the newest edition of an edition's year, if that is another one; else ""."""
    of_year = [there for there in editions(project) if there.partition(".")[0] == edition.partition(".")[0]]
    return of_year[-1] if edition in of_year[:-1] else ""


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
    """Open an edition by its name, or the newest edition of a year.

    Parameters
    ----------
    measurement
        A number is a year: `2013` opens its newest edition. Text is the name of one edition, and of no other:
        `"2013"` is the first one, also when it was corrected, `"2013.1"` its first correction.

    Raises
    ------
    BarometerError
        If there is none, or it is broken.
    """
    there = editions(project)
    of_year = [edition for edition in there if edition_key(edition)[0] == measurement]
    found = of_year[-1:] if isinstance(measurement, int) else [one for one in there if one == measurement]
    if not found:
        known = ", ".join(there) or "none"
        raise BarometerError(
            f"there is no measurement {measurement} in {project.measurements}; it has {known}"
        )
    return read_record(project.measurements / found[0])


def chain(project: Project) -> list[str]:
    """Return the editions in the order in which they were frozen: each names the one before it.

    Raises
    ------
    BarometerError
        If the records do not form one chain.
    """
    before = {there: _previous(project, there) for there in editions(project)}
    ends = sorted(set(before) - set(before.values()), key=edition_key)
    walked: list[str] = []
    there = ends[0] if ends else ""
    while there in before and there not in walked:
        walked.append(there)
        there = before[there]
    if len(ends) > 1 or len(walked) != len(before) or there:
        raise BarometerError(
            f"the records in {project.measurements} do not form one chain ({', '.join(before)}); "
            "run barometer verify and restore what it names from the archive"
        )
    return walked[::-1]


def _previous(project: Project, edition: str) -> str:
    previous = read_manifest(project.measurements / edition).get("previous") or {}
    return str(previous.get("edition", ""))


def frozen_before(project: Project, edition: str) -> list[str]:
    """Return the editions frozen before `edition` in the order of the chain: all, if it is not frozen yet."""
    frozen = chain(project)
    return frozen[: frozen.index(edition)] if edition in frozen else frozen


def earlier_records(project: Project, edition: str) -> list[Record]:
    """Return the newest edition of each earlier year that was frozen when `edition` was, oldest first.

    A correction that came later is left out, so that a record is judged by what was known when it was made.
    """
    newest: dict[int, str] = {}
    for there in sorted(frozen_before(project, edition), key=edition_key):
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
    manifest = read_manifest(path)
    for name in changed_files(path, manifest):
        if not (path / name).is_file():
            raise BarometerError(f"{path / name} is missing from the record; restore it from the archive")
        raise BarometerError(
            f"{path / name} is not the file that was frozen (its digest differs from manifest.json); "
            "restore it from the archive, or measure a new edition"
        )
    return read_unchecked(path)


def changed_files(path: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return the names of a record's files that are missing or are not those that were frozen."""
    return [
        name
        for name, expected in manifest["files"].items()
        if not (path / name).is_file() or digest((path / name).read_bytes()) != expected
    ]


def read_unchecked(path: Path) -> Record:
    """Read a record folder as it is, also where a file was changed after it was frozen."""
    manifest = read_manifest(path)
    file = path / "definitions.json"
    definitions = json.loads(file.read_text(encoding="utf-8"))
    named = definitions.pop(GENERATIONS, {})
    policy = from_json(
        definitions, str(file), {} if any(name.startswith(CODE) for name in manifest["files"]) else None
    )
    return Record(str(manifest["edition"]), policy, manifest, path, named=named)


def read_manifest(path: Path) -> dict[str, Any]:
    """Read what a record says of itself.

    Raises
    ------
    BarometerError
        If the file is missing or is not a manifest.
    """
    file = path / "manifest.json"
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        missing = [key for key in ("edition", "kind", "published", "files") if key not in manifest]
    except FileNotFoundError as error:
        raise BarometerError(
            f"{file} is missing; the record is incomplete: restore it from the archive"
        ) from error
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError) as error:
        raise BarometerError(f"{file} cannot be read ({error}); restore it from the archive") from error
    if missing:
        raise BarometerError(f"{file} does not say '{missing[0]}'; restore it from the archive")
    return dict(manifest)


def write_verdicts(verdicts: pd.DataFrame) -> str:
    """Return verdicts as CSV text, sorted."""
    ordered = verdicts.sort_values(list(VERDICT_COLUMNS), kind="stable")[list(VERDICT_COLUMNS)]
    return ordered.to_csv(index=False, lineterminator="\n")
