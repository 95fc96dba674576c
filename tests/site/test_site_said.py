"""What pages say is so: of revisions, of what is not known, of files' sizes, dates and whom to ask."""

from __future__ import annotations

from dataclasses import replace

import icalendar
import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser
from site_made import Made, with_site
from small_town import ROOT

from barometer.project import Project
from barometer.records.vintages import with_edition
from barometer.site.archive import calendar_page
from barometer.site.build import site_pages
from barometer.site.catalogued import dcat_catalogue
from barometer.site.front import front_page
from barometer.site.layout import SiteDesk
from barometer.site.measured import PublicMeasurement, open_site
from barometer.site.revised import revisions_of


@pytest.fixture(scope="module")
def copenhagen() -> SiteDesk:
    """The pages of 2012 and 2013, which others published."""
    return SiteDesk(open_site(Project.find(ROOT)), "da")


def telling(one: PublicMeasurement, edition: str, rows: pd.DataFrame) -> PublicMeasurement:
    """Return a measurement as if it told other figures."""
    record = replace(one.record, edition=edition)
    object.__setattr__(record, "observations", rows)
    opened = replace(one.opened, record=record, figures=with_edition(rows, edition))
    return PublicMeasurement(opened)


def test_a_figure_revised_after_a_year_that_did_not_tell_it_is_a_revision(made: Made) -> None:
    site = open_site(made.project)
    first = site.standing[0]
    rows, indicator = first.record.observations, first.record.policy.indicator("gap")
    known = ((rows["indicator"] == "gap") & rows["value"].notna()).sum()
    assert known > 0
    for between in ((), (telling(first, "2013", rows.iloc[:0]),)):
        for change, told in ((1.0, known), (0.0, 0)):
            last = telling(first, "2014", rows.assign(value=rows["value"] + change))
            desk = SiteDesk(replace(site, standing=(first, *between, last), replaced=()), "da")
            shown = revisions_of(desk, indicator, desk.opened(last).indicator("gap"))
            assert len(getattr(shown, "rows", ())) == told
            assert (told == 0) == (shown.plain() == "Tallene er ikke rettet eller revideret.")


def test_of_what_others_measured_no_answer_is_told_to_be_missing(copenhagen: SiteDesk) -> None:
    kinds = {"front", "goal", "committee", "indicator"}
    pages = {
        page.file: LexborHTMLParser(copenhagen.write(page))
        for page in site_pages(copenhagen)
        if page.address.kind in kinds
    }
    said = " ".join(page.css_first("main").text() for page in pages.values())
    assert "Der kendes intet svar fra Økonomiudvalget." in said
    assert "Der kendes intet svar fra Økonomiudvalget på målingen 2012." in said
    assert "har ikke svaret" not in said and "svarede ikke" not in said
    assert "fuld optælling" not in said.lower()  # nobody has told how its figures were counted
    front = pages["index.html"].text()
    assert "Målingen 2012 har ingen vurderinger at sammenligne med." in front
    assert "Ingen af svarene er ændret." not in front


def test_one_goal_is_told_in_the_singular(copenhagen: SiteDesk) -> None:
    """Of a goal Danes say »ét«, and of one goal not »de én«."""
    newest = copenhagen.site.newest
    assert "Ét går den forkerte vej." in copenhagen.write(front_page(copenhagen, newest, newest=True))
    policy = newest.record.policy
    alone = replace(newest.record, policy=replace(policy, goals=policy.goals[:1]))
    one = replace(newest, opened=replace(newest.opened, record=alone))
    desk = SiteDesk(copenhagen.site, "da")
    assert '<h2 id="maalene">Målet</h2>' in desk.write(front_page(desk, one, newest=True))


def test_a_map_is_not_told_to_show_how_sure_its_figures_are(made: Made) -> None:
    page = made.pages()["indikator/gap/index.html"]
    notes = {
        anchor: page.css_first(f"figure:has(#{anchor}-what)").text().count("Streger og bånd")
        for anchor in ("bydele", "bydele-kort")
    }
    assert notes["bydele-kort"] == 0


def test_links_to_files_tell_their_size(made: Made) -> None:
    files, seen = made.files(), 0
    page = made.pages()["indikator/belonging/index.html"]
    for node in page.css(".files a[download]"):
        name = node.attributes["href"].removeprefix("../../")
        kind, size = node.text().split(":")[0].replace("\u00a0", " ").split(", ")
        assert name.endswith(kind.lower())
        assert size == f"{max(1, round(len(files[name]) / 1000))} kB"
        seen += 1
    assert seen >= 5


def test_whom_to_ask_can_be_followed(made: Made) -> None:
    for name in ("kontakt/index.html", "en/accessibility/index.html"):
        links = [node.attributes["href"] for node in made.pages()[name].css("main a[href]")]
        assert links == ["mailto:b@example.dk", "tel:33663366"]


def test_the_calendar_can_be_taken_along(copenhagen: SiteDesk, made: Made) -> None:
    page = LexborHTMLParser(copenhagen.write(calendar_page(copenhagen)))
    links = {node.attributes["href"]: node.text() for node in page.css("main li a")}
    assert links == {
        "../nyt.xml": "Nyt om målinger og rettelser (RSS)",
        "barometer.ics": "Årets datoer til din kalender (ICS)",
    }
    # The town's policy has no dates: there is nothing to take along, and no link to it.
    assert not [name for name in made.files() if name.endswith(".ics")]
    assert "barometer.ics" not in made.files()["kalender/index.html"].decode()


def test_the_calendar_of_the_pages_is_the_commands_own(copenhagen: SiteDesk) -> None:
    from barometer.letters.yearly import calendar_file
    from barometer.site.archive import calendar_ics

    (told,) = calendar_ics(copenhagen).items()
    assert told == ("kalender/barometer.ics", calendar_file(copenhagen.site.project, 2014, "da"))
    assert len(icalendar.Calendar.from_ical(told[1]).walk("VEVENT")) >= 1


def test_fields_of_high_value_are_written_where_there_is_an_interface_alone(made: Made) -> None:
    for api in ("", "https://api.example.dk/"):
        site = open_site(with_site(made.project, api=api))
        told = dcat_catalogue(site, site.standing)
        # On dataset, distribution and service of each measurement, as the shapes ask.
        distributions = told.count('"dcat:Distribution"')
        assert told.count("dcatap:applicableLegislation") == (
            (2 * len(site.standing) + distributions) if api else 0
        )
