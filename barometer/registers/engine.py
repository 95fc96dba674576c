"""The engine that adds a register up: DuckDB inside this process, or the database that the city has."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from barometer.errors import BarometerError
from barometer.project import EMBEDDED, RegisterSettings

INSTALL = "pip install 'barometer[registers]'"


@dataclass(frozen=True)
class Engine:
    """An open connection; `name` and `version` are what a record tells of it."""

    name: str
    version: str
    backend: Any = field(repr=False)


@contextmanager
def opened_engine(settings: RegisterSettings) -> Iterator[Engine]:
    """Open the engine for as long as the block runs.

    Raises
    ------
    BarometerError
        If the extra `registers` is not installed, or the database cannot be reached. What it says itself is
        left out: it may hold a password or a value.
    """
    try:
        import ibis  # type: ignore[import-untyped]
    except ImportError as error:
        raise BarometerError(f"registers are read by an engine that is not installed: {INSTALL}") from error
    if settings.connection != EMBEDDED:
        with _reached(ibis, settings.connection) as engine:
            yield engine
        return
    with tempfile.TemporaryDirectory(prefix="register-") as spill:  # 0700, by tempfile's own promise
        limits = {"memory_limit": settings.memory, "temp_directory": spill, "preserve_insertion_order": False}
        backend = ibis.duckdb.connect(**limits)
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
        raise BarometerError(
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
    """Return a register as a table of the engine; nothing is read yet.

    Parameters
    ----------
    path
        A CSV or Parquet file, for DuckDB.
    separator
        Between the columns of a CSV file, whose values are all read as text.
    table
        The name of a table of the database, with its schema before a point; then `path` is not used.

    Raises
    ------
    BarometerError
        If there is no such file or table, or the engine cannot read it.
    """
    try:
        if table:
            schema, _, name = table.rpartition(".")
            return engine.backend.table(name, database=schema or None)
        if path.suffix == ".parquet":
            return engine.backend.read_parquet(path)
        if path.suffix == ".csv":
            how: dict[str, Any] = {"delim": separator, "header": True, "all_varchar": True}
            return engine.backend.read_csv(path, **how)
    except Exception:
        where = f"table {table} of {engine.name}" if table else path.name  # what it says may hold a value
        raise BarometerError(f"{where} cannot be read; check that it is there, and its description") from None
    raise BarometerError(f"{path.name} is read by no engine; export it as CSV or Parquet")
