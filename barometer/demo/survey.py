"""The yearly survey: districts are strata, blocks are drawn in them, and adults in the blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from barometer.demo.city import ADULTS, DISTRICTS, ITEMS, ORIGINS, Item

Floats = npt.NDArray[np.float64]

BLOCKS = 12
"""Blocks (primary sampling units) drawn in each district."""

PER_BLOCK = {"danish": 12, "non_western": 9}
"""Respondents of each origin in a block; non-western adults are oversampled."""

BLOCK_SPREAD = 0.25
"""Standard deviation of a block's effect on the log-odds, shared by all who live there."""

DESCRIPTION = """\
# Syntetiske data: surveyet i en opfundet kommune.
name: survey
period: "{period}"
group: {{column: oprindelse, codes: {{1: danish, 2: non_western}}}}
breakdowns:
  district: {{column: bydel, codes: {{N: north, S: south, "\\u00d8": east, V: west, M: centre}}}}
measures:
{measures}
design: {{weight: vaegt, strata: bydel, cluster: blok}}
missing: [9]
separator: ";"
decimal: ","
encoding: utf-8
"""

_LETTERS = dict(zip(DISTRICTS, "NSØVM", strict=True))


def sample(random: np.random.Generator, year: int) -> pd.DataFrame:
    """Draw the survey about a reference year.

    Returns
    -------
    One row per respondent: `district`, `origin`, `block` (numbered afresh in each district), `weight`
    (adults behind the respondent) and one column per item: 1 yes, 0 no, NaN no answer.
    """
    rows = []
    for district in DISTRICTS:
        effects = random.normal(0.0, BLOCK_SPREAD, BLOCKS)
        for origin in ORIGINS:
            size = PER_BLOCK[origin]
            weight = ADULTS[district][origin] / (BLOCKS * size)
            block = np.repeat(np.arange(BLOCKS), size)
            answers = {
                item.name: _answers(random, item, year, district, origin, effects[block]) for item in ITEMS
            }
            told = {"district": district, "origin": origin, "block": block + 1, "weight": weight}
            rows.append(pd.DataFrame({**told, **answers}))
    return pd.concat(rows, ignore_index=True)


def _answers(
    random: np.random.Generator, item: Item, year: int, district: str, origin: str, effect: Floats
) -> Floats:
    """Draw answers whose mean over blocks is the item's probability."""
    mean = item.probability(year, district, origin)
    probability = 1.0 / (1.0 + np.exp(-(_centre(mean) + effect)))
    answers = (random.random(len(effect)) < probability).astype("float64")
    answers[random.random(len(effect)) < item.nonresponse] = np.nan
    return np.asarray(answers)


def _centre(mean: float) -> float:
    """Return the log-odds at which probabilities spread by the blocks' effects average to `mean`."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    spread, share = BLOCK_SPREAD * nodes, weights / weights.sum()
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2.0
        average = float((share / (1.0 + np.exp(-(middle + spread)))).sum())
        low, high = (middle, high) if average < mean else (low, middle)
    return (low + high) / 2.0


def to_file(respondents: pd.DataFrame) -> str:
    """Return the survey as the file that the office hands in: coded, semicolons, decimal comma."""
    coded = pd.DataFrame(
        {
            "bydel": respondents["district"].map(_LETTERS),
            "blok": respondents["block"],
            "oprindelse": respondents["origin"].map({"danish": 1, "non_western": 2}),
            "vaegt": respondents["weight"].map(lambda weight: f"{weight:.6f}".replace(".", ",")),
        }
    )
    for item in ITEMS:
        coded[item.name] = respondents[item.name].map({1.0: "1", 0.0: "2"}).fillna("9")
    return coded.to_csv(index=False, sep=";", lineterminator="\n")


def description(period: int) -> str:
    """Return the YAML that describes the file of a reference year."""
    lines = []
    for item in ITEMS:
        lines.append(f"  {item.name}: {{column: {item.name}, codes: {{1: 1, 2: 0}}}}")
        lines.append(f"  {item.name}_answered: {{column: {item.name}, answered: true}}")
    return DESCRIPTION.format(period=period, measures="\n".join(lines))
