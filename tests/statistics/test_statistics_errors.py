"""Wrong use ends in one sentence that says what was expected, what was found and what to do."""

import math

import numpy as np
import pytest
from sampled import sampled

from barometer.errors import BarometerError
from barometer.statistics import (
    calibration,
    change,
    decomposition,
    gap,
    index,
    intervals,
    progress,
    revisions,
    trend,
)
from barometer.statistics.design import design

YEARS, VALUES = [2015, 2016, 2017, 2018, 2019, 2020], [50, 51, 52, 49, 50, 51]
PAIR = intervals.from_se(0.5, 0.1), intervals.from_se(0.6, 0.1)


def pps(**how):
    return design([1.0, 1.0, 2.0, 2.0], **how)


WRONG = {
    "x above n": (
        lambda: intervals.proportion(12, 10),
        "the numerator 12 is larger than the denominator 10; a part cannot exceed the whole, so one of the "
        "two is wrong or they count different people",
    ),
    "x without n": (lambda: intervals.proportion(3, 0), "the numerator 3 is larger than the denominator 0"),
    "negative count": (lambda: gap.proportions(-1, 5, 2, 5), "-1 of 5 are not counts; expected 0 or more"),
    "small population": (
        lambda: intervals.proportion(5, 100, population=50),
        "a population of 50 cannot hold a sample of 100",
    ),
    "unknown method": (
        lambda: intervals.proportion(5, 10, method="wilsen"),
        "method 'wilsen' is unknown; expected one of wilson, clopper-pearson; did you mean wilson?",
    ),
    "level in per cent": (
        lambda: intervals.proportion(5, 10, level=95),
        "level 95 is not a confidence level",
    ),
    "share in per cent": (
        lambda: intervals.survey_proportion(63.4, 2.0, n=100, df=10),
        "63.4 is no proportion; expected a share between 0 and 1, not per cent",
    ),
    "negative error": (lambda: gap.difference(1, -1, 2, 1), "standard error -1.0 is negative"),
    "negative events": (lambda: intervals.rate(-1, 100), "-1 events in 100 are not counts"),
    "correlation as covariance": (
        lambda: gap.difference(1, 0.1, 2, 0.1, cov=0.9),
        "a covariance of 0.9 is larger than the standard errors 0.1 and 0.1 allow",
    ),
    "levels differ": (
        lambda: gap.mover(intervals.proportion(1, 5), intervals.proportion(1, 5, level=0.9)),
        "intervals of 0.95 and 0.9 cannot be combined; make both at one level",
    ),
    "relative of a difference": (
        lambda: gap.proportions(1, 5, 2, 5).relative(),
        "only a ratio has a relative form, this is a difference",
    ),
    "negative weight": (lambda: design([1, -1, 2]), "1 of 3 weights are negative or missing"),
    "missing weight": (lambda: design([1, math.nan]), "1 of 2 weights are negative or missing"),
    "one cluster in a stratum": (
        lambda: pps(strata=["n", "n", "s", "s"], psu=[1, 2, 3, 3]),
        "stratum s has one sampled unit, so it has no variance of its own; merge it with another, or choose "
        "single_psu: remove, adjust or average",
    ),
    "only single clusters": (
        lambda: pps(strata=[1, 1, 2, 2], psu=[1, 1, 2, 2], single_psu="average"),
        "every stratum has one sampled unit; there are no others to average over",
    ),
    "one unit at the second stage": (
        lambda: pps(psu=[1, 1, 2, 2], ssu=[1, 1, 1, 2], population_psus=10, population_ssus=5),
        "a PSU's second stage has one sampled unit",
    ),
    "unknown single-PSU rule": (
        lambda: pps(single_psu="ajust"),
        "single_psu 'ajust' is unknown; expected one of fail, remove, adjust, average; did you mean adjust?",
    ),
    "PSU in two strata": (
        lambda: pps(strata=["n", "n", "s", "s"], psu=[1, 2, 1, 2]),
        "2 PSU codes stand in 4 combinations with strata; if the codes repeat across strata say nested=True",
    ),
    "lengths differ": (lambda: pps(psu=[1, 2, 3]), "psu has 3 rows, the weights have 4; expected as many"),
    "missing stratum": (lambda: pps(strata=["n", None, "s", "s"]), "strata is missing in 1 rows"),
    "population below sample": (
        lambda: pps(population_psus=3),
        "population_psus is 3 where 4 units were sampled; a sample cannot be larger than its population",
    ),
    "population not constant": (
        lambda: pps(population_psus=[8, 8, 8, 9]),
        "population_psus must be one number above 0 for each stratum or PSU",
    ),
    "values too short": (
        lambda: sampled("mean", pps(), [1, 2]),
        "the design has 4 rows, part has 2, whole 2, the cells 2; give all the same",
    ),
    "no proportion": (
        lambda: sampled("proportion", pps(), [1, 2, 0, 1]),
        "1 respondents count in part but not in whole; a part cannot exceed its whole",
    ),
    "unknown cell": (
        lambda: sampled("mean", pps(), [1, 2, 3, 4], [0, 1, 2, 3], count=3),
        "cell code 3 is not among the 3 cells 0 to 2",
    ),
    "no target": (
        lambda: calibration.rake([1, 1], [["mem", "women"]], [{"men": 5, "women": 5}]),
        "margin 1 has no target for 'mem'; did you mean men?",
    ),
    "empty margin": (
        lambda: calibration.rake([1, 1], [["a", "b"]], [{"a": 5, "b": 5, "c": 5}]),
        "margin 1 has no respondent with 'c'; merge it with a neighbour",
    ),
    "margins differ": (
        lambda: calibration.rake([1, 1], [["a", "b"], ["x", "y"]], [{"a": 5, "b": 5}, {"x": 5, "y": 6}]),
        "the margins sum to [10.0, 11.0]; expected one or more margins with the same sum",
    ),
    "target of nobody": (
        lambda: calibration.poststratify([1, 1], ["a", "b"], {"a": 0, "b": 5}),
        "margin 1 has a target of 0; expected counts above 0",
    ),
    "raking without end": (
        lambda: calibration.rake([1, 1], [["a", "b"], ["x", "y"]], [{"a": 6, "b": 4}, {"x": 4, "y": 6}]),
        "raking did not converge in 1000 rounds",
    ),
    "impossible overlap": (
        lambda: change.overlap_covariance(0.1, 0.1, 50, 0.6),
        "overlap share 50 and correlation 0.6 are not possible; expected a share of 0 to 1",
    ),
    "no p value": (lambda: change.adjust([0.1, 1.2]), "1.2 is no p value; expected 0 to 1"),
    "break inside": (
        lambda: trend.trend(YEARS, VALUES, breaks=[2018]),
        "a break in 2018 lies inside the series 2015-2020; fit a step there (step=True) or take one side",
    ),
    "break outside": (
        lambda: trend.line(YEARS, VALUES, breaks=[2015]),
        "the break 2015 lies outside the series 2015-2020; drop it",
    ),
    "breaks too close": (
        lambda: trend.line(YEARS, VALUES, breaks=[2017, 2018], slope_change=True),
        "6 points are too few for a line of 6 terms",
    ),
    "nothing between breaks": (
        lambda: trend.line([*YEARS, 2021], [*VALUES, 52], breaks=[2016, 2017], slope_change=True),
        "too few points lie between the breaks; take one side of a break",
    ),
    "year twice": (lambda: trend.trend([2015, 2015], [1, 2]), "the year 2015 stands twice"),
    "year without value": (
        lambda: trend.trend([2015, 2016], [1, math.nan]),
        "a year or a value is missing; leave that year out, a trend carries nothing forward",
    ),
    "years and values": (
        lambda: trend.trend([2015], [1, 2]),
        "1 years and 2 values; expected one value a year",
    ),
    "no weight": (
        lambda: trend.line(YEARS, VALUES, se=[0, 1, 1, 1, 1, 1]),
        "a standard error of 0 cannot weight",
    ),
    "target year is base year": (
        lambda: progress.progress(10, 2020, 12, 2021, 20, 2020, "up"),
        "the target year 2020 is not after the base year 2020; a pace needs time",
    ),
    "year before base": (
        lambda: progress.progress(10, 2020, 12, 2019, 20, 2030, "up"),
        "the year 2019 is before the base year 2020",
    ),
    "direction guessed": (
        lambda: progress.progress(10, 2020, 12, 2021, 20, 2030, "upp"),
        "direction 'upp' is unknown; expected one of up, down; did you mean up?",
    ),
    "unknown progress method": (
        lambda: progress.progress(10, 2020, 12, 2021, 20, 2030, "up", method="eurostad"),
        "method 'eurostad' is unknown",
    ),
    "no spread": (
        lambda: progress.standardised_distance(1, 2, 0, "up"),
        "a reference spread of 0 measures nothing; expected above 0",
    ),
    "strata differ": (
        lambda: decomposition.kitagawa([1, 2], [0.1, 0.2], [1, 2, 3], [0.1, 0.2, 0.3]),
        "columns of 2, 2, 3, 3 strata; give all the same strata in the same order",
    ),
    "stratum without rate": (
        lambda: decomposition.kitagawa([1, 0], [0.1, math.nan], [1, 2], [0.1, 0.2]),
        "a stratum has no number (an empty one has no rate); merge it with a neighbour",
    ),
    "no people": (
        lambda: decomposition.kitagawa([0], [0.1], [1], [0.1]),
        "sizes of strata must be 0 or more",
    ),
    "a standard without weight": (
        lambda: index.weighted_mean(np.ones((2, 1)), [0, 0]),
        "2 components and weights [0.0, 0.0]; expected one weight of 0 or more for each, some above 0",
    ),
    "goalposts": (
        lambda: index.composite(np.ones((1, 1)), [5], [5], [1]),
        "goalposts [5.0] and [5.0] with weights [1.0]; expected two different goalposts",
    ),
    "weights of an index": (
        lambda: index.composite(np.ones((2, 1)), [0, 0], [1, 1], [1, 0]),
        "a weight above 0 for each component",
    ),
    "weighted AMPI": (
        lambda: index.composite(np.ones((2, 1)), [0, 0], [1, 1], [1, 2], method="ampi"),
        "the same for all in AMPI",
    ),
    "vintages of different years": (
        lambda: revisions.revisions([1, 2], [1, 2, 3]),
        "2 first and 3 later figures; expected one of each a year",
    ),
    "mixed vintages": (
        lambda: revisions.one_vintage(["2012", "2013", "2012"]),
        "the series mixes 2 vintages (2012, 2013); a trend needs one: take the latest",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_told_in_a_sentence(case):
    call, sentence = WRONG[case]
    with pytest.raises(BarometerError) as caught:
        call()
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
