"""Open data, read by others: every format holds the page's figures, and a broken copy is found out."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from site_made import Made

from barometer.language import number
from barometer.site.tidy import rows_csv
from barometer.site.workbook import figures_workbook

YEAR = "2013"
SHAPES = Path(__file__).parents[1] / "data" / "dcat_ap_shapes.ttl"


@pytest.fixture
def data(made: Made) -> Path:
    return made.folder / "data" / YEAR


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("indicator", "group", "breakdown", "category", "period"))


def test_every_format_holds_the_same_figures(made: Made, data: Path) -> None:
    whole = {key(row): row for row in rows(data / "observations.csv")}
    alone = {
        key(row): row
        for file in data.glob("*.csv")
        for row in rows(file)
        if "sdmx" not in file.name and "indicator" in row
    }
    assert alone == whole and len(whole) > 10
    empty = [row for row in whole.values() if not row["value"]]
    assert empty and all(row["sign"] and row["status"] not in ("observed", "derived") for row in empty)
    told = {}
    for file in data.glob("*.json"):
        if not file.name.endswith("-metadata.json"):
            for row in json.loads(file.read_text(encoding="utf-8"))["rows"]:
                told[key(row)] = row["value"]
    assert told == {at: float(row["value"]) if row["value"] else None for at, row in whole.items()}
    sdmx = {
        row["INDICATOR"] + row["GROUP"] + row["CATEGORY"]: row["OBS_VALUE"]
        for row in rows(data / "observations.sdmx.csv")
    }
    assert sorted(sdmx.values()) == sorted(row["value"] for row in whole.values())
    sheets: dict[str, list[object]] = {}
    for sheet in openpyxl.load_workbook(data / "observations.xlsx").worksheets[3:]:
        head, *body = ([cell.value for cell in row] for row in sheet[next(iter(sheet.tables.values())).ref])
        sheets[sheet.title.partition("_")[2]] = [row[head.index("Værdi")] for row in body]
    for id, values in sheets.items():
        wanted = [row for row in whole.values() if row["indicator"] == id]
        assert values == [float(one["value"]) if one["value"] else f"[{one['sign']}]" for one in wanted], id
    page = made.pages()["indikator/gap/index.html"].text()
    for at, row in whole.items():
        if at[0] == "gap" and row["value"] and at[1] == "non_western":
            assert number(float(row["value"]), 1) in page


def test_numbers_of_a_description_stand_in_its_table(made: Made) -> None:
    seen = 0
    for name, page in made.pages().items():
        for figure in page.css("figure.drawing"):
            told = figure.css_first("p.see")
            if told is None:
                continue
            drawings = figure.css("svg")
            for drawing in drawings:
                title = drawing.css_first(f"title#{drawing.attributes['aria-labelledby']}")
                assert title.text() and drawing.attributes["role"] == "img", name
            assert {one.parent.attributes["class"] for one in drawings} == {"plot wide", "plot narrow"}
            assert not figure.css(".plot[tabindex], svg [tabindex]"), name
            following = figure.css_first("details table")
            assert following is not None, name
            files = [link.text().partition(",")[0] for link in figure.css(".files a")]
            assert files == ["CSV", "XLSX", "JSON", "SVG", "PNG"], name
            numbers = re.findall(r"\d+[.,]\d+", told.text())
            assert set(numbers) <= set(re.findall(r"\d+[.,]\d+", following.text(separator=" "))), name
            seen += 1
    assert seen > 5


def test_headers_of_tables_say_what_they_head(made: Made) -> None:
    for name, page in made.pages().items():
        for table in page.css("main table"):
            assert all(head.attributes.get("scope") for head in table.css("th")), name
            assert len(table.css("tbody tr")) == len(table.css("tbody th")), name


def test_decimals_are_written_as_the_language_writes_them(made: Made) -> None:
    for name, page in made.pages().items():
        text = " ".join(
            node.text(separator=" ") for node in page.css("main :is(h1, h2, h3, p, td, th, li, dt), text")
        )
        text = re.sub(r"https?://\S+|\b[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-\S|\b20\d\d\.\d\b", " ", text)
        text = re.sub(r"CC BY 4\.0|WCAG 2\.1|structure-3\.0", " ", text)
        wrong = r"\d\.\d\d?\b(?!\d)" if not name.startswith("en/") else r"\d,\d\d?\b(?!\d)"
        assert not re.search(wrong, text), (name, re.findall(f".{{30}}{wrong}", text)[:3])


def test_csv_on_the_web_reads_the_tables_and_refuses_broken_ones(data: Path, tmp_path: Path) -> None:
    from csvw import TableGroup

    def read(folder: Path, name: str) -> list[dict[str, object]]:
        group = TableGroup.from_file(folder / f"{name}-metadata.json")
        found = [list(table.iterdicts(strict=True)) for table in group.tables]
        assert group.check_referential_integrity(strict=True)
        return found[0]

    for name in ("observations.csv", "managers.csv", "belonging.csv"):
        found = read(data, name)
        assert all(row["value"] is None or isinstance(row["value"], Decimal) for row in found)
    text = (data / "belonging.csv").read_text(encoding="utf-8").splitlines()
    first = next(line for line in text[1:] if "observed" in line)
    cells = first.split(",")
    for broken in (
        first.replace("observed", "seen"),
        ",".join([*cells[:5], "180.0", *cells[6:]]),
        first,
        f"{first}q".replace(",q", ",q"),
    ):
        folder = tmp_path / str(abs(hash(broken)))
        shutil.copytree(data, folder)
        lines = [*text, broken] if broken == first else [broken if line == first else line for line in text]
        (folder / "belonging.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
        with pytest.raises((ValueError, AssertionError)):
            read(folder, "belonging.csv")
            from csvw import TableGroup as Group

            group = Group.from_file(folder / "belonging.csv-metadata.json")
            keys = [
                tuple(row[one] for one in group.tables[0].tableSchema.primaryKey)
                for row in group.tables[0].iterdicts()
            ]
            assert len(keys) == len(set(keys))


def test_statistical_offices_read_the_structure(data: Path) -> None:
    sdmx = pytest.importorskip("sdmx")
    from pysdmx.io import read_sdmx

    for name in ("structure.xml", "structure-3.0.xml"):
        found = read_sdmx(str(data / name), validate=True).structures
        lists = {one.id: {code.id for code in one.codes} for one in found if type(one).__name__ == "Codelist"}
        assert {"GAP", "MANAGERS"} <= lists["CL_INDICATOR"] and "_T" in lists["CL_GROUP"]
        structure = next(one for one in found if one.id == "DSD_BAROMETER")
        parts = {one.id for one in (*structure.components,)}
        told = rows(data / "observations.sdmx.csv")
        assert parts == set(told[0]) - {"STRUCTURE", "STRUCTURE_ID", "ACTION"}
        for row in told:
            assert row["INDICATOR"] in lists["CL_INDICATOR"] and row["OBS_STATUS"] in lists["CL_OBS_STATUS"]
            assert row["GROUP"] in lists["CL_GROUP"] and row["CATEGORY"] in lists["CL_CATEGORY"]
            assert row["UNIT_MEASURE"] in lists["CL_UNIT"] and row["BREAKDOWN"] in lists["CL_BREAKDOWN"]
    assert "DSD_BAROMETER" in str(sdmx.read_sdmx(str(data / "structure.xml")).structure)
    broken = (data / "structure.xml").read_text(encoding="utf-8").replace("<mes:Test>false</mes:Test>", "")
    with pytest.raises(Exception, match=r"(?i)test|invalid|expected"):
        read_sdmx(io.BytesIO(broken.encode()), validate=True)


def test_plain_readers_find_no_fault_in_the_tables(data: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    for name in ("observations.csv", "status.csv"):
        report = frictionless.Resource(path=name, basepath=str(data)).validate()
        assert report.valid, report.flatten(["type", "note"])


def test_portals_take_the_catalogue(made: Made) -> None:
    pyshacl = pytest.importorskip("pyshacl")
    rdflib = pytest.importorskip("rdflib")
    shapes = rdflib.Graph().parse(SHAPES)
    text = made.files()["data/catalogue.jsonld"].decode()

    def conforms(told: str) -> bool:
        graph = rdflib.Graph().parse(data=told, format="json-ld", publicID="https://barometer.example.dk/")
        return bool(pyshacl.validate(graph, shacl_graph=shapes, allow_warnings=True)[0])

    assert conforms(text)
    found = json.loads(text)
    for lost in ("dct:title", "dct:description"):
        for kind in ("dcat:Catalog", "dcat:Dataset"):
            broken = json.loads(text)
            for node in broken["@graph"]:
                if node["@type"] == kind:
                    node.pop(lost)
            assert not conforms(json.dumps(broken)), (kind, lost)
    broken = json.loads(text)
    for node in broken["@graph"]:
        if node["@type"] == "dcat:Distribution":
            node.pop("dcat:accessURL")
    assert not conforms(json.dumps(broken))
    assert not any("hvdCategory" in json.dumps(node) for node in found["@graph"])


def test_pages_say_what_data_they_show(made: Made) -> None:
    for name, page in made.pages().items():
        node = page.css_first('script[type="application/ld+json"]')
        assert (node is not None) == ("/indikator/" in f"/{name}" or "/indicator/" in name)
        if node is None:
            continue
        told = json.loads(node.text())
        assert told["@type"] == "Dataset" and told["license"].endswith("/by/4.0/") and told["description"]
        for one in told["distribution"]:
            assert one["contentUrl"].removeprefix("https://barometer.example.dk/") in made.files()


def test_workbooks_have_one_table_a_sheet_no_blank_no_merged_cell(data: Path) -> None:
    book = openpyxl.load_workbook(data / "observations.xlsx")
    assert book.sheetnames[:3] == ["Forside", "Indhold", "Noter"]
    assert book.properties.title and book.properties.creator
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1 and not sheet.merged_cells.ranges
        assert sheet["A2"].value == "Arket har én tabel."
        table = next(iter(sheet.tables.values()))
        cells = [cell for row in sheet[table.ref] for cell in row]
        assert all(cell.value not in (None, "") for cell in cells), sheet.title
    managers = next(one for one in book.worksheets if "managers" in one.title)
    values = [cell.value for row in managers[next(iter(managers.tables.values())).ref] for cell in row]
    assert "[c]" in values and any(isinstance(value, float | int) for value in values)


def test_workbooks_are_laid_out_as_the_statistical_offices_own_library_does(
    data: Path, tmp_path: Path
) -> None:
    """The same table written by gptables: what a screen reader meets is the same, sheet by sheet."""
    gptables = pytest.importorskip("gptables")
    import pandas as pd

    ours = openpyxl.load_workbook(data / "managers.xlsx")
    sheet = ours.worksheets[3]
    head, *body = ([cell.value for cell in row] for row in sheet[next(iter(sheet.tables.values())).ref])
    written = gptables.GPTable(
        table=pd.DataFrame(body, columns=head),
        table_name="managers",
        title=sheet["A1"].value,
        instructions="This worksheet contains one table.",
        source="Source",
        index_columns={1: 0},
    )
    with warnings.catch_warnings():  # of pandas, and of a note that no cell refers to
        warnings.simplefilter("ignore")
        gptables.write_workbook(
            filename=str(tmp_path / "theirs.xlsx"),
            sheets={"1_managers": written},
            cover=gptables.Cover(title="Title", intro=["About"]),
            notes_table=pd.DataFrame({"Note reference": ["c"], "Note text": ["withheld"]}),
            contentsheet_options={},
        )
    theirs = openpyxl.load_workbook(tmp_path / "theirs.xlsx")
    assert [outline(one) for one in ours.worksheets] == [outline(one) for one in theirs.worksheets]
    links = [
        [cell.hyperlink.location for row in book.worksheets[1] for cell in row if cell.hyperlink]
        for book in (ours, theirs)
    ]
    assert links[0] == links[1] == ["'1_managers'!A1"]
    values = [one.worksheets[3][next(iter(one.worksheets[3].tables.values())).ref] for one in (ours, theirs)]
    assert [[[c.value for c in row] for row in cells] for cells in values] == [[head, *body]] * 2


def outline(sheet: Any) -> dict[str, object]:
    """Return how a sheet is built: its title, its tables, blank rows before them, what is merged."""
    tables = list(sheet.tables.values())
    told = {
        "title": bool(sheet["A1"].value) and bool(sheet["A1"].font.b),
        "tables": len(tables),
        "merged": len(sheet.merged_cells.ranges),
        "gridlines": sheet.sheet_view.showGridLines,
    }
    for one in tables:
        cells = sheet[one.ref]
        top = cells[0][0].row
        told |= {
            "first column": cells[0][0].column,
            "blank above": [row for row in range(1, top) if not sheet.cell(row, 1).value],
            "last row": cells[-1][0].row == sheet.max_row,
            "header": all(cell.font.b and cell.value for cell in cells[0]),
            "filter": one.autoFilter is not None,
        }
    return told


def test_drawings_by_themselves_are_named_and_described(made: Made) -> None:
    from lxml import etree

    seen = 0
    for name, content in made.files().items():
        if name.endswith(".svg") and name.startswith("data/"):
            root = etree.fromstring(content)
            title, told = (root.find(f"{{*}}{tag}") for tag in ("title", "desc"))
            assert title.text and told.text and root.get("role") == "img", name
            assert root.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
            assert content.replace(b".svg", b".png") and name.replace(".svg", ".png") in made.files()
            seen += 1
    assert seen > 10


def test_no_cell_is_taken_for_a_formula(made: Made, data: Path) -> None:
    from dataclasses import replace

    from barometer.site.measured import open_site
    from barometer.site.tidy import open_rows

    newest = open_site(made.project).newest
    row = replace(open_rows(newest)[0], category="=1+1", group="@SUM(1)", period="-x")
    line = rows_csv([row]).splitlines()[1]
    assert "'=1+1" in line and "'@SUM(1)" in line and "'-x" in line
    indicator = newest.record.policy.indicators[0]
    book = openpyxl.load_workbook(io.BytesIO(figures_workbook(newest, [(indicator, [row])], "da")))
    kinds = {cell.value: cell.data_type for line in book.worksheets[3] for cell in line if cell.value}
    assert kinds["=1+1"] == "s" or kinds["=1+1"] == "inlineStr"


def test_the_feed_tells_measurements_and_corrections(made: Made) -> None:
    from lxml import etree

    feed = etree.fromstring(made.files()["nyt.xml"])
    assert [one.text for one in feed.iter("title")][1:] == [
        "Inklusionsbarometret 2013 (2013.1)",
        "Inklusionsbarometret 2013 (2013)",
        "Inklusionsbarometret 2012 (2012)",
    ]
    files = made.files()
    for one in feed.iter("link"):
        if one.text and "example" in one.text:
            assert f"{one.text.removeprefix('https://barometer.example.dk/')}index.html" in files
