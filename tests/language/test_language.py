"""Numbers, dates and words as readers of Danish and English write them."""

import math
import re
import string
import tomllib
from decimal import Decimal
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.language import (
    catalogue_keys,
    change,
    change_unit,
    date,
    label,
    number,
    period,
    rounded,
    signed,
    with_unit,
    year,
)
from barometer.observations import STATUSES
from barometer.presentation.marks import REASONS
from barometer.text import Text
from barometer.units import UNITS, Unit


def read(text: str, language: str) -> Decimal:
    group, point = (".", ",") if language == "da" else (",", ".")
    return Decimal(text.replace(group, "").replace(point, ".").replace("−", "-").replace("+", ""))


@given(
    st.floats(-1e9, 1e9, allow_nan=False),
    st.integers(0, 4),
    st.sampled_from(["da", "en"]),
)
def test_a_written_number_reads_back_as_the_rounded_one(value: float, decimals: int, language: str) -> None:
    text = number(value, decimals, language)
    assert read(text, language) == rounded(value, decimals)
    assert read(signed(value, decimals, language), language) == rounded(value, decimals)
    assert "-" not in text
    assert abs(rounded(value, decimals) - Decimal(repr(value))) <= Decimal("0.5").scaleb(-decimals)


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 3))
def test_the_sign_is_that_of_what_is_written(value: float, decimals: int) -> None:
    text = signed(value, decimals)
    digits = rounded(value, decimals)
    assert (text[0] == "+") == (digits > 0)
    assert (text[0] == "−") == (digits < 0)


def test_published_values_are_written_as_published() -> None:
    assert with_unit(93.1, "percent") == "93,1 %"
    assert change(0.3, "percent") == "+0,3 procentpoint"
    assert change(-2.4, "percent") == "−2,4 procentpoint"
    assert with_unit(10.8, "percentage_points") == "10,8 procentpoint"
    assert with_unit(10.8, "percentage_points", 1, "en") == "10.8 percentage points"
    assert with_unit(14476, "persons", 0) == "14.476 personer"
    assert with_unit(14476, "persons", 0, "en") == "14,476 persons"
    assert with_unit(1, "districts", 0) == "1 bydel"
    assert change(-1, "districts", 0) == "−1 bydel"


def test_dates_of_each_precision() -> None:
    assert [date(text) for text in ("2011-04-05", "2013-01", "2013", "")] == [
        "5. april 2011",
        "januar 2013",
        "2013",
        "ikke oplyst",
    ]
    assert date("2011-04-05", "en") == "5 April 2011"
    assert period("2012K3", "en") == "quarter 3 of 2012"


@given(st.dates())
def test_days_come_in_the_order_of_their_years(day) -> None:
    if day.year >= 1000:
        text = day.isoformat()
        assert math.floor(year(text)) == day.year
        assert str(day.day) in date(text)


@pytest.mark.parametrize("text", ["2013-13", "2013-02-30", "13", "januar", "2013-1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BarometerError, match=re.escape(text)):
        date(text)


def test_an_unknown_period_has_no_place_on_an_axis() -> None:
    with pytest.raises(BarometerError, match="time axis"):
        year("unknown")


def test_missing_numbers_and_unknown_names_are_refused() -> None:
    with pytest.raises(BarometerError, match="status"):
        number(math.nan)
    with pytest.raises(BarometerError, match=r"did you mean unit\.percent"):
        label("unit.percnt")
    with pytest.raises(BarometerError, match="did you mean percent"):
        with_unit(1, "percnt")
    with pytest.raises(BarometerError, match="expected one of da, en"):
        label("verdict.improved", "xx")
    with pytest.raises(BarometerError, match="total"):
        label("page.of", number=1)


def test_the_catalogue_is_complete_in_both_languages() -> None:
    text = resources.files("barometer.language").joinpath("catalogue.toml").read_text(encoding="utf-8")
    for group, entries in tomllib.loads(text).items():
        for name, words in entries.items():
            assert set(words) == {"da", "en"}, f"{group}.{name}"
            parsed = [string.Formatter().parse(words[lang]) for lang in ("da", "en")]
            fields = [{field for _, field, _, _ in parts if field} for parts in parsed]
            assert fields[0] == fields[1], f"{group}.{name} has other values in the two languages"
            assert group == "unit" or all(words.values()), f"{group}.{name} is empty"


def test_every_status_has_words_that_differ() -> None:
    for language in ("da", "en"):
        for group in ("short", "status"):
            words = [label(f"{group}.{status}", language) for status in STATUSES]
            assert len(set(words)) == len(STATUSES)
    assert set(catalogue_keys("status")) == set(STATUSES)
    assert set(catalogue_keys("short")) == {*STATUSES, *REASONS, "not_stated"}
    assert set(catalogue_keys("one")) <= set(catalogue_keys("unit"))


def test_every_unit_of_the_package_has_words_and_no_other() -> None:
    assert set(catalogue_keys("unit")) == set(UNITS)
    counted = {id for id, unit in UNITS.items() if unit.scale == "count"}
    assert counted <= set(catalogue_keys("one")) <= set(UNITS)
    assert {UNITS[change_unit(id)].scale for id, unit in UNITS.items() if unit.scale == "percent"} == {
        "points"
    }


def test_a_unit_that_a_policy_adds_brings_its_words() -> None:
    words = {"many": Text("patienter", "patients"), "one": Text("patient", "patient")}
    unit = Unit("patients", "a person in treatment", "count", **words)
    assert with_unit(2, unit, 0) == "2 patienter" and with_unit(1, unit, 0, "en") == "1 patient"
    assert change(-3, unit, 0) == "−3 patienter" and change_unit(unit) is unit
