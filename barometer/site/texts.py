"""Pages of words and tables: sections under headings, one template for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from barometer.site.addresses import PageAddress
from barometer.site.layout import SiteDesk, SitePage
from barometer.site.measured import PublicMeasurement


@dataclass(frozen=True)
class SiteSection:
    """A section: its anchor and heading, paragraphs, links to files of the site, and something shown."""

    anchor: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    shown: Any = ""


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
