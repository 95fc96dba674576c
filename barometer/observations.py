"""The observation: one number with all that a reader must know of it, and the frame that holds many.

Every room passes observations as a pandas frame with the columns below, in that order. Text columns
are never null (an empty string says "none"); number columns are float64 with NaN for "no number".
pandas is imported when a frame is made, not before: declarations and plans only need the names.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

from barometer.errors import BarometerError, nearest
from barometer.files import read_table

if TYPE_CHECKING:
    import pandas as pd

KEY = ("indicator", "group", "breakdown", "category", "period")
"""What makes an observation unique within one record."""

NUMBERS = ("value", "lower", "upper", "level", "n", "numerator", "denominator")

COLUMNS = (
    *KEY,
    "published",
    "known_since",
    *NUMBERS,
    "unit",
    "status",
    "method",
    "source",
    "evidence",
)

STATUSES = (
    "observed",
    "derived",
    "suppressed",
    "not_published",
    "not_asked",
    "not_delivered",
    "no_new_data",
)
"""Why a number is there, or why it is not. Zero is `observed` with value 0."""

UNKNOWN = "unknown"
"""A period or date that the source does not tell."""


def df_text(df: float | None) -> str:
    """Return how a method tells the degrees of freedom of its interval; "" where they are infinite.

    Examples
    --------
    >>> df_text(9.0), df_text(math.inf), degrees_of_freedom("share; interval=logit; df=9")
    ('df=9', '', 9.0)
    """
    return "" if df is None or math.isinf(df) else f"df={df:.0f}"


def degrees_of_freedom(method: str) -> float:
    """Return the degrees of freedom that `df_text` wrote into a method; infinite where it tells none.

    A record's columns are fixed and have none for them: they are read back here, and travel as a number.
    """
    told = re.search(r"\bdf=(\d+)", method)
    return float(told[1]) if told else math.inf


def empty() -> pd.DataFrame:
    """Return a frame of no observations with the right columns and types.

    Examples
    --------
    >>> list(empty().columns)[:3]
    ['indicator', 'group', 'breakdown']
    """
    return frame([])


def frame(rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
    """Return rows as an observations frame: all columns, right types, sorted by key.

    Columns that are not given are filled with "" or NaN.

    Parameters
    ----------
    rows
        One mapping per observation, or a frame with some or all of `COLUMNS`.

    Raises
    ------
    BarometerError
        If a column or a status is unknown, or two rows share a key.

    Examples
    --------
    >>> f = frame([{"indicator": "marks-gap", "period": "unknown", "value": 93.1, "status": "observed"}])
    >>> f.loc[0, "group"], float(f.loc[0, "value"])
    ('', 93.1)
    """
    import pandas as pd

    given = pd.DataFrame(rows)
    for column in given.columns:
        if column not in COLUMNS:
            raise BarometerError(f"observations have no column '{column}'{nearest(str(column), COLUMNS)}")
    full = pd.DataFrame({column: _column(given, column) for column in COLUMNS})
    unknown = sorted(set(full["status"]) - set(STATUSES))
    if unknown:
        raise BarometerError(f"status '{unknown[0]}' is unknown; expected one of {', '.join(STATUSES)}")
    twice = full[full.duplicated(list(KEY))]
    if len(twice):
        key = ", ".join(str(part) for part in twice.iloc[0][list(KEY)] if part)
        raise BarometerError(f"two observations share the key ({key}); each may stand once in a record")
    return full.sort_values(list(KEY), kind="stable").reset_index(drop=True)


def _column(given: pd.DataFrame, column: str) -> pd.Series:
    import pandas as pd

    if column in NUMBERS:
        return pd.Series(given.get(column, math.nan), index=given.index, dtype="float64")
    values = given.get(column, "")
    return pd.Series(values, index=given.index, dtype="str").fillna("").astype("str")


def to_csv(observations: pd.DataFrame) -> str:
    """Return observations as CSV text: comma, decimal point, LF, shortest round-trip floats, sorted by key.

    Examples
    --------
    >>> text = to_csv(frame([{"indicator": "a", "value": 49.0, "status": "observed"}]))
    >>> text.splitlines()[1]
    'a,,,,,,,49,,,,,,,,observed,,,'
    """
    import pandas as pd

    out = frame(observations)
    for column in NUMBERS:
        out[column] = pd.Series([shortest(number) for number in out[column]], index=out.index, dtype="str")
    return out.to_csv(index=False, lineterminator="\n")


def from_csv(text: bytes | str, where: str = "observations.csv") -> pd.DataFrame:
    """Read observations back from CSV text; the inverse of `to_csv`, to the last bit.

    Raises
    ------
    BarometerError
        If the text is not a table with `COLUMNS`, or a number cannot be read.
    """
    return frame(read_table(text, where, COLUMNS, NUMBERS).to_pandas())


def read_observations(path: Path) -> pd.DataFrame:
    """Read an observations file; see `from_csv`."""
    try:
        return from_csv(path.read_bytes(), str(path))
    except FileNotFoundError as error:
        raise BarometerError(f"{path} is missing; restore it from the archive") from error


def shortest(number: float) -> str:
    """Return the shortest text that reads back as the same float; "" for NaN.

    Examples
    --------
    >>> shortest(0.1), shortest(49.0), shortest(float("nan"))
    ('0.1', '49', '')
    """
    if number != number:
        return ""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(float(number))
