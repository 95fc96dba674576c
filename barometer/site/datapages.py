"""The data page with its dictionary, and every file of open data."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from barometer import presentation as show
from barometer.language import label
from barometer.site.addresses import PageAddress
from barometer.site.catalogued import dcat_catalogue
from barometer.site.csvw import csv_metadata
from barometer.site.files import NEWEST, data_file, data_links, table_name
from barometer.site.guides import signs_table
from barometer.site.layout import SiteDesk, SitePage, markup
from barometer.site.measured import PublicMeasurement, PublicSite
from barometer.site.sdmx import VERSIONS, sdmx_csv, sdmx_structure
from barometer.site.texts import SiteSection, text_page
from barometer.site.tidy import OPEN_COLUMNS, open_rows, rows_csv, rows_json, statuses_csv
from barometer.site.workbook import figures_workbook

WHOLE = {
    "observations.csv": "file_csv",
    "observations.csv-metadata.json": "file_csvw",
    "observations.xlsx": "file_xlsx",
    "observations.sdmx.csv": "file_sdmx",
    "status.csv": "file_status",
    "catalogue.jsonld": "file_catalogue",
    **dict.fromkeys(VERSIONS, "file_xml"),
}
"""Files of a whole measurement, and the word for what each is."""


def data_page(desk: SiteDesk) -> SitePage:
    """Return where each file lies, what its columns mean, and which signs it uses."""
    language = desk.language
    sections = [
        SiteSection(
            "ordbog", desk.word("dictionary"), (desk.word("everything_text"),), (), markup(_dictionary(desk))
        ),
        SiteSection(
            "tegn", desk.word("signs"), (desk.word("signs_text"),), (), markup(signs_table(language))
        ),
    ]
    for measurement in reversed(desk.site.standing):
        heading = desk.word("each_measurement", edition=measurement.edition)
        whole = tuple(
            (f"{name}: {desk.word(key)}", data_file(measurement.year, name))
            for name, key in _whole(language).items()
        )
        tables = tuple(
            (one.label(language), data_links(desk, measurement, one))
            for one in measurement.record.policy.indicators
        )
        folded = measurement.edition != desk.site.newest.edition
        anchor = f"maaling-{measurement.year}"
        sections.append(SiteSection(anchor, heading, (), whole, "", tables, folded))
    sections.append(SiteSection("licens", desk.word("licence"), (desk.word("licence_text"),)))
    return text_page(desk, desk.site.newest, PageAddress("data"), desk.word("data"), sections)


def _whole(language: str) -> dict[str, str]:
    return {
        table_name("observations", language, "xlsx") if name.endswith(".xlsx") else name: key
        for name, key in WHOLE.items()
    }


def _dictionary(desk: SiteDesk) -> show.Table:
    rows = [{"column": name, "meaning": label(f"open.{name}", desk.language)} for name in OPEN_COLUMNS]
    columns = [show.Column(name, desk.word(f"column_{name}")) for name in ("column", "meaning")]
    return show.table(
        pd.DataFrame(rows), columns, show.Caption(desk.word("dictionary"), language=desk.language)
    )


def data_files(site: PublicSite) -> Iterator[tuple[str, bytes]]:
    """Give every file of open data: each measurement's under its year, the newest one's a second time."""
    yield "data/catalogue.jsonld", dcat_catalogue(site, site.standing).encode()
    for measurement in site.standing:
        made = dict(_files(site, measurement))
        for name, content in made.items():
            yield data_file(measurement.year, name), content
        if measurement.edition == site.newest.edition:
            for name in _whole(site.languages[0]):
                yield data_file(NEWEST, name), made[name]


def _files(site: PublicSite, measurement: PublicMeasurement) -> Iterator[tuple[str, bytes]]:
    every = open_rows(measurement)
    policy = measurement.record.policy
    by_indicator = [(one, [row for row in every if row.indicator == one.id]) for one in policy.indicators]
    yield "observations.csv", rows_csv(every).encode()
    yield "observations.csv-metadata.json", csv_metadata(measurement, "observations.csv", every).encode()
    yield "observations.sdmx.csv", sdmx_csv(every).encode()
    yield "status.csv", statuses_csv(measurement.languages).encode()
    yield "catalogue.jsonld", dcat_catalogue(site, (measurement,)).encode()
    for name, version in VERSIONS.items():
        yield name, sdmx_structure(measurement, version).encode()
    for language in site.languages:
        yield (
            table_name("observations", language, "xlsx"),
            figures_workbook(measurement, by_indicator, language),
        )
    for indicator, rows in by_indicator:
        yield f"{indicator.id}.csv", rows_csv(rows).encode()
        yield (
            f"{indicator.id}.csv-metadata.json",
            csv_metadata(measurement, f"{indicator.id}.csv", rows, indicator).encode(),
        )
        yield f"{indicator.id}.json", rows_json(measurement, indicator, rows).encode()
        for language in site.languages:
            book = figures_workbook(measurement, [(indicator, rows)], language)
            yield table_name(indicator.id, language, "xlsx"), book
