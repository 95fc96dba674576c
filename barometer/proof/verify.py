"""Whether the records are the ones that were frozen, and form one chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import canonical_json
from barometer.language import label
from barometer.project import Project
from barometer.records.chain import EDITION, chain, changed_files, edition_key, read_manifest, record_hash
from barometer.records.code import chain_code
from barometer.records.restricted import changed_restricted, has_restricted_half
from barometer.records.told import Told, text_table


@dataclass(frozen=True)
class Verification(Told):
    """What was checked and what was found.

    Attributes
    ----------
    records
        `edition, record` (its hash), `code` (printed of it) and `restricted`: checked, not_here, or ""
        where all inputs are public.
    faults
        `edition, what, fault`; empty when all is as it was frozen.
    order
        The editions in the order of the chain; empty where there is none.
    anchored
        Whether a code or a signature was given, too.
    """

    records: pd.DataFrame
    faults: pd.DataFrame
    order: tuple[str, ...] = ()
    anchored: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return self.faults.empty

    def require(self) -> None:
        """Refuse to go on with a broken record.

        Raises
        ------
        BarometerError
            Naming the first fault.
        """
        if not self.ok:
            edition, what, fault = self.faults.iloc[0]
            words = label(f"fault.{fault}", "en")
            raise BarometerError(f"record {edition}: {what} {words}; run barometer verify")

    def text(self, language: str = "da") -> str:
        """Return the result in words."""
        if self.ok and self.records.empty:
            return label("verify.none", language)
        key = "verify.ok" if self.ok else "verify.faults"
        lines = [label(key, language, count=len(self.records), faults=len(self.faults))]
        lines.append(text_table(self.records if self.ok else self.faults, language))
        return "\n".join(lines if self.anchored else [*lines, label("verify.no_anchor", language)])


def verify(project: Project) -> Verification:
    """Check digests and chain of all records, and their restricted halves where those lie here.

    A temporary folder of a killed run, and a restricted half that no record names, are no faults: the next
    run replaces them.
    """
    folders = sorted(
        (folder.name for folder in project.measurements.glob("*") if EDITION.fullmatch(folder.name)),
        key=edition_key,
    )
    records, faults, order = [], [], list[str]()
    for edition in folders:
        try:
            manifest = read_manifest(project.measurements / edition)
        except BarometerError:
            faults.append((edition, "manifest.json", "unreadable"))
            continue
        faults += [(edition, what, fault) for what, fault in _faults(project, edition, manifest)]
        named = bool(manifest.get("restricted"))
        here = "checked" if has_restricted_half(project, edition) else "not_here"
        sha = record_hash(manifest)
        records.append((edition, sha, chain_code(sha), here if named else ""))
    if not faults:
        try:
            order = chain(project)
        except BarometerError:
            faults.append(("", str(project.measurements.relative_to(project.root)), "no_chain"))
    return Verification(
        pd.DataFrame(records, columns=["edition", "record", "code", "restricted"], dtype="str"),
        pd.DataFrame(faults, columns=["edition", "what", "fault"], dtype="str"),
        tuple(order),
    )


def _faults(project: Project, edition: str, manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is wrong with one record: which file or link, and a word of the catalogue."""
    folder = project.measurements / edition
    found = []
    frozen = canonical_json(manifest).encode("utf-8")
    if manifest["edition"] != edition or (folder / "manifest.json").read_bytes() != frozen:
        found.append(("manifest.json", "changed"))
    found += [
        (name, "changed" if (folder / name).is_file() else "missing")
        for name in changed_files(folder, manifest)
    ]
    there = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    found += [(name, "extra") for name in sorted(there - {*manifest["files"], "manifest.json"})]
    previous = manifest.get("previous")
    if previous:
        before = project.measurements / previous["edition"]
        try:
            if record_hash(read_manifest(before)) != previous["record"]:
                found.append((f"previous {previous['edition']}", "not_previous"))
        except BarometerError:
            found.append((f"previous {previous['edition']}", "missing"))
    if has_restricted_half(project, edition):
        try:
            changed = changed_restricted(project, edition, manifest)
        except BarometerError:
            return [*found, ("restricted/key", "missing")]
        found += [(f"restricted/{name}", "changed") for name in changed]
    return found
