"""One page of the site: its words around what it shows, and the template that lays it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barometer.language import capital, date, in_words, label, language_tag, number
from barometer.pages.writer import tied
from barometer.presentation.html import rendered, verdict
from barometer.presentation.objects import Notice, Table, Verdicts
from barometer.site.addresses import PageAddress, relative
from barometer.site.drawn import Drawer
from barometer.site.measured import PublicMeasurement, PublicSite
from barometer.site.releases import next_release
from barometer.views.barometer import Barometer
from barometer.views.marked import marks_of

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"
POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
POLICY += "base-uri 'none'; form-action 'none'"
"""Content security policy: nothing from elsewhere, nothing within the page that runs or dresses it."""
SEARCH_POLICY = f"{POLICY}; connect-src 'self'"
"""The policy of the page that searches: it reads the site's own index."""
SEARCH_FOLDER = "pagefind"
"""Where the index of the search lies."""


FOOTER = ("accessibility", "contact", "calendar", "corrections", "measurements", "data", "search")
"""Pages that every page leads to at its foot."""


@dataclass(frozen=True)
class PageLink:
    """Words that lead to an address; "" where they lead nowhere."""

    text: str
    href: str = ""
    current: bool = False


@dataclass(frozen=True)
class SitePage:
    """A page of the site in one language.

    Attributes
    ----------
    address
        Where it lies.
    heading
        What it says, as its one first heading.
    name
        What it is called where others lead to it, and in a browser's tab; not the same as what it says.
    template
        Its template, below `templates/`.
    values
        What the template shows.
    measurement
        Whose figures it shows.
    description
        One sentence for those who have not opened it.
    crumbs
        The pages above it.
    contents
        Anchors and headings of its sections.
    data
        What it says of its data to machines, by schema.org, as JSON; "" where it shows none of its own.
    years
        The same page of each year: words and an address, or None where there is none.
    searches
        Whether it searches the site.
    """

    address: PageAddress
    language: str
    heading: str
    name: str
    template: str
    values: Mapping[str, Any] = field(repr=False)
    measurement: PublicMeasurement = field(repr=False)
    description: str = ""
    crumbs: tuple[tuple[str, PageAddress], ...] = ()
    contents: tuple[tuple[str, str], ...] = ()
    data: str = field(default="", repr=False)
    years: tuple[tuple[str, PageAddress | None], ...] = ()
    searches: bool = False

    @property
    def file(self) -> str:
        """Return the file under the site's root."""
        return self.address.file(self.language)


