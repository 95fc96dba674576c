"""How a table fits its page: as it is, smaller, on a page laid across, or in blocks of columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import sqrt

PORTRAIT, _LANDSCAPE = 447.0, 694.0
"""How wide a page's text is, in points."""
USUAL, _SMALLER = 9.2, (8.4, 7.6, 7.0)
"""Sizes of a table's letters, in points."""
_BESIDE, _LOOSE, _CLOSE = 10.0, 27.0, 8.0
"""Space beside a column's text: as a rule, where all columns are short, and where room is scarce."""
_LINE, _STUB = 100, 26
"""Letters in a line of a table, and those that its first column should have at least."""
_SHORT, _BRIEF = 18, 30
"""Texts up to so many letters stay on one line; a few words up to so many may be broken between them."""
_LONGEST_WORD = 30
"""A longer word may be broken anywhere."""
_NAME, _MANY, _FULL = 110, 4, 9
"""Letters of a name; columns that leave too little room for names, and that fill a page."""
_TRUE = 0.92
"""How wide running text is of what `wide` guesses, or a little more."""
_TALLEST = 30
"""In lines; a row that may be taller goes on on the next page."""

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Fit:
    """How a table is set.

    Attributes
    ----------
    widths
        Of each column: 0 for as wide as its content, a share of the line, or letters where it is negative;
        points where `size` is given.
    size
        Of the letters, in points; 0 for the usual size.
    flipped
        Whether it stands on a page laid across.
    blocks
        The columns of each block, the first column in all of them; () for one block of all.
    tall
        Rows that may go over a page's end.
    """

    widths: tuple[float, ...]
    size: float = 0
    flipped: bool = False
    blocks: tuple[tuple[int, ...], ...] = ()
    tall: tuple[int, ...] = ()


def fitted(header: Sequence[str], rows: Rows, align: Sequence[str], *, turn: bool = True) -> Fit:
    """Return how a table fits.

    Parameters
    ----------
    header, rows
        The words of a table.
    align
        The side of each column, left or right.
    turn
        Whether it may have a page laid across.

    Examples
    --------
    >>> fitted(["Område", "2009"], [["Andel utrygge i nabolaget", "9 %"]], ["left", "right"])
    Fit(widths=(5.0, 0.0), size=0, flipped=False, blocks=(), tall=())
    >>> wide = fitted([f"kolonne_{n}" for n in range(30)], [["1111,5"] * 30], ["right"] * 30)
    >>> wide.flipped, wide.size, [len(block) for block in wide.blocks]
    (True, 7.0, [16, 15])
    """
    columns = [[*each] for each in zip(header, *rows, strict=True)]
    usual = tuple(_shares(rows, align, header))
    # An upper bound that needs no look at words is enough for nearly all tables.
    if not rows or _fits_as_it_is(columns, usual):
        each = usual_widths(columns, usual)
        return _in_two(columns, each) or Fit(usual, tall=_tall(rows, each))
    needed = [_needed(column) for column in columns]
    for size, flipped in _tries(turn):
        room = (_LANDSCAPE if flipped else PORTRAIT) - _CLOSE * len(columns)
        if sum(needed) * size <= room:
            widths = _spread(
                [need * size for need in needed], [_longest(column) * size for column in columns], room
            )
            close = _in_two(columns, [(width - _CLOSE) / size for width in widths]) if not flipped else None
            return close or Fit(widths, size, flipped, tall=_tall(rows, [width / size for width in widths]))
    return _in_blocks(needed, rows, turn)


