"""A formula's MathML in Typst's notation: every word a string, every sign escaped, only known functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from unicodedata import category
from xml.etree.ElementTree import Element

_ABOVE = {
    "^": "hat", "ˆ": "hat", "~": "tilde", "˜": "tilde", "¯": "macron", "⃗": "arrow", "→": "arrow",
    "←": "arrow.l", "↔": "arrow.l.r", "˙": "dot", "¨": "dot.double", "⃛": "dot.triple", "ˇ": "caron",
    "˘": "breve", "˚": "circle", "´": "acute", "`": "grave", "⇀": "harpoon", "↼": "harpoon.lt",
}  # fmt: skip
_STRETCHED = {"‾": "overline", "⏞": "overbrace", "⎴": "overbracket", "⏜": "overparen"}
_BELOW = {"_": "underline", "⏟": "underbrace", "⎵": "underbracket", "⏝": "underparen"}
_MOVING = frozenset("∑∏∐⋃⋂⨁⨂⨀⋁⋀⨄⨆")
_ARROWS = frozenset("→←↔⇒⇐⇔↦=⟶⟵⟹⟸⟺↪↩⇀↼⇌")
_PRIMES = {"′": 1, "″": 2, "‴": 3, "⁗": 4}
_FENCES = frozenset("()[]{}|‖⟨⟩⌊⌋⌈⌉/\\⟮⟯⎰⎱↑↓⇑⇓↕⇕⌜⌝⌞⌟\u2063")
_NOTHING = frozenset("\u2061\u2062\u2063\u2064")
_EMPTY = '""'
_EM = re.compile(r"-?\d*\.?\d+(?=em)")


def notation(element: Element) -> str:
    """Return MathML that `barometer.pages.formulas` has read in Typst's notation for mathematics.

    Examples
    --------
    >>> from xml.etree.ElementTree import fromstring
    >>> notation(fromstring("<math><mfrac><mi>a</mi><mtext>#b</mtext></mfrac></math>"))
    'frac(a, "#b")'
    """
    if element.tag == "math" and len(element) == 1 and element[0].tag == "mtable":
        return _lines(element[0])
    return _WRITERS[element.tag](element) or _EMPTY


def _row(element: Element) -> str:
    """Return what stands side by side; the braces around it, if it begins and ends with one, grow with it."""
    parts = list(element)
    if len(parts) > 1 and _grows(parts[0]) and _grows(parts[-1]):
        inner = parts[1:-1]
        if len(inner) == 1 and inner[0].get("linethickness") == "0" and _ends(parts) == "()":
            return f"binom({notation(inner[0][0])}, {notation(inner[0][1])})"
        opening, closing = (_sign(part.text or "") for part in (parts[0], parts[-1]))
        return f"lr({opening} {_side_by_side(inner, middle=True)} {closing})"
    made = _side_by_side(parts)
    style = element.get("style", "")
    if colour := re.search(r"color:(#[0-9A-Fa-f]{6})", style):
        return f'text(fill: #rgb("{colour[1]}"), {made})'
    return f"boxed({made or _EMPTY})" if "border" in style else made


def _ends(parts: Sequence[Element]) -> str:
    return f"{parts[0].text}{parts[-1].text}"


def _side_by_side(parts: Sequence[Element], *, middle: bool = False) -> str:
    written = []
    for place, part in enumerate(parts):
        after = parts[place + 1] if place + 1 < len(parts) else None
        if after is not None and after.text == "\u2061" and (name := "".join(part.itertext())).isalpha():
            written.append(f"op({_string(name)})" if part.tag in ("mrow", "mi") else notation(part))
        elif middle and part.tag == "mo" and part.get("stretchy") == "true" and part.text in _FENCES:
            written.append(f"mid({_sign(part.text or '')})")
        else:
            written.append(_WRITERS[part.tag](part))
    return " ".join(filter(None, written))


def _grows(part: Element) -> bool:
    small = part.get("stretchy") == "false" or part.get("minsize") or part.get("form")
    return part.tag == "mo" and part.text in _FENCES and not small


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _sign(text: str) -> str:
    """Return one sign so that Typst takes it for nothing else: no sign of its own, no brace of a call."""
    if text in _NOTHING:
        return ""
    if len(text) != 1 or category(text)[0] in "MCZ":
        return _string(text)
    brace = (text.isascii() and not text.isalnum()) or category(text) in ("Ps", "Pe")
    return f"\\{text}" if brace else text


def _name(element: Element) -> str:
    text = element.text or ""
    if len(text.rstrip("\ufe00\ufe01")) == 1 and text[0].isalpha():
        return f"upright({text})" if element.get("mathvariant") == "normal" else text[0]
    return _sign(text)


def _number(element: Element) -> str:
    text = element.text or ""
    return text if re.fullmatch(r"[0-9]+", text) else _string(text)


def _operator(element: Element) -> str:
    text = element.text or ""
    sign = _sign(text)
    if size := _EM.search(element.get("minsize", "")):
        return f"lr(size: #{size[0]}em, {sign})"
    side = {"prefix": "opening", "postfix": "closing"}.get(element.get("form", ""))
    return f'class("{side}", {sign})' if side and text in _FENCES else sign


def _text(element: Element) -> str:
    written = [_string(element.text)] if element.text else []
    for child in element:
        shape = {"b": "bold", "i": "italic", "code": "mono"}.get(child.tag)
        inner = _text(child) or _EMPTY
        written += [f"{shape}({inner})" if shape else inner]
        written += [_string(child.tail)] if child.tail else []
    return " ".join(written)


def _space(element: Element) -> str:
    width = _EM.search(element.get("width", "") or element.get("style", ""))
    return f"#h({width[0]}em)" if width and float(width[0]) else ""


def _fraction(element: Element) -> str:
    above, below = (notation(part) for part in element)
    if element.get("linethickness") == "0":
        return f"vec(delim: #none, {above}, {below})"
    size = {"true": "display", "false": "inline"}.get(element.get("displaystyle", ""))
    return f"{size}(frac({above}, {below}))" if size else f"frac({above}, {below})"


def _root(element: Element) -> str:
    return f"root({notation(element[1])}, {notation(element[0])})"


def _scripts(element: Element) -> str:
    """Return scripts beside their base, primes among them."""
    base = notation(element[0])
    below = element[1] if element.tag != "msup" else None
    above = element[-1] if element.tag != "msub" else None
    places = [f"b: {notation(below)}"] if below is not None else []
    if above is not None:
        primes = _PRIMES.get(above.text or "") if above.tag == "mo" else None
        places += [f"tr: primes(#{primes})" if primes else f"t: {notation(above)}"]
    return f"attach(scripts({base}), {', '.join(places)})"


def _limits(element: Element) -> str:
    """Return what stands over and under: accents, bars, braces, or limits."""
    over = element[-1] if element.tag != "munder" else None
    under = element[1] if element.tag != "mover" else None
    base, sign = notation(element[0]), element[0].text or ""
    if {part.tag for part in (over, under) if part is not None} == {"mspace"}:
        return base  # it only keeps an arrow long
    if over is not None and under is None and over.tag == "mo":
        if element.get("accent") and (over.text or "") in _ABOVE:
            return f"accent({base}, {_ABOVE[over.text or '']})"
        if (over.text or "") in _STRETCHED:
            return f"{_STRETCHED[over.text or '']}({base})"
    if under is not None and over is None and under.tag == "mo" and (under.text or "") in _BELOW:
        return f"{_BELOW[under.text or '']}({base})"
    if element[0].tag == "mo" and sign in _ARROWS and element[0].get("rspace"):
        base = f"stretch({base}, size: #(100% + 0.6em))"
    elif element[0].tag == "mo" and sign in _MOVING and not element[0].get("movablelimits"):
        base = f"limits({base}, inline: #false)"
    else:
        base = f"limits({base})"
    places = [f"b: {notation(under)}"] if under is not None else []
    places += [f"t: {notation(over)}"] if over is not None else []
    return f"attach({base}, {', '.join(places)})"


def _corners(element: Element) -> str:
    """Return a base with scripts at any of its corners."""
    tags = [child.tag for child in element]
    at = tags.index("mprescripts") if "mprescripts" in tags else len(tags)
    right, left = list(element)[1:at], list(element)[at + 1 :]
    corners = [*zip(("br", "tr"), right, strict=False), *zip(("bl", "tl"), left, strict=False)]
    places = [f"{corner}: {made}" for corner, each in corners if (made := notation(each)) not in ("", '""')]
    return f"attach({', '.join([f'scripts({notation(element[0])})', *places])})"


def _cells(table: Element) -> list[list[Element]]:
    """Return a table's cells, without the empty columns that only centre the others."""
    rows = [[cell for cell in row if "50%" not in cell.get("style", "")] for row in table]
    return [[cell for cell in row if len(cell) or "7.5%" not in cell.get("style", "")] for row in rows]


