"""Numbers and units for the reader: rounded once, here, and written as Danes or Britons write them."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Literal

from barometer.errors import BarometerError
from barometer.language.labels import catalogue_keys, check_language, label
from barometer.units import Unit, change_unit, find_unit

MINUS = "\u2212"


def rounded(value: float, decimals: int = 1) -> Decimal:
    """Round half away from zero, reading `value` as the decimal that a person would write.

    Raises
    ------
    BarometerError
        If `value` is not a number: a missing value has a status, and the status is what is shown.

    Examples
    --------
    >>> rounded(2.675, 2), rounded(-0.25)
    (Decimal('2.68'), Decimal('-0.3'))
    """
    if not math.isfinite(value):
        raise BarometerError("a missing value cannot be written as a number; show its status instead")
    result = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


@lru_cache
def locale_of(language: str) -> Any:
    """Return the Babel locale of a language: Denmark's Danish, Britain's English, any other as it is."""
    from babel import Locale

    return Locale.parse({"da": "da_DK", "en": "en_GB"}.get(check_language(language), language))


def language_tag(language: str) -> str:
    """Return what files call a language, with the country whose ways of writing are meant.

    Examples
    --------
    >>> language_tag("da"), language_tag("en")
    ('da-DK', 'en-GB')
    """
    return str(locale_of(language)).replace("_", "-")


def number(value: float, decimals: int = 1, language: str = "da") -> str:
    """Write a number with a fixed count of decimals and a true minus sign (U+2212).

    Examples
    --------
    >>> number(1234.5), number(1234.5, language="en"), number(-2.4)
    ('1.234,5', '1,234.5', '−2,4')
    >>> number(14476, 0), number(-0.04)
    ('14.476', '0,0')
    """
    from babel.numbers import format_decimal

    digits = rounded(value, decimals)
    pattern = "#,##0." + "0" * decimals if decimals else "#,##0"
    text = format_decimal(abs(digits), format=pattern, locale=locale_of(language), decimal_quantization=False)
    return f"{MINUS}{text}" if digits < 0 else text


def decimal_mark(language: str = "da") -> str:
    """Return what stands before the decimals of a number.

    Examples
    --------
    >>> decimal_mark("da"), decimal_mark("en")
    (',', '.')
    """
    return number(0.5, 1, language)[1]


def in_words(count: int, language: str = "da") -> str:
    """Write a small count as a word, a larger one in digits.

    Examples
    --------
    >>> in_words(1), in_words(12), in_words(13), in_words(0, "en")
    ('én', 'tolv', '13', 'none')
    """
    known = catalogue_keys("count")
    return label(f"count.{known[count]}", language) if 0 <= count < len(known) else number(count, 0, language)


def signed(value: float, decimals: int = 1, language: str = "da") -> str:
    """Write a change with its sign; what rounds to zero has none.

    Examples
    --------
    >>> signed(0.3), signed(-2.4), signed(0.01)
    ('+0,3', '−2,4', '0,0')
    """
    text = number(value, decimals, language)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def unit_words(unit: str | Unit, language: str = "da", *, one: bool = False) -> str:
    """Return the words of a unit, by its id or as a policy declares it; "" where it has none.

    Parameters
    ----------
    one
        Whether in the singular, where it differs.

    Raises
    ------
    BarometerError
        If no unit of the package has that id.

    Examples
    --------
    >>> unit_words("schools"), unit_words("schools", one=True), unit_words("rank")
    ('skoler', 'skole', '')
    """
    declared = unit if isinstance(unit, Unit) else find_unit(unit)
    if declared.many is not None:
        return (declared.one if one and declared.one else declared.many)(check_language(language))
    singular = one and declared.id in catalogue_keys("one")
    return label(f"{'one' if singular else 'unit'}.{declared.id}", language)


def with_unit(value: float, unit: str | Unit, decimals: int = 1, language: str = "da") -> str:
    """Write a number and its unit, in the singular for exactly one.

    Raises
    ------
    BarometerError
        If no unit of the package has that id.

    Examples
    --------
    >>> with_unit(10.8, "percentage_points"), with_unit(77.2, "percent"), with_unit(77.2, "percent", 1, "en")
    ('10,8 procentpoint', '77,2 %', '77.2%')
    >>> with_unit(14476, "persons", 0), with_unit(1, "persons", 0)
    ('14.476 personer', '1 person')
    """
    return _join(number(value, decimals, language), rounded(value, decimals), unit, language)


def change(
    value: float, unit: str | Unit, decimals: int = 1, language: str = "da", *, brief: bool = False
) -> str:
    """Write a change with sign and unit; a change of a percentage is in percentage points.

    `brief` is for tables: a unit that has a short form is written so.

    Examples
    --------
    >>> change(-2.4, "percent"), change(91, "persons", 0)
    ('−2,4 procentpoint', '+91 personer')
    >>> change(-2.4, "percent", brief=True)
    '−2,4 pct.point'
    """
    text, told = signed(value, decimals, language), change_unit(unit)
    if brief and told in catalogue_keys("brief"):
        return f"{text} {label(f'brief.{told}', language)}"
    return _join(text, abs(rounded(value, decimals)), told, language)


def moved(
    value: float,
    unit: str | Unit,
    decimals: int = 1,
    language: str = "da",
    form: Literal["has", "the", "a"] = "a",
) -> str:
    """Write a change as a rise or a fall, which reads aloud where a sign does not.

    `form`: what the figure has done, the change as a subject with its capital, or as an object.

    Examples
    --------
    >>> moved(-2.9, "percent"), moved(0.6, "percent", form="the"), moved(1, "persons", 0, "en", "has")
    ('et fald på 2,9 procentpoint', 'Stigningen på 0,6 procentpoint', 'risen by 1 person')
    """
    step = rounded(value, decimals)
    way = "rise" if step > 0 else "fall" if step < 0 else "change"
    size = with_unit(abs(value), change_unit(unit), decimals, language)
    return label(f"move.{form}_{way}", language, size=size)


def _join(text: str, digits: Decimal, unit: str | Unit, language: str) -> str:
    words = unit_words(unit, language, one=digits == 1)
    if not words:
        return text
    return f"{text}{'' if words == '%' and not _percent_stands_apart(language) else ' '}{words}"


def _percent_stands_apart(language: str) -> bool:
    pattern = locale_of(language).percent_formats[None].pattern
    return any(letter.isspace() for letter in pattern)
