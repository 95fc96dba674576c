"""Microdata: read as described, recoded, aggregated; never shown, and no message tells a value."""

from __future__ import annotations

import logging
import pickle

import numpy as np
import pandas as pd
import pytest

from barometer.calculations import Difference, Mean, Share
from barometer.calculations.compute import compute
from barometer.errors import BarometerError
from barometer.intake.description import describe
from barometer.intake.microdata import open_microdata

DESCRIPTION = """
name: citizen-survey
period: {column: year}
group: {column: origin, codes: {1: danish, 2: western, 3: non_western}}
breakdowns:
  sex: {column: sex, codes: {K: women, M: men}}
  age: {column: age, bands: {16-29: [16, 29], 30-: [30, 120]}}
measures:
  belongs: {column: q7, codes: {1: 1, 2: 1, 3: 0, 4: 0}}
  answered: {column: q7, answered: true}
  score: {column: q9, range: [0, 10]}
  persons: 1
design: {weight: w, strata: stratum, cluster: house}
missing: [8, 9, 99]
"""
SECRET = "hemmelig"


def survey(size: int = 300) -> pd.DataFrame:
    chance = np.random.default_rng(4)
    return pd.DataFrame(
        {
            "cpr": [f"{SECRET}{i}" for i in range(size)],
            "year": 2013,
            "origin": chance.integers(1, 4, size),
            "sex": chance.choice(["K", "M"], size),
            "age": chance.integers(16, 90, size),
            "q7": chance.choice([1, 2, 3, 4, 8], size),
            "q9": chance.choice([0, 3.5, 7, 10, 99], size),
            "w": chance.uniform(0.5, 3, size).round(3),
            "stratum": [f"{SECRET}-{i % 5}" for i in range(size)],
            "house": [f"{SECRET}-{i // 3}" for i in range(size)],
        }
    )


def write(frame: pd.DataFrame, path):
    if path.suffix == ".csv":
        frame.to_csv(path, sep=";", decimal=",", index=False, encoding="utf-8-sig")
    elif path.suffix == ".parquet":
        frame.to_parquet(path)
    else:
        pytest.importorskip("pyreadstat").write_sav(frame, str(path))
    return path


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".sav"])
def test_every_format_gives_the_same_estimates_as_the_arithmetic(tmp_path, suffix):
    raw = survey()
    data = open_microdata(describe(DESCRIPTION), write(raw, tmp_path / f"s{suffix}"))
    share = Share("belongs", of="answered")
    result = compute(share, data.frame, design=data.design, by=("sex",), uncertainty="sampling").set_index(
        ["group", "category"]
    )
    names = {1: "danish", 2: "western", 3: "non_western"}
    for code, name in names.items():
        rows = raw[(raw["origin"] == code) & (raw["q7"] != 8)]
        women = rows[rows["sex"] == "K"]
        for category, part in (("", rows), ("women", women)):
            expected = 100 * np.average(part["q7"] <= 2, weights=part["w"])
            assert result.loc[(name, category), "value"] == pytest.approx(expected, rel=1e-12)
            assert result.loc[(name, category), "n"] == len(part)
            assert result.loc[(name, category), "lower"] < expected < result.loc[(name, category), "upper"]
    scores = compute(
        Mean("score", of="persons", unit="score"), data.frame, design=data.design, uncertainty="sampling"
    )
    answered = raw[(raw["origin"] == 1) & (raw["q9"] != 99)]
    mean = scores.set_index("group").loc["danish", "value"]
    assert mean == pytest.approx(np.average(answered["q9"], weights=answered["w"]), rel=1e-12)


def test_wholes_and_gaps_go_through_the_same_door(tmp_path):
    data = open_microdata(describe(DESCRIPTION), write(survey(), tmp_path / "s.parquet"))
    gap = Difference(Share("belongs", of="answered"), group="foreign", reference="danish")
    result = compute(
        gap,
        data.frame,
        design=data.design,
        uncertainty="sampling",
        groups={"foreign": ("western", "non_western")},
    )
    assert result[["group", "unit"]].to_numpy().tolist() == [["foreign", "percentage_points"]]


def test_a_register_without_a_design(tmp_path):
    measures = "{managers: {column: title, codes: {leder: 1, '*': 0}}, persons: 1}"
    text = f"name: staff\nperiod: '2013'\nmeasures: {measures}\n"
    path = tmp_path / "staff.csv"
    path.write_text("title;navn\nleder;x\nlærer;y\nlærer;z\nchef;æ\n", encoding="utf-8")
    data = open_microdata(describe(text), path)
    assert data.design is None
    assert list(data.frame.columns) == ["period", "managers", "persons"]
    assert compute(Share("managers", of="persons"), data.frame)["value"].tolist() == [25.0]


def test_only_described_columns_are_read_and_design_labels_are_dropped(tmp_path):
    data = open_microdata(describe(DESCRIPTION), write(survey(), tmp_path / "s.csv"))
    assert "cpr" not in data.frame
    assert SECRET not in data.frame.to_csv()
    assert data.frame["stratum"].dtype.kind == "i"
    assert data.frame["house"].nunique() == 100