def _in_two(columns: Sequence[Sequence[str]], has: Sequence[float]) -> Fit | None:
    """Return how a table is set so that no name or heading takes more than two lines, if it would and can.

    `has` is how wide each column would be otherwise, in units of the letters' size. A longer text is no name.
    """
    if len(columns) < _MANY or sum(len(name) > _NAME for name in columns[0][1:]) * 2 > len(columns[0]):
        return None
    names = max(_named(columns[0], _NAME), _word(columns[0]))
    heads = [_named(column, _BRIEF) for column in columns[1:]]
    if all(need <= room for need, room in zip([names, *heads], has, strict=True)):
        return None
    room = PORTRAIT - _CLOSE * (len(columns) - 1)  # nothing beside the first and the last
    tries = [[names, *heads], [names, *(_word(column) for column in columns[1:])]]
    for needed, size in product(tries, (USUAL, *_SMALLER) if len(columns) < _FULL else _SMALLER):
        if sum(needed) * size <= room:
            wished = [needed[0] * size, *(_longest(column) * size for column in columns[1:])]
            widths = _spread([need * size for need in needed], wished, room)
            edges = {0, len(widths) - 1}
            return Fit(tuple(each - _CLOSE / 2 * (at in edges) for at, each in enumerate(widths)), size)
    return None


def _named(column: Sequence[str], most: int) -> float:
    """Return how wide a column must be for its heading, and texts up to `most` letters, to take two lines."""
    heading = 1.05 * in_two_lines(column[0])  # its letters are heavier
    texts = [in_two_lines(text) if len(text) <= most else _word([text]) for text in column[1:]]
    return max(_TRUE * max([heading, *texts]), _TRUE * _word(column))


def in_two_lines(text: str) -> float:
    """Return how wide a column must be for a text to stand in two lines, in units of the letters' size.

    Examples
    --------
    >>> in_two_lines("Andel utrygge i nabolaget") < 0.7 * wide("Andel utrygge i nabolaget")
    True
    """
    words = text.split(" ")
    cuts = range(1, len(words) + 1)
    return min(max(wide(" ".join(words[:at])), wide(" ".join(words[at:]))) for at in cuts)


def _tries(turn: bool) -> list[tuple[float, bool]]:
    sizes = (USUAL, *_SMALLER)
    return [(size, flipped) for flipped in ((False, True) if turn else (False,)) for size in sizes]


def _shares(rows: Rows, align: Sequence[str], header: Sequence[str]) -> list[float]:
    """Return each column's share of the line: 0 for as wide as its content, more for longer texts.

    Where that leaves too little for the first column, the others are only as wide as they must be, in
    letters, told as a negative number: a number stays on one line, a few words are broken between words.

    Examples
    --------
    >>> _shares([["Andel utrygge i nabolaget", "9 %"]], ["left", "right"], ["", ""])
    [5.0, 0.0]
    >>> _shares([["Andel utrygge i nabolaget", "9 %"]], ["left", "right"], ["", "Tal fra undersøgelsen " * 4])
    [5.0, -13.0]
    """
    columns = [[row[at] for row in rows] or [""] for at in range(len(align))]
    longest = [max(map(len, column)) for column in columns]
    needed = sum(max(n, len(head)) for n, head in zip(longest[1:], header[1:], strict=True))
    if needed + _STUB <= _LINE or max(longest) <= _SHORT or max(longest[1:], default=0) > _BRIEF:
        return [0.0 if length <= _SHORT else round(sqrt(length), 2) for length in longest]
    widths = [round(sqrt(longest[0]), 2)]
    for column, head, side in list(zip(columns, header, align, strict=True))[1:]:
        pieces = [f"{word}   " for text in column for word in text.split(" ")]
        if side == "right":
            pieces = [piece for text in column for piece in text.split(" (")]
        widths.append(-float(max(map(len, [*pieces, *head.split(), ""]))))
    return widths


def _fits_as_it_is(columns: Sequence[Sequence[str]], usual: Sequence[float]) -> bool:
    """Say whether it fits if short columns are as wide as their content and the others share the rest."""
    if any(usual):
        taken = [
            _word(column) if share > 0 else _taken(column, share)
            for column, share in zip(columns, usual, strict=True)
        ]
        words = [0.0 if share <= 0 else _word(column) for column, share in zip(columns, usual, strict=True)]
        room = usual_widths(columns, usual)
        wordy = all(word <= has for word, has in zip(words, room, strict=True))
        return wordy and sum(taken) * USUAL + _BESIDE * len(columns) <= PORTRAIT
    return sum(map(_word, columns)) * USUAL + _LOOSE * len(columns) <= PORTRAIT


