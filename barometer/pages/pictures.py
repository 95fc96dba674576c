"""Pictures from anywhere, checked and in the form that a page or Typst takes."""

from __future__ import annotations

import base64
import binascii
import io
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, unquote_to_bytes

from barometer.errors import BarometerError
from barometer.presentation.svg import clean, natural_width
from barometer.prose import parse, pictures_in

if TYPE_CHECKING:
    from PIL.Image import Image

MIMES = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff")
"""The kinds of picture that an output may hold, the richest first."""

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_ORIENTATION = 0x0112
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_ASIDE = re.compile(
    r"<(?:\w+:)?foreignObject\b|<(?:\w+:)?image\b[^>]*href\s*=\s*[\"'](?!data:image/(?:png|jpeg))"
)


@dataclass(frozen=True)
class Picture:
    """A picture that does not come from `barometer.presentation`.

    Attributes
    ----------
    data, mime
        A clean SVG, a PNG or a JPEG.
    alt
        What it shows, in words.
    width
        How wide it is by its own word, in pixels; 0 where it does not say.
    lost
        Kind of what it has that a page cannot show, a key of the catalogue's group `loss`; "" for nothing.
    """

    data: bytes
    mime: str
    alt: str = ""
    width: float = 0
    lost: str = ""


class NoPicture(BarometerError):
    """A picture that cannot be shown: `kind` is a key of the catalogue's group `loss`."""

    def __init__(self, kind: str, why: str = "") -> None:
        super().__init__(why or kind)
        self.kind = kind


def picture_of(data: bytes) -> Picture:
    """Return a picture, whatever its name or type claims: SVG as drawing alone, others as PNG or JPEG.

    What has no place on a page is put into one that has: the first of moving pictures, colours of printers'
    inks as those of screens, a turned photograph upright.

    Raises
    ------
    NoPicture
        If it is none that can be read.

    Examples
    --------
    >>> drawing = picture_of(b'<svg xmlns="http://www.w3.org/2000/svg" width="30pt" height="9pt"><g/></svg>')
    >>> drawing.mime, drawing.width
    ('image/svg+xml', 40.0)
    """
    if is_drawing(data):
        return _drawing(data)
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            image.load()  # the whole of it: a file that ends too early has a good beginning
            return _bitmap(image, data)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture("broken", str(error)) from error


def _drawing(data: bytes) -> Picture:
    try:
        text = data.decode("utf-8-sig")
        svg = clean(text)
    except (BarometerError, ValueError) as error:
        raise NoPicture("broken", str(error)) from error
    lost = "parts" if _ASIDE.search(text) else ""
    return Picture(svg.encode("utf-8"), "image/svg+xml", width=natural_width(text), lost=lost)


def _bitmap(image: Image, data: bytes) -> Picture:
    from PIL import ImageOps

    moving = "moving" if getattr(image, "n_frames", 1) > 1 and image.format != "TIFF" else ""
    turned = image.getexif().get(_ORIENTATION, 1) != 1
    kind = "JPEG" if image.format == "JPEG" else "PNG"
    # Ink colours, and numbers a pixel that no screen has, are put into those of screens.
    plain = image.mode in ("1", "L", "LA", "P", "RGB", "RGBA")
    if image.format == kind and plain and not turned and not (kind == "PNG" and moving):
        return Picture(data, f"image/{kind.lower()}", width=image.width, lost=moving)
    upright = ImageOps.exif_transpose(image)
    shades = "RGBA" if upright.has_transparency_data else "RGB"
    out = io.BytesIO()
    upright.convert("RGB" if kind == "JPEG" else shades).save(out, kind, quality=95)
    return Picture(out.getvalue(), f"image/{kind.lower()}", width=upright.width, lost=moving)


def encoded(data: str) -> bytes:
    """Return the bytes of a picture in an output: SVG as text, others in base 64.

    Raises
    ------
    NoPicture
        If it is neither.
    """
    if "<" in data:
        return data.encode("utf-8")
    try:
        return base64.b64decode(data)
    except binascii.Error as error:
        raise NoPicture("broken", str(error)) from error


