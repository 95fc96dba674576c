"""A request for figures of a table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Format = Literal["CSV", "BULK"]
Presentation = Literal["Code", "Value", "CodeAndValue"]


@dataclass(frozen=True)
class Query:
    """A request for figures.

    Attributes
    ----------
    codes
        For each variable of the table, in the table's order, the codes that are asked for.
    format
        `CSV`, or `BULK`, which has no limit and leaves out combinations without a figure.
    language
        `en` has decimal points; `da` has commas.
    """

    table: str
    codes: Mapping[str, tuple[str, ...]]
    format: Format = "CSV"
    language: str = "en"
    presentation: Presentation = "Code"

    def body(self) -> dict[str, Any]:
        """Return the request as it is sent."""
        order = {} if self.format == "BULK" else {"timeOrder": "Ascending"}  # streams have no order
        return {
            "table": self.table,
            "format": self.format,
            "lang": self.language,
            "valuePresentation": self.presentation,
            **order,
            "variables": [{"code": name, "values": list(codes)} for name, codes in self.codes.items()],
        }

    @property
    def rows(self) -> int:
        """Combinations that are asked for."""
        return math.prod(len(codes) for codes in self.codes.values())

    @property
    def cells(self) -> int:
        """Fields of the answer, as the bank counts them."""
        return self.rows * (len(self.codes) + 1)
