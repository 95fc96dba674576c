"""A database of the test's own, for as long as the tests here run."""

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def programs() -> Path | None:
    """Return where Debian puts PostgreSQL's programs, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda each: -int(each.parts[4]))
    return found[0].parent if found else None


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """Start PostgreSQL on a free port as an ordinary user, without a network; yield its address."""
    where = programs()
    if where is None:
        pytest.skip("LEFT OUT: PostgreSQL is not installed (make services); registers were not read from it")
    folder = tempfile.mkdtemp(prefix="pg")
    user: tuple[str, ...] = ()
    if os.geteuid() == 0:  # it refuses to be run by root
        shutil.chown(folder, "postgres", "postgres")
        user = ("runuser", "-u", "postgres", "--")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def run(program: str, *arguments: str) -> None:
        subprocess.run([*user, str(where / program), *arguments], check=True, capture_output=True, cwd=folder)

    data = f"{folder}/data"
    run("initdb", "-D", data, "-A", "trust", "-U", "barometer", "--no-sync")
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    run("pg_ctl", "-D", data, "-o", options, "-w", "-l", f"{folder}/log", "start")
    try:
        yield f"postgres://barometer@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def spark() -> str:
    """Return the connection of Spark inside this machine."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("LEFT OUT: Spark is not installed (make spark); registers were not read by it")
    if shutil.which("java") is None:
        pytest.skip("LEFT OUT: Java is not installed (make services); registers were not read by Spark")
    return "pyspark://?spark.master=local[1]&spark.sql.shuffle.partitions=1"
