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
_MONTH = re.compile(r"(\d{4})M(0[1-9]|1[0-2])")
_SCHOOL = re.compile(r"(\d{4})([/-])(\d{2})")
_YEAR = re.compile(r"\d{4}")

_SCHOOL_ENDS = 7 / 12
"""A school year ends with July."""


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
    from babel.dates import format_date, format_skeleton

    year, month, day = found.groups()
    try:
        when = calendar_date(int(year), int(month), int(day or 1))
    except ValueError as error:
        raise BarometerError(f"'{text}' is no date: {error}") from error
    locale = locale_of(language)
    if day is None:
        return format_skeleton("yMMMM", when, locale=locale)
    return format_date(
        when, format={"da": "d. MMMM y", "en": "d MMMM y"}.get(language, "long"), locale=locale
    )


def period(text: str, language: str = "da") -> str:
    """Write a reference period: a date, a quarter, a half-year, a school year or a span of years.

    Examples
    --------
    >>> period("2012Q1"), period("2013H1"), period("2011/2012"), period("2008-2011"), period("unknown")
    ('1. kvartal 2012', '1. halvår 2013', '2011/2012', '2008–2011', 'ikke oplyst')
    >>> period("2024-25"), period("2011-12"), period("2024M03"), period("2024K2")
    ('2024/25', 'december 2011', 'marts 2024', '2. kvartal 2024')
    """
    for pattern, key in ((_QUARTER, "word.quarter"), (_HALF, "word.half")):
        if found := pattern.fullmatch(text):
            return label(key, language, year=found[1], number=found[2])
    if found := _SPAN.fullmatch(text):
        return text if found[2] == "/" else f"{found[1]}–{found[3]}"
    if school := _school(text):
        return f"{school[0]}/{school[1] % 100:02}"
    if found := _MONTH.fullmatch(text):
        return date(f"{found[1]}-{found[2]}", language)
    return date(text, language)


def _school(text: str) -> tuple[int, int] | None:
    """Return the two years of a school year; "2011-12" is a month, as ISO writes it, "2024-25" cannot be."""
    found = _SCHOOL.fullmatch(text)
    if not found:
        return None
    first, last = int(found[1]), int(found[3])
    follows = (first + 1) % 100 == last and (found[2] == "/" or last > 12)
    return (first, first + 1) if follows else None


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
    if school := _school(text):
        return float(school[0])
    if found := _MONTH.fullmatch(text):
        return int(found[1]) + (int(found[2]) - 1) / 12
    if found := _DAY.fullmatch(text):
        if not 1 <= int(found[2]) <= 12:
            raise BarometerError(f"'{text}' is no month and no school year; expected 2024-03 or 2024/25")
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


def year_end(text: str) -> float:
    """Return where a period ends on a time axis, in years.

    Raises
    ------
    BarometerError
        If the period is unknown: it has no place on an axis.

    Examples
    --------
    >>> year_end("2012"), year_end("2012Q3"), year_end("2013H1"), year_end("2008-2011")
    (2013.0, 2012.75, 2013.5, 2012.0)
    >>> round(year_end("2024/25"), 3), round(year_end("2011-12"), 3), round(year_end("2024M03"), 3)
    (2025.583, 2012.0, 2024.25)
    """
    begins = year(text)
    if school := _school(text):
        return school[1] + _SCHOOL_ENDS
    if found := _SPAN.fullmatch(text):
        return int(found[3]) + (_SCHOOL_ENDS if found[2] == "/" else 1.0)
    for pattern, length in ((_QUARTER, 1 / 4), (_HALF, 1 / 2), (_MONTH, 1 / 12)):
        if pattern.fullmatch(text):
            return begins + length
    if found := _DAY.fullmatch(text):
        return begins + (1 / 12 if found[3] is None else 1 / 365)
    return begins + 1.0
