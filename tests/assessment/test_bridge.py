"""A break that is bridged: figures before it times a factor, whose own error enters what is judged."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from series_told import NONE, figure, indicator, judged, policy, told

from barometer.assessment.change import since_last
from barometer.assessment.reading import Readings
from barometer.assessment.reasons import explain
from barometer.observations import frame
from barometer.policy import codec
from barometer.policy.model import Bridge, SeriesBreak, Target
from barometer.statistics.drift import drift

BRIDGE = Bridge(1.1, 0.01, "Council, 2021")
BROKEN = {"uncertainty": "sampling", "breaks": (SeriesBreak("2021", NONE),)}
BRIDGED: dict[str, Any] = {"uncertainty": "sampling", "breaks": (SeriesBreak("2021", NONE, bridge=BRIDGE),)}
HALF = 1.0
ERROR = HALF / 1.959963984540054


def line(values: list[float], first: int = 2018) -> list[dict[str, Any]]:
    return [figure(first + place, value, half=HALF) for place, value in enumerate(values)]


def test_a_change_over_a_bridge_carries_its_factor_and_its_error() -> None:
    rows = line([30.0, 36.0], 2020)
    now, before = (Readings(str(year), frame([row])) for year, row in ((2022, rows[1]), (2021, rows[0])))
    found = since_last(now, [before], indicator(**BRIDGED))
    assert found.comparable and found.value == pytest.approx(36.0 - 33.0)
    assert found.error == pytest.approx(math.hypot(ERROR, 1.1 * ERROR, 30.0 * 0.01))
    assert found.note == "bridged; period=2021; factor=1.1"
    assert "times 1" not in explain(found.note, "da") and "1,100" in explain(found.note, "da")
    broken = since_last(now, [before], indicator(**BROKEN))
    assert not broken.comparable and broken.why.startswith("series_break")


def test_what_would_be_seen_without_the_factors_error_is_not_seen_with_it() -> None:
    rows = line([30.0, 34.6], 2020)
    sure = replace(BRIDGE, se=1e-6)
    for bridge, word in ((sure, "improved"), (replace(BRIDGE, se=0.05), "undecided")):
        declared = {**BRIDGED, "breaks": (SeriesBreak("2021", NONE, bridge=bridge),)}
        assert judged(told(rows), policy(indicator(**declared)))["barometer"][0] == word


def test_a_line_runs_over_a_bridge_and_not_over_a_break() -> None:
    rows = line([30.0, 30.6, 31.2, 35.0, 35.6, 36.2])
    word, why = judged(told(rows), policy(indicator(**BRIDGED)))["since_start"]
    assert word == "improved" and "bridged" in why and "period=2018" in why
    word, why = judged(told(rows), policy(indicator(**BROKEN)))["since_start"]
    assert "period=2021" in why and "bridged" not in why


def test_the_error_of_a_factor_moves_all_points_before_the_break_at_once() -> None:
    """The closed form of the slope's variance, held against a simulation."""
    years, level, se, factor_se = np.arange(2018, 2024), 30.0, 0.5, 0.02
    before = years < 2021
    rng = np.random.default_rng(1)
    slopes = []
    for _ in range(4000):
        raw = level + rng.normal(0, se, 6)
        raw[before] *= 1 + rng.normal(0, factor_se)
        slopes.append(drift(years, raw, se=[se] * 6).slope)
    shared, flat = np.where(before, level * factor_se, 0.0), [*[level] * 5, level + 1e-9]
    found = drift(years, flat, se=[se] * 6, shared=shared)
    assert found.gap.se / 5 == pytest.approx(np.std(slopes), rel=0.05)
    alone = drift(years, flat, se=[se] * 6)
    assert alone.gap.se < 0.8 * found.gap.se


def test_a_target_is_judged_from_a_base_before_the_break() -> None:
    rows = line([30.0, 30.6, 31.2, 35.0, 35.6, 36.2])
    aim = {"targets": (Target(40.0, "2026", "2015", "BR", 30.0, "2018"),)}
    word, why = judged(told(rows), policy(indicator(**BRIDGED, **aim)))["target"]
    # From 33.0 (30.0 · 1.1) in 2018 to 36.2 in 2023: 0.64 a year, where 40.0 in 2026 asks for 0.875.
    assert word in ("off_track", "undecided") and "bridged" in why
    _, broken = judged(told(rows), policy(indicator(**BROKEN, **aim)))["target"]
    assert "bridged" not in broken


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"factor": 0.0}, "expected a factor above 0"),
        ({"se": 0.0}, "expected a standard error of the factor above 0"),
        ({"decision": ""}, "expected the decision that it rests on"),
    ],
)
def test_a_bridge_says_all_that_it_rests_on(changed: dict[str, Any], sentence: str) -> None:
    declared = {**BRIDGED, "breaks": (SeriesBreak("2021", NONE, bridge=replace(BRIDGE, **changed)),)}
    assert any(sentence in str(fault) for fault in policy(indicator(**declared)).check())
    counted = {**BRIDGED, "uncertainty": "none", "relevance": 1.0}
    assert any("have an uncertainty" in str(fault) for fault in policy(indicator(**counted)).check())


def test_a_break_without_a_bridge_keeps_its_bytes() -> None:
    assert "bridge" not in codec.to_json(SeriesBreak("2021", NONE))
    frozen = json.loads(json.dumps(codec.to_json(SeriesBreak("2021", NONE, bridge=BRIDGE))))
    assert codec.from_json(frozen).bridge == BRIDGE
