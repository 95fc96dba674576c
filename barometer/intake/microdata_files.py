"""Files of microdata: only the described columns are read, and no message of a library is passed on."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.errors import BarometerError, NotInstalled
from barometer.intake.description import MicrodataDescription
from barometer.text import Text

FORMATS = {".csv": "csv", ".parquet": "parquet", ".sav": "sav", ".zsav": "sav", ".dta": "dta"}


class Unfit(BarometerError):
    """Why microdata are refused: `code` and `values` as a fault says it, which tell no value of them."""

    def __init__(self, message: str, code: str, **values: str | Text) -> None:
        super().__init__(message)
        self.code, self.values = code, values


def read_described(description: MicrodataDescription, path: Path) -> pd.DataFrame:
    """Return the described columns; what a library says when it fails may hold values, and is dropped."""
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        said = f"{path.name} is none of {', '.join(FORMATS)}; export it as one of them"
        raise Unfit(said, "microdata_unreadable", found=path.suffix)
    if not path.is_file():
        raise Unfit(f"{path} does not exist, or is no file; check the name", "no_microdata", found=path.name)
    columns = list(description.columns)
    there: Sequence[str] = ()
    raw = None
    try:
        there, raw = _READERS[kind](path, columns, description)
    except ImportError as error:
        raise NotInstalled(
            "files of SPSS and Stata are read by pyreadstat, which is not installed: "
            "pip install 'barometer[registers]'"
        ) from error
    except Unfit:
        raise
    except Exception:
        raw = None
    absent = [column for column in columns if there and column not in there]
    if absent:
        said = f"{path.name} has no column '{absent[0]}' that '{description.name}' describes"
        raise Unfit(said, "missing_column", found=absent[0])
    twice = [column for column in columns if list(there).count(column) > 1]
    if twice:
        raise Unfit(f"{path.name} has the column '{twice[0]}' twice", "duplicate_column", found=twice[0])
    if raw is None:
        said = f"{path.name} cannot be read as {kind}; check its format and its description"
        raise Unfit(said, "microdata_unreadable", found=kind)
    for name in raw.columns[raw.dtypes == "object"]:
        raw[name] = raw[name].map(str, na_action="ignore")  # lists and the like, which no code describes
    return raw


def _read_csv(path: Path, columns: list[str], description: MicrodataDescription) -> _Read:
    there = check_rows(path, description)
    if not set(there).issuperset(columns):
        return there, None
    how: dict[str, Any] = {"sep": description.separator, "encoding": description.encoding, "dtype": "str"}
    return there, pd.read_csv(path, usecols=columns, keep_default_na=False, index_col=False, **how)


def check_rows(path: Path, description: MicrodataDescription) -> list[str]:
    """Return the headings of a CSV file whose rows all have as many fields as there are headings.

    Raises
    ------
    Unfit
        If a row has more or fewer, which would shift or lose answers, or quotes do not close.
    """
    with path.open(encoding=description.encoding, newline="") as file:
        lines = csv.reader(file, delimiter=description.separator, strict=True)
        headings = next(lines, [])
        for number, values in enumerate(lines, 1):
            if len(values) != len(headings) and values:
                raise Unfit(
                    f"{path.name}, data row {number} has {len(values)} fields, the headings are "
                    f"{len(headings)}; export the file anew",
                    "ragged_row",
                    found=str(len(values)),
                    expected=str(len(headings)),
                    first=str(number),
                )
    return headings


def _read_parquet(path: Path, columns: list[str], description: MicrodataDescription) -> _Read:
    from pyarrow import parquet

    there = parquet.read_schema(path).names
    wanted = set(there).issuperset(columns) and len(set(there)) == len(there)
    return there, parquet.read_table(path, columns=columns).to_pandas() if wanted else None


def _read_statistical(path: Path, columns: list[str], description: MicrodataDescription) -> _Read:
    import pyreadstat

    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    there = read(str(path), metadataonly=True)[1].column_names
    wanted = set(there).issuperset(columns)
    return there, read(str(path), usecols=columns)[0] if wanted else None


_Read = tuple[Sequence[str], pd.DataFrame | None]
_READERS = {"csv": _read_csv, "parquet": _read_parquet, "sav": _read_statistical, "dta": _read_statistical}
