"""The addresses of links: how commentary names a figure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from barometer.errors import BarometerError, nearest

FIELDS = ("value", "change", "gap", "target", "trend", "verdict", "n", "lower", "upper")
_PARAMETERS = ("group", "by", "category", "period")


@dataclass(frozen=True)
class Address:
    """A link's address: `#<indicator>[.<field>][?group=…&by=…&category=…&period=…]` or `#goal-2.verdict`."""

    id: str
    field: str = "value"
    group: str = ""
    by: str = ""
    category: str = ""
    period: str = ""

    def __str__(self) -> str:
        given = "&".join(f"{name}={getattr(self, name)}" for name in _PARAMETERS if getattr(self, name))
        return f"{self.id}{'' if self.field == 'value' else '.' + self.field}{'?' + given if given else ''}"

    @property
    def goal(self) -> int | None:
        """The goal's number, if the link points at a goal."""
        number = self.id.removeprefix("goal-")
        return int(number) if number != self.id and number.isdigit() else None


def parse_address(fragment: str) -> Address:
    """Read a link's address.

    Raises
    ------
    BarometerError
        If a field or a parameter is unknown; whether the indicator exists is asked of `Figures`.

    Examples
    --------
    >>> parse_address("#unsafe-neighbourhood.change?by=district&category=bispebjerg").field
    'change'
    """
    name, _, query = unquote(fragment.removeprefix("#")).partition("?")
    id, _, field = name.partition(".")
    given = dict(parse_qsl(query, keep_blank_values=True))
    if field and field not in FIELDS:
        raise BarometerError(f"'{field}' is no field; expected {', '.join(FIELDS)}{nearest(field, FIELDS)}")
    for key in given:
        if key not in _PARAMETERS:
            raise BarometerError(
                f"'{key}' selects nothing; expected {', '.join(_PARAMETERS)}{nearest(key, _PARAMETERS)}"
            )
    return Address(id, field or "value", **given)
