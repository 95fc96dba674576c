"""What was measured when: every measurement with its editions and codes, every correction, the calendar."""

from __future__ import annotations

import pandas as pd

from barometer import presentation as show
from barometer.language import date
from barometer.letters.yearly import calendar_file
from barometer.site.addresses import PageAddress
from barometer.site.feed import feed_file
from barometer.site.layout import SiteDesk, SitePage, markup
from barometer.site.measured import PublicMeasurement
from barometer.site.releases import Release, next_release
from barometer.site.revised import corrections_table
from barometer.site.texts import SiteSection, text_page


def measurements_page(desk: SiteDesk) -> SitePage:
    """Return every edition of every measurement, newest first, with its code."""
    site = desk.site
    every = sorted((*site.standing, *site.replaced), key=lambda one: one.edition, reverse=True)
    links = tuple(
        (desk.title_of(one) + f" ({one.edition})", _address(one).file(desk.language)) for one in every
    )
    sections = [
        SiteSection("maalinger", desk.word("editions"), (), links, markup(_editions(desk, every))),
        SiteSection(
            "efterproev",
            desk.word("verify"),
            (
                desk.word("verify_text"),
                desk.markup("<code>barometer verify</code>"),
                desk.markup(f"<code>barometer reproduce {site.newest.edition}</code>"),
            ),
        ),
    ]
    known = desk.opened(site.newest).overview().measurements()
    if known is not None:
        sections.insert(1, SiteSection("kendte", desk.word("known"), (), (), markup(known)))
    return _page(desk, "measurements", sections)


def _address(measurement: PublicMeasurement) -> PageAddress:
    edition = measurement.edition if measurement.replaced_by else ""
    return PageAddress("front", year=measurement.year, edition=edition)


def _editions(desk: SiteDesk, every: list[PublicMeasurement]) -> show.Table:
    language = desk.language
    rows = [
        {
            "edition": one.edition,
            "published": date(one.record.published, language),
            "standing": desk.word("replaced_by", edition=one.replaced_by)
            if one.replaced_by
            else desk.word("stands"),
            "code": one.record.code,
        }
        for one in every
    ]
    columns = [
        show.Column(name, desk.word(f"column_{name}"))
        for name in ("edition", "published", "standing", "code")
    ]
    return show.table(pd.DataFrame(rows), columns, show.Caption(desk.word("editions"), language=language))


def corrections_page(desk: SiteDesk) -> SitePage:
    """Return every correction, newest first."""
    sections = [
        SiteSection(
            "rettelser",
            desk.word("corrected"),
            (desk.word("corrections_text"),),
            (),
            markup(corrections_table(desk)),
        )
    ]
    return _page(desk, "corrections", sections)


def calendar_page(desk: SiteDesk) -> SitePage:
    """Return when the next measurement comes, and when those before it came."""
    language = desk.language
    rows = [
        {"what": desk.title_of(one), "published": date(one.record.published, language)}
        for one in reversed(desk.site.standing)
    ]
    columns = [
        show.Column("what", desk.word("column_edition")),
        show.Column("published", desk.word("column_published")),
    ]
    told = show.table(pd.DataFrame(rows), columns, show.Caption(desk.word("released"), language=language))
    release = next_release(desk.site, language)
    said = tuple(filter(None, (release.sentence, release.why)))
    taken = [(desk.word("feed"), feed_file(language))]
    taken += [(desk.word("ics"), calendar_name(language))] if release.steps else []
    sections = [
        SiteSection("naeste", desk.word("next"), said, tuple(taken), markup(_steps(desk, release))),
        SiteSection("hidtil", desk.word("released"), (), (), markup(told)),
    ]
    return _page(desk, "calendar", sections)


def calendar_ics(desk: SiteDesk) -> dict[str, bytes]:
    """Return the year of the next measurement for calendar programs; none where no date is settled."""
    site, year = desk.site, int(desk.site.newest.year) + 1
    if not next_release(site, desk.language).steps:
        return {}
    return {calendar_name(desk.language): calendar_file(site.project, year, desk.language)}


def calendar_name(language: str) -> str:
    """Return where a language's calendar lies for calendar programs.

    Examples
    --------
    >>> calendar_name("da"), calendar_name("en")
    ('kalender/barometer.ics', 'en/calendar/barometer.ics')
    """
    return f"{PageAddress('calendar').folder(language)}barometer.ics"


def _steps(desk: SiteDesk, release: Release) -> show.Table | None:
    """Return what happens in the year of the next measurement."""
    if not release.steps:
        return None
    frame = pd.DataFrame(release.steps, columns=["when", "step"])
    columns = [show.Column(name, desk.word(f"column_{name}")) for name in ("when", "step")]
    return show.table(frame, columns, show.Caption(desk.word("year_of"), language=desk.language))


def _page(desk: SiteDesk, kind: str, sections: list[SiteSection]) -> SitePage:
    return text_page(desk, desk.site.newest, PageAddress(kind), desk.word(kind), sections)
