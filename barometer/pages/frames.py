"""HTML tables of other libraries (pandas, Stylers, statsmodels, great_tables) as tables with real headers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barometer.language import label

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_NUMBER = re.compile(r"[-+\u2212]?[\d.,\u00a0 ]*\d ?(%|NaN)?|NaN|–")
_UNSEEN = frozenset(
    (
        "script",
        "style",
        "template",
        "head",
        "noscript",
        "-comment",
        "title",
        "colgroup",
        "form",
        "button",
        "select",
    )
)
_APART = frozenset(
    (
        "br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "td", "th", "tr", "table", "section", "article",
        "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    )
)  # fmt: skip
_WIDEST = 1000


@dataclass(frozen=True)
class _Cell:
    """One place of a table: its words, whether they are a header, and whether the cell begins here."""

    text: str
    head: bool
    begins: bool


_Row = list[_Cell]
_NOTHING = _Cell("", False, False)


def payload_of(table: LexborNode, about: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """Return an HTML table as a payload of `barometer.presentation`, or None if it holds no words.

    Rows of one cell that spans the table are not numbers of every column: over the columns' names they are
    the title, in the body they name a group of rows, at the foot they are a note. Names of columns in
    several rows (pandas writes those of columns and index so) become one, or a screen reader reads the
    wrong header for every cell.

    Parameters
    ----------
    table
        The element.
    about
        What the cell's metadata say: `caption`, `subtitle`, `source`, `note`, `id`.
    language
        Language of the words that are added.
    """
    head, body, foot = _sections(table)
    width = max((len(row) for row in (*head, *body, *foot) if not _single(row)), default=1)
    head, body, foot = (_filled(rows, width) for rows in (head, body, foot))
    if not head:
        head, body = _led(body)
    titles = [_said(row) for row in head if _single(row) and width > 1]
    names = [
        _column(cells)
        for cells in zip(*(row for row in head if not (_single(row) and width > 1)), strict=True)
    ]
    rows, groups = _grouped([*body, *(row for row in foot if not _single(row))], width)
    if not rows and not any(names) and not titles and not groups:
        return None
    notes = [_said(row) for row in foot if _single(row) and width > 1]
    captions = [words_in(each) for each in table.iter() if each.tag == "caption"]
    given = str(about.get("caption", ""))
    title, *more = [each for each in (given, *captions, *titles) if each] or [""]
    subtitle = [each for each in (str(about.get("subtitle", "")), *more) if each]
    return {
        "kind": "table",
        "caption": {
            **{key: str(about.get(key, "")) for key in ("source", "note", "id")},
            "title": title,
            "subtitle": " · ".join(subtitle),
            "language": language,
            "alt": "",
        },
        "header": _header(names or [""] * width, rows, language),
        "rows": [[{"text": text, "status": "", "verdict": ""} for text in row] for row in rows],
        "groups": groups,
        "notes": notes,
    }


def words_in(node: LexborNode) -> str:
    """Return the words of an element as they are read: parts of a line together, lines apart.

    Examples
    --------
    >>> from selectolax.lexbor import LexborHTMLParser
    >>> words_in(LexborHTMLParser("<p>10<sup>2</sup> &middot; a<br>b<script>c</script>").body)
    '102 · a b'
    """
    return " ".join("".join(_pieces(node)).split())


def _pieces(node: LexborNode) -> Iterator[str]:
    """Give an element's pieces of text, without a call for each level: HTML may be deeper than Python."""
    waiting: list[LexborNode | str] = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            yield part
        elif part.tag == "-text":
            yield part.text_content or ""
        elif seen(part):
            apart = " " if part.tag in _APART else ""
            waiting.append(apart)
            if part.tag == "img":
                waiting.append((part.attributes.get("alt") or "").strip())
            waiting += reversed([*part.iter(include_text=True)])
            waiting.append(apart)


def seen(node: LexborNode) -> bool:
    """Say whether an element is one that a browser shows."""
    if node.tag in _UNSEEN or "hidden" in node.attributes:
        return False
    return "display:none" not in (node.attributes.get("style") or "").replace(" ", "").lower()


