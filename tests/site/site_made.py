"""The town whose site is made, and how a site is read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from barometer.project import Project
from barometer.settings import AreaOutlines, SiteSettings

WRONG = (13, 137, 22)
"""Managers of minority background by district as first delivered; the second was a mistake for 3."""

APPROVED = """\
---
author: AU
goal: 1
language: {language}
status: approved
approved_by: Udvalget
approved_on: 2013-03-01
---
{text}
"""
DISTRICTS = {
    "features": [
        {
            "properties": {"code": code},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[at, 0], [at + 1, 0], [at + 1, 1], [at, 1], [at, 0]]],
            },
        }
        for at, code in enumerate(("west", "south", "north"))
    ]
}
"""Three squares beside each other in the ocean: invented, as the town is."""
SAID = {"da": "Udvalget har drøftet målet.", "en": "The committee has discussed the goal."}


@dataclass(frozen=True)
class Made:
    """A site as it was made, with the project that it was made from."""

    project: Project
    folder: Path
    written: tuple[str, ...]

    def files(self) -> Mapping[str, bytes]:
        """Return every file by its address."""
        found = sorted(one for one in self.folder.rglob("*") if one.is_file())
        return {one.relative_to(self.folder).as_posix(): one.read_bytes() for one in found}

    def pages(self) -> dict[str, LexborHTMLParser]:
        """Return every page by its address, parsed."""
        return {
            name: LexborHTMLParser(content)
            for name, content in self.files().items()
            if name.endswith("index.html") and name != "was/index.html"
        }


def with_site(project: Project, **settings: object) -> Project:
    """Return a project whose settings tell of its pages."""
    given = {"address": "https://barometer.example.dk", "email": "b@example.dk", "telephone": "33 66 33 66"}
    given |= {"maps": (AreaOutlines("district", "districts.geojson", "code"),)}
    return replace(
        project,
        settings=replace(project.settings, site=SiteSettings(**(given | settings))),  # type: ignore[arg-type]
    )


def contrast(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the contrast of two colours, red, green and blue from 0 to 255, by the web's rules."""

    def luminance(colour: Sequence[float]) -> float:
        shares = [
            each / 255 / 12.92 if each / 255 <= 0.04045 else ((each / 255 + 0.055) / 1.055) ** 2.4
            for each in colour
        ]
        return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), shares, strict=True))

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
