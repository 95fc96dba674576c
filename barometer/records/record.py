"""The record: one measurement, frozen, as it is opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer import observations as obs
from barometer.errors import BarometerError
from barometer.files import read_table
from barometer.generations import Generations, named_generations
from barometer.policy.codec import from_json
from barometer.policy.model import Policy
from barometer.records.chain import (
    edition_key,
    editions,
    frozen_before,
    read_manifest,
    record_hash,
    require_whole,
)
from barometer.records.code import chain_code

if TYPE_CHECKING:
    import pandas as pd

    from barometer.project import Project

VERDICT_COLUMNS = ("level", "id", "judgement", "rule", "verdict", "reason")
GENERATIONS = "generations"
"""Where `definitions.json` names the generation of each method, beside the policy."""

CODE = "inputs/code/"
"""Where a record keeps the modules of calculations of the project's own."""


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
    require_whole(path)
    return read_unchecked(path)


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


def write_verdicts(verdicts: pd.DataFrame) -> str:
    """Return verdicts as CSV text, sorted."""
    ordered = verdicts.sort_values(list(VERDICT_COLUMNS), kind="stable")[list(VERDICT_COLUMNS)]
    return ordered.to_csv(index=False, lineterminator="\n")
