"""Numbers in prose: read in Danish or English form, compared as precisely as they are printed, rewritten."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from barometer import language as lang
from barometer.commentary.words import Words, phrases

_SPACES = "\u00a0\u202f\u2009 "
_TINY = 1e-11
# How far "about" reaches, and "just under" or "just over", as a part of the number; never more than half of
# its last digit that is not zero: "knap 80" from 75 on, "knap 77" from 76.5, but "godt 14.500" up to 14.600.
_ABOUT, _NEAR = 0.05, 0.10

Form = Literal["digits", "word", "part"]


@dataclass(frozen=True)
class Number:
    """One number of a sentence: digits, a word (femten) or a part of the whole (en tredjedel).

    Attributes
    ----------
    start, end
        Where the numeral stands, with its sign and without its unit.
    begins, ends
        The same with the words of nearness and the unit.
    value
        What it says; a part is in percent.
    step, place
        One unit of its last digit, and of its last digit that is not zero.
    sign, nearness, unit
        "+", "-" or ""; `about`, `below`, `above`, `over`, `under`, `at_least`, `at_most` or ""; the unit as
        named in policies or "".
    """

    start: int
    end: int
    begins: int
    ends: int
    value: float
    step: float
    place: float
    sign: str
    nearness: str
    unit: str
    form: Form


_LONGEST = 100
"""In letters, of what stands before a number and says how near it is: "i omegnen af"."""


def read_numbers(text: str, words: Words) -> list[Number]:
    """Return the figures of a text in order; years, dates and references are no figures.

    Examples
    --------
    >>> from barometer.commentary.words import words
    >>> [(one.value, one.unit, one.nearness) for one in read_numbers("I 2013 knap 1.234,5 %", words("da"))]
    [(1234.5, 'percent', 'below')]
    >>> [(one.value, one.unit) for one in read_numbers("a third, or −0.3 percentage points", words("en"))]
    [(33.33333333333333, 'percent'), (-0.3, 'percentage_points')]
    """
    taken = [other.span() for other in words.not_figures.finditer(text)]
    figures = (one for one in _found(text, words) if not any(a < one.end and one.start < b for a, b in taken))
    kept: list[Number] = []
    for one in sorted(figures, key=lambda one: (one.start, -one.end)):
        if not kept or kept[-1].end <= one.start:
            kept.append(one)
    return kept


def _found(text: str, words: Words) -> Iterator[Number]:
    for digits in _digits(words.language).finditer(text):
        value, step = _value(digits["number"], words.language)
        sign = digits["sign"] or ""
        sign = "-" if sign[:1] in tuple("-−–m") else sign and "+"
        span = (digits.start(), digits.end("number"))
        yield _number(text, span, words, -value if sign == "-" else value, step, "digits", sign)
    count = phrases(tuple(words.numerals))
    for several in re.finditer(
        rf"({count.pattern}) {words.phrases['out_of'].pattern} ({count.pattern})", text, re.I
    ):
        of = words.numerals[several[1].casefold()] / words.numerals[several[2].casefold()]
        yield _number(text, several.span(), words, 100 * of, 5.0, "part")
    for part in phrases(tuple(words.fractions)).finditer(text):
        yield _number(text, part.span(), words, 100 * float(words.fractions[part[0].casefold()]), 1.0, "part")
    for word in count.finditer(text):
        yield _number(text, word.span(), words, float(words.numerals[word[0].casefold()]), 1.0, "word")


def _number(
    text: str, span: tuple[int, int], words: Words, value: float, step: float, form: Form, sign: str = ""
) -> Number:
    start, end = span
    after = end + len(text[end:]) - len(text[end:].lstrip(" -"))
    units = [(found.end(), name) for name, pattern in words.units if (found := pattern.match(text, after))]
    ends, unit = max(units, default=(end, "percent" if form == "part" else ""))
    begins, nearness = _nearness(text, start, words)
    place = step
    while form == "digits" and value and round(value / place) % 10 == 0:
        place *= 10
    return Number(start, end, begins, ends, value, step, place, sign, nearness, unit, form)


def _nearness(text: str, start: int, words: Words) -> tuple[int, str]:
    begin = max(0, start - _LONGEST)
    end = begin + len(text[begin:start].rstrip())
    near = [
        (found.start(), name)
        for name, pattern in words.approximations
        for found in pattern.finditer(text, begin, end)
        if found.end() == end
    ]
    return min(near, default=(start, ""))


def ratio_in_words(times: float, text: str, start: int, words: Words) -> Number:
    """Return the number that a word such as "fordoblet" means: true within 5 %, or "næsten", "mere end"."""
    begins, nearness = _nearness(text, start, words)
    return Number(start, start, begins, start, times, times / 10, times / 5, "", nearness, "", "word")


@lru_cache
def _digits(language: str) -> re.Pattern[str]:
    thousand, decimal = (r"\.", ",") if lang.decimal_mark(language) == "," else (",", r"\.")
    grouped = rf"\d{{1,3}}(?:[{thousand}{_SPACES}]\d{{3}})+(?:{decimal}\d+)?"
    sign = r"(?:(?:(?<=[\s(])|^)(?P<sign>[+−–-]|(?:minus|plus) ))?"
    return re.compile(
        rf"{sign}(?<![\w.,])(?P<number>(?:{grouped}|\d+(?:[.,]\d+)?)(?!\d|[.,]\d))", re.IGNORECASE
    )


def _value(written: str, language: str) -> tuple[float, float]:
    """Return a numeral's value and one unit of its last digit; 10.8 is read in Danish, too."""
    point, other = (",", ".") if lang.decimal_mark(language) == "," else (".", ",")
    bare = re.sub(rf"[{_SPACES}]", "", written)
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(other)}\d{{3}})+(?:{re.escape(point)}\d+)?", bare):
        bare = bare.replace(other, "")
    bare = bare.replace(",", ".")
    return float(bare), 10.0 ** -len(bare.partition(".")[2])


