"""What every calculation takes and gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from barometer.errors import BarometerError, nearest
from barometer.observations import NUMBERS

if TYPE_CHECKING:
    import pandas as pd

RESULT_COLUMNS = ("group", "breakdown", "category", "period", *NUMBERS, "unit", "status", "method")
"""The columns that a calculation fills; indicator, dates, source and evidence are added around it."""

Groups = Mapping[str, Sequence[str]]
"""Groups that are added up from parts: `{"non_western": ("immigrants", "descendants")}`."""


@dataclass(frozen=True)
class SurveyDesign:
    """Names of the columns that say how respondents were drawn; "" where the design has none.

    Cluster codes may repeat across strata. `fpc` is how many clusters the stratum has in the population, or
    the fraction drawn. `single` says what to do with a stratum of one cluster: see `barometer.statistics`.
    """

    weight: str = ""
    strata: str = ""
    cluster: str = ""
    fpc: str = ""
    single: Literal["fail", "remove", "adjust", "average"] = "fail"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must bring."""
        return tuple(name for name in (self.weight, self.strata, self.cluster, self.fpc) if name)


@runtime_checkable
class Calculation(Protocol):
    """A frozen dataclass; `barometer.calculations.compute.compute` makes observations of it and a tidy frame.

    What is no `Computed` is a `Formula`.
    """

    @property
    def columns(self) -> tuple[str, ...]:
        """The measure columns that a table must bring."""

    @property
    def unit(self) -> str:
        """The unit of the result, which follows from the calculation."""


@runtime_checkable
class Formula(Calculation, Protocol):
    """A calculation that is itself called: each row has all that its number is made of."""

    def __call__(self, table: pd.DataFrame, *, by: Sequence[str] = (), **asked: Any) -> pd.DataFrame:
        """Return the observations of a table, as `barometer.calculations.compute.compute` does."""


def nested(node: Any) -> Iterator[Any]:
    """Yield a calculation and, below it, all that it is made of: a difference of shares is three.

    Examples
    --------
    >>> from barometer.calculations import Difference, Share
    >>> gap = Difference(Share("unemployed", of="labour_force"), group="non_western", reference="danish")
    >>> [type(node).__name__ for node in nested(gap)]
    ['Difference', 'Share']
    """
    if isinstance(node, tuple):
        for item in node:
            yield from nested(item)
    elif is_dataclass(node):
        yield node
        for field in fields(node):
            yield from nested(getattr(node, field.name))


def require(table: pd.DataFrame, columns: Sequence[str], calculation: str) -> None:
    """Refuse a table that lacks a column.

    Raises
    ------
    BarometerError
        Naming the first missing column, and the nearest that is there.
    """
    for column in columns:
        if column not in table.columns:
            there = [str(name) for name in table.columns]
            has = f"the table has {', '.join(there)}{nearest(column, there)}"
            raise BarometerError(f"{calculation} needs a column '{column}'; {has}")


def nothing() -> pd.DataFrame:
    """Return a result without rows."""
    import pandas as pd

    types = {column: "float64" if column in NUMBERS else "str" for column in RESULT_COLUMNS}
    return pd.DataFrame({column: pd.Series(dtype=types[column]) for column in RESULT_COLUMNS})


def result(rows: pd.DataFrame, **constants: object) -> pd.DataFrame:
    """Return rows with all of `RESULT_COLUMNS`, in that order; what is not given is "" or NaN."""
    out = rows.assign(**constants)
    for column in RESULT_COLUMNS:
        if column not in out:
            out[column] = float("nan") if column in NUMBERS else ""
    return out[list(RESULT_COLUMNS)].reset_index(drop=True)
