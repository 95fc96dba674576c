"""Charts that are drawn once: kept beside the site by everything that goes into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import msgspec

from barometer.files import canonical_json, digest, write_atomic
from barometer.policy.codec import to_json
from barometer.policy.model import Indicator
from barometer.presentation.objects import Caption, Figure, Table
from barometer.reports.plan import libraries_digest, program_digest
from barometer.site.charts import SiteChart, charts_of
from barometer.site.drawings import drawing_digest, drawing_pixels
from barometer.views.indicator import IndicatorView


@dataclass(frozen=True)
class KeptChart:
    """A chart as it is kept: all but the axes that it was drawn on; without a caption nothing is drawn."""

    anchor: str
    heading: str
    caption: Caption | None
    svg: str
    behind: Table | None
    notes: tuple[str, ...]
    table: Table
    why: str
    choice: str
    keys: tuple[str, ...]
    narrow: str

    @classmethod
    def of(cls, chart: SiteChart) -> KeptChart:
        """Return what is kept of a chart."""
        rest = {name: getattr(chart, name) for name in ("table", "why", "choice", "keys", "narrow")}
        return cls(chart.anchor, chart.heading, *_drawing(chart.figure), **rest)

    def chart(self) -> SiteChart:
        """Return the chart."""
        figure = Figure(self.caption, self.svg, self.behind, self.notes) if self.caption else None
        rest = (self.table, self.why, self.choice, self.keys, self.narrow)
        return SiteChart(self.anchor, self.heading, figure, *rest)


def _drawing(figure: Figure | None) -> tuple[Caption | None, str, Table | None, tuple[str, ...]]:
    if figure is None:
        return None, "", None, ()
    return figure.caption, figure.svg, figure.table, figure.notes


@dataclass(frozen=True)
class Drawer:
    """What has been drawn, in a folder of its own; a kept drawing is the one that would be drawn now.

    Attributes
    ----------
    folder
        Where drawings are kept; None keeps them for this run alone.
    """

    folder: Path | None = None
    _charts: dict[tuple[str, str, str], tuple[SiteChart, ...]] = field(default_factory=dict, repr=False)
    _used: set[str] = field(default_factory=set, repr=False)

    def charts(self, view: IndicatorView) -> tuple[SiteChart, ...]:
        """Return an indicator's charts."""
        known = (view.opened.edition, view.language, view.declared.id)
        if known not in self._charts:
            self._charts[known] = self._made(view)
        return self._charts[known]

    def _made(self, view: IndicatorView) -> tuple[SiteChart, ...]:
        name = f"{_key(view)}.json"
        kept = self._kept(name)
        if kept is not None:
            return tuple(one.chart() for one in msgspec.json.decode(kept, type=tuple[KeptChart, ...]))
        drawn = tuple(charts_of(view))
        self._keep(name, msgspec.json.encode([KeptChart.of(one) for one in drawn]))
        return drawn

    def pixels(self, chart: SiteChart) -> bytes:
        """Return a chart as PNG."""
        assert chart.figure is not None
        name = f"{drawing_digest(chart.figure)}.png"
        found = self._kept(name)
        if found is None:
            found = drawing_pixels(chart.figure)
            self._keep(name, found)
        return found

    def tidy(self) -> None:
        """Remove what no longer belongs to any page."""
        if self.folder is not None and self.folder.is_dir():
            for file in self.folder.iterdir():
                if file.name not in self._used:
                    file.unlink()

    def _kept(self, name: str) -> bytes | None:
        self._used.add(name)
        if self.folder is None or not (self.folder / name).is_file():
            return None
        return (self.folder / name).read_bytes()

    def _keep(self, name: str, content: bytes) -> None:
        if self.folder is not None:
            write_atomic(self.folder / name, content)


@lru_cache(maxsize=1)
def _made_with() -> tuple[str, str]:
    """Return the digests of the program and its libraries: they do not change while it runs."""
    return program_digest(), libraries_digest()


def _key(view: IndicatorView) -> str:
    """Return what names an indicator's charts: its figures in all measurements, its policy, the program."""
    opened, declared = view.opened, view.declared
    assert isinstance(declared, Indicator)
    mine = [opened.current, *(one.observations for one in opened.earlier)]
    figures = [rows[rows["indicator"] == declared.id].drop(columns="edition") for rows in mine]
    project = opened.project
    maps = {one: project.geography / one.file for one in project.settings.site.maps}
    told: Mapping[str, object] = {
        "maps": {repr(one): digest(file.read_bytes()) for one, file in maps.items() if file.is_file()},
        "edition": opened.edition,
        "earlier": [one.edition for one in opened.earlier],
        "language": view.language,
        "indicator": to_json(declared),
        "groups": to_json(opened.policy.groups),
        "breakdowns": to_json(opened.policy.breakdowns),
        "units": to_json(opened.policy.units),
        "figures": [rows.to_csv(index=False) for rows in figures],
        "made_with": _made_with(),
    }
    return digest(canonical_json(told))
