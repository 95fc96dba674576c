"""Notebooks run by `barometer.reports.run` beside the same in an ordinary kernel: what differs, if anything.

Run with `python benchmarks/engine.py FOLDER [NUMBER]` on a folder with one repository in each of its folders;
of each, NUMBER notebooks (by default 8) are drawn that need only what is installed, no network and nobody's
input. Outputs, mime bundles and execution counts are compared; where they differ the notebook is run in a
kernel once more, for what a kernel itself gives differently each time (a clock, a random number) is no
difference. Left out are addresses, durations and the temporary name of a cell's file; a stream counts as
one text, however many pieces it came in.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import random
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import papermill_engines
from papermill.iorw import load_notebook_node

from barometer.reports import run

OUTSIDE = re.compile(
    r"https?://|urlopen|requests\.|wget|curl|get_rdataset|pip install|conda |fetch_|load_dataset|DataReader"
    r"|input\(|ipywidgets|interact\(|sleep\("
)
LEFT_OUT = re.compile(
    r"0x[0-9a-f]+|\b\d{12,}\b|/tmp/ipykernel_\d+/\d+\.py|<ipython-input-\d+-\w+>\.py"
    r"|\d+(\.\d+)? ?(ns|μs|µs|us|ms|s|min)\b( ±[^\n\"\\]*)?"
)
LONGEST = 100  # seconds for a cell


@dataclass(frozen=True)
class Ran:
    """What a notebook gave: count and outputs of each cell, or why there are none."""

    cells: tuple[tuple[int | None, str], ...]
    outputs: int
    failed: str
    seconds: float


def executed(path: Path, engine: str) -> Ran:
    """Run a notebook in its own folder."""
    begun = time.perf_counter()
    try:
        done = papermill_engines.execute_notebook_with_engine(
            engine,
            load_notebook_node(str(path)),
            kernel_name="python3",
            progress_bar=False,
            autosave_cell_every=0,
            execution_timeout=LONGEST,
            resources={"metadata": {"path": str(path.parent)}},
        )
    except Exception as error:
        return Ran((), 0, type(error).__name__, time.perf_counter() - begun)
    code = [cell for cell in done.cells if cell.cell_type == "code"]
    cells = tuple((cell.execution_count, told(cell.outputs)) for cell in code)
    return Ran(cells, sum(len(cell.outputs) for cell in code), "", time.perf_counter() - begun)


def told(outputs: list[Any]) -> str:
    """Return all that outputs hold as one text."""
    streams: dict[str, str] = {}
    for output in outputs:
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + output.text
    shown = [output for output in outputs if output.output_type != "stream"]
    return LEFT_OUT.sub("", json.dumps([sorted(streams.items()), shown], sort_keys=True, ensure_ascii=False))


def suited(path: Path) -> bool:
    """Whether a notebook is Python that needs nothing but what is installed, or lies beside it."""
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:
        return False
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    if OUTSIDE.search(code) or code.count("\n") < 15:
        return False
    try:
        names = set(imported(re.sub(r"^\s*[%!].*$", "", code, flags=re.M)))
    except SyntaxError:
        return False
    beside = {each.stem for each in path.parent.iterdir()}
    return all(importlib.util.find_spec(name) for name in names - beside)


def imported(code: str) -> Iterator[str]:
    """Yield the packages that code imports."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def main() -> None:
    """Run the notebooks both ways, and print what differs and how many are the same."""
    folder, number = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8
    chance, sums = random.Random(5), dict.fromkeys(("notebooks", "cells", "outputs", "same", "unstable"), 0)
    seconds, repositories = [0.0, 0.0], set()
    for repository in sorted(each for each in folder.iterdir() if each.is_dir()):
        paths = [path for path in sorted(repository.rglob("*.ipynb")) if suited(path)]
        for path in chance.sample(paths, min(number, len(paths))):
            kernels, ours = executed(path, "nbclient"), executed(path, run.ENGINE)
            again = kernels if ours.cells == kernels.cells else executed(path, "nbclient")
            differs = [
                place
                for place, (one, two, three) in enumerate(
                    zip(ours.cells, kernels.cells, again.cells, strict=True)
                )
                if one != two and two == three
            ]
            unstable = kernels != again and kernels.cells != again.cells
            if differs or ours.failed != kernels.failed:
                print(
                    f"{path}: cells {differs}; {ours.failed or 'ran'}, {kernels.failed or 'ran'}", flush=True
                )
            else:
                sums["unstable" if unstable else "same"] += 1
            repositories.add(repository)
            sums["notebooks"] += 1
            sums["cells"] += sum(count is not None for count, _ in kernels.cells)
            sums["outputs"] += kernels.outputs
            seconds[0] += ours.seconds
            seconds[1] += kernels.seconds
    print(sums, f"of {len(repositories)} repositories; time {seconds[0] / seconds[1]:.2f} of a kernel's")


if __name__ == "__main__":
    main()
