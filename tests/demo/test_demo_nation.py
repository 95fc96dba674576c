"""An invented nation: cities with names that say so, put side by side without a league table."""

import json
import math
import re
import shutil
from pathlib import Path

import pytest
from test_demo_city import files

import barometer
from barometer.commentary.check import check
from barometer.commentary.documents import read_folder
from barometer.commentary.figures import Figures
from barometer.demo.city import YEARS
from barometer.demo.nation import traits_of, write_nation
from barometer.demo.registers import managers
from barometer.demo.write import write_demo
from barometer.errors import BarometerError
from barometer.language import label
from barometer.project import Project
from barometer.records.record import open_record
from barometer.reports.nation import make_nation, plan_nation
from barometer.text import Text
from barometer.views.projects import projects_at

CITIES = 3
MEASURED = 2024


@pytest.fixture(scope="module")
def land(tmp_path_factory) -> Path:
    """Three cities with one measurement, and a fourth without."""
    told = []
    folder = tmp_path_factory.mktemp("nation") / "land"
    write_nation(folder, CITIES, measured=MEASURED, jobs=2, progress=lambda *how_far: told.append(how_far))
    assert told == [(1, 3), (2, 3), (3, 3)]
    left = shutil.ignore_patterns("measurements", "restricted")
    shutil.copytree(folder / "cities" / "city-03", folder / "cities" / "city-04", ignore=left)
    policy = folder / "cities" / "city-04" / "policy" / "policy.yaml"
    policy.write_text(
        policy.read_text(encoding="utf-8").replace("Kommune 03", "Kommune 04"), encoding="utf-8"
    )
    return folder


@pytest.fixture(scope="module")
def nation(land):
    return barometer.open_nation(f"{land}/cities/*", MEASURED)


def test_every_city_says_that_it_is_invented_and_differs_from_the_others(land):
    projects = [Project.open(root) for root in projects_at(f"{land}/cities/city-0[123]").values()]
    names = [(one.policy.municipality("da"), one.policy.municipality("en")) for one in projects]
    assert names == [(f"Opdigtet Kommune 0{n}", f"Invented City 0{n}") for n in (1, 2, 3)]
    assert all(one.settings.synthetic and one.policy.synthetic for one in projects)
    rows = [open_record(one, MEASURED).observations for one in projects]
    people = [one.loc[one["indicator"] == "library-users", "denominator"].max() for one in rows]
    assert len(set(people)) == CITIES and max(people) > 1.3 * min(people)


def test_what_is_written_of_a_city_is_true_of_its_measurement(land):
    hidden = {}
    for root in projects_at(f"{land}/cities/city-0[123]").values():
        project = Project.open(root)
        figures = Figures.load(project, MEASURED)
        files = read_folder(project.commentary / str(MEASURED), project.policy)
        found = check(files, figures)
        assert len(files) == 16 and len(found) > 100 and [one for one in found if one.kind != "true"] == []
        rows = figures.observations
        whole = rows[(rows["breakdown"] == "") & (rows["status"] == "suppressed")]
        hidden[root.name] = set(whole["indicator"])
        # Written before it was measured: nothing on a goal of which a whole figure may be hidden.
        later = {int(file.name[5]) for file in (project.commentary / "2025").glob("goal-*.da.md")}
        unsettled = {project.policy.indicator(id).goal for id in hidden[root.name]}
        assert later | unsettled == set(range(1, 9)) and not later & unsettled
    assert any(hidden.values()) and not all(hidden.values())


def test_no_city_of_ninety_eight_delivers_a_register_of_the_year_before():
    for seed in range(1, 99):
        registers = {managers(seed, year - 1).to_csv() for year in YEARS}
        assert len(registers) == len(YEARS), seed


def test_a_city_is_the_same_however_many_there_are(land, tmp_path):
    name = Text("Opdigtet Kommune 02", "Invented City 02")
    alone = files(write_demo(tmp_path / "alone", 2, traits_of(2), name))
    told = f"data/commentary/{MEASURED}/"  # where it was measured, what is written is of the record
    together = files(land / "cities" / "city-02")
    assert {name: data for name, data in together.items() if not name.startswith(told)} == {
        name: data for name, data in alone.items() if not name.startswith(told)
    }


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"cities": 0}, "0 cities are no nation"),
        ({"cities": 2, "measured": 2030}, "in 2024, 2025, 2026, not in 2030"),
    ],
)
def test_what_is_no_nation_is_refused(tmp_path, given, sentence):
    with pytest.raises(BarometerError, match=sentence):
        write_nation(tmp_path / "land", **given)
    assert not list(tmp_path.iterdir())
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BarometerError, match="not empty"):
        write_nation(tmp_path, 2)


def test_a_city_without_the_measurement_is_named(nation):
    assert repr(nation) == "Nation of 2024: 3 projects, 1 without it"
    assert str(nation.about().text) == "Ingen måling af 2024: Opdigtet Kommune 04."
    with pytest.raises(BarometerError, match="none of the 1 projects has a measurement of 1999"):
        barometer.open_nation(str(nation.first.project.root), 1999)


def test_verdicts_are_counted_as_the_records_hold_them(nation):
    frame = nation.verdicts().to_frame()
    for goal, row in zip(nation.first.policy.goals, frame.to_dict("records"), strict=True):
        words = [one.verdict("goal", str(goal.number), "movement")[0] for one in nation.members.values()]
        told = {word: int(count) for word, count in row.items() if word != "goal" and count}
        assert told == {word: words.count(word) for word in set(words)}