@dataclass(frozen=True)
class SiteDesk:
    """What every page of one language is written with.

    Attributes
    ----------
    site
        All measurements.
    language
        The language of the pages.
    drawer
        Who draws the charts.
    sizes
        How many bytes the files have that pages lead to.
    """

    site: PublicSite
    language: str
    drawer: Drawer = field(default_factory=Drawer)
    sizes: Mapping[str, int] = field(default_factory=dict, repr=False)

    @cached_property
    def _opened(self) -> dict[str, Barometer]:
        return {}

    def opened(self, measurement: PublicMeasurement) -> Barometer:
        """Return a measurement in the language of the pages, always the same: it remembers what it tried."""
        if measurement.edition not in self._opened:
            self._opened[measurement.edition] = measurement.opened.in_language(self.language)
        return self._opened[measurement.edition]

    def word(self, key: str, **values: object) -> str:
        """Return the catalogue's words for a place of the site."""
        return label(f"site.{key}", self.language, **values)

    def counted(self, key: str, count: int, **values: object) -> str:
        """Return the catalogue's words for so many of something; one of it has words of its own."""
        told = in_words(count, self.language)
        return capital(self.word(f"{key}_one" if count == 1 else key, count=told, **values))

    def weighed(self, kind: str, file: str) -> str:
        """Return a kind of file with its size, where it is known."""
        if file not in self.sizes:
            return kind
        size = number(max(1, round(self.sizes[file] / 1000)), 0, self.language)
        return self.word("weighed", kind=kind, size=size)

    def title_of(self, measurement: PublicMeasurement) -> str:
        """Return what a measurement is called: the barometer and its year."""
        return measurement.title(self.language)

    @cached_property
    def environment(self) -> Environment:
        """The templates, every word escaped unless it is markup already."""
        found = templates()
        found.globals["w"] = self.word
        found.globals["weighed"] = self.weighed
        found.globals["label"] = lambda key, **values: label(key, self.language, **values)
        return found

    def write(self, page: SitePage) -> str:
        """Return a page as HTML."""
        policy = page.measurement.record.policy
        template = self.environment.get_template(page.template)
        written = template.render(
            page=page,
            desk=self,
            language=self.language,
            csp=SEARCH_POLICY if page.searches else POLICY,
            municipality=policy.municipality(self.language),
            barometer=self.site.name(self.language),
            title=self.title(page),
            locale=language_tag(self.language).replace("-", "_"),
            link=lambda address, anchor="": self.link(page, address, anchor),
            root=lambda file: relative(page.file, file),
            absolute=lambda file: self.absolute(page, file),
            languages=[_language_link(page, one) for one in self.site.languages],
            years=[self._year(page, text, address) for text, address in page.years],
            edition_line=self.edition_line(page.measurement),
            marks=self.marks(page.measurement),
            front=PageAddress("front"),
            successor=self.successor(page),
            footer=[(self.word(kind), PageAddress(kind)) for kind in FOOTER],
            site_address=self.site.project.settings.site_address,
            release=next_release(self.site, self.language),
            json_ld=self.markup(page.data),
            **{kind: PageAddress(kind) for kind in ("reading", "method", "corrections", "data")},
            **page.values,
        )
        return tied(written)

    def successor(self, page: SitePage) -> PageAddress:
        """Return the page that stands in place of one of a superseded edition."""
        return replace(page.address, edition="")

    def title(self, page: SitePage) -> str:
        """Return what a browser's tab calls a page: its name, the measurement, the municipality."""
        at = page.address
        edition = self.word("newest") if not at.year else self.word("superseded_short") if at.edition else ""
        measurement = self.title_of(page.measurement)
        named = f"{measurement} ({edition} {page.measurement.edition})" if edition else measurement
        municipality = page.measurement.record.policy.municipality(self.language)
        return " – ".join(dict.fromkeys((page.name, named, municipality)))

    def link(self, page: SitePage, address: PageAddress, anchor: str = "") -> str:
        """Return the link from a page to another of its language."""
        return relative(page.file, address.file(self.language)) + (f"#{anchor}" if anchor else "")

    def absolute(self, page: SitePage, file: str) -> str:
        """Return a file's whole address where the settings tell the site's, else the link to it."""
        base = self.site.project.settings.site_address
        return f"{base}/{file.removesuffix('index.html')}" if base else relative(page.file, file)

    def edition_line(self, measurement: PublicMeasurement) -> str:
        """Return which edition a page shows, when it was published, and its code."""
        record = measurement.record
        told = [self.word("edition", edition=record.edition)]
        if record.published not in ("", "unknown"):
            told.append(self.word("published", date=date(record.published, self.language)))
        return f"{', '.join(told)}. {self.word('code', code=record.code)}"

    def marks(self, measurement: PublicMeasurement) -> list[str]:
        """Return what every page of a measurement is marked with."""
        marks = marks_of(measurement.record, synthetic=self.site.synthetic)
        return [label(f"mark.{mark}", self.language) for mark in marks]

    def markup(self, html: str) -> Any:
        """Return HTML that templates take as it is."""
        from markupsafe import Markup

        return Markup(html)

    def answer(self, code: str) -> Any:
        """Return an answer as shape and words."""
        return self.markup(verdict(code, escape(label(f"answer.{code}", self.language))))

    def _year(self, page: SitePage, text: str, address: PageAddress | None) -> PageLink:
        if address is None:
            return PageLink(self.word("not_measured", year=text))
        current = address == page.address or (not page.address.year and text == page.measurement.year)
        return PageLink(text, self.link(page, address), current)


def templates() -> Environment:
    """Return the templates; every word is escaped unless it is markup already."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _language_link(page: SitePage, language: str) -> dict[str, Any]:
    return {
        "code": language,
        "name": label("site.own_name", language),
        "href": relative(page.file, page.address.file(language)),
        "file": page.address.file(language),
        "current": language == page.language,
    }


def markup(shown: Table | Verdicts | Notice | None) -> Any:
    """Return something shown as HTML, with nothing in it where there is nothing."""
    from markupsafe import Markup

    if shown is None:
        return Markup("")
    if isinstance(shown, Verdicts):  # its anchor is the page's own
        shown = replace(shown, id="")
    return Markup(rendered(shown.payload()))
