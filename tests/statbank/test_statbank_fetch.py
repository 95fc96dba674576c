"""Figures from a statistics bank: asked for whole, kept raw, read again without it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from bank import ANSWERS, answer, breaks_off, folk1e, recorded, running, send, variable

from barometer.cli import main
from barometer.errors import BarometerError
from barometer.statbank.answer import read_answer
from barometer.statbank.asking import query_for, refuse_too_large, split_query
from barometer.statbank.codes import refuse_double
from barometer.statbank.extract import read_extract
from barometer.statbank.fetch import fetch_table
from barometer.statbank.query import Query
from barometer.statbank.service import Service
from barometer.statbank.tableinfo import read_tableinfo, table_changes

LIMIT_ERROR = 2  # of errors.json


@pytest.fixture
def bank():
    with running() as it:
        yield it


@pytest.fixture
def service(bank):
    return Service(bank.address, patience=20, pause=lambda seconds: None)


def info(**more):
    return read_tableinfo(json.dumps(folk1e(**more)).encode(), "FOLK1E")


ORIGINS = {"OMRÅDE": ("000",)}


def test_every_variable_is_named_and_what_is_kept_is_read_without_the_bank(bank, service, tmp_path):
    folder = tmp_path / "FOLK1E"
    done = fetch_table(service, folder, "FOLK1E", {}, ["HERKOMST"], first="2010", areas=["000"])
    (asked,) = bank.requests
    assert {each["code"]: each["values"] for each in asked["variables"]} == {
        "OMRÅDE": ["000"],
        "KØN": ["TOT"],
        "ALDER": ["IALT"],
        "HERKOMST": ["1", "24", "25", "34", "35"],
        "Tid": [f"{year}K4" for year in range(2010, 2026)],
    }
    assert (asked["format"], asked["lang"], asked["valuePresentation"]) == ("CSV", "en", "Code")
    bank.before = [lambda handler: pytest.fail("asked")] * 9
    read = read_extract(folder)
    assert read.frame.equals(done.extract.frame)
    danish = read.frame.query("HERKOMST == '1' and Tid == '2010K4'")
    assert danish["value"].tolist() == [float(recorded()["000", "TOT", "IALT", "1", "2010K4"])] == [4997899.0]
    assert sorted(path.name for path in folder.iterdir()) == [
        "answer-1.csv",
        "request.json",
        "tableinfo.json",
    ]


def test_the_same_answers_give_the_same_bytes(bank, service, tmp_path):
    for name in ("one", "two"):
        fetch_table(service, tmp_path / name / "FOLK1E", "FOLK1E", ORIGINS, ["HERKOMST"])
    for path in sorted((tmp_path / "one" / "FOLK1E").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / "FOLK1E" / path.name).read_bytes()


@pytest.mark.parametrize("name", ["answer-1.csv", "tableinfo.json"])
def test_a_changed_file_is_refused(bank, service, tmp_path, name):
    fetch_table(service, tmp_path / "FOLK1E", "FOLK1E", ORIGINS, ["HERKOMST"])
    path = tmp_path / "FOLK1E" / name
    path.write_bytes(path.read_bytes().replace(b"8", b"9"))
    with pytest.raises(BarometerError, match=f"{name} is not as it was fetched"):
        read_extract(tmp_path / "FOLK1E")


def test_a_variable_without_a_total_must_be_named():
    """Two selectors of what is measured: an income's unit and kind."""
    income = {
        "id": "INDKP109",
        "text": "Income",
        "unit": "-",
        "variables": [
            variable(
                "ENHED", "unit", {"110": "Amount (DKK 1,000)", "121": "Average for persons with the income"}
            ),
            variable("INDKOMSTTYPE", "kind", {"100": "Disposable income", "105": "Taxable income"}),
            variable("Tid", "time", {"2023": "2023", "2024": "2024"}, elimination=False, time=True),
        ],
    }
    table = read_tableinfo(json.dumps(income).encode(), "INDKP109")
    with pytest.raises(
        BarometerError, match=r"ENHED \(unit\) has no total and must be named.*110.*--select ENHED="
    ):
        query_for(table, {})
    with pytest.raises(BarometerError, match="INDKOMSTTYPE"):
        query_for(table, {"ENHED": ["121"]})
    assert query_for(table, {"ENHED": ["121"], "INDKOMSTTYPE": ["105"]}).rows == 2