def find_picture(url: str, attachments: Mapping[str, Mapping[str, Any]], folder: Path | None) -> Picture:
    """Return the picture that a text names: attached to its cell, in the address itself, or in a folder.

    Parameters
    ----------
    url
        Address as written. Letters may be percent-encoded, composed otherwise, or of another case.
    attachments
        The cell's, by their names or, where a file lay beside the text, by the address that it has there.
    folder
        Where the notebook lies; only what lies in it is found. None for nowhere.

    Raises
    ------
    NoPicture
        If there is none, or it is not to be read.
    """
    if url.startswith("attachment:") or url in attachments:
        wanted = _alike(unquote(url.removeprefix("attachment:")))
        bundles = [bundle for name, bundle in attachments.items() if name == url or _alike(name) == wanted]
        found = [data for bundle in bundles for mime in MIMES if isinstance(data := bundle.get(mime), str)]
        if not found:
            raise NoPicture("unattached")
        return picture_of(encoded(found[0]))
    if url.startswith("data:"):
        about, _, data = url.partition(",")
        return picture_of(encoded(data) if about.endswith(";base64") else unquote_to_bytes(data))
    if _ELSEWHERE.match(url):
        raise NoPicture("web")
    return picture_of(_beside(url, folder))


def attached(text: str, folder: Path) -> dict[str, dict[str, str]]:
    """Return the pictures in a folder that Markdown names, as a cell's attachments under their addresses.

    Those that are not there, and those that no page can show, are left out.
    """
    tree = parse(text)
    nodes = (*tree.nodes, *(node for note in tree.notes.values() for node in note))
    found = {}
    for url in dict.fromkeys(node.url for node in pictures_in(nodes) if not _ELSEWHERE.match(node.url)):
        with suppress(NoPicture):
            data = _beside(url, folder)
            picture_of(data)
            if is_drawing(data):
                found[url] = {MIMES[0]: data.decode("utf-8-sig")}
            else:
                ending = url.rpartition(".")[2].lower().replace("jpg", "jpeg")
                # A name may say anything; what a picture is, its bytes tell whoever shows it.
                mime = f"image/{ending}" if f"image/{ending}" in MIMES else MIMES[1]
                found[url] = {mime: base64.b64encode(data).decode("ascii")}
    return found


def is_drawing(data: bytes) -> bool:
    """Return whether a picture is SVG: no bitmap begins with its first sign."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _beside(url: str, folder: Path | None) -> bytes:
    path = _path(url, folder) or _path(re.split(r"[?#]", url)[0], folder) if folder else None
    if path is None:
        raise NoPicture("missing")
    return path.read_bytes()


def _path(url: str, folder: Path | None) -> Path | None:
    """Return the file that an address names, None if there is none."""
    here = (folder or Path()).resolve()
    for written in dict.fromkeys((url, unquote(url))):
        parts = [part for part in re.split(r"[/\\]", written) if part not in ("", ".")]
        if ".." in parts or written.startswith("/") or "\x00" in written:
            raise NoPicture("outside")
        path: Path | None = here
        for part in parts:
            path = _child(path, part) if path else None
        if path and path.is_file():
            if not path.resolve().is_relative_to(here):
                raise NoPicture("outside")
            return path
    return None


def _child(folder: Path, name: str) -> Path | None:
    """Return what lies in a folder under a name, or under the only name that differs in case or composing."""
    if (folder / name).exists():
        return folder / name
    if not folder.is_dir():
        return None
    alike = [each for each in folder.iterdir() if _alike(each.name) == _alike(name)]
    return alike[0] if len(alike) == 1 else None


def _alike(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def as_svg(picture: Picture) -> str:
    """Return a picture as SVG; a bitmap becomes an SVG that holds it, as wide as the bitmap is."""
    if picture.mime == "image/svg+xml":
        return picture.data.decode("utf-8")
    from PIL import Image

    with Image.open(io.BytesIO(picture.data), formats=["PNG", "JPEG"]) as image:
        width, height = image.size
    data = base64.b64encode(picture.data).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{picture.mime};base64,{data}"/></svg>'
    )
