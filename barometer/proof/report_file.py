"""Whether a report's PDF is what was made, belongs to a record, and whether its numbers still stand.

Inside a project the file is held against the report's manifest and the record; anywhere, what its pages print
is held against the record that it carries.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.language import label
from barometer.project import Project
from barometer.proof.printed import Printed, hold_pages
from barometer.proof.tagged import read_tagged
from barometer.proof.verify import verify
from barometer.records.code import chain_code, code_as_printed
from barometer.records.comparison import compare_records
from barometer.records.record import (
    EDITION,
    VERDICT_COLUMNS,
    Record,
    corrected_since,
    editions,
    read_record,
    read_unchecked,
    record_hash,
)
from barometer.records.told import Told, text_table

WHICH = "record-manifest.json"
"""Name of the file attached to a report's PDF that says which record it was made from."""

CARRIED = ("manifest.json", "definitions.json", "observations.csv")
"""Names of the record's own files that a PDF carries, byte for byte; the oldest carry only the last."""

FAULTS = ("page", "what", "printed", "recorded", "fault")
Fault = tuple[str, str, str, str, str]
VERDICTS = "verdicts.csv"

Made = Literal["made", "changed", "not_listed"]


@dataclass(frozen=True)
class FileVerification(Told):
    """What was checked of a report's PDF, what was found, and what was not checked.

    Attributes
    ----------
    edition, record, code
        What the report says it was made from, and the check code of that.
    made
        `made`: the file is the one that the report's manifest names; `changed`: the manifest beside it names
        a file of that name, and it is another; `not_listed`: there is no such manifest here.
    here
        Whether the project has that record, unchanged, in a chain that holds; None outside a project.
    faults
        `FAULTS`: page "" is the whole file; `printed` and `recorded` tell of a figure on a page.
    checked, judged
        How many figures and verdicts on the pages were held against the record; `other` numbers were not.
    whole
        Whether the file carries all that its pages can be held against outside a project.
    revised
        Numbers that the newest edition of the year has changed since.
    newest
        The newest edition of the report's year in this project; "" if there is none.
    coded
        Whether a code was given that the record has.
    """

    ALSO = ("ok", "exit_code", "stands")

    file: str
    edition: str
    record: str
    code: str
    made: Made
    here: bool | None
    faults: pd.DataFrame
    checked: int
    judged: int
    other: int
    whole: bool
    newest: str
    revised: pd.DataFrame = field(default_factory=pd.DataFrame)
    coded: bool = False

    @property
    def stands(self) -> bool:
        """Whether nothing was found, and no later edition has changed the numbers."""
        return self.faults.empty and self.revised.empty

    @property
    def exit_code(self) -> int:
        """0: what could be checked holds; 1: something does not; 3: the pages could not be checked."""
        if not self.stands:
            return 1
        return 0 if self.made == "made" or self.checked or self.judged else 3

    @property
    def ok(self) -> bool:
        """Whether what the pages say was checked, and stands."""
        return self.exit_code == 0

    def text(self, language: str = "da") -> str:
        """Return what was found, what was checked and what was not."""

        def word(key: str, **more: object) -> str:
            values = {
                name: getattr(self, name)
                for name in ("file", "edition", "code", "newest", "checked", "judged")
            }
            return label(f"verify.{key}", language, **{**values, "other": self.other, **more})

        if len(self.faults):
            lines = [word("refused", count=len(self.faults)), text_table(self.faults, language)]
        else:
            lines = [word("belongs")]
            if len(self.revised):
                lines += [word("revised"), text_table(self.revised, language)]
            elif self.here:
                lines.append(word("stands"))
        did, did_not = self._did()
        lines += [word("checked"), *(f"  – {word(key)}" for key in did)]
        lines += [word("not_checked"), *(f"  – {word(key)}" for key in did_not)]
        return "\n".join(lines)

    def _did(self) -> tuple[list[str], list[str]]:
        """Return keys of sentences: what was checked, and what was not."""
        steps = [
            (self.made == "made", "did_digest", "no_digest"),
            (self.here is True, "did_record", "no_record" if self.here is None else ""),
            (self.whole, "did_carried", "no_carried"),
            (self.checked + self.judged > 0, "did_pages", "no_pages"),
            (not {"covered", "untagged", "annotation"} & set(self.faults["fault"]), "did_cover", ""),
            (False, "", "no_rest" if self.made != "made" else ""),
            (self.coded, "did_code", "no_code"),
        ]
        done = [yes for holds, yes, _ in steps if holds]
        return done, [no for holds, _, no in steps if no and not holds]


