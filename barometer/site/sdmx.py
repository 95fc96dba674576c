"""The structure of the figures for statistical offices: SDMX 2.1 and 3.0, and the figures as SDMX-CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from barometer.language import label, unit_words
from barometer.observations import STATUSES, UNKNOWN
from barometer.policy.model import Indicator, KeyFigure, Policy
from barometer.site.addresses import address_part
from barometer.site.dates import moment
from barometer.site.layout import templates
from barometer.site.measured import PublicMeasurement
from barometer.site.tidy import TOTAL, OpenRow

VERSIONS = {"structure.xml": "2.1", "structure-3.0.xml": "3.0"}
"""Some readers know the older form alone, so both are published."""

AGENCY = "BAROMETER"
_ALL = "_T"
STATUS_CODES = {
    "observed": "A",
    "derived": "I",
    "suppressed": "Q",
    "not_published": "M",
    "not_asked": "L",
    "not_delivered": "O",
    "no_new_data": "A",
}
"""Statuses as SDMX's cross-domain code list has them."""


@dataclass(frozen=True)
class Component:
    """A part of the structure: dimension, measure or attribute, and what its values are."""

    id: str
    role: Literal["dimension", "measure", "attribute"]
    codes: str = ""
    text: str = "String"
    of: str = "OBS_VALUE"
    required: bool = False

    @property
    def tag(self) -> str:
        """Return its element."""
        return "TimeDimension" if self.id == "TIME_PERIOD" else "Dimension"

    def names(self, languages: Sequence[str]) -> list[tuple[str, str]]:
        """Return what it is called, in each language."""
        return [(one, label(f"sdmx.{self.id.lower()}", one)) for one in languages]


COMPONENTS = (
    Component("INDICATOR", "dimension", "CL_INDICATOR"),
    Component("GROUP", "dimension", "CL_GROUP"),
    Component("BREAKDOWN", "dimension", "CL_BREAKDOWN"),
    Component("CATEGORY", "dimension", "CL_CATEGORY"),
    Component("TIME_PERIOD", "dimension", text="ObservationalTimePeriod"),
    Component("OBS_STATUS", "attribute", "CL_OBS_STATUS", required=True),
    Component("UNIT_MEASURE", "attribute", "CL_UNIT", of="INDICATOR", required=True),
    Component("DECIMALS", "attribute", text="Integer", of="INDICATOR", required=True),
    Component("N", "attribute", text="Integer"),
    Component("LOWER", "attribute", text="Double"),
    Component("UPPER", "attribute", text="Double"),
    Component("OBS_VALUE", "measure", text="Double"),
)


def sdmx_code(id: str) -> str:
    """Return an id as SDMX writes codes.

    Examples
    --------
    >>> sdmx_code("youth-education"), sdmx_code("18-25"), sdmx_code("total"), sdmx_code("ØU")
    ('YOUTH_EDUCATION', '18_25', '_T', 'OEU')
    """
    if id in ("", TOTAL):
        return _ALL
    return re.sub(r"[^A-Z0-9_]", "_", address_part(id).upper())


def sdmx_structure(measurement: PublicMeasurement, version: str) -> str:
    """Return the data structure with its code lists, made from the policy, as SDMX-ML.

    Parameters
    ----------
    version
        "2.1" or "3.0".
    """
    environment = templates()
    found = environment.get_template(f"structure-{version}.xml")
    texts = _texts(version)
    return found.render(
        id=f"BAROMETER_{measurement.edition.replace('.', '_')}",
        prepared=f"{moment(measurement.record.published).isoformat()}Z",
        agency=AGENCY,
        title=[(one, measurement.title(one)) for one in measurement.languages],
        languages=measurement.languages,
        lists=_lists(measurement.record.policy, measurement.languages),
        parts=COMPONENTS,
        **texts,
    )


