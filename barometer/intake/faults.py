"""The fault: what was found where, what was expected, and how the sender mends it; in Danish and English."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from barometer.intake.privacy import mask
from barometer.language import catalogue_words, each_language, in_each, label, number
from barometer.policy.model import Text

WARNINGS = ("implausible_jump", "same_figures", "same_answers", "heavy_weight", "stray_file")
"""Kinds that do not stop a delivery; a reason in the remark confirms the figure."""


@dataclass(frozen=True)
class Place:
    """Where in a delivery: file, sheet and cell, each "" where it does not apply."""

    file: str
    sheet: str = ""
    cell: str = ""

    def at(self, row: int, column: int) -> Place:
        """Return the place of a cell of the same sheet; rows and columns count from 1."""
        return Place(self.file, self.sheet, cell_name(row, column))


@dataclass(frozen=True)
class Fault:
    """One fault of a delivery. Its words never hold personal data: `fault` masks all that it is given."""

    code: str
    file: str
    sheet: str
    cell: str
    found: Text
    expected: Text
    mend: Text

    @property
    def warning(self) -> bool:
        """Whether it does not stop the delivery."""
        return self.code in WARNINGS

    @property
    def order(self) -> tuple[str, str, int, int, str]:
        """Where it stands in a list: by file, sheet, row, column and kind."""
        letters, digits = re.fullmatch(r"([A-Z]*)(\d*)", self.cell).groups()  # type: ignore[union-attr]
        return (self.file, self.sheet, int(digits or 0), column_number(letters), self.code)

    def sentence(self, language: str = "da") -> str:
        """Return the fault as one sentence and what to do.

        Examples
        --------
        >>> told = fault("decimal_point", Place("2014-BUF.xlsx", "Mål 1.1", "C14"), found="77.5")
        >>> print(told.sentence().partition(". Skriv")[0])
        2014-BUF.xlsx, ark Mål 1.1, celle C14: fandt »77.5« med decimalpunktum; forventede decimalkomma
        """
        place = [self.file]
        place += [label("intake.in_sheet", language, sheet=self.sheet)] if self.sheet else []
        place += [label("intake.in_cell", language, cell=self.cell)] if self.cell else []
        told = {"found": self.found(language), "expected": self.expected(language)}
        what = label("intake.found", language, **told)
        return f"{', '.join(place)}: {what}{'' if what.endswith('?') else '.'} {self.mend(language)}"


@lru_cache(maxsize=1)
def fault_kinds() -> dict[str, dict[str, list[str]]]:
    """Return the catalogue: kind → language → found, expected, mend."""
    text = resources.files(__package__).joinpath("faults.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def fault(code: str, place: Place, **values: str | float | Text) -> Fault:
    """Return the fault of a kind at a place; `values` fill in the catalogue's words.

    Texts are masked, numbers written as each language writes them.
    """

    def words(part: str) -> Text:
        def say(language: str) -> str:
            told = catalogue_words(language).get(f"faults.{code}.{part}", "")
            return told.format_map({name: _say(value, language) for name, value in values.items()})

        return each_language(say)

    found, expected, mend = map(words, ("found", "expected", "mend"))
    return Fault(code, mask(place.file), mask(place.sheet), place.cell, found, expected, mend)


def _say(value: str | float | Text, language: str) -> str:
    if isinstance(value, Text):
        return mask(value(language), 300)
    if isinstance(value, str):
        return mask(value)
    if not math.isfinite(value) or abs(value) > 1e15:
        return f"{value:.3g}"
    shown = round(float(value), 4)
    decimals = 0 if shown == int(shown) else len(f"{shown:.4f}".rstrip("0").partition(".")[2])
    return number(shown, decimals, language)


def near(found: str, known: dict[str, str]) -> Text:
    """Return the nearest known word as the end of a sentence, or nothing.

    Examples
    --------
    >>> near("tosproget", {"tosprogede": "tosprogede"}).da
    '; mente du »tosprogede«?'
    """
    import difflib

    hit = difflib.get_close_matches(found[:80].casefold(), list(known), n=1, cutoff=0.5)
    if not hit:
        return Text()
    return in_each("intake.near", word=known[hit[0]])


def cell_name(row: int, column: int) -> str:
    """Return a cell's name as spreadsheets write it.

    Examples
    --------
    >>> cell_name(3, 1), cell_name(12, 28)
    ('A3', 'AB12')
    """
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def column_number(letters: str) -> int:
    """Return the number of a column; the inverse of the letters in `cell_name`.

    Examples
    --------
    >>> column_number("AB")
    28
    """
    total = 0
    for letter in letters:
        total = total * 26 + ord(letter) - 64
    return total
