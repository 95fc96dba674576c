"""Methods age: which generation of each touched a measurement.

`definitions.json` names them beside the policy; where it names none, they are the first. `measure` uses the
newest of each, `reproduce` those that the record names, and they travel as an argument from there on. A room
has one table for each of its methods, generation to what does it; what an earlier generation did and the
newest does otherwise lies in the room's one frozen file (`generation_1.py`), which nobody edits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from barometer.errors import BarometerError, nearest

T = TypeVar("T")


@dataclass(frozen=True)
class Generations:
    """A generation for each method; the first where none is named.

    Attributes
    ----------
    judgement
        How figures, changes and targets become words (`barometer.assessment`).
    many_tests
        How the changes of a measurement, tested together, are kept from being called significant by chance.
    gap_interval
        How the interval of a gap comes about (`barometer.calculations.gaps`).
    disclosure
        What is hidden, and what the audit asks for (`barometer.disclosure`).
    """

    judgement: int = 1
    many_tests: int = 1
    gap_interval: int = 1
    disclosure: int = 1

    def to_json(self) -> dict[str, int]:
        """Return the form in which a record names them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


NEWEST = Generations(judgement=3, many_tests=2, gap_interval=2, disclosure=2)
"""What a new measurement is made by."""


def named_generations(named: Mapping[str, Any], where: str) -> Generations:
    """Return the generations that a record names.

    Raises
    ------
    BarometerError
        If it names a method that this version of the package does not know, or no whole number from 1 up.

    Examples
    --------
    >>> named_generations({"disclosure": 2}, "definitions.json")
    Generations(judgement=1, many_tests=1, gap_interval=1, disclosure=2)
    """
    known = Generations().to_json()
    for method, generation in named.items():
        if method not in known:
            raise BarometerError(
                f"{where} names generation {generation} of the method '{method}', which is not known here"
                f"{nearest(method, known)}; use the version of the package that wrote it, or a newer one"
            )
        if type(generation) is not int or generation < 1:
            raise BarometerError(f"{where}: generation of {method} is {generation!r}; expected 1, 2, …")
    return Generations(**named)


def of_generation(ways: Mapping[int, T], generation: int, method: str) -> T:
    """Return what does a method in one of its generations.

    Raises
    ------
    BarometerError
        If this version of the package has no such generation.

    Examples
    --------
    >>> of_generation({1: "first", 2: "second"}, 2, "judgement")
    'second'
    """
    if generation not in ways:
        raise BarometerError(
            f"generation {generation} of {method} is not known to this version of the package, which has "
            f"{', '.join(map(str, sorted(ways)))}; use the version that made the record, or a newer one"
        )
    return ways[generation]
