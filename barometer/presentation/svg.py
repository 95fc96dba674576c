"""SVG made fit to stand inside a page: only drawing, no script, no style sheet, no name that could clash."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from barometer.errors import BarometerError

_ELEMENTS = frozenset(
    re.split(
        r"\s+",
        "svg g defs path rect circle ellipse line polyline polygon text tspan use image clipPath mask "
        "pattern marker symbol linearGradient radialGradient stop",
    )
)
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
    text = _PROLOG.sub("", svg, count=1)
    try:
        if "<!" in re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", "", text, flags=re.DOTALL):
            raise BarometerError("a drawing declares entities of its own; expected plain SVG")
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise BarometerError(f"a drawing is no readable SVG ({error}); draw it again") from error
    if _bare(root.tag) != "svg":
        raise BarometerError(f"a drawing is <{_bare(root.tag)}>; expected <svg>")
    used = set(_REFERENCE.findall(text)) | set(re.findall(r"href=\"#([^\"]+)\"", text))
    result = _copy(root, used, prefix)
    result.attrib.pop("width", None)
    result.attrib.pop("height", None)
    named = {"xmlns": "http://www.w3.org/2000/svg"}
    if title:
        named |= {"role": "img", "aria-labelledby": f"{prefix}title {prefix}desc"}
        for place, (tag, words) in enumerate((("title", title), ("desc", description))):
            element = ElementTree.Element(tag, {"id": f"{prefix}{tag}"})
            element.text = words
            result.insert(place, element)
    result.attrib = {**named, **result.attrib}
    return ElementTree.tostring(result, encoding="unicode")


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _copy(element: ElementTree.Element, used: set[str], prefix: str) -> ElementTree.Element:
    copied = ElementTree.Element(_bare(element.tag))
    copied.text, copied.tail = element.text, element.tail
    for name, value in element.attrib.items():
        kept = _attribute(_bare(name), value, used, prefix)
        if kept is not None:
            copied.set(_bare(name), kept)
    for child in element:
        if isinstance(child.tag, str) and _bare(child.tag) in _ELEMENTS:
            copied.append(_copy(child, used, prefix))
    return copied


def _attribute(name: str, value: str, used: set[str], prefix: str) -> str | None:
    """Return an attribute's value as it may stay, or None where it may not."""
    if name.lower().startswith("on") or name in ("class", "version", "role", "aria-labelledby"):
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
