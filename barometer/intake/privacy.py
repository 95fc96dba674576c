"""Personal data: recognised in any text, refused, and never repeated in a message, a report or a repr."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

HIDDEN = "•••"
"""What stands in a message where personal data stood."""

# Day (1-31, or 61-91 in replacement numbers), month, year and four digits, however they are spaced. The
# check digit is no help: numbers without one have been given out since 2007. A count after a date is none:
# after a year in full, or where "pr." or "den" says that it is a date.
_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])", "(?:0[1-9]|1[0-2])"
_NUMBER = re.compile(
    rf"(?<!\d){_DAY}[ ./-]?{_MONTH}[ ./-]?(?:(?:19|20)\d\d[./-]{{0,3}}|\d\d[ ./-]{{0,3}})\d{{4}}(?!\d)"
)
_DATED = re.compile(
    rf"\b(?:pr|per|den|d|fra|til|siden|dato|on|of|as of|from|until|since)\b[.:]?\s*"
    rf"{_DAY}[./-]{_MONTH}[./-](?:19|20)?\d\d(?=\s+\d)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{0,64}\w")
_PHONE = re.compile(
    r"(?:\+45[ .]?|(?:tlf|telefon|mobil|phone)\w{0,4}[.:]? *)\d{2}[ .]?\d{2}[ .]?\d{2}[ .]?\d{2}(?!\d)"
    r"|(?<![\d.,])\d{2} \d{2} \d{2} \d{2}(?![\d.,])",
    re.IGNORECASE,
)
_COLUMN = re.compile(
    r"(cpr|cpr[ .-]?(nr|nummer|no)\.?|personnummer|pnr|(for|efter|mellem)?navn|name|adresse|address"
    r"|fødselsda(to|g)|date of birth|telefon(nummer|nr\.?)?|tlf\.?|mobil(nummer)?|e-?mail(adresse)?)",
    re.IGNORECASE,
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"))


def plain(text: str) -> str:
    r"""Return text as it is compared: one kind of space, dash and digit, no invisible characters, trimmed.

    Examples
    --------
    >>> plain(" Ikke–vestlig\u00a0 oprindelse\u200b ")
    'Ikke-vestlig oprindelse'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = unicodedata.normalize("NFKC", text).translate(_DASHES)
    text = "".join(
        mark for mark in text if unicodedata.category(mark) not in ("Cf", "Cc") or mark in "\t\n\r"
    )
    return " ".join(text.split())


STRUCK = "\u0336"
"""Stands after each letter of a text that is struck out."""


def turns_into_digits(text: str) -> bool:
    """Tell whether a text has marks that would be read as digits and are none, or digits that are struck out.

    Likewise where marks that nobody sees have digits shown in another order than they are read.

    Examples
    --------
    >>> [turns_into_digits(text) for text in ("306¹", "306①", "½", "３０６", "\u202e603", "306", "m")]
    [True, True, True, True, True, False, False]
    """
    if text.isascii() and text.isprintable():
        return False
    return STRUCK in text or any(map(_is_odd, text))


_TURNING = {"LRE", "RLE", "LRO", "RLO", "LRI", "RLI", "FSI"}
"""Marks that have what follows them read from the other end: a screen then shows 0142 as 2410."""


def _is_odd(mark: str) -> bool:
    if mark.isascii():
        return not mark.isprintable() and not mark.isspace()
    odd = mark.isnumeric() or unicodedata.bidirectional(mark) in _TURNING
    return odd or any(map(str.isdecimal, unicodedata.normalize("NFKC", mark)))


def personal(text: str, also: Sequence[str] = ()) -> str:
    """Return the kind of fault that a text is for the personal data in it, or "" when it holds none.

    `also`: patterns of personal numbers that the policy names beside the Danish ones, which always count.

    Examples
    --------
    Dates of birth that nobody can have, from Statistics Denmark's own test numbers' pattern:

    >>> personal("se 310299-1234"), personal("3102991234"), personal("skriv til x@example.org")
    ('personal_number', 'personal_number', 'personal_contact')
    >>> personal("1.234.567 kr. i 2013"), personal("tlf. 12 34 56 78")
    ('', 'personal_contact')
    >>> personal("078-05-1120", ["[0-9]{3}-[0-9]{2}-[0-9]{4}"])
    'personal_number'
    """
    text = plain(text)
    bare = text.replace(" ", "")
    if holds_number(text) or (len(bare) == 9 and bare.isdecimal() and _NUMBER.fullmatch(f"0{bare}")):
        return "personal_number"
    if any(re.search(pattern, text) for pattern in also):
        return "personal_number"
    contact = ("@" in text and _EMAIL.search(text)) or _PHONE.search(text)
    return "personal_contact" if contact else ""


def holds_number(text: str) -> bool:
    """Tell whether a long text, such as a whole part of a file, holds a personal number as it stands."""
    return bool(_NUMBER.search(_DATED.sub("", text)))


def personal_column(heading: str) -> bool:
    """Tell whether a heading announces personal data.

    Examples
    --------
    >>> personal_column("CPR-nr."), personal_column("Bemærkning")
    (True, False)
    """
    return bool(_COLUMN.fullmatch(plain(heading)))


def mask(text: str, length: int = 80) -> str:
    """Return text fit for a message: personal data hidden, one line, cut at `length`.

    Examples
    --------
    >>> mask("310299-1234 flyttede")
    '••• flyttede'
    """
    read = plain(text)
    bare = read.replace(" ", "")
    if len(bare) == 9 and personal(bare):
        return HIDDEN
    hidden = read
    for pattern in (_NUMBER, _EMAIL, _PHONE):
        hidden = pattern.sub(HIDDEN, hidden)
    # As it was written, where nothing is hidden: a raised 1 is shown as one.
    written = "".join(mark for mark in text if unicodedata.category(mark) not in ("Cf", "Cc", "Cs"))
    text = " ".join(written.split()) if hidden == read and turns_into_digits(text) else hidden
    return text if len(text) <= length else f"{text[: length - 1]}…"
