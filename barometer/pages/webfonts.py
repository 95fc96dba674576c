"""The house's typeface for pages: the letters that they use, held in the page itself.

Regular and semibold are one file: a font with an axis of weight that takes the semibold letters from 500 on,
as the two do not have the same points everywhere. To cut the letters out takes as long as three pages, so the
template has them ready; `make fonts` makes them again, and a test holds the two against each other.
"""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

from barometer.files import write_atomic
from barometer.pages.document import TEMPLATES
from barometer.pages.press import USUAL
from barometer.presentation.style import FACES, FONT, font_files

FILE = TEMPLATES / "barometer-html" / "fonts.css"

WEIGHTS = (400, 600)
"""Of regular and semibold."""


def style_sheet() -> str:
    """Return the style sheet that brings the typeface, about 60 kB, with nothing to fetch: upright, italic.

    Examples
    --------
    >>> style_sheet().count("@font-face")
    2
    """
    files = dict(zip(FACES, font_files(), strict=True))
    upright = _of_two_weights(_letters(files["Regular"]), _letters(files["Semibold"]))
    shown = ((f"{WEIGHTS[0]} {WEIGHTS[1]}", "normal", upright), ("400", "italic", _letters(files["It"])))
    rules = []
    for weight, slant, font in shown:
        font.flavor = "woff"
        out = io.BytesIO()
        font.save(out)
        data = base64.b64encode(out.getvalue()).decode("ascii")
        rules.append(
            f'@font-face{{font-family:"{FONT}";font-weight:{weight};font-style:{slant};font-display:swap;'
            f'src:url(data:font/woff;base64,{data}) format("woff")}}'
        )
    return "\n".join(rules) + "\n"


def _letters(path: Path) -> Any:
    """Return the letters of a font; without its tables for layout it takes a tenth of the time."""
    from fontTools import subset  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    options = subset.Options(hinting=False, layout_features=[], name_IDs=[], notdef_outline=True)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "DSIG", "BASE"]
    font = TTFont(path, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, USUAL)))
    subsetter.subset(font)
    return font


def _of_two_weights(font: Any, heavy: Any) -> Any:
    """Return a font with the letters of another for its heavier half."""
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables._f_v_a_r import Axis  # type: ignore[import-untyped]
    from fontTools.varLib.featureVars import addFeatureVariations  # type: ignore[import-untyped]

    assert heavy.getGlyphOrder() == font.getGlyphOrder()
    # The sign for a letter that the font lacks stays itself: by it a browser knows to look elsewhere.
    names = {name: f"{name}.heavy" for name in heavy.getGlyphOrder() if name != ".notdef"}
    for name, other in names.items():
        glyph = heavy["glyf"][name]
        for part in glyph.components if glyph.isComposite() else ():
            part.glyphName = names[part.glyphName]
        font["glyf"][other] = glyph
        font["hmtx"][other] = heavy["hmtx"][name]
    axis = Axis()
    axis.axisTag, axis.axisNameID = "wght", font["name"].addName("Weight", minNameID=255)
    axis.minValue, axis.defaultValue, axis.maxValue = WEIGHTS[0], WEIGHTS[0], WEIGHTS[1]
    font["fvar"] = newTable("fvar")
    font["fvar"].axes = [axis]
    addFeatureVariations(font, [([{"wght": (0.5, 1.0)}], names)])
    return font


if __name__ == "__main__":
    write_atomic(FILE, style_sheet())
