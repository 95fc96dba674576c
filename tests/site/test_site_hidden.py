"""What is withheld is in no file of the site, nor is what a correction took out."""

from __future__ import annotations

import io
import re
import zipfile

from site_made import Made

from barometer.records.record import read_record
from barometer.site.measured import open_site

PLANTED = ("85,6", "85.6", "33,7", "33.7", "33.73")
"""The share that a correction took out, and the total with it, as each file would write them."""


def texts(name: str, content: bytes) -> list[str]:
    """Return everything that can be read in a file, its name included."""
    if name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return [name, *(book.read(one).decode("utf-8", "replace") for one in book.namelist())]
    text = content.decode("utf-8", "replace")
    # Where a line is drawn is no figure; the axis and all words are.
    return [name, re.sub(r'\s(?:d|x|y|transform|points|width|height|viewBox)="[^"]*"', "", text)]


def test_what_was_taken_out_is_in_no_file_of_any_edition(made: Made) -> None:
    wrong = read_record(made.project.measurements / "2013").observations
    planted = wrong[(wrong["indicator"] == "managers") & (wrong["category"] == "south")]
    assert planted["value"].iloc[0] == 85.625 and planted["status"].iloc[0] == "observed"
    for name, content in made.files().items():
        if name.endswith((".woff", ".png")):
            continue
        for text in texts(name, content):
            assert not any(number in text for number in PLANTED), name


def test_the_correction_says_that_a_figure_was_taken_out_but_not_which_it_was(made: Made) -> None:
    page = made.pages()["rettelser/index.html"].text()
    assert "Et tal er taget ud [c]" in page and "tastefejl" in page


def test_no_withheld_figure_of_the_records_stands_in_data(made: Made) -> None:
    for year in ("2012", "2013"):
        lines = made.files()[f"data/{year}/observations.csv"].decode().splitlines()
        head = lines[0].split(",")
        rows = [dict(zip(head, line.split(","), strict=True)) for line in lines[1:]]
        for row in rows:
            if row["value"] == "":
                assert row["status"] in ("suppressed", "not_published", "not_asked", "not_delivered")
                assert row["sign"] and row["lower"] == row["upper"] == row["n"] == ""
            else:
                assert row["status"] not in ("suppressed", "not_asked", "not_delivered")
        assert any(row["status"] == "suppressed" for row in rows)


def test_a_superseded_edition_has_no_commentary_and_no_reason_that_tells_figures(made: Made) -> None:
    old = made.pages()["2013/udgave/2013/maal/2011-1/index.html"].text()
    assert "Udvalget har drøftet målet." not in old
    now = made.pages()["2013/maal/2011-1/index.html"].text()
    assert "Udvalget har drøftet målet." in now and "godkendt af Udvalget" in now
    committee = made.pages()["udvalg/au/index.html"].text()
    assert "Udvalget har drøftet målet. Alt i alt." in committee and "1. marts 2013" in committee


def test_an_answer_that_rests_on_a_withdrawn_figure_is_withdrawn_with_it(made: Made) -> None:
    """Which way a figure moved tells on which side of another it lies; what rests on others stands."""
    frozen = read_record(made.project.measurements / "2013").verdicts
    told = frozen[(frozen["id"] == "managers") & (frozen["judgement"] == "movement")]
    assert set(told["verdict"]) == {"improved"}
    site = open_site(made.project)
    old, new = site.replaced[0].opened, site.of_year("2013").opened
    for level, id in (("indicator", "managers"), ("goal", "1")):
        assert old.verdict(level, id, "movement") == ("undecided", "suppressed")
    assert old.verdict("indicator", "belonging", "movement") == new.verdict(
        "indicator", "belonging", "movement"
    )
    page = made.pages()["2013/udgave/2013/maal/2011-1/index.html"].css_first(".answers").text()
    assert "Kan ikke vurderes" in page and "udeladt af hensyn til fortrolighed" in page
