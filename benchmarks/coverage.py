"""Do the survey's 95 % intervals cover the truth in 95 % of cities? Seeds of the invented city, in memory.

Each seed gives a survey about one year; every indicator is computed by origin, for the whole city and for
each district, as in a measurement, and its interval is held against what is true of the city. Pooled coverage
must lie between 93 and 97 %. Then gaps inside a survey, new interval beside old, in the regimes of
`gap_regimes.py`.

    .venv/bin/python benchmarks/coverage.py [SEEDS] [SAMPLES]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable

import gap_regimes
import numpy as np
import pandas as pd

from barometer.calculations import SurveyDesign
from barometer.calculations.compute import compute
from barometer.demo import survey
from barometer.demo.city import ITEMS, YEARS, truth
from barometer.policy.load import shipped

POLICY = shipped("demo")

LEAST, MOST = 93.0, 97.0
DESIGN = SurveyDesign(weight="weight", strata="stratum", cluster="cluster")


def respondents(seed: int, year: int) -> pd.DataFrame:
    """Return the survey of a seed as the microdata door would hand it on."""
    drawn = survey.sample(seed, year)
    answered = drawn[[item.name for item in ITEMS]].notna().astype("float64").add_suffix("_answered")
    return drawn.assign(
        period=str(year),
        group=drawn["origin"],
        stratum=drawn["district"].factorize()[0],
        cluster=drawn.groupby(["district", "block"], sort=False).ngroup(),
        **answered.where(answered > 0).to_dict("series"),
    )


def intervals(seed: int) -> pd.DataFrame:
    """Return every interval of one seed's survey, about a year that the seed chooses, beside the truth."""
    year = YEARS[seed % len(YEARS)] - 1
    table, found = respondents(seed, year), []
    for indicator in POLICY.indicators:
        if indicator.microdata == "survey":
            declared = indicator.calculation_for(year + 1)
            computed = compute(declared, table, by=["district"], uncertainty="sampling", design=DESIGN)
            found.append(computed[computed["group"] != ""].assign(indicator=indicator.id))
    rows = pd.concat(found, ignore_index=True)
    keys = zip(rows["indicator"], rows["group"], rows["category"], strict=True)
    rows["true"] = [truth(name, year, origin, place) for name, origin, place in keys]
    return rows.assign(covered=rows["true"].between(rows["lower"], rows["upper"]), seed=seed)


def coverage(seeds: Iterable[int]) -> pd.DataFrame:
    """Return the intervals of many seeds, one row for each indicator, group and place."""
    return pd.concat([intervals(seed) for seed in seeds], ignore_index=True)


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    started = time.perf_counter()
    rows = coverage(range(seeds))
    where = np.where(rows["breakdown"] == "", "whole city", "district")
    for name, by in (("indicator", rows["indicator"]), ("group", rows["group"]), ("place", where)):
        print(f"\nby {name}")
        for key, covered in rows.groupby(by)["covered"]:
            print(f"  {key:<28} {100 * covered.mean():5.1f} % of {len(covered)}")
    pooled = 100 * rows["covered"].mean()
    inside = "inside" if LEAST <= pooled <= MOST else "OUTSIDE"
    print(f"\n{seeds} seeds, {len(rows)} intervals in {time.perf_counter() - started:.0f} s")
    print(f"pooled coverage {pooled:.2f} %: {inside} {LEAST:.0f} to {MOST:.0f} %")
    gaps_hold = gap_regimes.tell(int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
    if inside != "inside" or not gaps_hold:
        sys.exit(1)


if __name__ == "__main__":
    main()
