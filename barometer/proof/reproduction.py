"""What became of a record that was computed again: equal, different and why, or not computed and why not."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from barometer.language import date as date_words
from barometer.language import label, listing
from barometer.proof.evidence import Evidence
from barometer.proof.rendered import Rendered
from barometer.records.record import Record
from barometer.records.told import Told, text_table

COLUMNS = ("what", "stored", "recomputed", "difference", "cause")
MISSING = ("what", "count", "missing")

EQUAL, DIFFERS, NOT_COMPUTED = 0, 1, 3
"""Exit codes: a difference outweighs what could not be computed."""


@dataclass(frozen=True, eq=False)
class Reproduction(Told):
    """One record computed again.

    Attributes
    ----------
    differences
        `what, stored, recomputed, difference, cause`; the cause is input, definition, method or package, or
        `record` where a frozen result itself was changed; of a page also commentary. Several are joined by
        "+": each of them was changed.
    uncomputed
        `what, count, missing`: what could not be computed again, how many they are, and what is missing. It
        was not compared, and is neither equal nor different.
    numbers, verdicts
        How many the record has.
    compared
        How many numbers and how many verdicts were compared.
    evidence
        What differs between then and now, whether or not it moved a number.
    reworded
        Words of definitions that have changed since: `what, before, after`; no number depends on them.
    added
        What was declared since with a date that reaches back; nothing in the record depends on it.
    kept
        Indicators that could not be computed again, because their microdata are not here.
    near
        How many numbers differ by no more than `TOLERANCE`.
    report
        What became of the rendered report; None if it was not asked for.
    """

    ALSO = ("ok", "exit_code")

    record: Record
    differences: pd.DataFrame
    uncomputed: pd.DataFrame
    numbers: int
    verdicts: int
    compared: tuple[int, int]
    evidence: Evidence
    reworded: pd.DataFrame
    added: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    near: int = 0
    report: Rendered | None = None

    @property
    def ok(self) -> bool:
        """Whether everything is as it was frozen, and all of it was computed again."""
        return self.exit_code == EQUAL

    @property
    def exit_code(self) -> int:
        """0: equal; 1: something differs; 3: nothing differs, but not all could be computed."""
        if len(self.differences):
            return DIFFERS
        return NOT_COMPUTED if len(self.uncomputed) else EQUAL

    def text(self, language: str = "da") -> str:
        """Return a one-page proof, or tables of what differs and of what could not be computed."""
        values = {
            "edition": self.record.edition,
            "published": date_words(self.record.published, language),
            "record": self.record.hash,
            "code": self.record.code,
            "numbers": self.numbers,
            "verdicts": self.verdicts,
            "of_numbers": self.compared[0],
            "of_verdicts": self.compared[1],
            "count": len(self.differences),
            "near": self.near,
        }
        keys = ["head", self._found(), *(["near"] if self.near else [])]
        lines = [label(f"reproduce.{key}", language, **values) for key in keys]
        if len(self.differences):
            lines.append(text_table(self.differences, language, limit=200))
        if len(self.uncomputed):
            lines += [label("reproduce.uncomputed", language), text_table(self.uncomputed, language)]
        lines += self.evidence.sentences(language)
        if len(self.reworded):
            names = listing(self.reworded["what"].tolist(), language)
            lines.append(label("reproduce.reworded", language, names=names))
        if self.added:
            names = listing(list(self.added), language)
            lines.append(label("reproduce.added", language, names=names))
        if self.report is not None:
            lines += self.report.sentences(language)
        return "\n".join(lines)

    def _found(self) -> str:
        """Return which sentence says what was found of numbers and verdicts."""
        if len(self.differences):
            return "differs"
        if not any(self.compared):
            return "nothing"
        return "equal" if self.compared == (self.numbers, self.verdicts) else "partly"


@dataclass(frozen=True, eq=False)
class Reproductions(Told):
    """Records computed again, oldest first."""

    ALSO = ("ok", "exit_code")

    records: tuple[Reproduction, ...]

    @property
    def ok(self) -> bool:
        """Whether every record is as it was frozen."""
        return all(one.ok for one in self.records)

    @property
    def exit_code(self) -> int:
        """0: all are equal; 1: something differs; 3: nothing differs, but not all could be computed."""
        codes = {one.exit_code for one in self.records}
        return DIFFERS if DIFFERS in codes else max(codes, default=EQUAL)

    def text(self, language: str = "da") -> str:
        """Return one proof after another."""
        return "\n\n".join(one.text(language) for one in self.records)
