"""HTML tables of other libraries (pandas above all) as tables with real headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from barometer.language import label

if TYPE_CHECKING:
    from bs4.element import Tag

_NUMBER = re.compile(r"[-+\u2212]?[\d.,\u00a0 ]*\d ?(%|NaN)?|NaN|–|")


def tables_in(html: str, about: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the tables in an HTML output as payloads; [] if it holds none.

    pandas writes the names of columns and of the index in two header rows: they become one, or a screen
    reader reads the wrong header for every cell.

    Parameters
    ----------
    html
        The output; nothing but the tables' texts is kept.
    about
        The cell's metadata: `caption`, `source`, `note` stand around the first table.
    language
        Language of the words that are added.

    Examples
    --------
    >>> html = "<table><tr><th></th><th>Andel</th></tr><tr><th>A</th><td>77,2</td></tr></table>"
    >>> [payload] = tables_in(html, {}, "da")
    >>> [header["text"] for header in payload["header"]], payload["rows"][0][1]["text"]
    (['Række', 'Andel'], '77,2')
    """
    if "<table" not in html:
        return []
    from bs4 import BeautifulSoup

    found = [_payload(node, about, language) for node in BeautifulSoup(html, "html.parser").find_all("table")]
    return [payload for payload in found if payload["rows"]]


def _payload(node: Tag, about: Mapping[str, Any], language: str) -> dict[str, Any]:
    lines = node.find_all("tr")
    head = [line for line in lines if line.find_parent("thead") or not line.find("td")]
    body = [line for line in lines if line not in head]
    names = [_column(parts) for parts in zip(*_grid(head), strict=False)] if head else []
    rows = _grid(body)
    width = max([len(names), *(len(row) for row in rows)], default=0)
    names += [""] * (width - len(names))
    names = [
        name or label("table.row" if not place else "table.value", language)
        for place, name in enumerate(names)
    ]
    rows = [row + [""] * (width - len(row)) for row in rows]
    right = [bool(rows) and all(_NUMBER.fullmatch(row[place]) for row in rows) for place in range(width)]
    caption = {key: str(about.get(key, "")) for key in ("subtitle", "source", "note", "id")}
    return {
        "kind": "table",
        "caption": {**caption, "title": str(about.get("caption", "")), "language": language, "alt": ""},
        "header": [
            {"text": name, "align": "right" if number else "left"}
            for name, number in zip(names, right, strict=True)
        ],
        "rows": [[{"text": text, "status": "", "verdict": ""} for text in row] for row in rows],
        "notes": [],
    }


def _column(parts: tuple[str, ...]) -> str:
    """Return one header for a column's header cells, from the top down."""
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _grid(lines: list[Tag]) -> list[list[str]]:
    """Return the texts of rows, with cells that span rows or columns repeated in each of them."""
    grid: list[list[str]] = []
    waiting: dict[int, tuple[int, str]] = {}
    for line in lines:
        row: list[str] = []
        cells = list(line.find_all(["th", "td"], recursive=False))
        while cells or len(row) in waiting:
            if (place := len(row)) in waiting:
                left, text = waiting.pop(place)
                if left > 1:
                    waiting[place] = (left - 1, text)
                row.append(text)
                continue
            cell = cells.pop(0)
            text = cell.get_text(" ", strip=True)
            for _ in range(_span(cell, "colspan")):
                if (down := _span(cell, "rowspan")) > 1:
                    waiting[len(row)] = (down - 1, text)
                row.append(text)
        grid.append(row)
    return grid


def _span(cell: Tag, name: str) -> int:
    given = str(cell.get(name, "1"))
    return min(int(given), 1000) if given.isdecimal() and int(given) else 1
