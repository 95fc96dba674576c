"""Whether a report comes out again as it was made, with the commentary named in its manifest."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from barometer.commentary.documents import pictures_beside
from barometer.files import digest
from barometer.language import label, listing
from barometer.project import Project
from barometer.proof.evidence import Evidence
from barometer.records.record import Record


@dataclass(frozen=True)
class Rendered:
    """What became of a report's pages.

    Attributes
    ----------
    compared
        Pages that were rendered again and compared byte for byte.
    differences
        Pages that differ: `what, stored, recomputed, difference, cause`.
    commentary
        Commentary that is not the one in the report's manifest: changed, new or gone. Its pages are not
        compared: it is the words that changed, no number.
    made
        Whether a report of this very record was made here at all.
    """

    compared: tuple[str, ...] = ()
    differences: tuple[tuple[str, ...], ...] = ()
    commentary: tuple[str, ...] = ()
    made: bool = True

    def sentences(self, language: str) -> list[str]:
        """Return what became of the report, in words."""
        if not self.made:
            return [label("reproduce.no_report", language)]
        count = len(self.compared) - len(self.differences)
        lines = []
        if self.compared:
            lines.append(label("reproduce.pages", language, equal=count, count=len(self.compared)))
        if self.commentary:
            names = listing(list(self.commentary), language)
            lines.append(label("reproduce.commentary", language, names=names))
        return lines


def compare_report(
    project: Project,
    record: Record,
    render: Callable[[Record], Mapping[str, bytes]],
    evidence: Evidence,
) -> Rendered:
    """Render a record's report again and hold each page against `reports/<year>/manifest.json`."""
    path = project.reports / str(record.year) / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if manifest.get("record") != record.hash:
        return Rendered(made=False)
    folder = project.commentary / str(record.year)
    files = [*sorted(folder.glob("*.md")), *(pictures_beside(folder) if folder.is_dir() else ())]
    now = {file.relative_to(folder).as_posix(): digest(file.read_bytes()) for file in files}
    then = manifest["commentary"]
    changed = [name for name in sorted({*now, *then}) if now.get(name) != then.get(name)]
    # Any text of the year may show a picture that has changed.
    spoken = {*now, *then} if any(not name.endswith(".md") for name in changed) else changed
    goals = {name.partition(".")[0] for name in spoken}
    pages = {
        name: page
        for name, page in sorted(render(record).items())
        if name in manifest["outputs"] and _goal(name) not in goals
    }
    differences = []
    for name, page in pages.items():
        stored, again = manifest["outputs"][name], digest(page)
        if stored != again:
            cause = "package" if manifest["versions"] != _now(evidence, record) else "method"
            differences.append((name, stored[:12], again[:12], "", cause))
    return Rendered(tuple(pages), tuple(differences), tuple(changed))


def _goal(name: str) -> str:
    """Return the goal that a page belongs to, as its commentary names it."""
    return name.rpartition("/")[2].partition(".")[0]


def _now(evidence: Evidence, record: Record) -> dict[str, str]:
    """Return the versions of today, from those of the record and what differs."""
    return {**record.manifest["versions"], **{name: now for name, (_, now) in evidence.versions.items()}}
