"""A survey table beside svy: shares by group and district with intervals, and the gap in each district.

100,000 respondents in 500 clusters of 50 strata; 4 groups in 10 districts. Times are the best of nine runs;
memory is what resident memory rises by in a process of its own (Linux).

    .venv/bin/python benchmarks/survey.py
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import polars as pl
import svy

from barometer.statistics.design import design
from barometer.statistics.estimates import Estimates
from barometer.statistics.fraction import Fraction
from barometer.statistics.survey import from_sample

ROWS, CLUSTERS, STRATA, GROUPS, DISTRICTS, ROUNDS = 100_000, 500, 50, 4, 10, 9

BY = ["group", "district"]

Table = tuple[np.ndarray, ...]
"""Shares and standard errors of the 40 cells and, in a whole table, the standard errors of the 10 gaps."""


def respondents() -> pd.DataFrame:
    """Return the invented survey; always the same."""
    rng = np.random.default_rng(20130101)
    cluster = rng.integers(0, CLUSTERS, ROWS)
    group, district = rng.integers(0, GROUPS, ROWS), rng.integers(0, DISTRICTS, ROWS)
    chance = 0.2 + 0.1 * group + rng.normal(0, 0.05, CLUSTERS)[cluster]
    return pd.DataFrame(
        {
            "weight": rng.uniform(2, 8, ROWS),
            "stratum": cluster % STRATA,
            "cluster": cluster,
            "safe": (rng.random(ROWS) < chance).astype(np.int64),
            "group": group,
            "district": district,
        }
    )


def our_cells(rows: pd.DataFrame, kind: Literal["proportion", "mean"]) -> Estimates:
    drawn = design(rows["weight"], strata=rows["stratum"], psu=rows["cluster"])
    cell = (rows["group"] * DISTRICTS + rows["district"]).to_numpy()
    share = Fraction(kind, rows["safe"].to_numpy(), np.ones(len(rows)))
    found = from_sample(drawn, [share], [cell], GROUPS * DISTRICTS)
    assert np.isfinite(found.lower).all() and found.deff is not None
    return found


def our_shares(rows: pd.DataFrame) -> Table:
    """Shares with standard errors, design effects and t intervals."""
    cells = our_cells(rows, "mean")
    return cells.value, cells.se


def our_table(rows: pd.DataFrame) -> Table:
    """Shares with standard errors, design effects and logit intervals; the gap in each district."""
    cells = our_cells(rows, "proportion")
    gaps = [cells.gap(k + DISTRICTS, k) for k in range(DISTRICTS)]
    return cells.value, cells.se, np.array([gap.se for gap in gaps])


def svy_sample(rows: pd.DataFrame) -> svy.Sample:
    frame = pl.DataFrame({name: rows[name].to_numpy() for name in rows})
    return svy.Sample(frame, svy.Design(stratum="stratum", psu="cluster", wgt="weight"))


def svy_shares(rows: pd.DataFrame) -> Table:
    """The same by svy's mean, its fastest way."""
    cells = svy_sample(rows).estimation.mean("safe", by=BY, deff="wor").to_polars().sort(BY)
    return cells["est"].to_numpy(), cells["se"].to_numpy()


def svy_table(rows: pd.DataFrame) -> Table:
    """The same by svy: logit intervals are those of prop, contrasts need a mean."""
    estimation = svy_sample(rows).estimation
    shares = estimation.prop("safe", by=BY, deff="wor").to_polars().filter(pl.col("safe") == 1).sort(BY)
    contrasts = {str(k): svy.estd((1, k)) - svy.estd((0, k)) for k in range(DISTRICTS)}
    gaps = estimation.mean("safe", by=BY).contrast(contrasts).to_polars()
    return shares["est"].to_numpy(), shares["se"].to_numpy(), gaps["se"].to_numpy()


def best(ways: list[Callable[[pd.DataFrame], Table]], rows: pd.DataFrame) -> list[float]:
    """Return the best wall time of each way; the ways take turns, so that a busy machine is busy for all."""
    times = [float("inf")] * len(ways)
    for _ in range(ROUNDS):
        for i, way in enumerate(ways):
            start = time.perf_counter()
            way(rows)
            times[i] = min(times[i], time.perf_counter() - start)
    return times


def peak_bytes(name: str) -> int:
    """Return how far resident memory rises above the loaded data while a new process makes the table."""
    done = subprocess.run([sys.executable, __file__, name], capture_output=True, text=True, check=True)
    return int(done.stdout)


def resident(field: str) -> int:
    """Return a memory field of this process in bytes (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def rise(table: Callable[[pd.DataFrame], Table]) -> int:
    rows = respondents()
    table(rows.head(2_000))  # loads the libraries
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the earlier peak
    before = resident("VmRSS")
    table(rows)
    return resident("VmHWM") - before


def main() -> None:
    rows = respondents()
    size = int(rows.memory_usage(index=False).sum())
    print(
        f"{ROWS:,} respondents, {CLUSTERS} clusters, {GROUPS} × {DISTRICTS} cells; input {size / 1e6:.1f} MB"
    )
    for what in ("shares", "table"):
        ours, theirs = WAYS[f"our_{what}"], WAYS[f"svy_{what}"]
        for mine, other in zip(ours(rows), theirs(rows), strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-9)
        fast, slow = best([ours, theirs], rows)
        small, large = peak_bytes(f"our_{what}"), peak_bytes(f"svy_{what}")
        print(f"{what}: ours {1000 * fast:.1f} ms, svy {1000 * slow:.1f} ms: {slow / fast:.1f} times faster")
        print(
            f"{what}: memory ours {small / 1e6:.1f} MB ({small / size:.1f} times the input), "
            f"svy {large / 1e6:.1f} MB: {large / small:.1f} times less"
        )


WAYS = {way.__name__: way for way in (our_shares, our_table, svy_shares, svy_table)}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(rise(WAYS[sys.argv[1]]))
    else:
        main()
