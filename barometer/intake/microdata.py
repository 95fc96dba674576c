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
from barometer.intake.microdata_files import Unfit, read_described

HEAVIEST = 1e9
"""No respondent stands for more people than that, or for a smaller part of one."""

NOT_COVERED = "hold what the description does not cover"

ADDS_UP = ("Share", "Mean", "Rate", "Count", "Difference", "Ratio", "Index", "IndexPart", "Inequality")
"""Calculations that are sums over rows; any other, and a city's own, is refused on a register added up."""


@dataclass(frozen=True)
class Microdata:
    """Recoded microdata in memory.

    `frame` has a row for each person; or, where an `engine` has added a register up, one for each kind of
    person. `design` names its design columns, `rows` is how many persons there are, `asked` says whom a
    survey asked, and `base` is each respondent's weight before calibration. `amounts` are the measures of a
    survey added up of which only sums are known; whoever is alike has answered all else as it stands there.
    """

    name: str
    frame: pd.DataFrame = field(repr=False)
    design: SurveyDesign | None
    rows: int = field(repr=False)
    engine: str = field(default="", repr=False)
    asked: Fieldwork | None = field(default=None, repr=False)
    base: pd.Series | None = field(default=None, repr=False)
    amounts: tuple[str, ...] = ()

    def require_rows(self, calculation: Calculation) -> None:
        """Refuse a calculation that needs each row where the rows are added up.

        Raises
        ------
        BarometerError
            If it is not a sum over rows: whether a school is mixed is seen school by school. Or if it sets
            amounts of a survey beside each other.
        """
        needing = [type(node).__name__ for node in nested(calculation) if self.engine]
        amounts = sorted(set(calculation.columns) & set(self.amounts))
        if self.engine and self.design and len(amounts) > 1:
            raise BarometerError(
                f"{needing[0]} needs {' and '.join(amounts)} of each respondent of '{self.name}', which is "
                "added up; take added_up out of its description"
            )
        for name in needing:
            if name not in ADDS_UP and (amounts or not self.design):
                raise BarometerError(
                    f"{name} needs each row of '{self.name}', which is added up; take added_up out of its "
                    f"description (added up, a register gives {', '.join(ADDS_UP)})"
                )

    def content(self) -> str:
        """Return what has been added up as CSV, to be told apart from what was added up at another time."""
        assert self.engine
        told: str = self.frame.to_csv(index=False, lineterminator="\n")
        return told

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
        A CSV, Parquet or (with the extra `registers`) SPSS or Stata file.

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
    data, wrong = recode_all(description, path)
    if wrong:
        raise wrong[0]
    return data


