"""What numbers are counted in: one declaration a unit, which all rooms ask.

The words of these units stand in the catalogue; a policy adds units of its own, which bring their words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, overload

from barometer.errors import BarometerError, nearest
from barometer.text import Text

Scale = Literal["percent", "points", "count", "rate", "money", "score", "ratio", "order", "unknown"]
"""What kind of number it is; `order`: only which comes first (a rank, a category)."""


@dataclass(frozen=True)
class Unit:
    """What a number is counted in.

    Attributes
    ----------
    id, meaning
        Name in declarations and records; what one of it is.
    scale
        What kind of number it is.
    people
        Whether a number in it tells how many people there are, so that a small one may tell on somebody.
        True unless said otherwise: a unit that nobody has thought about is protected.
    change
        Id of the unit in which a change is told; "" for the same unit.
    per
        What a numerator is multiplied by over its denominator: 100 for percent.
    jump
        A change beyond this is asked about at the door; None: one of more than half of the last figure.
    many, one
        The words of a unit that a policy adds, and those for exactly one; None: the catalogue's.

    Examples
    --------
    >>> Unit("patients", "a person in treatment", "count", many=Text("patienter", "patients")).people
    True
    """

    id: str
    meaning: str
    scale: Scale
    people: bool = True
    change: str = ""
    per: float = 1.0
    jump: float | None = None
    many: Text | None = None
    one: Text | None = None

    def __str__(self) -> str:
        return self.id

    def implausible(self, before: float, now: float) -> bool:
        """Return whether a figure moved so far that somebody should look at it again.

        Examples
        --------
        >>> find_unit("percent").implausible(40.0, 51.0), find_unit("schools").implausible(40.0, 51.0)
        (True, False)
        """
        return abs(now - before) > (abs(before) / 2 if self.jump is None else self.jump)


def _counted(id: str, meaning: str, people: bool = True) -> Unit:
    return Unit(id, meaning, "count", people)


def _measured(id: str, meaning: str, scale: Scale, change: str = "", per: float = 1.0) -> Unit:
    return Unit(id, meaning, scale, people=False, change=change, per=per)


UNITS: dict[str, Unit] = {
    unit.id: unit
    for unit in (
        Unit("percent", "a hundredth of a whole", "percent", False, "percentage_points", 100.0, 10.0),
        Unit("percentage_points", "a difference of percentages", "points", False, "", 100.0, 5.0),
        _counted("persons", "a person"),
        _counted("residents", "a person who lives in the municipality"),
        _counted("children", "a child"),
        _counted("pupils", "a child in a school"),
        _counted("managers", "an employee who leads others"),
        _counted("employees", "a person employed"),
        _counted("respondents", "a person's answer to a survey"),
        _counted("households", "people who live together; few households are few people"),
        _counted("cases", "a case about a person"),
        _counted("evictions", "an eviction of a household"),
        # Two visits may be one person's.
        _counted("visits", "a visit by a person"),
        _counted("schools", "a school", people=False),
        _counted("institutions", "a day-care institution", people=False),
        _counted("areas", "a housing area", people=False),
        _counted("districts", "a district", people=False),
        _counted("organisations", "an organisation", people=False),
        _counted("goals", "a goal of the policy", people=False),
        _measured("score", "a point on a scale that the indicator declares", "score"),
        _measured("index_points", "a point of an index from 0 to 100", "score"),
        _measured("mark_points", "a point of the scale of school marks", "score"),
        _measured("per_1000", "one in a thousand", "rate", per=1000.0),
        _measured("dkk", "a Danish krone", "money"),
        _measured("dkk_per_year", "a Danish krone a year", "money"),
        _measured("ratio", "one number over another", "ratio"),
        _measured("category", "the place of a class among classes", "order"),
        _measured("rank", "a place in a ranking", "order"),
        # Of candidates of which nobody knows yet how they were measured; whatever it is, it is protected.
        Unit("unknown", "not told", "unknown"),
    )
}
"""The units that every policy may use."""


def find_unit(id: str, own: Iterable[Unit] = ()) -> Unit:
    """Return a unit by its id, from those that a policy adds or from `UNITS`.

    Raises
    ------
    BarometerError
        If there is no such unit.

    Examples
    --------
    >>> find_unit("percent").change, find_unit("persons").people
    ('percentage_points', True)
    """
    known = UNITS | {unit.id: unit for unit in own}
    if id not in known:
        near = nearest(id, known)
        raise BarometerError(
            f"unit '{id}' is unknown{near}; take one of the package's, or declare it in the policy"
        )
    return known[id]


def unit_or_protected(id: str, own: Iterable[Unit] = ()) -> Unit:
    """Return a unit by its id; one that nobody declared is taken to count people.

    Examples
    --------
    >>> unit_or_protected("schools").people, unit_or_protected("patients").people
    (False, True)
    """
    return (UNITS | {unit.id: unit for unit in own}).get(id, Unit(id, "", "unknown"))


@overload
def change_unit(unit: str) -> str: ...
@overload
def change_unit(unit: str | Unit) -> str | Unit: ...
def change_unit(unit: str | Unit) -> str | Unit:
    """Return the unit in which a change of something in `unit` is told; one with its words stays itself.

    Examples
    --------
    >>> change_unit("percent"), change_unit("persons"), str(change_unit(Unit("beds", "a bed", "count")))
    ('percentage_points', 'persons', 'beds')
    """
    declared = unit if isinstance(unit, Unit) else unit_or_protected(unit)
    return declared.change or unit
