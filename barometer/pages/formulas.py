"""Formulas: TeX is read once, into MathML; pages show that, and PDFs what Typst makes of the same."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Any
from xml.etree import ElementTree

from barometer.pages.notation import notation
from barometer.pages.tex import DECIMAL, MACROS, plain_tex

Element = ElementTree.Element

_ELEMENTS = frozenset(
    re.split(
        r"\s+",
        "math mrow mi mn mo mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover "
        "mmultiscripts mprescripts none mtable mtr mtd mpadded mphantom menclose mstyle b i code span",
    )
)
_ATTRIBUTES = frozenset(
    re.split(
        r"\s+",
        "display mathvariant accent accentunder stretchy symmetric fence form lspace rspace minsize maxsize "
        "movablelimits linethickness displaystyle scriptlevel width notation style",
    )
)
_STYLE = re.compile(r"[\w\s:;#.%-]*")
_DECIMAL_NUMBER = re.compile(
    rf"<mn>([\d.,]+)</mn><mtext>{DECIMAL}([,.])</mtext>((?:<(?:msup|msub|msubsup)>)?)<mn>"
)
_DEEPEST, _MOST_MARKS = 40, 12
"""How many elements, and how many marks over and under others, may lie in one another.

Setting nested braces takes Typst time with the cube of how deep they lie; so bounded, and with the length of
what is read at all (`barometer.pages.tex`), no formula takes it more than some hundredths of a second.
"""
_MARKS = frozenset({"mover", "munder", "munderover"})
_STRETCHING = {
    ("mover", "\u0332"): "‾",
    ("munder", "\u0332"): "_",
    ("mover", "\u0302"): "ˆ",
    ("mover", "\u0303"): "˜",
}
"""Signs that browsers stretch over and under, in place of marks that combine with a letter."""


@lru_cache(maxsize=1)
def _converter() -> Any:
    import math_core

    return math_core.LatexToMathML(macros=MACROS, allow_unreliable_rendering=True, fancy_error=False)


@lru_cache(maxsize=1024)
def mathml(tex: str, *, block: bool) -> str | None:
    r"""Return TeX as MathML, which browsers show and screen readers speak; None where it cannot be read.

    Examples
    --------
    >>> mathml("x^2", block=False)
    '<math><msup><mi>x</mi><mn>2</mn></msup></math>'
    >>> mathml(r"10{,}8", block=False), mathml(r"\nonsense", block=False)
    ('<math><mn>10,8</mn></math>', None)
    """
    found = _read(tex, block)
    return None if found is None else ElementTree.tostring(found, encoding="unicode")


@lru_cache(maxsize=1024)
def typst_math(tex: str, *, block: bool = False) -> str | None:
    r"""Return TeX in Typst's notation for mathematics, or None where it cannot be read.

    Examples
    --------
    >>> print(typst_math(r"\frac{a}{b}"), typst_math(r"\overline{y}"), typst_math(r"\text{#x}"))
    frac(a, b) overline(y) "#x"
    """
    found = _read(tex, block)
    return None if found is None else notation(found)


def _read(tex: str, block: bool) -> Element | None:
    """Return TeX as a tree of MathML that holds only what is known, or None where it cannot be read."""
    from math_core import LatexError

    if (plain := plain_tex(tex)) is None:
        return None
    try:
        made = _converter().convert_with_local_state(plain, displaystyle=block)
        named = re.sub(r"&(?!(?:lt|gt|amp|quot|#\w+);)\w+;", _letter, made)
        root = ElementTree.fromstring(_DECIMAL_NUMBER.sub(r"\3<mn>\1\2", named))
    except (LatexError, ElementTree.ParseError):
        return None
    return root if _tidy(root, 0) and "".join(root.itertext()).strip() else None


def _letter(found: re.Match[str]) -> str:
    return unescape(found[0])


def _tidy(element: Element, depth: int, marks: int = 0) -> bool:
    """Mend an element and what is in it; say whether all of it is known, and it may lie so deep."""
    marks += element.tag in _MARKS
    if element.tag not in _ELEMENTS or depth > _DEEPEST or marks > _MOST_MARKS:
        return False
    for name, value in list(element.attrib.items()):
        if name == "class":
            del element.attrib[name]
        elif name not in _ATTRIBUTES or (name == "style" and not _STYLE.fullmatch(value)):
            return False
    if len(element) == 2 and (sign := _STRETCHING.get((element.tag, element[1].text or ""))):
        element[1].text = sign
    if element.tag == "menclose" and element.get("notation") == "box":
        element.tag, element.attrib = "mrow", {"style": "border: 1px solid; padding: .25em"}
    if element.tag == "mtable":
        while len(element) and not "".join(element[-1].itertext()).strip():
            element.remove(element[-1])  # a line that ends in \\ begins no other
    return all(_tidy(child, depth + 1, marks) for child in element)
