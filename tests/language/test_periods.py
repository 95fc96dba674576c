"""Periods as they are written in the wild: what each is, where it lies, and where it ends."""

import pytest

from barometer.errors import BarometerError
from barometer.language.dates import period, place, year, year_end


@pytest.mark.parametrize(
    ("text", "words", "begins", "ends"),
    [
        ("2024/25", "2024/25", 2024.0, 2025 + 7 / 12),
        ("2024-25", "2024/25", 2024.0, 2025 + 7 / 12),
        ("1999/00", "1999/00", 1999.0, 2000 + 7 / 12),
        ("2011-12", "december 2011", 2011 + 11 / 12, 2012.0),
        ("2024M03", "marts 2024", 2024 + 2 / 12, 2024.25),
        ("2024K2", "2. kvartal 2024", 2024.25, 2024.5),
        ("2024H1", "1. halvår 2024", 2024.0, 2024.5),
        ("2008-2011", "2008–2011", 2008.0, 2012.0),
        ("2024", "2024", 2024.0, 2025.0),
    ],
)
def test_a_period_is_what_it_is_written_as(text: str, words: str, begins: float, ends: float) -> None:
    assert period(text) == words
    assert year(text) == pytest.approx(begins) and year_end(text) == pytest.approx(ends)


@pytest.mark.parametrize("text", ["2024/26", "2024-27", "2024M13", "2024-00", "unknown"])
def test_what_is_no_period_has_no_place(text: str) -> None:
    assert place(text) is None
    with pytest.raises(BarometerError):
        year_end(text)
