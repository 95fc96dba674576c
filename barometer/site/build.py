"""The whole site: every file by its address, written only where it is another one than before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from barometer.errors import BarometerError
from barometer.files import write_atomic
from barometer.language import LANGUAGES, label
from barometer.project import Project
from barometer.site.addresses import PageAddress, goal_key
from barometer.site.archive import calendar_ics, calendar_page, corrections_page, measurements_page
from barometer.site.assets import assets
from barometer.site.committees import committee_page
from barometer.site.datapages import data_files, data_page
from barometer.site.drawings import drawing_file
from barometer.site.drawn import Drawer
from barometer.site.feed import feed_file, site_feed
from barometer.site.files import drawing_links
from barometer.site.front import front_page
from barometer.site.goals import goal_page
from barometer.site.guides import (
    accessibility_page,
    contact_page,
    method_page,
    reading_page,
    search_page,
)
from barometer.site.indicators import indicator_page
from barometer.site.layout import SiteDesk, SitePage
from barometer.site.leading import leading_on, missing_page
from barometer.site.ledger import kept_addresses, publish_addresses
from barometer.site.measured import PublicMeasurement, PublicSite, open_site
from barometer.site.searching import search_files

SITE = "site"
"""Where the site lies among the reports."""


@dataclass(frozen=True)
class BuiltSite:
    """What a build has done.

    Attributes
    ----------
    folder
        Where the site lies.
    written, removed
        Files that are new or other than before, and those that are no longer part of it.
    kept
        How many files were there already, byte for byte.
    """

    folder: Path
    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int

    def text(self, language: str) -> str:
        """Return what was done in a sentence."""
        counts = {"written": len(self.written), "removed": len(self.removed), "kept": self.kept}
        return label("site.built", language, folder=self.folder, **counts)


def site_pages(desk: SiteDesk) -> Iterator[SitePage]:
    """Give every page of one language."""
    site = desk.site
    yield front_page(desk, site.newest, newest=True)
    yield from (make(desk) for make in _GUIDES)
    for code, measurement in _committees(site).items():
        yield committee_page(desk, measurement, measurement.record.policy.committee(code))
    for measurement in (*site.standing, *site.replaced):
        yield front_page(desk, measurement, newest=False)
        for goal in measurement.record.policy.goals:
            yield goal_page(desk, measurement, goal, newest=False)
    for key, measurement in _goals(site).items():
        goal = measurement.record.policy.goal(int(key.rpartition("-")[2]))
        yield goal_page(desk, measurement, goal, newest=True)
    for id, measurement in _indicators(site).items():
        yield indicator_page(desk, measurement, measurement.record.policy.indicator(id))


_GUIDES: tuple[Callable[[SiteDesk], SitePage], ...] = (
    measurements_page,
    corrections_page,
    calendar_page,
    reading_page,
    method_page,
    contact_page,
    accessibility_page,
    data_page,
    search_page,
)


def _committees(site: PublicSite) -> Mapping[str, PublicMeasurement]:
    """Return the newest measurement that each committee is named in."""
    found: dict[str, PublicMeasurement] = {}
    for one in site.standing:
        found |= {committee.code: one for committee in one.record.policy.committees}
    return found


def _goals(site: PublicSite) -> Mapping[str, PublicMeasurement]:
    """Return the newest measurement that each goal stands in: a goal of an older policy keeps its page."""
    found: dict[str, PublicMeasurement] = {}
    for one in site.standing:
        found |= {goal_key(one.record.policy, goal): one for goal in one.record.policy.goals}
    return found


def _indicators(site: PublicSite) -> Mapping[str, PublicMeasurement]:
    """Return the newest measurement that each indicator is declared in."""
    found: dict[str, PublicMeasurement] = {}
    for one in site.standing:
        found |= {indicator.id: one for indicator in one.record.policy.indicators}
    return found


def site_files(site: PublicSite, drawer: Drawer) -> dict[str, bytes]:
    """Return every file of the site by its address."""
    files: dict[str, bytes] = dict(assets())
    desks = [SiteDesk(site, language, drawer) for language in site.languages]
    others = [each for desk in desks for each in (*_drawings(desk), *_others(desk))]
    for name, content in (*data_files(site), *others):
        _put(files, name, content)
    sizes = {name: len(content) for name, content in files.items()}
    for desk in (replace(one, sizes=sizes) for one in desks):
        for page in site_pages(desk):
            _put(files, page.file, desk.write(page).encode("utf-8"))
    files |= search_files({name: files[name] for name in files if _found(name)})
    return files


def _found(name: str) -> bool:
    """Return whether the search finds a file: a page, but none that shows what another shows, or did."""
    return name.endswith("index.html") and not re.match(r"(en/)?(\d{4}|was)/", name)


def _drawings(desk: SiteDesk) -> Iterator[tuple[str, bytes]]:
    """Give each chart as files: what is known now, as SVG and PNG."""
    site = desk.site
    for id, measurement in _indicators(site).items():
        view = desk.opened(measurement).indicator(id)
        for chart in desk.drawer.charts(view):
            for kind, file in drawing_links(desk.language, id, chart):
                assert chart.figure is not None
                drawn = desk.drawer.pixels(chart) if kind == "PNG" else drawing_file(chart.figure).encode()
                yield file, drawn


def _others(desk: SiteDesk) -> Iterator[tuple[str, bytes]]:
    """Give the feed, and the pages that lead on."""
    yield feed_file(desk.language), site_feed(desk).encode()
    yield from calendar_ics(desk).items()
    if desk.language == desk.site.languages[0]:
        leads = {"was/index.html": "accessibility"}
        # The root is Danish, whatever language is added later: without Danish it leads on.
        leads |= {"index.html": "front"} if desk.language != LANGUAGES[0] else {}
        for name, kind in leads.items():
            yield name, leading_on(name, PageAddress(kind).file(desk.language)).encode()
        yield "404.html", missing_page(desk).encode()


def _put(files: dict[str, bytes], name: str, content: bytes) -> None:
    if name in files:
        raise BarometerError(f"two pages of the site would lie at {name}; rename one of their ids")
    files[name] = content


def build_site(project: Project, folder: Path | None = None, *, publish: bool = False) -> BuiltSite:
    """Make the site of a project, in `reports/site/` unless a folder is named.

    A file that has not changed is left alone, so that only what is new is sent on. `publish` keeps the
    addresses that the site has in `data/addresses.csv`: whatever is built later must have them, too.

    Raises
    ------
    BarometerError
        If there is no measurement, approved commentary is not true, or an address would vanish.
    """
    where = (folder or project.reports / SITE).absolute()
    drawer = Drawer(project.root / ".barometer" / "drawings")
    files = site_files(open_site(project), drawer)
    files |= kept_addresses(project, files)
    drawer.tidy()
    written = []
    for name, content in sorted(files.items()):
        there = where / name
        if not there.is_file() or there.read_bytes() != content:
            write_atomic(there, content)
            written.append(name)
    removed = [name for name in _lying(where) if name not in files]
    for name in removed:
        (where / name).unlink()
    if publish:
        publish_addresses(project, files)
    return BuiltSite(where, tuple(written), tuple(removed), len(files) - len(written))


def _lying(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
