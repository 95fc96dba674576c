"""How a register of millions is added up: by the engine within a limit, and by pandas where it fits.

    python benchmarks/scale.py 5 50          # millions of person-years; each in a process of its own

Prints seconds and the most memory that each process had, and the ratio of the two ways. The register is
invented and made by script: five columns, as a city's would have them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from barometer.intake.description import describe
from barometer.intake.microdata import open_microdata
from barometer.project import RegisterSettings
from barometer.registers.counts import open_register

BLOCK = 1_000_000
FITS = 10
"""Millions of rows that pandas is asked to take; more would need more memory than this machine may have."""

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
    """Add the register up and say how long it took, and how much memory."""
    description = describe(DESCRIPTION)
    begun = time.perf_counter()
    if way == "pandas":
        data = open_microdata(description, path)
        keys = ["period", "group", "district"]
        frame = data.frame.groupby(keys)[["unemployed", "labour_force", "income", "persons"]].sum()
    else:
        frame = open_register(description, path, RegisterSettings(memory="1500MB")).frame
    seconds = time.perf_counter() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.2f} {most:.0f} {int(frame['persons'].sum())}")


def measured(way: str, path: Path) -> tuple[float, float, int]:
    """Run a way in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, way, str(path)], check=True, capture_output=True, text=True
    )
    seconds, most, persons = done.stdout.split()
    return float(seconds), float(most), int(persons)


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    print(
        "| million rows | engine, s | engine, MB at most | pandas, s | pandas, MB at most "
        "| engine is faster |"
    )
    print("|---|---|---|---|---|---|")
    for millions in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "residents.parquet")
            write_register(path, millions)
            seconds, most, persons = measured("engine", path)
            assert persons == millions * BLOCK
            line = f"| {millions} | {seconds:.2f} | {most:.0f} |"
            if millions <= FITS:
                slow, more, same = measured("pandas", path)
                assert same == persons
                print(f"{line} {slow:.2f} | {more:.0f} | {slow / seconds:.1f} times |")
            else:
                print(f"{line} not run | | |")


if __name__ == "__main__":
    if sys.argv[1] in ("engine", "pandas"):
        run(sys.argv[1], Path(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]])
