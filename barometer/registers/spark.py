"""Spark as an engine for registers: a session of one's own, which tells nothing and leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from barometer.errors import BarometerError, NotInstalled

SPARK = "pyspark"
"""How Ibis names Spark, and so how a connection to it begins."""

SILENT = """\
rootLogger.level = off
rootLogger.appenderRef.none.ref = none
appender.none.type = Null
appender.none.name = none
"""
"""What Spark logs may hold values, and so it logs nothing."""


@contextmanager
def spark_session(connection: str, memory: str, folder: Path) -> Iterator[Any]:
    """Open a session of Spark for as long as the block runs.

    Parameters
    ----------
    connection
        `pyspark://?spark.master=local[2]`, and after `&` whatever else Spark is to be told.
    memory
        What Spark in this machine may use, as `[registers] memory` says it: `2GB`.
    folder
        Where Spark may spill to; only its owner opens it.

    Raises
    ------
    BarometerError
        If pyspark or Java is not installed, or Spark does not start.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NotInstalled(
            f"what speaks to Spark is not installed: pip install 'ibis-framework[{SPARK}]' (and Java 17)"
        ) from error
    silent = folder / "log4j2.properties"
    silent.write_text(SILENT, encoding="ascii")
    told = {
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": memory.lower().removesuffix("b"),
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={silent.as_uri()}",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        **dict(parse_qsl(urlsplit(connection).query)),
    }
    running = SparkSession.getActiveSession()
    try:
        builder = SparkSession.builder.appName("barometer")
        for name, value in told.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
    except Exception:
        raise BarometerError(
            "Spark did not start; check [registers] connection in barometer.toml, and that Java is installed"
        ) from None
    try:
        yield session
    finally:
        if running is None:
            session.stop()
