"""Where the invented city's districts lie: in the ocean where both degrees are nought, so nowhere."""

from __future__ import annotations

from typing import Any

_CORNERS = {
    "north": [(0, 10), (3.2, 6.5), (5.2, 7.4), (7, 6.6), (10, 10.4), (6, 11.5), (2.5, 11)],
    "south": [(0.4, 0), (3.1, 3.4), (5, 2.8), (7.2, 3.6), (10.5, 0.3), (6, -1.2)],
    "east": [(10.5, 0.3), (7.2, 3.6), (7.8, 5), (7, 6.6), (10, 10.4), (12, 6)],
    "west": [(0, 10), (3.2, 6.5), (2.4, 5), (3.1, 3.4), (0.4, 0), (-2, 4.5)],
    "centre": [(3.2, 6.5), (5.2, 7.4), (7, 6.6), (7.8, 5), (7.2, 3.6), (5, 2.8), (3.1, 3.4), (2.4, 5)],
}


def outlines() -> dict[str, Any]:
    """Return the districts as GeoJSON.

    Examples
    --------
    >>> [one["properties"]["id"] for one in outlines()["features"]]
    ['north', 'south', 'east', 'west', 'centre']
    """
    features = [
        {
            "type": "Feature",
            "properties": {"id": id},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x / 100, y / 100] for x, y in [*corners, corners[0]]]],
            },
        }
        for id, corners in _CORNERS.items()
    ]
    return {"type": "FeatureCollection", "features": features}
