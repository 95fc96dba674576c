"""The last gate, held against a frozen record: does anything published give a hidden number back?"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.disclosure.audit import Audit
from barometer.language import label
from barometer.project import Project
from barometer.proof.reproduce import recompute
from barometer.records.record import open_record
from barometer.records.told import Told, text_table


@dataclass(frozen=True, eq=False)
class Audited(Told):
    """What an attacker who has read everything published can compute of what a record hides."""

    edition: str
    hidden: int
    audit: Audit | None

    @property
    def ok(self) -> bool:
        """Whether nothing hidden is given away."""
        return self.audit is None or self.audit.safe

    def text(self, language: str = "da") -> str:
        """Return the result in words, with the range that each hidden count can be narrowed to."""
        if self.audit is None:
            return label("audit.public", language, edition=self.edition)
        key = "audit.safe" if self.ok else "audit.unsafe"
        lines = [label(key, language, edition=self.edition, hidden=self.hidden)]
        lines += [finding.text(language) for finding in self.audit.findings]
        told = [label("audit.restricted", language), text_table(self.audit.bounds, language)]
        return "\n".join([*lines, *told] if self.hidden else lines)


def audit_measurement(project: Project, measurement: str | int) -> Audited:
    """Attack a frozen record with everything published before it; needs its restricted half.

    Raises
    ------
    BarometerError
        If there is no such record, or its restricted half is not here.
    """
    record = open_record(project, measurement)
    hidden = int((record.observations["status"] == "suppressed").sum())
    return Audited(record.edition, hidden, recompute(project, record).audit)
