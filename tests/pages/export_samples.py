"""Notebooks for the exporters' tests, with figures that the city published in January 2013."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pikepdf
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from barometer.observations import frame
from barometer.pages.exporters import BarometerHTMLExporter, BarometerPDFExporter
from barometer.presentation import Caption, Column, Figure, Judgement, Table, Verdicts, change_chart, table

SOURCE = "Københavns Kommune, Nye tal på Inklusionsbarometret januar 2013"
ABOUT = {
    "language": "da",
    "municipality": "Københavns Kommune",
    "author": "Beskæftigelses- og Integrationsforvaltningen",
    "published": "2013-01",
}
COMMENT = """Andelen i ungdomsuddannelse er [77,2 %](#indicators) og overledigheden
[10,8 procentpoint](#excess-unemployment.change?group=women).[^1] Se [kommunens side](https://www.kk.dk/)
og [ingenting](#nowhere).[^1] Formlen er $\\frac{a}{b}$.

| Indikator | Nu |
|:--|--:|
| Karaktergab | 93,1 % |

1. Første
2. Anden

[^1]: Forrige værdi er *udledt*.
"""


def unemployment() -> Figure:
    row = {"indicator": "excess-unemployment", "unit": "percentage_points"}
    now, before = (
        frame([{**row, "value": v, "status": s}]) for v, s in ((10.8, "observed"), (11.1, "derived"))
    )
    caption = Caption(
        "Overledigheden er ikke ændret signifikant", "Procentpoint.", SOURCE, id="excess-unemployment"
    )
    names, changes = {"excess-unemployment": "Overledighed"}, {"excess-unemployment": -0.3}
    return change_chart(now, before, names, caption, changes=changes)


def indicators() -> Table:
    rows = [
        {"name": "Karaktergab", "value": 93.1, "change": 0.3, "verdict": "improved", "status": "observed"},
        {
            "name": "Ungdomsuddannelse",
            "value": 77.2,
            "change": -2.4,
            "verdict": "worsened",
            "status": "observed",
        },
        {"name": "Ledere", "value": None, "change": None, "verdict": "no_new_data", "status": "suppressed"},
    ]
    columns = [
        Column("name", "Indikator"),
        Column("value", "Nu", "number", "percent"),
        Column("change", "Ændring", "change", "percent"),
        Column("verdict", "Vurdering", "verdict"),
    ]
    return table(
        pd.DataFrame(rows), columns, Caption("En af tre er forbedret", source=SOURCE, id="indicators")
    )


def cell(thing: Any, source: str = "show()", **metadata: Any) -> NotebookNode:
    return new_code_cell(
        source, outputs=[new_output("display_data", data=thing._repr_mimebundle_())], metadata=metadata
    )


def notebook(*cells: NotebookNode | str, **about: Any) -> NotebookNode:
    made = [new_markdown_cell(each) if isinstance(each, str) else each for each in cells]
    return new_notebook(cells=made, metadata={"barometer": {**ABOUT, **about}})


def goal_2(**about: Any) -> NotebookNode:
    comment = new_markdown_cell(
        COMMENT, metadata={"tags": ["commentary"], "barometer": {"label": "Analytikerens kommentar"}}
    )
    parameters = new_code_cell("goal = 2", metadata={"tags": ["injected-parameters"]})
    return notebook(
        "# Mål 2: Flere i arbejde\n\nAnsvarlig er **Beskæftigelses- og Integrationsudvalget**.",
        parameters,
        cell(Verdicts((Judgement("Udvikling", "unchanged", "Ikke signifikant."),), "Mål 2: stilstand")),
        "## Overledighed",
        cell(unemployment(), "report.charts()"),
        "#### Tabellen",
        cell(indicators()),
        comment,
        **about,
    )


def html(nb: NotebookNode, **resources: Any) -> str:
    return BarometerHTMLExporter().from_notebook_node(nb, {"barometer": resources})[0]


def pdf(nb: NotebookNode, **resources: Any) -> bytes:
    return BarometerPDFExporter().from_notebook_node(nb, {"barometer": resources})[0]


@cache
def opened(content: bytes) -> pikepdf.Pdf:
    """An opened PDF, kept: what is taken from it does not outlive it."""
    return pikepdf.open(io.BytesIO(content))


def elements(content: bytes, *kinds: str) -> list[Any]:
    """The structure elements of some kinds, in reading order; all of them if none is named."""
    return [e for e in _below(opened(content).Root.StructTreeRoot) if not kinds or str(e.S)[1:] in kinds]


def _below(node: Any) -> Iterator[Any]:
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from _below(kid)


def attributes(element: Any) -> dict[str, Any]:
    """An element's attributes of the kind Table."""
    given = element.get("/A", [])
    found = [a for a in (given if isinstance(given, pikepdf.Array) else [given]) if a.get("/O") == "/Table"]
    return dict(found[0].items()) if found else {}
