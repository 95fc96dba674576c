"""SVG made fit to stand inside a page: only drawing, no script, no style sheet, no name that could clash.

What a style sheet says of elements stays, as their attributes.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from barometer.errors import BarometerError
from barometer.presentation.svg_sheet import styled

_ELEMENTS = frozenset(
    re.split(
        r"\s+",
        "svg g defs path rect circle ellipse line polyline polygon text tspan use image clipPath mask "
        "pattern marker symbol linearGradient radialGradient stop textPath",
    )
)
_GROUPS = ("a", "switch")
_DRAWN = _ELEMENTS | set(_GROUPS)
"""Elements that only hold others: a link, and a choice of which the first that is known is taken."""
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^'\")]+)['\"]?\s*\)")
_PICTURE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_PROLOG = re.compile(r"^\s*(<\?xml[^>]*\?>)?\s*(<!DOCTYPE[^>\[]*>)?", re.DOTALL)


def clean(svg: str, prefix: str = "", title: str = "", description: str = "") -> str:
    """Return an SVG drawing without anything but drawing, its ids prefixed, as an image with a name.

    Parameters
    ----------
    svg
        A whole SVG document.
    prefix
        Stands before every id, so that several drawings can share a page.
    title, description
        What a screen reader says instead of the drawing; both "" leaves them out.

    Raises
    ------
    BarometerError
        If the text is not SVG, or brings entities of its own.

    Examples
    --------
    >>> clean('<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script/><g id="a"/></svg>')
    '<svg xmlns="http://www.w3.org/2000/svg"><g /></svg>'
    """
    text = _PROLOG.sub("", _without_names(svg), count=1)
    try:
        if "<!" in re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", text, flags=re.DOTALL):
            raise BarometerError("a drawing declares entities of its own; expected plain SVG")
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise BarometerError(f"a drawing is no readable SVG ({error}); draw it again") from error
    if _bare(root.tag) != "svg":
        raise BarometerError(f"a drawing is <{_bare(root.tag)}>; expected <svg>")
    used = set(_REFERENCE.findall(text)) | set(re.findall(r"href=[\"']#([^\"']+)[\"']", text))
    styled(root)
    result = _copy(root, used, prefix)
    width, height = (_length(result.attrib.pop(side, "")) for side in ("width", "height"))
    if width and height and "viewBox" not in result.attrib:
        result.set("viewBox", f"0 0 {width:g} {height:g}")
    named = {"xmlns": "http://www.w3.org/2000/svg"}
    if title:
        named |= {"role": "img", "aria-labelledby": f"{prefix}title {prefix}desc"}
        for place, (tag, words) in enumerate((("title", title), ("desc", description))):
            element = ElementTree.Element(tag, {"id": f"{prefix}{tag}"})
            element.text = words
            result.insert(place, element)
    result.attrib = {**named, **result.attrib}
    return ElementTree.tostring(result, encoding="unicode")


_DECLARED = re.compile(
    r"(<!DOCTYPE[^>\[]*)\[((?:\s*<!ENTITY\s+[\w:-]+\s+(?:\"(?:[^\"&%<]|&#\w+;)*\"|'(?:[^'&%<]|&#\w+;)*')\s*>)*)\s*\]"
)


def _without_names(svg: str) -> str:
    """Return SVG with plain texts in place of the names that it declares for them, as Illustrator does."""
    found = _DECLARED.search(svg)
    if not found:
        return svg
    names = dict(re.findall(r"<!ENTITY\s+([\w:-]+)\s+[\"']([^\"']*)[\"']", found[2]))
    rest = svg[found.end() :]
    return svg[: found.start()] + found[1] + re.sub(r"&([\w:-]+);", lambda m: names.get(m[1], m[0]), rest)


def natural_width(svg: str) -> float:
    """Return how wide a drawing is by its own word, in pixels; 0 where it does not say.

    Examples
    --------
    >>> natural_width('<svg width="72pt" height="36pt" viewBox="0 0 72 36"/>'), natural_width("<svg/>")
    (96.0, 0.0)
    """
    root = re.search(r"<svg\b[^>]*>", svg)
    if root is None:
        return 0.0
    given = re.search(r"\swidth\s*=\s*[\"']([^\"']*)[\"']", root[0])
    if given and (width := _length(given[1])):
        return width
    box = re.search(r"\sviewBox\s*=\s*[\"']([^\"']*)[\"']", root[0])
    sides = re.split(r"[\s,]+", box[1].strip()) if box else []
    return _length(sides[2]) if len(sides) == 4 else 0.0


_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "in": 96.0,
    "em": 16.0,
}


def _length(text: str) -> float:
    """Return a length in pixels; 0 for one that is a share of something."""
    found = re.fullmatch(r"\s*(\d*\.?\d+(?:e[-+]?\d+)?)\s*([a-z]*)\s*", text)
    return round(float(found[1]) * _PIXELS.get(found[2], 0.0), 2) if found else 0.0


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _copy(element: ElementTree.Element, used: set[str], prefix: str) -> ElementTree.Element:
    name = _bare(element.tag)
    copied = ElementTree.Element("g" if name in _GROUPS else name)
    copied.text, copied.tail = element.text, element.tail
    for attribute, value in element.attrib.items():
        kept = _attribute(_bare(attribute), value, used, prefix)
        if kept is not None and not (name == "a" and _bare(attribute) in ("href", "target")):
            copied.set(_bare(attribute), kept)
    known = [each for each in element if isinstance(each.tag, str) and _draws(each)]
    for child in known[:1] if name == "switch" else known:
        copied.append(_copy(child, used, prefix))
    return copied


def _draws(element: ElementTree.Element) -> bool:
    """Say whether an element is one that draws; a line through no points is none, and HTML refuses it."""
    name = _bare(element.tag)
    return name in _DRAWN and (name != "path" or "d" in element.attrib or "id" in element.attrib)


def _attribute(name: str, value: str, used: set[str], prefix: str) -> str | None:
    """Return an attribute's value as it may stay, or None where it may not."""
    if name.lower().startswith("on") or name in ("class", "version", "role", "aria-labelledby", "filter"):
        return None
    if name == "id":
        return f"{prefix}{value}" if value in used else None
    if name == "href":
        if value.startswith("#"):
            return f"#{prefix}{value[1:]}"
        return value if _PICTURE.fullmatch(value) else None
    if "url(" in _REFERENCE.sub("", value) or "@import" in value:
        return None
    return _REFERENCE.sub(lambda found: f"url(#{prefix}{found[1]})", value)
