"""What differs between the day a record was frozen and today: the evidence from which a cause is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from barometer.errors import BarometerError
from barometer.language import label, listing
from barometer.project import Project
from barometer.records.chain import changed_files
from barometer.records.freeze import library_versions, package_digests
from barometer.records.record import Record
from barometer.records.restricted import changed_restricted, has_restricted_half

NUMERIC_ROOMS = (
    "statistics",
    "calculations",
    "policy",
    "intake",
    "disclosure",
    "records",
    "assessment",
    "rounds",
    "generations.py",
    "observations.py",
)
"""Parts of the package that a number or verdict passes through."""


@dataclass(frozen=True)
class Evidence:
    """What differs between then and now.

    Attributes
    ----------
    changed
        Files of the record that are not those that were frozen, each with the cause that it is evidence of.
    rooms
        Numeric parts of the package whose source is another.
    versions
        Name of a library, of Python or the machine, with its version then and now, where they differ.
    """

    changed: Mapping[str, str]
    rooms: tuple[str, ...]
    versions: Mapping[str, tuple[str, str]]

    @property
    def locked(self) -> bool:
        """Whether this is the environment in which the record was frozen: numbers must then be equal."""
        return not self.versions

    def cause(self, file: str = "") -> str:
        """Return why a result kept in `file` of the record differs, by what the evidence allows.

        A changed result file speaks for itself; then inputs and definitions, which are read first; then the
        libraries, if the program is the same, and else the program.
        """
        if file in self.changed:
            return self.changed[file]
        for cause in ("input", "definition"):
            if cause in self.changed.values():
                return cause
        return "package" if self.versions and not self.rooms else "method"

    def sentences(self, language: str) -> list[str]:
        """Return what differs, in words; it may have moved nothing."""
        lines = []
        if self.rooms:
            lines.append(label("reproduce.rooms", language, names=listing(list(self.rooms), language)))
        if self.versions:
            told = [f"{name} {then} → {now}" for name, (then, now) in self.versions.items()]
            lines.append(label("reproduce.versions", language, names=listing(told, language)))
        return lines or [label("reproduce.same", language)]


def gather(project: Project, record: Record) -> Evidence:
    """Return what differs between a record's manifest and what is here now."""
    changed = {name: _cause(name) for name in changed_files(record.path, record.manifest)}
    if has_restricted_half(project, record.edition):
        try:
            names = changed_restricted(project, record.edition, record.manifest)
        except BarometerError:
            names = ["key"]
        changed |= {f"restricted/{name}": "input" for name in names}
    then, now = record.manifest["package"]["rooms"], package_digests()["rooms"]
    rooms = [room for room in NUMERIC_ROOMS if then.get(room) != now.get(room)]
    before, after = record.manifest["versions"], library_versions()
    names = sorted({*before, *after})
    versions = {
        name: (before.get(name, "?"), after.get(name, "?"))
        for name in names
        if before.get(name) != after.get(name)
    }
    return Evidence(changed, tuple(rooms), versions)


def _cause(file: str) -> str:
    if file.startswith("inputs/"):
        return "input"
    return "definition" if file == "definitions.json" else "record"