def test_the_funnel_is_that_of_the_records(nation):
    assert len(nation.shares()) >= 5 and "excess-unemployment" not in nation.shares()
    answer = nation.funnel("library-users", overdispersed=False)
    rows = [open_record(one.project, MEASURED).observations for one in nation.members.values()]
    mine = [one[(one["indicator"] == "library-users") & (one["breakdown"] == "")] for one in rows]
    group = nation.first.policy.indicator("library-users").group
    mine = [one[one["group"] == group].iloc[0] for one in mine]
    common = sum(one["numerator"] for one in mine) / sum(one["denominator"] for one in mine)
    for told, row in zip(answer.to_frame().to_dict("records"), mine, strict=True):
        assert told["people"] == row["denominator"] and told["value"] == row["value"]
        limit = 1.959963984540054 * math.sqrt(common * (1 - common) / row["denominator"])
        assert told["upper95"] / 100 == pytest.approx(common + limit, abs=3e-3)
        far = abs(row["value"] / 100 - common) > 3.2 * limit
        assert not far or told["place"].startswith("far_")
    assert [row["name"] for row in answer.to_frame().to_dict("records")] == list(nation.members)


def test_ranks_come_with_the_places_that_they_may_be(nation):
    frame = nation.ranks("library-users").to_frame()
    ordered = frame.sort_values("value", ascending=False)
    assert list(ordered["rank"]) == [1, 2, 3]
    assert ((frame["first"] <= frame["rank"]) & (frame["rank"] <= frame["last"])).all()
    assert list(frame["name"]) == sorted(frame["name"])  # no league table
    assert not nation.ranks("belonging") and "undersøgelse" in nation.ranks("belonging").sentence


def test_a_map_has_the_records_figures_and_without_geography_says_so(land, nation):
    drawn = nation.map("library-users", land / "geography.geojson")
    figures = nation.figures("library-users")
    assert drawn.to_frame().equals(figures.to_frame())
    svg = drawn.chart().svg
    for row in figures.to_frame().to_dict("records"):
        assert f"{row['value']:.1f}".replace(".", ",") in svg
    assert svg.count("<path") >= CITIES
    assert "intet kort" in nation.maps()[0].text
    with pytest.raises(BarometerError, match="is missing"):
        nation.map("library-users", land / "nowhere.geojson")


def test_what_is_computed_otherwise_is_left_out_and_named(nation):
    from dataclasses import replace

    first, *others = nation.members.items()
    policy = first[1].policy
    changed = tuple(
        replace(one, unit="number") if one.id == "library-users" else one for one in policy.indicators
    )
    odd = replace(first[1], record=replace(first[1].record, policy=replace(policy, indicators=changed)))
    more = dict(others) | {f"{name} igen": one for name, one in others}
    answer = replace(nation, members={**more, first[0]: odd}).figures("library-users")
    assert list(answer.to_frame()["name"]) == sorted(more)
    assert f"Ikke med: {first[0]};" in answer.table.caption.note


def test_the_overview_is_marked_tells_of_no_machine_and_stands_when_nothing_changes(land, monkeypatch):
    monkeypatch.chdir(land)
    given = {
        "languages": ["da", "en"],
        "formats": ["html"],
        "output": None,
        "draft": False,
        "engine": "shell",
    }
    plan = plan_nation(projects_at("cities/*"), str(MEASURED), **given)
    outcome = make_nation(plan, jobs=2, force=False, progress=lambda _: None)
    assert outcome.failed == {}
    assert set(outcome.written) == {
        f"{folder}nation.{kind}" for folder in ("", "en/") for kind in ("ipynb", "html")
    }
    folder = land / "reports" / "nation" / str(MEASURED)
    pages = {name: (folder / name).read_text(encoding="utf-8") for name in outcome.written}
    assert label("mark.synthetic", "da") in pages["nation.html"]
    assert label("mark.synthetic", "en") in pages["en/nation.html"]
    for name, page in pages.items():
        assert str(land) not in page
        assert "Opdigtet Kommune 02" in page if name.startswith("n") else "Invented City 02" in page
    shown = len(barometer.open_nation("cities/*", MEASURED).shares())
    assert len(re.findall(r"<figure", pages["nation.html"])) >= 2 * shown
    parameters = json.loads(pages["nation.ipynb"])["cells"]
    assert any('projects = ["cities/city-01"' in "".join(cell["source"]) for cell in parameters)
    again = make_nation(
        plan_nation(projects_at("cities/*"), str(MEASURED), **given), jobs=1, force=False, progress=print
    )
    assert again.written == ()


def test_a_funnel_counts_what_its_shares_are_of_and_draws_limits_for_one_size(nation):
    found = nation.funnel("school-mix")
    heads = [one.text for one in found.shown().header]
    assert heads == ["Kommune", "Antal i alt", "Værdi", "95 %-grænser", "99,8 %-grænser", "Plads"]
    drawn = found.chart()
    assert "personer" not in " ".join((drawn.caption.description, drawn.axes[0].get_xlabel())).lower()
    sizes = set(found.frame["people"])
    lines = [line.get_xdata() for line in drawn.axes[0].lines if len(line.get_xdata()) == 2]
    across = [ends for ends in lines if ends[0] < min(sizes) and ends[1] > max(sizes)]
    assert len(sizes) == 1 and len(across) >= 4
