"""Whether a report comes out again as it was made, and if not, what of all that goes into it was changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from barometer.errors import BarometerError
from barometer.files import digest
from barometer.language import label, listing
from barometer.project import Project
from barometer.records.record import Record

Inputs = Mapping[str, Mapping[str, str]]
"""What goes into each file of a report, by name, as digests."""


@dataclass(frozen=True)
class Pages:
    """A record's report as it is rendered today.

    Attributes
    ----------
    files
        File name within `reports/<edition>/` to bytes.
    inputs
        What goes into each file today, executed notebooks among them; as in the report's manifest.
    """

    files: Mapping[str, bytes]
    inputs: Inputs = field(default_factory=dict)


Render = Callable[[Record], Pages]
"""Renders a record's report."""

CAUSES = {
    "commentary": ("commentary", "words", "language"),
    "input": ("record", "earlier", "published", "statbank", "settings", "policy"),
    "method": ("notebook", "templates", "code", "draft"),
    "package": ("libraries", "lock"),
}
"""What an input of a page is evidence of, by how its name begins."""


@dataclass(frozen=True)
class Rendered:
    """What became of a report's pages.

    Attributes
    ----------
    compared
        Pages that were rendered again and compared byte for byte.
    differences
        Pages that differ: `what, stored, recomputed, difference, cause`.
    changed
        What has changed of all that goes into the pages that differ.
    failed
        Why the pages could not be rendered; "" where they were.
    expected
        How many pages the report has.
    made
        Whether a report of this very record was made here at all.
    """

    compared: tuple[str, ...] = ()
    differences: tuple[tuple[str, ...], ...] = ()
    changed: tuple[str, ...] = ()
    failed: str = ""
    expected: int = 0
    made: bool = True

    def sentences(self, language: str) -> list[str]:
        """Return what became of the report, in words."""
        if not self.made:
            return [label("reproduce.no_report", language)]
        count = len(self.compared) - len(self.differences)
        lines = []
        if self.compared:
            lines.append(label("reproduce.pages", language, equal=count, count=len(self.compared)))
        if self.changed:
            names = listing(list(self.changed), language)
            lines.append(label("reproduce.since", language, names=names))
        return lines


def compare_report(project: Project, record: Record, render: Render) -> Rendered:
    """Render a record's report again and hold each page against `reports/<edition>/manifest.json`."""
    path = project.reports / record.edition / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if manifest.get("record") != record.hash:
        return Rendered(made=False)
    try:
        today = render(record)
    except BarometerError as error:
        missed = [name for name in manifest["outputs"] if not name.endswith(".ipynb")]
        return Rendered(failed=str(error), expected=len(missed))
    pages = {name: page for name, page in sorted(today.files.items()) if name in manifest["outputs"]}
    differences, everything = [], set[str]()
    for name, page in pages.items():
        stored, again = manifest["outputs"][name], digest(page)
        if stored != again:
            changed = _changed(name, manifest.get("nodes", {}), today.inputs)
            differences.append((name, stored[:12], again[:12], "", causes(changed)))
            everything |= set(changed)
    return Rendered(tuple(pages), tuple(differences), tuple(sorted(everything)), expected=len(pages))


def _changed(page: str, then: Inputs, now: Inputs) -> list[str]:
    """Return the names of what goes into a page and is not what went into it then; also by way of another."""
    before, today = then.get(page, {}), now.get(page, {})
    names = {name for name in {*before, *today} if before.get(name) != today.get(name)}
    parts = {name for name in names if name in then and name in now}
    return sorted((names - parts).union(*(_changed(part, then, now) for part in parts)))


def causes(changed: Iterable[str]) -> str:
    """Return what the changed inputs of a page are evidence of, joined by "+".

    Nothing known to have changed: what made the page is the same, and so are its inputs; the cause is not
    known.

    Examples
    --------
    >>> causes(["commentary/goal-2.analyst.da.md", "code"]), causes([])
    ('commentary+method', 'unknown')
    """
    begun = {name.partition("/")[0] for name in changed}
    found = [cause for cause, names in CAUSES.items() if begun & set(names)]
    known = {name for names in CAUSES.values() for name in names}
    return "+".join(found + (["unknown"] if begun - known or not found else []))