def _sections(table: LexborNode) -> tuple[list[_Row], list[_Row], list[_Row]]:
    """Return the rows of a table's head, body and foot; each section's cells span rows of its own."""
    parts: dict[str, list[_Row]] = {"thead": [], "tbody": [], "tfoot": []}
    for section in table.iter():
        if section.tag in parts:
            parts[section.tag] += _grid([row for row in section.iter() if row.tag == "tr" and seen(row)])
    return parts["thead"], parts["tbody"], parts["tfoot"]


def _grid(lines: Iterable[LexborNode]) -> list[_Row]:
    """Return rows as their places; a cell that spans rows or columns stands in each of them."""
    grid: list[_Row] = []
    below: dict[int, tuple[int, _Cell]] = {}
    for line in lines:
        row: _Row = []
        for cell in (each for each in line.iter() if each.tag in ("td", "th") and seen(each)):
            _hang(row, below)
            text, head = words_in(cell), cell.tag == "th"
            deep = _span(cell, "rowspan")
            for step in range(_span(cell, "colspan")):
                if deep > 1:
                    below[len(row)] = (deep - 1, _Cell(text, head, False))
                row.append(_Cell(text, head, step == 0))
        _hang(row, below)
        grid.append(row)
    return grid


def _hang(row: _Row, below: dict[int, tuple[int, _Cell]]) -> None:
    """Add the cells that hang down from rows above."""
    while (place := len(row)) in below:
        left, cell = below.pop(place)
        if left > 1:
            below[place] = (left - 1, cell)
        row.append(cell)


def _span(cell: LexborNode, name: str) -> int:
    given = cell.attributes.get(name) or "1"
    return min(int(given), _WIDEST) if given.isascii() and given.isdecimal() and int(given) else 1


def _single(row: _Row) -> bool:
    """Say whether one cell speaks for the whole row: it spans it, or all the others are empty."""
    return sum(cell.begins for cell in row) == 1 and len(row) > 1 and len({cell.text for cell in row}) == 1


def _filled(rows: Sequence[_Row], width: int) -> list[_Row]:
    """Return rows of one width; rows without a word are left out."""
    kept = [row for row in rows if any(cell.text for cell in row)]
    return [(row + [_NOTHING] * width)[:width] for row in kept]


def _led(rows: list[_Row]) -> tuple[list[_Row], list[_Row]]:
    """Part the rows of a table without a head: its first rows of headers are one."""
    at, named = 0, 0
    while at < len(rows) and (_single(rows[at]) or _names(rows[at])):
        at += 1
        named = named if _single(rows[at - 1]) else at
    return rows[:named], rows[named:]


def _names(row: _Row) -> bool:
    return any(cell.head for cell in row) and all(cell.head or not cell.text for cell in row)


def _grouped(rows: Iterable[_Row], width: int) -> tuple[list[list[str]], list[list[Any]]]:
    """Return the texts of rows, and groups' names with the number of the row that each stands before."""
    texts: list[list[str]] = []
    groups: list[list[Any]] = []
    for row in rows:
        if _single(row) and width > 1:
            groups.append([len(texts), _said(row)])
        else:
            texts.append([cell.text for cell in row])
    return texts, groups


def _said(row: _Row) -> str:
    return next((cell.text for cell in row if cell.text), "")


def _column(cells: Sequence[_Cell]) -> str:
    """Return one header for a column's header cells, from the top down."""
    return " · ".join(dict.fromkeys(cell.text for cell in cells if cell.text))


def _header(names: Sequence[str], rows: Sequence[Sequence[str]], language: str) -> list[dict[str, str]]:
    """Return the columns' names, none of them empty, and the side on which each column stands."""
    return [
        {
            "text": name or label("table.value" if place else "table.row", language),
            "align": "right" if _numeric([row[place] for row in rows]) else "left",
        }
        for place, name in enumerate(names)
    ]


def _numeric(texts: Sequence[str]) -> bool:
    kept = [text for text in texts if text]
    return bool(kept) and all(_NUMBER.fullmatch(text) for text in kept)
