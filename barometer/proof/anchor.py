"""Whether a code that somebody kept on paper is one of the chain's: what no rewriting here can forge."""

from __future__ import annotations

from dataclasses import dataclass, replace

from barometer.language import label
from barometer.project import Project
from barometer.proof.verify import Verification, verify
from barometer.records.code import chain_code, code_as_printed
from barometer.records.told import Told


@dataclass(frozen=True)
class Anchored(Told):
    """Whether the chain of today holds the record that a code was printed for.

    Attributes
    ----------
    code
        As it is printed.
    edition
        The record of that code; "" if no record has it.
    before
        How many records it builds on: they are proved with it.
    checked
        Files and links of the whole chain: a code proves no more than the hashes that lead to it.
    """

    code: str
    edition: str
    before: int
    checked: Verification

    @property
    def ok(self) -> bool:
        """Whether the record is there and the chain is whole."""
        return bool(self.edition) and self.checked.ok

    def text(self, language: str = "da") -> str:
        """Return the result in words."""
        values = {"code": self.code, "edition": self.edition, "count": self.before}
        if not self.edition:
            told = label("verify.code_unknown", language, **values)
        elif self.checked.ok:
            told = label("verify.code_proved", language, **values)
        else:
            told = label("verify.code_broken", language, **values)
        return "\n".join([told, self.checked.text(language)])


def verify_code(project: Project, code: str) -> Anchored:
    """Return whether the chain holds, unchanged, the record that a code was printed for.

    Raises
    ------
    BarometerError
        If the text is no code, or was written down with a mistake.
    """
    wanted = code_as_printed(code)
    checked = replace(verify(project), anchored=True)
    hashes = list(zip(checked.records["edition"], checked.records["record"], strict=True))
    edition = next((name for name, sha in hashes if chain_code(sha) == wanted), "")
    before = checked.order.index(edition) if edition in checked.order else 0
    return Anchored(wanted, edition, before, checked)
