"""Whether a report's PDF is what was made, belongs to a record, and whether its numbers still stand.

Inside a project the file is held against the report's manifest and the record; anywhere, what its pages print
is held against the record that it carries.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.language import label
from barometer.project import Project
from barometer.proof.attached import Fault, named_record, read_attachments, read_carried
from barometer.proof.printed import Printed, hold_pages
from barometer.proof.said import Reprint, Said, hold_said
from barometer.proof.tagged import Tagged, read_tagged
from barometer.proof.verify import verify
from barometer.records.chain import corrected_since, editions
from barometer.records.code import chain_code, code_as_printed
from barometer.records.comparison import compare_records
from barometer.records.packing import PAGES
from barometer.records.record import read_record
from barometer.records.told import Told, shown, text_table

FAULTS = ("page", "what", "printed", "recorded", "fault")
OPEN = ("page", "fault", "printed")

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
    said
        What came of the pages held against the same pages set again; None where that was not done.
    unset
        Why they could not be set again; "" where they were, or nothing is carried to do so.
    bare
        Whether they were to be set again, and nothing is carried to do so.
    own
        Whether the project has the record, and its own report of it lists the file.
    plain
        Whether nothing lies over the text, is cut off from it or drawn beside the tags.
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
    said: Said | None = None
    unset: str = ""
    bare: bool = False
    own: bool = False
    plain: bool = True

    @property
    def stands(self) -> bool:
        """Whether nothing was found, and no later edition has changed the numbers."""
        return self.faults.empty and self.revised.empty

    @property
    def exit_code(self) -> int:
        """0: what could be checked holds; 1: something does not; 3: the pages could not all be checked.

        A file that comes out otherwise when it is set again is checked whole only where the project's own
        report lists it: what it says of itself, and a manifest that came with it, may be a forger's.
        """
        if not self.stands:
            return 1
        if self._same_bytes:
            return 0
        undone = self.said is not None or self.unset or self.bare
        return 3 if (undone and not self.own) or not (self.checked or self.judged) else 0

    @property
    def ok(self) -> bool:
        """Whether what the pages say was checked, and stands."""
        return self.exit_code == 0

    def text(self, language: str = "da") -> str:
        """Return what was found, what was checked and what was not."""

        def word(key: str, **more: object) -> str:
            values = {
                name: getattr(self, name)
                for name in ("file", "edition", "code", "newest", "checked", "judged", "other", "unset")
            }
            values["unset"] = shown(self.unset)
            numbers = vars(self.said) | {"otherwise": ", ".join(self.said.otherwise)} if self.said else {}
            return label(f"verify.{key}", language, **{**values, **numbers, **more})

        if len(self.faults):
            lines = [word("refused", count=len(self.faults)), text_table(self.faults, language)]
        else:
            lines = [word("belongs" if self.exit_code != 3 else "belongs_partly")]
            if len(self.revised):
                lines += [word("revised"), text_table(self.revised, language)]
            elif self.here:
                lines.append(word("stands"))
        did, did_not = self._did()
        lines += [word("checked"), *(f"  – {word(key)}" for key in did)]
        lines += [word("not_checked"), *(f"  – {word(key)}" for key in did_not)]
        if self.said and self.said.open:
            key = "no_said_one" if len(self.said.open) == 1 else "no_said"
            lines.append(f"  – {word(key, count=len(self.said.open))}")
            lines.append(text_table(pd.DataFrame(self.said.open, columns=list(OPEN)), language, limit=10_000))
        return "\n".join(lines)

    @property
    def _same_bytes(self) -> bool:
        return self.said is not None and self.said.identical

    @property
    def _otherwise(self) -> str:
        """Return the key of the sentence on what the file says that it was made with."""
        if self.said is None or self.said.identical:
            return ""
        return "no_same" if self.said.otherwise else "no_cause"

    def _did(self) -> tuple[list[str], list[str]]:
        """Return keys of sentences: what was checked, and what was not."""
        steps = [
            (self.made == "made", "did_digest", "no_digest"),
            (self.here is True, "did_record", "no_record" if self.here is None else ""),
            (self.whole, "did_carried", "no_carried"),
            (self.checked + self.judged > 0, "did_pages", "no_pages"),
            (self.plain, "did_cover", ""),
            (self._same_bytes, "did_bytes", "no_look"),
            (False, "", "no_manifest" if self.made == "made" else ""),
            (self.said is not None and not self._same_bytes, "did_said", ""),
            (False, "", "no_lock" if self.said else ""),
            (False, "", self._otherwise),
            (False, "", "no_set" if self.unset else ""),
            (False, "", "no_carried_pages" if self.bare else ""),
            (False, "", "" if self.said else "no_rest"),
            (self.coded, "did_code", "no_code"),
        ]
        done = [yes for holds, yes, _ in steps if holds]
        return done, [no for holds, _, no in steps if no and not holds]


def verify_file(
    project: Project | None, path: str | Path, code: str = "", reprint: Reprint | None = None
) -> FileVerification:
    """Verify a report's PDF, in the project that it may belong to, or outside any.

    Parameters
    ----------
    reprint
        Sets the pages again from what the file carries, to be held against them word by word; without, only
        the rows of indicators and goals are held against the record.
    code
        The check code that the reader knows from elsewhere; "" for none.

    Raises
    ------
    BarometerError
        If the file cannot be read as a PDF, says of no record that it was made from it, or `code` is no code.
    """
    file = Path(path)
    attached = read_attachments(file)
    edition, record = named_record(attached, file)
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
    carried, faults = read_carried(attached, record)
    found += faults
    tagged = read_tagged(file.read_bytes())
    frozen = read_record(project.measurements / edition) if project and here else carried
    printed = hold_pages(frozen, tagged) if frozen and not faults else Printed(0, 0, (), 0)
    found += [(str(page), name, cell, text, "other_figure") for page, name, cell, text in printed.wrong]
    said, unset, differing = _said_again(attached, record, tagged, file, None if faults else reprint)
    if said is None or not said.identical:
        found += [(str(page or ""), "", "", "", what) for page, what in tagged.odd]
    found += differing
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
        said=said,
        unset=unset,
        bare=reprint is not None and PAGES not in attached,
        own=bool(project and here) and digest(file.read_bytes()) in _own(project, edition),
        plain=not tagged.odd,
    )


def _said_again(
    attached: Mapping[str, bytes], record: str, tagged: Tagged, file: Path, reprint: Reprint | None
) -> tuple[Said | None, str, list[Fault]]:
    """Hold the pages against the pages set again; return what came of it, why not, and what is wrong."""
    if reprint is None or PAGES not in attached:
        return None, "", []
    try:
        again = reprint(attached[PAGES], record)
    except BarometerError as error:
        return None, "", [("", PAGES, str(error), "", "not_set_again")]
    if again.why:
        return None, again.why, []
    said = hold_said(tagged, file.read_bytes(), again)
    return said, "", [(str(page), "", one, other, "other_number") for page, _, one, other in said.differs]


def made_here(project: Project | None, file: Path, edition: str) -> Made:
    """Return whether the file is what a report's manifest names: one beside it, or the project's."""
    sha = digest(file.read_bytes())
    folder = file.absolute().parent
    for above in (folder, folder.parent):
        named = _outputs(above).get(file.absolute().relative_to(above).as_posix())
        if named is not None:
            return "made" if named == sha else "changed"
    return "made" if sha in _own(project, edition) else "not_listed"


def _own(project: Project | None, edition: str) -> set[str]:
    """Return the digests of what the project's own report of an edition lists."""
    return set(_outputs(project.reports / edition).values()) if project else set()


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
