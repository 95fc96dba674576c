"""Where the data of a measurement lie, and the links that lead to them."""

from __future__ import annotations

from barometer.policy.model import Indicator
from barometer.site.charts import SiteChart
from barometer.site.layout import SiteDesk
from barometer.site.measured import PublicMeasurement

NEWEST = "seneste"
"""What the newest measurement's folder of data is called beside its year's: an address never changes."""

KINDS = ("csv", "xlsx", "json")


def data_file(year: str, name: str) -> str:
    """Return where a file of a measurement's data lies under the site's root.

    Examples
    --------
    >>> data_file("2013", "observations.csv")
    'data/2013/observations.csv'
    """
    return f"data/{year}/{name}"


def drawing_name(indicator: str, anchor: str, language: str, ending: str) -> str:
    """Return what a drawing's file is called: the first one bears the indicator's name alone.

    Examples
    --------
    >>> drawing_name("belonging", "udvikling", "da", "svg"), drawing_name("belonging", "alder", "en", "png")
    ('belonging.svg', 'belonging-alder.en.png')
    """
    parts = [indicator, *([anchor] if anchor != "udvikling" else [])]
    return f"{'-'.join(parts)}{'' if language == 'da' else f'.{language}'}.{ending}"


def table_name(indicator: str, language: str, ending: str) -> str:
    """Return what an indicator's table is called; only a workbook speaks a language.

    Examples
    --------
    >>> table_name("belonging", "en", "csv"), table_name("belonging", "en", "xlsx")
    ('belonging.csv', 'belonging.en.xlsx')
    """
    return f"{indicator}{f'.{language}' if ending == 'xlsx' and language != 'da' else ''}.{ending}"


def data_links(desk: SiteDesk, measurement: PublicMeasurement, indicator: Indicator) -> list[tuple[str, str]]:
    """Return an indicator's tables: kind and file."""
    return [
        (kind.upper(), data_file(measurement.year, table_name(indicator.id, desk.language, kind)))
        for kind in KINDS
    ]


def drawing_links(language: str, indicator: str, chart: SiteChart) -> list[tuple[str, str]]:
    """Return a chart's files: kind and file.

    They show what is known now, so their addresses tell no year: next year they show more.
    """
    if chart.figure is None:
        return []
    kinds = ("svg", "png")
    return [
        (one.upper(), data_file(NEWEST, drawing_name(indicator, chart.anchor, language, one)))
        for one in kinds
    ]
