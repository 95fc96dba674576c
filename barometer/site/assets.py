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
    # The upright letters of both weights are one file; the few slanted ones are slanted by the browser.
    upright = FILE.read_text(encoding="utf-8").partition("\n")[0]
    font = base64.b64decode(_DATA.findall(upright)[0])
    faces = _DATA.sub("url(font.woff)", upright) + "\n"
    look = (TEMPLATES / "barometer-html" / "style.css").read_text(encoding="utf-8")
    own = (STATIC / "site.css").read_text(encoding="utf-8")
    script = (STATIC / "site.js").read_text(encoding="utf-8")
    return {
        "assets/site.css": f"{faces}{look}{own}".encode(),
        "assets/site.js": script.encode(),
        "assets/search.js": (STATIC / "search.js").read_bytes(),
        "assets/icon.svg": (STATIC / "icon.svg").read_bytes(),
        "assets/font.woff": font,
    }