def _lines(table: Element) -> str:
    """Return a formula of several lines, each aligned with the others where its cells meet."""
    rows = _cells(table)
    if table.get("displaystyle") != "true" or not rows:
        return _table(table)
    return " \\ ".join(
        " & ".join(
            f"quad {_cell(cell)}" if at and at % 2 == 0 else _cell(cell) for at, cell in enumerate(row)
        )
        for row in rows
    )


def _cell(cell: Element) -> str:
    return _side_by_side(list(cell))


def _table(table: Element) -> str:
    rows = _cells(table)
    width = max((len(row) for row in rows), default=0)
    lines = []
    for row in rows:
        cells = [_aligned(cell) for cell in row]
        lines.append(", ".join([*cells, *['""'] * (width - len(cells))]))
    down = _rule([[row[at] for row in rows if at < len(row)] for at in range(width)], "border-right", 1)
    across = _rule(rows, "border-top", 0)
    augmented = f", augment: #(hline: {across}, vline: {down})" if across != "()" or down != "()" else ""
    gap = ", column-gap: #0em" if table.get("displaystyle") == "true" else ""
    return f"mat(delim: #none{augmented}{gap}, {'; '.join(lines)})"


def _rule(lines: Sequence[Sequence[Element]], side: str, after: int) -> str:
    """Return where rules stand between a table's rows or columns, as Typst numbers them."""
    ruled = [
        at + after for at, line in enumerate(lines) if line and all(side in c.get("style", "") for c in line)
    ]
    within = [at for at in ruled if 0 < at < len(lines)]
    return f"({' '.join(f'{at},' for at in within)})"


def _aligned(cell: Element) -> str:
    made, style = _side_by_side(list(cell)) or _EMPTY, cell.get("style", "")
    if "text-align: left" in style:
        return f"& {made}"
    return f"{made} &" if "text-align: right" in style else made


def _within(function: str) -> Callable[[Element], str]:
    """Return a writer that puts what is side by side into one of Typst's functions."""
    return lambda element: f"{function}({_side_by_side(list(element)) or _EMPTY})"


_WRITERS: dict[str, Callable[[Element], str]] = {
    "math": _row, "mrow": _row, "mstyle": _row, "mpadded": _row, "mi": _name, "mn": _number, "mo": _operator,
    "mtext": _text, "mspace": _space, "mfrac": _fraction, "msqrt": _within("sqrt"), "mroot": _root,
    "msub": _scripts, "msup": _scripts, "msubsup": _scripts, "munder": _limits, "mover": _limits,
    "munderover": _limits, "mmultiscripts": _corners, "mtable": _table, "mphantom": _within("hide"),
    "menclose": _within("cancel"), "none": lambda _: "", "mprescripts": lambda _: "",
}  # fmt: skip
