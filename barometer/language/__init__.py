"""Numbers, dates, units and labels as a Dane or an English reader writes them."""

from barometer.language.dates import date, period, place, year
from barometer.language.labels import LANGUAGES, capital, catalogue_keys, check_language, label, listing
from barometer.language.numbers import (
    change,
    decimal_mark,
    in_words,
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
    "change",
    "change_unit",
    "check_language",
    "date",
    "decimal_mark",
    "in_words",
    "label",
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
