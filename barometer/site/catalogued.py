"""The catalogue of open data for portals (DCAT-AP 3) and what a page says of its data (schema.org)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from barometer.files import canonical_json
from barometer.language import label, unit_words
from barometer.language.dates import place, year_end
from barometer.policy.model import Indicator
from barometer.site.addresses import PageAddress
from barometer.site.csvw import LICENCE
from barometer.site.dates import typed_date
from barometer.site.files import KINDS, data_file, table_name
from barometer.site.measured import PublicMeasurement, PublicSite

_PU = "http://publications.europa.eu/resource/authority/"
_HIGH_VALUE = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcatap": "http://data.europa.eu/r5r/",
    "pu": _PU,
}
_LISTED = "da:DAN en:ENG sv:SWE nb:NOB nn:NNO no:NOR fi:FIN is:ISL de:DEU fr:FRA nl:NLD es:SPA it:ITA pl:POL"
_CODES = dict(one.split(":") for one in _LISTED.split())
"""Languages as the European authority lists them; of another one the catalogue does not tell."""


def dcat_catalogue(site: PublicSite, measurements: tuple[PublicMeasurement, ...]) -> str:
    """Return a catalogue with a dataset for each measurement as JSON-LD.

    Without an address in the settings it names everything relative to itself. The fields for data of high
    value are written only where the settings name an interface: files alone are none.
    """
    base = f"{site.project.settings.site_address or '.'}/"
    graph = [_catalog(site, measurements, base), _publisher(site, base), *_contact(site, base)]
    for one in measurements:
        graph += [_dataset(site, one, base), *_distributions(site, one, base)]
        graph += _service(site, one, base)
    return canonical_json({"@context": _CONTEXT, "@graph": graph})


def _texts(site: PublicSite, text: Callable[[str], str]) -> list[dict[str, str]]:
    return [{"@value": text(one), "@language": one} for one in site.languages]


def _words(site: PublicSite, key: str) -> list[dict[str, str]]:
    return _texts(site, lambda language: label(key, language))


def _catalog(site: PublicSite, measurements: tuple[PublicMeasurement, ...], base: str) -> dict[str, Any]:
    dates = (("dct:issued", measurements[0]), ("dct:modified", measurements[-1]))
    known = {name: typed_date(one.record.published) for name, one in dates}
    return {
        **{name: told for name, told in known.items() if told},
        **_country(site),
        "dcat:themeTaxonomy": {"@id": f"{_PU}data-theme"},
        "@id": f"{base}data/#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _texts(site, site.name),
        "dct:description": _words(site, "site.catalogue_text"),
        "dct:publisher": {"@id": f"{base}#publisher"},
        "dct:license": {"@id": LICENCE},
        "dct:language": [{"@id": f"{_PU}language/{_CODES[one]}"} for one in site.languages if one in _CODES],
        "foaf:homepage": {"@id": base},
        "dcat:dataset": [{"@id": _id(one, base)} for one in measurements],
    }


def _country(site: PublicSite) -> dict[str, Any]:
    country = site.project.settings.site.country
    return {"dct:spatial": {"@id": f"{_PU}country/{country}"}} if country else {}


def _publisher(site: PublicSite, base: str) -> dict[str, Any]:
    policy = site.newest.record.policy
    return {
        "@id": f"{base}#publisher",
        "@type": "foaf:Agent",
        "foaf:name": _texts(site, policy.municipality),
        "dct:type": {"@id": "http://purl.org/adms/publishertype/LocalAuthority"},
    }


def _contact(site: PublicSite, base: str) -> list[dict[str, Any]]:
    settings = site.project.settings.site
    if not settings.email:
        return []
    policy = site.newest.record.policy
    return [
        {
            "@id": f"{base}#contact",
            "@type": "vcard:Kind",
            "vcard:fn": settings.contact or policy.municipality(site.languages[0]),
            "vcard:hasEmail": {"@id": f"mailto:{settings.email}"},
        }
    ]


def _id(measurement: PublicMeasurement, base: str) -> str:
    return f"{base}data/{measurement.year}/#dataset"


def _dataset(site: PublicSite, measurement: PublicMeasurement, base: str) -> dict[str, Any]:
    settings, record = site.project.settings.site, measurement.record
    told: dict[str, Any] = {
        "@id": _id(measurement, base),
        "@type": "dcat:Dataset",
        "dct:title": _texts(site, measurement.title),
        "dct:description": _words(site, "site.dataset_text"),
        "dct:identifier": f"barometer-{measurement.edition}",
        "dcat:version": measurement.edition,
        "dct:publisher": {"@id": f"{base}#publisher"},
        "dcat:keyword": _words(site, "site.keyword"),
        "dcat:theme": {"@id": f"{_PU}data-theme/SOCI"},
        **_country(site),
        "dct:accrualPeriodicity": {"@id": f"{_PU}frequency/ANNUAL"},
        "dcat:distribution": [
            {"@id": f"{base}{data_file(measurement.year, name)}"} for name in _formats(site)
        ],
    }
    if settings.email:
        told["dcat:contactPoint"] = {"@id": f"{base}#contact"}
    if issued := typed_date(record.published):
        told["dct:issued"] = issued
    if span := covered(measurement):
        first, last = (f"{year}-{day}" for year, day in zip(span, ("01-01", "12-31"), strict=True))
        told["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": first, "@type": "xsd:date"},
            "dcat:endDate": {"@value": last, "@type": "xsd:date"},
        }
    if settings.api:
        told["dcatap:applicableLegislation"] = {"@id": _HIGH_VALUE}
        told["dcatap:hvdCategory"] = {"@id": "http://data.europa.eu/bna/c_e1da4e07"}
    return told


def _formats(site: PublicSite) -> dict[str, str]:
    """Return the files that portals are told of, each with its kind; a workbook speaks one language."""
    return {
        "observations.csv": "CSV",
        table_name("observations", site.languages[0], "xlsx"): "XLSX",
        "structure.xml": "XML",
    }


def _distributions(site: PublicSite, measurement: PublicMeasurement, base: str) -> list[dict[str, Any]]:
    found = []
    for name, kind in _formats(site).items():
        one: dict[str, Any] = {
            "@id": f"{base}{data_file(measurement.year, name)}",
            "@type": "dcat:Distribution",
            "dct:description": _words(site, f"site.file_{kind.lower()}"),
            "dcat:accessURL": {"@id": f"{base}{PageAddress('data').folder(site.languages[0])}"},
            "dcat:downloadURL": {"@id": f"{base}{data_file(measurement.year, name)}"},
            "dct:format": {"@id": f"{_PU}file-type/{kind}"},
            "dct:license": {"@id": LICENCE},
            "dcatap:availability": {"@id": f"{_PU}planned-availability/STABLE"},
        }
        if site.project.settings.site.api:
            one["dcatap:applicableLegislation"] = {"@id": _HIGH_VALUE}
        if kind == "CSV":
            one["dct:conformsTo"] = {"@id": "https://www.w3.org/TR/tabular-metadata/"}
        found.append(one)
    return found


def _service(site: PublicSite, measurement: PublicMeasurement, base: str) -> list[dict[str, Any]]:
    """Return the interface that serves a measurement, where the settings name one."""
    settings = site.project.settings.site
    if not settings.api:
        return []
    return [
        {
            "@id": f"{base}data/{measurement.year}/#api",
            "@type": "dcat:DataService",
            "dct:title": _words(site, "site.api"),
            "dcat:endpointURL": {"@id": settings.api},
            "dcat:servesDataset": {"@id": _id(measurement, base)},
            "dcatap:applicableLegislation": {"@id": _HIGH_VALUE},
            **({"dcat:contactPoint": {"@id": f"{base}#contact"}} if settings.email else {}),
            "foaf:page": {"@id": f"{base}{PageAddress('data').folder(site.languages[0])}"},
        }
    ]


def covered(measurement: PublicMeasurement, indicator: str = "") -> tuple[int, int] | None:
    """Return the first and the last year that figures tell of; None where no period is known."""
    rows = measurement.opened.current
    rows = rows[rows["value"].notna() & (rows["indicator"].eq(indicator) | (indicator == ""))]
    known = [period for period in rows["period"].unique() if place(period) is not None]
    if not known:
        return None
    ends = [year_end(period) for period in known]
    return int(min(place(period) or 0.0 for period in known)), int(max(ends) - 1e-9)


def schema_dataset(
    site: PublicSite, measurement: PublicMeasurement, indicator: Indicator, language: str
) -> str:
    """Return what an indicator's page says of its data by schema.org, as JSON-LD."""
    policy = measurement.record.policy
    base = f"{site.project.settings.site_address}/" if site.project.settings.site_address else ""
    address = PageAddress("indicator", indicator.id)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": indicator.label(language),
        "description": indicator.definition(language),
        "identifier": indicator.id,
        "version": measurement.edition,
        "inLanguage": [*site.languages],
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": policy.municipality(language)},
        "spatialCoverage": {"@type": "Place", "name": policy.municipality(language)},
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": indicator.label(language),
            "unitText": unit_words(policy.told_in(indicator.unit), language) or indicator.unit,
        },
    }
    if base:
        told["url"] = f"{base}{address.folder(language)}"
        told["distribution"] = [
            {
                "@type": "DataDownload",
                "encodingFormat": _MIME[kind],
                "contentUrl": base + data_file(measurement.year, table_name(indicator.id, language, kind)),
            }
            for kind in KINDS
        ]
    if issued := typed_date(measurement.record.published):
        told["datePublished"] = issued["@value"]
    if span := covered(measurement, indicator.id):
        told["temporalCoverage"] = f"{span[0]}/{span[1]}"
    return canonical_json(told).strip().replace("<", "\\u003c")


_MIME = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
