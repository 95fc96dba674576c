"""A register added up by an engine gives the figures that it gives in memory."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from full_size import SOAK

from barometer.calculations import Count, Deviation, Difference, Mean, Ratio, Share
from barometer.calculations.compute import compute
from barometer.demo.write import write_demo
from barometer.errors import BarometerError, NotInstalled
from barometer.generations import NEWEST
from barometer.intake.description import describe
from barometer.intake.microdata import open_microdata
from barometer.project import Project
from barometer.registers.counts import open_register
from barometer.rounds.delivered import fresh_delivered, frozen_delivered
from barometer.rounds.microdata import check_survey
from barometer.rounds.receive import check_and_accept
from barometer.rounds.take import take
from barometer.settings import RegisterSettings

ROWS = 200_000 if SOAK else 20_000

DESCRIPTION = """
name: residents
period: {column: year}
group: {column: origin, codes: {1: danish, 2: western, 3: non_western}}
breakdowns:
  district: {column: district, codes: {1: north, 2: south, "*": elsewhere}, missing: [99]}
  age: {column: age, bands: {18-39: [18, 39], 40-: [40, 120]}}
measures:
  unemployed: {column: work, codes: {0: 0, 1: 0, 2: 1}}
  labour_force: {column: work, codes: {0: 0, 1: 1, 2: 1}}
  income: {column: income, range: [-1000000, 99000000]}
  persons: 1
