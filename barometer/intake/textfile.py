"""CSV deliveries: the marks of the language, UTF-8 (with or without BOM), UTF-16 or Windows-1252."""

from __future__ import annotations

import csv
import io
import re

from barometer.intake.grid import MAX_CELLS, MAX_TEXT, RawCell, Refused, Sheet
from barometer.language import in_each

_MANGLED = re.compile("Ã[¦¸¥†˜…]")  # æ, ø or å in UTF-8, read and saved again as Windows-1252
_OTHER_PAGE = re.compile(
    r"[a-z][¾¿Œ®¯‘›†’][a-z]|\b[¾¿Œ®¯‘›†’][a-z]{2}|[a-z]{2}[¾¿Œ‘›†](?=[\s;]|$)", re.IGNORECASE
)
_CALLED = re.compile(r"[+-]\s*(?:[^\W\d][\w.]*\(|\$?[A-Z]{1,3}\$?\d+\s*(?:[-+*/:^)]|$))")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(data: bytes, file: str, mark: str = ",") -> Sheet:
    """Return a CSV file as a sheet whose rows and columns are those a spreadsheet program shows.

    Where a comma is the decimal mark, semicolons or tabs stand between the fields; else commas may, too.

    Raises
    ------
    Refused
        If the text cannot be decoded, its quotes do not close, it is separated by commas, or it is too large.
    """
    text, told = decode(data, file), ""
    if text.startswith("sep="):
        head, _, text = text.partition("\n")
        told = head.removeprefix("sep=")[:1]
    separator = told or _separator(text)
    if separator not in (";", "\t") and (separator, mark) != (",", "."):
        raise Refused("wrong_separator", file)
    cells: dict[tuple[int, int], RawCell] = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row, values in enumerate(reader, start=1):
            for column, value in enumerate(values, start=1):
                if value.strip():
                    cells[row, column] = RawCell("formula" if _is_formula(value) else "text", value)
            if len(cells) > MAX_CELLS or max([len(values), *map(len, values)]) > MAX_TEXT:
                more = in_each("intake.more_fields", count=MAX_CELLS)
                raise Refused("too_large", file, found=more, limit=str(MAX_CELLS))
    except csv.Error:
        broken = in_each("intake.line", number=reader.line_num)
    else:
        return Sheet("", cells)
    raise Refused("damaged_file", file, found=broken)


def _separator(text: str) -> str:
    """Return what parts rows into most fields; one letter in a remark does not decide."""
    return max((";", "\t", ","), key=lambda separator: _parted(text, separator))


def _parted(text: str, separator: str) -> int:
    """Return how often a separator stands between fields, in rows of three or more."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return sum(len(values) - 1 for values in reader if len(values) > 2)
    except csv.Error:
        return sum(line.count(separator) for line in text.splitlines() if line.count(separator) > 1)


def decode(data: bytes, file: str) -> str:
    """Return the text of a delivery, whichever of the known encodings it is in."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    if not encoding and b"\0" in data:
        raise Refused("damaged_file", file, found=in_each("intake.binary"))
    for attempt in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = data.decode(attempt)
        except UnicodeError:
            continue
        if "\0" in text or _MANGLED.search(text) or (attempt == "cp1252" and _is_other_code_page(text)):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Refused("unreadable_text", file)


def _is_other_code_page(text: str) -> bool:
    """Tell whether Danish letters of a Macintosh or of MS-DOS were read as Windows' marks."""
    return bool(_OTHER_PAGE.search(text)) and not set("æøåÆØÅ") & set(text)


def _is_formula(value: str) -> bool:
    # What a spreadsheet program would run when it opens the file; a sign before a number or word is none.
    value = value.strip()
    return value[0] in "=@" or bool(_CALLED.match(value))
