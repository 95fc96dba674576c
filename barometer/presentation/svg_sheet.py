"""Style sheets of drawings: what they say of an element becomes its attributes."""

from __future__ import annotations

import re
from xml.etree import ElementTree

_PROPERTIES = re.compile(
    "fill|stroke|opacity|color|display|visibility|overflow|clip-path|mask|marker|paint-order|vector-effect"
    "|(fill|stroke|stop|font|text|marker|clip|shape|dominant|alignment|letter|word|writing)-[a-z-]+"
)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_ALL = re.compile(r"\s*\*\s*\{([^{}]*)\}\s*")


def styled(root: ElementTree.Element) -> None:
    """Give elements the presentation attributes that the drawing's own style sheets give them.

    An attribute of `style` still counts for more, as it does in a browser. Rules for a medium, and selectors
    that cannot be read, are left out.

    Examples
    --------
    >>> svg = "<svg><style>.a{fill:#c00}</style><path class='a' fill='red'/></svg>"
    >>> drawing = ElementTree.fromstring(svg)
    >>> styled(drawing)
    >>> drawing[1].get("fill")
    '#c00'
    """
    sheets = [element.text or "" for element in root.iter() if element.tag.rpartition("}")[2] == "style"]
    sheet = _COMMENT.sub("", "\n".join(sheets))
    if not sheet.strip():
        return
    if only := _ALL.fullmatch(sheet):
        # What matplotlib writes. All its properties are inherited: the whole drawing may say them once.
        for declaration in only[1].split(";"):
            name, _, value = declaration.partition(":")
            _give(root, name.strip(), value.strip())
        return
    _matched(root, sheet)


def _matched(root: ElementTree.Element, sheet: str) -> None:
    import tinycss2
    from cssselect2 import ElementWrapper, Matcher, SelectorError, compile_selector_list

    matcher = Matcher()
    for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        declared = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        given = [
            (each.lower_name, tinycss2.serialize(each.value).strip(), each.important)
            for each in declared
            if each.type == "declaration"
        ]
        try:
            selectors = compile_selector_list(rule.prelude)
        except SelectorError:
            continue
        for selector in selectors:
            if selector.pseudo_element is None:
                matcher.add_selector(selector, given)
    for wrapped in ElementWrapper.from_xml_root(root).iter_subtree():
        found = [each for *_, given in sorted(matcher.match(wrapped), key=lambda m: m[:2]) for each in given]
        for name, value, _ in sorted(found, key=lambda each: each[2]):
            _give(wrapped.etree_element, name, value)


def _give(element: ElementTree.Element, name: str, value: str) -> None:
    if value and _PROPERTIES.fullmatch(name):
        element.set(name, value)
