"""The barometer's year, as a policy declares it: one step after the other, the same each year."""

from __future__ import annotations

from dataclasses import dataclass

from barometer.text import NO_WORDS, Text


@dataclass(frozen=True)
class CalendarStep:
    """One step of the barometer's year, for the measurement of a year.

    Attributes
    ----------
    id
        `measurement`, `deliveries`, `comments` and `accounts` are known to letters and reminders.
    begins, ends
        "MM" or "MM-DD"; `ends` is "" where it is one month or day.
    year
        Added to the measurement's year: -1 for a survey in the autumn before it.
    why
        Why then, as a sentence of the letter.
    applies_from
        The first measurement, as a year, whose calendar has it; "" for all.
    """

    id: str
    title: Text
    begins: str
    ends: str = ""
    year: int = 0
    why: Text = NO_WORDS
    reference: str = ""
    applies_from: str = ""

    def first(self, measurement: int) -> str:
        """Return the ISO date, maybe of a month, when it begins for the measurement of a year.

        Examples
        --------
        >>> CalendarStep("survey", Text("undersøgelse", "survey"), "10", year=-1).first(2027)
        '2026-10'
        """
        return f"{measurement + self.year}-{self.begins}"

    def last(self, measurement: int) -> str:
        """Return the ISO date, maybe of a month, when it ends for the measurement of a year."""
        return f"{measurement + self.year}-{self.ends or self.begins}"
