"""The door for microdata: a described file is read locally, recoded, and passed on to the calculations only.

Only the described columns are read. Nothing is copied, cached, logged or shown: no message and no repr holds
a value of the file, and what a library says of one is dropped, not passed on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from barometer.calculations.base import Calculation, SurveyDesign, nested
from barometer.errors import BarometerError
from barometer.intake.description import ROLES, Fieldwork, MicrodataDescription, Recoding

ADDS_UP = ("Share", "Mean", "Rate", "Count", "Difference", "Ratio", "Index", "IndexPart", "Inequality")
"""Calculations that are sums over rows; any other, and a city's own, is refused on a register added up."""

FORMATS = {".csv": "csv", ".parquet": "parquet", ".sav": "sav", ".zsav": "sav"}


@dataclass(frozen=True)
class Microdata:
    """Recoded microdata in memory.

    `frame` has a row for each person; or, where an `engine` has added a register up, one for each kind of
    person. `design` names its design columns, `rows` is how many persons there are, `asked` says whom a
    survey asked, and `base` is each respondent's weight before calibration.
    """

    name: str
    frame: pd.DataFrame = field(repr=False)
    design: SurveyDesign | None
    rows: int = field(repr=False)
    engine: str = field(default="", repr=False)
    asked: Fieldwork | None = field(default=None, repr=False)
    base: pd.Series | None = field(default=None, repr=False)

    def require_rows(self, calculation: Calculation) -> None:
        """Refuse a calculation that needs each row where the rows are added up.

        Raises
        ------
        BarometerError
            If it is not a sum over rows: whether a school is mixed is seen school by school.
        """
        needing = [type(node).__name__ for node in nested(calculation) if self.engine]
        for name in needing:
            if name not in ADDS_UP:
                raise BarometerError(
                    f"{name} needs each row of '{self.name}', which is added up; take added_up out of its "
                    f"description (added up, a register gives {', '.join(ADDS_UP)})"
                )

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled, and so to be cached or sent to another process."""
        raise BarometerError(f"microdata '{self.name}' are never stored; store what is computed from them")


def open_microdata(description: MicrodataDescription, path: Path) -> Microdata:
    """Read a microdata file as it is described, validate and recode it.

    Parameters
    ----------
    description
        See `describe`.
    path
        A CSV, Parquet or (with the extra `registers`) SPSS file.

    Returns
    -------
    Microdata whose frame has `period`, `group`, the breakdowns, the measures as float64 (NaN: no answer), and
    the design's columns; strata and clusters are numbered anew.

    Raises
    ------
    BarometerError
        If the file cannot be read, lacks a column, or holds a value that the description does not cover;
        the message tells how many and in which column, never which.
    """
    raw = _read(description, path)
    frame = recode_frame(raw, description, path)
    if description.design:
        _add_design(frame, raw, description.design, description, path)
    base = None
    if description.fieldwork and description.fieldwork.base_weight:
        base = _recode(raw, _positive(description.fieldwork.base_weight), description, path)
    asked = description.fieldwork
    return Microdata(description.name, frame, description.design, len(frame), asked=asked, base=base)


def recode_frame(
    raw: pd.DataFrame, description: MicrodataDescription, path: Path, rows: Counts | None = None
) -> pd.DataFrame:
    """Return what was read with the policy's codes and numbers.

    Parameters
    ----------
    rows
        How many rows of the file each row of `raw` stands for; one where it is not given.

    Raises
    ------
    BarometerError
        If it holds a value that the description does not cover; the message tells how many and in which
        column, never which.
    """
    frame = pd.DataFrame(index=raw.index)
    if isinstance(description.period, Recoding):
        frame["period"] = _recode(raw, description.period, description, path, rows)
        where = f"{path.name}, column '{description.period.column}'"
        _refuse(frame["period"].isna(), where, "have no period", rows)
    else:
        frame["period"] = description.period
    named = {"group": description.group} if description.group else {}
    for name, item in {**named, **description.breakdowns}.items():
        frame[name] = _recode(raw, item, description, path, rows)
    for name, item in description.measures.items():
        recoded = _recode(raw, item, description, path, rows)
        frame[name] = (recoded.where(recoded.isna(), 1.0) if item.answered else recoded).astype("float64")
    return frame


def _read(description: MicrodataDescription, path: Path) -> pd.DataFrame:
    """Return the described columns; what a library says when it fails may hold values, and is dropped."""
    kind = FORMATS.get(path.suffix.lower())
    if kind is None:
        raise BarometerError(f"{path.name} is none of {', '.join(FORMATS)}; export it as one of them")
    if not path.is_file():
        raise BarometerError(f"{path} does not exist; check the name")
    columns = list(description.columns)
    there: set[str] = set()
    raw = None
    try:
        there, raw = _READERS[kind](path, columns, description)
    except ImportError:
        kind = "sav without the extra [registers], which brings pyreadstat"
    except Exception:
        raw = None
    absent = [column for column in columns if there and column not in there]
    if absent:
        raise BarometerError(f"{path.name} has no column '{absent[0]}' that '{description.name}' describes")
    if raw is None:
        raise BarometerError(f"{path.name} cannot be read as {kind}; check its format and its description")
    return raw


def _read_csv(path: Path, columns: list[str], description: MicrodataDescription) -> _Read:
    how: dict[str, Any] = {"sep": description.separator, "encoding": description.encoding, "dtype": "str"}
    there = set(pd.read_csv(path, nrows=0, **how).columns)
    wanted = columns if there.issuperset(columns) else None
    return there, wanted and pd.read_csv(path, usecols=columns, keep_default_na=False, **how)


def _read_parquet(path: Path, columns: list[str], description: MicrodataDescription) -> _Read:
    from pyarrow import parquet

    there = set(parquet.read_schema(path).names)
    return there, parquet.read_table(path, columns=columns).to_pandas() if there.issuperset(columns) else None


def _read_sav(path: Path, columns: list[str], description: MicrodataDescription) -> _Read:
    import pyreadstat

    there = set(pyreadstat.read_sav(str(path), metadataonly=True)[1].column_names)
    wanted = there.issuperset(columns)
    return there, pyreadstat.read_sav(str(path), usecols=columns)[0] if wanted else None


Counts = np.ndarray[Any, np.dtype[np.int64]]
_Read = tuple[set[str], pd.DataFrame | None]
_READERS = {"csv": _read_csv, "parquet": _read_parquet, "sav": _read_sav}
_UNKNOWN = object()


def _recode(
    raw: pd.DataFrame,
    item: Recoding,
    description: MicrodataDescription,
    path: Path,
    rows: Counts | None = None,
) -> pd.Series:
    """Return a column with the policy's codes or numbers; NaN where there is no answer."""
    if item.constant is not None:
        return pd.Series(item.constant, index=raw.index)
    places, values = pd.factorize(raw[item.column])
    missing = {"", *item.missing, *description.missing}
    meanings = [_meaning(_text(value), item, missing, description.decimal) for value in values]
    unknown = np.array([meaning is _UNKNOWN for meaning in meanings] + [False])
    where = f"{path.name}, column '{item.column}'"
    _refuse(unknown[places], where, "hold what the description does not cover", rows)
    numbers = item.range or item.answered or any(isinstance(code, float) for code in item.codes.values())
    known = pd.Series([*meanings, None], dtype="float64" if numbers and not item.answered else "object")
    return pd.Series(known.to_numpy()[places], index=raw.index)