def test_what_the_bank_would_choose_itself_is_never_used():
    """FRDK126 gives persons of Danish origin where nobody names the origin."""
    origin = {"5": "Persons of Danish origin", "4": "Immigrants", "3": "Descendants"}
    said = {"id": "FRDK126", "text": "", "unit": "", "variables": [variable("HERKOMST", "ancestry", origin)]}
    with pytest.raises(BarometerError, match=r"HERKOMST .* must be named"):
        query_for(read_tableinfo(json.dumps(said).encode(), "FRDK126"), {})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("(1)", ["2025K4"]),
        ("(2)", ["2024K4"]),
        ("(-n+3)", ["2023K4", "2024K4", "2025K4"]),
        ("-(1)", ["2008K4"]),
        (">=2010K1<=2012K4", ["2010K4", "2011K4", "2012K4"]),
        (">2024K4", ["2025K4"]),
        ("<2009K4", ["2008K4"]),
        ("201?K4", [f"{year}K4" for year in range(2010, 2020)]),
        ("2025K4", ["2025K4"]),
    ],
)
def test_periods_are_chosen_as_the_bank_writes_them(written, expected):
    assert list(query_for(info(), {"OMRÅDE": ["101"], "Tid": [written]}).codes["Tid"]) == expected


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"OMRÅDE": ["999"]}, "OMRÅDE has no code '999'"),
        ({"OMRAADE": ["101"]}, "no variable OMRAADE; it has OMRÅDE"),
        ({"Tid": ["(99)"], "OMRÅDE": ["101"]}, r"Tid has no code '\(99\)'"),
        ({"Tid": [">2030K1"], "OMRÅDE": ["101"]}, "Tid has no code"),
    ],
)
def test_an_unknown_name_is_refused_before_it_is_sent(wanted, message):
    with pytest.raises(BarometerError, match=message):
        query_for(info(), wanted)


@pytest.mark.parametrize(
    ("name", "codes", "refused"),
    [
        ("HERKOMST", ["TOT", "24"], True),
        ("HERKOMST", ["24", "25"], False),
        ("KØN", ["1", "2"], False),
        ("KØN", ["1", "TOT"], True),
        ("OMRÅDE", ["000", "101"], True),
        ("OMRÅDE", ["084", "101"], True),
        ("ALDER", ["IALT", "0"], True),
    ],
)
def test_a_sum_over_a_total_is_refused(name, codes, refused):
    table = info()
    if refused:
        with pytest.raises(BarometerError, match="already holds"):
            refuse_double(table, table.variable(name), codes)
    else:
        refuse_double(table, table.variable(name), codes)


def test_a_subtotal_beside_its_parts_is_a_sum_over_a_total():
    origin = {
        "TOT": "Total",
        "1": "Danish",
        "21": "Western",
        "24": "W. i.",
        "25": "N. i.",
        "31": "D.",
        "34": "a",
        "35": "b",
    }
    said = {"id": "STRAFNA9", "text": "", "unit": "", "variables": [variable("HERKOMST", "ancestry", origin)]}
    table = read_tableinfo(json.dumps(said).encode(), "STRAFNA9")
    (it,) = table.variables
    with pytest.raises(BarometerError, match=r"21 .* already holds 24"):
        refuse_double(table, it, ["21", "24"])
    refuse_double(table, it, ["1", "21", "31"])
    assert query_for(table, {}, ["HERKOMST"]).codes["HERKOMST"] == ("1", "24", "25", "34", "35")


def test_a_code_that_the_list_does_not_know_is_refused():
    said = folk1e()
    said["variables"][3]["values"].append({"id": "99", "text": "Not stated"})
    with pytest.raises(BarometerError, match=r"code 99 .Not stated. that is not in the list"):
        query_for(read_tableinfo(json.dumps(said).encode(), "FOLK1E"), {"OMRÅDE": ["101"]}, ["HERKOMST"])


