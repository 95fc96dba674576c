"""The report of January 2013: what was published, nothing else, and the same bytes each time."""

import csv
import io
import json
import platform
import re
from pathlib import Path

import lxml.html
import nbformat
import pikepdf
import pytest

from barometer.language import label
from barometer.records.freeze import library_versions
from barometer.reports.command import make_report
from barometer.reports.plan import read_report_manifest
from barometer.reports.report import plan_report

ROOT = Path(__file__).parents[2]
GOALS = range(1, 9)
PUBLISHED = {1: "worsened", 2: "unchanged", 3: "unchanged"}


def page(project, name):
    return lxml.html.fromstring((project.reports / "2013" / name).read_bytes())


def text(element) -> str:
    return " ".join(element.text_content().split())


def test_every_goal_the_overview_and_the_annual_report_come_out(built):
    folder = built.reports / "2013"
    names = [f"goal-{goal}" for goal in GOALS] + ["overview"]
    for language in ("", "en/"):
        for name in names:
            for ending in ("ipynb", "html", "pdf"):
                assert (folder / f"{language}{name}.{ending}").stat().st_size > 1000
        assert (folder / f"{language}annual-report.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("goal", PUBLISHED)
@pytest.mark.parametrize("language", ["da", "en"])
def test_published_verdicts_are_shown_as_they_were_published(built, goal, language):
    shown = text(page(built, f"{'en/' if language == 'en' else ''}goal-{goal}.html"))
    heading, word = label("report.verdict_published", language), label(f"verdict.{PUBLISHED[goal]}", language)
    assert re.search(rf"{re.escape(heading)}\W*{re.escape(word)}", shown)


def test_goal_3_is_stilstand_in_the_sheet_and_no_new_data_by_our_own_rule(built):
    shown = text(page(built, "goal-3.html"))
    assert re.search(r"Som offentliggjort\W*stilstand", shown)
    assert re.search(r"Barometerets vurdering\W*ingen nye tal", shown)


@pytest.mark.parametrize("goal", range(4, 9))
def test_goals_without_published_figures_say_so(built, goal):
    shown = text(page(built, f"goal-{goal}.html"))
    assert "Ingen offentliggjorte tal" in shown
    assert "kan ikke vurderes" in shown


def test_responsible_committees_stand_on_the_page_as_in_the_letter(built):
    assert "Børne- og Ungdomsudvalget og Socialudvalget" in text(page(built, "goal-1.html"))
    assert "Beskæftigelses- og Integrationsudvalget (alle udvalg)" in text(page(built, "goal-6.html"))


def danish_numbers(shown: str) -> set[str]:
    return set(re.findall(r"(?<![\d.,])\d{1,3}(?:\.\d{3})+(?![\d,])|(?<![\d.,])\d+,\d+(?!\d)", shown))


def test_every_number_on_the_goal_pages_is_published_or_derived_or_from_statistics_denmark(built):
    """Each number with a decimal or a thousand point, in a table, is in the data that ship."""
    rows = list(csv.DictReader((ROOT / "data/published/values.csv").open(encoding="utf-8")))
    known = set()
    for row in rows:
        for cell in (row["value"], row["n"]):
            try:
                known.add(abs(float(cell)))
            except ValueError:
                continue
    record = list(csv.DictReader((ROOT / "data/measurements/2012/observations.csv").open(encoding="utf-8")))
    known |= {float(row["value"]) for row in record if row["value"]}
    for file in (ROOT / "data/statbank").glob("*.csv"):
        for line in file.read_text(encoding="utf-8-sig").splitlines():
            known |= {float(c) for c in re.split("[;,]", line) if re.fullmatch(r"\d+(\.\d+)?", c)}
    computed = {6.2}  # the Social Services Committee's score, recomputed; also published
    found = 0
    for goal in GOALS:
        for cell in page(built, f"goal-{goal}.html").xpath("//table//td"):
            for number in danish_numbers(text(cell).replace("\N{MINUS SIGN}", "").replace("pr. 1.000", "")):
                value = float(number.replace(".", "").replace(",", "."))
                found += 1
                assert value in known | computed, f"goal {goal}: {number} is in no data"
    assert found > 50


def test_every_published_value_of_the_sheet_is_on_its_goals_page(built):
    rows = csv.DictReader((ROOT / "data/published/values.csv").open(encoding="utf-8"))
    sheet = [row for row in rows if "63407069" in row["source_url"] and row["field"] in ("value", "change")]
    assert len(sheet) == 13
    for row in sheet:
        shown = text(page(built, f"goal-{row['goal_no']}.html"))
        written = row["value"].replace("-", "\N{MINUS SIGN}").replace(".", ",")
        assert written in shown, row["indicator"]


def test_what_came_later_is_in_no_record_and_in_its_own_section(built):
    record = (ROOT / "data/measurements/2013/observations.csv").read_text(encoding="utf-8")
    dates = [row["published"] for row in csv.DictReader(io.StringIO(record))]
    assert max(dates) == "2013-01"
    shown = text(page(built, "goal-5.html"))
    later = shown.index("Offentliggjort senere")
    assert "6,4" in shown[later:]
    assert "6,4" not in shown[:later]


def test_a_half_year_is_no_point_of_a_line_of_years(built):
    shown = page(built, "goal-7.html")
    assert "1. halvår 2013" in text(shown)
    assert all("321" not in text(figure) for figure in shown.xpath("//svg"))


def test_the_score_is_recomputed_where_its_inputs_are_known(built):
    rows = [
        [text(cell) for cell in row.xpath("./th|./td")]
        for row in page(built, "goal-7.html").xpath(
            "//table[.//caption[contains(., 'Kontrolberegning')]]//tr"
        )
    ]
    by_year = {row[0]: row[1:] for row in rows}
    assert by_year["2009"] == ["15.478", "605", "5,0", "5,0"]
    assert by_year["2012"] == ["14.476", "600", "6,2", "6,2"]
    assert by_year["2010"][2:] == ["ikke offentliggjort", "4,8"]
    assert by_year["2011"][2:] == ["ikke offentliggjort", "3,7"]


def test_commentary_stands_on_the_page_as_a_real_markdown_cell(built):
    notebook = nbformat.read(built.reports / "2013" / "goal-2.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if "commentary" in cell.metadata.get("tags", [])]
    assert [cell.cell_type for cell in cells] == ["markdown"]
    assert cells[0].metadata["barometer"]["source"]["file"] == "goal-2.analyst.da.md"
    assert "](#excess-unemployment)" in cells[0].source


def test_outputs_tell_of_no_clock_and_no_path(built):
    for file in (built.reports / "2013").rglob("*.*"):
        content = file.read_bytes()
        assert str(built.root).encode() not in content, file.name
    notebook = nbformat.read(built.reports / "2013" / "goal-1.ipynb", as_version=4)
    assert "papermill" not in notebook.metadata
    assert "version" not in notebook.metadata["language_info"]


def test_the_manifest_names_record_commentary_and_outputs(built):
    manifest = read_report_manifest(built.reports / "2013")
    assert manifest["edition"] == "2013"
    assert "goal-1.analyst.da.md" in manifest["commentary"]
    assert {"goal-1.html", "en/goal-8.pdf", "annual-report.pdf"} <= set(manifest["outputs"])


def test_a_pdf_carries_the_records_data_and_name(built):
    with pikepdf.open(built.reports / "2013" / "annual-report.pdf") as pdf:
        carried = {name: attached.get_file().read_bytes() for name, attached in pdf.attachments.items()}
        assert str(pdf.Root.Lang) == "da"
    assert carried["observations.csv"] == (ROOT / "data/measurements/2013/observations.csv").read_bytes()
    assert read_report_manifest(built.reports / "2013")["record"] in carried["record-manifest.json"].decode()


def test_a_second_build_gives_the_same_bytes(built, tmp_path):
    report = plan_report(built, 2013, goals=(1, 7), output=tmp_path / "again")
    assert not make_report(report, jobs=1).failed
    for file in (tmp_path / "again").iterdir():
        if file.name != "manifest.json":
            assert file.read_bytes() == (built.reports / "2013" / file.name).read_bytes(), file.name


def test_the_committed_sample_is_what_is_built(built):
    """Byte for byte where it was made; elsewhere (other Python, other processor) word for word."""
    sample = ROOT / "reports" / "sample" / "2013"
    made_with = json.loads((sample / "made-with.json").read_text(encoding="utf-8"))
    here = {**library_versions(), "machine": platform.machine()}
    files = [file for file in sample.rglob("*") if file.suffix in (".html", ".pdf", ".ipynb")]
    assert len(files) >= 4
    for file in files:
        fresh = built.reports / "2013" / file.relative_to(sample)
        if made_with == here:
            assert file.read_bytes() == fresh.read_bytes(), (
                f"{file.name} differs from a fresh build; if the change is meant, copy the new one over it"
            )
        elif file.suffix == ".html":
            assert text(lxml.html.parse(file).getroot()) == text(lxml.html.parse(fresh).getroot())