def _text(value: object) -> str:
    # A column of numbers with a gap gives 1.0, in CSV 1,0, where the description says 1.
    return re.sub(r"(?<=\d)[.,]0+$", "", str(value).strip())


def _meaning(text: str, item: Recoding, missing: set[str], decimal: str) -> object:
    if text in missing:
        return None
    if item.codes:
        return item.codes.get(text, item.codes.get("*", _UNKNOWN))
    if item.range is None and not item.bands:
        return text
    try:
        number = float(text.replace(decimal, "."))
    except ValueError:
        return _UNKNOWN
    for name, (low, high) in item.bands.items():
        if low <= number <= high:
            return name
    return number if item.range and item.range[0] <= number <= item.range[1] else _UNKNOWN


def _positive(column: str) -> Recoding:
    return Recoding(column, range=(float(np.nextafter(0, 1)), float(np.finfo(float).max)))


def _add_design(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    design: SurveyDesign,
    description: MicrodataDescription,
    path: Path,
) -> None:
    """Add the design's columns: weights as numbers above 0, strata and clusters numbered anew."""
    for role in ROLES:
        name = getattr(design, role)
        if not name:
            continue
        if name in frame:
            raise BarometerError(
                f"'{name}' is a column of the design and also a name of '{description.name}'; rename one"
            )
        if role in ("strata", "cluster"):
            places, values = pd.factorize(raw[name])
            bare = np.array([_text(value) == "" for value in values] + [True])
            _refuse(bare[places], f"{path.name}, column '{name}'", f"have no {role}")
            frame[name] = places
        else:
            frame[name] = _recode(raw, _positive(name), description, path)
            _refuse(frame[name].isna(), f"{path.name}, column '{name}'", f"have no {role}")


def _refuse(wrong: Any, where: str, what: str, rows: Counts | None = None) -> None:
    """Refuse rows; `rows` says how many of the file each stands for, and then there is no first one."""
    found = np.flatnonzero(np.asarray(wrong))
    if len(found):
        many = len(found) if rows is None else int(rows[found].sum())
        first = f", the first is data row {found[0] + 1}" if rows is None else ""
        mend = "complete the description or have the file corrected"
        raise BarometerError(f"{where}: {many} rows {what}{first}; {mend}")
