"""What is withheld is in no file of the site, nor is what a correction took out."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from site_made import Made

from barometer.records.record import Record, read_record
from barometer.site.archive import corrections_page
from barometer.site.charts import charts_of
from barometer.site.committees import committee_page
from barometer.site.feed import site_feed
from barometer.site.front import front_page
from barometer.site.goals import goal_page
from barometer.site.layout import SiteDesk
from barometer.site.measured import open_site
from barometer.site.tidy import open_rows, rows_csv

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


def test_every_kind_of_file_is_read_to_find_it(made: Made) -> None:
    """A published figure of the same kind is found in each kind of file: what is withheld would be, too."""
    belonging = open_site(made.project).newest.opened.indicator("belonging").figures
    value = belonging[belonging["group"] == "non_western"]["value"].iloc[0]
    written = {f"{value:.1f}", f"{value:.1f}".replace(".", ",")}
    found: dict[str, bool] = {}
    for name, content in made.files().items():
        kind = name.partition(".")[2] if "sdmx" in name else name.rpartition(".")[2]
        if name.startswith(("data/2013/", "indikator/belonging")):
            found[kind] = found.get(kind, False) or any(
                number in text for text in texts(name, content) for number in written
            )
    assert {"html", "csv", "json", "xlsx", "sdmx.csv"} <= {kind for kind, there in found.items() if there}
    drawn = texts("x.svg", made.files()["data/seneste/belonging.svg"])
    assert any(number in text for text in drawn for number in written)


def test_no_page_and_no_drawing_depends_on_what_was_taken_out(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a line is drawn tells a figure, too: with another in the old record, everything is the same."""

    def otherwise(path: Path) -> Record:
        record = read_record(path)
        if path.name == "2013":
            rows = record.observations
            at = (rows["indicator"] == "managers") & (
                (rows["category"] == "south") | (rows["breakdown"] == "")
            )
            assert at.sum() == 2 and (rows.loc[at, "status"] == "observed").all()
            rows = rows.assign(value=rows["value"].mask(at, 41.7), numerator=rows["numerator"].mask(at, 99.0))
            object.__setattr__(record, "observations", rows)
        return record

    def shown() -> list[object]:
        site = open_site(made.project)
        desk, told = SiteDesk(site, "da"), []
        for one in (*site.standing, *site.replaced):
            told += [chart.figure for chart in charts_of(one.opened.indicator("managers"))]
            pages = [front_page(desk, one, newest=False)]
            pages += [goal_page(desk, one, goal, newest=False) for goal in one.record.policy.goals]
            told += [desk.write(page) for page in pages]
            told += [rows_csv(open_rows(one))]
        return [*told, desk.write(corrections_page(desk)), site_feed(desk)]

    before = shown()
    monkeypatch.setattr("barometer.site.measured.read_record", otherwise)
    assert shown() == before


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
    assert "Udvalget har drøftet målet." not in old and "har ikke svaret" not in old
    assert "Hvad udvalgene har svaret, står ved udgave 2013.1." in old
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


def test_a_committee_s_page_tells_of_its_account_and_what_it_answered_last_year(made: Made) -> None:
    page = made.pages()["udvalg/au/index.html"]
    now = page.css_first("section:has(#udvalgets-svar)").text()
    assert "redegørelse for 2013 er godkendt 1. marts 2013" in now
    before = page.css_first("section:has(#sidste-svar)").text()
    assert "A svarede ikke på målingen 2012." in before


def test_last_year_s_answer_stands_beside_this_year_s_result(made: Made) -> None:
    """Out of the commentary of 2012, as if the committee had answered then, and said nothing this year."""
    site = open_site(made.project)
    answered = tuple(
        replace(one, path=one.path.parent.parent / "2012" / one.path.name) for one in site.newest.commentary
    )
    then = replace(site.standing[0], commentary=answered)
    now = replace(site.newest, commentary=())
    desk = SiteDesk(replace(site, standing=(then, now)), "da")
    committee = now.record.policy.committees[0]
    page = LexborHTMLParser(desk.write(committee_page(desk, now, committee)))
    assert "redegørelse for 2013 er ikke modtaget" in page.css_first("section:has(#udvalgets-svar)").text()
    before = page.css_first("section:has(#sidste-svar)")
    assert "Udvalget har drøftet målet." in before.text() and "Mål 1 i 2013:" in before.text()
    assert len(before.css(".verdict")) == 2  # both answers of the one goal that it spoke of
