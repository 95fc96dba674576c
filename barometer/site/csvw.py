"""What the columns of a CSV file mean, for machines: CSV on the Web."""

from __future__ import annotations

from typing import Any

from barometer.files import canonical_json
from barometer.language import date, label
from barometer.policy.model import Indicator
from barometer.site.dates import typed_date
from barometer.site.measured import PublicMeasurement
from barometer.site.tidy import OPEN_COLUMNS, OpenRow

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_REQUIRED = ("indicator", "group", "breakdown", "category", "period", "status")
_MEASURE = "http://purl.org/linked-data/sdmx/2009/measure#obsValue"
_UNIT = "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure"


def csv_metadata(
    measurement: PublicMeasurement, file: str, rows: list[OpenRow], indicator: Indicator | None = None
) -> str:
    """Return the metadata of a table, of one indicator or of a whole measurement."""
    titles = {
        one: indicator.label(one) if indicator else measurement.title(one) for one in measurement.languages
    }
    told: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": measurement.languages[0]}],
        "dc:title": [{"@value": text, "@language": one} for one, text in titles.items()],
        "dc:license": {"@id": LICENCE},
        "dc:source": _source(measurement),
        "tables": [_figures(measurement, file, rows, indicator), _statuses(measurement.languages)],
    }
    if issued := typed_date(measurement.record.published):
        told["dc:issued"] = issued
    return canonical_json(told)


def _source(measurement: PublicMeasurement) -> str:
    record, language = measurement.record, measurement.languages[0]
    return label("site.edition", language, edition=record.edition) + f", {date(record.published, language)}"


def _figures(
    measurement: PublicMeasurement, file: str, rows: list[OpenRow], indicator: Indicator | None
) -> dict[str, Any]:
    notes = _notes(measurement, indicator)
    table: dict[str, Any] = {
        "url": file,
        "tableSchema": {
            "columns": [_column(name, rows, measurement.languages[0]) for name in OPEN_COLUMNS],
            "primaryKey": [*_REQUIRED[:-1]],
            "foreignKeys": [
                {
                    "columnReference": "status",
                    "reference": {"resource": "status.csv", "columnReference": "code"},
                }
            ],
        },
    }
    return table | ({"notes": notes} if notes else {})


def _notes(measurement: PublicMeasurement, indicator: Indicator | None) -> list[dict[str, str]]:
    declared = [indicator] if indicator else list(measurement.record.policy.indicators)
    texts = [
        (f"{one.label(language)}: " if indicator is None else "")
        + label("site.break", language, period=each.period, reason=each.reason(language))
        for one in declared
        for each in one.breaks
        for language in measurement.languages
    ]
    tongues = [language for one in declared for _ in one.breaks for language in measurement.languages]
    return [
        {"@type": "dc:description", "@value": text, "@language": language}
        for text, language in zip(texts, tongues, strict=True)
    ]


def _column(name: str, rows: list[OpenRow], language: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": [name]}
    column["dc:description"] = label(f"open.{name}", language)
    if name in _REQUIRED:
        column["required"] = True
    if name == "period" and rows and all(len(row.period) == 4 and row.period.isdigit() for row in rows):
        column["datatype"] = "gYear"
    if name == "value":
        shares = rows and all(row.unit == "PERCENT" for row in rows)
        bounded = shares and all(0 <= float(row.value) <= 100 for row in rows if row.value)
        column["datatype"] = {"base": "decimal", **({"minimum": 0, "maximum": 100} if bounded else {})}
        column["propertyUrl"] = _MEASURE
    if name in ("lower", "upper"):
        column["datatype"] = "decimal"
    if name == "n":
        column["datatype"] = "nonNegativeInteger"
    if name == "decimals":
        column["datatype"] = "integer"
    if name == "unit":
        column["propertyUrl"] = _UNIT
    if name == "sign":
        column["datatype"] = {"base": "string", "format": "[cdnoxz]"}
    return column


def _statuses(languages: tuple[str, ...]) -> dict[str, Any]:
    columns = [{"name": "code", "required": True}, {"name": "sign"}]
    columns += [{"name": f"label_{one}"} for one in languages]
    return {"url": "status.csv", "tableSchema": {"columns": columns, "primaryKey": "code"}}
