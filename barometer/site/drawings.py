"""Drawings for pages that allow no style within them, for files of their own, and as pictures of pixels."""

from __future__ import annotations

import re
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from barometer.files import digest
from barometer.presentation.objects import Figure
from barometer.presentation.style import font_files
from barometer.presentation.svg import clean

_SPACE = "http://www.w3.org/2000/svg"
PIXELS_PER_INCH = 192
"""Twice a screen's: sharp where it is enlarged, some 40 kB."""


def inline_drawing(figure: Figure, name: str) -> str:
    """Return a figure's drawing for a page: named, its description left to the text beside it.

    A style within an element would be stopped by the page's security policy: each becomes attributes.

    Examples
    --------
    >>> from barometer.presentation.objects import Caption
    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg"><path style="fill: none" d="M0 0"/></svg>'
    >>> inline_drawing(Figure(Caption("Titel", alt="Linje."), svg), "a").partition("<title")[2]
    ' id="a-title">Titel</title><path d="M0 0" fill="none" /></svg>'
    """
    root = _parsed(clean(figure.svg, f"{name}-"))
    title = ElementTree.Element("title", {"id": f"{name}-title"})
    title.text = figure.caption.title
    root.insert(0, title)
    root.attrib = {"xmlns": _SPACE, "role": "img", "aria-labelledby": f"{name}-title", **root.attrib}
    return _text(root)


def drawing_file(figure: Figure) -> str:
    """Return a figure's drawing as a file of its own, with its title and its whole description."""
    svg = clean(figure.svg, "d-", figure.caption.title, figure.caption.aloud())
    root = _parsed(svg)
    root.attrib = {"xmlns": _SPACE, **root.attrib}
    width, height = root.attrib["viewBox"].split()[2:]
    root.attrib |= {"width": f"{float(width):g}pt", "height": f"{float(height):g}pt"}
    return _text(root) + "\n"


def drawing_pixels(figure: Figure) -> bytes:
    """Return a figure's drawing as PNG on white."""
    import typst

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "drawing.svg").write_text(drawing_file(figure), encoding="utf-8")
        page = '#set page(width: auto, height: auto, margin: 6pt, fill: white)\n#image("drawing.svg")\n'
        (Path(folder) / "main.typ").write_text(page, encoding="utf-8")
        compiler: Any = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
        made = compiler.compile(
            input=f"{folder}/main.typ", root=folder, format="png", ppi=float(PIXELS_PER_INCH)
        )
    return bytes(made)


@lru_cache(maxsize=1)
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_files()[0].parent)])


def drawing_digest(figure: Figure) -> str:
    """Return what names a drawing: the same drawing and words, the same digest."""
    return digest("\n".join((figure.svg, figure.caption.title, figure.caption.aloud())))


def _parsed(svg: str) -> ElementTree.Element:
    root = ElementTree.fromstring(re.sub(r'\sxmlns="[^"]*"', "", svg, count=1))
    for parent in list(root.iter()):
        for child in [one for one in parent if one.tag == "path" and "d" not in one.attrib]:
            parent.remove(child)  # of a number that is withheld nothing is drawn
    for element in root.iter():
        for declaration in element.attrib.pop("style", "").split(";"):
            name, _, value = declaration.partition(":")
            if value.strip():
                element.set(name.strip(), value.strip())
    return root


def _text(root: ElementTree.Element) -> str:
    return re.sub(r">\s+<", "><", ElementTree.tostring(root, encoding="unicode"))
