"""Pages of words and tables: sections under headings, one template for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

from barometer.site.addresses import PageAddress
from barometer.site.layout import SiteDesk, SitePage
from barometer.site.measured import PublicMeasurement


@dataclass(frozen=True)
class SiteSection:
    """A section: its anchor and heading, paragraphs, links to files of the site, and something shown.

    `tables` are folded where `folded` says so: what each is called, and its files by kind.
    """

    anchor: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    shown: Any = ""
    tables: tuple[tuple[str, Sequence[tuple[str, str]]], ...] = ()
    folded: bool = False

    def told(self) -> Any:
        """Return what is shown; a table's name that is the heading's own is for those who listen alone."""
        title = f'"><p class="title">{escape(self.heading)}</p></caption>'
        return Markup(str(self.shown).replace(title, f'" class="aloud">{escape(self.heading)}</caption>'))


def text_page(
    desk: SiteDesk,
    measurement: PublicMeasurement,
    address: PageAddress,
    heading: str,
    sections: Sequence[SiteSection],
    *,
    lead: str = "",
    name: str = "",
    template: str = "text.html",
) -> SitePage:
    """Return a page of sections."""
    first = next((text for one in sections for text in one.paragraphs), "")
    return SitePage(
        address=address,
        language=desk.language,
        heading=heading,
        name=name or heading,
        template=template,
        values={"sections": sections, "lead": lead},
        measurement=measurement,
        description=f"{heading}. {lead or first}".strip(),
        crumbs=((desk.word("front_short"), PageAddress("front")),),
        contents=tuple((one.anchor, one.heading) for one in sections),
    )
