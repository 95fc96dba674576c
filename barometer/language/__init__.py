"""Numbers, dates, units and labels as a Dane or an English reader writes them."""

from barometer.language.dates import date, period, place, year
from barometer.language.labels import (
    LANGUAGES,
    capital,
    catalogue_keys,
    catalogue_words,
    check_language,
    each_language,
    in_each,
    label,
    languages_known,
    listing,
)
from barometer.language.numbers import (
    change,
    decimal_mark,
    in_words,
    language_tag,
    moved,
    number,
    rounded,
    signed,
    unit_words,
    with_unit,
)
from barometer.units import change_unit

__all__ = [
    "LANGUAGES",
    "capital",
    "catalogue_keys",
    "catalogue_words",
    "change",
    "change_unit",
    "check_language",
    "date",
    "decimal_mark",
    "each_language",
    "in_each",
    "in_words",
    "label",
    "language_tag",
    "languages_known",
    "listing",
    "moved",
    "number",
    "period",
    "place",
    "rounded",
    "signed",
    "unit_words",
    "with_unit",
    "year",
]
