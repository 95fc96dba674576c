"""Typst, its fonts loaded once: from Typst text to a tagged, archivable PDF."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import category

from barometer.errors import BarometerError
from barometer.pages.tags import tag_tables
from barometer.presentation.style import FONT, font_files

USUAL = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) | {*"–—‘’“”„†‡•…‰€\u2212≤≥≠≈×→▲▼■★"}
"""Letters that pages are written with; a test holds them against the typeface."""
_BLOCKS = ((0x2100, 0x214F), (0x2190, 0x22FF), (0x27C0, 0x27FF), (0x2900, 0x2AFF), (0x1D400, 0x1D7FF))
_FORMULA_LETTERS = frozenset(chr(code) for first, last in _BLOCKS for code in range(first, last + 1))
"""Letters that Typst's own typeface for formulas has; text falls back on it."""
STANDARDS = ("ua-1", "a-3a")
"""What every PDF is: PDF/UA-1 (accessible) and PDF/A-3a (archivable, may carry data)."""


def compile_pdf(source: str, files: Mapping[str, bytes] | None = None, date: str = "") -> bytes:
    """Return Typst text as PDF: PDF/UA-1 and PDF/A-3a, with row headers, the same bytes every time.

    Parameters
    ----------
    source
        Typst text.
    files
        Files that it attaches, by name.
    date
        ISO date that the document is given; "" for none.

    Raises
    ------
    BarometerError
        If Typst refuses the text.
    """
    return tag_tables(_typst(source, dict(files or {}), date), dated=bool(date))


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Return the house's typeface and no font of the machine.

    Typst takes a folder of fonts and reads each face when it is first used, so each is used here once.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for path in (*font_files(), spare_font()):
            shutil.copy(path, folder)
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[folder])
        compiler: Any = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
        faces = "".join(
            f'#text(weight: {weight}, style: "{slant}")[a]'
            for weight in (400, 600, 700)
            for slant in ("normal", "italic")
        )
        spare = '#text(font: "DejaVu Sans")[a]'
        compiler.compile(input=f'#set text(font: "{FONT}")\n{faces}{spare}'.encode(), format="pdf")
    return fonts


def spare_font() -> Path:
    """Return the font for letters that the house's typeface lacks, such as Cyrillic and Arabic."""
    # Found without importing matplotlib, which would take longer than to make a page.
    package = find_spec("matplotlib")
    assert package is not None and package.origin is not None
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"


@lru_cache(maxsize=1)
def _printable() -> frozenset[str]:
    """Return every letter that stands as it is: in all the house's faces or a spare font; and line ends."""
    house = [_letters(path) for path in font_files()]
    known = map(chr, frozenset.intersection(*house) | _letters(spare_font()))
    return _FORMULA_LETTERS.union("\n\t", (letter for letter in known if category(letter) != "Co"))


def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def printable(text: str) -> str:
    r"""Return text in which every letter can be printed; the others become U+FFFD, as PDF/UA demands.

    Examples
    --------
    >>> printable("æøå Житња 77,2\u202f% 𝝈 👍")
    'æøå Житња 77,2\u202f% 𝝈 �'
    """
    if text.isascii() or USUAL.issuperset(text):  # nearly always, and then no font need be read
        return text
    known = _printable()
    return "".join(letter if letter in known else _spare(letter) for letter in text)


def _spare(letter: str) -> str:
    return "" if category(letter) in ("Cf", "Mn", "Me") else "\ufffd"


@lru_cache(maxsize=1)
def _owner() -> int:
    """Return the process that first used Typst."""
    return os.getpid()


def _typst(source: str, files: dict[str, bytes], date: str) -> bytes:
    """Run Typst here, or in a new process if this one was forked from one that had used it.

    Typst's threads do not come along into a forked process, which would wait for them for ever.
    """
    if _owner() == os.getpid():
        return _compile(source, files, date)
    command = [sys.executable, "-c", f"from {__name__} import _answer; _answer()"]
    job = pickle.dumps((source, files, date))
    done = subprocess.run(command, input=job, stdout=subprocess.PIPE, check=True)
    answer = pickle.loads(done.stdout)
    if isinstance(answer, BarometerError):
        raise answer
    return bytes(answer)


def _answer() -> None:
    try:
        answer: bytes | BarometerError = _compile(*pickle.load(sys.stdin.buffer))
    except BarometerError as error:
        answer = error
    sys.stdout.buffer.write(pickle.dumps(answer))


def _compile(source: str, files: Mapping[str, bytes], date: str) -> bytes:
    import typst

    year, month, day = [int(part) for part in f"{date or 1970}-01-01".split("-")[:3]]
    given: dict[str, Any] = {
        "timestamp": datetime(year, month, day, tzinfo=UTC),
        "pdf_standards": [*STANDARDS],
    }
    # A new one for each document: one that is used again mends its copy of the text, and can fail at that.
    compiler: Any = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {**files, "main.typ": source.encode("utf-8")}.items():
            (Path(folder) / name).write_bytes(content)
        try:
            made = compiler.compile(input=f"{folder}/main.typ", root=folder, format="pdf", **given)
        except typst.TypstError as error:
            hint = f" ({'; '.join(error.hints)})" if error.hints else ""
            raise BarometerError(f"Typst refuses the page: {error.message}{hint}") from error
    return bytes(made)