def test_too_many_cells_are_refused_before_they_are_sent_with_the_split_that_fits():
    query = Query("FOLK1E", {"A": tuple(map(str, range(1000))), "B": tuple(map(str, range(700)))})
    assert query.cells == 2_100_000  # the bank counts fields: rows times variables and value
    with pytest.raises(BarometerError, match=r"2,100,000 cells .* add --split: 3 requests, 476 codes of A"):
        refuse_too_large(query)
    parts = split_query(query)
    assert all(part.cells <= 1_000_000 for part in parts)
    assert sum((part.codes["A"] for part in parts), ()) == query.codes["A"]
    refuse_too_large(Query("FOLK1E", query.codes, "BULK"))


def test_parts_together_are_the_whole(bank, service, tmp_path, monkeypatch):
    whole = fetch_table(service, tmp_path / "whole", "FOLK1E", ORIGINS, ["HERKOMST"])
    monkeypatch.setattr("barometer.statbank.asking.LIMIT", 100)
    monkeypatch.setattr(split_query, "__defaults__", (100,))
    monkeypatch.setattr(refuse_too_large, "__defaults__", (100,))
    with pytest.raises(BarometerError, match="--split"):
        fetch_table(service, tmp_path / "parts", "FOLK1E", ORIGINS, ["HERKOMST"])
    assert not (tmp_path / "parts").exists()
    parts = fetch_table(service, tmp_path / "parts", "FOLK1E", ORIGINS, ["HERKOMST"], in_parts=True)
    assert len(bank.requests) > 2
    order = ["HERKOMST", "Tid"]
    left, right = (each.extract.frame.sort_values(order).reset_index(drop=True) for each in (whole, parts))
    assert left.equals(right) and read_extract(tmp_path / "parts").frame.equals(parts.extract.frame)


def test_zero_missing_and_left_out_are_three_things():
    table = info(suppressedDataValue="0")
    query = Query("FOLK1E", {**dict.fromkeys(("OMRÅDE",), ("101",)), "KØN": ("1", "2", "TOT")}, "BULK")
    data = "OMRÅDE;KØN;INDHOLD\n101;1;..\n101;TOT;12\n".encode("utf-8-sig")
    frame = read_answer(data, query, table, "a.csv")
    assert frame["status"].tolist() == ["missing", "zero_or_withheld", "observed"]
    # As text a table that withholds shows its zeros, which may hide a number, too.
    data = "OMRÅDE;KØN;INDHOLD\n101;1;0\n101;2;3\n101;TOT;3\n".encode("utf-8-sig")
    plain = Query("FOLK1E", query.codes)
    assert read_answer(data, plain, table, "a.csv")["status"].tolist() == [
        "zero_or_withheld",
        "observed",
        "observed",
    ]
    assert read_answer(data, plain, info(), "a.csv")["status"].tolist() == ["observed"] * 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("OMRÅDE;KØN;INDHOLD\n101;1;1\n", "expected 2 rows, found none for 101 2"),
        ("OMRÅDE;KØN;INDHOLD\n101;1;1\n101;1;1\n101;2;1\n", "line 3: the row 101 1 stands twice"),
        ("OMRÅDE;KØN;INDHOLD\n101;1;1\n101;2;1\n101;3;1\n", "found 101 3, which was not asked for"),
        (
            "OMRÅDE;KØN;INDHOLD\n101;1;1,5\n101;2;1\n",
            "line 2, INDHOLD: expected a number with a decimal point",
        ),
        ("OMRÅDE;KØN;INDHOLD\n101;1;1e9\n101;2;1\n", "found '1e9'"),
        ("OMRÅDE;KØN;INDHOLD\n101;1;¹2\n101;2;1\n", "found '¹2'"),
        ("OMRÅDE;INDHOLD\n101;1\n", "line 1: expected the columns OMRÅDE;KØN;INDHOLD"),
        ("OMRÅDE;KØN;INDHOLD\n101;1\n", "line 2: expected 3 fields, found 2"),
    ],
)
def test_an_answer_that_is_none_is_refused_with_its_line(text, message):
    query = Query("FOLK1E", {"OMRÅDE": ("101",), "KØN": ("1", "2")})
    with pytest.raises(BarometerError, match=message):
        read_answer(text.encode(), query, info(), "a.csv")


