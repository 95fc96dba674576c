"""Series whose right answers are known: for each a sentence why, and the three answers.

Every series is told as the years told it: a measurement each year with that year's figure, unless it says
otherwise. Shares of surveys carry Wilson's interval, other figures the half-width of a 95 % interval.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from series_told import NONE, SHARE, Round, asked, figure, indicator, judged, policy, told

from barometer.assessment.reading import Readings
from barometer.assessment.reasons import explain
from barometer.assessment.series import told_alike, told_over_time
from barometer.calculations import Share
from barometer.policy.model import Method, SeriesBreak, Target

SAMPLED: dict[str, Any] = {"uncertainty": "sampling"}
COUNTED: dict[str, Any] = {"uncertainty": "random_variation"}
GAP: dict[str, Any] = {"direction": None, "toward": 0.0, "relevance": 0.5, "unit": "percentage_points"}


def aim(value: float, period: str = "2030", base: float | None = None, at: str = "2018") -> dict[str, Any]:
    """Return a target; with a base it is the decision's own."""
    told = {} if base is None else {"base_value": base, "base_period": at}
    return {"targets": (Target(value, period, "2015", "BR", **told),)}


def line(values: list[float], first: int = 2018, **how: Any) -> list[dict[str, Any]]:
    return [figure(first + place, value, **how) for place, value in enumerate(values)]


def surveys(values: list[float], n: int, first: int = 2018) -> list[dict[str, Any]]:
    return [asked(first + place, value, n) for place, value in enumerate(values)]


@dataclass(frozen=True)
class Case:
    """A series and its answers: since the last figure, since the policy began, on the way to the target."""

    name: str
    why: str
    rows: list[Any] = field(repr=False)
    declared: dict[str, Any] = field(repr=False)
    last: str
    start: str
    target: str = "no_target"


def rounds(case: Case) -> list[Round]:
    return case.rows if isinstance(case.rows[0], Round) else told(case.rows)


BREAK = {"breaks": (SeriesBreak("2021", NONE),)}
NEW_METHOD = {"methods": (Method("2011", SHARE), Method("2022", Share("y", of="n")))}

