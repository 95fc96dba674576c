"""How a workbook's cells look: what a number format or a font makes of what a cell holds."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.')
_FIRST = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])*')


def cell_looks(styles: Element) -> list[str]:
    """Return how each cell style shows a number, from a workbook's styles without their namespaces.

    It shows a "date", a "percent", what is "struck" out, ""; or "otherwise": not at all, or by digits that it
    does not have.
    """
    own = {int(item.get("numFmtId", 0)): item.get("formatCode", "") for item in styles.iter("numFmt")}
    kinds, fonts = styles.find("cellXfs"), styles.find("fonts")
    struck = [is_struck(font) for font in fonts] if fonts is not None else []
    return [_look(kind, own, struck) for kind in kinds] if kinds is not None else []


def _look(style: Element, own: dict[int, str], struck: list[bool]) -> str:
    font, id = (int(style.get(name, 0)) for name in ("fontId", "numFmtId"))
    if font < len(struck) and struck[font]:
        return "struck"
    if id in own and misleads(own[id]):
        return "otherwise"
    code = _LITERAL.sub("", own.get(id, "")).lower()
    if id in _DATES or (re.search("[dmyhs]", code) and code != "general"):
        return "date"
    return "percent" if id in (9, 10) or "%" in code else ""


def is_struck(look: Element) -> bool:
    """Tell whether a font, or a run of rich text, is struck out."""
    strike = look.find("strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def misleads(code: str) -> bool:
    """Tell whether a number format shows a number above 0 by other digits than its own.

    Examples
    --------
    >>> [misleads(code) for code in ('"1"0', "#,##0,", ";;;", '"306"')]
    [True, True, True, True]
    >>> [misleads(code) for code in ("#,##0", '0.0" m2"', '0;-0;"0"', "General", "@", "dd-mm-yyyy")]
    [False, False, False, False, False, False]
    """
    found = _FIRST.match(code)
    first = found[0] if found else ""
    said = [quoted or single for quoted, single in _LITERAL.findall(first)]
    digits = any(re.search(r"\d", text) and not re.search(r"[^\W\d]", text) for text in said)
    shown = _LITERAL.sub("", first).lower()
    scaled = re.search(r"[0#?],+(?![0#?])", shown)
    return bool(digits or scaled or not re.search(r"[0#?@dmyhsge]", shown))
