"""Why a verdict is as it is: a code with parameters in the record, a sentence in two languages for readers.

A stored reason is `code; name=value; …`, several are joined by ` | `:
`not_significant; change=-0.3; unit=percentage_points; decimals=1`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from barometer import language as lang
from barometer.observations import shortest
from barometer.units import Unit, change_unit

_BETWEEN, _PART = " | ", "; "


def reason(code: str, **parameters: object) -> str:
    """Return a reason as it is stored; parameters that are None or NaN are left out.

    Examples
    --------
    >>> reason("not_significant", change=-0.3, unit="percentage_points", decimals=1)
    'not_significant; change=-0.3; unit=percentage_points; decimals=1'
    """
    texts = {
        name: shortest(value) if isinstance(value, float) else str(value)
        for name, value in parameters.items()
        if value is not None and value == value
    }
    return _PART.join([code, *(f"{name}={text}" for name, text in texts.items())])


def join(*reasons: str) -> str:
    """Return several reasons as one; empty ones are left out."""
    return _BETWEEN.join(filter(None, reasons))


def explain(stored: str, language: str = "da", units: Iterable[Unit] = ()) -> str:
    """Return a stored reason as sentences; what is no reason of ours (a source's own words) stays as it is.

    `units` are those that the policy adds.

    Examples
    --------
    >>> explain("not_significant; change=-0.3; unit=percentage_points; decimals=1")
    'Faldet på 0,3 procentpoint er mindre end den statistiske usikkerhed.'
    >>> explain("Mål 2: Flere i arbejde stilstand")
    'Mål 2: Flere i arbejde stilstand'
    """
    parts = [part.split(_PART) for part in stored.split(_BETWEEN)]
    if any(part[0] not in lang.catalogue_keys("reason") for part in parts):
        return stored
    own = {unit.id: unit for unit in units}
    return " ".join(_sentence(code, parameters, language, own) for code, *parameters in parts)


def _sentence(code: str, parameters: list[str], language: str, own: Mapping[str, Unit]) -> str:
    found = dict(parameter.split("=", 1) for parameter in parameters)
    decimals, id = int(found.pop("decimals", "1")), found.pop("unit", "")
    unit = own.get(id, id)
    words = {name: _words(name, text, unit, decimals, language) for name, text in found.items()}
    if "change" in found:
        told = {"has": "moved", "the": "the_move", "a": "a_move"}
        moved = float(found["change"])
        words |= {told[form]: lang.moved(moved, unit, decimals, language, form) for form in _FORMS}
    if code in _COUNTS:
        words |= _counted(code, found, words, language)
    return lang.label(f"reason.{code}", language, **words)


_FORMS: tuple[Literal["has", "the", "a"], ...] = ("has", "the", "a")
_COUNTS = {
    "counted": ("improved", "unchanged", "worsened", "open"),
    "targets_counted": ("reached", "short", "open"),
}
"""Reasons that count indicators, and the parts that they count."""


def _counted(code: str, found: Mapping[str, str], words: Mapping[str, str], language: str) -> dict[str, str]:
    """Write a count with its parts; a part without indicators is left out."""
    counts = {name: int(found[name]) for name in _COUNTS[code]}
    parts = [
        lang.label(f"counted.{name}", language, count=lang.in_words(count, language))
        for name, count in counts.items()
        if count
    ]
    return {
        "count": lang.in_words(sum(counts.values()), language),
        "parts": lang.listing(parts, language),
        "combination": lang.capital(words.get("combination", "")),
    }


def _words(name: str, text: str, unit: str | Unit, decimals: int, language: str) -> str:
    if name == "margin":
        margin = float(text)
        return lang.with_unit(margin, change_unit(unit), 0 if margin.is_integer() else decimals, language)
    if name in ("count", "tests"):
        return lang.in_words(int(text), language)
    if name in ("value", "target", "base"):
        return lang.with_unit(float(text), unit, decimals, language)
    if name == "size":
        return lang.with_unit(float(text), change_unit(unit), decimals, language)
    if name == "factor":
        return lang.number(float(text), 3, language)
    if name == "serial":
        return lang.number(float(text), 2, language)
    if name == "pace":
        return lang.number(100 * float(text), 0, language)
    if name == "period":
        return lang.period(text, language)
    if name in ("verdict", "combination"):
        return lang.label(f"{name}.{text}", language)
    return text
