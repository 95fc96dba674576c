"""An extract as it lies in data/statbank/: request, raw answers, table information; read without the bank."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from barometer.errors import BarometerError
from barometer.files import canonical_json, digest, write_atomic
from barometer.mapping import fill
from barometer.statbank.answer import read_answer
from barometer.statbank.query import Query
from barometer.statbank.tableinfo import TableInfo, read_tableinfo

REQUEST, TABLEINFO = "request.json", "tableinfo.json"


@dataclass(frozen=True)
class Request:
    """What was asked for, and digests of what was answered: one answer to each part of the request."""

    address: str
    queries: tuple[Query, ...]
    answers: Mapping[str, str]
    tableinfo: str
    database: str = ""


@dataclass(frozen=True, eq=False)
class Extract:
    """Figures of one table as they were fetched.

    Attributes
    ----------
    frame
        See `read_answer`; all parts together.
    """

    name: str
    request: Request
    info: TableInfo
    frame: pd.DataFrame = field(repr=False)

    @property
    def url(self) -> str:
        """Where a reader finds the table."""
        return f"https://www.statbank.dk/{self.info.id}"


def write_extract(
    folder: Path,
    address: str,
    database: str,
    queries: Sequence[Query],
    tableinfo: bytes,
    answers: Sequence[bytes],
) -> Extract:
    """Write an extract; it is read first, so that nothing is kept that is no answer.

    The request is written last: a folder without one is no extract.

    Raises
    ------
    BarometerError
        If an answer is none to its request, or the folder cannot be written to.
    """
    names = [f"answer-{number}.csv" for number in range(1, len(answers) + 1)]
    read = _extract(
        folder.name, address, database, queries, tableinfo, dict(zip(names, answers, strict=True))
    )
    (folder / REQUEST).unlink(missing_ok=True)
    for left in folder.glob("answer-*.csv"):
        if left.name not in names:
            left.unlink()
    for name, answer in zip(names, answers, strict=True):
        write_atomic(folder / name, answer)
    write_atomic(folder / TABLEINFO, tableinfo)
    write_atomic(
        folder / REQUEST,
        canonical_json({name: each for name, each in asdict(read.request).items() if each != ""}),
    )
    return read


def read_extract(folder: Path) -> Extract:
    """Read an extract that was fetched earlier.

    Raises
    ------
    BarometerError
        If the folder holds none, or one of its files is not as it was fetched.
    """
    path = folder / REQUEST
    try:
        said = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise BarometerError(
            f"{folder} holds no extract: expected {REQUEST}; fetch it with barometer fetch {folder.name}"
        ) from error
    except ValueError as error:
        raise BarometerError(f"{path} is not JSON; restore it from version control") from error
    request = fill(Request, said, str(path))
    files = {name: _as_fetched(folder / name, value) for name, value in request.answers.items()}
    tableinfo = _as_fetched(folder / TABLEINFO, request.tableinfo)
    return _extract(folder.name, request.address, request.database, request.queries, tableinfo, files)


def _as_fetched(path: Path, expected: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BarometerError(f"{path} is missing; restore it from version control") from error
    if digest(data) != expected:
        raise BarometerError(
            f"{path} is not as it was fetched; restore it from version control or fetch it again"
        )
    return data


def _extract(
    name: str,
    address: str,
    database: str,
    queries: Sequence[Query],
    tableinfo: bytes,
    answers: Mapping[str, bytes],
) -> Extract:
    info = read_tableinfo(tableinfo, f"{name}/{TABLEINFO}")
    frames = [
        read_answer(data, query, info, f"{name}/{file}")
        for (file, data), query in zip(answers.items(), queries, strict=True)
    ]
    digests = {file: digest(data) for file, data in answers.items()}
    request = Request(address, tuple(queries), digests, digest(tableinfo), database)
    return Extract(name, request, info, pd.concat(frames, ignore_index=True))