CASES = [
    Case(
        "noise",
        "Seven surveys of 1,000 scatter by a point and a half about 30 %: nobody can tell.",
        surveys([30.0, 31.5, 28.9, 30.4, 29.2, 31.0, 30.1], 1000),
        SAMPLED,
        "undecided",
        "undecided",
    ),
    Case(
        "slow drift",
        "0.6 points a year, each step within chance (n = 1,100), the seven of them not.",
        surveys([30.0, 30.6, 31.2, 31.8, 32.4, 33.0, 33.6], 1100),
        SAMPLED,
        "undecided",
        "improved",
    ),
    Case(
        "slow drift downwards, less is better",
        "The same drift the other way of an indicator where less is better.",
        surveys([33.6, 33.0, 32.4, 31.8, 31.2, 30.6, 30.0], 1100),
        {**SAMPLED, "direction": "lower"},
        "undecided",
        "improved",
    ),
    Case(
        "jump",
        "Ten points in the last year are seen at once, and it is far above where the policy began.",
        surveys([30.0, 30.2, 29.8, 30.1, 40.0], 1000),
        SAMPLED,
        "improved",
        "improved",
    ),
    Case(
        "reversal",
        "Up for three years and down again: worse than last year, and no drift.",
        surveys([30.0, 35.0, 40.0, 40.0, 35.0, 30.0], 1000),
        SAMPLED,
        "worsened",
        "undecided",
    ),
    Case(
        "two points",
        "With two points the two answers are one, and tested as one.",
        surveys([30.0, 38.0], 1000),
        SAMPLED,
        "improved",
        "improved",
    ),
    Case(
        "one point",
        "A first figure has nothing to be compared with.",
        surveys([30.0], 1000),
        SAMPLED,
        "undecided",
        "undecided",
    ),
    Case(
        "equal by coincidence",
        "Two samples with the same count do not show that nothing moved.",
        surveys([30.0, 30.0], 400),
        SAMPLED,
        "undecided",
        "undecided",
    ),
    Case(
        "equal full counts",
        "A full count read as it is: the same is the same.",
        line([30.0, 30.0]),
        {},
        "unchanged",
        "unchanged",
    ),
    Case(
        "stable within a margin",
        "Surveys of 40,000 whose whole interval lies within the margin of two points.",
        surveys([30.0, 30.1, 30.0], 40000),
        {**SAMPLED, "relevance": 2.0},
        "unchanged",
        "unchanged",
    ),
    Case(
        "small samples prove no margin",
        "The figure stands still, but the interval is wider than the margin.",
        surveys([30.0, 30.5], 100),
        {**SAMPLED, "relevance": 2.0},
        "undecided",
        "undecided",
    ),
    Case(
        "no interval, small change",
        "A sample that does not tell its error shows nothing, not even that the change is small.",
        line([30.0, 30.1]),
        {**SAMPLED, "relevance": 2.0},
        "undecided",
        "undecided",
    ),
    Case(
        "full count of 12 persons",
        "Five of twelve, then seven: read for trends, chance does that.",
        [asked(2018, 500 / 12, 12), asked(2019, 700 / 12, 12)],
        COUNTED,
        "undecided",
        "undecided",
    ),
    Case(
        "full count with a margin",
        "A full count that moved by less than its margin.",
        line([50.0, 50.8]),
        {"relevance": 1.0},
        "unchanged",
        "unchanged",
    ),
    Case(
        "full count that scatters",
        "Four full counts that go up and down: the last step is what it is, a drift is not there.",
        line([50.0, 53.0, 49.0, 51.0]),
        {},
        "improved",
        "undecided",
    ),
    Case(
        "full count that drifts",
        "Five full counts on a line, whose scatter about it is small.",
        line([50.0, 50.9, 52.1, 53.0, 54.0]),
        {},
        "improved",
        "improved",
    ),
    Case(
        "100 % bound",
        "Nobody left out of 400 in both years: the interval says that one in a hundred may be.",
        surveys([100.0, 100.0], 400),
        {**SAMPLED, **aim(100.0)},
        "undecided",
        "undecided",
        "undecided",
    ),
    Case(
        "break in the middle, base before it",
        "The road is measured from 2021, the first figure after the break; two points a year are needed from "
        "there, and two are walked.",
        line([40.0, 41.0, 42.0, 62.0, 64.0, 66.0]),
        {**BREAK, **aim(80.0, base=40.0)},
        "improved",
        "improved",
        "on_track",
    ),
    Case(
        "break in the middle, too slow after it",
        "From the base before the break the pace would be right; from the first figure after it, it is not.",
        line([40.0, 41.0, 42.0, 62.0, 62.1, 62.2]),
        {**BREAK, **aim(80.0, base=40.0)},
        "improved",
        "improved",
        "off_track",
    ),
    Case(
        "break in this very year",
        "The first figure after a break compares with none before: no movement, no pace.",
        line([40.0, 41.0, 42.0, 62.0]),
        {**BREAK, **aim(80.0, base=40.0)},
        "undecided",
        "undecided",
        "undecided",
    ),
    Case(
        "break in this very year, target met",
        "No pace is needed to see that the target is met.",
        line([40.0, 41.0, 42.0, 82.0]),
        {**BREAK, **aim(80.0, base=40.0)},
        "undecided",
        "undecided",
        "met",
    ),
    Case(
        "new calculation",
        "From the measurement of 2022 on the calculation is another: the line begins with period 2021.",
        line([40.0, 41.0, 42.0, 62.0, 64.0, 66.0]),
        {**NEW_METHOD, **aim(80.0, base=40.0)},
        "improved",
        "improved",
        "on_track",
    ),
    Case(
        "gap closes from below",
        "Six points behind, then one and a half: most of the distance to 0 is gone.",
        line([-6.0, -3.5, -1.5], half=0.8),
        {**SAMPLED, **GAP, **aim(0.0, "2022", base=-6.0)},
        "improved",
        "improved",
        "on_track",
    ),
    Case(
        "gap closes from above",
        "Six points ahead, then one and a half: the same story told from the other side.",
        line([6.0, 3.5, 1.5], half=0.8),
        {**SAMPLED, **GAP, **aim(0.0, "2022", base=6.0)},
        "improved",
        "improved",
        "on_track",
    ),
    Case(
        "gap opens downwards",
        "From 0 to -4: the figure fell, and so did equality.",
        line([0.0, -4.0], half=0.8),
        {**SAMPLED, **GAP, **aim(0.0, base=0.0)},
        "worsened",
        "worsened",
        "moving_away",
    ),
    Case(
        "gap crosses zero and shrinks",
        "Six behind becomes two ahead: four points closer.",
        line([-6.0, 2.0], half=0.8),
        {**SAMPLED, **GAP},
        "improved",
        "improved",
    ),
    Case(
        "gap crosses zero and stays as wide",
        "Three behind becomes three ahead: six points moved, no progress shown.",
        line([-3.0, 3.0], half=0.8),
        {**SAMPLED, **GAP},
        "undecided",
        "undecided",
    ),
    Case(
        "gap drifts towards zero",
        "Half a point a year from -6, each step within chance, the five of them not.",
        line([-6.0, -5.5, -5.0, -4.5, -4.0, -3.5], half=0.8),
        {**SAMPLED, **GAP},
        "undecided",
        "improved",
    ),
    Case(
        "gap within its margin",
        "A full count 0.3 from zero, margin 0.5: equality is reached.",
        line([-2.0, 0.3]),
        {**GAP, **aim(0.0, base=-2.0)},
        "improved",
        "improved",
        "met",
    ),
    Case(
        "target met for certain",
        "Eight points above the target, with an error of two.",
        line([70.0, 88.0], half=2.0),
        {**SAMPLED, **aim(80.0, base=70.0)},
        "improved",
        "improved",
        "met",
    ),
    Case(
        "target met by less than the error",
        "One point above the target, with an error of two: it may be below.",
        line([70.0, 81.0], half=2.0),
        {**SAMPLED, **aim(80.0, base=70.0)},
        "improved",
        "improved",
        "undecided",
    ),
    Case(
        "target year passed, missed",
        "The time is up, and ten points are lacking.",
        line([60.0, 65.0, 70.0], half=2.0),
        {**SAMPLED, **aim(80.0, "2020", base=60.0)},
        "improved",
        "improved",
        "missed",
    ),
    Case(
        "target year passed, within the error",
        "The time is up, and one point is lacking, less than the error: missed is more than can be said.",
        line([60.0, 70.0, 79.0], half=2.0),
        {**SAMPLED, **aim(80.0, "2020", base=60.0)},
        "improved",
        "improved",
        "undecided",
    ),
    Case(
        "target year passed, no road",
        "The same without a base: the distance alone is within the error.",
        line([79.0], half=2.0),
        {**SAMPLED, **aim(80.0, "2018")},
        "undecided",
        "undecided",
        "undecided",
    ),
    Case(
        "few degrees of freedom",
        "2.2 standard errors short: with eight clusters (t of 2.36) that is not beyond doubt.",
        line([60.0, 75.0, 77.35], half=1.0 * 2.446911851144969, df=6),
        {**SAMPLED, **aim(80.0, "2020", base=60.0)},
        "undecided",
        "improved",
        "missed",
    ),
    Case(
        "the base has an error too",
        "On the path by a hair's breadth if the base were known exactly; it is a survey's as well.",
        line([60.0, 68.0], half=2.9),
        {**SAMPLED, **aim(80.0, "2022", base=60.0)},
        "improved",
        "improved",
        "undecided",
    ),
    Case(
        "missing year",
        "Nothing was delivered in 2021: 2020 is compared with, and the reason names it.",
        [
            *told(line([40.0, 41.0, 42.0])),
            Round(2022, [{**figure(2021, float("nan")), "status": "not_delivered"}]),
            *told([figure(2022, 45.0)]),
        ],
        {},
        "improved",
        "improved",
    ),
    Case(
        "revision of the year before",
        "The old record had 50 for 2019, this delivery 56: 55 is no rise on last year.",
        [*told(line([48.0, 50.0])), Round(2021, [figure(2019, 56.0), figure(2020, 55.0)])],
        {},
        "worsened",
        "improved",
    ),
    Case(
        "revision of the base year",
        "2018 was 70 and is 79 as known now: to 82 that is not the pace to 100.",
        [*told(line([70.0, 75.0])), Round(2021, line([79.0, 80.0, 82.0]))],
        aim(100.0, "2022"),
        "improved",
        "improved",
        "off_track",
    ),
    Case(
        "biennial survey, year between",
        "In a year without a survey there are no new figures; the road so far stands.",
        [
            *told(surveys([30.0], 1000)),
            *told([asked(2020, 38.0, 1000)]),
            Round(2022, [{**asked(2020, 38.0, 1000), "status": "no_new_data"}]),
        ],
        {**SAMPLED, **aim(46.0, "2022", base=30.0)},
        "no_new_data",
        "no_new_data",
        "undecided",
    ),
    Case(
        "biennial survey, new figure",
        "2022 compares with 2020, though a measurement without figures lies between.",
        [
            *told([asked(2018, 30.0, 1000), asked(2020, 34.0, 1000)]),
            Round(2022, [{**asked(2020, 34.0, 1000), "status": "no_new_data"}]),
            *told([asked(2022, 42.0, 1000)]),
        ],
        SAMPLED,
        "improved",
        "improved",
    ),
    Case(
        "another part of the year",
        "A spring's figure is no point on a line of autumns.",
        [
            Round(2019, [figure("2018Q4", 50.0), figure("2018Q2", 90.0)]),
            Round(2020, [figure("2019Q4", 52.0), figure("2019Q2", 91.0)]),
        ],
        {},
        "improved",
        "improved",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_series_has_its_three_answers(case: Case) -> None:
    found = judged(rounds(case), policy(indicator(**case.declared)))
    words = {name: found[name][0] for name in ("barometer", "since_start", "target")}
    answers = {"barometer": case.last, "since_start": case.start, "target": case.target}
    assert words == answers, (case.why, found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_reason_reads_like_sentences(case: Case) -> None:
    for _, why in judged(rounds(case), policy(indicator(**case.declared))).values():
        for language in ("da", "en"):
            text = explain(why, language)
            assert text != why and "{" not in text and "=" not in text, why
            assert text[0].isupper() and text.endswith(".") and "  " not in text, text
        assert explain(why, "da") != explain(why, "en")


def reason_of(name: str, answer: str, language: str = "da") -> str:
    case = next(one for one in CASES if one.name == name)
    return explain(judged(rounds(case), policy(indicator(**case.declared)))[answer][1], language)


def test_reasons_name_what_was_compared() -> None:
    assert "2020 fra måling 2021" in reason_of("missing year", "barometer")
    assert "2019, som tallet kendes nu; i måling 2020" in reason_of(
        "revision of the year before", "barometer"
    )
    assert "6,0 procentpoint til 1,5" in reason_of("gap closes from below", "since_start")
    assert "Tempoet regnes fra 2021" in reason_of("break in the middle, base before it", "target")
    assert "databrud i 2021" in reason_of("break in this very year", "target")
    drift = reason_of("slow drift", "since_start", "en")
    assert drift.startswith("Since 2018 the figure has risen by 0.60 percentage points a year on")


def test_the_table_is_as_long_as_it_was_asked_to_be() -> None:
    assert len(CASES) >= 30 and len({case.name for case in CASES}) == len(CASES)
    assert all(case.why.endswith(".") and len(case.why) > 30 for case in CASES)


def test_the_newest_vintage_of_every_period_is_the_series() -> None:
    declared = indicator(**NEW_METHOD)
    editions = [
        Readings(str(one.year), one.observations)
        for one in (*told(line([40.0, 41.0, 60.0, 62.0])), Round(2023, line([61.0, 63.0, 64.0], first=2020)))
    ]
    found = told_alike(editions[-1], editions[:-1], declared)
    assert [(one.period, one.value) for one in found.newest] == [
        ("2020", 61.0),
        ("2021", 63.0),
        ("2022", 64.0),
    ]
    assert [(one.edition, one.value) for one in found.superseded] == [("2022", 62.0)]
    # 2018 and 2019 were told by the old method only: nothing shown over time may join them to the rest.
    shown = told_over_time(editions[-1], editions[:-1], declared)
    assert shown.superseded == found.superseded
    assert [one.period for one in shown.newest] == [
        "2020",
        "2021",
        "2022",
    ]
