"""Whether a policy's declarations reach back into years that are frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from barometer.language import label, listing
from barometer.records.chain import edition_key, editions
from barometer.records.in_force import added_since, differing, in_force
from barometer.records.record import read_record

if TYPE_CHECKING:
    from barometer.project import Project
    from barometer.records.record import Record


@dataclass(frozen=True)
class Reach:
    """What is declared for frozen years otherwise than it was; `new`: it was not declared at all."""

    what: str
    new: bool
    editions: tuple[str, ...]

    def text(self, language: str) -> str:
        """Say what reaches back, into which measurements, and what to do."""
        names = listing(list(self.editions), language)
        return label(f"policy.reaches{'_new' if self.new else ''}", language, what=self.what, editions=names)


def reaches(project: Project) -> tuple[Reach, ...]:
    """Return which declarations of the project's policy reach back into its frozen measurements.

    Of each year's editions the newest counts: what it corrected was changed on purpose. A record keeps the
    declarations that it was made by, so nothing of it changes; what is shown beside it would.
    """
    found: dict[tuple[str, bool], list[str]] = {}
    for record in _newest(project):
        was, now = (
            in_force(record.policy, record.year),
            in_force(project.in_year(record.year).policy, record.year),
        )
        new = added_since(was, now)
        kept = {key: value for key, value in now.items() if key[0] not in new}
        for what in new:
            found.setdefault((what, True), []).append(record.edition)
        for what in differing(was, kept)["what"]:
            found.setdefault((what, False), []).append(record.edition)
    return tuple(Reach(what, new, tuple(there)) for (what, new), there in found.items())


def _newest(project: Project) -> Iterator[Record]:
    by_year = {edition_key(there)[0]: there for there in editions(project)}
    for edition in by_year.values():
        record = read_record(project.measurements / edition)
        if record.policy.id == project.in_year(record.year).policy.id:
            yield record
