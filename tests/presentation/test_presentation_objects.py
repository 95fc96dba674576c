"""Tables, figures and verdicts: what they say, aloud and in print, and what they never say."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from barometer.errors import BarometerError
from barometer.language import catalogue_keys, label
from barometer.observations import STATUSES
from barometer.presentation import (
    MIME,
    VERDICT_COLOURS,
    Caption,
    Column,
    Figure,
    Judgement,
    Notice,
    Verdicts,
    table,
)
from barometer.presentation.html import SHAPES
from barometer.presentation.marks import WITHHELD

COLUMNS = [Column("name", "Indikator"), Column("value", "Andel", "number", "percent")]


def row(value: float, status: str) -> dict[str, object]:
    return {"name": status, "value": value, "status": status}


def shown(frame: pd.DataFrame, language: str = "da"):
    made = table(frame, COLUMNS, Caption("Andele", language=language))
    return made, lxml_html.fromstring(made._repr_mimebundle_()["text/html"])


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_status_and_zero_look_different_and_are_explained(language: str) -> None:
    rows = [row(0.0, "observed"), row(49.0, "derived"), row(1.5, "no_new_data")]
    rows += [row(math.nan, status) for status in WITHHELD]
    made, page = shown(pd.DataFrame(rows), language)
    cells = [cell.text_content() for cell in page.xpath("//td")]
    assert len(set(cells)) == len(rows)
    assert cells[0] == {"da": "0,0 %", "en": "0.0%"}[language]
    for status in WITHHELD:
        assert label(f"short.{status}", language) in cells
        assert label(f"explain.{status}", language) in made.notes
    assert len(made.notes) == len(WITHHELD) + 2


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(WITHHELD))
def test_a_withheld_number_leaves_no_trace(value: float, status: str) -> None:
    there, _ = shown(pd.DataFrame([row(value, status)]))
    gone, _ = shown(pd.DataFrame([row(math.nan, status)]))
    assert there._repr_mimebundle_() == gone._repr_mimebundle_()


def test_a_table_has_caption_and_headers_in_both_directions() -> None:
    frame = pd.DataFrame([row(77.2, "observed"), row(79.6, "derived")])
    _, page = shown(frame)
    [head] = page.xpath("//thead/tr")
    assert [cell.get("scope") for cell in head] == ["col", "col"]
    assert [cell.get("scope") for cell in page.xpath("//tbody/tr/*[1]")] == ["row", "row"]
    [caption] = page.xpath("//caption")
    assert page.xpath("//*[@role='region']")[0].get("aria-labelledby") == caption.get("id")
    assert page.xpath("//td")[1].text_content() == "79,6 %† (afledt)"


def test_kinds_of_columns_are_written_as_a_reader_expects() -> None:
    frame = pd.DataFrame(
        {
            "name": ["Overledighed"],
            "value": [10.8],
            "moved": [-0.3],
            "lower": [9.9],
            "upper": [11.7],
            "unit": ["percentage_points"],
            "when": ["2012Q1"],
            "starred": [True],
            "n": [math.nan],
            "verdict": ["unchanged"],
            "status": ["observed"],
        }
    )
    columns = [
        Column("name", "Indikator"),
        Column("value", "Nu", "number", "@unit"),
        Column("moved", "Ændring", "change", "@unit"),
        Column("lower", "Interval", "interval"),
        Column("when", "Periode", "period"),
        Column("starred", "Tæller med"),
        Column("n", "Antal", "number", decimals=0),
        Column("verdict", "Vurdering", "verdict"),
    ]
    [cells] = table(frame, columns, Caption("x")).rows
    assert [cell.text for cell in cells] == [
        "Overledighed",
        "10,8 procentpoint",
        "−0,3 pct.point",
        "9,9 til 11,7",
        "1. kvartal 2012",
        "ja",
        "ikke oplyst",
        "stilstand",
    ]


def test_a_column_that_is_not_there_is_named() -> None:
    with pytest.raises(BarometerError, match="'valeu'; did you mean value"):
        table(pd.DataFrame([row(1, "observed")]), [Column("valeu", "x")], Caption("x"))


def test_a_figure_without_alternative_text_is_refused() -> None:
    with pytest.raises(BarometerError, match=r"Overledighed.*alternative text"):
        Figure(Caption("Overledighed"), "<svg/>")


def test_verdicts_are_words_and_shapes_before_colours() -> None:
    codes = catalogue_keys("verdict")
    assert set(codes) == set(SHAPES) == set(VERDICT_COLOURS)
    movements = codes[:5]
    assert len({SHAPES[code] for code in movements}) == 5
    box = Verdicts(tuple(Judgement("Udvikling", code) for code in codes))
    page = lxml_html.fromstring(box._repr_mimebundle_()["text/html"])
    words = [each.text_content().strip() for each in page.xpath("//*[contains(@class,'verdict ')]")]
    assert words == [label(f"verdict.{code}") for code in codes]
    assert all(drawn.get("aria-hidden") == "true" for drawn in page.iter("svg"))
    with pytest.raises(BarometerError, match="did you mean worsened"):
        Verdicts((Judgement("x", "worsend"),))


def test_words_of_readers_are_never_markup() -> None:
    nasty = '<script>alert(1)</script>" onmouseover="x'
    frame = pd.DataFrame([{"name": nasty, "value": 1.0, "status": "observed"}])
    caption = Caption(nasty, nasty, nasty, nasty, nasty)
    objects = [
        table(frame, COLUMNS, caption),
        Verdicts((Judgement(nasty, "improved", nasty),), nasty, id=nasty),
        Notice(nasty, nasty),
        Figure(Caption(nasty, alt=nasty, id="x"), "<svg/>"),
    ]
    for each in objects:
        page = lxml_html.fromstring(f"<div>{each._repr_mimebundle_()['text/html']}</div>")
        assert not page.xpath("//script | //@onmouseover")
        assert nasty in page.text_content()


def test_payload_is_plain_data_under_the_private_type() -> None:
    bundle = Notice("Tekst", language="en")._repr_mimebundle_()
    assert bundle[MIME] == {"kind": "notice", "text": "Tekst", "title": "", "tone": "note", "language": "en"}
    assert bundle["text/plain"] == "Tekst"


def test_the_statuses_are_those_of_observations() -> None:
    assert set(WITHHELD) < set(STATUSES)
