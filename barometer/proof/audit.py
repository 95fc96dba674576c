"""The last gate, held against a frozen record: does anything published give a hidden number back?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from barometer.disclosure.audit import Audit
from barometer.intake.published import measurements_taken, read_published
from barometer.language import label
from barometer.project import Project
from barometer.proof.foreign import ForeignFigures, read_foreign
from barometer.proof.reproduce import recompute
from barometer.records.record import Record, open_record
from barometer.records.told import Told, text_table
from barometer.rounds.observe import observe_published


@dataclass(frozen=True, eq=False)
class Audited(Told):
    """What an attacker who has read everything published can compute of what a record hides.

    Attributes
    ----------
    also
        What others have published and the attacker has read too: `source, figures, cells`, how many figures
        it has, and how many of them are of cells of this record.
    """

    edition: str
    hidden: int
    audit: Audit | None
    also: pd.DataFrame

    @property
    def ok(self) -> bool:
        """Whether nothing hidden is given away, neither by this release nor by others alone."""
        lost = self.audit is not None and len(self.also) and self.audit.given_away
        return self.audit is None or (self.audit.safe and not lost)

    def text(self, language: str = "da") -> str:
        """Return the result in words, with the range that each hidden count can be narrowed to."""
        if self.audit is None:
            return label("audit.public", language, edition=self.edition)
        key = "audit.unsafe" if not self.ok else "audit.safe" if self.hidden else "audit.open"
        lines = [label(key, language, edition=self.edition, hidden=self.hidden)]
        given = self.audit.given_away if len(self.also) else ()
        lines += [finding.text(language) for finding in (*self.audit.findings, *given)]
        if len(self.also):
            lines += [label("audit.also", language), text_table(self.also, language)]
        bounds = self.audit.bounds.sort_values("protected", ascending=False, kind="stable")
        told = [label("audit.restricted", language), text_table(bounds, language)]
        return "\n".join([*lines, *told] if self.hidden else lines)


def audit_measurement(project: Project, measurement: str | int, also: Sequence[Path] = ()) -> Audited:
    """Attack a frozen record with everything published before it; needs its restricted half.

    Parameters
    ----------
    also
        Files of what others have published; see `barometer.proof.foreign`. What `data/published/` has of the
        record's cells is taken along.

    Raises
    ------
    BarometerError
        If there is no such record, its restricted half is not here, or a file cannot be read.
    """
    record = open_record(project, measurement)
    hidden = int((record.observations["status"] == "suppressed").sum())
    given = {file.name: read_foreign(file, record.policy) for file in also}
    if record.kind == "measured" and len(measurements_taken(project.published)):
        given["data/published"] = _published(project, record)
    mine = {name: figures.of_record(record.observations) for name, figures in given.items()}
    told = [(name, len(given[name].rows), len(frame)) for name, frame in mine.items()]
    known = {name: frame for name, frame in mine.items() if len(frame)}
    computed = recompute(project, record, also=known)
    table = pd.DataFrame(told, columns=["source", "figures", "cells"])
    return Audited(record.edition, hidden, computed.audit, table)


def _published(project: Project, record: Record) -> ForeignFigures:
    """Return what the project's own `data/published/` has that was known with the record."""
    figures = read_published(project.published)
    rows = observe_published(figures, record.policy, record.year, record.published)
    return ForeignFigures(rows[rows["value"].notna()])
