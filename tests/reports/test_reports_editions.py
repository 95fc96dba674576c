"""Every edition has its own folder and stays what it was; a correction says on its cover what it corrects."""

import io
import shutil

import pypdf
import pytest
from test_reports_command import listing, run

from barometer import open as open_barometer
from barometer.project import Project
from barometer.records.record import open_record
from barometer.reports.command import make_report
from barometer.reports.report import plan_report
from barometer.rounds.take import take

CHANGE = 'KBH",2013,-0.3,percentage points'


@pytest.fixture(scope="module")
def corrected(built, tmp_path_factory) -> Project:
    """The project with a correction of 2013, and the PDFs of it."""
    root = tmp_path_factory.mktemp("corrected") / "project"
    shutil.copytree(built.root, root)
    values = root / "data" / "published" / "values.csv"
    text = values.read_text(encoding="utf-8")
    assert text.count(",10.8,") == text.count(CHANGE) == 1
    row = next(line for line in text.splitlines() if CHANGE in line)
    worse = f"{row.removesuffix('no')}yes".replace("-0.3", "1.8", 1)
    text = text.replace(",10.8,", ",12.9,").replace(row, worse)
    values.write_text(text, encoding="utf-8")
    project = Project.open(root)
    shutil.rmtree(project.commentary)
    reason = "Tallet var tastet forkert i arket"
    take(project, 2013, reason=reason, revision="correction", published="2013-03-04")
    assert not make_report(plan_report(project, 2013, formats=("pdf",))).failed
    return project


def test_each_edition_has_its_own_folder(built: Project, corrected: Project) -> None:
    before = {name: data for name, data in listing(built.reports).items() if name.startswith("2013/")}
    after = listing(corrected.reports)
    assert {name: data for name, data in after.items() if name.startswith("2013/")} == before
    assert "2013.1/annual-report.pdf" in after and "2013.1/goal-2.pdf" in after


def test_an_edition_is_opened_by_its_name_and_a_year_by_its_newest(corrected: Project) -> None:
    for asked, edition in ((2013, "2013.1"), ("2013", "2013"), ("2013.1", "2013.1")):
        assert open_record(corrected, asked).edition == edition
        assert plan_report(corrected, asked).folder == corrected.reports / edition
    gaps = [
        float(
            open_barometer(corrected.root, name)
            .indicator("excess-unemployment")
            .gap()
            .to_frame()["value"]
            .iloc[0]
        )
        for name in ("2013", "2013.1")
    ]
    assert gaps == [10.8, 12.9]


def test_the_first_edition_is_made_again_as_it_was(
    corrected: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        run(
            corrected,
            "report",
            "2013",
            "--goal",
            "2",
            "--format",
            "html",
            "--output",
            str(corrected.root / "x"),
        )
        == 0
    )
    assert "barometer: 2013 er rettet siden; den nyeste udgave er 2013.1" in capsys.readouterr().err
    page = (corrected.root / "x" / "goal-2.html").read_text(encoding="utf-8")
    assert "10,8" in page and "12,9" not in page


def test_the_cover_of_a_correction_says_what_was_corrected(corrected: Project) -> None:
    pdf = pypdf.PdfReader(io.BytesIO((corrected.reports / "2013.1" / "annual-report.pdf").read_bytes()))
    cover, *rest = (" ".join(page.extract_text().split()) for page in pdf.pages)
    for words in (
        "Inklusionsbarometret 2013, udgave 2013.1",
        "Udgave: 2013.1, rettelse af 2013",
        "Begrundelse: Tallet var tastet forkert i arket",
        "Art: rettelse",
        "før 10,8 procentpoint, nu 12,9 procentpoint",
        "Ny vurdering: Mål 2, udvikling – Siden forrige måling: før stilstand, nu tilbagegang",
        f"Kontrolkode: {open_record(corrected, '2013.1').code}",
    ):
        assert words in cover, cover
    whole = " ".join(rest)
    assert "Rettede tal" in whole and "I udgave 2013.1" in whole


def test_the_cover_speaks_english_too(corrected: Project) -> None:
    facts = plan_report(corrected, 2013).document("en").case_numbers
    assert ("Edition", "2013.1, a correction of 2013") in facts and ("Class", "correction") in facts
    figures = [text for label, text in facts if label == "Changed figure"]
    # Beside the corrected figure those that were found since, which the fresh edition has, too.
    assert figures[0].endswith("was 10.8 percentage points, is 12.9 percentage points")
    assert figures[-1] == "and 9 more; all stand in the report under 'Corrections'"
    turned = [text for label, text in facts if label == "Verdict that turned"]
    assert "Goal 2, movement – Since the previous measurement: was no change, is decline" in turned


def test_a_first_edition_speaks_of_no_correction(built: Project) -> None:
    page = (built.reports / "2013" / "overview.html").read_text(encoding="utf-8")
    assert "Rettede tal" not in page and "udgave" not in page.lower().split("<main")[0]