def test_texts_codes_with_texts_and_percentages_are_read_as_the_bank_writes_them():
    """The dialects of KM6 and KM1, with recorded rows."""
    said = {
        "id": "KM6",
        "text": "",
        "unit": "",
        "variables": [
            variable(
                "FKMED", "member", {"F": "Member of National Church", "U": "Not member of National Church"}
            ),
            variable("Tid", "time", {"2011": "2011"}, time=True),
        ],
    }
    table = read_tableinfo(json.dumps(said).encode(), "KM6")
    codes = {"FKMED": ("F", "U"), "Tid": ("2011",)}
    texts = (
        "FKMED;TID;INDHOLD\nMember of National Church;2011;7371\nNot member of National Church;2011;11359\n"
    )
    frame = read_answer(texts.encode(), Query("KM6", codes, "BULK", presentation="Value"), table, "a.csv")
    assert frame[["FKMED", "value"]].to_numpy().tolist() == [["F", 7371.0], ["U", 11359.0]]
    both = (
        "FKMED;TID;CONTENT_TYPE;INDHOLD\nF Member of National Church;2011 2011;Number;2898\n"
        "F Member of National Church;2011 2011;Percentage;48.58\n"
        "U Not member of National Church;2011 2011;Number;3068\n"
        "U Not member of National Church;2011 2011;Percentage;51.42\n"
    )
    frame = read_answer(both.encode(), Query("KM6", codes, presentation="CodeAndValue"), table, "a.csv")
    assert frame.query("measure == 'Percentage'")["value"].tolist() == [48.58, 51.42]
    commas = "FKMED;TID;INDHOLD\nF;2011;48,58\nU;2011;51,42\n"
    frame = read_answer(commas.encode(), Query("KM6", codes, language="da"), table, "a.csv")
    assert frame["value"].tolist() == [48.58, 51.42]


def test_recorded_json_stat_is_read():
    folk1a = read_tableinfo((ANSWERS / "tableinfo_folk1a_trimmed_2026_en.json").read_bytes(), "FOLK1A")
    data = (ANSWERS / "data_jsonstat_folk1a_101_2026K3_en.json").read_bytes()
    codes = {"OMRÅDE": ("101",), "Tid": ("2026K3",)}
    assert read_answer(data, Query("FOLK1A", codes), folk1a, "a.json")["value"].tolist() == [670389.0]
    data = (ANSWERS / "data_jsonstat_bef5_2x2x1x2_2020_en.json").read_bytes()
    codes = {"KØN": ("M", "K"), "FODLAND": ("5101", "5104"), "Tid": ("2018", "2019")}
    frame = read_answer(data, Query("BEF5", codes), folk1a, "a.json")
    women = frame.query("KØN == 'K' and FODLAND == '5104' and Tid == '2018'")
    assert women["value"].tolist() == [2766.0]


@pytest.mark.parametrize("number", range(3))
def test_a_documented_refusal_is_told_once_and_not_tried_again(bank, service, tmp_path, number):
    error = json.loads((ANSWERS / "errors.json").read_text(encoding="utf-8"))[number]
    body = json.dumps(error["body"]).encode()
    bank.before = [
        lambda handler: False,
        lambda handler: send(handler, error["http_status"], body, "text/json"),
    ]
    with pytest.raises(BarometerError) as told:
        fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS)
    assert error["body"]["message"] in str(told.value) and error["body"]["errorTypeCode"] in str(told.value)
    assert len(bank.requests) == 1 and not (tmp_path / "x").exists()


def test_a_fault_of_the_banks_and_a_broken_connection_are_tried_again(bank, service, tmp_path):
    bank.before = [
        lambda handler: send(handler, 503, b"", "text/html"),
        breaks_off,
        lambda handler: False,
        breaks_off,
    ]
    done = fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS)
    assert len(done.extract.frame) == 18 and len(bank.asked) == 5


def test_what_cannot_be_reached_is_said_after_four_tries(bank, tmp_path):
    waited = []
    service = Service(bank.address, patience=20, pause=waited.append)
    bank.before = [lambda handler: send(handler, 502, b"", "text/html")] * 4
    with pytest.raises(BarometerError, match="could not be reached in 4 tries: it answered 502"):
        fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS)
    assert waited == [1.0, 2.0, 4.0]


