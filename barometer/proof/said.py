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
"""How a caption counts tables and figures: what stands before it may be another on pages set again."""
_DOTS = re.compile(r"\.{4,}")
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class SetAgain:
    """A paper set again.

    Attributes
    ----------
    pdf
        The file.
    otherwise
        What the paper says it was made with, where it is another here: versions of program and libraries, the
        machine, the notebooks. It is the file's own word, which a forger writes as he likes: nothing is
        excused by it.
    why
        Why it could not be set; "" where it was.
    """

    pdf: bytes
    otherwise: tuple[str, ...] = ()
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
    otherwise
        What the file says it was made with and is another here.
    numbers
        How many numbers the pages hold, in words of tables, sentences, captions, figures and descriptions.
    equal
        How many of them stand where they stand on the pages set again, and are the same.
    differs
        Page, kind of element, what is printed and what should be, of lines with the same words and other
        numbers.
    open
        Page, fault and text of lines that only the file has (`other_words`), or only the pages set again
        (`not_printed`): another state of the program made it, or somebody wrote there. The file cannot tell.
    """

    identical: bool
    otherwise: tuple[str, ...]
    numbers: int
    equal: int
    differs: tuple[tuple[int, str, str, str], ...]
    open: tuple[tuple[int, str, str], ...]


def hold_said(printed: Tagged, file: bytes, again: SetAgain) -> Said:
    """Hold each element of the pages against the pages set again, in the order of the tag tree."""
    numbers = sum(map(_count, printed.blocks))
    if file == again.pdf:
        return Said(True, again.otherwise, numbers, numbers, (), ())
    expected = read_tagged(again.pdf)
    differs: list[tuple[int, str, str, str]] = []
    unknown: list[tuple[int, str, str]] = []
    equal = 0
    for here, there in _pairs(_lines(printed), _lines(expected)):
        if here is None or there is None:
            unknown += [(one.block.page, "other_words", one.block.text) for one in (here,) if one]
            unknown += [(one.block.page, "not_printed", one.block.text) for one in (there,) if one]
        elif here.says == there.says:
            equal += _count(here.block)
        else:
            one, other = here.block.text, there.block.text
            differs.append((here.block.page, here.block.kind, _part(one, other), _part(other, one)))
    return Said(False, again.otherwise, numbers, equal, tuple(differs), tuple(unknown))


def _part(text: str, other: str) -> str:
    """Return what is to be shown of a text: where it begins to differ from another."""
    begins = next((at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two), 0)
    begins = max(0, begins - LEAD)
    shown = text[begins : begins + SHOWN]
    return f"{'…' if begins else ''}{shown}{'…' if len(text) > begins + SHOWN else ''}"


def _count(block: PrintedBlock) -> int:
    return len(NUMBER.findall(block.text))


@dataclass(frozen=True)
class _Line:
    """An element with its kind and what it says, without what only tells where it stands."""

    block: PrintedBlock
    says: tuple[str, str]

    @property
    def shape(self) -> tuple[str, str]:
        """Kind and words, whatever numbers stand in them."""
        return self.block.kind, NUMBER.sub("#", _DOTS.sub("", unspaced(self.block.text)))


def _lines(pages: Tagged) -> list[_Line]:
    return [
        _Line(block, (block.kind, _without_place(block, pages.pages)))
        for block in pages.blocks
        if _WORD.search(block.text)
    ]


def _without_place(block: PrintedBlock, pages: int) -> str:
    """Return a text without how captions are counted, and on which page a chapter or the page itself is."""
    text = unspaced(block.text)
    if block.kind == "/Artifact":
        own = re.compile(rf"(?<!\d){block.page}(\D+){pages}$")  # a wrong one stays, and is another number
        return own.sub(r"\1", _DOTS.sub("", text))
    if block.kind == "/TOCI":
        *_, last = [None, *NUMBER.finditer(text)]
        return text if last is None else f"{text[: last.start()]}{text[last.end() :]}"
    return _NUMBERED.sub("", text)


def _pairs(
    printed: Sequence[_Line], expected: Sequence[_Line]
) -> Iterator[tuple[_Line | None, _Line | None]]:
    """Lay two pages' lines beside each other: those that are the same, then between them those of one shape.

    None where one has no like.
    """
    for one, other in _alike(printed, expected, lambda line: line.says):
        for here, there in _alike(one, other, lambda line: line.shape):
            if len(here) == len(there) == 1 and here[0].shape == there[0].shape:
                yield here[0], there[0]
            else:
                yield from ((line, None) for line in here)
                yield from ((None, line) for line in there)


def _alike(
    printed: Sequence[_Line], expected: Sequence[_Line], key: Callable[[_Line], tuple[str, str]]
) -> Iterator[tuple[Sequence[_Line], Sequence[_Line]]]:
    """Yield lines of one key each with its like, and what lies between them as it is."""
    matcher = SequenceMatcher(None, [*map(key, printed)], [*map(key, expected)], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield from (([one], [other]) for one, other in zip(printed[a:b], expected[c:d], strict=True))
        else:
            yield printed[a:b], expected[c:d]
