"""A hundred yearly rounds of 2,000 observations: how long verify, compare and as_of take, and how they grow.

Run with `python benchmarks/measurements.py`. The rounds are synthetic and lie in a temporary folder.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from barometer import observations as obs
from barometer.generations import NEWEST
from barometer.policy.load import shipped
from barometer.project import Project
from barometer.proof.verify import verify
from barometer.records.comparison import compare
from barometer.records.freeze import freeze
from barometer.records.record import VERDICT_COLUMNS
from barometer.records.vintages import as_of
from barometer.settings import Settings

POLICY = shipped("copenhagen_2011")

ROUNDS, NUMBERS, LIMIT = 100, 2000, 2.0
FIRST = 2013


def main() -> None:
    """Freeze the rounds, time each command at a quarter, half and all of them, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), Settings("copenhagen_2011"), POLICY)
        print(f"{ROUNDS} rounds of {NUMBERS} observations; seconds, best of 3")
        print(f"{'rounds':>7} {'verify':>8} {'compare':>8} {'as_of':>8}")
        for number in range(ROUNDS):
            freeze_round(project, FIRST + number)
            if number + 1 in (ROUNDS // 4, ROUNDS // 2, ROUNDS):
                report(project, number + 1)


def freeze_round(project: Project, year: int) -> None:
    """Freeze a synthetic round: the last ten years of 200 cells, the older ones revised a little."""
    random = np.random.default_rng(year)
    indicators = [item.id for item in POLICY.indicators]
    rows = [
        {
            "indicator": indicators[cell % len(indicators)],
            "breakdown": "cell",
            "category": f"{cell:03d}",
            "period": str(year - back),
        }
        for cell in range(NUMBERS // 10)
        for back in range(10)
    ]
    values = 40 + 10 * random.standard_normal(len(rows))
    numbers = {"value": values, "lower": values - 1, "upper": values + 1, "level": 0.95, "n": 400.0}
    told = {"published": f"{year}-01", "known_since": f"{year}-01", "unit": "percent", "status": "observed"}
    verdicts = [("indicator", name, "movement", "since_last", "unchanged", "") for name in indicators]
    freeze(
        project,
        str(year),
        kind="published",
        published=f"{year}-01",
        observations=obs.frame(pd.DataFrame(rows).assign(**numbers, **told)),
        verdicts=pd.DataFrame(verdicts, columns=list(VERDICT_COLUMNS)),
        policy=POLICY,
        generations=NEWEST,
        inputs={},
        about={},
    )


def report(project: Project, rounds: int) -> None:
    """Print one line of the table."""
    last = FIRST + rounds - 1
    commands: tuple[Callable[[], object], ...] = (
        lambda: verify(project),
        lambda: compare(project, last - 1, last),
        lambda: as_of(project, str(last)),
    )
    seconds = [min(timed(command) for _ in range(3)) for command in commands]
    verdict = "" if max(seconds) < LIMIT else f"  over {LIMIT} s"
    print(f"{rounds:>7} " + " ".join(f"{one:>8.3f}" for one in seconds) + verdict)


def timed(command: Callable[[], object]) -> float:
    """Return how many seconds a command takes."""
    begun = time.perf_counter()
    command()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