decimal: "."
separator: ","
"""
CALCULATIONS = (
    Share("unemployed", of="labour_force"),
    Count("persons", unit="persons"),
    Mean("income", of="persons", unit="dkk"),
    Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish"),
    Ratio(Share("unemployed", of="labour_force"), group="non_western", reference="danish"),
)


def register(rows: int = ROWS) -> pd.DataFrame:
    """Invented residents."""
    chance = np.random.default_rng(25)
    return pd.DataFrame(
        {
            "cpr": [f"person {number}" for number in range(rows)],
            "year": chance.integers(2020, 2024, rows),
            "origin": chance.choice([1, 2, 3], rows, p=[0.7, 0.1, 0.2]),
            "district": chance.choice([1, 2, 3, 99], rows),
            "age": chance.integers(18, 99, rows),
            "work": chance.integers(0, 3, rows),
            "income": chance.integers(-(10**5), 10**8, rows) / 100,
        }
    )


@pytest.fixture(scope="session")
def people() -> pd.DataFrame:
    return register()


@pytest.fixture(scope="session")
def files(people, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("register")
    people.to_parquet(folder / "residents.parquet")
    people.to_csv(folder / "residents.csv", index=False)
    return {kind: folder / f"residents.{kind}" for kind in ("parquet", "csv")}


def figures(data) -> list[pd.DataFrame]:
    return [compute(each, data.frame, by=["district", "age"]) for each in CALCULATIONS]


def same(left: list[pd.DataFrame], right: list[pd.DataFrame]) -> None:
    for calculation, one, other in zip(CALCULATIONS, left, right, strict=True):
        exact = {} if "income" not in repr(calculation) else {"rtol": 1e-12}
        pd.testing.assert_frame_equal(one, other, check_exact=not exact, **exact)


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_duckdb_gives_what_memory_gives(files, kind):
    description = describe(DESCRIPTION)
    memory = open_microdata(description, files[kind])
    engine = open_register(description, files[kind], RegisterSettings())
    assert engine.rows == memory.rows == ROWS
    assert engine.engine.startswith("DuckDB ")
    assert len(engine.frame) <= 4 * 3 * 4 * 2 < ROWS
    same(figures(memory), figures(engine))


def test_two_runs_give_the_same_bits(files):
    description = describe(DESCRIPTION)
    one, two = (open_register(description, files["parquet"], RegisterSettings()).frame for _ in range(2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


@pytest.mark.parametrize("most", [10**9, 10**13])
def test_amounts_are_exact(tmp_path, most):
    """Tenths beside a hundred million: floats lose some of them. By numbers of 64 bits, and beyond."""
    people = pd.DataFrame({"year": "2020", "income": [0.1, 0.2, 0.3, 1e8, -1e8]})
    people.to_parquet(tmp_path / "r.parquet")
    amount = f"{{column: income, range: [-{most}, {most}]}}"
    text = f"name: r\nperiod: {{column: year}}\nmeasures:\n  income: {amount}\n"
    frame = open_register(describe(text), tmp_path / "r.parquet", RegisterSettings()).frame
    assert frame["income"].tolist() == [0.6] != [people["income"].sum()]


def loaded(database: str, files: dict[str, Path]) -> None:
    """Lay the register into PostgreSQL."""
    import psycopg

    with psycopg.connect(database.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        connection.execute("drop schema if exists register cascade")
        connection.execute("create schema register")
        columns = "cpr text, year int, origin int, district int, age int, work int, income numeric(12, 2)"
        connection.execute(f"create table register.residents ({columns})")
        with connection.cursor().copy("copy register.residents from stdin with (format csv)") as copy:
            copy.write(files["csv"].read_text().split("\n", 1)[1])


def test_postgresql_gives_what_memory_gives(files, people, database):
    loaded(database, files)
    description = describe(DESCRIPTION + "added_up: true\ntable: register.residents\n")
    engine = open_register(description, Path("unused"), RegisterSettings(database))
    assert engine.engine.startswith("postgres 1")
    same(figures(open_microdata(describe(DESCRIPTION), files["parquet"])), figures(engine))
    duckdb = open_register(describe(DESCRIPTION), files["parquet"], RegisterSettings())
    pd.testing.assert_frame_equal(duckdb.frame, engine.frame, check_exact=True)


# What is to go with pandas 4 is PySpark's own, which says so of itself.
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_pandas_duckdb_postgresql_and_spark_give_one_frame(files, database, spark):
    loaded(database, files)
    frames = {}
    for name, settings in (("duckdb", RegisterSettings()), ("spark", RegisterSettings(spark))):
        engine = open_register(describe(DESCRIPTION), files["parquet"], settings)
        frames[name] = engine.frame
    assert engine.engine.startswith("Spark 4")
    described = describe(DESCRIPTION + "added_up: true\ntable: register.residents\n")
    frames["postgresql"] = open_register(described, Path("unused"), RegisterSettings(database)).frame
    memory = open_microdata(describe(DESCRIPTION), files["parquet"])
    for frame in frames.values():
        pd.testing.assert_frame_equal(frames["duckdb"], frame, check_exact=True)
    keys, measures = (
        ["period", "group", "district", "age"],
        ["unemployed", "labour_force", "income", "persons"],
    )
    counted = memory.frame.groupby(keys, dropna=False)[measures].sum().reset_index()
    engine = frames["postgresql"].groupby(keys, dropna=False)[measures].sum().reset_index()
    pd.testing.assert_frame_equal(counted, engine, check_exact=False, rtol=1e-12)
    for name in ("unemployed", "labour_force", "persons"):
        assert counted[name].tolist() == engine[name].tolist()


def test_what_the_description_does_not_cover_is_counted_and_never_told(people, tmp_path):
    wrong = people.assign(origin=people["origin"].where(people.index > 2, 17))
    wrong.to_parquet(tmp_path / "residents.parquet")
    with pytest.raises(BarometerError, match=r"column 'origin': 3 rows hold what .* does not cover") as told:
        open_register(describe(DESCRIPTION), tmp_path / "residents.parquet", RegisterSettings())
    assert "17" not in str(told.value)
    rich = people.assign(income=people["income"].where(people.index > 4, 123456789.0))
    rich.to_parquet(tmp_path / "residents.parquet")
    with pytest.raises(BarometerError, match="column 'income': 5 rows hold") as told:
        open_register(describe(DESCRIPTION), tmp_path / "residents.parquet", RegisterSettings())
    assert "123456789" not in str(told.value)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: path.with_suffix(".parquet").write_bytes(b"PAR1 is not"), "cannot be read"),
        (lambda path: path.with_suffix(".parquet").unlink(), "cannot be read"),
        (
            lambda path: register(10).drop(columns="age").to_parquet(path.with_suffix(".parquet")),
            "has no column 'age' that 'residents' describes",
        ),
    ],
)
def test_a_register_that_cannot_be_read_is_one_sentence(tmp_path, damage, message):
    path = tmp_path / "residents.parquet"
    register(10).to_parquet(path)
    damage(path)
    with pytest.raises(BarometerError, match=message) as told:
        open_register(describe(DESCRIPTION), path, RegisterSettings())
    assert told.value.__context__ is None or told.value.__suppress_context__


def test_a_database_that_does_not_answer_is_named_without_its_password(tmp_path):
    settings = RegisterSettings("postgres://barometer:secret@127.0.0.1:9/none")
    with pytest.raises(BarometerError, match="cannot be reached") as told:
        open_register(describe(DESCRIPTION + "added_up: true\ntable: residents\n"), tmp_path, settings)
    assert "secret" not in str(told.value)


def test_nothing_of_a_register_is_left_on_disk(files, monkeypatch, tmp_path):
    """With too little memory it spills, to a folder of its owner's that is gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = []
    true = tempfile.TemporaryDirectory

    def seen(*arguments, **named):
        folder = true(*arguments, **named)
        made.append(Path(folder.name).stat().st_mode & 0o777)
        return folder

    monkeypatch.setattr(tempfile, "TemporaryDirectory", seen)
    open_register(describe(DESCRIPTION), files["parquet"], RegisterSettings(memory="64MB"))
    assert made == [0o700] and not list(tmp_path.iterdir())


