"""Amounts of a register inside its engine: what is an answer, and sums that are exact."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from barometer.intake.description import MicrodataDescription, Recoding

DECIMALS = 6
"""Decimals of an amount that are added up exactly; a register's amounts have two."""

PLACES = 18
"""Decimals of what was scaled to at most 1 before it is weighed and added up."""


@dataclass(frozen=True, eq=False)
class EngineAmount:
    """A number as the engine has it; what it is: 1 an answer, 0 none, 2 not covered; the largest answer."""

    number: Any
    state: Any
    most: float

    def exact(self) -> Any:
        """Return the answers as decimals that add up exactly, null where there is none."""
        # What fits into 64 bits is added up in half the time; the sum has 38 digits either way.
        digits = 18 if self.most < 10 ** (18 - DECIMALS) else 38
        return self.answered(self.number.cast(f"decimal({digits}, {DECIMALS})"))

    def answered(self, number: Any) -> Any:
        """Return a number where there is an answer, else null."""
        import ibis  # type: ignore[import-untyped]

        return ibis.cases((self.state == 1, number), else_=None)


def engine_amount(column: Any, item: Recoding, description: MicrodataDescription) -> EngineAmount:
    """Return a column's amounts as expressions: read by the rules that hold in memory."""
    import ibis

    missing = {*item.missing, *description.missing}
    if column.type().is_string():
        text = column.strip()
        none = text.isnull() | text.isin(["", *sorted(missing)])
        shape = rf"^[+-]?[0-9]+({re.escape(description.decimal)}[0-9]+)?([eE][+-]?[0-9]+)?$"
        plain = ibis.cases((text.re_search(shape), text.replace(description.decimal, ".")), else_=None)
        number = plain.cast("float64")
    else:
        codes = [float(code) for code in sorted(missing) if _is_number(code)]
        number = column.cast("float64")
        none = column.isnull() | (number.isin(codes) if codes else ibis.literal(False))
        if column.type().is_floating():
            none = none | column.isnan()
    low, high = item.range or (-math.inf, math.inf)
    fits = number.notnull()
    if item.range:
        fits = fits & (number >= low) & (number <= high)
    elif item.answered:
        fits = ~none
    return EngineAmount(number, ibis.cases((none, 0), (fits, 1), else_=2), max(abs(low), abs(high)))


def scale_of(most: float) -> float:
    """Return the power of two that brings numbers up to `most` in size to at most 1.

    Examples
    --------
    >>> scale_of(5.0), scale_of(0.25)
    (0.125, 4.0)
    """
    return 2.0 ** -math.ceil(math.log2(most)) if most > 0 else 1.0


def fixed(number: Any) -> Any:
    """Return a number of at most 1 in size as a decimal whose sums are exact."""
    return number.cast(f"decimal(38, {PLACES})")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
