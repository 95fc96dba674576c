"""All verdicts of a measurement."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from barometer.assessment.change import Change, since_last
from barometer.assessment.generation_1 import FirstJudgement, since_measurement
from barometer.assessment.generation_2 import SecondJudgement
from barometer.assessment.judgement import VERDICT_COLUMNS, Earlier, JudgedRound
from barometer.generations import NEWEST, Generations, of_generation
from barometer.policy.model import Policy

JUDGEMENTS: dict[int, type[JudgedRound]] = {1: FirstJudgement, 2: SecondJudgement, 3: JudgedRound}
"""Judgement by generation: an earlier one overrides what it did otherwise."""

SINCE_LAST: dict[int, Callable[..., Change]] = {1: since_measurement, 2: since_last, 3: since_last}
"""By generation of judgement: what a figure is compared with."""


def assess(
    observations: pd.DataFrame,
    earlier: Sequence[Earlier],
    policy: Policy,
    year: int,
    published_changes: pd.DataFrame | None = None,
    generations: Generations = NEWEST,
) -> pd.DataFrame:
    """Judge a measurement: does each indicator move, will it reach its target, and each goal's status.

    Parameters
    ----------
    observations
        Those of the measurement; see `barometer.observations`.
    earlier
        The newest edition of each earlier measurement, oldest first.
    policy
        The definitions in force.
    year
        The year of the measurement.
    published_changes
        Changes as a source printed them: `indicator, change, significant` ("yes", "no", "not_stated").
    generations
        By which generation of judgement, and of the correction for many tests.

    Returns
    -------
    DataFrame
        `VERDICT_COLUMNS`. Movements stand under the policy's rule and under our own, `barometer`.

    Examples
    --------
    >>> from barometer.observations import empty
    >>> from barometer.policy.load import shipped
    >>> POLICY = shipped("copenhagen_2011")
    >>> verdicts = assess(empty(), [], POLICY, 2013)
    >>> verdicts[verdicts["level"] == "goal"].iloc[0][["verdict", "reason"]].tolist()
    ['undecided', 'not_published']
    """
    judged_by = of_generation(JUDGEMENTS, generations.judgement, "judgement")
    this = judged_by(observations, tuple(earlier), policy, year, published_changes, generations)
    return pd.DataFrame(this.judged(), columns=list(VERDICT_COLUMNS), dtype="str")