def test_a_calculation_that_needs_each_row_is_refused(files):
    engine = open_register(describe(DESCRIPTION), files["parquet"], RegisterSettings())
    mixed = Deviation("unemployed", "labour_force", "persons", "income", measure="percent")
    with pytest.raises(BarometerError, match="Deviation needs each row of 'residents'"):
        engine.require_rows(mixed)


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Path:
    return write_demo(tmp_path_factory.mktemp("city") / "city", 1)


def added_up(city: Path, root: Path, more: str = "") -> Project:
    """Return a copy of the invented city whose employees are added up by an engine."""
    shutil.copytree(city, root)
    staff = root / "data" / "deliveries" / "2024" / "staff.yaml"
    staff.write_text(staff.read_text(encoding="utf-8") + f"added_up: true\n{more}", encoding="utf-8")
    (staff.parent / "microdata.csv").unlink()  # another description than the one that was accepted
    return Project.open(root)


def test_a_measurement_of_a_register_added_up_is_the_same(city, tmp_path):
    """The invented city's employees, counted in memory and by DuckDB; the record names the engine."""
    memory, engine = Project.open(city), added_up(city, tmp_path / "engine")
    rounds = [fresh_delivered(project, 2024, "2024-02") for project in (memory, engine)]
    truths = [
        each.truth(project.policy, 2024, each.opened(), NEWEST)
        for each, project in zip(rounds, (memory, engine), strict=True)
    ]
    pd.testing.assert_frame_equal(*truths, check_exact=True)
    assert any(id == "minority-managers" for id in truths[0]["indicator"])
    record = take(engine, 2024, published="2024-02").record
    assert record.manifest["registers"]["staff"].startswith("DuckDB ")


def test_without_the_extra_one_sentence_says_how_to_get_it(city, tmp_path, monkeypatch):
    """Also where a file of SPSS is read in memory; its engine is not what is missing."""
    project = added_up(city, tmp_path / "city")
    staff = project.deliveries / "2024" / "staff.yaml"
    monkeypatch.setitem(sys.modules, "ibis", None)
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(NotInstalled, match=r"not installed: pip install 'barometer\[registers\]'$"):
        check_survey(project, staff, 2024)
    staff.write_text(staff.read_text(encoding="utf-8").replace("added_up: true\n", ""), encoding="utf-8")
    file = staff.parent / "staff.syntetiske-data.csv"
    file.rename(file.with_suffix(".sav"))
    with pytest.raises(NotInstalled, match=r"not installed: pip install 'barometer\[registers\]'$"):
        check_survey(project, staff, 2024)


def test_a_measurement_of_a_table_in_a_database(city, tmp_path, database):
    """Checked, accepted, measured and found again where it lies, until somebody writes to it."""
    import psycopg

    staff = city / "data" / "deliveries" / "2024" / "staff.syntetiske-data.csv"
    header, rows = staff.read_text(encoding="utf-8-sig").split("\n", 1)
    with psycopg.connect(database.replace("postgres://", "postgresql://"), autocommit=True) as connection:
        columns = ", ".join(f"{name} text" for name in header.split(";"))
        connection.execute(f"create table staff ({columns})")
        with connection.cursor().copy("copy staff from stdin with (format csv, delimiter ';')") as copy:
            copy.write(rows)
        root = tmp_path / "city"
        project = added_up(city, root, "table: public.staff\n")
        description = root / "data" / "deliveries" / "2024" / "staff.yaml"
        beside = check_survey(project, description, 2024)
        assert [one.code for one in beside.faults] == ["file_beside_table"]
        with pytest.raises(BarometerError, match="so no file lies beside it"):
            fresh_delivered(project, 2024, "2024-02")
        (description.parent / staff.name).unlink()
        settings = root / "barometer.toml"
        settings.write_text(f'{settings.read_text()}\n[registers]\nconnection = "{database}"\n')
        project = Project.open(root)
        told = {"take_in": True, "sender": "A", "received": "2024-01-05"}
        received = check_and_accept(project, [str(description)], 2024, **told)
        assert received.report.ok and received.accepted
        memory, table = (fresh_delivered(Project.open(each), 2024, "2024-02") for each in (city, root))
        pd.testing.assert_frame_equal(
            memory.truth(project.policy, 2024, memory.opened(), NEWEST),
            table.truth(project.policy, 2024, table.opened(), NEWEST),
            check_exact=True,
        )
        record = take(project, 2024, published="2024-02").record
        assert record.manifest["registers"]["staff"].startswith("postgres 1")
        assert "staff" in frozen_delivered(project, record).microdata
        connection.execute("delete from staff where ctid in (select ctid from staff limit 1)")
        assert "staff" not in frozen_delivered(project, record).microdata
        with pytest.raises(BarometerError, match="not what was accepted on 2024-01-05"):
            fresh_delivered(project, 2024, "2024-02")
