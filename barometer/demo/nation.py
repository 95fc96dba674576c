"""An invented nation: many invented cities, of different size and luck. All numbers are made up."""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from barometer.commentary.figures import Figures
from barometer.demo.city import YEARS, CityTraits, stream
from barometer.demo.comments import comment
from barometer.demo.write import MARK, write_demo
from barometer.errors import BarometerError
from barometer.files import canonical_json
from barometer.processes import Workers
from barometer.project import Project
from barometer.rounds.take import take
from barometer.text import Text

GEOGRAPHY = "geography.geojson"
SMALLEST, LARGEST = 0.15, 1.5
"""How many times as many people as in the demo city are counted in the smallest and the largest city."""
SPREAD = 0.012
"""Standard deviation, between cities, of what is added to the probability of whatever is counted."""


def write_nation(
    folder: Path,
    cities: int,
    seed: int = 1,
    *,
    measured: int = 0,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Path:
    """Write cities into a new folder, each a project of its own in `cities/`; all, or nothing is left.

    A city's name says that it is invented. The same seed gives the same bytes, however many cities there are,
    but for what is measured: a measurement draws a key.

    Parameters
    ----------
    measured
        The year up to which measurements are taken; 0: none is.
    jobs
        How many cities are written at once; None: one for each core.
    progress
        Told how many are written, and of how many.

    Raises
    ------
    BarometerError
        If the folder is not empty, the number or the year does not fit, or a city cannot be written.
    """
    if cities < 1:
        raise BarometerError(f"{cities} cities are no nation; expected 1 or more")
    if measured and measured not in YEARS:
        years = ", ".join(map(str, YEARS))
        raise BarometerError(f"the invented cities are measured in {years}, not in {measured}")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BarometerError(f"{folder} is there already and not empty; name a new folder for the cities")
    folder.parent.mkdir(parents=True, exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    workers = Workers[int](
        partial(_write_city, root / "cities", cities, seed, measured), jobs or os.cpu_count() or 1
    )
    try:
        left, done = list(range(1, cities + 1)), 0
        while left or workers.doing:
            while left and len(workers.doing) < workers.slots:
                workers.begin(left.pop(0))
            for _, result in workers.done():
                if isinstance(result, Exception):
                    raise result
                done += 1
                progress(done, cities)
        (root / GEOGRAPHY).write_text(canonical_json(lying(cities)), encoding="utf-8", newline="")
        root.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        root.rename(folder)
    finally:
        workers.end()
        shutil.rmtree(root, ignore_errors=True)
    return folder


def _write_city(folder: Path, cities: int, seed: int, measured: int, number: int) -> None:
    called = _called(number, cities)
    name = Text(f"Opdigtet Kommune {called}", f"Invented City {called}")
    own = seed + number - 1
    root = write_demo(folder / f"city-{called}", own, traits_of(own), name)
    for year in YEARS:
        if year <= measured:
            project = Project.open(root)
            take(project, year)
            comment(project.commentary / str(year), Figures.load(project, year), frozen=True)


def lying(cities: int) -> dict[str, Any]:
    """Return where the cities lie, as GeoJSON: squares side by side in the ocean, so nowhere.

    Examples
    --------
    >>> [one["properties"]["project"] for one in lying(2)["features"]]
    ['city-01', 'city-02']
    """
    wide = math.ceil(math.sqrt(1.6 * cities))
    features = []
    for number in range(cities):
        x, y = (number % wide) / 100, -(number // wide) / 100
        corners = [(x, y), (x + 0.01, y), (x + 0.01, y - 0.01), (x, y - 0.01), (x, y)]
        geometry = {"type": "Polygon", "coordinates": [[list(corner) for corner in corners]]}
        named = {"project": f"city-{_called(number + 1, cities)}"}
        features.append({"type": "Feature", "properties": named, "geometry": geometry})
    return {"type": "FeatureCollection", "note": MARK, "features": features}


def _called(number: int, cities: int) -> str:
    return f"{number:0{max(2, len(str(cities)))}d}"


def traits_of(seed: int) -> CityTraits:
    """Return how large the city of a seed is, and how it does.

    Examples
    --------
    >>> traits_of(1) == traits_of(1), traits_of(1) == traits_of(2)
    (True, False)
    """
    random = stream(seed, 0, "city")
    return CityTraits(
        float(SMALLEST * (LARGEST / SMALLEST) ** random.random()), float(random.normal(0.0, SPREAD))
    )