def _taken(column: Sequence[str], share: float) -> float:
    """Return how wide a column is that takes no share of the line, in units of the letters' size."""
    return -share * 0.52 if share else max(map(wide, column))


def usual_widths(columns: Sequence[Sequence[str]], usual: Sequence[float]) -> list[float]:
    """Return how wide columns come out, in units of the letters' size."""
    taken = [0 if share > 0 else _taken(column, share) for column, share in zip(columns, usual, strict=True)]
    left = max((PORTRAIT - _BESIDE * len(columns)) / USUAL - sum(taken), 1)
    shares = sum(share for share in usual if share > 0)
    return [left * share / shares if share > 0 else wide for wide, share in zip(taken, usual, strict=True)]


def _spread(needed: Sequence[float], wished: Sequence[float], room: float) -> tuple[float, ...]:
    """Return widths in points: what each column needs, and of what is left by what it wishes."""
    more = [max(wish - need, 0) for wish, need in zip(wished, needed, strict=True)]
    part = min(1, (room - sum(needed)) / sum(more)) if sum(more) else 0
    return tuple(round(need + part * extra + _CLOSE, 1) for need, extra in zip(needed, more, strict=True))


def _in_blocks(needed: Sequence[float], rows: Rows, turn: bool) -> Fit:
    size, page = _SMALLER[-1], _LANDSCAPE if turn else PORTRAIT
    widths = [min(need * size + _CLOSE, page * 0.35) for need in needed]
    blocks = _packed(widths, page)
    # As many blocks, but of the same width as far as may be: a last one of one column reads badly.
    even = _packed(widths, widths[0] + sum(widths[1:]) / len(blocks) + max(widths[1:]) / 2)
    if len(even) == len(blocks) and all(sum(widths[each] for each in block) <= page for block in even):
        blocks = even
    tall = _tall(rows, [(width - _CLOSE) / size for width in widths])
    return Fit(tuple(round(width, 1) for width in widths), size, turn, tuple(map(tuple, blocks)), tall)


def _packed(widths: Sequence[float], page: float) -> list[list[int]]:
    """Return columns in as few blocks as fit the page, the first column in each."""
    blocks = [[0]]
    for column in range(1, len(widths)):
        if len(blocks[-1]) > 1 and sum(widths[each] for each in (*blocks[-1], column)) > page:
            blocks.append([0])
        blocks[-1].append(column)
    return blocks


def _tall(rows: Rows, widths: Sequence[float]) -> tuple[int, ...]:
    """Return the rows that would be taller than a good part of a page."""
    most = [max(width, 1) * _TALLEST / 0.6 for width in widths]  # a letter is hardly wider than 0.6
    return tuple(
        at
        for at, row in enumerate(rows)
        if any(len(text) > bound and wide(text) > bound * 0.6 for text, bound in zip(row, most, strict=True))
    )


def _needed(column: Sequence[str]) -> float:
    """Return how wide a column must be: its longest word, and room for long texts to be read in."""
    return max(_word(column), min(_longest(column), 1.1 * sqrt(max(map(len, column)))))


def _longest(column: Sequence[str]) -> float:
    return max(map(wide, column))


def _word(column: Sequence[str]) -> float:
    # Not split(): what a space that does not break ties together is one word.
    words = (word for text in column for word in text.replace("\n", " ").split(" "))
    return max((wide(word[:_LONGEST_WORD]) for word in words), default=0.5)


@lru_cache(maxsize=4096)
def wide(text: str) -> float:
    """Return how wide text is, in units of its letters' size: a good guess, and rather too much."""
    return sum(_WIDTHS.get(letter, 0.6) for letter in text)


_WIDTHS = {
    **dict.fromkeys(" iljtfrI.,:;'|!()[]{}-/\\\"*", 0.34),
    **dict.fromkeys("abcdeghknopqsuvxyz0123456789_?$=+<>~^æøåL", 0.56),
    **dict.fromkeys("mwMW@%ÆØ—", 0.86),
}
