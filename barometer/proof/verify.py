"""Whether the records are the ones that were frozen, and whether a report belongs to one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import canonical_json, digest
from barometer.language import label
from barometer.project import Project
from barometer.records.code import chain_code
from barometer.records.comparison import compare_records
from barometer.records.record import (
    EDITION,
    chain,
    changed_files,
    edition_key,
    editions,
    read_manifest,
    read_record,
    record_hash,
)
from barometer.records.restricted import changed_restricted, has_restricted_half
from barometer.records.told import Told, text_table

REPORT_MANIFEST = "record-manifest.json"
"""Name of the file attached to a report's PDF that says which record it was made from."""

REPORT_OBSERVATIONS = "observations.csv"
"""Name of the attached numbers: the record's own file, byte for byte."""


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
    """

    records: pd.DataFrame
    faults: pd.DataFrame
    order: tuple[str, ...] = ()

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
        key = "verify.ok" if self.ok else "verify.faults"
        lines = [label(key, language, count=len(self.records), faults=len(self.faults))]
        return "\n".join([*lines, text_table(self.records if self.ok else self.faults, language)])


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


@dataclass(frozen=True)
class FileVerification(Told):
    """Whether a report belongs to a record, and whether its numbers still stand.

    Attributes
    ----------
    edition, record
        What the report says it was made from.
    belongs
        Whether the project has that record, unchanged, and the attached numbers are that record's.
    revised
        Numbers that the newest edition of the year has changed since; `Comparison.revised` and `redefined`.
    newest
        The newest edition of the report's year in this project; "" if there is none.
    """

    ALSO = ("ok", "stands")

    file: str
    edition: str
    record: str
    belongs: bool
    newest: str
    revised: pd.DataFrame

    @property
    def stands(self) -> bool:
        """Whether the report belongs and no later edition has changed its numbers."""
        return self.belongs and self.revised.empty

    @property
    def ok(self) -> bool:
        """The same as `stands`."""
        return self.stands

    def text(self, language: str = "da") -> str:
        """Return the result in words."""
        values = {"file": self.file, "edition": self.edition, "newest": self.newest}
        values["code"] = chain_code(self.record) if self.belongs else ""
        if not self.belongs:
            return label("verify.foreign", language, **values)
        lines = [label("verify.belongs", language, **values)]
        if self.stands:
            lines.append(label("verify.stands", language))
        else:
            lines += [label("verify.revised", language, **values), text_table(self.revised, language)]
        return "\n".join(lines)


def verify_file(project: Project, path: str | Path) -> FileVerification:
    """Read the record's manifest attached to a report's PDF and hold it against the project's records.

    Raises
    ------
    BarometerError
        If the file cannot be read as a PDF, or carries no such manifest.
    """
    file = Path(path)
    attached = _attachments(file)
    manifest = _report_manifest(attached, file)
    edition, record = str(manifest["edition"]), str(manifest["record"])
    of_year = [there for there in editions(project) if there.partition(".")[0] == edition.partition(".")[0]]
    belongs, revised = False, pd.DataFrame()
    if edition in of_year:
        frozen = read_record(project.measurements / edition)
        numbers = digest(attached.get(REPORT_OBSERVATIONS, b""))
        belongs = frozen.hash == record and numbers == frozen.manifest["files"]["observations.csv"]
        if belongs and of_year[-1] != edition:
            since = compare_records(frozen, read_record(project.measurements / of_year[-1]))
            revised = pd.concat([since.revised, since.redefined, since.gone], ignore_index=True)
    return FileVerification(file.name, edition, record, belongs, (of_year or [""])[-1], revised)


def _attachments(file: Path) -> dict[str, bytes]:
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    except FileNotFoundError as error:
        raise BarometerError(f"{file} does not exist; name a report's PDF") from error
    except (pikepdf.PdfError, OSError) as error:
        raise BarometerError(f"{file} cannot be read as a PDF ({error}); name a report's PDF") from error


def _report_manifest(attached: Mapping[str, bytes], file: Path) -> Mapping[str, Any]:
    try:
        manifest = json.loads(attached[REPORT_MANIFEST])
        if {"edition", "record"} <= set(manifest) and EDITION.fullmatch(str(manifest["edition"])):
            return dict(manifest)
    except (KeyError, ValueError, TypeError):
        pass
    raise BarometerError(
        f"{file} carries no manifest of a record ({REPORT_MANIFEST}); it is not a report made by this package"
    )
