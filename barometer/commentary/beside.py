"""A paper of our own beside its pages as the record gives them: what is written otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from barometer.commentary.answered import Answered
from barometer.commentary.finished import Piece

_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_TOKEN = re.compile(r"\S+")


def laid_beside(pieces: Sequence[Piece], made: Sequence[Piece]) -> Iterator[tuple[Piece, Piece | None]]:
    """Give each piece of a text with its like on the pages as they were made; None where there is none.

    Examples
    --------
    >>> here, there = [Piece(1, ("Flere: 3.",)), Piece(1, ("Nyt.",))], [Piece(1, ("Flere: 2.",))]
    >>> [(one.sentences, other and other.sentences) for one, other in laid_beside(here, there)]
    [(('Flere: 3.',), ('Flere: 2.',)), (('Nyt.',), None)]
    """
    matcher = SequenceMatcher(None, [*map(_words, pieces)], [*map(_words, made)], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal" or b - a == d - c:
            yield from zip(pieces[a:b], made[c:d], strict=True)
        else:
            yield from _alike(pieces[a:b], made[c:d])


def _alike(pieces: Sequence[Piece], made: Sequence[Piece]) -> Iterator[tuple[Piece, Piece | None]]:
    """Give pieces with those that have the same words but for numbers."""
    shapes = [[_NUMBER.sub("#", _words(one)) for one in each] for each in (pieces, made)]
    for tag, a, b, c, d in SequenceMatcher(None, shapes[0], shapes[1], autojunk=False).get_opcodes():
        if tag == "equal":
            yield from zip(pieces[a:b], made[c:d], strict=True)
        else:
            yield from ((one, None) for one in pieces[a:b])


def told_otherwise(piece: Piece, made: Piece) -> Iterator[Answered]:
    """Give what a piece says, each number that stands as it was made, and each part that does not."""
    text, other = _words(piece), _words(made)
    here, there = _TOKEN.findall(text), _TOKEN.findall(other)
    for tag, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if tag == "equal":
            numbers = (word for word in here[a:b] if _NUMBER.search(word))
            yield from (Answered(piece.where, word, text, "agrees") for word in numbers)
        else:
            said, now = " ".join(here[a:b]), " ".join(there[c:d])
            yield Answered(piece.where, said, text, "disagrees", now=now)


def _words(piece: Piece) -> str:
    return " ".join(" ".join(piece.sentences).split())
