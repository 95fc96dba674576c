"""What a table of the statistics bank says of itself: its variables and their codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from barometer.errors import BarometerError, nearest

TIME = "Tid"
"""The variable of periods, in every table."""

AREAS = ("OMRÅDE", "BOPOMR", "KOMMUNEDK", "KOMK", "REGLAND", "OMRKK")
"""What variables of areas are called; a table has one of them, or none."""


@dataclass(frozen=True)
class Code:
    """One value of a variable: `id` as it is asked for, `text` in the language of the answer."""

    id: str
    text: str


@dataclass(frozen=True)
class Variable:
    """A dimension of a table.

    `elimination`: a request that leaves it out gets one value all the same, and not always the total.
    """

    id: str
    text: str
    time: bool
    elimination: bool
    codes: tuple[Code, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """The codes as they are asked for."""
        return tuple(code.id for code in self.codes)


@dataclass(frozen=True)
class TableInfo:
    """A table of the statistics bank.

    Attributes
    ----------
    updated
        When its figures were last changed (ISO), the only sign of a change; "" if not told.
    withheld_as
        What a combination stands for that a streaming answer leaves out, usually "0"; "" if not told. In a
        table that has it, a withheld cell and a true zero look the same.
    """

    id: str
    text: str
    unit: str
    updated: str
    withheld_as: str
    variables: tuple[Variable, ...]

    def variable(self, name: str) -> Variable:
        """Return a variable by its id, whichever case it is written in.

        Raises
        ------
        BarometerError
            If the table has none of that name.
        """
        for variable in self.variables:
            if variable.id.casefold() == name.casefold():
                return variable
        known = [variable.id for variable in self.variables]
        raise BarometerError(
            f"table {self.id} has no variable {name}; it has {', '.join(known)}{nearest(name, known)}"
        )

    def areas(self) -> Variable:
        """Return the variable of areas.

        Raises
        ------
        BarometerError
            If the table has none, or none that is known as one.
        """
        for variable in self.variables:
            if variable.id in AREAS:
                return variable
        names = ", ".join(variable.id for variable in self.variables)
        raise BarometerError(
            f"table {self.id}: none of its variables ({names}) is known as one of areas; name it "
            "with --select"
        )


def read_tableinfo(answer: bytes, where: str) -> TableInfo:
    """Read the answer to a request for table information.

    Raises
    ------
    BarometerError
        If it is none.

    Examples
    --------
    >>> info = read_tableinfo(b'{"id": "T", "text": "People", "unit": "Number", "variables": []}', "T")
    >>> info.text, info.withheld_as
    ('People', '')
    """
    try:
        said = json.loads(answer)
        return TableInfo(
            said["id"],
            said["text"],
            said.get("unit", ""),
            said.get("updated", ""),
            str(said.get("suppressedDataValue") or ""),
            tuple(_variable(each) for each in said["variables"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BarometerError(
            f"{where}: expected a table's information as JSON, found {answer[:60]!r}; fetch it again"
        ) from error


def _variable(said: Mapping[str, Any]) -> Variable:
    codes = tuple(Code(each["id"], each["text"]) for each in said["values"])
    return Variable(said["id"], said["text"], bool(said["time"]), bool(said["elimination"]), codes)


def table_changes(pinned: TableInfo, now: TableInfo) -> list[str]:
    """Return what is otherwise in a table than when it was last fetched, as phrases; new periods are none.

    Examples
    --------
    >>> sex = Variable("KØN", "sex", False, True, (Code("1", "Men"), Code("2", "Women")))
    >>> only = Variable("KØN", "sex", False, True, (Code("1", "Men"), Code("3", "Women")))
    >>> table_changes(TableInfo("T", "", "", "", "", (sex,)), TableInfo("T", "", "", "", "", (only,)))
    ['KØN has no code 2 (Women) any more', 'KØN has a new code 3 (Women)']
    """
    told = [
        f"its {word} is {new!r}, was {old!r}"
        for word, old, new in (
            ("text", pinned.text, now.text),
            ("unit", pinned.unit, now.unit),
            ("value for what is withheld", pinned.withheld_as, now.withheld_as),
        )
        if old != new
    ]
    before = {variable.id: variable for variable in pinned.variables}
    after = {variable.id: variable for variable in now.variables}
    told += [f"it has no variable {id} any more" for id in before if id not in after]
    told += [f"it has a new variable {id}" for id in after if id not in before]
    for id in before:
        if id in after:
            told += _changed_codes(before[id], after[id])
    return told


def _changed_codes(old: Variable, new: Variable) -> list[str]:
    before = {code.id: code.text for code in old.codes}
    after = {code.id: code.text for code in new.codes}
    told = [f"{old.id} has no code {id} ({before[id]}) any more" for id in before if id not in after]
    if not old.time:
        told += [f"{old.id} has a new code {id} ({after[id]})" for id in after if id not in before]
    told += [
        f"{old.id}: {id} is now {after[id]}, was {before[id]}"
        for id in before
        if id in after and after[id] != before[id]
    ]
    if old.elimination != new.elimination:
        told.append(f"{old.id} can {'now' if new.elimination else 'no longer'} be left out of a request")
    return told
