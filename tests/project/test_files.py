"""Tables read from files: exact, whatever stands in a cell, and silent about what a cell holds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barometer.errors import BarometerError
from barometer.files import read_table
from barometer.observations import frame, from_csv, to_csv

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from('\n",;'), max_size=12)
NUMBERS = st.floats(allow_infinity=False, allow_nan=False) | st.just(math.nan)


@given(CELLS, NUMBERS, NUMBERS)
def test_observations_are_read_back_to_the_last_bit(words, value, n):
    row = {"indicator": "a", "method": words, "value": value, "n": n, "status": "observed"}
    written = to_csv(frame([row]))
    again = from_csv(written)
    assert again["method"].tolist() == [words]
    for name, number in (("value", value), ("n", n)):
        (read,) = again[name].tolist()
        assert read == number or (math.isnan(read) and math.isnan(number))
    assert to_csv(again) == written


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "x.csv has no column 'a'; restore it from the archive"),
        ("c\n1\n", "x.csv has no column 'a'; restore it from the archive"),
        ("a,b\nsecret,1,2\n", "x.csv is not a readable table; restore it from the archive"),
        ("a,b\nx,secret\n", "x.csv is not a readable table; restore it from the archive"),
        (b"a,b\n\xff,1\n", "x.csv is not a readable table; restore it from the archive"),
    ],
)
def test_a_broken_table_costs_one_sentence_without_its_cells(text, sentence):
    with pytest.raises(BarometerError) as refused:
        read_table(text, "x.csv", ["a", "b"], ["b"])
    assert str(refused.value) == sentence


def test_a_byte_order_mark_and_windows_lines_are_no_part_of_a_table():
    told = read_table(b'\xef\xbb\xbfa,b\r\n"x\r\ny",\r\n', "x.csv", numbers=["b"]).to_pydict()
    assert told == {"a": ["x\r\ny"], "b": [None]}
