"""How much could have been seen: against the textbook's numbers, and a change of just that size."""

from __future__ import annotations

import pytest
from series_told import asked, figure, indicator

from barometer.assessment.reading import Readings
from barometer.assessment.visible import visible, visible_table
from barometer.observations import frame


def test_a_survey_of_500_sees_seven_points_and_needs_more_for_five() -> None:
    declared = indicator(uncertainty="sampling", relevance=5.0)
    readings = Readings("2025", frame([asked(2024, 20.0, 500)]))
    found = visible(declared, readings.pick(declared))
    assert found is not None and found.needed is not None
    assert found.change == pytest.approx(7.1, abs=0.1)  # 2.8 · √2 · √(0.2 · 0.8 / 500)
    assert found.needed == pytest.approx(500 * (found.change / 5) ** 2, abs=1)
    assert visible_table([declared], readings)["needed"].tolist() == [found.needed]


def test_what_has_no_error_shows_every_change() -> None:
    readings = Readings("2025", frame([figure(2024, 20.0)]))
    for uncertainty in ("none", "sampling"):
        declared = indicator(uncertainty=uncertainty, relevance=5.0)
        assert visible(declared, readings.pick(declared)) is None
        assert visible_table([declared], readings).empty


def test_few_degrees_of_freedom_see_less() -> None:
    declared = indicator(uncertainty="sampling")
    many, few = (
        visible(declared, Readings("2025", frame([row])).pick(declared))
        for row in (
            figure(2024, 20.0, half=2.0),
            figure(2024, 20.0, half=2.0 * 2.306 / 1.96, df=8),
        )
    )
    assert many is not None and few is not None and few.change > many.change
    assert few.needed is None