def agrees(number: Number, actual: float, magnitude: bool = False) -> bool:
    """Say whether a number in prose is true of the actual one, as precisely as it is printed.

    With `magnitude` only sizes are compared, because words say the direction; a written sign still counts.

    Examples
    --------
    >>> from barometer.commentary.words import words
    >>> one = lambda text: read_numbers(text, words("da"))[0]
    >>> agrees(one("10,8"), 10.84), agrees(one("knap 11"), 10.8), agrees(one("godt 11"), 10.8)
    (True, True, False)
    """
    said, real = number.value, actual
    if magnitude and not number.sign:
        said, real = abs(said), abs(real)
    half, tiny = number.step / 2, _TINY * max(1.0, abs(said))
    share = (_ABOUT if number.nearness == "about" else _NEAR) * abs(said)
    fine = number.nearness != "about" and abs(said) >= 100 * number.place
    within = share if number.form == "part" else max(half, min(number.place / (1 if fine else 2), share))
    match number.nearness:
        case "about":
            return abs(real - said) <= within + tiny
        case "below":
            return said - within - tiny <= real < said - tiny
        case "above":
            return said + tiny < real <= said + within + tiny
        case "over":
            return real > said + tiny
        case "under":
            return real < said - tiny
        case "at_least":
            return real >= said - tiny
        case "at_most":
            return real <= said + tiny
        case _:
            return abs(real - said) <= half + tiny


def rewrite(number: Number, written: str, actual: float, words: Words, magnitude: bool = False) -> str | None:
    """Return the numeral for `actual` in the form of the old one, or None for a part (en tredjedel).

    Precision, decimal mark, grouping, sign and words of nearness are kept: "knap 11" becomes "knap 12" for
    11.8. A number word stays a word where there is one.

    Examples
    --------
    >>> from barometer.commentary.words import words
    >>> old = read_numbers("knap 1.500", words("da"))[0]
    >>> rewrite(old, "1.500", 1678, words("da"))
    '1.700'
    """
    if number.form == "part":
        return None
    value = _nearest(number, abs(actual) if magnitude and not number.sign else actual)
    if number.form == "word":
        names = [name for name, count in words.numerals.items() if count == value]
        if names:
            return names[0].capitalize() if written[:1].isupper() else names[0]
    text = lang.number(value, _decimals(number), words.language)
    minus = next((sign for sign in "−–-" if sign in written), "−")
    text = _like(written, text, words.language).replace("−", minus)
    return f"+{text}" if number.sign == "+" and value > 0 else text


def _nearest(number: Number, real: float) -> float:
    """Return what to print so that the words of nearness stay true, if any such number can be printed."""
    place = number.place
    while number.nearness and place >= number.step * 0.99:
        whole = math.ceil if number.nearness in ("below", "under", "at_most") else math.floor
        said = float((round(real / place) if number.nearness == "about" else whole(real / place)) * place)
        if agrees(replace(number, value=said, sign="", place=place), real):
            return said
        place /= 10
    return float(lang.rounded(real, _decimals(number)))


def _decimals(number: Number) -> int:
    return max(0, round(-math.log10(number.step)))


def _like(written: str, text: str, language: str) -> str:
    """Group thousands as the old numeral did, and use its decimal mark."""
    point, comma = (",", ".") if lang.decimal_mark(language) == "," else (".", ",")
    if re.search(r"\d{4}", written):
        return text.replace(comma, "")
    if re.search(rf"\d{re.escape(comma)}\d{{1,2}}$", written):
        return text.replace(comma, "").replace(point, comma)
    spaced = re.search(rf"\d([{_SPACES}])\d{{3}}", written)
    return text.replace(comma, spaced[1]) if spaced else text
