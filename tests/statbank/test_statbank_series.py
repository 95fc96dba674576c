"""A policy declares what an extract means, and key figures follow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bank import recorded, running

from barometer.errors import BarometerError
from barometer.intake.statbank import read_statbank
from barometer.policy.codec import from_json, to_json
from barometer.policy.load import shipped
from barometer.policy.model import BankFigures
from barometer.statbank.fetch import fetch_table
from barometer.statbank.series import bank_series
from barometer.statbank.service import Service


@pytest.fixture(scope="module")
def bank():
    with running() as it:
        yield it


@pytest.fixture(scope="module")
def extract(bank, tmp_path_factory):
    """FOLK1E with two sexes: invented halves of the real figures, so that their sum is known."""
    folder = tmp_path_factory.mktemp("statbank") / "FOLK1E"
    for (area, _, age, origin, period), value in recorded().items():
        men = int(value) // 2
        bank.figures[area, "1", age, origin, period] = str(men)
        bank.figures[area, "2", age, origin, period] = str(int(value) - men)
    wanted = {"OMRÅDE": ["000"], "KØN": ["1", "2", "TOT"]}
    return fetch_table(Service(bank.address), folder, "FOLK1E", wanted, ["HERKOMST"]).extract


def test_figures_by_group_are_the_banks(extract):
    rows = bank_series(extract, BankFigures("FOLK1E", groups="HERKOMST", codes=("KØN=TOT",)))
    row = rows.query("group == 'non_western_descendants' and period == '2025K4'")
    assert row["value"].tolist() == [float(recorded()["000", "TOT", "IALT", "35", "2025K4"])]
    assert set(rows["group"]) == {
        "danish",
        "western_immigrants",
        "non_western_immigrants",
        "western_descendants",
        "non_western_descendants",
    }


def test_what_is_not_told_apart_must_be_chosen(extract):
    with pytest.raises(BarometerError, match=r"KØN has several codes .*choose one under codes"):
        bank_series(extract, BankFigures("FOLK1E", groups="HERKOMST"))
    with pytest.raises(BarometerError, match="KØN has no code '3' in what was fetched"):
        bank_series(extract, BankFigures("FOLK1E", codes=("KØN=3",)))


def test_a_sum_over_a_total_is_refused_and_one_over_parts_is_the_total(extract):
    with pytest.raises(BarometerError, match=r"TOT .* already holds"):
        bank_series(extract, BankFigures("FOLK1E", groups="HERKOMST", summed=("KØN",)))
    parts = replace(extract, frame=extract.frame[extract.frame["KØN"] != "TOT"])
    summed = bank_series(parts, BankFigures("FOLK1E", groups="HERKOMST", summed=("KØN",)))
    total = bank_series(extract, BankFigures("FOLK1E", groups="HERKOMST", codes=("KØN=TOT",)))
    assert summed.equals(total)


def test_what_is_missing_is_no_number_and_makes_no_sum(extract):
    frame = extract.frame.copy()
    first = (frame["KØN"] == "1") & (frame["HERKOMST"] == "1") & (frame["Tid"] == "2008K4")
    frame.loc[first, ["value", "status"]] = [float("nan"), "missing"]
    parts = replace(extract, frame=frame[frame["KØN"] != "TOT"])
    rows = bank_series(parts, BankFigures("FOLK1E", groups="HERKOMST", summed=("KØN",)))
    assert rows.query("group == 'danish'")["period"].min() == "2009K4"


def test_a_key_figure_is_what_was_fetched(extract, bank, tmp_path):
    service = Service(bank.address)
    fetch_table(service, tmp_path / "FOLK1E", "FOLK1E", {"OMRÅDE": ["000"]}, ["HERKOMST"])
    typed = next(one for one in shipped("copenhagen_2011").key_figures if one.id == "population-by-origin")
    figure = replace(typed, id="residents", statbank=BankFigures("FOLK1E", groups="HERKOMST"))
    rows = read_statbank(tmp_path, [figure])
    assert len(rows) == len(recorded()) and set(rows["series"]) == {"residents"}
    assert set(rows["source_url"]) == {"https://www.statbank.dk/FOLK1E"}
    assert from_json(to_json(figure)) == figure
    assert "statbank" not in to_json(typed)  # frozen definitions keep their bytes
    with pytest.raises(BarometerError, match=r"holds no extract.*barometer fetch"):
        read_statbank(tmp_path / "nowhere", [figure])
