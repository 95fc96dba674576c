"""One thing that a policy declares wrongly, and the questions that are asked of many declarations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from barometer.errors import nearest
from barometer.language import place

_NAME = re.compile(r"\w+(?:-\w+)*")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")
_LISTED = 15
"""More names than this are not listed where none is near."""


@dataclass(frozen=True)
class PolicyFault:
    """Where a policy is wrong: `where` says what is declared and its field, `hint` the nearest name."""

    where: str
    expected: str
    found: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, found {self.found}{self.hint}"


def named(where: str, noun: str, found: Iterable[str], known: Collection[str]) -> Iterator[PolicyFault]:
    """Yield a fault for each name that is not known."""
    for name in found:
        if name not in known:
            listed = f"; there are {', '.join(known)}" if 0 < len(known) <= _LISTED else ""
            yield PolicyFault(where, noun, f"'{name}'", nearest(name, known) or listed)


def chosen(where: str, found: object, choices: Collection[object]) -> Iterator[PolicyFault]:
    """Yield a fault if a word is none of those to choose from."""
    if found not in choices:
        words = [str(choice) for choice in choices]
        yield PolicyFault(where, f"one of {', '.join(words)}", f"'{found}'", nearest(str(found), words))


def twice(where: str, found: Iterable[object]) -> Iterator[PolicyFault]:
    """Yield a fault for each id that is declared more than once."""
    for id, times in Counter(found).items():
        if times > 1:
            yield PolicyFault(where, "each id once", f"'{id}' {times} times")


def shaped(where: str, found: str) -> Iterator[PolicyFault]:
    """Yield a fault if a name cannot stand in a link, a column or the name of a file."""
    if not _NAME.fullmatch(found):
        yield PolicyFault(where, "letters, digits, _ and - between them", f"'{found}'")


def dated(where: str, found: Iterable[str]) -> Iterator[PolicyFault]:
    """Yield a fault for each date that is none, and for each from which two declarations apply."""
    dates = list(found)
    for text in dates:
        if not _is_date(text):
            yield PolicyFault(where, "a date (YYYY, YYYY-MM or YYYY-MM-DD)", f"'{text}'")
    for text, times in Counter(dates).items():
        if times > 1:
            yield PolicyFault(where, "one declaration from a date on", f"{times} from '{text}' on")


def _is_date(text: str) -> bool:
    """Return whether a text is a year, a month of one, or a day that the calendar has."""
    try:
        return bool(_DATE.fullmatch(text) and date.fromisoformat(f"{text}-01-01"[:10]))
    except ValueError:
        return False


def of_year(where: str, found: Iterable[str]) -> Iterator[PolicyFault]:
    """Yield a fault for each month, or day of a month, that is none."""
    for text in found:
        if not _OF_YEAR.fullmatch(text):
            yield PolicyFault(where, 'a month or a day of a year ("MM" or "MM-DD")', f"'{text}'")


def placed(where: str, found: Iterable[str]) -> Iterator[PolicyFault]:
    """Yield a fault for each reference period that is none."""
    for period in found:
        if place(period) is None:
            yield PolicyFault(where, "a reference period such as 2013 or 2013Q1", f"'{period}'")