def test_a_slow_bank_is_given_up_and_a_closed_one_named(bank, tmp_path):
    service = Service(bank.address, patience=0.2, pause=lambda seconds: None)
    bank.before = [lambda handler: bool(time.sleep(1)) or True] * 4
    with pytest.raises(BarometerError, match=r"no answer within 0\.2 seconds"):
        fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS)
    with pytest.raises(BarometerError, match="no connection"):
        fetch_table(
            Service("http://127.0.0.1:9/v1/", pause=lambda s: None), tmp_path / "x", "FOLK1E", ORIGINS
        )


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            lambda handler: send(handler, 301, b"", "text/html", Location="https://elsewhere/"),
            "https://elsewhere/",
        ),
        (lambda handler: send(handler, 200, b"<html>", "text/html"), "found a web page"),
        (lambda handler: send(handler, 404, b"<html>", "text/html"), "404 .* with no reason given"),
        (lambda handler: send(handler, 200, b"[]", "text/json"), "expected a table's information"),
    ],
)
def test_what_is_no_answer_is_refused(bank, service, tmp_path, answer, message):
    bank.before = [answer]
    with pytest.raises(BarometerError, match=message):
        fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS)
    assert len(bank.asked) == 1


def test_changes_since_it_was_last_fetched_are_told(bank, service, tmp_path):
    fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS)
    bank.info["variables"][0]["values"][2]["text"] = "Copenhagen (city)"
    bank.info["variables"][0]["values"].pop(1)
    bank.info["variables"].append(variable("NY", "new", {"TOT": "Total"}))
    bank.info["suppressedDataValue"] = "0"
    bank.figures = {}
    told = fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS).changes
    assert told == (
        "its value for what is withheld is '0', was ''",
        "it has a new variable NY",
        "OMRÅDE has no code 084 (Region Hovedstaden) any more",
        "OMRÅDE: 101 is now Copenhagen (city), was Copenhagen",
    )
    assert table_changes(info(), info()) == []


def test_an_update_in_the_middle_is_noticed(bank, service, tmp_path, monkeypatch):
    monkeypatch.setattr(split_query, "__defaults__", (100,))
    monkeypatch.setattr(refuse_too_large, "__defaults__", (100,))

    def updates(handler):
        bank.info = folk1e(updated="2026-02-11T08:00:00")
        return False

    bank.before = [lambda handler: False, updates]
    with pytest.raises(BarometerError, match="was updated while it was fetched"):
        fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS, ["HERKOMST"], in_parts=True)
    assert not (tmp_path / "x").exists()


def test_a_citys_own_bank_is_asked_by_its_path(bank, tmp_path):
    service = Service(bank.address, "s30", pause=lambda seconds: None)
    fetch_table(service, tmp_path / "x", "FOLK1E", ORIGINS)
    assert {path for path, _ in bank.asked} == {"/v1/s30/tableinfo", "/v1/s30/data"}
    assert read_extract(tmp_path / "x").request.database == "s30"


def test_the_command_tells_what_it_asked_for(bank, copenhagen, capsys):
    where = ["--project", str(copenhagen.root), "fetch", "FOLK1E", "--address", bank.address]
    with pytest.raises(SystemExit) as left:
        main([*where, "--areas", "000", "--from", "2024", "--by", "HERKOMST", "--language", "en"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert "Fetched: table FOLK1E" in said and "HERKOMST: 1, 24, 25, 34, 35" in said and "numbers: 10" in said
    assert (copenhagen.statbank / "FOLK1E" / "request.json").exists()
    with pytest.raises(SystemExit) as left:
        main([*where, "--select", "OMRÅDE"])
    assert left.value.code == 1 and "forventede VARIABEL=kode,kode" in capsys.readouterr().err


def test_a_bulk_answer_has_what_a_text_answer_has(bank, service, tmp_path):
    text = fetch_table(service, tmp_path / "text", "FOLK1E", ORIGINS, ["HERKOMST"]).extract.frame
    bulk = fetch_table(service, tmp_path / "bulk", "FOLK1E", ORIGINS, ["HERKOMST"], bulk=True).extract.frame
    assert text.equals(bulk)
    assert "timeOrder" in bank.requests[0] and "timeOrder" not in bank.requests[1]  # a stream refuses it
    assert answer(bank.requests[1], recorded())[:3] == b"\xef\xbb\xbf"
    assert Path(tmp_path / "bulk" / "answer-1.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
