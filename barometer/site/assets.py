"""Style sheet, script and typeface: one file each for the whole site."""

from __future__ import annotations

import base64
import re
from functools import lru_cache

from barometer.pages.document import TEMPLATES
from barometer.pages.webfonts import FILE
from barometer.site.layout import STATIC

_DATA = re.compile(r"url\(data:font/woff;base64,([A-Za-z0-9+/=]+)\)")


@lru_cache(maxsize=1)
def assets() -> dict[str, bytes]:
    """Return the files that all pages share: the look of the reports' pages with what the site adds to it."""
    fonts: dict[str, bytes] = {}

    def moved(found: re.Match[str]) -> str:
        name = f"font-{len(fonts) + 1}.woff"
        fonts[f"assets/{name}"] = base64.b64decode(found[1])
        return f"url({name})"

    faces = _DATA.sub(moved, FILE.read_text(encoding="utf-8"))
    look = (TEMPLATES / "barometer-html" / "style.css").read_text(encoding="utf-8")
    own = (STATIC / "site.css").read_text(encoding="utf-8")
    script = (STATIC / "site.js").read_text(encoding="utf-8")
    return {
        "assets/site.css": f"{faces}{look}{own}".encode(),
        "assets/site.js": script.encode(),
        "assets/search.js": (STATIC / "search.js").read_bytes(),
        "assets/icon.svg": (STATIC / "icon.svg").read_bytes(),
        **fonts,
    }
