"""The engine that adds a register up: DuckDB in this process, or the city's database or Spark."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError, NotInstalled
from barometer.registers.spark import SPARK, spark_session
from barometer.settings import EMBEDDED, RegisterSettings

INSTALL = "pip install 'barometer[registers]'"
BLOCK = 500_000
"""Rows of a file of SPSS or Stata that are held in memory at once."""


@dataclass(frozen=True)
class Engine:
    """An open connection; `name` and `version` are what a record tells of it."""

    name: str
    version: str
    backend: Any = field(repr=False)


@contextmanager
def opened_engine(settings: RegisterSettings, table: str = "") -> Iterator[Engine]:
    """Open the engine for as long as the block runs.

    A table is read where the settings' connection says, and so are files by Spark; else DuckDB reads files.

    Raises
    ------
    BarometerError
        If the extra `registers` is not installed, or the database cannot be reached. What it says itself is
        left out: it may hold a password or a value.
    """
    try:
        import ibis  # type: ignore[import-untyped]
    except ImportError as error:
        raise NotInstalled(f"registers are read by an engine that is not installed: {INSTALL}") from error
    kind = settings.connection.partition(":")[0]
    with tempfile.TemporaryDirectory(prefix="register-") as spill:  # 0700, by tempfile's own promise
        if kind == SPARK:
            with spark_session(settings.connection, settings.memory, Path(spill)) as session:
                backend = ibis.pyspark.connect(session)
                yield Engine("Spark", str(backend.version), backend)
        elif table and kind != EMBEDDED:
            with _reached(ibis, settings.connection) as engine:
                yield engine
        else:
            limits = {"memory_limit": settings.memory, "temp_directory": spill}
            backend = ibis.duckdb.connect(**limits, preserve_insertion_order=False)
            try:
                yield Engine("DuckDB", str(backend.version), backend)
            finally:
                backend.disconnect()


@contextmanager
def _reached(ibis: Any, connection: str) -> Iterator[Engine]:
    kind = connection.partition(":")[0]
    try:
        backend = ibis.connect(connection)
        version = str(backend.version)
    except ImportError as error:
        raise NotInstalled(
            f"what speaks to a database of the kind {kind} is not installed: "
            f"pip install 'ibis-framework[{kind}]'"
        ) from error
    except Exception:
        raise BarometerError(
            f"the database of [registers] connection ({kind}) cannot be reached; check the address in "
            "barometer.toml and that it answers"
        ) from None
    try:
        yield Engine(backend.name, version, backend)
    finally:
        backend.disconnect()


def table_of(engine: Engine, path: Path, separator: str, table: str = "") -> Any:
    """Return a register as a table of the engine; of a CSV or Parquet file nothing is read yet.

    Parameters
    ----------
    path
        A CSV, Parquet, SPSS or Stata file.
    separator
        Between the columns of a CSV file, whose values are all read as text.
    table
        The name of a table of the database, with its schema before a point; then `path` is not used.

    Raises
    ------
    BarometerError
        If there is no such file or table, or the engine cannot read it.
    """
    kind = path.suffix.lower()
    try:
        if table:
            schema, _, name = table.rpartition(".")
            return engine.backend.table(name, database=schema or None)
        if kind == ".parquet":
            return engine.backend.read_parquet(path)
        if kind == ".csv":
            return engine.backend.read_csv(path, **_csv(engine, separator))
        if kind in (".sav", ".zsav", ".dta") and engine.name == "DuckDB":
            return _loaded(engine, path)
    except Exception:
        where = f"table {table} of {engine.name}" if table else path.name  # what it says may hold a value
        raise BarometerError(f"{where} cannot be read; check that it is there, and its description") from None
    raise BarometerError(f"{path.name} is not read by {engine.name}; export it as CSV or Parquet")


def asked_of(expression: Any, where: str) -> dict[str, list[Any]]:
    """Return what the engine answers, column by column.

    Raises
    ------
    BarometerError
        If it fails; what it says of that may hold a value, and is dropped.
    """
    try:
        answered = expression.to_pyarrow()
    except Exception:
        raise BarometerError(f"{where} cannot be added up; check its format and its description") from None
    return {name: answered[name].to_pylist() for name in answered.column_names}


def _csv(engine: Engine, separator: str) -> dict[str, Any]:
    if engine.name == "Spark":
        return {"sep": separator, "header": True, "inferSchema": False, "mode": "FAILFAST"}
    return {"delim": separator, "header": True, "all_varchar": True}


def _loaded(engine: Engine, path: Path) -> Any:
    """Return a file of SPSS or Stata in the memory of DuckDB, read block by block."""
    import pyarrow as pa
    import pyreadstat

    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    connection, schema, start = engine.backend.con, None, 0
    while True:
        block = read(str(path), row_offset=start, row_limit=BLOCK)[0]
        part = pa.Table.from_pandas(block, schema=schema, preserve_index=False)
        connection.register("part", part)
        how = "insert into register" if schema else "create table register as"
        connection.execute(f"{how} select * from part")
        connection.unregister("part")
        schema, start = part.schema, start + BLOCK
        if len(block) < BLOCK:
            return engine.backend.table("register")
