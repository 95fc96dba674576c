"""What a well-set page does not do, found in compiled PDFs by where things stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby, pairwise

from placed import Part, parts

HEIGHT, TOP, BOTTOM, SIDE = 841.9, 65.2, 53.9, 73.7
"""Of an upright page, in points, and its margins."""
NAME, MOST_LINES, MOST_PLACES = 110, 2, 3
"""Letters of a name, lines that it may take, and places of a chapter that a number may stand in."""
NUMBER = re.compile(r"([+−]?)(\d[\d.,]*\d|\d)\s?(%|procentpoint|procent\b|per cent|percentage points?)?")
SHOWS = ("Figuren viser: ", "The figure shows: ")
"""How the words begin that belong to the picture below them."""
BROKEN = re.compile(r"(\w+)[-\u00ad]\n(\w+)")
"""A word that goes over a line's end; a typeface has one glyph for both of its hyphens."""
JOINED = ("og", "eller", "and", "or")
"""What may follow the first half of two words: børne- og ungdomsudvalget."""
BELOW = ("Anm.: ", "Note: ", "Kilde: ", "Source: ")
"""How what stands below a table or a figure begins."""


def faults(
    pdf: bytes,
    *,
    cover: bool = False,
    hyphened: Collection[str] = (),
    shared: Mapping[str, int] | None = None,
) -> list[str]:
    """Return each place that breaks a rule, in words.

    `hyphened`: words with a hyphen of their own; `shared`: see `repeated_numbers`, not sought without.
    """
    found = parts(pdf)
    return [
        *lone_headings(found),
        *cut_from_captions(found),
        *cut_from_notes(found),
        *lone_rows(found),
        *empty_pages(found, cover=cover),
        *broken_words(found, hyphened),
        *over_the_edge(found),
        *long_names(found),
        *(repeated_numbers(found, shared) if shared is not None else ()),
    ]


def lone_headings(found: list[Part]) -> Iterator[str]:
    """A heading stands above what it names, on the same page."""
    for part, after in pairwise(found):
        if part.heading and after.first != part.last:
            yield f"page {part.last + 1}: the heading '{part.text}' stands at the page's foot"


def cut_from_captions(found: list[Part]) -> Iterator[str]:
    """A caption stands on the page on which its table or figure begins."""
    for part, after in pairwise(found):
        if part.kind == "Caption" and after.first != part.last:
            yield f"page {part.last + 1}: '{part.text}' is cut from what it is the title of"


def cut_from_notes(found: list[Part]) -> Iterator[str]:
    """A note begins on the page on which its table or figure ends."""
    for part, after in pairwise(found):
        if part.kind in ("TR", "Figure") and after.text.startswith(BELOW) and after.first != part.last:
            yield f"page {after.first + 1}: the note '{after.text[:40]}' is cut from its table or figure"


def lone_rows(found: list[Part]) -> Iterator[str]:
    """A table that goes over pages has two rows at least on each, unless one fills a good part of it."""
    for table, group in groupby((part for part in found if part.kind == "TR"), lambda part: part.table):
        rows = list(group)
        pages = {page for row in rows for page in row.spans}
        for page in pages if table and len(pages) > 1 else ():
            there = [row for row in rows if page in row.spans]
            if len(there) == 1 and there[0].height() < 0.35 * HEIGHT:
                yield f"page {page + 1}: the row '{there[0].text[:40]}' stands alone"


def empty_pages(found: list[Part], *, cover: bool = False) -> Iterator[str]:
    """A page is a third full at least, unless a chapter ends on it."""
    last = max(part.last for part in found)
    for page in range(1 if cover else 0, last):
        here = [part for part in found if page in part.spans]
        begins = next((part for part in found if part.first == page + 1), None)
        full = max((part.spans[page][1] for part in here), default=0.0) - TOP
        if full < (HEIGHT - TOP - BOTTOM) / 3 and not (begins and begins.kind == "H1"):
            yield f"page {page + 1}: it is only {100 * full / (HEIGHT - TOP - BOTTOM):.0f} per cent full"


def broken_words(found: list[Part], hyphened: Collection[str] = ()) -> Iterator[str]:
    """No word of a heading, a caption or a table is broken at a line's end, but at a hyphen of its own."""
    for part in found:
        if part.heading or part.kind in ("Caption", "TR", "TH", "Title"):
            for first, second in BROKEN.findall(part.text):
                if second not in JOINED and f"{first}-{second}" not in hyphened:
                    yield f"page {part.first + 1}: '{first}{second}' is broken in '{part.text[:60]}'"


def over_the_edge(found: list[Part]) -> Iterator[str]:
    """Nothing that is written leaves its page's margins."""
    for part in found:
        begin, end = min(part.sides, default=SIDE), max(part.sides, default=SIDE)
        if part.kind != "Figure" and not (begin >= SIDE - 2 and end <= part.wide - SIDE + 4):
            yield f"page {part.first + 1}: '{part.text[:40]}' leaves the margins ({begin:.0f} to {end:.0f})"


def long_names(found: list[Part]) -> Iterator[str]:
    """A table's headings, and the names of its rows, take two lines at most; a longer text is no name."""
    for part in found:
        for cell in {"TH": part.cells, "TR": part.cells[:1]}.get(part.kind, ()):
            if len(cell.lines) > MOST_LINES and len(cell.text) <= NAME:
                yield f"page {part.first + 1}: '{cell.text}' takes {len(cell.lines)} lines"


def repeated_numbers(found: list[Part], shared: Mapping[str, int]) -> Iterator[str]:
    """The same number stands in three places of a chapter at most: tables, figures with their words, texts.

    Numbers with a decimal alone can be told from one another; a change is another number than a figure. One
    that is the number of several figures, `shared`, may stand in as many places for each of them.
    """
    for chapter in _chapters(found):
        places: dict[str, set[object]] = {}
        for part in chapter:
            shows = part.kind == "Figure" or part.text.startswith(SHOWS)
            place = part.table or ("figure" if shows else id(part))
            for sign, number, unit in NUMBER.findall(part.text):
                if re.search(r"[.,]", number):
                    places.setdefault(f"±{number}" if sign or "point" in unit else number, set()).add(place)
        for number, there in places.items():
            if len(there) > MOST_PLACES * shared.get(number, 1):
                yield f"'{chapter[0].text[:40]}': the number {number} stands in {len(there)} places"


def _chapters(found: list[Part]) -> Iterator[list[Part]]:
    """Yield the parts of each chapter: it begins with a heading of the first level."""
    chapter: list[Part] = []
    for part in found:
        if part.kind == "H1" and chapter:
            yield chapter
            chapter = []
        chapter.append(part)
    yield chapter
