"""The yearly survey: districts are strata, blocks are drawn in them, and adults in the blocks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq

from barometer.demo.city import ADULTS, DISTRICTS, ITEMS, ORIGINS, Item, stream

Floats = npt.NDArray[np.float64]

BLOCKS = 20
"""Blocks (primary sampling units) drawn in each district."""

PER_BLOCK = {"danish": 10, "non_western": 20}
"""Respondents of each origin in a block; non-western adults are oversampled."""

FEW = {("centre", "non_western"): 2}
"""Where there are fewer respondents in a block, because fewer live there."""

BLOCK_SPREAD = 0.25
"""Standard deviation of a block's effect on the log-odds, shared by all who live there."""

RESPONSE = {"danish": 0.66, "non_western": 0.52}
"""How many of those asked answer, by origin."""

LESS = {"west": 0.08, "east": 0.03}
"""Where fewer answer, and by how much."""


def asked() -> dict[str, dict[str, int]]:
    """Return how many were drawn, by origin and district."""
    return {
        origin: {
            district: round(BLOCKS * FEW.get((district, origin), PER_BLOCK[origin]) / _rate(origin, district))
            for district in DISTRICTS
        }
        for origin in ORIGINS
    }


def _rate(origin: str, district: str) -> float:
    return RESPONSE[origin] - LESS.get(district, 0.0)


def _flow() -> str:
    """Return whom the survey asked as YAML on one line, its braces doubled as the description's are."""
    groups = (
        f"{origin}: {{{{{', '.join(f'{place}: {count}' for place, count in places.items())}}}}}"
        for origin, places in asked().items()
    )
    return f"{{{{{', '.join(groups)}}}}}"


DESCRIPTION = (
    """\
# Syntetiske data: en spørgeundersøgelse i en opdigtet kommune.
name: survey
period: "{period}"
group: {{column: oprindelse, codes: {{1: danish, 2: non_western}}}}
breakdowns:
  district: {{column: bydel, codes: {{N: north, S: south, Ø: east, V: west, M: centre}}}}
design: {{weight: vaegt, strata: bydel, cluster: blok}}
missing: [9]
fieldwork: {{by: district, base_weight: grundvaegt, asked: ASKED}}
measures:
""".replace("ASKED", _flow())
    + "".join(
        f"  {item.name}: {{{{column: {item.name}, codes: {{{{1: 1, 2: 0}}}}}}}}\n"
        f"  {item.name}_answered: {{{{column: {item.name}, answered: true}}}}\n"
        for item in ITEMS
    )
)
"""What the file of a reference year, its `{period}`, holds."""

_LETTERS = dict(zip(DISTRICTS, "NSØVM", strict=True))


def sample(seed: int, year: int) -> pd.DataFrame:
    """Draw the survey about a reference year.

    Returns
    -------
    One row per respondent: `district`, `origin`, `block` (numbered afresh in each district), `weight`
    (adults behind the respondent) and one column per item: 1 yes, 0 no, NaN no answer.
    """
    random, rows = stream(seed, year, "survey"), []
    for district in DISTRICTS:
        effects = random.normal(0.0, BLOCK_SPREAD, BLOCKS)
        for origin in ORIGINS:
            size = FEW.get((district, origin), PER_BLOCK[origin])
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
    found = brentq(lambda centre: (share / (1.0 + np.exp(-(centre + spread)))).sum() - mean, -12.0, 12.0)
    return float(found)


def _base(respondents: pd.DataFrame) -> list[float]:
    """Return each respondent's weight before calibration: a district's adults over all drawn there."""
    drawn = asked()
    place = {
        district: sum(ADULTS[district].values()) / sum(drawn[origin][district] for origin in ORIGINS)
        for district in DISTRICTS
    }
    return [place[district] for district in respondents["district"]]


def _written(weight: float) -> str:
    return f"{weight:.6f}".replace(".", ",")


def handed_in(seed: int, year: int) -> pd.DataFrame:
    """Return the survey as the file that the office hands in: codes for answers, a decimal comma."""
    respondents = sample(seed, year)
    file = pd.DataFrame(
        {
            "bydel": respondents["district"].map(_LETTERS),
            "blok": respondents["block"],
            "oprindelse": respondents["origin"].map({"danish": 1, "non_western": 2}),
            "vaegt": respondents["weight"].map(_written),
            "grundvaegt": [_written(each) for each in _base(respondents)],
        }
    )
    for item in ITEMS:
        file[item.name] = respondents[item.name].map({1.0: "1", 0.0: "2"}).fillna("9")
    return file
