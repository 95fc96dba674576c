"""How a register of millions is added up: by the engine within a limit, and by others where it fits.

    python benchmarks/scale.py 5 50 200      # millions of person-years; each in a process of its own

Prints seconds, of the clock and of the processor, what starting and importing took beside them, the most
memory that each process had, how many times as fast the engine is, and how the time grows with the rows: the
quickest of two rounds in which the ways take turns. Others: the package in memory, plain pandas and polars,
which validate nothing. The register is invented, made by script: five columns, as a city's would have them.
"""

from __future__ import annotations

import importlib
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

BLOCK = 1_000_000
FITS = {"in memory": 5, "plain pandas": 60, "polars": 200}
"""Millions of rows that others are asked to take; more would need more memory than this machine may have."""

ROUNDS = 2

LIMIT = 2048
"""Megabytes that the engine's process may have had at most."""

KEYS, SUMS = ["year", "origin", "district"], ["unemployed", "labour_force", "income", "persons"]

DESCRIPTION = """
name: residents
period: {column: year}
group: {column: origin, codes: {1: danish, 2: western, 3: non_western}}
breakdowns:
  district: {column: district, codes: {1: a, 2: b, 3: c, 4: d, 5: e, 6: f, 7: g, 8: h, 9: i, 10: k}}
measures:
  unemployed: {column: work, codes: {0: 0, 1: 0, 2: 1}}
  labour_force: {column: work, codes: {0: 0, 1: 1, 2: 1}}
  income: {column: income, range: [-1000000, 99000000]}
  persons: 1
"""


def write_register(path: Path, millions: int) -> None:
    """Write an invented register block by block."""
    chance = np.random.default_rng(50)
    writer = None
    for _ in range(millions):
        block = pa.table(
            {
                "year": chance.integers(2008, 2026, BLOCK).astype("int16"),
                "origin": chance.integers(1, 4, BLOCK).astype("int8"),
                "district": chance.integers(1, 11, BLOCK).astype("int8"),
                "work": chance.integers(0, 3, BLOCK).astype("int8"),
                "income": chance.integers(0, 10**8, BLOCK) / 100,
            }
        )
        writer = writer or parquet.ParquetWriter(path, block.schema)
        writer.write_table(block)
    assert writer is not None
    writer.close()


def run(way: str, path: Path) -> None:
    """Add the register up and say how long it took, its imports apart, and how much memory."""
    for name in IMPORTS[way]:
        importlib.import_module(name)
    imported, clock = cpu(), time.perf_counter()
    persons = WAYS[way](path)
    seconds, most = time.perf_counter() - clock, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.3f} {cpu() - imported:.3f} {imported:.3f} {most:.0f} {persons}")


def cpu() -> float:
    """Return the seconds of the processor that this process has used, all its threads together."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def engine(path: Path) -> int:
    from barometer.intake.description import describe
    from barometer.registers.counts import open_register
    from barometer.settings import RegisterSettings

    frame = open_register(describe(DESCRIPTION), path, RegisterSettings(memory="1500MB")).frame
    return int(frame["persons"].sum())


def in_memory(path: Path) -> int:
    from barometer.intake.description import describe
    from barometer.intake.microdata import open_microdata

    data = open_microdata(describe(DESCRIPTION), path)
    return int(data.frame.groupby(["period", "group", "district"])[SUMS].sum()["persons"].sum())


def plain_pandas(path: Path) -> int:
    import pandas as pd

    table = pd.read_parquet(path)
    table["unemployed"], table["labour_force"] = table["work"] == 2, table["work"] > 0
    table["persons"] = 1
    return int(table.groupby(KEYS)[SUMS].sum()["persons"].sum())


def polars(path: Path) -> int:
    import polars as pl

    work = pl.col("work")
    sums = [(work == 2).sum().alias("unemployed"), (work > 0).sum().alias("labour_force")]
    sums += [pl.col("income").sum(), pl.len().alias("persons")]
    return int(pl.scan_parquet(path).group_by(KEYS).agg(sums).collect(engine="streaming")["persons"].sum())


WAYS = {"engine": engine, "in memory": in_memory, "plain pandas": plain_pandas, "polars": polars}
IMPORTS = {
    "engine": ("barometer.registers.counts", "ibis.backends.duckdb"),
    "in memory": ("barometer.intake.microdata",),
    "plain pandas": ("pandas",),
    "polars": ("polars",),
}


def measured(way: str, path: Path) -> tuple[float, ...]:
    """Run a way in a process of its own, which has counted everybody; return what `run` says."""
    command = [sys.executable, __file__, way, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    *told, persons = done.stdout.split()
    assert int(persons) == parquet.read_metadata(path).num_rows
    return tuple(float(number) for number in told)


def quickest(ways: list[str], path: Path) -> dict[str, tuple[float, ...]]:
    """Return the least times and the most memory of rounds in which the ways take turns."""
    rounds = [{way: measured(way, path) for way in ways} for _ in range(ROUNDS)]
    best = {}
    for way in ways:
        *times, memory = zip(*(each[way] for each in rounds), strict=True)
        best[way] = (*(min(each) for each in times), max(memory))
    return best


def main(sizes: list[int]) -> None:
    """Print a line for each size and way."""
    print("| million rows | way | s | CPU s | start, CPU s | MB at most | engine is faster | by CPU |")
    print("|---|---|---|---|---|---|---|---|")
    before: tuple[int, float] | None = None
    for millions in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "residents.parquet")
            write_register(path, millions)
            found = quickest(["engine", *(way for way, fits in FITS.items() if millions <= fits)], path)
        own, cpu_own, _, most = found["engine"]
        for way, (seconds, work, start, memory) in found.items():
            faster = " |" if way == "engine" else f"{seconds / own:.1f} times | {work / cpu_own:.1f} times"
            told = f"{seconds:.2f} | {work:.2f} | {start:.2f} | {memory:.0f}"
            print(f"| {millions} | {way} | {told} | {faster} |", flush=True)
        if before:
            ratio = cpu_own / before[1]
            print(f"{millions / before[0]:g} times the rows: {ratio:.1f} times the CPU", flush=True)
        before = millions, cpu_own
        if most > LIMIT:
            raise SystemExit(f"expected at most {LIMIT} MB, the engine had {most:.0f}")


if __name__ == "__main__":
    if sys.argv[1] in WAYS:
        run(sys.argv[1], Path(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]])
