"""Districts on a map: each with its figure, hatched where withheld; no map where their place is not told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from site_made import DISTRICTS, Made, with_site
from small_town import ROOT, at

from barometer.errors import BarometerError
from barometer.intake.outlines import read_outlines
from barometer.settings import AreaOutlines
from barometer.site.charts import charts_of, without_map
from barometer.site.measured import open_site

COPENHAGEN = ROOT / "data" / "geography" / "kk_bydele_polygons.geojson"


def test_each_district_has_its_figure_or_the_word_for_why_there_is_none(made: Made) -> None:
    drawn = {}
    for name, page in made.pages().items():
        if name.endswith("indikator/managers/index.html"):
            figure = page.css_first("figure:has(#bydele-kort-what)")
            drawn = {node.text() for node in figure.css("svg text")}
            table = [[cell.text() for cell in row.css("th, td")] for row in figure.css("tbody tr")]
            assert figure.css("svg pattern") and "skraveret" in figure.text()
            assert "kort" in figure.css_first("p.see").text()
    assert {"North", "South", "West", "udeladt"} <= drawn
    assert [row[0] for row in table] == ["North", "South", "West"]
    for _, figure, *_ in table:
        assert figure in drawn


def test_the_darker_the_higher_and_neighbours_meet(made: Made) -> None:
    view = open_site(made.project).newest.opened.indicator("gap")
    chart = next(one for one in charts_of(view) if one.anchor == "bydele-kort")
    assert chart.figure is not None
    fills = [
        one.split('"')[0].split(";")[0].strip(" :#")
        for one in chart.figure.svg.split("fill")[1:]
        if one.lstrip(" :").startswith("#")
    ]
    shades = {sum(int(fill[at : at + 2], 16) for at in (0, 2, 4)) for fill in fills if len(fill) == 6}
    assert len(shades) >= 2


def test_without_boundaries_there_is_no_map_and_it_is_said(made: Made) -> None:
    project = with_site(at(made.project.root), maps=())
    view = open_site(project).newest.opened.indicator("gap")
    assert not [one for one in charts_of(view) if one.anchor.endswith("-kort")]
    assert without_map(view) and not without_map(open_site(made.project).newest.opened.indicator("gap"))
    assert "Der er intet kort" not in made.pages()["indikator/gap/index.html"].text()


def test_the_city_s_own_districts_are_read() -> None:
    found = read_outlines(COPENHAGEN, "navn", ["Nørrebro", "Indre By"])
    assert len(found["Indre By"]) > 1  # islands
    for longitude, latitude in found["Nørrebro"][0]:
        assert 12.4 < longitude < 12.7 and 55.6 < latitude < 55.8
    with pytest.raises(BarometerError, match=r"0 outlines with 'navn' = 'Norrebro'.*did you mean Nørrebro"):
        read_outlines(COPENHAGEN, "navn", ["Norrebro"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "cannot be read as a map"),
        (json.dumps({"features": [{"properties": {}, "geometry": {}}]}), "the property 'code'"),
        (json.dumps(DISTRICTS).replace("Polygon", "Point"), "a geometry is a Point"),
        (json.dumps(DISTRICTS).replace("[1, 0]", "[725000, 6175000]"), "no outline in degrees"),
        (json.dumps(DISTRICTS).replace("south", "north"), "2 outlines with 'code' = 'north'"),
    ],
)
def test_a_map_that_cannot_be_read_is_told(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "districts.geojson"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BarometerError, match=sentence):
        read_outlines(file, "code", ["north", "west"])


def test_a_map_of_no_breakdown_is_told(made: Made) -> None:
    site = replace(made.project.settings.site, maps=(AreaOutlines("distrikt", "districts.geojson"),))
    wrong = replace(made.project, settings=replace(made.project.settings, site=site))
    with pytest.raises(BarometerError, match=r"'distrikt', which is no breakdown .* did you mean district"):
        open_site(wrong)
