"""What became of a finished text that was held against the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from barometer.language import label
from barometer.records.told import Told

Outcome = Literal["agrees", "disagrees", "undecided", "not_ours"]


@dataclass(frozen=True)
class Answered:
    """One number or claim of a finished text, held against the figures.

    Attributes
    ----------
    where
        Place in the file: page, paragraph or line.
    said, sentence
        The words, and the sentence that they stand in.
    figure
        The address of the figure that it was held against; "" where it speaks of none, or was held against
        the page as the record gives it.
    now
        How the figure is, or what the page says.
    edition
        Where it disagrees: the earlier edition in which it was so; "" if in none.
    """

    where: int
    said: str
    sentence: str
    outcome: Outcome
    figure: str = ""
    now: str = ""
    edition: str = ""


@dataclass(frozen=True)
class Against(Told):
    """What became of a finished text."""

    ALSO: ClassVar = ("ok", "counts")

    file: str
    edition: str
    found: tuple[Answered, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing in it disagrees."""
        return not any(one.outcome == "disagrees" for one in self.found)

    @property
    def counts(self) -> dict[str, int]:
        """How many numbers and claims came out how."""
        outcomes: tuple[Outcome, ...] = ("agrees", "disagrees", "undecided", "not_ours")
        return {each: sum(one.outcome == each for one in self.found) for each in outcomes}

    def text(self, language: str = "da") -> str:
        """Return a line for each number and claim, then how many came out how."""
        lines = []
        for one in self.found:
            shown = {"said": one.said, "figure": one.figure, "now": one.now, "since": one.edition}
            held = "_page" if not one.figure and one.outcome in ("agrees", "disagrees") else ""
            key = f"{one.outcome}_once" if one.outcome == "disagrees" and one.edition else one.outcome + held
            lines.append(f"{self.file}:{one.where}: {label(f'against.{key}', language, **shown)}")
        return "\n".join([*lines, label("against.counts", language, edition=self.edition, **self.counts)])
