"""Pictures from anywhere, checked and in the form that a page or Typst takes."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

from barometer.errors import BarometerError
from barometer.presentation.svg import clean

MIMES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
"""The kinds of picture that a page may hold, by the ending of a file's name; the richest first."""


@dataclass(frozen=True)
class Picture:
    """A picture that does not come from `barometer.presentation`."""

    data: bytes
    mime: str
    alt: str = ""


def usable(picture: Picture) -> bool:
    """Say whether a picture is what its type claims.

    Examples
    --------
    >>> usable(Picture(b"<html/>", "image/svg+xml")), usable(Picture(b"GIF", "image/png"))
    (False, False)
    """
    try:
        return bool(as_svg(picture))
    except (BarometerError, OSError, ValueError):
        return False


def as_svg(picture: Picture) -> str:
    """Return a picture as clean SVG; a bitmap becomes an SVG that holds it."""
    if picture.mime == "image/svg+xml":
        return clean(picture.data.decode("utf-8"))
    from PIL import Image

    with Image.open(io.BytesIO(picture.data), formats=["PNG", "JPEG"]) as image:
        width, height = image.size
    data = base64.b64encode(picture.data).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{picture.mime};base64,{data}"/></svg>'
    )
