"""CSV deliveries: the marks of the language, UTF-8 (with or without BOM), UTF-16 or Windows-1252."""

from __future__ import annotations

import csv
import io
import re

from barometer.intake.grid import MAX_CELLS, MAX_TEXT, RawCell, Refused, Sheet
from barometer.text import Text

_MANGLED = re.compile("Ã[¦¸¥†˜…]")  # æ, ø or å in UTF-8, read and saved again as Windows-1252
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(data: bytes, file: str, mark: str = ",") -> Sheet:
    """Return a CSV file as a sheet whose rows and columns are those a spreadsheet program shows.

    Where a comma is the decimal mark, semicolons or tabs stand between the fields; else commas may, too.

    Raises
    ------
    Refused
        If the text cannot be decoded, its quotes do not close, it is separated by commas, or it is too large.
    """
    text = decode(data, file)
    if text.startswith("sep="):
        text = text.partition("\n")[2]
    separator = ";" if ";" in text else "\t"
    if mark == "." and text.count(",") > text.count(separator):
        separator = ","
    if separator not in text and text.count(",") >= text.count("\n") > 0:
        raise Refused("wrong_separator", file)
    cells: dict[tuple[int, int], RawCell] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row, values in enumerate(reader, start=1):
            for column, value in enumerate(values, start=1):
                if value.strip():
                    cells[row, column] = RawCell("formula" if _is_formula(value) else "text", value)
            if (
                len(cells) > MAX_CELLS
                or len(values) > MAX_TEXT
                or max(map(len, values), default=0) > MAX_TEXT
            ):
                raise Refused(
                    "too_large",
                    file,
                    found=Text(f"> {MAX_CELLS} felter", f"> {MAX_CELLS} fields"),
                    limit=str(MAX_CELLS),
                )
    except csv.Error:
        broken = Text(f"linje {reader.line_num}", f"line {reader.line_num}")
    else:
        return Sheet("", cells)
    raise Refused("damaged_file", file, found=broken)


def decode(data: bytes, file: str) -> str:
    """Return the text of a delivery, whichever of the known encodings it is in."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not encoding and b"\0" in data:
        raise Refused("damaged_file", file, found=Text("binære tegn", "binary characters"))
    for attempt in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = data.decode(attempt)
        except UnicodeError:
            continue
        if "\0" in text or _MANGLED.search(text):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("unreadable_text", file)


def _is_formula(value: str) -> bool:
    # What a spreadsheet program would run when it opens the file; a sign before a number is no formula.
    value = value.strip()
    return value[0] in "=@" or (value[0] in "+-" and any(mark.isalpha() for mark in value) and "(" in value)