def verify_file(project: Project | None, path: str | Path, code: str = "") -> FileVerification:
    """Verify a report's PDF, in the project that it may belong to, or outside any.

    Parameters
    ----------
    code
        The check code that the reader knows from elsewhere; "" for none.

    Raises
    ------
    BarometerError
        If the file cannot be read as a PDF, says of no record that it was made from it, or `code` is no code.
    """
    file = Path(path)
    attached = _attachments(file)
    edition, record = _which(attached, file)
    wanted = code_as_printed(code) if code else ""
    found: list[Fault] = []
    if wanted and chain_code(record) != wanted:
        found.append(("", wanted, "", "", "other_code"))
    made = made_here(project, file, edition)
    if made == "changed":
        found.append(("", file.name, "", "", "not_made"))
    here = None if project is None else _here(project, edition, record, attached)
    if here is False:
        found.append(("", edition, "", "", "not_here_unchanged"))
    carried, faults = _carried(attached, record)
    found += faults
    tagged = read_tagged(file)
    found += [(str(page), "", "", "", what) for page, what in tagged.odd]
    frozen = read_record(project.measurements / edition) if project and here else carried
    printed = hold_pages(frozen, tagged) if frozen and not faults else Printed(0, 0, (), 0)
    found += [(str(page), name, cell, text, "other_figure") for page, name, cell, text in printed.wrong]
    newest, revised = _since(project, edition) if project and here else ("", pd.DataFrame())
    return FileVerification(
        file=file.name,
        edition=edition,
        record=record,
        code=chain_code(record),
        made=made,
        here=here,
        faults=pd.DataFrame(found, columns=list(FAULTS), dtype="str"),
        checked=printed.checked,
        judged=printed.verdicts,
        other=printed.other,
        whole=carried is not None,
        newest=newest,
        revised=revised,
        coded=bool(wanted) and chain_code(record) == wanted,
    )


def made_here(project: Project | None, file: Path, edition: str) -> Made:
    """Return whether the file is what a report's manifest names: one beside it, or the project's."""
    sha = digest(file.read_bytes())
    folder = file.absolute().parent
    for above in (folder, folder.parent):
        named = _outputs(above).get(file.absolute().relative_to(above).as_posix())
        if named is not None:
            return "made" if named == sha else "changed"
    known = set(_outputs(project.reports / edition).values()) if project else set()
    return "made" if sha in known else "not_listed"


def _outputs(folder: Path) -> dict[str, str]:
    """Return the files that the manifest of a report's folder names, with their digests."""
    try:
        told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["outputs"]
        return {str(name): str(sha) for name, sha in told.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _here(project: Project, edition: str, record: str, attached: Mapping[str, bytes]) -> bool:
    """Return whether the project has the record, unchanged, and the attached numbers are that record's."""
    if edition not in editions(project) or not verify(project).ok:
        return False
    frozen = read_record(project.measurements / edition)
    numbers = digest(attached.get("observations.csv", b""))
    return frozen.hash == record and numbers == frozen.manifest["files"]["observations.csv"]


def _since(project: Project, edition: str) -> tuple[str, pd.DataFrame]:
    """Return the newest edition of the year, and the numbers that it has changed."""
    newest = corrected_since(project, edition)
    if not newest:
        return edition, pd.DataFrame()
    before, after = (read_record(project.measurements / name) for name in (edition, newest))
    since = compare_records(before, after)
    return newest, pd.concat([since.revised, since.redefined, since.gone], ignore_index=True)


def _carried(attached: Mapping[str, bytes], record: str) -> tuple[Record | None, list[Fault]]:
    """Return the record that a PDF carries, and which of the attached files is not that record's."""
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
        carried = _read_carried(Path(folder), manifest)
    return carried, []


def _read_carried(folder: Path, manifest: Mapping[str, Any]) -> Record:
    carried = read_unchecked(folder)
    judged = (folder / VERDICTS).is_file()
    verdicts = carried.verdicts if judged else pd.DataFrame(columns=list(VERDICT_COLUMNS), dtype="str")
    return replace(carried, given=(carried.observations, verdicts), manifest=manifest)


def _attachments(file: Path) -> dict[str, bytes]:
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    except FileNotFoundError as error:
        raise BarometerError(f"{file} does not exist; name a report's PDF") from error
    except (pikepdf.PdfError, OSError) as error:
        raise BarometerError(f"{file} cannot be read as a PDF ({error}); name a report's PDF") from error


def _which(attached: Mapping[str, bytes], file: Path) -> tuple[str, str]:
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
