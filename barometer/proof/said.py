"""What a report's pages say, held against the same pages set again from what the report carries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from barometer.proof.tagged import PrintedBlock, Tagged, read_tagged, unspaced

NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
LEAD, SHOWN = 20, 60
"""How many letters of a text are shown, and how many of them before the first that differs."""
_NUMBERED = re.compile(r"^(?:Tabel|Figur|Table|Figure)\d+\.")
"""How a caption counts tables and figures: another version of the program may count otherwise."""
_COUNTED = ("/Artifact", "/TOC", "/Lbl")
"""Parts that say nothing but where something stands."""


@dataclass(frozen=True)
class SetAgain:
    """A paper set again.

    Attributes
    ----------
    pdf
        The file.
    same
        Whether the versions of program and libraries, the machine and the notebooks are those that the paper
        says it was made with: then it must come out byte for byte.
    why
        Why it could not be set; "" where it was.
    """

    pdf: bytes
    same: bool
    why: str = ""


Reprint = Callable[[bytes, str], SetAgain]
"""Sets a paper again from what it carries and the hash of its record."""


@dataclass(frozen=True)
class Said:
    """What came of it.

    Attributes
    ----------
    identical
        Whether the file is, byte for byte, what was set again.
    same
        Whether it was set by what it was made with.
    numbers
        How many numbers the pages hold, in words of tables, sentences, captions, figures and descriptions.
    equal
        How many of them stand where they stand on the pages set again, and are the same.
    differs
        Page, kind of element, what is printed and what should be, of those that are not: `other_number`,
        `other_words`, `not_printed`.
    open
        Page and text of elements with numbers that the pages set again do not have: another version of the
        program says it otherwise.
    """

    identical: bool
    same: bool
    numbers: int
    equal: int
    differs: tuple[tuple[int, str, str, str, str], ...]
    open: tuple[tuple[int, str], ...]


def hold_said(printed: Tagged, file: bytes, again: SetAgain) -> Said:
    """Hold each element of the pages against the pages set again, in the order of the tag tree."""
    numbers = sum(map(_count, printed.blocks))
    if file == again.pdf:
        return Said(True, again.same, numbers, numbers, (), ())
    expected = read_tagged(again.pdf)
    differs: list[tuple[int, str, str, str, str]] = []
    unknown: list[tuple[int, str]] = []
    equal = 0
    for here, there in _pairs(printed.blocks, expected.blocks):
        if here is not None and there is not None and _same(here, there, again.same):
            equal += _count(here)
        elif here is None:
            if there is not None and again.same:
                differs.append((there.page, there.kind, "", _part(there.text, ""), "not_printed"))
        elif there is not None or again.same:
            fault, should = ("other_number", there.text) if there is not None else ("other_words", "")
            differs.append((here.page, here.kind, _part(here.text, should), _part(should, here.text), fault))
        elif _count(here):
            unknown.append((here.page, here.text))
    if again.same and not differs:
        differs.append((0, "", "", "", "other_bytes"))
    return Said(False, again.same, numbers, equal, tuple(differs), tuple(unknown))


def _part(text: str, other: str) -> str:
    """Return what is to be shown of a text: where it begins to differ from another."""
    begins = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    begins = max(0, begins - LEAD)
    shown = text[begins : begins + SHOWN]
    return f"{'…' if begins else ''}{shown}{'…' if len(text) > begins + SHOWN else ''}"


def _count(block: PrintedBlock) -> int:
    return len(NUMBER.findall(block.text))


def _shape(block: PrintedBlock) -> tuple[str, str]:
    """Return an element's kind and words, whatever numbers stand in them."""
    return block.kind, NUMBER.sub("#", unspaced(block.text))


def _same(here: PrintedBlock, there: PrintedBlock, strictly: bool) -> bool:
    if not strictly and here.kind in _COUNTED:
        return True
    one, other = unspaced(here.text), unspaced(there.text)
    if strictly:
        return one == other and here.page == there.page
    return _NUMBERED.sub("", one) == _NUMBERED.sub("", other)


def _pairs(
    printed: Sequence[PrintedBlock], expected: Sequence[PrintedBlock]
) -> Iterator[tuple[PrintedBlock | None, PrintedBlock | None]]:
    """Lay two pages' elements beside each other by their words; None where one has no like."""
    matcher = SequenceMatcher(None, [*map(_shape, printed)], [*map(_shape, expected)], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(printed[a:b], expected[c:d], strict=True)
        else:
            yield from ((one, None) for one in printed[a:b])
            yield from ((None, one) for one in expected[c:d])
