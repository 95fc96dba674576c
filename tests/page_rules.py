"""What a well-set page does not do, found in compiled PDFs by where things stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import groupby, pairwise

from placed import Part, parts

HEIGHT, TOP, BOTTOM = 841.9, 76.5, 70.9
"""Of an upright page, in points, and its margins."""
BROKEN = re.compile(r"(\w+)[-\u00ad]\n(\w+)")
"""A word that goes over a line's end; a typeface has one glyph for both of its hyphens."""
JOINED = ("og", "eller", "and", "or")
"""What may follow the first half of two words: børne- og ungdomsudvalget."""
BELOW = ("Anm.: ", "Note: ", "Kilde: ", "Source: ")
"""How what stands below a table or a figure begins."""


def faults(pdf: bytes, *, cover: bool = False, hyphened: Collection[str] = ()) -> list[str]:
    """Return each place that breaks a rule, in words; `hyphened`: words with a hyphen of their own."""
    found = parts(pdf)
    return [
        *lone_headings(found),
        *cut_from_captions(found),
        *cut_from_notes(found),
        *lone_rows(found),
        *empty_pages(found, cover=cover),
        *broken_words(found, hyphened),
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
