"""Where the categories of a breakdown lie: their outlines, read from GeoJSON in `data/geography/`."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError, nearest

Ring = tuple[tuple[float, float], ...]
"""A closed line: longitude and latitude of each corner."""


def read_outlines(path: Path, key: str, wanted: Collection[str]) -> dict[str, tuple[Ring, ...]]:
    """Read the outlines of some categories, each one or more rings (its holes among them).

    Parameters
    ----------
    path
        A GeoJSON file of polygons in longitude and latitude.
    key
        The property that holds a category's id.
    wanted
        Ids of the categories; outlines of others are left out.

    Raises
    ------
    BarometerError
        If the file is missing or no such GeoJSON, or a category has no outline or several.

    Examples
    --------
    >>> north = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    >>> told = {"features": [{"properties": {"id": "north"}, "geometry": north}]}
    >>> folder = getfixture("tmp_path")
    >>> _ = (folder / "a.geojson").write_text(json.dumps(told))
    >>> read_outlines(folder / "a.geojson", "id", ["north"])
    {'north': (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),)}
    """
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        found = [(str(one["properties"][key]), tuple(_rings(one["geometry"]))) for one in features]
    except FileNotFoundError as error:
        raise BarometerError(
            f"{path} is missing; the settings of the site name it under maps: lay it there, or take it out"
        ) from error
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BarometerError(
            f"{path} cannot be read as a map ({type(error).__name__}: {error}); expected GeoJSON: features "
            f"with a Polygon or MultiPolygon in longitude and latitude, and the property '{key}'"
        ) from error
    ids = [id for id, _ in found]
    for one in wanted:
        if ids.count(one) != 1:
            raise BarometerError(
                f"{path} has {ids.count(one)} outlines with '{key}' = '{one}'; expected one for each category"
                f"{nearest(one, [id for id in ids if id not in wanted])}"
            )
    outlines = dict(found)
    return {one: outlines[one] for one in wanted}


def _rings(geometry: dict[str, Any]) -> Iterator[Ring]:
    """Yield the closed lines of a polygon, or of several."""
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"a geometry is a {geometry['type']}")
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for ring in (ring for part in parts for ring in part):
        corners = tuple((float(corner[0]), float(corner[1])) for corner in ring)
        if len(corners) < 4 or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in corners):
            raise ValueError("a line is no outline in degrees")
        if any(math.isnan(number) for corner in corners for number in corner):
            raise ValueError("a corner lies nowhere")
        yield corners