def test_nothing_of_it_is_shown_stored_or_logged(tmp_path, caplog, capsys):
    with caplog.at_level(logging.DEBUG):
        data = open_microdata(describe(DESCRIPTION), write(survey(), tmp_path / "s.csv"))
    assert repr(data) == str(data) == f"Microdata(name='citizen-survey', design={data.design!r}, amounts=())"
    assert not hasattr(data, "_repr_html_")
    assert (caplog.text, capsys.readouterr().out) == ("", "")
    assert [path.name for path in tmp_path.iterdir()] == ["s.csv"]
    with pytest.raises(BarometerError, match="are never stored"):
        pickle.dumps(data)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (
            "origin",
            SECRET,
            r"column 'origin': 1 rows hold what the description does not cover, the first is data row 6",
        ),
        ("q7", 7, r"column 'q7': 1 rows hold what the description does not cover"),
        ("q9", 11, r"column 'q9': 1 rows hold"),
        ("age", 15, r"column 'age': 1 rows hold"),
        ("age", SECRET, r"column 'age': 1 rows hold"),
        ("w", 0, r"column 'w': 1 rows hold"),
        ("w", "", r"column 'w': 1 rows have no weight"),
        ("w", "-1", r"column 'w': 1 rows hold"),
        ("w", "inf", r"column 'w': 1 rows hold"),
        ("stratum", "", r"column 'stratum': 1 rows have no strata"),
        ("house", None, r"column 'house': 1 rows have no cluster"),
        ("year", "", r"column 'year': 1 rows? have no period"),
    ],
)
def test_what_the_description_does_not_cover_is_refused_without_being_told(
    tmp_path, suffix, column, value, message
):
    frame = survey().astype("object")
    frame.loc[5, column] = value
    frame = frame.map(lambda cell: "" if cell is None else str(cell).replace(".", ","))
    with pytest.raises(BarometerError, match=message) as caught:
        open_microdata(describe(DESCRIPTION), write(frame, tmp_path / f"s{suffix}"))
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None


def test_files_that_cannot_be_read(tmp_path):
    description = describe(DESCRIPTION)
    with pytest.raises(BarometerError, match=r"none of .csv, .parquet"):
        open_microdata(description, tmp_path / "s.xlsx")
    with pytest.raises(BarometerError, match="does not exist"):
        open_microdata(description, tmp_path / "s.csv")
    with pytest.raises(BarometerError, match="has no column 'q7'"):
        open_microdata(description, write(survey().drop(columns="q7"), tmp_path / "s.csv"))
    for name in ("s.parquet", "s.sav"):
        (tmp_path / name).write_bytes(SECRET.encode() * 40)
        with pytest.raises(BarometerError, match="cannot be read as") as caught:
            open_microdata(description, tmp_path / name)
        assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n", "is not a mapping"),
        ("name: [", "cannot be read as YAML"),
        ("name: s\nmeasures: {a: 1}\n", "has no 'period'"),
        ("name: s\nperiod: '2013'\nmeasures: {a: {colum: q}}\n", "unknown name 'colum'.*did you mean column"),
        ("name: s\nperiod: '2013'\nmeasures: {a: {codes: {1: 1}}}\n", "has no 'column'"),
        ("name: s\nperiod: '2013'\nmeasures: {a: 1}\nname: t\n", "the name 'name' stands twice"),
        (
            "name: s\nperiod: '2013'\nmeasures: {a: {column: q, range: [1]}}\n",
            "a, range is .1.; expected range .1, 2.",
        ),
        (
            "name: s\nperiod: yes\nmeasures: {a: 1}\n",
            "period has True where text is expected; put it in quotes",
        ),
        ("name: s\nperiod: '2013'\nmeasures: {a: b}\n", "measures, a is 'b'; expected a number, or names"),
        ("name: s\nperiod: '2013'\nmeasures: {a: {column: q, codes: [1]}}\n", "codes is not a mapping"),
        ("name: s\nperiod: '2013'\nmeasures: {a: {column: q, answered: 1}}\n", "expected true or false"),
        ("name: s\nperiod: '2013'\nmeasures: {a: {column: q, constant: 1}}\n", "unknown name 'constant'"),
        ("name: s\nperiod: '2013'\nmeasures: {a: 1}\ndesign: {weigth: w}\n", "did you mean weight"),
        ("name: s\nperiod: '2013'\nmeasures: {a: 1}\nmissing: 9\n", "is not a list"),
    ],
)
def test_a_wrong_description_is_told(text, message):
    with pytest.raises(BarometerError, match=message):
        describe(text)


def test_a_description_is_read_from_its_file(tmp_path):
    (tmp_path / "survey.yaml").write_text(DESCRIPTION, encoding="utf-8")
    assert describe(tmp_path / "survey.yaml") == describe(DESCRIPTION)
    assert describe("name: s\nperiod: 2013\nmeasures: {a: 1}\nmissing: [98]\n").period == "2013"
    with pytest.raises(BarometerError, match=r"none.yaml cannot be read"):
        describe(tmp_path / "none.yaml")
