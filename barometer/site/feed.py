"""What is new, for feed readers: measurements and corrections, newest first."""

from __future__ import annotations

from email.utils import format_datetime

from barometer.language import date
from barometer.site.addresses import PageAddress
from barometer.site.dates import moment, typed_date
from barometer.site.layout import SiteDesk, templates
from barometer.site.releases import next_release


def feed_file(language: str) -> str:
    """Return where a language's feed lies.

    Examples
    --------
    >>> feed_file("da"), feed_file("en")
    ('nyt.xml', 'en/nyt.xml')
    """
    return "nyt.xml" if language == "da" else f"{language}/nyt.xml"


def site_feed(desk: SiteDesk) -> str:
    """Return the feed as RSS 2.0; without an address in the settings its items lead nowhere."""
    site, base = desk.site, desk.site.project.settings.site_address
    items = []
    for one in sorted((*site.standing, *site.replaced), key=lambda one: one.edition, reverse=True):
        correction = one.record.manifest.get("correction", {})
        edition = one.edition if one.replaced_by else ""
        address = PageAddress("front", year=one.year, edition=edition).folder(desk.language)
        known = typed_date(one.record.published)
        day = date(one.record.published, desk.language)
        items.append(
            {
                "title": f"{desk.title_of(one)} ({one.edition})",
                "text": str(correction.get("reason", "")) or desk.word("feed_text", date=day),
                "link": f"{base}/{address}" if base else "",
                "id": f"barometer-{one.edition}-{one.record.hash[:16]}",
                # A feed asks for a whole day; where none is known, it is left out.
                "date": format_datetime(moment(one.record.published))
                if known and len(known["@value"]) == 10
                else "",
            }
        )
    template = templates().get_template("feed.xml")
    return template.render(
        title=f"{site.name(desk.language)} – {site.newest.record.policy.municipality(desk.language)}",
        text=next_release(site, desk.language).sentence,
        language=desk.language,
        link=f"{base}/" if base else "",
        itself=f"{base}/{feed_file(desk.language)}" if base else "",
        items=items,
    )
