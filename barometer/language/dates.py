"""Dates and reference periods, from ISO text of any precision to words, and to a place on a time axis."""

from __future__ import annotations

import re
from datetime import date as calendar_date

from barometer.errors import BarometerError
from barometer.language.labels import label
from barometer.language.numbers import locale_of

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_QUARTER = re.compile(r"(\d{4})[QK]([1-4])")
_HALF = re.compile(r"(\d{4})H([12])")
_SPAN = re.compile(r"(\d{4})([/-])(\d{4})")
_YEAR = re.compile(r"\d{4}")


def date(text: str, language: str = "da") -> str:
    """Write an ISO date of day, month or year precision; "unknown" or "" says so.

    Raises
    ------
    BarometerError
        If the text is no date.

    Examples
    --------
    >>> date("2013-01"), date("2013-01-01"), date("2013-01-01", "en")
    ('januar 2013', '1. januar 2013', '1 January 2013')
    >>> date("2013"), date("unknown")
    ('2013', 'ikke oplyst')
    """
    if text in ("", "unknown"):
        return label("word.unknown", language)
    if _YEAR.fullmatch(text):
        return text
    found = _DAY.fullmatch(text)
    if not found:
        raise BarometerError(f"'{text}' is no date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    from babel.dates import format_date

    year, month, day = found.groups()
    try:
        when = calendar_date(int(year), int(month), int(day or 1))
    except ValueError as error:
        raise BarometerError(f"'{text}' is no date: {error}") from error
    pattern = "MMMM y" if day is None else {"da": "d. MMMM y", "en": "d MMMM y"}[language]
    return format_date(when, format=pattern, locale=locale_of(language))


def period(text: str, language: str = "da") -> str:
    """Write a reference period: a date, a quarter, a half-year, a school year or a span of years.

    Examples
    --------
    >>> period("2012Q1"), period("2013H1"), period("2011/2012"), period("2008-2011"), period("unknown")
    ('1. kvartal 2012', '1. halvår 2013', '2011/2012', '2008–2011', 'ikke oplyst')
    """
    for pattern, key in ((_QUARTER, "word.quarter"), (_HALF, "word.half")):
        if found := pattern.fullmatch(text):
            return label(key, language, year=found[1], number=found[2])
    if found := _SPAN.fullmatch(text):
        return text if found[2] == "/" else f"{found[1]}–{found[3]}"
    return date(text, language)


def year(text: str) -> float:
    """Return where a period begins on a time axis, in years.

    Raises
    ------
    BarometerError
        If the period is unknown: it has no place on an axis.

    Examples
    --------
    >>> year("2012"), year("2012Q3"), year("2013-07"), year("2011/2012")
    (2012.0, 2012.5, 2013.5, 2011.0)
    """
    if _YEAR.fullmatch(text):
        return float(text)
    if found := _QUARTER.fullmatch(text):
        return int(found[1]) + (int(found[2]) - 1) / 4
    if found := _HALF.fullmatch(text):
        return int(found[1]) + (int(found[2]) - 1) / 2
    if found := _SPAN.fullmatch(text):
        return float(found[1])
    if found := _DAY.fullmatch(text):
        return int(found[1]) + (int(found[2]) - 1) / 12 + (int(found[3] or 1) - 1) / 365
    raise BarometerError(f"the period '{text}' has no place on a time axis; expected a year or a date")


def place(period: str) -> float | None:
    """Return where a period lies in time, in years; None where it is not known.

    Examples
    --------
    >>> place("2012"), place("unknown")
    (2012.0, None)
    """
    try:
        return year(period)
    except BarometerError:
        return None