def _texts(version: str) -> dict[str, Any]:
    """Return how names, concepts and what values look like are written in a version."""
    from markupsafe import Markup, escape

    def names(told: Iterable[tuple[str, str]]) -> Markup:
        return Markup("").join(
            Markup('<com:Name xml:lang="{}">{}</com:Name>').format(one, text) for one, text in told
        )

    def concept(one: Component) -> Markup:
        if version == "2.1":
            inner = Markup(
                '<Ref agencyID="{}" class="Concept" id="{}" maintainableParentID="CS_BAROMETER" '
                'maintainableParentVersion="1.0" package="conceptscheme"/>'
            ).format(AGENCY, one.id)
        else:
            urn = "urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept"
            inner = escape(f"{urn}={AGENCY}:CS_BAROMETER(1.0).{one.id}")
        return Markup("<str:ConceptIdentity>{}</str:ConceptIdentity>").format(inner)

    def represented(one: Component) -> Markup:
        if not one.codes:
            inner = Markup('<str:TextFormat textType="{}"/>').format(one.text)
        elif version == "2.1":
            inner = Markup(
                '<str:Enumeration><Ref agencyID="{}" class="Codelist" id="{}" package="codelist" '
                'version="1.0"/></str:Enumeration>'
            ).format(AGENCY, one.codes)
        else:
            urn = f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={AGENCY}:{one.codes}(1.0)"
            inner = Markup("<str:Enumeration>{}</str:Enumeration>").format(urn)
        return Markup("<str:LocalRepresentation>{}</str:LocalRepresentation>").format(inner)

    return {"names": names, "concept": concept, "represented": represented}


def _lists(policy: Policy, languages: Sequence[str]) -> list[dict[str, Any]]:
    def said(text: Callable[[str], str]) -> Mapping[str, str]:
        return {one: text(one) for one in languages}

    everybody = said(partial(label, "report.all"))
    undivided = said(partial(label, "sheets.total"))
    declared: list[Indicator | KeyFigure] = [*policy.indicators, *policy.key_figures]
    units = dict.fromkeys(one.unit for one in declared)
    categories = {each.id: each.label for one in policy.breakdowns for each in one.categories}
    found: dict[str, dict[str, Mapping[str, str]]] = {
        "CL_INDICATOR": {one.id: said(one.label) for one in declared},
        "CL_GROUP": {TOTAL: everybody} | {one.id: said(one.label) for one in policy.groups},
        "CL_BREAKDOWN": {TOTAL: undivided} | {one.id: said(one.label) for one in policy.breakdowns},
        "CL_CATEGORY": {TOTAL: undivided} | {id: said(text) for id, text in categories.items()},
        "CL_UNIT": {
            id: {one: unit_words(policy.told_in(id), one) or id for one in languages} for id in units
        },
    }
    lists = [
        _list(name, {sdmx_code(id): texts for id, texts in codes.items()}, languages)
        for name, codes in found.items()
    ]
    by_code: dict[str, Mapping[str, str]] = {}
    for status in STATUSES:
        by_code.setdefault(STATUS_CODES[status], said(partial(label, f"short.{status}")))
    return [*lists, _list("CL_OBS_STATUS", by_code, languages)]


def _list(name: str, codes: Mapping[str, Mapping[str, str]], languages: Sequence[str]) -> dict[str, Any]:
    called = _NAMED[name]
    return {
        "id": name,
        "names": [(one, label(f"sdmx.{called}", one)) for one in languages],
        "codes": [{"id": id, "names": list(texts.items())} for id, texts in codes.items()],
    }


_NAMED = {
    "CL_INDICATOR": "indicator",
    "CL_GROUP": "group",
    "CL_BREAKDOWN": "breakdown",
    "CL_CATEGORY": "category",
    "CL_UNIT": "unit_measure",
    "CL_OBS_STATUS": "obs_status",
}


def sdmx_csv(rows: list[OpenRow]) -> str:
    """Return figures as SDMX-CSV 2.0; those whose period is not known have no place in it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *(one.id for one in COMPONENTS)])
    for row in rows:
        if row.period == UNKNOWN:
            continue
        cells = {
            **{
                name.upper(): sdmx_code(getattr(row, name))
                for name in ("indicator", "group", "breakdown", "category")
            },
            "TIME_PERIOD": row.period.replace("Q", "-Q").replace("H", "-S").replace("/", "-"),
            "OBS_STATUS": STATUS_CODES[row.status],
            "UNIT_MEASURE": sdmx_code(row.unit),
            "DECIMALS": row.decimals,
            "N": row.n,
            "LOWER": row.lower,
            "UPPER": row.upper,
            "OBS_VALUE": row.value,
        }
        structure = ["datastructure", f"{AGENCY}:DSD_BAROMETER(1.0)", "I"]
        writer.writerow([*structure, *(cells[one.id] for one in COMPONENTS)])
    return out.getvalue()
