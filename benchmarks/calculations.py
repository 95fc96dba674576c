"""Shares and gaps by group × district × year on a register of 5 million person-years, beside plain pandas.

Each way runs in a process of its own, so that its memory is its own; times are the best of five.

    .venv/bin/python benchmarks/calculations.py [ROWS]
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from barometer.calculations import Difference, Share
from barometer.calculations.cells import counted
from barometer.calculations.compute import compute

GROUPS = ["danish", "western", "immigrants", "descendants", "unknown"]
DISTRICTS = [f"district {number}" for number in range(1, 14)]
YEARS = [str(year) for year in range(2008, 2018)]
SHARE = Share("unemployed", of="labour_force")
GAP = Difference(SHARE, group="immigrants", reference="danish")


def register(rows: int, kind: str) -> pd.DataFrame:
    """Return a synthetic register, its keys stored as `kind` ("category" or "str")."""
    random = np.random.default_rng(2013)
    labour_force = random.random(rows) < 0.8
    columns = {
        "period": pd.Categorical.from_codes(random.integers(0, len(YEARS), rows), YEARS),
        "group": pd.Categorical.from_codes(random.integers(0, len(GROUPS), rows), GROUPS),
        "district": pd.Categorical.from_codes(random.integers(0, len(DISTRICTS), rows), DISTRICTS),
        "unemployed": (labour_force & (random.random(rows) < 0.08)).astype(np.int8),
        "labour_force": labour_force.astype(np.int8),
    }
    table = pd.DataFrame(columns)
    return (
        table if kind == "category" else table.astype(dict.fromkeys(("period", "group", "district"), "str"))
    )


def by_calculations(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The register added up once, then any number of calculations."""
    counts = counted(table, SHARE.columns, by=["district"])
    return compute(SHARE, counts, by=["district"]), compute(GAP, counts, by=["district"])


def by_pandas(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same numbers as an analyst would write them: one groupby, then sums of sums."""
    measures = ["unemployed", "labour_force"]
    cells = table.groupby(["period", "group", "district"], observed=True)[measures].sum()
    overall = cells.groupby(["period", "group"], observed=True).sum()
    shares = [100 * sums["unemployed"] / sums["labour_force"] for sums in (overall, cells)]
    gaps = [share.xs("immigrants", level="group") - share.xs("danish", level="group") for share in shares]
    return pd.concat([s.reset_index() for s in shares]), pd.concat([g.reset_index() for g in gaps])


WAYS = {"pandas": by_pandas, "barometer": by_calculations}


def peak() -> int:
    """Return the process's peak of memory in bytes."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return 1024 * int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def measure(rows: int, kind: str, way: str) -> dict[str, float]:
    """Measure one way in this process."""
    table = register(rows, kind)
    WAYS[way](table.head(1000))
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")
    before = peak()
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        shares, gaps = WAYS[way](table)
        seconds.append(time.perf_counter() - start)
    value = {"pandas": 0, "barometer": "value"}[way]
    return {
        "seconds": min(seconds),
        "extra": peak() - before,
        "input": float(table.memory_usage(deep=True).sum()),
        "shares": len(shares),
        "sum": float(shares[value].sum() + gaps[value].sum()),
    }


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    print(f"{rows:,} person-years, {len(GROUPS)} groups x {len(DISTRICTS)} districts x {len(YEARS)} years")
    for kind in ("category", "str"):
        found = {}
        for way in WAYS:
            command = [sys.executable, __file__, "--one", str(rows), kind, way]
            told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            found[way] = json.loads(told)
        plain, ours = found["pandas"], found["barometer"]
        assert abs(plain["sum"] - ours["sum"]) < 1e-6 * abs(plain["sum"])
        print(
            f"keys as {kind}: input {ours['input'] / 1e6:.0f} MB, {ours['shares']:.0f} shares and their gaps"
        )
        for way, one in found.items():
            times = one["extra"] / one["input"]
            print(
                f"  {way:<10} {one['seconds']:.3f} s, {one['extra'] / 1e6:.0f} MB more, {times:.1f} x input"
            )
        print(f"  plain pandas / barometer: {plain['seconds'] / ours['seconds']:.2f} in time")


if __name__ == "__main__":
    if "--one" in sys.argv:
        print(json.dumps(measure(int(sys.argv[2]), sys.argv[3], sys.argv[4])))
    else:
        main()