def recode_all(description: MicrodataDescription, path: Path) -> tuple[Microdata, list[Unfit]]:
    """Return the microdata as far as they can be recoded, and everything that does not fit.

    Raises
    ------
    Unfit
        If the file cannot be read at all.
    """
    raw = read_described(description, path)
    frame, wrong = _recoded(raw, description, path)
    if raw.empty:
        wrong.append(Unfit(f"{path.name} has no rows; export the answers with it", "no_answers"))
    measured = [(frame[name], item) for name, item in description.measures.items() if name in frame]
    for blank in [item.column for column, item in measured if len(raw) and column.isna().all()][:1]:
        said = f"{path.name}, column '{blank}' has no answer in any row; export it anew"
        wrong.append(Unfit(said, "unanswered", column=blank))
    if description.design:
        wrong += _add_design(frame, raw, description.design, description, path)
    base = None
    try:
        if description.fieldwork and description.fieldwork.base_weight:
            base = _recode(raw, _positive(description.fieldwork.base_weight), description, path)
    except Unfit as error:
        wrong.append(error)
    asked = description.fieldwork
    data = Microdata(description.name, frame, description.design, len(frame), asked=asked, base=base)
    return data, wrong


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
    Unfit
        If it holds a value that the description does not cover; the message tells how many and in which
        column, never which.
    """
    frame, wrong = _recoded(raw, description, path, rows)
    if wrong:
        raise wrong[0]
    return frame


def _recoded(
    raw: pd.DataFrame, description: MicrodataDescription, path: Path, rows: Counts | None = None
) -> tuple[pd.DataFrame, list[Unfit]]:
    frame, wrong = pd.DataFrame(index=raw.index), list[Unfit]()
    items = {"group": description.group} if description.group else {}
    if isinstance(description.period, Recoding):
        items = {"period": description.period, **items}
    else:
        frame["period"] = description.period
    for name, item in {**items, **description.breakdowns, **description.measures}.items():
        try:
            recoded = _recode(raw, item, description, path, rows)
            if name == "period":
                refuse_rows(recoded.isna(), path, item.column, "have no period", "no_role", rows)
        except Unfit as error:
            wrong.append(error)
            continue
        if name in description.measures:
            recoded = (recoded.where(recoded.isna(), 1.0) if item.answered else recoded).astype("float64")
        frame[name] = recoded
    return frame, wrong


Counts = np.ndarray[Any, np.dtype[np.int64]]
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
    # What is kept as a number has a point, whatever its country.
    decimal = "." if pd.api.types.is_numeric_dtype(raw[item.column]) else description.decimal
    marks = decimal if item.range or item.bands else ".,"
    meanings = [_meaning(_text(value, marks), item, missing, decimal) for value in values]
    unknown = np.array([meaning is _UNKNOWN for meaning in meanings] + [False])
    refuse_rows(unknown[places], path, item.column, NOT_COVERED, "not_covered", rows)
    numbers = item.range or item.answered or any(isinstance(code, float) for code in item.codes.values())
    known = pd.Series([*meanings, None], dtype="float64" if numbers and not item.answered else "object")
    return pd.Series(known.to_numpy()[places], index=raw.index)


def _text(value: object, marks: str = ".,") -> str:
    # A column of numbers with a gap gives 1.0, in CSV 1,0, where the description says 1. Of a number only the
    # file's own decimal mark goes: to a Dane 1.000 is a thousand.
    return re.sub(rf"(?<=\d)[{marks}]0+$", "", str(value).strip())


def _meaning(text: str, item: Recoding, missing: set[str], decimal: str) -> object:
    if text in missing:
        return None
    if item.codes:
        return item.codes.get(text, item.codes.get("*", _UNKNOWN))
    if item.range is None and not item.bands:
        return text
    # Stricter than float(), to which 1_0, nan, wide digits and a point beside a decimal comma are numbers.
    if not re.fullmatch(rf"[+-]?[0-9]+(?:{re.escape(decimal)}[0-9]+)?(?:[eE][+-]?[0-9]+)?", text):
        return _UNKNOWN
    number = float(text.replace(decimal, "."))
    for name, (low, high) in item.bands.items():
        if low <= number <= high:
            return name
    return number if item.range and item.range[0] <= number <= item.range[1] else _UNKNOWN


def _positive(column: str) -> Recoding:
    return Recoding(column, range=(1 / HEAVIEST, HEAVIEST))


def _add_design(
    frame: pd.DataFrame,
    raw: pd.DataFrame,
    design: SurveyDesign,
    description: MicrodataDescription,
    path: Path,
) -> list[Unfit]:
    """Add the design's columns: weights as numbers above 0, strata and clusters numbered anew."""
    wrong: list[Unfit] = []
    for role in ROLES:
        name = getattr(design, role)
        if not name:
            continue
        if name in frame:
            said = f"'{name}' is a column of the design and also a name of '{description.name}'; rename one"
            wrong.append(Unfit(said, "duplicate_column", found=name))
            continue
        try:
            if role in ("strata", "cluster"):
                places, values = pd.factorize(raw[name])
                bare = np.array([_text(value) == "" for value in values] + [True])
                refuse_rows(bare[places], path, name, f"have no {role}", "no_role")
                frame[name] = places
            else:
                numbers = _recode(raw, _positive(name), description, path)
                refuse_rows(numbers.isna(), path, name, f"have no {role}", "no_role")
                frame[name] = numbers
        except Unfit as error:
            wrong.append(error)
    return wrong


def refuse_rows(
    wrong: Any, path: Path, column: str, what: str, code: str, rows: Counts | None = None
) -> None:
    """Refuse a column; told are how many rows are wrong and the first, never a value.

    Parameters
    ----------
    wrong
        Which rows are; shape (rows,).
    rows
        How many rows of the file each stands for; then there is no first one.

    Raises
    ------
    Unfit
        If any is.
    """
    found = np.flatnonzero(np.asarray(wrong) & (True if rows is None else rows > 0))
    if len(found):
        many = len(found) if rows is None else int(rows[found].sum())
        first = str(found[0] + 1) if rows is None else ""
        told = f", the first is data row {first}" if first else ""
        mend = "complete the description or have the file corrected"
        said = f"{path.name}, column '{column}': {many} rows {what}{told}; {mend}"
        raise Unfit(said, code, column=column, count=str(many), first=first or "?")
