"""Who answered a survey: rates, R-indicators and weights, told so that no count of respondents follows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from barometer.errors import BarometerError
from barometer.intake.description import describe
from barometer.intake.microdata import open_microdata
from barometer.rounds.fieldwork import fieldwork_of
from barometer.statistics.response import response

DESCRIPTION = """
name: survey
period: "2025"
group: {column: origin, codes: {1: danish, 2: non_western}}
breakdowns:
  district: {column: place, codes: {N: north, S: south}}
measures:
  belongs: {column: q, codes: {1: 1, 2: 0}}
design: {weight: w}
fieldwork:
  by: district
  base_weight: base
  asked: {danish: {north: 400, south: 400}, non_western: {north: 300, south: 100}}
"""
ANSWERED = {("1", "N"): 300, ("1", "S"): 200, ("2", "N"): 150, ("2", "S"): 50}


def file(folder: Path) -> Path:
    lines = ["origin;place;q;w;base"]
    for (origin, place), count in ANSWERED.items():
        lines += [f"{origin};{place};1;{'2,0' if place == 'S' else '1,0'};1,0"] * count
    path = folder / "survey.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_rates_and_indicators_are_those_of_the_sample(tmp_path: Path) -> None:
    told = fieldwork_of(open_microdata(describe(DESCRIPTION), file(tmp_path)))
    assert told["by"] == "district"
    danish, minority = told["groups"]["danish"], told["groups"]["non_western"]
    assert (danish["asked"], danish["rate"]) == (800, 0.62)
    assert danish["r"] == pytest.approx(1 - 2 * 0.125, abs=0.01)
    assert (minority["rate"], minority["r"]) == (0.5, 1.0)
    assert told["groups"][""]["rate"] == round(700 / 1200, 2)
    weights = told["weights"]
    assert weights["largest"] / weights["smallest"] == pytest.approx(2.0, abs=0.05)
    assert (weights["deff_before"], weights["deff_after"]) == (1.0, pytest.approx(1.12, abs=0.02))


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("by: district", "by: distrikt", "did you mean district?"),
        ("north: 400", "north: 290", "more people answered than were asked"),
        (", south: 100", "", "lacks 'south', where people answered"),
        ("base_weight: base", "base_weight: bas", "has no column 'bas'"),
    ],
)
def test_what_does_not_fit_is_one_sentence(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    with pytest.raises(BarometerError, match=sentence):
        fieldwork_of(open_microdata(describe(DESCRIPTION.replace(right, wrong, 1)), file(tmp_path)))


def test_a_survey_that_does_not_say_whom_it_asked_tells_nothing(tmp_path: Path) -> None:
    plain = DESCRIPTION.partition("fieldwork:")[0]
    assert fieldwork_of(open_microdata(describe(plain), file(tmp_path))) == {}


def test_an_even_response_is_told_even_in_small_samples() -> None:
    """Chance alone makes rates of small kinds differ; the indicator leaves that out."""
    rng = np.random.default_rng(1)
    asked = np.full(8, 60)
    even = np.mean([response(asked, rng.binomial(60, 0.55, 8)).r for _ in range(400)])
    assert even > 0.94
    rates = np.array([0.3, 0.4, 0.5, 0.6, 0.6, 0.7, 0.8, 0.5])
    found = np.mean([response(asked, rng.binomial(60, rates)).r for _ in range(400)])
    assert found == pytest.approx(1 - 2 * rates.std(), abs=0.02)
    with pytest.raises(BarometerError, match="more people answered"):
        response([10], [11])
