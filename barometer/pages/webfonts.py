"""The house's typeface for pages: the letters that they use, held in the page itself.

To cut the letters out takes as long as three pages, so the template has them ready; `make fonts` makes them
again, and a test holds the two against each other.
"""

from __future__ import annotations

import base64
import io

from barometer.files import write_atomic
from barometer.pages.document import TEMPLATES
from barometer.pages.press import USUAL
from barometer.presentation.style import FACES, FONT, font_files

FILE = TEMPLATES / "barometer-html" / "fonts.css"

_SHOWN = {"Regular": (400, "normal"), "It": (400, "italic"), "Semibold": (600, "normal")}


def style_sheet() -> str:
    """Return the style sheet that brings the typeface, about 50 kB, with nothing to fetch.

    Examples
    --------
    >>> style_sheet().count("@font-face")
    3
    """
    files = dict(zip(FACES, font_files(), strict=True))
    rules = []
    for face, (weight, slant) in _SHOWN.items():
        data = base64.b64encode(_subset(str(files[face]))).decode("ascii")
        rules.append(
            f'@font-face{{font-family:"{FONT}";font-weight:{weight};font-style:{slant};font-display:swap;'
            f'src:url(data:font/woff;base64,{data}) format("woff")}}'
        )
    return "\n".join(rules) + "\n"


def _subset(path: str) -> bytes:
    """Return the letters of a font as WOFF; without its tables for layout it takes a tenth of the time."""
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    options = subset.Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG"]
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, USUAL)))
        subsetter.subset(font)
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    write_atomic(FILE, style_sheet())
